"""An operator reads the brief at its gate, mends it, and the site is made from what they wrote; in both languages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from sitewright.kit.db import Sessions, transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.starts import Buyer, ProjectStart, begin
from tests.conftest import EXAMPLES
from tests.e2e.consoles import Console, opened

PATIENT = 120_000
LABEL = "Pedir o bolo da semana"
WORDS = {
    "en": {
        "gate": "Waits for you",
        "read": "Read what was made",
        "edit": "Edit",
        "save": "Save as a new version",
        "wrong": "Not saved yet",
        "kept": "Your version is kept",
        "go on": "Let it go on",
        "in review": "In review",
        "by": "edited by Ana Prado",
    },
    "pt-BR": {
        "gate": "Espera por você",
        "read": "Ler o que foi feito",
        "edit": "Editar",
        "save": "Salvar como nova versão",
        "wrong": "Ainda não foi salvo",
        "kept": "Sua versão está guardada",
        "go on": "Deixar seguir",
        "in review": "Em revisão",
        "by": "editado por Ana Prado",
    },
}


@pytest.fixture
async def console(
    sessions: Sessions, database_url: str, temporal_address: str, browser: Browser, tmp_path: Path
) -> AsyncIterator[Console]:
    assert sessions is not None
    async with opened(tmp_path / "home", database_url, temporal_address, browser) as console:
        yield console


async def sold_with_a_gate(console: Console) -> UUID:
    start = ProjectStart(
        customer=Buyer(name="Marcos", email="marcos@padaria.example"),
        order_ref="1",
        template="business",
        gates=["brief"],
    )
    async with transaction(console.runtime.sessions) as session:
        project, _ = await begin(session, start, live=False)
        await session.flush()
        await submit_answers(session, project.id, parse_answers((EXAMPLES / "padaria.yaml").read_bytes()))
    return project.id


@pytest.mark.parametrize("language", ["pt-BR", pytest.param("en", marks=pytest.mark.torture)])
async def test_the_site_is_made_from_the_brief_that_an_operator_mended(console: Console, language: str) -> None:
    words, project = WORDS[language], await sold_with_a_gate(console)
    page = await console.visit(cookie=await console.person("operator"), language=language)
    await page.goto(f"/console/projects/{project}")
    await expect(page.get_by_text(words["gate"])).to_be_visible(timeout=PATIENT)
    await page.get_by_role("link", name=words["read"]).click()
    await page.get_by_role("link", name=words["edit"], exact=True).click()
    await mend(page, words)
    await expect(page.get_by_role("status").first).to_contain_text(words["kept"])
    await page.get_by_role("button", name=words["go on"]).click()
    await expect(page.locator("#live .stage")).to_have_text(re.compile(words["in review"]), timeout=PATIENT)
    await page.goto(f"/console/projects/{project}/content/brief")
    await expect(page.get_by_text(words["by"])).to_be_visible()
    await page.goto(f"/console/projects/{project}/content/site")
    await expect(page.get_by_text(LABEL).first).to_be_visible()


async def mend(page: Page, words: dict[str, str]) -> None:
    """Type something wrong first; it stays in the form, and is mended there."""
    box = page.locator("#body")
    written = await box.input_value()
    wrong = re.sub(r"main_action_label: .*", f"main_action_label: {LABEL}\nslogan: O melhor da rua", written)
    await box.fill(wrong)
    await page.get_by_role("button", name=words["save"]).click()
    await expect(page.get_by_role("alert")).to_contain_text(words["wrong"])
    await expect(page.get_by_role("alert")).to_contain_text("slogan")
    assert await box.input_value() == wrong
    await box.fill(wrong.replace("\nslogan: O melhor da rua", ""))
    await page.get_by_role("button", name=words["save"]).click()
