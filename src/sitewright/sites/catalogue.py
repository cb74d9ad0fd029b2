"""The pinned catalogue of site templates: what each offers, what a patch may edit, and its files."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import get_args

from sitewright.errors import NotFound
from sitewright.kit.language import mark
from sitewright.sites.model import VARIANTS, SectionType, Theme

CONTENT = ("content/*.md", "content/*/index.md")
STYLES = ("assets/css/*.css",)


@dataclass(frozen=True)
class Template:
    """A site template.

    `home_sections` is how many sections its home page has, the fewest and the most; pages about single projects do
    not count among `max_pages`. `editable` are globs of the paths that AI and people may patch.
    """

    key: str
    title: str
    section_types: tuple[SectionType, ...]
    max_pages: int
    home_sections: tuple[int, int]
    editable: tuple[str, ...] = (*CONTENT, *STYLES)


def _without(*left_out: SectionType) -> tuple[SectionType, ...]:
    return tuple(type_ for type_ in get_args(SectionType) if type_ not in left_out)


TEMPLATES = (
    Template(
        "landing",
        "One page with one aim: what it is, what it costs, one button",
        _without("portfolio_grid", "project_detail", "prose"),
        1,
        (5, 9),
    ),
    Template(
        "business",
        "Local business: prices, hours, address, ways to get in touch",
        _without("product_tour", "comparison"),
        6,
        (5, 9),
    ),
    Template(
        "saas",
        "A product: what it does, screen by screen, plans, questions",
        _without("portfolio_grid", "project_detail", "price_list", "catalog"),
        7,
        (5, 9),
    ),
    Template(
        "portfolio",
        "Work first: projects with a page each, the people, how they work",
        _without("price_list", "catalog", "product_tour", "pricing_plans", "comparison"),
        5,
        (4, 8),
    ),
)


def template(key: str) -> Template:
    """The template of that key. Raises NotFound."""
    for known in TEMPLATES:
        if known.key == key:
            return known
    raise NotFound(f"There is no template {key[:50]!r}.")


def choose_template(wanted: str | None, default: str = "business") -> tuple[str, str | None]:
    """The template to use, and a note where it is not the wanted one."""
    keys = [known.key for known in TEMPLATES]
    fallback = default if default in keys else keys[0]
    if not wanted or wanted in keys:
        return wanted or fallback, None
    return fallback, mark(f"The template {wanted[:50]!r} does not exist; {fallback!r} is used.")


@cache
def assemble(key: str) -> dict[str, bytes]:
    """The files of a template repository by path: the shared base, what the template adds, its manifest."""
    known = template(key)
    root = files("sitewright").joinpath("site_templates")
    tree = {**_read(root.joinpath("base")), **_read(root.joinpath(key))}
    tree["template.json"] = (json.dumps(manifest(known), indent=2) + "\n").encode()
    return tree


def manifest(known: Template) -> dict[str, object]:
    """What a repository says of itself. It informs people; Sitewright goes by the catalogue."""
    return {
        "template": known.key,
        "title": known.title,
        "sections": {type_: list(VARIANTS[type_]) for type_ in known.section_types},
        "tokens": list(Theme.model_fields),
        "editable": list(known.editable),
        "build": "hugo",
        "output": "public",
    }


def _read(folder: Traversable, prefix: str = "") -> dict[str, bytes]:
    """All files below a folder by path."""
    tree: dict[str, bytes] = {}
    if not folder.is_dir():
        return tree
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            tree |= _read(entry, f"{path}/")
        else:
            tree[path] = entry.read_bytes()
    return tree
