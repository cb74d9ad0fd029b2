"""Customers' files: private as they came, public only as pixels made anew; what cannot be used is asked about."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from PIL import Image

from sitewright.errors import Conflict, SitewrightError
from sitewright.integrations.storage.local import LocalAssetStore
from sitewright.integrations.storage.r2 import CloudflareR2Service
from sitewright.kit.http import HttpClient
from sitewright.onboarding import uploads
from sitewright.onboarding.attachments import keep_attachment
from sitewright.onboarding.darkroom import Developed, developed
from sitewright.projects.models import Artefact
from sitewright.sites.photos import Photo
from tests.fakes import s3
from tests.fakes.s3 import FakeS3
from tests.limits import numbers_told
from tests.shop import Shop, shop

__all__ = ["shop"]
PUBLIC = "https://files.example"
SECRET_PLACE = b"the customer's own street"


def photo(kind: str = "JPEG", size: tuple[int, int] = (800, 600)) -> bytes:
    """A photo with something in its metadata."""
    image = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = SECRET_PLACE.decode()
    file = io.BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()


@pytest.fixture
async def bucket(shop: Shop) -> AsyncIterator[FakeS3]:
    """R2, where the shop keeps its files."""
    async with s3.running() as fake, HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        shop.integrations.store = CloudflareR2Service(fake.config(r2_public_base_url=PUBLIC), http)
        yield fake


async def send(
    shop: Shop, project_id: UUID, content: bytes, name: str = "loja.jpg", purpose: str = "site"
) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {shop.tokens['write']}"}
    params = {"name": name, "purpose": purpose}
    return await shop.http.post(f"/projects/{project_id}/uploads", params=params, content=content, headers=headers)


async def test_only_pixels_made_anew_are_public(shop: Shop, bucket: FakeS3) -> None:
    project_id, content = await shop.sold_project(), photo()
    upload = (await send(shop, project_id, content)).json()
    public = {key: stored for key, stored in bucket.objects.items() if "/assets/" in key}
    private = {key: stored for key, stored in bucket.objects.items() if "/private/" in key}
    assert [stored.content for stored in private.values()] == [content]
    assert {file["key"]: file["url"] for file in upload["files"]} == {key: f"{PUBLIC}/{key}" for key in public}
    assert {stored.content_type for stored in public.values()} == {"image/avif", "image/webp", "image/jpeg"}
    assert all(key.startswith(f"projects/{project_id}/") for key in bucket.objects)
    assert all(SECRET_PLACE not in stored.content for stored in public.values())
    assert SECRET_PLACE in content
    for file in upload["files"]:
        with Image.open(io.BytesIO(public[file["key"]].content)) as image:
            assert (image.format, image.size) == (file["format"].upper(), (file["width"], file["height"]))


async def test_a_photo_takes_as_many_calls_as_the_document_says(shop: Shop, bucket: FakeS3) -> None:
    await send(shop, await shop.sold_project(), photo(size=(2000, 1500)))
    assert [entry.split()[0] for entry in bucket.seen] == ["PUT"] * numbers_told("R2")[0][4]


async def test_the_same_file_again_is_the_same_upload(shop: Shop, bucket: FakeS3) -> None:
    project_id, content = await shop.sold_project(), photo()
    first, second = [(await send(shop, project_id, content)).json() for _ in range(2)]
    assert first == second
    assert len([key for key in bucket.objects if "/private/" in key]) == 1
    assert (await shop.call("GET", f"/projects/{project_id}/uploads")).json() == [first]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 500, "photo_heic"),
        (b"8BPS" + b"x" * 500, "photo_layers"),
        (photo()[:3000], "photo_broken"),
        (b"%PDF-1.7", "photo_format"),
        (b"MZ" + b"x" * 500, "photo_format"),
        (b"<svg><script/></svg>", "photo_broken"),
        (photo(size=(100, 100)), "photo_small"),
    ],
)
async def test_what_cannot_be_used_is_kept_and_asked_about(
    shop: Shop, bucket: FakeS3, content: bytes, code: str
) -> None:
    project_id = await shop.sold_project()
    response = await send(shop, project_id, content, "../../IMG_1.HEIC")
    upload = response.json()
    assert (response.status_code, upload["files"], upload["question"]["code"]) == (200, [], code)
    assert "IMG_1.HEIC" in upload["question"]["text"]
    assert ".." not in upload["question"]["text"]
    assert [key for key in bucket.objects if "/assets/" in key] == []
    report = (await shop.call("GET", f"/projects/{project_id}")).json()
    assert [question["code"] for question in report["questions"]] == [code]


async def test_a_type_that_is_claimed_is_not_believed(shop: Shop, bucket: FakeS3) -> None:
    upload = (await send(shop, await shop.sold_project(), photo("PNG"), "loja.exe")).json()
    assert len(upload["files"]) > 0


async def test_a_drawing_becomes_pixels(shop: Shop, bucket: FakeS3) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="5"/><script>x()</script></svg>'
    upload = (await send(shop, await shop.sold_project(), drawing, "logo.svg")).json()
    assert {file["format"] for file in upload["files"]} == {"avif", "webp", "jpeg"}
    assert not any(b"<svg" in stored.content for key, stored in bucket.objects.items() if "/assets/" in key)


async def test_a_browser_sends_to_the_bucket_itself(shop: Shop, bucket: FakeS3) -> None:
    project_id, content = await shop.sold_project(), photo()
    wish = {"name": "loja.jpg", "content_type": "image/jpeg", "size": len(content)}
    leave = (await shop.call("POST", f"/projects/{project_id}/uploads/sign", wish)).json()
    sent = f"/projects/{project_id}/uploads/{leave['id']}/sent"
    assert (await shop.call("POST", sent)).status_code == 404
    async with httpx2.AsyncClient() as browser:
        longer = await browser.put(leave["url"], content=content + b"x", headers=leave["headers"])
        other = await browser.put(leave["url"], content=content, headers={"Content-Type": "text/html"})
        right = await browser.put(leave["url"], content=content, headers=leave["headers"])
    assert [answer.status_code for answer in (longer, other, right)] == [403, 403, 200]
    first, second = [(await shop.call("POST", sent)).json() for _ in range(2)]
    assert first == second
    assert first["id"] == leave["id"]
    assert len(first["files"]) > 0


async def test_a_folder_takes_files_through_the_application(shop: Shop, tmp_path: Path) -> None:
    shop.integrations.store = LocalAssetStore(tmp_path)
    project_id = await shop.sold_project()
    wish = {"name": "loja.jpg", "content_type": "image/jpeg", "size": 9}
    assert (await shop.call("POST", f"/projects/{project_id}/uploads/sign", wish)).json()["url"] is None
    upload = (await send(shop, project_id, photo())).json()
    assert {file["url"] for file in upload["files"]} == {None}
    assert all((tmp_path / file["key"]).is_file() for file in upload["files"])


async def test_a_project_keeps_to_the_store_of_its_first_file(shop: Shop, bucket: FakeS3, tmp_path: Path) -> None:
    begun, fresh = await shop.sold_project(), await shop.sold_project()
    assert (await send(shop, begun, photo())).status_code == 200
    r2, shop.integrations.store = shop.integrations.store, LocalAssetStore(tmp_path)
    assert r2 is not None
    refused = await send(shop, begun, photo("PNG"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (424, "Misconfigured")
    assert f"bring {r2.name} back" in refused.json()["error"]["message"]
    assert (await send(shop, fresh, photo("PNG"))).status_code == 200
    shop.integrations.store = r2
    assert (await send(shop, begun, photo("PNG"))).status_code == 200


async def test_a_store_that_took_nothing_does_not_keep_the_project(shop: Shop, bucket: FakeS3, tmp_path: Path) -> None:
    project_id, right = await shop.sold_project(), LocalAssetStore(tmp_path)
    async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        shop.integrations.store = CloudflareR2Service(bucket.config(r2_bucket="mistyped"), http)
        assert (await send(shop, project_id, photo())).status_code != 200
        wish = {"name": "loja.jpg", "content_type": "image/jpeg", "size": 9}
        assert (await shop.call("POST", f"/projects/{project_id}/uploads/sign", wish)).json()["url"]
        with pytest.raises(SitewrightError):
            await keep_attachment(shop.sessions, shop.integrations.store, project_id, "a.pdf", b"%PDF-1.7")
    shop.integrations.store = right
    assert (await send(shop, project_id, photo())).status_code == 200
    assert (await shop.project(project_id)).files_in == right.name


async def test_a_file_sent_while_the_store_changes_is_in_neither_by_half(
    shop: Shop, bucket: FakeS3, tmp_path: Path
) -> None:
    project_id = await shop.sold_project()
    await send(shop, project_id, photo())
    with pytest.raises(Conflict):
        await uploads.take_upload(shop.sessions, LocalAssetStore(tmp_path), project_id, "b.jpg", photo("PNG"))
    assert list(tmp_path.iterdir()) == []


async def test_limits_are_told(shop: Shop, bucket: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    project_id = await shop.sold_project()
    assert (await send(shop, project_id, b"")).json()["error"]["field"] == "size"
    assert (await send(shop, project_id, b"x" * (25 * 1024 * 1024 + 1))).status_code == 422
    wish = {"name": "a", "content_type": "image/jpeg", "size": 10**9}
    assert (await shop.call("POST", f"/projects/{project_id}/uploads/sign", wish)).status_code == 422
    assert bucket.objects == {}
    monkeypatch.setitem(uploads.MOST_UPLOADS, "site", 1)
    assert (await send(shop, project_id, b"one")).status_code == 200
    assert (await send(shop, project_id, b"one")).status_code == 200
    assert (await send(shop, project_id, b"two")).status_code == 409
    monkeypatch.setitem(uploads.MOST_UPLOADS, "review", 1)
    answers = [await send(shop, project_id, each, purpose="review") for each in (b"one", b"two", b"three")]
    assert [answer.status_code for answer in answers] == [200, 200, 409]


async def test_an_ended_project_takes_no_files_and_neither_does_one_there_is_not(shop: Shop, bucket: FakeS3) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="cancelled")
    assert (await send(shop, project_id, photo())).status_code == 409
    assert (await send(shop, UUID(int=0), photo())).status_code == 404
    assert (bucket.objects, await shop.count(Artefact)) == ({}, 0)


async def test_who_may_not_write_sends_nothing(shop: Shop, bucket: FakeS3) -> None:
    project_id = await shop.sold_project()
    for headers in ({}, {"Authorization": f"Bearer {shop.tokens['read']}"}):
        answer = await shop.http.post(f"/projects/{project_id}/uploads?name=a", content=b"x", headers=headers)
        assert answer.status_code in (401, 403)


def use_after_use(levels: int) -> bytes:
    """A drawing of ten to the power of `levels` discs."""
    groups = [f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, levels)]
    inner = '<defs><g id="g0"><circle r="9"/></g>' + "".join(groups) + f'</defs><use href="#g{levels - 1}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'.encode()


async def test_a_drawing_made_to_last_ends_in_time() -> None:
    made = await asyncio.wait_for(developed(use_after_use(12), seconds=3), 60)
    assert made.photo == "photo_broken"


async def test_what_is_hidden_behind_a_photo_is_not_passed_on() -> None:
    made = await developed(photo() + b"<script>hidden</script>")
    assert isinstance(made.photo, Photo)
    assert made.photo.width == 800
    assert not any(b"hidden" in file.content for file in made.photo.renditions)


async def test_a_file_that_breaks_its_reader_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert await developed(photo()) == Developed("photo_broken", is_final=False)


async def test_pixels_by_the_billion_are_refused_from_their_header(shop: Shop, bucket: FakeS3) -> None:
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    upload: dict[str, Any] = (await send(shop, await shop.sold_project(), file.getvalue())).json()
    assert upload["question"]["code"] == "photo_giant"


async def test_a_logo_is_kept_as_such_however_small_for_a_photo(shop: Shop, bucket: FakeS3) -> None:
    mark = Image.new("RGB", (300, 90), "white")
    mark.paste("#0a5c5c", (20, 20, 280, 70))
    file = io.BytesIO()
    mark.save(file, "PNG")
    upload: dict[str, Any] = (await send(shop, await shop.sold_project(), file.getvalue(), "marca.png")).json()
    assert (upload["files"], upload["question"], upload["logo"]["ground"]) == ([], None, "any")
    assert bucket.objects[upload["logo"]["key"]].content_type == "image/png"
    assert [entry.split()[0] for entry in bucket.seen] == ["PUT"] * numbers_told("R2")[0][5]
