"""A generated site in a real browser, served as previews are: it fits, reads, and asks nobody else for anything."""

import asyncio
import io
from collections.abc import AsyncIterator
from colorsys import rgb_to_hls
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from PIL import Image
from playwright.async_api import Browser, Page

from sitewright.app import QuietServer, bind
from sitewright.building.hugo import build
from sitewright.cli.gallery import lay_out
from sitewright.integrations.cloudflare.local import LocalSiteHost
from sitewright.sites.catalogue import assemble
from sitewright.sites.gallery import gallery
from sitewright.sites.model import HOME, Announcement, Site
from sitewright.sites.render import render_files
from sitewright.sites.tokens import duotone
from sitewright.web.previews import PreviewHosts
from tests.building.conftest import bakery as bakery

CUT_TEXT = """[...document.querySelectorAll('main *')]
.filter(part => part.children.length === 0 && part.scrollWidth > part.clientWidth + 1
    && getComputedStyle(part).display !== 'inline' && !part.closest('svg, .mock'))
.map(part => part.closest('section').id + ': ' + part.textContent.slice(0, 40))"""


@pytest.fixture(scope="module")
async def address(bakery: Site, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The bakery's preview, deployed to the local site host."""
    async with shown(bakery, tmp_path_factory.mktemp("e2e")) as url:
        yield url


@pytest.fixture(scope="module")
async def gallery_address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The site of all sections."""
    async with shown(gallery(), tmp_path_factory.mktemp("gallery")) as url:
        yield url


@asynccontextmanager
async def shown(site: Site, folder: Path) -> AsyncIterator[str]:
    """A site as visitors see it: built, and served as previews are."""
    lay_out(folder / "source", {**assemble("business"), **render_files(site)})
    built = await build(folder / "source", site, folder / "scratch")
    listener = bind("127.0.0.1", 0)
    host = LocalSiteHost(folder / "sites", lambda: int(listener.getsockname()[1]))
    deployed = await host.deploy("padaria-a1b2", "preview", built.directory, "c0ffee")
    server = QuietServer(uvicorn.Config(PreviewHosts(folder / "sites"), log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    yield deployed.url
    server.should_exit = True
    await task


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page that notes what it complains about and whom it asks."""
    opened = await browser.new_page()
    yield opened
    await opened.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
@pytest.mark.parametrize("path", ["/", "/cardapio/", "/contato/", "/privacidade/", "/nowhere"])
async def test_a_page_fits_and_asks_nobody_else(page: Page, address: str, width: int, path: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if "404" not in message.text else None)
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(address + path)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(address)] == []
    assert said == []


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
async def test_every_section_fits_with_the_least_and_the_most_in_it(
    page: Page, gallery_address: str, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    wide, cut = [], []
    for shown_page in gallery().pages:
        path = "/" if shown_page.slug == HOME else f"/{shown_page.slug}/"
        await page.goto(gallery_address + path)
        wide += [path] * (await page.evaluate("document.documentElement.scrollWidth") > width)
        cut += await page.evaluate(CUT_TEXT)
    assert (wide, cut) == ([], [])


async def test_what_is_tapped_is_large_enough(page: Page, address: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 800})
    await page.goto(address)
    await page.locator(".menu summary").click()
    heights = await page.evaluate(
        "[...document.querySelectorAll('a.button, nav a, .channels a, summary, footer .links a')]"
        ".filter(link => link.checkVisibility())"
        ".map(link => [link.textContent.trim(), link.getBoundingClientRect().height])"
    )
    assert len(heights) > 12
    assert [entry for entry in heights if entry[1] < 44] == []


async def test_a_navigation_leads_to_the_prices(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_role("navigation").get_by_role("link", name="Cardápio").click()
    await page.wait_for_url(f"{address}/cardapio/")
    assert await page.get_by_text("Pão de fermentação natural").first.is_visible()


@pytest.mark.parametrize(("until", "stays"), [("2020-01-31", False), ("2999-12-31", True)])
async def test_an_announcement_goes_after_its_last_day(
    page: Page, bakery: Site, tmp_path: Path, until: str, stays: bool
) -> None:
    notice = Announcement(id="aviso", text="Fechado até sexta", until=date.fromisoformat(until))
    home, *others = bakery.pages
    told = home.model_copy(update={"sections": (notice, *home.sections)})
    async with shown(bakery.model_copy(update={"pages": (told, *others)}), tmp_path) as address:
        await page.goto(address)
        assert await page.get_by_text("Fechado até sexta").is_visible() == stays


@pytest.mark.parametrize("brand", ["#8a2b20", "#0a5c5c", "#2340a0"])
async def test_a_photo_in_duotone_takes_the_hue_of_the_brand(page: Page, brand: str) -> None:
    style = f"width: 99px; height: 99px; background: #999; filter: {duotone(brand)}"
    await page.set_content(f'<body style="margin: 0"><div style="{style}"></div>')
    image = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    seen = image.getpixel((50, 50))
    assert isinstance(seen, tuple)
    wanted = bytes.fromhex(brand[1:])
    hues = [rgb_to_hls(*(part / 255 for part in colour))[0] for colour in (seen, wanted)]
    apart = abs(hues[0] - hues[1])
    assert min(apart, 1 - apart) < 0.08
