"""Where a customer's photos stand: on the projects they show, in the opening, beside the story, in a gallery.

Who writes a page needs no photos for it, and who lays it out cannot place one that is not there: code places them, the
customer's first ones first.
"""

from collections.abc import Sequence
from typing import Any

from sitewright.sites.model import (
    Gallery,
    GalleryItem,
    Hero,
    Locale,
    Page,
    Picture,
    PortfolioGrid,
    ProjectDetail,
    Section,
    SectionType,
    Site,
    Story,
)

FEWEST_IN_GALLERY, MOST_IN_GALLERY = 2, 12
MOST_SECTIONS = 12
AFTER_GALLERY: tuple[SectionType, ...] = ("faq", "hours_location", "contact", "cta_band")
"""What a page ends with; a gallery stands above it."""
TITLES: dict[Locale, str] = {"pt-BR": "Em fotos", "en": "In pictures"}
OPENING_WIDTH = 900
"""In px; what is narrower opens no page."""
FOCUS_STEPS = 4


def placed(pages: Sequence[Page], pictures: Sequence[Picture], locale: Locale) -> tuple[Page, ...]:
    """The pages with the pictures in their places; those of projects stand on the projects' own pages."""
    home, *others = (without_pictures(page) for page in pages)
    general = [picture for picture in pictures if picture.project is None]
    opening = opening_of(general, pictures)
    left = [picture for picture in general if picture is not opening]
    tells = any(isinstance(section, Story) for section in home.sections)
    beside = left[0] if tells and left and len(left) - 1 not in range(1, FEWEST_IN_GALLERY) else None
    shown = [picture for picture in left if picture is not beside][:MOST_IN_GALLERY]
    sections = [with_picture(section, opening, beside, pictures) for section in home.sections]
    if len(shown) >= FEWEST_IN_GALLERY:
        sections = with_gallery(sections, gallery_of(shown, locale))
    return (home.model_copy(update={"sections": tuple(sections)}), *others)


def opening_of(general: Sequence[Picture], all_: Sequence[Picture]) -> Picture | None:
    """The first picture that is wide enough; of a project where no other is."""
    wide = [picture for picture in (*general, *all_) if picture.width >= max(OPENING_WIDTH, picture.height)]
    return wide[0] if wide else None


def without_pictures(page: Page) -> Page:
    """The page as written, without photos that its writer only hoped for."""
    sections = (
        section.model_copy(update={"photo": None}) if isinstance(section, Hero | Story) else section
        for section in page.sections
    )
    return page.model_copy(update={"sections": tuple(sections)})


def with_picture(
    section: Section, opening: Picture | None, beside: Picture | None, pictures: Sequence[Picture]
) -> Section:
    """The section with its picture, in a layout that shows it."""
    match section:
        case Hero() if opening:
            return section.model_copy(update={"photo": opening.id})
        case Story() if beside:
            return section.model_copy(update={"photo": beside.id, "variant": "split_photo"})
        case PortfolioGrid() if any(picture.project for picture in pictures):
            return section.model_copy(update={"variant": "irregular"})
        case _:
            return section


def gallery_of(pictures: Sequence[Picture], locale: Locale) -> Gallery:
    """A gallery of these pictures, in the layout that their number fills."""
    items = tuple(GalleryItem(photo=each.id, alt=each.alt, caption=each.caption) for each in pictures)
    variant = "pair" if len(items) == FEWEST_IN_GALLERY else "strip" if len(items) % 3 == 0 else "irregular"
    return Gallery(id="fotos", title=TITLES[locale], variant=variant, items=items)


def with_gallery(sections: Sequence[Section], gallery: Gallery) -> list[Section]:
    """The sections with the gallery in place of the one there is, else above what the page ends with."""
    if any(isinstance(section, Gallery) for section in sections):
        own = {"items": gallery.items, "variant": gallery.variant}
        return [section.model_copy(update=own) if isinstance(section, Gallery) else section for section in sections]
    if len(sections) >= MOST_SECTIONS:
        return list(sections)
    place = next((number for number, each in enumerate(sections) if each.type in AFTER_GALLERY), len(sections))
    return [*sections[:place], gallery, *sections[place:]]


def used(pictures: Sequence[Picture], pages: Sequence[Page]) -> tuple[Picture, ...]:
    """The pictures that pages show: of a project the first where it is listed, all on its own page."""
    sections = [section for page in pages for section in page.sections]
    named = {section.photo for section in sections if isinstance(section, Hero | Story)}
    named |= {item.photo for section in sections if isinstance(section, Gallery) for item in section.items}
    listed = {project for section in sections if isinstance(section, PortfolioGrid) for project in section.projects}
    told = {section.project for section in sections if isinstance(section, ProjectDetail)}
    covers = {picture.project: picture.id for picture in reversed(pictures) if picture.project in listed}
    named |= set(covers.values())
    return tuple(picture for picture in pictures if picture.id in named or picture.project in told)


def files_of(site: Site) -> dict[str, str]:
    """Keys in the asset store of a site's photos and logo, by their paths in its repository."""
    files = {f"static/photos/{file.name}": file.key for picture in site.pictures for file in picture.files}
    return files | ({f"static/photos/{site.logo.name}": site.logo.key} if site.logo else {})


def shown_pictures(site: Site) -> dict[str, Any]:
    """The pictures as templates print them, by id."""
    return {picture.id: shown(picture) for picture in site.pictures}


def pictures_of_project(site: Site, project: str) -> list[str]:
    """Ids of the pictures of a project; the first is its cover."""
    return [picture.id for picture in site.pictures if picture.project == project]


def shown(picture: Picture) -> dict[str, Any]:
    """One picture: its words, its size, where a crop keeps to, and its files by format."""
    plain = [file for file in picture.files if file.format == "jpeg"] or list(picture.files)
    middle = plain[min(1, len(plain) - 1)]
    others = [name for name in ("avif", "webp") if any(file.format == name for file in picture.files)]
    return {
        "alt": picture.alt,
        "caption": picture.caption,
        "width": picture.width,
        "height": picture.height,
        "focus": "-".join(str(round(part * FOCUS_STEPS / 100)) for part in picture.focus),
        "src": f"/photos/{middle.name}",
        "srcset": srcset(picture, middle.format),
        "sources": [{"type": f"image/{name}", "srcset": srcset(picture, name)} for name in others],
    }


def srcset(picture: Picture, format_: str) -> str:
    """Every width of a format."""
    return ", ".join(f"/photos/{file.name} {file.width}w" for file in picture.files if file.format == format_)
