"""After the answers: how far the work is, how long it takes, and what is still to be asked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from sitewright.app import bind, serving_web
from sitewright.kit.db import notify, transaction
from sitewright.links.service import revoke
from sitewright.onboarding.models import QuestionReply
from sitewright.portal.progress import furthest, in_words, usual_time
from sitewright.projects.models import Artefact, SiteProject, TimelineStep
from sitewright.projects.timeline import CHANNEL, finish_step, start_step
from sitewright.reviews.models import ReviewRequest
from tests.console.conftest import inputs, text_of
from tests.portal.conftest import Portal

JSON = {"Accept": "application/json"}


async def answered(portal: Portal, **typed: str) -> None:
    """The customer sent answers."""
    for field, value in {"name": "Padaria Dona Zélia", **typed}.items():
        await portal.post("/autosave", headers=JSON, field=field, value=value)
    assert (await portal.post("/send", name="Marcos", agreed="yes")).status_code == 303


async def put(portal: Portal, **values: Any) -> None:
    """The project is as the workflow would have brought it."""
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(SiteProject).where(SiteProject.id == portal.project_id).values(**values))


async def seen(portal: Portal) -> str:
    return text_of((await portal.get()).text)


async def test_the_stages_are_the_customer_s_words(portal: Portal) -> None:
    await answered(portal)
    assert "Lendo suas respostas" in await seen(portal)
    sessions = portal.runtime.sessions
    for step in ("analyse_answers", "write_brief"):
        await start_step(sessions, portal.project_id, 1, step, "")
        await finish_step(sessions, portal.project_id, 1, step, "", seconds=1)
    page = (await portal.get()).text
    current = page.split('aria-current="step"')[1].split("</li>")[0]
    assert "Escrevendo os textos" in current
    assert "write_brief" not in page


def test_a_stage_never_goes_back() -> None:
    assert [furthest(steps) for steps in ([], ["prepare_repository"], ["check_site", "write_page"])] == [0, 0, 3]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"status": "needs_attention", "resume_status": "generating"}, "Estamos olhando"),
        ({"gates": ["brief"]}, "Estamos olhando"),
        ({"status": "in_review", "preview_url": "https://p.example"}, "Seu site está pronto para você ver"),
        ({"status": "revising", "round": 2}, "Suas mudanças estão sendo feitas"),
        ({"status": "published", "production_url": "https://padaria.example"}, "padaria.example"),
        ({"status": "cancelled"}, "Este projeto terminou"),
    ],
)
async def test_every_state_has_calm_words(portal: Portal, values: dict[str, Any], told: str) -> None:
    await answered(portal)
    await put(portal, attention_step="write_brief", attention_reason="provider secret 529", **values)
    page = await seen(portal)
    assert told in page
    assert "529" not in page


async def test_the_time_is_the_median_of_past_projects_once_there_are_enough(portal: Portal) -> None:
    await answered(portal)
    assert "de dez minutos a uma hora" in await seen(portal)
    for number, minutes in enumerate((4, 12, 300)):
        other = await portal.sold(f"past {number}")
        await answered(other)
        begun = datetime.now(UTC) - timedelta(days=1)
        async with transaction(portal.runtime.sessions) as session:
            await session.execute(
                update(Artefact).where(Artefact.project_id == other.project_id).values(created_at=begun)
            )
            session.add(
                TimelineStep(
                    project_id=other.project_id, round=1, step="open_review", status="finished",
                    finished_at=begun + timedelta(minutes=minutes),
                )
            )  # fmt: skip
    async with portal.runtime.sessions() as session:
        assert await usual_time(session, portal.project_id) == timedelta(minutes=12)
    assert "cerca de 15 minutos" in await seen(portal)


@pytest.mark.parametrize(
    ("took", "said"),
    [
        (timedelta(seconds=20), ("minutes", 1)),
        (timedelta(minutes=12), ("minutes", 15)),
        (timedelta(hours=3, minutes=1), ("hours", 4)),
        (timedelta(days=2), ("days", 2)),
    ],
)
def test_times_are_rounded_upwards(took: timedelta, said: tuple[str, int]) -> None:
    assert in_words(took) == said


async def test_the_page_moves_with_the_work_and_ends_with_the_link(portal: Portal) -> None:
    await answered(portal)
    sessions = portal.runtime.sessions
    async with stream(portal, "/live") as lines:
        await read_until(lines, "Lendo suas respostas")
        await put(portal, status="in_review")
        async with transaction(sessions) as session:
            await notify(session, CHANNEL, str(portal.project_id))
        await read_until(lines, "Seu site está pronto")
        async with transaction(sessions) as session:
            await revoke(session, portal.project_id)
            await notify(session, CHANNEL, str(portal.project_id))
        async for _ in lines:
            pass  # and the stream ends


@contextlib.asynccontextmanager
async def stream(portal: Portal, path: str) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of an event stream of the portal, as a browser gets them."""
    listener = bind("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/p/{portal.token}{path}"
    async with (
        serving_web(portal.runtime, listener),
        httpx2.AsyncClient() as http,
        asyncio.timeout(30),
        http.stream("GET", address) as answer,
    ):
        yield answer.aiter_lines()


async def read_until(lines: AsyncIterator[str], text: str) -> None:
    """Read on until a line holds the text."""
    while text not in await anext(lines):
        pass


@pytest.mark.parametrize("path", ["/review/live", "/approve/live"])
async def test_a_stream_ends_quietly_with_the_link(portal: Portal, path: str, caplog: pytest.LogCaptureFixture) -> None:
    await answered(portal)
    await put(portal, status="in_review")
    async with stream(portal, path) as lines:
        assert await anext(lines)
        async with transaction(portal.runtime.sessions) as session:
            await revoke(session, portal.project_id)
            await notify(session, CHANNEL, str(portal.project_id))
        assert [line async for line in lines]
    assert caplog.records == []


async def asked_first(portal: Portal) -> dict[str, Any]:
    return inputs((await portal.get("/questions")).text)


async def test_questions_come_one_by_one_with_why_and_are_not_asked_again(portal: Portal) -> None:
    await answered(portal, whatsapp="31 9", email="a@@b")
    first = (await portal.get("/questions")).text
    assert "Sem um contato, o site não traz ninguém." in text_of(first)
    seen_codes = []
    while "code" in (form := await asked_first(portal)):
        assert form["code"] not in seen_codes
        seen_codes.append(form["code"])
        unknown: dict[str, Any] = {"unknown": "yes"} if len(seen_codes) % 2 else {}
        sent = await portal.post(
            "/questions", code=form["code"], field=form["field"], value="(31) 90000-0187", **unknown
        )
        assert sent.status_code == 303
    assert {"contact_missing", "whatsapp_invalid", "email_invalid", "address_missing"} <= set(seen_codes)
    assert "Não há mais perguntas" in text_of((await portal.get("/questions")).text)


async def test_what_was_not_known_in_the_questionnaire_is_not_asked_again(portal: Portal) -> None:
    await portal.post("/autosave", headers=JSON, field="address", unknown="yes")
    await answered(portal, whatsapp="(31) 90000-0187")
    codes = []
    while "code" in (form := await asked_first(portal)):
        codes.append(form["code"])
        await portal.post("/questions", code=form["code"], field=form["field"], unknown="yes")
    assert "hours_missing" in codes
    assert "address_missing" not in codes


async def test_replies_become_one_round_of_remarks_once(portal: Portal) -> None:
    await answered(portal, whatsapp="(31) 90000-0187")
    form = await asked_first(portal)
    await portal.post("/questions", code=form["code"], field=form["field"], value="seg a sex 8h às 18h")
    assert "Assim que a prévia ficar pronta" in text_of((await portal.get("/questions")).text)
    assert (await portal.post("/questions/send")).status_code == 409
    await put(portal, status="in_review")
    for _ in range(2):
        assert (await portal.post("/questions/send")).status_code == 303
    async with portal.runtime.sessions() as session:
        (remark,) = (await session.scalars(select(ReviewRequest))).all()
        (told,) = (await session.scalars(select(QuestionReply))).all()
    assert "seg a sex 8h às 18h" in remark.remark
    assert told.question in remark.remark
    assert told.sent_at is not None
    assert (await portal.project()).status == "revising"


@pytest.mark.parametrize("value", ["", "   ", "x" * 2001])
async def test_an_answer_that_says_nothing_is_not_taken(portal: Portal, value: str) -> None:
    await answered(portal)
    form = await asked_first(portal)
    response = await portal.post("/questions", code=form["code"], field=form["field"], value=value)
    assert response.headers["location"].endswith("/questions?done=empty")
    assert (await asked_first(portal))["code"] == form["code"]


async def test_a_question_of_another_project_is_no_question_here(portal: Portal) -> None:
    await answered(portal)
    assert (await portal.post("/questions", code="made_up", field="x", value="y")).status_code == 303
    async with portal.runtime.sessions() as session:
        assert (await session.scalars(select(QuestionReply))).all() == []


async def test_a_pasted_text_fills_what_is_ticked_and_nothing_else(portal: Portal) -> None:
    await portal.post("/autosave", headers=JSON, field="email", value="eu@padaria.example")
    text = "Padaria Dona Zélia\nWhatsApp (31) 90000-0187\npedidos@padaria.example\nPão francês R$ 19,90"
    page = (await portal.post("/paste", text=text)).text
    found = inputs(page)
    assert {"take-name", "take-whatsapp", "take-email", "take-products"} <= found.keys()
    assert "checked" not in page
    assert "Fica no lugar de: eu@padaria.example" in text_of(page)
    ticked: dict[str, Any] = {
        "take-whatsapp": "yes",
        "v-whatsapp": "(31) 90000-0187",
        "v-email": "pedidos@padaria.example",
    }
    changed: dict[str, Any] = {"v-name": "Padaria que mudei"}
    unticked = await portal.post("/paste/take", **changed)
    assert unticked.status_code == 422
    assert "Nada está marcado" in unticked.text
    assert "Padaria que mudei" in unticked.text
    assert (await portal.post("/paste/take", **ticked)).status_code == 303
    contact = (await portal.get("/answers/contact")).text
    assert "(31) 90000-0187" in contact
    assert "eu@padaria.example" in contact
    assert "nada que pudéssemos aproveitar" in (await portal.post("/paste", text="...")).text
