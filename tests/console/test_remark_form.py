"""The form for a remark: what it is about, a file beside it, and what happens while a round is under way."""

import html
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select

from sitewright.accounts.sessions import csrf_token
from sitewright.console.remarks import LARGEST_REMARK
from sitewright.kit.db import transaction
from sitewright.orders.service import create_order
from sitewright.ports.payments import CheckoutChange
from sitewright.projects import artefacts
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.service import create_site_project
from sitewright.reviews.models import Approval, ReviewRequest
from tests.console.conftest import Bureau, text_of
from tests.remarks import site_of
from tests.reviews.test_reviews import COMMIT

JPEG = b"\xff\xd8\xff\xe0 a photo"


@pytest.fixture
async def project_id(bureau: Bureau) -> UUID:
    """A project in review."""
    checkout = CheckoutChange("cs_1", "paid", 149_000, "BRL", False, "cus_1", "Marcos", "marcos@example.com")
    async with transaction(bureau.runtime.sessions) as session:
        order = await create_order(session, "stripe", checkout)
        project = await create_site_project(session, order.customer_id, order.id, "business", live=False)
        project.status, project.slug, project.commit = "in_review", "padaria-abcd", COMMIT
        await artefacts.put(session, project.id, "site", "", site_of("padaria"), "sitewright")
        values = {"host_id": "d", "url": "http://padaria.localhost", "digest": "2" * 64, "files": 7}
        session.add(Deployment(project_id=project.id, commit=COMMIT, place="preview", **values))
    return project.id


async def post(bureau: Bureau, project_id: UUID, content: bytes | None = None, **fields: str) -> httpx2.Response:
    """Send the form as a browser does, without JavaScript."""
    cookie = bureau.cookies["operator"]
    files = {"attachment": ("forno.jpg" if content else "", content or b"", "image/jpeg")}
    return await bureau.http.post(
        f"/console/projects/{project_id}/remarks",
        data={"csrf": csrf_token(cookie), **fields},
        files=files,
        headers={"Cookie": f"sitewright={cookie}"},
    )


async def send(bureau: Bureau, project_id: UUID, content: bytes | None = None, **fields: str) -> tuple[int, str]:
    """Send the form; the status, and where it leads."""
    response = await post(bureau, project_id, content, **fields)
    return response.status_code, response.headers.get("location", "")


async def test_a_remark_names_a_section_and_carries_a_file_that_people_can_open(
    bureau: Bureau, project_id: UUID
) -> None:
    shown = (await bureau.get(f"/console/projects/{project_id}/rounds")).text
    assert '<option value="cardapio/precos">Cardápio: Preços</option>' in shown
    status, _ = await send(bureau, project_id, JPEG, remark="use esta foto aqui", place="inicio/sobre")
    assert status == 303
    async with bureau.runtime.sessions() as session:
        review = (await session.scalars(select(ReviewRequest))).one()
    attached = review.element["attachment"]
    assert (review.page, review.element["section"], attached["name"]) == ("inicio", "sobre", "forno.jpg")
    rounds = (await bureau.get(f"/console/projects/{project_id}/rounds")).text
    link = f"/console/projects/{project_id}/uploads/{attached['id']}"
    assert link in rounds
    assert (await bureau.get(link, "viewer")).content == JPEG


async def test_a_remark_during_a_round_is_kept_and_said_to_wait(bureau: Bureau, project_id: UUID) -> None:
    for done in ("remarked", "remark_waits"):
        status, location = await send(bureau, project_id, remark="mude o título")
        assert (status, location.endswith(f"done={done}")) == (303, True), location
    page = text_of((await bureau.get(f"/console/projects/{project_id}/rounds")).text)
    assert "Guardar este pedido para a próxima rodada" in page
    assert "Espera a próxima rodada" in page


async def test_a_remark_during_the_publication_is_kept_too(bureau: Bureau, project_id: UUID) -> None:
    async with transaction(bureau.runtime.sessions) as session:
        (await session.get_one(SiteProject, project_id)).status = "publishing"
    assert "Guardar este pedido" in text_of((await bureau.get(f"/console/projects/{project_id}/rounds")).text)
    status, location = await send(bureau, project_id, remark="mude o título")
    assert (status, location.endswith("done=remark_waits")) == (303, True), location


@pytest.mark.parametrize("place", ["inicio/never", "never", "../x"])
async def test_a_place_that_the_site_does_not_have_opens_no_round(bureau: Bureau, project_id: UUID, place: str) -> None:
    assert (await send(bureau, project_id, remark="mude o título", place=place))[0] == 422


@pytest.mark.parametrize(
    ("content", "fields", "told", "at"),
    [
        (bytes(25 * 1024 * 1024 + 1), {"place": "inicio/sobre"}, "Um arquivo tem de 1 a", "attachment"),
        (None, {"place": "inicio/never"}, "O site não tem seção 'never' ali.", "place"),
        (None, {"remark": "  a  "}, "Um pedido de ajuste tem de 3 a 5000 caracteres.", "remark"),
    ],
)
async def test_what_was_typed_comes_back_with_the_error_at_its_field(
    bureau: Bureau, project_id: UUID, content: bytes | None, fields: dict[str, str], told: str, at: str
) -> None:
    typed = {"remark": "mude <o> título", **fields}
    response = await post(bureau, project_id, content, **typed)
    assert response.status_code == 422
    page = response.text
    assert f">{html.escape(typed['remark'])}</textarea>" in page
    assert told in html.unescape(text_of(page))
    assert f'id="{at}-wrong"' in page
    assert ('value="inicio/sobre" selected' in page) == (typed.get("place") == "inicio/sobre")


async def test_a_remark_that_comes_too_late_is_not_lost(bureau: Bureau, project_id: UUID) -> None:
    async with transaction(bureau.runtime.sessions) as session:
        (await session.get_one(SiteProject, project_id)).status = "cancelled"
    response = await post(bureau, project_id, remark="mude o título")
    assert response.status_code == 409
    assert ">mude o título</textarea>" in response.text
    assert 'role="alert"' in response.text


async def test_a_form_larger_than_a_file_may_be_is_refused(bureau: Bureau, project_id: UUID) -> None:
    response = await post(bureau, project_id, b"\xff\xd8\xff" + bytes(26 * 1024 * 1024), remark="mude")
    assert (response.status_code, str(LARGEST_REMARK) in response.text) == (413, True)


async def test_an_approval_keeps_a_hash_of_the_visitor_s_address(bureau: Bureau, project_id: UUID) -> None:
    await bureau.post(f"/console/projects/{project_id}/approve", "operator")
    async with bureau.runtime.sessions() as session:
        approval = (await session.scalars(select(Approval))).one()
    assert (approval.approved_by, len(approval.address_hash or "")) == ("Operator", 64)
