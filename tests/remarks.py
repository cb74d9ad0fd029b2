"""A site as the offline writer makes it, and remarks about it answered by the same writer."""

from dataclasses import dataclass
from functools import cache

from sitewright.generation import offline
from sitewright.generation.checks import problems
from sitewright.generation.models import (
    OnboardingAnalysis,
    PatchContext,
    PatchProposal,
    ReviewAnalysis,
    ReviewContext,
)
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.production.composition import compose
from sitewright.production.drafts import edited
from sitewright.projects.models import SiteProject
from sitewright.sites.model import Locale, Picture, Site
from sitewright.sites.model.pictures import PictureFile
from tests.conftest import EXAMPLES
from tests.generation.conftest import write_all


@cache
def site_of(example: str, locale: Locale = "pt-BR") -> Site:
    """The site of a public example."""
    written = write_all(normalise(parse_answers((EXAMPLES / f"{example}.yaml").read_bytes())), locale)
    return compose(
        SiteProject(template="business", locale=locale),
        written.answers,
        OnboardingAnalysis(trade="Negócio", audience="Bairro", goal="Contato", voice=("claro",)),
        written.sitemap,
        written.pages,
        written.layout,
        base_url="http://exemplo.live.localhost:8700",
        written_by="offline",
    )


@dataclass(frozen=True)
class Answered:
    """What the offline writer made of a remark."""

    analysis: ReviewAnalysis
    proposal: PatchProposal | None
    problems: list[str]

    def site(self, before: Site) -> Site:
        """The site with the remark done."""
        assert self.proposal is not None, self.analysis.question
        return edited(before, self.proposal.edits, 2, PHOTO)


PHOTO = Picture(
    id="foto-1",
    alt="Forno novo: Padaria Dona Zélia",
    width=1000,
    height=700,
    files=(PictureFile(key="projects/1/assets/a-1000.jpeg", format="jpeg", width=1000, height=700),),
)


def answered(site: Site, remark: str, *, photo: Picture | None = None, **element: str) -> Answered:
    """Let the offline writer read a remark, with a photo attached or not, and write its change."""
    context = ReviewContext(locale=site.locale, site=site, remark=remark, element=element, photo=photo)
    analysis = offline.write("review", context)
    assert isinstance(analysis, ReviewAnalysis)
    found = problems("review", context, analysis)
    if analysis.question:
        return Answered(analysis, None, found)
    task = PatchContext(locale=site.locale, site=site, remark=remark, analysis=analysis, photo=photo)
    proposal = offline.write("patch", task)
    assert isinstance(proposal, PatchProposal)
    return Answered(analysis, proposal, [*found, *problems("patch", task, proposal)])
