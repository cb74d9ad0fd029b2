"""Takes a picture of every page of the console: 360, 768 and 1440 px wide, light and dark, into a folder.

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
from tests.e2e.conftest import QUIET
from tests.e2e.consoles import Console, opened
from tests.e2e.seeds import seeded

WIDTHS = (360, 768, 1440)


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
                await take_all(console, folder, chosen)
    finally:
        for service in services:
            if found := await asyncio.to_thread(service.find):
                service.stop(found[0])
        shutil.rmtree(home, ignore_errors=True)
    return 0


async def take_all(console: Console, folder: Path, chosen: Sequence[str]) -> None:
    """Each page at each width in each scheme; Portuguese on phones, English on larger screens.

    With `chosen`, only pages whose names begin so.
    """
    seen = await seeded(console)
    for width in WIDTHS:
        language = "pt-BR" if width == WIDTHS[0] else "en"
        size = {"width": width, "height": 900}
        stranger = await console.visit(language=language, viewport=size)
        await take(stranger, "/console/sign-in", folder / f"sign-in-{width}")
        page = await console.visit(cookie=seen.cookie, language=language, viewport=size)
        for name, path in seen.pages().items():
            if chosen and not name.startswith(tuple(chosen)):
                continue
            await take(page, path, folder / f"{name}-{width}")
        await page.context.close()


async def take(page: Page, path: str, file: Path) -> None:
    """A page, light and dark."""
    await page.goto(path, wait_until="load")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.screenshot(path=file.with_name(f"{file.name}-{scheme}.png"), full_page=True)


if __name__ == "__main__":
    TARGET = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    TARGET.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(TARGET, sys.argv[2:])))
