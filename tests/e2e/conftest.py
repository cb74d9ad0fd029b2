"""Debian's Chromium for browser tests; without it they are the only ones that do not run."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from sitewright.building.browser import browser_program

expect.set_options(timeout=30_000)
"""Milliseconds: with four servers and browsers on two cores a page can take longer than the usual five seconds."""

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    chromium = browser_program()
    if chromium is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=chromium, args=QUIET)
