"""A site that shows every section in every layout, with as little and as much in it as the contract allows.

Designers look at it, and tests hold it against the gate: what stands here well stands well on any site.
"""

from collections.abc import Iterable, Sequence

from sitewright.sites.facts import Wishes
from sitewright.sites.model import (
    HOME,
    VARIANTS,
    Hero,
    Locale,
    Page,
    Section,
    SectionType,
    Seo,
    Site,
    Theme,
    Tone,
)
from sitewright.sites.samples import gallery_facts, least, most
from sitewright.sites.theme import theme_for

TONES: tuple[Tone, ...] = ("paper", "brand", "surface", "ink")
PER_PAGE = 8


def gallery(
    template: str = "business",
    types: Sequence[SectionType] = tuple(VARIANTS),
    locale: Locale = "pt-BR",
    theme: Theme | None = None,
) -> Site:
    """The site of all sections of these types: the least and the most of each in every variant."""
    shown = [
        section
        for number, all_ in enumerate((least(), most()))
        for known in all_
        if known.type in types
        for section in varied(known, number)
    ]
    return site_of(shown, template, locale, theme)


def site_of(sections: Iterable[Section], template: str, locale: Locale = "pt-BR", theme: Theme | None = None) -> Site:
    """A site of any sections, a few a page, in tones by turns; what opens pages stands on the first."""
    toned = [
        section.model_copy(update={"id": f"s{number}-{section.id}"[:48], "tone": TONES[number % len(TONES)]})
        for number, section in enumerate(sections)
    ]
    opening: list[Section] = [section for section in toned if section.type == "hero"]
    others: list[Section] = [section for section in toned if section.type != "hero"]
    count = -(-len(others) // PER_PAGE)
    pages: list[list[Section]] = [opening, *(others[number::count] for number in range(count))]
    facts = gallery_facts()
    return Site(
        locale=locale,
        template=template,
        base_url="https://galeria.example",
        facts=facts,
        theme=theme or theme_for(facts, Wishes()),
        pages=tuple(gallery_page(number, sections) for number, sections in enumerate(pages)),
        written_by="offline",
    )


def varied(section: Section, number: int) -> list[Section]:
    """The section in each of its layouts, with ids of their own."""
    return [
        section.model_copy(update={"id": f"{section.id}-{number}-{place}", "variant": variant})
        for place, variant in enumerate(VARIANTS[section.type])
    ]


def gallery_page(number: int, sections: list[Section]) -> Page:
    """A page of the gallery, opened by a plain headline."""
    name = f"Folha {number + 1}"
    return Page(
        slug=f"folha-{number + 1}" if number else HOME,
        nav_label=name,
        seo=Seo(
            title=f"{name}: Galeria de seções",
            description=f"{name} da galeria, com todas as seções de um site em todas as formas que o contrato permite.",
        ),
        sections=(Hero(id="topo-da-folha", title=name), *sections),
    )
