"""Mends what the gate found, as far as code can: the typed site without those faults, to be rendered again.

Nothing is written anew: a sentence, a button or a section that cannot stay is taken out; names, search texts and
colours are made from what is there.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sitewright.building.quality.page_rules import LEFTOVERS
from sitewright.building.quality.problems import Problem, QualityReport
from sitewright.building.quality.word_rules import SHOWN_FACTS, stated_by
from sitewright.kit.text import sentences_of
from sitewright.sites.ledger import unbacked
from sitewright.sites.model import HOME, Action, Page, Palette, Section, Seo, Site
from sitewright.sites.passages import reworded
from sitewright.sites.theme import darkened_to_read, from_hex, unreadable_pairs

OF_THE_FRAME = frozenset({"topo", "rodape", "conteudo"})
"""Ids that every page's frame has."""
LONGEST_TITLE, LONGEST_DESCRIPTION = 60, 155

T = TypeVar("T", bound=BaseModel)


def repaired(site: Site, report: QualityReport) -> Site:
    """The site with the report's errors mended where code can; equal to the site where it cannot."""
    for rule in dict.fromkeys(problem.rule for problem in report.errors):
        if fix := FIXES_OF_PAGE.get(rule):
            faulty = {slug_of(problem.page) for problem in report.errors if problem.rule == rule}
            pages = [fix(page, site) if page.slug in faulty else page for page in site.pages]
            site = site.model_copy(update={"pages": tuple(pages)})
    if any(problem.rule == "contrast" for problem in report.errors):
        palette = readable(site.theme.palette)
        site = site.model_copy(update={"theme": site.theme.model_copy(update={"palette": palette})})
    return site


def slug_of(path: str) -> str:
    """The slug of a built page: `contato/index.html` -> `contato`."""
    name = path.removesuffix("index.html").removesuffix(".html").strip("/")
    return name or HOME


def told(problems: list[Problem]) -> str:
    """Problems as a list for people: where, by which rule, what, and how to mend it."""
    return "\n".join(f"{found.page}: {found.rule}: {found.message} {found.fix}".strip() for found in problems)


def without_leftovers(page: Page, site: Site) -> Page:
    """Without the sentences that still hold a placeholder."""
    return without_sentences(page, site, lambda sentence: LEFTOVERS.search(sentence) is not None)


def without_foreign_facts(page: Page, site: Site) -> Page:
    """Without the sentences that name amounts, phones, addresses of mail or a CNPJ which no answer gives."""
    known = stated_by(site)
    return without_sentences(
        page, site, lambda sentence: any(claim.kind in SHOWN_FACTS for claim in unbacked(sentence, known))
    )


def without_sentences(page: Page, site: Site, wrong: Callable[[str], bool]) -> Page:
    """The page without such sentences; what cannot be without its text goes with it."""
    return reworded(
        page,
        lambda passage: " ".join(sentence for sentence in sentences_of(passage.text) if not wrong(sentence)),
        site.facts,
    )


def without_dead_actions(page: Page, site: Site) -> Page:
    """Without the buttons that lead nowhere."""
    pages = {known.slug for known in site.pages}

    def is_dead(value: Any) -> bool:
        if not isinstance(value, Action):
            return False
        return value.page not in pages if value.kind == "page" else getattr(site.facts, value.kind) is None

    kept = [alive for section in page.sections if (alive := pruned(section, is_dead)) is not None]
    return page.model_copy(update={"sections": tuple(kept) or page.sections})


def pruned(model: T, wrong: Callable[[Any], bool]) -> T | None:
    """The model without the values that are wrong; None where it cannot be without one."""
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, tuple):
            kept = tuple(entry for entry in value if not wrong(entry))
            changes |= {name: kept} if kept != value else {}
        elif wrong(value):
            changes[name] = None
    if not changes:
        return model
    try:
        return type(model).model_validate(dict(model) | changes)
    except ValidationError:
        return None


def with_own_ids(page: Page, _site: Site) -> Page:
    """Each section with an id of its own."""
    taken = set(OF_THE_FRAME)
    sections: list[Section] = []
    for section in page.sections:
        name, number = section.id, 2
        while name in taken:
            name, number = f"{section.id[:44]}-{number}", number + 1
        taken.add(name)
        sections.append(section if name == section.id else section.model_copy(update={"id": name}))
    return page.model_copy(update={"sections": tuple(sections)})


def with_own_search_texts(page: Page, site: Site) -> Page:
    """Title and description that begin with the page's own name."""
    title = f"{page.nav_label} - {site.facts.name}"[:LONGEST_TITLE]
    seo = Seo(title=title, description=f"{page.nav_label}. {page.seo.description}"[:LONGEST_DESCRIPTION])
    return page.model_copy(update={"seo": seo})


def readable(palette: Palette) -> Palette:
    """The palette with text colours darkened, in their hue, until they read on their grounds."""
    for text, ground, _ in unreadable_pairs(palette):
        if text != "on_brand":
            mended = darkened_to_read(from_hex(getattr(palette, text)), getattr(palette, ground))
            palette = palette.model_copy(update={text: mended})
    if any(text == "on_brand" for text, _, _ in unreadable_pairs(palette)):
        palette = palette.model_copy(update={"on_brand": palette.paper})
    return palette


FIXES_OF_PAGE: dict[str, Callable[[Page, Site], Page]] = {
    "leftovers": without_leftovers,
    "facts": without_foreign_facts,
    "links": without_dead_actions,
    "fragments": without_dead_actions,
    "ids": with_own_ids,
    "unique": with_own_search_texts,
}
