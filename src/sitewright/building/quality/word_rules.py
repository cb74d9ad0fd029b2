"""What visible words may say: in house style, and only what the customer's answers back."""

from sitewright.building.page import Page
from sitewright.building.quality.problems import Finding, Findings, PageFindings
from sitewright.kit.text import fold
from sitewright.sites.labels import labels
from sitewright.sites.ledger import Stated, stated, unbacked
from sitewright.sites.ledger.claims import Kind
from sitewright.sites.ledger.pages import WHY
from sitewright.sites.model import Locale, Site
from sitewright.sites.privacy import privacy_paragraphs
from sitewright.sites.professions import NAMES, Profession, profession_of
from sitewright.sites.wording import LAZY, faults_of_text

SHOWN_FACTS: frozenset[Kind] = frozenset({"email", "phone", "money", "cnpj"})
"""Claims with which a site is not shown unless an answer gives them."""


def word_findings(pages: list[Page], site: Site | None) -> PageFindings:
    """House style of every page; with the Site, also what its answers and its profession do not allow.

    Amounts and contacts are errors; the rest is warned of, as the customer may have asked for it in a review.
    """
    verbatim = {quote.text for quote in site.facts.quotes} if site else set()
    known = stated_by(site) if site else None
    profession = profession_of(site.facts) if site else None
    for page in pages:
        lines = [line for line in page.lines if line.strip('“”"') not in verbatim]
        findings = [*wording(page, lines), *(claims(lines, known) if known else ()), *forbidden(lines, profession)]
        yield from ((page.path, finding) for finding in findings)


def stated_by(site: Site) -> Stated:
    """What the site may say: the customer's answers, and the words of its own frame."""
    return stated(site.facts, [*labels(site.locale).values(), *privacy_paragraphs(site)])


def wording(page: Page, lines: list[str]) -> Findings:
    """Empty phrases, long dashes, emoji, shouting, lazy buttons."""
    locale: Locale = "en" if page.lang.startswith("en") else "pt-BR"
    for words, why in dict.fromkeys(fault for line in lines for fault in faults_of_text(line, locale)):
        yield Finding("wording", f"The text says {words!r}: {why}.", "Say it plainly.", severity="warning")
    loud = sum(line.count("!") for line in lines)
    if loud > 1:
        yield Finding("wording", f"The page has {loud} exclamation marks.", "At most one.", severity="warning")
    for label in dict.fromkeys(page.labels):
        if LAZY.fullmatch(fold(label)):
            yield Finding("wording", f"A link says {label!r}.", "A verb with its object.", "a", "warning")


def claims(lines: list[str], known: Stated) -> Findings:
    """Claims that neither the customer's answers nor the site's own frame state; names stand in the frame too."""
    found = (claim for line in lines for claim in unbacked(line, known))
    for kind, text in dict.fromkeys((claim.kind, claim.text) for claim in found if claim.kind != "name"):
        said = f"The page says {text!r}: {WHY[kind]}."
        if kind in SHOWN_FACTS:
            yield Finding("facts", said, "Remove it, or ask the customer.")
        else:
            yield Finding("claims", said, "Remove it, or ask.", severity="warning")


def forbidden(lines: list[str], profession: Profession | None) -> Findings:
    """What the business's professional council forbids."""
    for subject in dict.fromkeys(
        subject for line in lines for subject in (profession.forbids(line) if profession else ())
    ):
        said = f"{NAMES[subject][1]}: forbidden to this profession."
        yield Finding("profession", said, f"Remove it ({profession.source if profession else ''}).", severity="warning")
