"""Which questions the customers of each template are asked, in which order."""

from sitewright.kit.language import mark as _
from sitewright.onboarding.questionnaire.definition import Questionnaire, Step
from sitewright.onboarding.questionnaire.questions import QUESTIONS

TITLES = {
    "business": _("Your business"),
    "contact": _("How customers reach you"),
    "place": _("Where and when"),
    "offer": _("What you offer"),
    "trust": _("Why people trust you"),
    "pictures": _("Logo and photos"),
    "site": _("The site you wish for"),
    "rest": _("Nearly done"),
}
ORDER: dict[str, dict[str, str]] = {
    "business": {
        "business": "name segment about since",
        "contact": "whatsapp phone email instagram",
        "place": "address area hours",
        "offer": "products services payment insurance",
        "trust": "highlights team registration quotes faq",
        "pictures": "files",
        "site": "goal look wishes legal",
    },
    "landing": {
        "business": "name segment about since slogan",
        "contact": "whatsapp phone email instagram",
        "place": "address area hours",
        "offer": "services payment highlights",
        "trust": "quotes faq",
        "pictures": "files",
        "site": "goal audience look wishes",
        "rest": "legal domain notes",
    },
    "portfolio": {
        "business": "name segment about since",
        "contact": "whatsapp phone email instagram",
        "place": "address hours",
        "offer": "projects services process",
        "trust": "team registration highlights quotes",
        "pictures": "files",
        "site": "goal audience look wishes",
        "rest": "legal domain notes",
    },
    "saas": {
        "business": "name segment slogan about since",
        "contact": "email whatsapp instagram address",
        "offer": "services plans process payment",
        "trust": "highlights stats quotes faq policies",
        "pictures": "files",
        "site": "goal audience look wishes",
        "rest": "legal domain",
    },
}
VERSION = 1
QUESTIONNAIRES = {
    template: Questionnaire(
        template=template,
        version=VERSION,
        steps=tuple(
            Step(key=key, title=TITLES[key], questions=tuple(QUESTIONS[name] for name in names.split()))
            for key, names in steps.items()
        ),
    )
    for template, steps in ORDER.items()
}


def questionnaire_for(template: str) -> Questionnaire:
    """The questionnaire of a template; an unknown one has that of a local business."""
    return QUESTIONNAIRES.get(template, QUESTIONNAIRES["business"])
