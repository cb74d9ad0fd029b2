"""A customer with a phone and a link: answers, files, a lost connection, a second device, waiting, the preview."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from sitewright.kit.db import Sessions
from sitewright.onboarding.drafts import read_drafts
from sitewright.projects import artefacts
from tests.e2e.consoles import LEAST_SHIFT, WATCH_SHIFTS, Console, opened
from tests.e2e.test_console_pages import everything_wrong
from tests.onboarding.test_uploads import photo
from tests.portal.conftest import sold, token_of

PATIENT = 120_000
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PICTURES = os.environ.get("PORTAL_PICTURES")
"""A folder for pictures of every page, where somebody wants to look at them."""
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><circle cx="15" cy="15" r="12" fill="#8c2f22"/></svg>'
)
WORDS = {
    "pt-BR": {
        "begin": "Começar", "on": "Salvar e continuar", "saved": "Salvo", "away": "Sem conexão",
        "still": "Seus arquivos ainda estão sendo enviados. Assim que chegarem, segue sozinho.",
        "logo": "Escolher o logo", "photos": "Escolher fotos", "shows": "O que aparece nela?",
        "review": "Salvar e conferir",
        "name": "Seu nome", "send": "Enviar minhas respostas", "made": "Seu site está sendo feito",
        "ready": "Seu site está pronto para você ver", "preview": "Ver a prévia", "back": "Que bom que você voltou.",
    },
    "en": {
        "begin": "Begin", "on": "Save and go on", "saved": "Saved", "away": "No connection",
        "still": "Your files are still being sent. As soon as they are there, it goes on by itself.",
        "logo": "Choose the logo", "photos": "Choose photos", "shows": "What does it show?",
        "review": "Save and look it over",
        "name": "Your name", "send": "Send my answers", "made": "Your website is being made",
        "ready": "Your website is ready to be looked at", "preview": "See the preview",
        "back": "Good that you are back.",
    },
}  # fmt: skip


@pytest.fixture
async def console(
    sessions: Sessions, database_url: str, temporal_address: str, browser: Browser, tmp_path: Path
) -> AsyncIterator[Console]:
    async with opened(tmp_path / "home", database_url, temporal_address, browser) as console:
        yield console


LARGEST = 100_000
"""Bytes of a page with all that it loads; the site in the review's frame weighs what it weighs."""
WEIGHT = """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
.filter(it => it.initiatorType !== "iframe").reduce((sum, it) => sum + it.encodedBodySize, 0)"""
SMALL = """() => [...document.querySelectorAll("main a, button, summary, select, input:not([type=hidden]), textarea")]
.filter(it => it.checkVisibility({checkOpacity: true}) && !it.closest(".unknown") && it.type !== "file")
.map(it => [it.textContent.trim() || it.name, it.getBoundingClientRect().height]).filter(it => it[1] < 44)"""
"""What is too low for a finger."""


async def look(page: Page, name: str, language: str, *, deep: bool = True) -> None:
    """Nothing is wrong with a page on a phone: rules of access, width, size of what is touched; a picture of it."""
    assert await page.evaluate(WEIGHT) < LARGEST, name
    if PICTURES:
        for width, scheme in ((360, "light"), (360, "dark"), (1440, "light")):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await page.set_viewport_size({"width": width, "height": 740 if width == 360 else 900})
            await page.screenshot(path=f"{PICTURES}/{name}-{language}-{width}-{scheme}.png", full_page=True)
        await page.set_viewport_size(PHONE["viewport"])
    if deep:
        assert await everything_wrong(page, language, ("light", "dark")) == [], name
    assert await page.evaluate(SMALL) == [], name


async def step_on(page: Page, words: dict[str, str]) -> None:
    before = page.url
    await page.get_by_role("button", name=words["on"]).click()
    await page.wait_for_url(lambda url: url != before)


@pytest.mark.parametrize("language", ["pt-BR", pytest.param("en", marks=pytest.mark.torture)])
async def test_from_the_link_to_the_preview(console: Console, language: str) -> None:
    words, sessions = WORDS[language], console.runtime.sessions
    project = await sold(sessions, "walk", locale=language)
    link = f"{console.address}/p/{await token_of(console.runtime, project)}"
    page = await console.visit(**PHONE, bypass_csp=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(link)
    await look(page, "welcome", language)
    await page.get_by_role("link", name=words["begin"], exact=True).click()
    await answer_the_first_steps(page, words, language)
    other = await console.visit(**PHONE)
    await go_on_elsewhere(other, link, words)
    await send_files(page, words, language)
    await finish(page, words, language)
    await expect(page.get_by_role("heading", level=1)).to_have_text(words["made"])
    await look(page, "waiting", language, deep=False)
    await page.evaluate(WATCH_SHIFTS)
    await expect(page.get_by_role("heading", level=1)).to_have_text(words["ready"], timeout=PATIENT)
    assert await page.evaluate("window.shifted") < LEAST_SHIFT
    await look(page, "ready", language)
    await expect(page.get_by_role("link", name=words["preview"])).to_have_attribute("href", re.compile("/p/.+/review$"))
    assert complaints == []
    await as_it_was_typed(sessions, project)


async def answer_the_first_steps(page: Page, words: dict[str, str], language: str) -> None:
    """With a connection that is lost while the customer types, and pages that say so."""
    await page.locator("#a-name").fill("Padaria Dona Zélia")
    await page.locator("#a-segment").fill("padaria artesanal")
    await expect(page.locator("#state")).to_have_text(words["saved"])
    await look(page, "business", language)
    await step_on(page, words)
    await page.locator("#a-whatsapp").fill("31 9 0000 0187")
    await page.locator("#a-whatsapp").blur()
    await expect(page.locator("#n-whatsapp")).to_have_text("(31) 90000-0187")
    await page.context.set_offline(True)
    await page.locator("#a-email").fill("pedidos@padariadonazelia.example")
    await page.locator("#a-instagram").fill("@padariadonazelia.bh")
    await expect(page.locator("#state")).to_contain_text(words["away"])
    async with page.expect_event("requestfailed"):
        await page.get_by_role("button", name=words["on"]).click()
    await look(page, "away", language, deep=False)
    assert await page.locator("#a-email").input_value() == "pedidos@padariadonazelia.example"
    await page.context.set_offline(False)
    await expect(page.locator("#state")).to_have_text(words["saved"], timeout=PATIENT)
    await step_on(page, words)
    await page.locator("#a-address").fill("Rua Mármore, 1214, Santa Tereza, Belo Horizonte - MG, 31010-999")
    await page.locator("#a-hours").fill("segunda a sexta 6h às 20h; sábado 6h às 19h; domingo fechado")
    await page.locator("#a-hours").blur()
    await expect(page.locator("#n-hours")).to_contain_text("06:00–20:00")
    await look(page, "place", language)
    await step_on(page, words)


async def go_on_elsewhere(page: Page, link: str, words: dict[str, str]) -> None:
    """The second device knows what was typed on the first, and adds to it."""
    await page.goto(link)
    await expect(page.get_by_role("heading", level=1)).to_have_text(words["back"])
    await page.goto(f"{link}/answers/contact")
    assert await page.locator("#a-email").input_value() == "pedidos@padariadonazelia.example"
    await page.goto(f"{link}/answers/offer")
    await page.locator("#a-products").fill("Pão francês - R$ 19,90\nBroa de fubá - R$ 6,50")
    await page.locator("#a-products").blur()
    await expect(page.locator("#state")).to_have_text(words["saved"])


async def send_files(page: Page, words: dict[str, str], language: str) -> None:
    await step_on(page, words)
    await look(page, "trust", language)
    await step_on(page, words)
    async with page.expect_file_chooser() as choosing:
        await page.get_by_text(words["logo"], exact=True).click()
    await (await choosing.value).set_files(FilePayload(name="logo.svg", mimeType="image/svg+xml", buffer=LOGO))
    await expect(page.locator("#listed li")).to_have_count(1, timeout=PATIENT)
    await page.context.set_offline(True)
    async with page.expect_file_chooser() as choosing:
        await page.get_by_text(words["photos"], exact=True).click()
    await (await choosing.value).set_files(FilePayload(name="IMG_0001.jpg", mimeType="image/jpeg", buffer=photo()))
    await expect(page.locator(".sending").last).to_contain_text(words["away"])
    await page.get_by_role("button", name=words["on"]).click()
    await expect(page.locator("#state")).to_have_text(words["still"])
    await page.context.set_offline(False)
    await page.wait_for_url("**/answers/site", timeout=PATIENT)
    await page.go_back()
    await expect(page.locator("#listed li")).to_have_count(2, timeout=PATIENT)
    await page.get_by_label(words["shows"]).fill("Pães saindo do forno às seis da manhã")
    await page.get_by_label(words["shows"]).blur()
    await expect(page.locator("#state")).to_have_text(words["saved"])
    await look(page, "pictures", language)
    await step_on(page, words)


async def finish(page: Page, words: dict[str, str], language: str) -> None:
    await look(page, "site", language)
    await page.get_by_role("button", name=words["review"]).click()
    await expect(page.get_by_text("Pão francês")).to_be_visible()
    await look(page, "check", language)
    await page.get_by_label(words["name"]).fill("Marcos Andrade")
    await page.locator("[name=agreed]").check()
    await page.get_by_role("button", name=words["send"]).click()


async def as_it_was_typed(sessions: Sessions, project: UUID) -> None:
    """What the site was made from is what was typed on both devices."""
    async with sessions() as session:
        drafts = await read_drafts(session, project)
        answers = await artefacts.latest(session, project, "answers")
        facts = await artefacts.latest(session, project, "facts")
    assert answers is not None
    assert facts is not None
    assert drafts["whatsapp"].value == answers.body["contato"]["whatsapp"] == "31 9 0000 0187"
    assert facts.body["facts"]["email"] == "pedidos@padariadonazelia.example"
    assert [price["name"] for price in facts.body["facts"]["prices"]] == ["Pão francês", "Broa de fubá"]
    assert answers.body["fotos"] == [{"arquivo": "IMG_0001.jpg", "descricao": "Pães saindo do forno às seis da manhã"}]
    assert answers.body["estilo"]["logo"] == "logo.svg"
