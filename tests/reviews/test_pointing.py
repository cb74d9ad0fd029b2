"""What a remark is pointed at: pages, sections and fields that the site has, and files that the project has."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from sitewright.integrations.storage.local import LocalAssetStore
from sitewright.projects.models import Artefact
from tests.reviews.test_reviews import previewed
from tests.shop import Shop

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PDF = b"%PDF-1.7 a menu"


async def sent(shop: Shop, project_id: Any, name: str, content: bytes) -> httpx2.Response:
    """Upload a file for a remark."""
    headers = {"Authorization": f"Bearer {shop.tokens['write']}"}
    path = f"/projects/{project_id}/uploads?purpose=review&name={name}"
    return await shop.http.post(path, content=content, headers=headers)


@pytest.fixture
async def store(shop: Shop, tmp_path: Path) -> LocalAssetStore:
    shop.integrations.store = LocalAssetStore(tmp_path)
    return shop.integrations.store


async def test_a_screenshot_and_a_file_stand_beside_the_remark_as_they_were_sent(
    shop: Shop, store: LocalAssetStore
) -> None:
    project_id = await previewed(shop)
    shot = (await sent(shop, project_id, "tela.txt", PNG)).json()
    menu = (await sent(shop, project_id, "cardapio.pdf", PDF)).json()
    assert [(it["type"], it["purpose"], it["files"]) for it in (shot, menu)] == [
        ("image/png", "review", []),
        ("application/pdf", "review", []),
    ]
    remark = {"remark": "Está cortado", "page": "cardapio", "section": "precos", "field": "title"}
    body = remark | {"screenshot": shot["id"], "attachment": menu["id"]}
    told = (await shop.call("POST", f"/projects/{project_id}/reviews", body)).json()["element"]
    assert (told["section"], told["field"]) == ("precos", "title")
    assert (told["screenshot"]["name"], told["attachment"]["type"]) == ("tela.txt", "application/pdf")

    whole = await shop.call("GET", told["attachment"]["url"])
    assert (whole.content, whole.headers["content-type"]) == (PDF, "application/pdf")
    assert whole.headers["content-disposition"].startswith("attachment;")
    assert (await shop.call("GET", told["screenshot"]["url"])).headers["content-disposition"].startswith("inline;")
    assert [path async for path in keys(store, project_id)] == sorted(
        f"projects/{project_id}/private/uploads/{it['id']}" for it in (shot, menu)
    )


async def keys(store: LocalAssetStore, project_id: Any) -> Any:
    for key in sorted(await store.list_files(f"projects/{project_id}")):
        yield key


async def test_a_file_sent_twice_is_one_and_a_photo_of_the_site_stays_one(shop: Shop, store: LocalAssetStore) -> None:
    project_id = await previewed(shop)
    before = await shop.count(Artefact)
    first, second = [(await sent(shop, project_id, name, PDF)).json() for name in ("a.pdf", "b.pdf")]
    assert first == second
    assert await shop.count(Artefact) == before + 1


@pytest.mark.parametrize(
    ("pointed", "field"),
    [
        ({"page": "nada"}, "page"),
        ({"page": "inicio", "section": "precos-velhos"}, "section"),
        ({"section": "precos-velhos"}, "section"),
        ({"page": "cardapio", "section": "precos", "field": "subtitle"}, "field"),
        ({"page": "cardapio", "section": "precos", "field": "groups.0.surprise"}, "field"),
        ({"screenshot": "0123456789abcdef"}, "screenshot"),
        ({"attachment": "0123456789abcdef"}, "attachment"),
        ({"attachment": "../../etc/passwd"}, "attachment"),
    ],
)
async def test_what_the_project_does_not_have_is_refused_by_its_field(
    shop: Shop, store: LocalAssetStore, pointed: dict[str, str], field: str
) -> None:
    project_id = await previewed(shop)
    body = {"remark": "Está cortado"} | pointed
    one = await shop.call("POST", f"/projects/{project_id}/reviews", body)
    several = await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [{"remark": "Bom"}, body]})
    assert (one.status_code, one.json()["error"]["field"]) == (422, field)
    assert (several.status_code, several.json()["error"]["field"]) == (422, f"remarks.1.{field}")
    assert (await shop.project(project_id)).status == "in_review"


async def test_a_screenshot_is_a_picture(shop: Shop, store: LocalAssetStore) -> None:
    project_id = await previewed(shop)
    menu = (await sent(shop, project_id, "tela.png", PDF)).json()
    refused = await shop.call("POST", f"/projects/{project_id}/reviews", {"remark": "Veja", "screenshot": menu["id"]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "screenshot")


async def test_a_photo_of_the_site_may_be_a_screenshot_too(shop: Shop, store: LocalAssetStore) -> None:
    project_id = await previewed(shop)
    headers = {"Authorization": f"Bearer {shop.tokens['write']}"}
    own = await shop.http.post(f"/projects/{project_id}/uploads?name=a.png", content=PNG, headers=headers)
    shot = (await sent(shop, project_id, "tela.png", PNG)).json()
    assert (shot["id"], shot["type"], shot["purpose"]) == (own.json()["id"], "image/png", "site")
    body = {"remark": "Veja", "screenshot": shot["id"]}
    assert (await shop.call("POST", f"/projects/{project_id}/reviews", body)).status_code == 201


@pytest.mark.parametrize("element", [{"section": "footer"}, {"section": "seo", "field": "title"}, {"field": "text"}])
async def test_what_stands_around_the_sections_can_be_pointed_at(shop: Shop, element: dict[str, str]) -> None:
    project_id = await previewed(shop)
    body = {"remark": "Troque isto", "page": "inicio"} | element
    assert (await shop.call("POST", f"/projects/{project_id}/reviews", body)).status_code == 201
