"""The questionnaire by its pages: kept field by field, on several devices, in any order, and sent once."""

import asyncio
import re
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from sitewright.kit.db import transaction
from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.drafts import read_drafts, save_draft
from sitewright.onboarding.models import Consent
from sitewright.onboarding.questionnaire import questionnaire_for
from sitewright.onboarding.service import submit_answers
from sitewright.portal.answering import mark_of
from sitewright.projects import artefacts
from sitewright.projects.models import ProductionCommand
from tests.conftest import EXAMPLES
from tests.console.conftest import Bureau, bureau, inputs, text_of
from tests.making import example
from tests.portal.conftest import Portal, sold

__all__ = ["bureau"]
ENGLISH = {"Accept-Language": "en"}

JSON = {"Accept": "application/json"}
SENT: dict[str, Any] = {"name": "Marcos Andrade", "agreed": "yes"}


async def typed(portal: Portal) -> dict[str, str]:
    async with portal.runtime.sessions() as session:
        drafts = await read_drafts(session, portal.project_id)
    return {key: draft.value for key, draft in drafts.items()}


async def autosaved(portal: Portal, field: str, value: str, **more: Any) -> Any:
    return await portal.post("/autosave", headers=JSON, field=field, value=value, **more)


async def form_of(portal: Portal, path: str) -> dict[str, Any]:
    """A page's form as a browser sends it: boxes that are not ticked are left out."""
    return {name: value for name, value in inputs((await portal.get(path)).text).items() if not name.startswith("u-")}


async def sent_answers(portal: Portal) -> dict[str, Any]:
    async with portal.runtime.sessions() as session:
        found = await artefacts.latest(session, portal.project_id, "answers")
    assert found is not None
    return found.body


@pytest.mark.parametrize("template", ["business", "landing", "portfolio", "saas"])
async def test_every_step_is_a_light_page_that_says_what_it_asks(portal: Portal, template: str) -> None:
    customer = await portal.sold(template, template=template)
    asked = questionnaire_for(template)
    assert len(asked.questions) <= 25
    for step in asked.steps:
        response = await customer.get(f"/answers/{step.key}")
        assert response.status_code == 200
        assert len(response.content) < 30_000
        for question in step.questions:
            assert question.kind == "files" or f'name="a-{question.key}"' in response.text
            assert question.required or f'name="u-{question.key}"' in response.text


async def test_every_page_is_less_than_100_kb_with_all_it_loads(portal: Portal) -> None:
    await autosaved(portal, "name", "Padaria")
    paths = ["", *(f"/answers/{step.key}" for step in questionnaire_for("business").steps), "/check", "/paste"]
    assert max([await weight(portal, path) for path in paths]) < 100_000
    await portal.post("/send", **SENT)
    assert max([await weight(portal, path) for path in ("", "/questions")]) < 100_000


async def weight(portal: Portal, path: str) -> int:
    """Bytes of a page and of the files it names."""
    page = (await portal.get(path)).text
    names = set(re.findall(r'(?:href|src)="(/console/static/[^"]+)"', page))
    assert names
    return len(page.encode()) + sum([len((await portal.http.get(name)).content) for name in names])


async def test_a_field_is_kept_as_it_was_typed_with_what_was_understood(portal: Portal) -> None:
    told = (await autosaved(portal, "whatsapp", "31 9 9999 0000 (zap)")).json()
    assert (told["note"], told["tone"]) == ("(31) 99999-0000", "done")
    assert (await autosaved(portal, "legal", "99.871.203/0001-11 Zélia Ltda")).json()["tone"] == "warn"
    assert (
        "CEP 31010-999"
        in (await autosaved(portal, "address", "Rua Mármore, 1214, Belo Horizonte, 31010999")).json()["note"]
    )
    hours = (await autosaved(portal, "hours", "seg a sex 8 as 18 / sabado 8 ao meio dia")).json()["note"]
    assert hours == "seg–sex 08:00–18:00; sáb 08:00–12:00"
    assert (await typed(portal))["whatsapp"] == "31 9 9999 0000 (zap)"
    shown = (await portal.get("/answers/contact")).text
    assert "31 9 9999 0000 (zap)" in shown
    assert "(31) 99999-0000" in shown


async def test_two_devices_at_once_lose_none_of_the_other_s_fields(portal: Portal) -> None:
    phone = await form_of(portal, "/answers/business")
    await autosaved(portal, "segment", "padaria")
    laptop = {**phone, "a-name": "Padaria Dona Zélia", "go": "on"}
    response = await portal.post("/answers/business", **laptop)
    assert response.headers["location"].endswith("/answers/contact")
    assert await typed(portal) == {"segment": "padaria", "name": "Padaria Dona Zélia"}
    await asyncio.gather(autosaved(portal, "name", "Um"), autosaved(portal, "since", "1987"))
    assert await typed(portal) == {"segment": "padaria", "name": "Um", "since": "1987"}


async def test_without_a_script_the_form_says_what_it_could_not_keep(portal: Portal) -> None:
    form = await form_of(portal, "/answers/business")
    long = "muito " * 100
    refused = await portal.post("/answers/business", **{**form, "a-name": "Padaria", "a-since": long})
    assert refused.status_code == 422
    assert long in refused.text
    assert await typed(portal) == {"name": "Padaria"}


async def test_back_goes_back_and_the_last_step_leads_to_the_check(portal: Portal) -> None:
    back = await portal.post("/answers/contact", go="back")
    assert back.headers["location"].endswith("/answers/business")
    last = questionnaire_for("business").steps[-1].key
    assert (await portal.post(f"/answers/{last}", go="on")).headers["location"].endswith("/check")


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("nothing", "x", 422),
        ("name", "x" * 301, 422),
        ("words." + "a" * 60, "x", 422),
        ("words." + "a" * 16, "x", 422),
        ("name", "\0 Zélia\x07", 200),
    ],
)
async def test_odd_fields_and_values_are_refused_or_cleaned(
    portal: Portal, field: str, value: str, status: int
) -> None:
    assert (await autosaved(portal, field, value)).status_code == status
    assert (await typed(portal)) == ({"name": " Zélia"} if status == 200 else {})


async def test_i_do_not_know_is_an_answer_until_something_is_typed(portal: Portal) -> None:
    await autosaved(portal, "name", "Padaria")
    await autosaved(portal, "legal", "", unknown="yes")
    await autosaved(portal, "since", "1987", unknown="yes")
    await portal.post("/send", **SENT)
    answers = await sent_answers(portal)
    assert answers["nao_sei"] == ["negocio.cnpj"]
    assert answers["negocio"]["fundacao"] == "1987"


async def test_the_answers_are_sent_once_with_who_agreed_to_what(portal: Portal) -> None:
    await autosaved(portal, "name", "Padaria Dona Zélia")
    for _ in range(2):
        response = await portal.post("/send", **SENT)
        assert response.headers["location"] == f"/p/{portal.token}?done=begun"
    async with portal.runtime.sessions() as session:
        (consent,) = (await session.scalars(select(Consent))).all()
        commands = select(func.count()).select_from(ProductionCommand).where(ProductionCommand.name == "answers")
        assert await session.scalar(commands) == 1
    assert (consent.name, consent.language, consent.questionnaire) == ("Marcos Andrade", "pt-BR", "business@1")
    assert (await portal.project()).status == "generating"
    assert "Seu site está sendo feito" in (await portal.get()).text


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(path.stem, marks=() if path.stem == "padaria" else pytest.mark.torture)
        for path in sorted(EXAMPLES.glob("*.yaml"))
    ],
)
async def test_messy_answers_in_any_order_are_neither_lost_nor_in_the_way(portal: Portal, name: str) -> None:
    """A public example's answers, in fields where they do not belong too, some said twice and otherwise, some taken
    back; then each page is looked at, and they are sent.
    """
    chance, asked = Random(name), questionnaire_for("business")
    texts = [str(value) for value in example(name).model_dump(mode="json").values() if value]
    fields = [it for it in asked.questions if it.kind != "files"]
    last: dict[str, str] = {}
    for question in chance.sample(fields, len(fields)) + chance.sample(fields, 6):
        last[question.key] = chance.choice([*texts, "", "  \n", "não sei, depende?"])[: question.longest]
        saved = await autosaved(portal, question.key, last[question.key], unknown=chance.choice(["", "yes"]))
        assert saved.status_code == 200, question.key
    last["name"] = "Negócio do cliente"
    await autosaved(portal, "name", last["name"])
    assert {key: value.split() for key, value in (await typed(portal)).items()} == {
        key: value.split() for key, value in last.items()
    }
    for path in ("", *(f"/answers/{step.key}" for step in asked.steps), "/paste", "/check"):
        assert (await portal.get(path)).status_code == 200, path
    assert (await portal.post("/send", **SENT)).headers["location"].endswith("?done=begun")


async def test_a_name_alone_is_enough(portal: Portal) -> None:
    await autosaved(portal, "name", "Negócio do cliente")
    assert (await portal.post("/send", **SENT)).headers["location"].endswith("?done=begun")
    assert (await sent_answers(portal))["negocio"]["nome"] == "Negócio do cliente"


async def test_sent_at_the_same_moment_from_two_devices_it_is_sent_once(portal: Portal) -> None:
    await autosaved(portal, "name", "Padaria Dona Zélia")
    answers = await asyncio.gather(*(portal.post("/send", **SENT) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    async with portal.runtime.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Consent)) == 1


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("", SENT, "o nome do seu negócio"),
        ("🔧🔧", SENT, "principalmente o nome"),
        ("Padaria", {"name": "", "agreed": "yes"}, "Escreva seu nome"),
        ("Padaria", {"name": "Marcos"}, "Marque isto"),
    ],
)
async def test_what_is_missing_is_said_where_it_is_missing(
    portal: Portal, name: str, form: dict[str, Any], said: str
) -> None:
    await autosaved(portal, "about", "Desde sempre")
    await autosaved(portal, "name", name)
    response = await portal.post("/send", **form)
    assert response.status_code == 422
    assert said in text_of(response.text)
    assert "Desde sempre" in response.text
    assert (await portal.project()).status == "awaiting_answers"


async def test_answers_of_the_agency_and_of_the_customer_do_not_overwrite_each_other(portal: Portal) -> None:
    await autosaved(portal, "name", "Do cliente")
    async with transaction(portal.runtime.sessions) as session:
        await submit_answers(session, portal.project_id, answers_from_data({"negocio": {"nome": "Da agência"}}))
    assert (await autosaved(portal, "name", "Outro")).status_code == 409
    assert (await portal.post("/send", **SENT)).status_code == 409
    assert (await sent_answers(portal))["negocio"]["nome"] == "Da agência"
    assert (await typed(portal)) == {"name": "Do cliente"}
    assert (await portal.get("/answers/business")).status_code == 303


async def test_another_project_s_answers_are_out_of_reach(portal: Portal) -> None:
    other = await portal.sold()
    await autosaved(portal, "name", "Segredo da padaria")
    for path in ("", "/answers/business", "/check"):
        assert "Segredo da padaria" not in (await other.get(path)).text
    await autosaved(other, "name", "Outra")
    assert (await typed(portal))["name"] == "Segredo da padaria"


async def test_what_is_typed_is_text_and_no_markup(portal: Portal) -> None:
    mark = "</textarea><script>alert(1)</script>\"'"
    for question in questionnaire_for("business").questions:
        if question.kind != "files":
            await autosaved(portal, question.key, mark)
    for step in questionnaire_for("business").steps:
        assert "<script>alert" not in (await portal.get(f"/answers/{step.key}")).text
    assert "<script>alert" not in (await portal.get("/check")).text


async def test_a_mark_changes_with_value_and_with_not_knowing() -> None:
    assert len({mark_of("a", False), mark_of("b", False), mark_of("a", True)}) == 3


async def test_the_agency_is_told_before_its_answers_take_the_place_of_the_customer_s(bureau: Bureau) -> None:
    project = await sold(bureau.runtime.sessions, "a")
    async with transaction(bureau.runtime.sessions) as session:
        await save_draft(session, project, "about", "Desde sempre")
    path, answers = f"/console/projects/{project}/answers", "negocio: {nome: Padaria}"
    asked = await bureau.post(path, answers=answers)
    assert asked.status_code == 409
    assert "um campo está salvo" in asked.text
    assert answers in asked.text
    assert "One field is filled" in (await bureau.get(f"/console/projects/{project}/customer", **ENGLISH)).text
    assert (await bureau.post(path, answers=answers, aside="yes")).status_code == 303
