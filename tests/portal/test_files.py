"""Logo and photos in the portal: what can be used is shown as new pixels; what is hostile breaks and shows nothing."""

import io
import json
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from sitewright.kit.db import transaction
from sitewright.onboarding.drafts import assembled, read_drafts
from sitewright.onboarding.questionnaire import questionnaire_for
from sitewright.onboarding.uploads import Upload, list_uploads
from sitewright.portal.answering import mark_of
from sitewright.projects.adapters import ProjectAdapters
from sitewright.web.guards import MAX_BODY
from tests.onboarding.test_uploads import SECRET_PLACE, photo
from tests.portal.conftest import Portal

JSON = {"Accept": "application/json"}
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><script>alert(1)</script>
<circle cx="15" cy="15" r="12" fill="#8c2f22" onload="alert(2)"/></svg>"""


def png_claiming(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG whose header claims a size, with as many packed bytes as are given."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def large() -> bytes:
    """A real picture of 10,000 by 10,000 pixels, small as a file."""
    file = io.BytesIO()
    Image.new("L", (10_000, 10_000), 200).save(file, "PNG")
    return file.getvalue()


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "heic": ("IMG_1.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64, "HEIC"),
    "pdf": ("logo.pdf", b"%PDF-1.7\n" + b"x" * 400, "Isto é um PDF"),
    "bomb": ("foto.png", png_claiming(50_000, 50_000, b"\0" * 10_000_000), "grande demais"),
    "10,000 pixels": ("foto.png", large(), "grande demais"),
    "script in a picture's clothes": ("foto.jpg", b"<script>alert(1)</script>", "Envie JPEG"),
    "page in a picture's clothes": ("foto.png", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "Envie"),
}


async def sent(portal: Portal, name: str, content: bytes, slot: str = "photo", kind: str = "image/jpeg") -> Any:
    return await portal.post("/files", headers=JSON, files={"file": (name, content, kind)}, slot=slot)


async def uploads_of(portal: Portal) -> list[Upload]:
    async with portal.runtime.sessions() as session:
        return await list_uploads(session, portal.project_id)


async def stored(portal: Portal) -> list[str]:
    store = await ProjectAdapters(await portal.project(), portal.runtime.integrations).asset_store()
    return await store.list_files(f"projects/{portal.project_id}/")


async def test_a_photo_is_shown_as_pixels_made_anew(portal: Portal) -> None:
    answer = await sent(portal, "loja.jpg", photo())
    (upload,) = await uploads_of(portal)
    assert f"/files/{upload.id}" in answer.json()["html"]
    shown = await portal.get(f"/files/{upload.id}")
    assert shown.headers["content-type"].startswith("image/")
    assert shown.headers["content-security-policy"] == "default-src 'none'"
    assert SECRET_PLACE not in shown.content
    other = await portal.sold()
    assert (await other.get(f"/files/{upload.id}")).status_code == 404


async def test_a_drawing_with_a_script_becomes_pixels(portal: Portal) -> None:
    await sent(portal, "logo.svg", SVG, "logo", "image/svg+xml")
    (upload,) = await uploads_of(portal)
    shown = await portal.get(f"/files/{upload.id}")
    assert shown.headers["content-type"] in ("image/png", "image/webp", "image/avif", "image/jpeg")
    assert b"script" not in shown.content


@pytest.mark.parametrize("case", HOSTILE)
async def test_what_cannot_be_used_says_what_to_do_and_shows_nothing(portal: Portal, case: str) -> None:
    name, content, told = HOSTILE[case]
    answer = await sent(portal, name, content)
    assert answer.status_code == 200
    assert told in answer.json()["html"]
    (upload,) = await uploads_of(portal)
    assert not upload.files
    assert (await portal.get(f"/files/{upload.id}")).status_code == 404


async def test_a_picture_that_is_a_page_too_is_a_picture_alone(portal: Portal) -> None:
    await sent(portal, "foto.jpg", photo() + b"<html><script>alert(1)</script>", kind="text/html")
    (upload,) = await uploads_of(portal)
    shown = await portal.get(f"/files/{upload.id}")
    assert b"<script>" not in shown.content
    assert shown.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.jpg", "C:\\fotos\\loja.jpg", "a/b\0c.jpg", '"><script>.jpg', "." * 300]
)
async def test_a_file_s_name_is_words_and_no_path(portal: Portal, name: str) -> None:
    answer = await sent(portal, name, photo())
    (upload,) = await uploads_of(portal)
    assert not set("/\\\0") & set(upload.name)
    assert all(key.startswith(f"projects/{portal.project_id}/") for key in await stored(portal))
    assert "<script>" not in answer.json()["html"]


async def test_files_of_one_name_stay_apart_and_each_has_its_words(portal: Portal) -> None:
    for size in ((800, 600), (640, 480)):
        await sent(portal, "image.jpg", photo(size=size))
    first, second = await uploads_of(portal)
    assert (first.name, second.name) == ("image.jpg", "image (2).jpg")
    await portal.post("/autosave", headers=JSON, field=f"words.{second.id}", value="A fachada")
    await sent(portal, "logo.svg", SVG, "logo", "image/svg+xml")
    async with portal.runtime.sessions() as session:
        drafts = await read_drafts(session, portal.project_id)
    answers = assembled(questionnaire_for("business"), drafts, await uploads_of(portal))
    assert answers["fotos"] == [{"arquivo": "image.jpg"}, {"arquivo": "image (2).jpg", "descricao": "A fachada"}]
    assert answers["estilo"] == {"logo": "logo.svg"}


async def test_a_file_taken_back_leaves_nothing_and_the_same_picture_elsewhere_stays(portal: Portal) -> None:
    content = photo()
    await sent(portal, "a.jpg", content)
    await sent(portal, "b.jpg", content + b"\0")
    gone, kept = await uploads_of(portal)
    for _ in range(2):
        assert (await portal.post(f"/files/{gone.id}/remove", headers=JSON)).status_code == 200
    assert [upload.id for upload in await uploads_of(portal)] == [kept.id]
    assert (await portal.get(f"/files/{kept.id}")).status_code == 200
    await portal.post(f"/files/{kept.id}/remove")
    assert await stored(portal) == []


async def test_files_are_neither_sent_nor_taken_back_once_the_answers_are_in(portal: Portal) -> None:
    await sent(portal, "a.jpg", photo())
    (upload,) = await uploads_of(portal)
    async with transaction(portal.runtime.sessions) as session:
        project = await session.get_one(type(await portal.project()), portal.project_id)
        project.status = "generating"
    assert (await sent(portal, "b.jpg", photo())).status_code == 409
    assert (await portal.post(f"/files/{upload.id}/remove", headers=JSON)).status_code == 409
    assert [each.id for each in await uploads_of(portal)] == [upload.id]


async def test_limits_are_told_in_words(portal: Portal) -> None:
    empty = await sent(portal, "leer.jpg", b"")
    assert json.loads(empty.content)["problem"] == "O arquivo está vazio. Envie de novo."
    page = await portal.post("/files", slot="photo")
    assert page.headers["location"].endswith("?problem=none")
    assert "Escolha um arquivo primeiro" in (await portal.get("/answers/pictures?problem=none")).text
    large = await sent(portal, "gross.jpg", b"x" * (30 * 1024 * 1024))
    assert json.loads(large.content)["problem"] == "O arquivo tem mais de 25 MB. Envie um menor."
    plain = await portal.post("/files", slot="photo", files={"file": ("gross.jpg", bytes(30 * 1024 * 1024))})
    assert (plain.status_code, plain.headers["location"][-14:]) == (303, "?problem=large")
    assert await uploads_of(portal) == []


@pytest.mark.parametrize("size", [2_000, 30 * 1024 * 1024])
async def test_words_typed_beside_a_file_are_kept_with_it_and_without(portal: Portal, size: int) -> None:
    await sent(portal, "um.jpg", photo())
    (first,) = await uploads_of(portal)
    typed: dict[str, Any] = {
        f"a-words.{first.id}": "A fachada",
        f"was-words.{first.id}": mark_of("", unknown=False),
        "slot": "logo",
    }
    empty, more = ("", b""), ("dois.png", bytes(size))
    answer = await portal.post("/files", files={"file-logo": more, "file-photo": empty}, **typed)
    assert answer.headers["location"].endswith("?problem=large") == (size > 2_000)
    async with portal.runtime.sessions() as session:
        drafts = await read_drafts(session, portal.project_id)
    assert drafts[f"words.{first.id}"].value == "A fachada"
    assert [it.name for it in await uploads_of(portal)] == ["um.jpg", "dois.png"][: 1 if size > 2_000 else 2]


async def test_words_typed_are_kept_when_another_file_is_taken_back(portal: Portal) -> None:
    for name, content in (("um.jpg", photo()), ("dois.png", bytes(2_000))):
        await sent(portal, name, content)
    first, other = await uploads_of(portal)
    typed: dict[str, Any] = {f"a-words.{first.id}": "O balcão", f"was-words.{first.id}": mark_of("", unknown=False)}
    await portal.post(f"/files/{other.id}/remove", **typed)
    async with portal.runtime.sessions() as session:
        drafts = await read_drafts(session, portal.project_id)
    assert drafts[f"words.{first.id}"].value == "O balcão"
    assert await uploads_of(portal) == [first]


async def test_any_other_form_that_is_too_large_is_answered_by_a_page(portal: Portal) -> None:
    page = await portal.post("/paste", text="x" * 2 * MAX_BODY)
    assert (page.status_code, page.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "no máximo 25 MB" in page.text
    stranger = await portal.http.post(f"/p/{'x' * 43}/paste", content=bytes(2 * MAX_BODY))
    assert (stranger.status_code, "<html" in stranger.text) in ((413, True), (404, True))
