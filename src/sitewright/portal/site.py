"""After publication: the address, help with a domain of the customer's own, the site to take away, asking for more."""

import asyncio
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from sitewright.kit.language import in_both
from sitewright.portal.counter import CounterDep
from sitewright.portal.pages import go_to, page, policy
from sitewright.portal.visit import GuestDep
from sitewright.production.export import export_project

router = APIRouter(prefix="/{token}")
AT_ONCE = asyncio.Semaphore(1)
"""Exports in one process: each copies a repository and writes it to the disk twice."""
PIECE = 256 * 1024


@router.get("/site")
async def show_site(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """The published site and what can be done with it; before it is public, the approval."""
    if guest.project.production_url is None:
        return go_to(guest, "/approve")
    report = await counter.domains.of(guest.project)
    note = guest.project.address_note
    return page(request, guest, "portal/site.html", report=report, note=in_both(note) if note else None)


@router.get("/export")
async def export_site(guest: GuestDep, counter: CounterDep) -> Response:
    """The site as one archive: files, history, uploads and a guide; Hugo alone builds it again.

    What was not approved is not handed out here: it is the agency's draft until then.
    """
    if guest.project.production_url is None:
        return go_to(guest, "/approve")
    async with AT_ONCE, counter.shop.scratch_folder() as folder:
        await export_project(counter.shop, guest.project.id, folder / "site")
        archive = await asyncio.to_thread(_zipped, folder / "site")
    headers = {**policy(), "Content-Disposition": f'attachment; filename="{guest.project.slug}.zip"'}
    return StreamingResponse(_pieces(archive), media_type="application/zip", headers=headers)


def _zipped(folder: Path) -> IO[bytes]:
    """The folder as an archive in a file that has no name, and is gone once it is read."""
    archive = TemporaryFile()  # noqa: SIM115 - it outlives this function
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                packed.write(path, path.relative_to(folder))
    archive.seek(0)
    return archive


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(PIECE):
            yield piece
