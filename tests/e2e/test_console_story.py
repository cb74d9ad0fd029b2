"""An operator who never saw the code: from the link in the terminal to an approved site, in both languages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from sitewright.accounts.operators import first_link
from sitewright.integrations.github.service import GitHubService
from sitewright.integrations.stripe.simulate import SimulatedCheckout, deliver
from sitewright.kit.db import Sessions, transaction
from sitewright.sites.catalogue import assemble
from tests.conftest import EXAMPLES
from tests.e2e.consoles import LEAST_SHIFT, PASSWORD, WATCH_SHIFTS, Console, opened
from tests.fakes import github
from tests.fakes.github import FakeGitHub

PATIENT = 120_000
WORDS = {
    "en": {
        "name": "Your name",
        "email": "E-mail",
        "password": "Password",
        "begin": "Begin",
        "sign out": "Sign out",
        "sign in": "Sign in",
        "integrations": "Integrations",
        "token": "Access token",
        "organisation": "Organisation",
        "save and test": "Save and test",
        "failing": "Failing",
        "replace": "Replace",
        "working": "Working",
        "projects": "Projects",
        "waiting": "Waiting for answers",
        "type": "Type or paste the answers",
        "paste": "Paste what the customer answered",
        "write": "Begin writing",
        "in review": "In review",
        "preview": "Preview",
        "progress": "Progress",
        "approve": "Approve for the customer",
        "publish": "Approve and publish",
        "published": "Published",
    },
    "pt-BR": {
        "name": "Seu nome",
        "email": "E-mail",
        "password": "Senha",
        "begin": "Começar",
        "sign out": "Sair",
        "sign in": "Entrar",
        "integrations": "Integrações",
        "token": "Token de acesso",
        "organisation": "Organização",
        "save and test": "Salvar e testar",
        "failing": "Com falha",
        "replace": "Substituir",
        "working": "Funcionando",
        "projects": "Projetos",
        "waiting": "Esperando respostas",
        "type": "Digitar ou colar as respostas",
        "paste": "Cole o que o cliente respondeu",
        "write": "Começar a escrever",
        "in review": "Em revisão",
        "preview": "Prévia",
        "progress": "Andamento",
        "approve": "Aprovar pelo cliente",
        "publish": "Aprovar e publicar",
        "published": "Publicado",
    },
}


@pytest.fixture
async def code() -> AsyncIterator[FakeGitHub]:
    async with github.running() as code:
        yield code


@pytest.fixture
async def console(
    sessions: Sessions, database_url: str, temporal_address: str, browser: Browser, code: FakeGitHub, tmp_path: Path
) -> AsyncIterator[Console]:
    home = tmp_path / "home"
    async with opened(home, database_url, temporal_address, browser, github_api_url=code.url) as console:
        yield console


@pytest.mark.parametrize("language", ["pt-BR", pytest.param("en", marks=pytest.mark.torture)])
async def test_from_the_first_link_to_an_approved_site(console: Console, language: str) -> None:
    words = WORDS[language]
    page = await console.visit(language=language)
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await make_the_first_administrator(console, page, words)
    await connect_github(page, words)
    await publish_templates(console)
    project = await sell_a_site(console, page, words)
    await answer_and_watch(page, words)
    await look_at_the_preview(page, words)
    await page.goto(project)
    await page.get_by_text(words["approve"], exact=True).click()
    await page.get_by_role("button", name=words["publish"]).click()
    await expect(page.locator("#live .stage")).to_have_text(re.compile(words["published"]), timeout=PATIENT)
    assert complaints == []


async def make_the_first_administrator(console: Console, page: Page, words: dict[str, str]) -> None:
    """By the link of the terminal; then out and in again."""
    async with transaction(console.runtime.sessions) as session:
        token = await first_link(session)
    await page.goto(f"/console/welcome/{token}")
    await page.get_by_label(words["name"]).fill("Ana Prado")
    await page.get_by_label(words["email"]).fill("ana@agencia.example")
    await page.get_by_label(words["password"]).fill(PASSWORD)
    await page.get_by_role("button", name=words["begin"]).click()
    await page.get_by_role("button", name=words["sign out"]).click()
    await page.get_by_label(words["email"]).fill("ana@agencia.example")
    await page.get_by_label(words["password"]).fill(PASSWORD)
    await page.get_by_role("button", name=words["sign in"]).click()
    await expect(page.get_by_text("Ana Prado")).to_be_visible()


async def connect_github(page: Page, words: dict[str, str]) -> None:
    """First with a wrong token, then with the right one; the organisation typed at first stays."""
    await page.get_by_role("link", name=words["integrations"]).click()
    await page.get_by_role("link", name="GitHub").click()
    await page.get_by_label(words["token"]).fill("ghp_wrong")
    await page.get_by_label(words["organisation"]).fill(github.LOGIN)
    await page.get_by_role("button", name=words["save and test"]).click()
    await expect(page.locator("#test-result")).to_contain_text(words["failing"])
    await page.get_by_text(words["replace"]).first.click()
    await page.get_by_label(words["token"]).fill(github.TOKEN)
    await page.get_by_role("button", name=words["save and test"]).click()
    await expect(page.locator("#test-result")).to_contain_text(words["working"])
    assert await page.get_by_label(words["organisation"]).input_value() == github.LOGIN
    assert github.TOKEN not in await page.content()


async def publish_templates(console: Console) -> None:
    """As `sitewright templates publish` does."""
    host = await console.runtime.integrations.code_host()
    assert isinstance(host, GitHubService)
    done = await host.publish_template("business", assemble("business"), dry_run=False, replace_foreign=False)
    names = {f"template_repos.{done.template}": done.repository}
    await console.runtime.config_service.set_config("github", names, merge=True)


async def sell_a_site(console: Console, page: Page, words: dict[str, str]) -> str:
    """A checkout arrives; its project is in the list."""
    secret = await console.runtime.integrations.webhook_secret()
    await deliver(console.address, SimulatedCheckout("cs_test_story", "business"), secret)
    await page.get_by_role("link", name=words["projects"]).click()
    await page.get_by_role("rowheader", name="Cliente de teste").get_by_role("link").click()
    await expect(page.locator("#live .stage")).to_contain_text(words["waiting"])
    return page.url


async def answer_and_watch(page: Page, words: dict[str, str]) -> None:
    """The answers are pasted; the timeline moves to its end. The page is not loaded again, and nothing jumps."""
    await page.get_by_role("link", name=words["type"]).click()
    await page.get_by_label(words["paste"]).fill((EXAMPLES / "padaria.yaml").read_text())
    await page.get_by_role("button", name=words["write"]).click()
    await page.wait_for_url("**?done=answered")
    await page.evaluate("window.stillTheSame = true")
    await page.evaluate(WATCH_SHIFTS)
    await expect(page.locator("#live .stage")).to_contain_text(words["in review"], timeout=PATIENT)
    assert await page.evaluate("window.stillTheSame")
    assert await page.evaluate("window.shifted") < LEAST_SHIFT
    assert await page.locator(".steps li.good").count() >= 14


async def look_at_the_preview(page: Page, words: dict[str, str]) -> None:
    """In a frame that is no part of the console's origin, at a phone's width."""
    tabs = page.locator(".tabs")
    await tabs.get_by_role("link", name=words["preview"]).click()
    await page.wait_for_url("**/preview")
    await page.goto(page.url + "?width=phone")
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("heading", level=1)).to_contain_text("Pão quente")
    inside = page.frames[1]
    assert await inside.evaluate("[innerWidth, window.origin]") == [360, "null"]
    family = await inside.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert await inside.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].some(font => font.status == 'loaded'))"
    ), family
    blocked = await inside.evaluate(
        "() => { try { return parent.document.title } catch (error) { return error.name } }"
    )
    assert blocked == "SecurityError"
