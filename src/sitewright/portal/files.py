"""Logo and photos: sent one by one, shown as they will be used, taken back until the answers are sent."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.kit.db import transaction
from sitewright.kit.language import speaking
from sitewright.onboarding.drafts import LOGO, save_draft
from sitewright.onboarding.removal import remove_upload
from sitewright.onboarding.service import awaits_answers
from sitewright.onboarding.uploads import MOST_UPLOADS, Upload, list_uploads, take_upload, tidy
from sitewright.portal.answering import fields_of, keep_changes, sheet_of
from sitewright.portal.counter import Counter, CounterDep
from sitewright.portal.errors import wants_json
from sitewright.portal.pages import fragment, go_to, policy
from sitewright.portal.visit import Guest, GuestDep
from sitewright.portal.words import FILES
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES, AssetStore
from sitewright.projects.adapters import ProjectAdapters
from sitewright.web.i18n import translate

router = APIRouter(prefix="/{token}")
FILES_PATH = re.compile(r"/p/[^/]+/files")
"""Where a form may be as large as a file."""
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Slot = Literal["logo", "photo"]


async def store_of(counter: Counter, guest: Guest) -> AssetStore:
    """The store of the project's files."""
    return await ProjectAdapters(guest.project, counter.integrations).asset_store()


@router.post("/files")
async def take_file(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    file: Annotated[UploadFile | None, File()] = None,
    logo: Annotated[UploadFile | None, File(alias="file-logo")] = None,
    photo: Annotated[UploadFile | None, File(alias="file-photo")] = None,
    slot: Annotated[Slot, Form()] = "photo",
) -> Response:
    """Keep a file; its content tells its type. The same file again is the same upload.

    The page's script sends it as `file`, the form beside all that was typed, which is kept, too.
    """
    if not awaits_answers(guest.project):
        raise Conflict("The answers are in; the files belong to them.")
    await keep_words(request, guest, counter)
    file = file or (logo if slot == "logo" else photo)
    async with counter.sessions() as session:
        known = [it for it in await list_uploads(session, guest.project.id) if it.purpose == "site"]
    if file is None or not file.filename:
        return await _answer(request, guest, counter, "none")
    if len(known) >= MOST_UPLOADS["site"]:
        return await _answer(request, guest, counter, "many")
    content = await file.read(LARGEST_UPLOAD_BYTES + 1)
    try:
        upload = await take_upload(
            counter.sessions, await store_of(counter, guest), guest.project.id, free_name(file.filename, known), content
        )
    except Rejected:
        return await _answer(request, guest, counter, "large" if content else "empty")
    if slot == "logo":
        async with transaction(counter.sessions) as session:
            await save_draft(session, guest.project.id, LOGO, upload.id)
    return await _answer(request, guest, counter)


async def keep_words(request: Request, guest: Guest, counter: Counter) -> None:
    """Keep what else was typed on the page; what cannot be kept is told when the step itself is sent."""
    sheet = await sheet_of(counter, guest)
    step = next(it for it in sheet.asked.steps if any(question.kind == "files" for question in it.questions))
    await keep_changes(counter, guest, fields_of(step, sheet), await request.form())


def free_name(filename: str, known: Sequence[Upload]) -> str:
    """The file's name, with a number where another file has it: phones give many the same."""
    name = tidy(filename)
    taken = {upload.name.casefold() for upload in known}
    path = PurePosixPath(name)
    numbered = (f"{path.stem[:100]} ({number}){path.suffix[:10]}" for number in range(2, len(taken) + 3))
    return name if name.casefold() not in taken else next(it for it in numbered if it.casefold() not in taken)


@router.post("/files/{upload_id}/remove")
async def remove_file(upload_id: UploadId, request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """Take a file back."""
    await keep_words(request, guest, counter)
    await remove_upload(counter.sessions, await store_of(counter, guest), guest.project.id, upload_id)
    return await _answer(request, guest, counter)


@router.get("/files/{upload_id}")
async def show_file(upload_id: UploadId, guest: GuestDep, counter: CounterDep) -> Response:
    """A file as it will be used: pixels made anew, the smallest there are; never what was sent."""
    async with counter.sessions() as session:
        known = await list_uploads(session, guest.project.id)
    upload = next((it for it in known if it.id == upload_id and it.purpose == "site"), None)
    if upload is None or not (upload.files or upload.logo):
        raise NotFound("There is no picture of this file.")
    drawn = upload.logo or min(upload.files, key=lambda it: it.width)
    content = await (await store_of(counter, guest)).get_file(drawn.key)
    headers = {**policy(), "Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'"}
    return Response(content, media_type=f"image/{drawn.format}", headers=headers)


async def _answer(request: Request, guest: Guest, counter: Counter, problem: str = "") -> Response:
    """To the script the list as it is now; else back to the step."""
    if wants_json(request):
        sheet = await sheet_of(counter, guest)
        with speaking(guest.language):
            told = translate(FILES[problem]) if problem else ""
        listed = fragment(request, guest, "portal/_files.html", sheet=sheet)
        return JSONResponse({"html": listed, "problem": told}, headers=policy())
    if problem:
        return RedirectResponse(f"{guest.at}/answers/pictures?problem={problem}", 303)
    return go_to(guest, "/answers/pictures")
