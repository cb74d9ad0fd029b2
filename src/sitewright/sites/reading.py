"""Reads pages back from their files, so that what people write in the repository is in the typed site too."""

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from sitewright.sites.model import Page, Site
from sitewright.sites.render import page_path, render_page

MOST_BYTES = 200_000


def adopted(site: Site, files: Mapping[str, bytes]) -> Site:
    """The site with its pages as the files say; one that is gone or cannot be read as a page stays as it was."""
    return site.model_copy(update={"pages": tuple(_read(page, site, files) for page in site.pages)})


def _read(page: Page, site: Site, files: Mapping[str, bytes]) -> Page:
    content = files.get(page_path(page.slug))
    if content is None or len(content) > MOST_BYTES or content == render_page(page, site).encode():
        return page
    try:
        front = _front_matter(content.decode())
        seo = {"title": front["title"], "description": front["description"]}
        return Page.model_validate({**page.model_dump(), "seo": seo, "sections": front["sections"]})
    except (UnicodeDecodeError, ValidationError, yaml.YAMLError, KeyError, TypeError):
        return page


def _front_matter(text: str) -> dict[str, Any]:
    """The fields above a page. Aliases, with which few lines can mean millions, are no part of our files."""
    _, head, _ = text.split("---\n", 2) if text.count("---\n") > 1 else ("", "", "")
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head, yaml.SafeLoader)):
        raise yaml.YAMLError
    found = yaml.safe_load(head)
    return found if isinstance(found, dict) else {}
