"""Takes a picture of every page of console and portal: 360, 768 and 1440 px wide, light and dark, into a folder.

Names after the folder choose pages that begin so.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Page, async_playwright

from sitewright.building.browser import browser_program
from sitewright.kit import migrations
from sitewright.kit.embedded import start_service
from sitewright.kit.embedded.postgres import EmbeddedPostgres
from sitewright.kit.embedded.temporal import EmbeddedTemporal
from sitewright.portal.visit import LANGUAGE_COOKIE
from tests.e2e.conftest import QUIET
from tests.e2e.consoles import Console, opened
from tests.e2e.portals import pages as portal_pages
from tests.e2e.seeds import seeded

WIDTHS = (360, 768, 1440)
LATE = "iframe[loading=lazy]"
"""What a page does not wait for."""
PICTURES = """() => Promise.all([...document.images].map(it => {
it.loading = "eager"; return it.decode().catch(() => null) }))"""
PAINTED_MS = 500
"""A frame is painted by another process, which nothing tells of."""


async def main(folder: Path, chosen: Sequence[str]) -> int:
    """On services and a home of their own, which are gone afterwards."""
    chromium = browser_program()
    if chromium is None:
        sys.stderr.write("chromium is not installed\n")
        return 1
    home = Path(tempfile.mkdtemp())
    services = EmbeddedPostgres(home / "postgres"), EmbeddedTemporal(home / "temporal")
    try:
        database_url, temporal = [service.url(await asyncio.to_thread(start_service, service)) for service in services]
        await migrations.upgrade(database_url)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
            async with opened(home / "home", database_url, temporal, browser, brl_per_usd="5.40") as console:
                await take_console(console, folder, chosen)
                await take_portal(console, folder, chosen)
    finally:
        for service in services:
            if found := await asyncio.to_thread(service.find):
                service.stop(found[0])
        shutil.rmtree(home, ignore_errors=True)
    return 0


async def take_console(console: Console, folder: Path, chosen: Sequence[str]) -> None:
    """Each page at each width in each scheme; Portuguese on phones, English on larger screens.

    With `chosen`, only pages whose names begin so.
    """
    seen = await seeded(console)
    for width in WIDTHS:
        stranger = await visit(console, width)
        await take(stranger, "/console/sign-in", folder / f"sign-in-{width}")
        page = await visit(console, width, seen.cookie)
        for name, path in seen.pages().items():
            if is_chosen(name, chosen):
                await take(page, path, folder / f"{name}-{width}")
        await page.context.close()


async def take_portal(console: Console, folder: Path, chosen: Sequence[str]) -> None:
    """The same of the customer's pages, each of which is there while it is taken; names begin with `portal`."""
    visitors = {width: await visit(console, width) for width in WIDTHS}
    async for name, path in portal_pages(console.runtime):
        if is_chosen(f"portal-{name}", chosen):
            for width, page in visitors.items():
                await take(page, path, folder / f"portal-{name}-{width}")


def is_chosen(name: str, chosen: Sequence[str]) -> bool:
    """Whether a page is wanted."""
    return not chosen or name.startswith(tuple(chosen))


async def visit(console: Console, width: int, cookie: str | None = None) -> Page:
    """A browser of that width, in its language."""
    language = "pt-BR" if width == WIDTHS[0] else "en"
    page = await console.visit(cookie=cookie, language=language, viewport={"width": width, "height": 900})
    await page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": console.address}])
    return page


async def take(page: Page, path: str, file: Path) -> None:
    """A page, light and dark."""
    await page.goto(path, wait_until="load")
    await page.evaluate(PICTURES)
    if await page.locator(LATE).count():
        await page.frame_locator(LATE).locator("h1").first.wait_for()
        await page.frames[1].wait_for_load_state()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if len(page.frames) > 1:
            await page.wait_for_timeout(PAINTED_MS)
        await page.screenshot(path=file.with_name(f"{file.name}-{scheme}.png"), full_page=True)


if __name__ == "__main__":
    TARGET = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    TARGET.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(TARGET, sys.argv[2:])))
