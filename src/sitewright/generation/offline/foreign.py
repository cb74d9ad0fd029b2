"""A short page in English of a site in Portuguese: what facts say in any language. Nobody's words are translated."""

import re

from sitewright.generation.models import PageContent, PageContext, PlannedPage, SitemapContext
from sitewright.generation.offline.words import joined, word
from sitewright.sites import formats
from sitewright.sites.facts import Facts
from sitewright.sites.model import HOME, Prose, ProseBlock, Seo

WISH = re.compile(r"\bingl[eê]s\b|\benglish\b", re.IGNORECASE)


def english_page(context: SitemapContext) -> list[PlannedPage]:
    """The page, where it is wished for."""
    wishes = (*context.wishes.pages, *context.wishes.must_have)
    wish = next((wish for wish in wishes if WISH.search(wish)), None)
    if wish is None or context.locale == "en" or not blocks(context.facts):
        return []
    page = PlannedPage(
        slug="english", nav_label="English", purpose=wish[:200], sections=("prose",), locale="en", translates=HOME
    )
    return [page]


def write_english(context: PageContext) -> PageContent:
    """Hours, address and channels."""
    name = context.facts.name
    return PageContent(
        seo=Seo(title=f"{name} - English"[:60], description=word("english_description", "en", name=name)[:155]),
        sections=(Prose(id="english", title=name, blocks=tuple(blocks(context.facts))),),
    )


def blocks(facts: Facts) -> list[ProseBlock]:
    """What is known, each under its heading."""
    hours = [
        f"{formats.days_text(entry.days, 'en')}: {formats.opening_text(entry, 'en')}."
        for entry in facts.hours
        if entry.opens
    ]
    address = [f"{', '.join(formats.address_lines(facts.address))}."] if facts.address else []
    channels = [
        text
        for text in (
            f"WhatsApp {formats.phone_text(facts.whatsapp)}" if facts.whatsapp else None,
            formats.phone_text(facts.phone) if facts.phone else None,
            facts.email,
        )
        if text
    ]
    told = {
        word("hours_only", "en"): hours,
        word("address_only", "en"): address,
        word("contact_title", "en"): [f"{joined(tuple(channels), 'en')}."] if channels else [],
    }
    return [ProseBlock(title=title, paragraphs=tuple(lines[:8])) for title, lines in told.items() if lines]
