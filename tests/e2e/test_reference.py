"""The API's description in a browser: reached by signing in, asking nobody else, for everybody to use."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from sitewright.kit.db import Sessions
from tests.e2e.consoles import PASSWORD, opened
from tests.e2e.test_console_pages import everything_wrong


@pytest.mark.parametrize("language", ["pt-BR", pytest.param("en", marks=pytest.mark.torture)])
async def test_an_operator_signs_in_and_reads_the_description_which_asks_nobody_else(
    sessions: Sessions, database_url: str, temporal_address: str, browser: Browser, tmp_path: Path, language: str
) -> None:
    async with opened(tmp_path, database_url, temporal_address, browser) as console:
        await console.person("viewer", email="ana@agencia.example")
        page = await console.visit(language=language, bypass_csp=True, viewport={"width": 360, "height": 740})
        asked: set[str] = set()
        said: list[str] = []
        page.on("request", lambda request: asked.add(request.url.split("/")[2]))
        page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
        await page.goto("/docs")
        await page.locator("input[name=email]").fill("ana@agencia.example")
        await page.locator("input[name=password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("h3", has_text="POST /webhook/stripe")).to_be_visible()
        await page.get_by_role("link", name="ProjectStart").first.click()
        await expect(page.locator("section[aria-labelledby=ProjectStart]")).to_be_in_viewport()
        assert (asked, said) == ({console.address.split("/")[2]}, [])
        assert await everything_wrong(page, language, ("light", "dark")) == []
