"""The review: remarks are gathered with what they point at, sent once, told in the customer's words, and undone."""

import asyncio
import json
import re
from html import unescape
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import select, update

from sitewright.kit.db import transaction
from sitewright.onboarding.uploads import list_uploads
from sitewright.portal.remarks import state_of
from sitewright.projects.models import Artefact, Deployment, SiteProject
from sitewright.reviews.history import ReviewView
from sitewright.reviews.models import RemarkDraft, ReviewRequest, Revision
from tests.portal.conftest import Portal
from tests.portal.previews import COMMIT, OLDER, previewed

PIN = {"page": "cardapio", "section": "precos", "field": "title", "rectangle": "10,20.5,300,40,360"}
MARK = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>\'"{{ 7*7 }}'


async def drafts(portal: Portal) -> list[RemarkDraft]:
    """What is kept, of every project."""
    async with portal.runtime.sessions() as session:
        return list((await session.scalars(select(RemarkDraft).order_by(RemarkDraft.created_at))).all())


async def requests(portal: Portal) -> list[ReviewRequest]:
    """What was sent."""
    async with portal.runtime.sessions() as session:
        return list((await session.scalars(select(ReviewRequest).order_by(ReviewRequest.position))).all())


async def keep(portal: Portal, remark: str = "Maior, por favor", **form: Any) -> httpx2.Response:
    """Keep a remark."""
    return await portal.post("/review/drafts", remark=remark, **form)


async def test_a_remark_is_kept_with_what_it_points_at_and_shown_on_every_device(portal: Portal) -> None:
    await previewed(portal)
    response = await keep(portal, **PIN, excerpt="  Preços\n de hoje ")
    assert response.headers["location"].endswith("/review?done=draft_kept")
    (draft,) = await drafts(portal)
    rectangle = {"x": 10, "y": 20.5, "width": 300, "height": 40, "viewport": 360}
    assert draft.element == {
        "section": "precos", "field": "title", "rectangle": rectangle, "excerpt": "Preços de hoje",
    }  # fmt: skip
    page = (await portal.get("/review")).text
    assert "1 observação para enviar" in page
    (pins,) = set(re.findall(r'data-pins="([^"]+)"', page))
    assert json.loads(unescape(pins)) == [
        {
            "number": 1, "page": "cardapio", "section": "precos", "field": "title", "rectangle": rectangle,
            "excerpt": "Preços de hoje",
        }
    ]  # fmt: skip


async def test_a_remark_of_several_lines_has_the_letters_that_were_typed(portal: Portal) -> None:
    await previewed(portal)
    await keep(portal, "Sábado\r\n" * 714)
    (draft,) = await drafts(portal)
    assert draft.remark == ("Sábado\n" * 714).strip()


async def test_the_script_gets_the_list_alone(portal: Portal) -> None:
    await previewed(portal)
    response = await portal.post("/review/drafts", headers={"X-Part": "drafts"}, remark="Maior", page="cardapio")
    assert response.status_code == 200
    assert "data-list" in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"remark": "x"}, "Escreva em poucas palavras"),
        ({"remark": "abc", "page": "pagina-de-outro"}, "não tem mais essa página"),
        ({"remark": "abc", "page": "cardapio", "section": "hero-de-outro"}, "não está mais lá"),
        ({"remark": "abc", "page": "cardapio", "section": "precos", "field": "nao_ha"}, "não está mais lá"),
        ({"remark": "abc", "section": "../../x"}, "não está mais lá"),
        ({"remark": "abc", "rectangle": "1,2,3"}, "não pôde ser lido"),
        ({"remark": "abc", "rectangle": "1,2,3,nan,360"}, "não pôde ser lido"),
        ({"remark": "abc", "rectangle": "-1,2,3,4,360"}, "não pôde ser lido"),
    ],
)
async def test_what_cannot_be_taken_is_told_and_what_was_typed_stays(
    portal: Portal, form: dict[str, Any], said: str
) -> None:
    await previewed(portal)
    response = await portal.post("/review/drafts", **form)
    assert response.status_code == 422
    assert said in response.text
    assert f">{form['remark']}</textarea>" in response.text
    assert await drafts(portal) == []
    part = await portal.post("/review/drafts", headers={"X-Part": "drafts"}, **form)
    assert (part.status_code, said in part.text) == (422, True)


async def test_what_was_pointed_at_is_quoted_without_what_no_page_can_hold(portal: Portal) -> None:
    await previewed(portal)
    await keep(portal, excerpt="\0Bolo \u202e de\n fubá\x1b")
    (draft,) = await drafts(portal)
    assert draft.element["excerpt"] == "Bolo de fubá"


async def test_a_draft_is_changed_and_taken_away(portal: Portal) -> None:
    await previewed(portal)
    await keep(portal)
    (draft,) = await drafts(portal)
    await portal.post(f"/review/drafts/{draft.id}", remark="Menor, na verdade")
    assert [it.remark for it in await drafts(portal)] == ["Menor, na verdade"]
    for _ in range(2):
        assert (await portal.post(f"/review/drafts/{draft.id}/delete")).status_code == 303
    assert await drafts(portal) == []
    assert (await portal.post(f"/review/drafts/{draft.id}", remark="Tarde demais")).status_code == 404


async def test_the_drafts_of_another_project_are_neither_seen_changed_sent_nor_taken_away(portal: Portal) -> None:
    await previewed(portal)
    other = await previewed(await portal.sold(), slug="salao-efgh")
    await keep(portal, "Só meu")
    (mine,) = await drafts(portal)
    assert "Só meu" not in (await other.get("/review")).text
    assert (await other.post(f"/review/drafts/{mine.id}", remark="Mudado")).status_code == 404
    await other.post(f"/review/drafts/{mine.id}/delete")
    await other.post("/review/send", draft=[str(mine.id)])
    assert [it.remark for it in await drafts(portal)] == ["Só meu"]
    assert await requests(portal) == []


async def test_remarks_are_sent_once_as_one_round(portal: Portal) -> None:
    await previewed(portal)
    await keep(portal, **PIN)
    await keep(portal, "E aqui outra coisa")
    ids = [str(it.id) for it in await drafts(portal)]
    answers = await asyncio.gather(*(portal.post("/review/send", draft=ids) for _ in range(3)))
    assert {answer.headers["location"] for answer in answers} == {f"/p/{portal.token}/review?done=remarks_sent"}
    assert [(it.round, it.position, it.remark) for it in await requests(portal)] == [
        (3, 1, "Maior, por favor"),
        (3, 2, "E aqui outra coisa"),
    ]
    page = (await portal.get("/review")).text
    assert "Recebida" in page
    assert "Em andamento" in page


async def test_a_photo_goes_with_its_remark_and_is_the_project_s_own(portal: Portal) -> None:
    await previewed(portal)
    await keep(portal, "Use esta foto", files={"attachment": ("../../forno.png", b"\x89PNG\r\n\x1a\n" + bytes(20))})
    (draft,) = await drafts(portal)
    assert (draft.element["attachment"]["name"], draft.element["attachment"]["type"]) == ("forno.png", "image/png")
    async with portal.runtime.sessions() as session:
        (upload,) = await list_uploads(session, portal.project_id)
    assert upload.purpose == "review"


async def test_a_file_that_is_empty_or_too_large_is_refused(portal: Portal) -> None:
    await previewed(portal)
    response = await keep(portal, files={"attachment": ("a.png", b"")})
    assert response.status_code == 422
    large = await keep(portal, "Use esta foto", files={"attachment": ("a.png", bytes(30 * 1024 * 1024))})
    assert large.status_code == 422
    assert "Envie um de até 25 MB" in large.text
    assert "Use esta foto</textarea>" in large.text
    assert await drafts(portal) == []


async def test_markup_in_remarks_names_and_answers_is_text(portal: Portal) -> None:
    await previewed(portal)
    await keep(portal, MARK, excerpt=MARK, files={"attachment": (f"{MARK}.png", b"\x89PNG\r\n\x1a\n")})
    page = (await portal.get("/review")).text
    (draft,) = await drafts(portal)
    await portal.post("/review/send", draft=[str(draft.id)])
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(ReviewRequest).values(status="refused", answer=MARK, kind="content"))
    for shown in (page, (await portal.get("/review")).text):
        assert "<img src=x" not in shown
        assert "<script>" not in shown
        assert "&lt;img src=x" in shown
        assert "49" not in re.findall(r"onerror.{0,120}", shown)[0]


async def sent_one(portal: Portal, **values: Any) -> ReviewRequest:
    """A remark that was sent, put where the workflow would have brought it."""
    await keep(portal, **PIN)
    (draft,) = await drafts(portal)
    await portal.post("/review/send", draft=[str(draft.id)])
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(ReviewRequest).values(**values))
        await session.execute(update(SiteProject).values(status="in_review"))
    (request,) = await requests(portal)
    return request


async def test_an_answer_stands_where_its_remark_stood_and_says_what_it_answers(portal: Portal) -> None:
    await previewed(portal)
    asked = await sent_one(portal, status="refused", kind="design", answer="Qual delas?")
    page = (await portal.get("/review")).text
    assert "Precisa de uma resposta sua" in page
    assert "Qual delas?" in page
    await keep(portal, "A de cima", about=str(asked.id))
    (reply,) = await drafts(portal)
    assert (reply.page, reply.element["section"]) == ("cardapio", "precos")
    assert reply.element["answers"] == "Maior, por favor | Qual delas?"
    await portal.post("/review/send", draft=[str(reply.id)])
    page = (await portal.get("/review")).text
    assert "Precisa de uma resposta sua" not in page
    assert "Não foi feita: faltou uma resposta" in page


async def test_a_remark_of_another_project_cannot_be_answered(portal: Portal) -> None:
    await previewed(portal)
    asked = await sent_one(portal, status="refused", answer="Segredo do outro")
    other = await previewed(await portal.sold(), slug="salao-efgh")
    for about in (asked.id, uuid4()):
        response = await keep(other, "A de cima", about=str(about))
        assert (response.status_code, "Segredo" in response.text) == (422, False)


@pytest.mark.parametrize(
    ("status", "kind", "state"),
    [
        ("open", None, "received"),
        ("open", "fact", "understood"),
        ("tried", "content", "understood"),
        ("waiting", None, "next"),
        ("done", "content", "done"),
        ("declined", None, "declined"),
        ("declined", "question", "declined"),
        ("refused", "content", "asked"),
        ("refused", None, "asked"),
        ("refused", "question", "answered"),
        ("refused", "out_of_scope", "outside"),
    ],
)
async def test_each_remark_has_a_state_in_the_customer_s_words(
    portal: Portal, status: str, kind: str | None, state: str
) -> None:
    await previewed(portal)
    request = await sent_one(portal, status=status, kind=kind)
    assert state_of(ReviewView.model_validate(request)) == state


async def test_what_was_done_is_told_before_and_after(portal: Portal) -> None:
    await previewed(portal)
    await sent_one(portal, status="done", kind="content")
    change = {"place": ["page"], "where": "Página Cardápio, título", "before": "Preços", "after": "Tabela"}
    analysis = {"summary": "Trocar o título da tabela"}
    async with transaction(portal.runtime.sessions) as session:
        for kind, key, body in (
            ("draft", "3", {"tried": {"1": {"changes": [change]}}}),
            ("review_analysis", "3.1", analysis),
        ):
            session.add(
                Artefact(project_id=portal.project_id, kind=kind, key=key, version=1, author="x", sha256="0", body=body)
            )
    page = (await portal.get("/review")).text
    assert "<del>Preços</del><ins>Tabela</ins>" not in page  # the round has no revision yet
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(SiteProject).values(commit="d" * 40))
        session.add(revision("d" * 40, portal))
    page = (await portal.get("/review")).text
    assert "<del>Preços</del><ins>Tabela</ins>" in page
    assert "Entendida como: Trocar o título da tabela" in page


def revision(commit: str, portal: Portal) -> Any:
    """A round's revision."""
    return Revision(project_id=portal.project_id, commit=commit, round=3, site_version=1, author="x", summary="s")


async def test_the_last_round_is_undone_once(portal: Portal) -> None:
    await previewed(portal)
    await sent_one(portal, status="done", kind="content")
    page = (await portal.get("/review")).text
    assert f'name="commit" value="{OLDER}"' in page
    for _ in range(2):
        response = await portal.post("/review/undo", commit=OLDER)
        assert response.headers["location"].endswith("done=undone")
    project = await portal.project()
    assert (project.status, project.restored_commit) == ("revising", OLDER)
    assert [it.kind for it in await requests(portal)].count("undo") == 1


@pytest.mark.parametrize("commit", [COMMIT, "f" * 40])
async def test_nothing_but_the_revision_before_is_gone_back_to(portal: Portal, commit: str) -> None:
    await previewed(portal)
    assert (await portal.post("/review/undo", commit=commit)).status_code == 409
    assert (await portal.project()).status == "in_review"


async def test_a_picture_is_shown_to_its_own_project_alone(portal: Portal) -> None:
    await previewed(portal)
    other = await previewed(await portal.sold(), slug="salao-efgh")
    store = await portal.runtime.integrations.asset_store()
    await store.upload_file("projects/x/t.jpg", b"jpeg", "image/jpeg")
    async with transaction(portal.runtime.sessions) as session:
        query = select(Deployment).where(Deployment.project_id == portal.project_id, Deployment.commit == COMMIT)
        deployment = (await session.scalars(query)).one()
        deployment.thumbnail = "projects/x/t.jpg"
    path = f"/pictures/{deployment.id}"
    assert (await portal.get(path)).content == b"jpeg"
    assert (await other.get(path)).status_code == 404


async def test_before_there_is_a_preview_the_page_says_so(portal: Portal) -> None:
    assert "Ainda não há prévia" in (await portal.get("/review")).text
