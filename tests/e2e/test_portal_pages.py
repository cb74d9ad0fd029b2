"""The portal's other pages on a phone; all of it without a script; and nothing typed runs as one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, FilePayload, Page, Route, expect
from sqlalchemy import update

from sitewright.kit.db import Sessions, transaction
from sitewright.onboarding.drafts import read_drafts, save_draft
from sitewright.onboarding.questionnaire import questionnaire_for
from sitewright.onboarding.uploads import list_uploads
from sitewright.projects.models import SiteProject
from tests.e2e.consoles import Console, opened
from tests.e2e.test_portal_walk import PHONE, look
from tests.onboarding.test_questionnaire import OLD_PAGE
from tests.onboarding.test_uploads import photo
from tests.portal.conftest import sold, token_of

HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 64
MARK = '"><img src=x onerror="window.harmed=1"><script>window.harmed=1</script>{{ 7*7 }}'
STATES = {
    "stopped": {"status": "needs_attention", "resume_status": "generating"},
    "published": {"status": "published", "production_url": "https://padaria.example"},
    "ended": {"status": "cancelled"},
}


@pytest.fixture
async def console(
    sessions: Sessions, database_url: str, temporal_address: str, browser: Browser, tmp_path: Path
) -> AsyncIterator[Console]:
    async with opened(tmp_path / "home", database_url, temporal_address, browser) as console:
        yield console


async def link_of(console: Console, project: UUID) -> str:
    return f"{console.address}/p/{await token_of(console.runtime, project)}"


async def test_every_other_page_is_usable_by_everybody(console: Console) -> None:
    sessions = console.runtime.sessions
    project = await sold(sessions, "pages")
    link = await link_of(console, project)
    page = await console.visit(**PHONE, bypass_csp=True)
    await page.goto(f"{console.address}/p/{'x' * 43}", wait_until="domcontentloaded")
    await look(page, "no-link", "en")
    await page.goto(f"{link}/answers/nowhere")
    await look(page, "error", "pt-BR")
    await page.goto(f"{link}/paste")
    await page.locator("#text").fill(OLD_PAGE)
    await page.get_by_role("button", name="Ver o que há nele").click()
    await expect(page.locator("[name=take-name]")).to_be_visible()
    await look(page, "pasted", "pt-BR")
    await page.locator("[name=take-name]").check()
    await page.get_by_role("button", name="Usar o que está marcado").click()
    await expect(page.get_by_role("status")).to_contain_text("Preenchido")
    await page.goto(f"{link}/answers/pictures")
    await page.locator("#file-photo").set_input_files(FilePayload(name="a.heic", mimeType="image/heic", buffer=HEIC))
    await expect(page.locator("#listed")).to_contain_text("HEIC")
    await look(page, "heic", "pt-BR")
    await page.goto(f"{link}/check")
    await page.get_by_label("Seu nome").fill("Marcos")
    await page.locator("[name=agreed]").check()
    await page.get_by_role("button", name="Enviar minhas respostas").click()
    await page.wait_for_url("**done=begun")
    await page.goto(f"{link}/questions")
    await look(page, "question", "pt-BR")
    for name, values in STATES.items():
        async with transaction(sessions) as session:
            await session.execute(update(SiteProject).where(SiteProject.id == project).values(**values))
        await page.goto(link)
        await look(page, name, "pt-BR")


async def test_what_is_typed_before_the_script_has_come_is_saved(console: Console) -> None:
    project = await sold(console.runtime.sessions, "early")
    link = await link_of(console, project)
    page = await console.visit(**PHONE)
    typed = asyncio.Event()

    async def hold_back(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await page.route("**/portal.js*", hold_back)
    await page.goto(f"{link}/answers/business", wait_until="commit")
    await page.locator("#a-name").fill("Padaria Dona Zélia")
    typed.set()
    await expect(page.locator("#state")).to_have_text("Salvo")
    async with console.runtime.sessions() as session:
        assert (await read_drafts(session, project))["name"].value == "Padaria Dona Zélia"


async def test_without_a_script_everything_is_still_done(console: Console) -> None:
    sessions = console.runtime.sessions
    project = await sold(sessions, "plain")
    link = await link_of(console, project)
    page = await console.visit(**PHONE, java_script_enabled=False)
    await page.goto(link)
    await page.get_by_role("link", name="Começar", exact=True).click()
    await page.locator("#a-name").fill("Padaria Dona Zélia")
    await page.get_by_label("Não sei").last.check()
    await page.get_by_role("button", name="Salvar e continuar").click()
    await page.wait_for_url("**/answers/contact")
    await page.locator("#a-whatsapp").fill("31 90000-0187")
    await page.get_by_role("button", name="Salvar e continuar").click()
    await page.wait_for_url("**/answers/place")
    await page.goto(f"{link}/answers/pictures")
    await page.locator("#file-photo").set_input_files(FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=photo()))
    await page.locator(".upload").last.get_by_role("button", name="Enviar").click()
    await page.get_by_label("O que aparece nela?").fill("A fachada da padaria")
    await page.get_by_role("button", name="Salvar e continuar").click()
    await page.wait_for_url("**/answers/site")
    await page.goto(f"{link}/check")
    await page.get_by_label("Seu nome").fill("Marcos")
    await page.locator("[name=agreed]").check()
    await page.get_by_role("button", name="Enviar minhas respostas").click()
    await expect(page.get_by_role("status")).to_contain_text("Já começamos")
    async with sessions() as session:
        drafts = {key: draft.value for key, draft in (await read_drafts(session, project)).items()}
        (upload,) = await list_uploads(session, project)
    assert drafts == {
        "name": "Padaria Dona Zélia", "since": "", "whatsapp": "31 90000-0187",
        f"words.{upload.id}": "A fachada da padaria",
    }  # fmt: skip


async def test_nothing_that_is_typed_runs_as_a_script(console: Console) -> None:
    project = await sold(console.runtime.sessions, "harm")
    asked = questionnaire_for("business")
    async with transaction(console.runtime.sessions) as session:
        for question in asked.questions:
            await save_draft(session, project, question.key, MARK)
    link = await link_of(console, project)
    page = await console.visit(**PHONE, bypass_csp=True)
    for path in ("", *(f"/answers/{step.key}" for step in asked.steps), "/check"):
        await page.goto(link + path)
        assert await page.evaluate("window.harmed") is None, path
        assert "49" not in await page.locator("h1").inner_text()
    await page.goto(f"{link}/answers/pictures")
    file = FilePayload(name=f"{MARK[:60]}.jpg", mimeType="image/jpeg", buffer=photo())
    await page.locator("#file-photo").set_input_files(file)
    await expect(page.locator("#listed li")).to_have_count(1, timeout=60_000)
    assert await page.evaluate("window.harmed") is None
    await what_is_being_typed_stays_in_use(page)


async def what_is_being_typed_stays_in_use(page: Page) -> None:
    """While another file arrives."""
    described = page.get_by_label("O que aparece nela?").first
    await described.fill("A fachada")
    other = FilePayload(name="b.jpg", mimeType="image/jpeg", buffer=photo())
    await page.locator("#file-photo").set_input_files(other)
    await expect(page.locator("#listed li")).to_have_count(2, timeout=60_000)
    await expect(described).to_be_focused()
    await expect(described).to_have_value("A fachada")
