"""A short page in English of a site in Portuguese: facts, which need no translation. Nobody's words are translated."""

import re
from typing import get_args

from sitewright.generation.models import PageContent, PageContext, PlannedPage, SitemapContext
from sitewright.generation.offline.words import trim, word
from sitewright.sites.facts import Facts
from sitewright.sites.model import HOME, Channel, Contact, Hero, HoursLocation, Section, SectionType, Seo

OTHER = r"(?!atend|aula|curs|fal|equipe|serv|staff|lesson)"
WISH = re.compile(
    rf"\b(?:p[aá]ginas?|site|vers[aã]o|page|version)(?: {OTHER}\w+){{0,3}} (?:em|in)(?: \w+ (?:e|and))? "
    r"(?:ingl[eê]s|english)\b|\bvers[aã]o inglesa\b|\benglish (?:page|site|version)\b|"
    r"\A\W*(?:em |in )?(?:ingl[eê]s|english)\W*\Z",
    re.IGNORECASE,
)
"""A wish for a page in English; who teaches it, or answers in it, does not wish for one."""


def english_page(context: SitemapContext) -> list[PlannedPage]:
    """The page, where it is wished for, there is something to say, and the site has room beside its home page."""
    wishes = (*context.wishes.pages, *context.wishes.must_have)
    wish = next((wish for wish in wishes if WISH.search(wish)), None)
    sections = tellable(context.facts)
    if wish is None or context.max_pages == 1 or context.locale == "en" or not sections:
        return []
    page = PlannedPage(
        slug="english", nav_label="English", purpose=wish[:200], sections=("hero", *sections), locale="en",
        translates=HOME,
    )  # fmt: skip
    return [page]


def tellable(facts: Facts) -> tuple[SectionType, ...]:
    """What facts alone can fill."""
    found: list[SectionType] = []
    if facts.hours or facts.address:
        found.append("hours_location")
    if channels(facts):
        found.append("contact")
    return tuple(found)


def channels(facts: Facts) -> tuple[Channel, ...]:
    """The ways to get in touch that there are."""
    return tuple(name for name in get_args(Channel) if getattr(facts, name))


def write_english(context: PageContext) -> PageContent:
    """Whose page it is, when and where, and how to get in touch."""
    name = context.facts.name
    opening = Hero(id="top", title=trim(name, 64), lead=word("english_lead", "en"))
    written: list[Section] = [opening]
    if "hours_location" in context.page.sections:
        written.append(HoursLocation(id="hours", title=word("hours_title", "en")))
    if "contact" in context.page.sections:
        title, lead = word("contact_title", "en"), word("contact_lead", "en")
        written.append(Contact(id="contact", title=title, lead=lead, channels=channels(context.facts)))
    return PageContent(
        seo=Seo(title=f"{name} - English"[:60], description=word("english_description", "en", name=name)[:155]),
        sections=tuple(written),
    )
