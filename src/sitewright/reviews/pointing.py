"""What a remark was pointed at: every name is looked up, so that none means nothing."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, Rejected
from sitewright.onboarding.attachments import upload_of
from sitewright.onboarding.file_types import SHOWN_BY_BROWSERS
from sitewright.projects import artefacts
from sitewright.reviews.service import Pointed
from sitewright.sites.catalogue import assemble
from sitewright.sites.edits import NAVIGATION
from sitewright.sites.model import Page, Site
from sitewright.sites.passages import SEO, passages

AROUND = ("header", "footer", SEO, NAVIGATION)
"""Parts of every page beside its own sections."""
FIELD = re.compile(rb'data-field="?([a-z_]+)')
FILES = ("screenshot", "attachment")


async def resolved(
    session: AsyncSession, project_id: UUID, remark: str, page: str | None, element: Mapping[str, Any], place: str = ""
) -> Pointed:
    """The remark with its files as they are called. Raises Rejected, which names the field (after `place`), for a page,
    section, field or file that the project does not have."""
    if page is not None or {"section", "field"} & element.keys():
        found = await artefacts.latest(session, project_id, "site")
        site = None if found is None else Site.model_validate(found.body)
        for field, name in unknown(site, page, element.get("section"), element.get("field")):
            raise Rejected(f"The site has no {field} {name!r} there.", field=f"{place}{field}")
    told = dict(element)
    for name in FILES:
        if name in element:
            told[name] = await _file(session, project_id, name, element[name], place)
    return Pointed(remark, page, told)


def unknown(site: Site | None, page: str | None, section: str | None, field: str | None) -> Iterator[tuple[str, str]]:
    """Which of the names the site does not have, as they are nested."""
    pages = [each for each in (site.pages if site else ()) if page in (None, each.slug)]
    if page is not None and not pages:
        yield "page", page
    within = [each for each in pages if section in (None, *AROUND, *(known.id for known in each.sections))]
    if section is not None and not within:
        yield "section", section
    if field is not None and not any(field in fields_of(each, section) for each in within):
        yield "field", field


def fields_of(page: Page, section: str | None) -> set[str]:
    """What fields of a section are called: by their paths, and as the pages mark them."""
    return {it.field for it in passages(page) if section in (None, it.section)} | marked_fields() | {"label"}


@cache
def marked_fields() -> frozenset[str]:
    """The names that pages give their elements."""
    contents = assemble("business").values()
    return frozenset(name.decode() for content in contents for name in FIELD.findall(content))


async def _file(session: AsyncSession, project_id: UUID, name: str, upload_id: str, place: str) -> dict[str, Any]:
    try:
        upload = await upload_of(session, project_id, upload_id)
    except NotFound:
        raise Rejected(f"The project has no file {upload_id!r}; upload it first.", field=f"{place}{name}") from None
    if name == "screenshot" and upload.type not in SHOWN_BY_BROWSERS:
        raise Rejected("A screenshot is a PNG, JPEG, WebP, GIF or AVIF picture.", field=f"{place}{name}")
    url = f"/projects/{project_id}/uploads/{upload.id}"
    return {"id": upload.id, "name": upload.name, "type": upload.type, "bytes": upload.bytes, "url": url}
