"""The console in a frame of another site, over HTTPS, in a browser that gives third parties no cookies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.async_api import Browser, Frame, Page, async_playwright, expect
from pydantic import SecretStr
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sitewright.accounts.embedding import new_token
from sitewright.app import QuietServer, bind, create_app, embedding
from sitewright.building.browser import browser_program
from sitewright.kit.db import Sessions
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime
from tests.console.test_lists import sell
from tests.e2e.conftest import QUIET
from tests.e2e.consoles import KEY

SECRET = SecretStr("a secret of the tests, long enough for HS256")
CONSOLE, CRM, OTHER = "console.localhost", "crm.localhost", "other.localhost"
ANA = {"email": "ana@agencia.example", "name": "Ana Prado", "role": "operator"}
PAGE = """<!doctype html><title>CRM</title><iframe name="sites" width="900" height="700"></iframe>
<form method="post" action="{console}/console/embed" target="sites"><input name="token" value="{token}">
<input name="next" value="/console/projects"><button>Open</button></form>"""


@pytest.fixture(scope="module")
async def strict_browser() -> AsyncIterator[Browser]:
    """Chromium as it blocks cookies of third parties."""
    chromium = browser_program()
    if chromium is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        flags = [*QUIET, "--test-third-party-cookie-phaseout"]
        yield await playwright.chromium.launch(executable_path=chromium, args=flags)


@dataclass
class Crm:
    """Another site with a page that frames the console at `console`."""

    runtime: Runtime
    console: str
    token: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = PAGE.format(console=self.console, token=self.token)
        await HTMLResponse(page)(scope, receive, send)

    def introduce(self, **claims: str) -> None:
        """Put a new token into the page."""
        known = embedding(self.runtime.settings)
        assert known is not None
        self.token = new_token(known, **{**ANA, **claims})


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of our own for all hosts below localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in (CONSOLE, CRM, OTHER)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(pem))
    files[1].write_bytes(secret)
    return files


@contextlib.asynccontextmanager
async def over_tls(app: ASGIApp, files: tuple[Path, Path], listener: object) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app, log_config=None, ssl_certfile=files[0], ssl_keyfile=files[1], timeout_graceful_shutdown=1
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))  # type: ignore[list-item]
    await server.ready.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def crm(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Crm, str]]:
    """The other site's page, and its port."""
    assert sessions is not None
    files = certificate(tmp_path)
    ours, theirs = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    console = f"https://{CONSOLE}:{ours.getsockname()[1]}"
    port = str(theirs.getsockname()[1])
    settings = Settings(
        home=tmp_path / "home",
        encryption_keys=KEY,
        public_url=console,
        frame_ancestors=[f"https://{CRM}:{port}"],
        embed_secret=SECRET,
    )
    async with build_runtime(settings, database_url, "127.0.0.1:1") as runtime:
        page = Crm(runtime, console)
        async with over_tls(create_app(runtime), files, ours), over_tls(page, files, theirs):
            yield page, port


async def opened(page: Page, crm: Crm) -> Frame:
    """The frame after somebody pressed the CRM's button."""
    await page.get_by_role("button", name="Open").click()
    frame = page.frame("sites")
    assert frame is not None
    await frame.wait_for_url(f"{crm.console}/**")
    return frame


async def test_an_operator_works_in_the_crms_frame(
    strict_browser: Browser, crm: tuple[Crm, str], sessions: Sessions
) -> None:
    site, port = crm
    await sell(sessions, 1, name="Padaria")
    context = await strict_browser.new_context(ignore_https_errors=True, locale="en-US")
    page = await context.new_page()
    site.introduce()
    await page.goto(f"https://{CRM}:{port}/")
    frame = await opened(page, site)
    await expect(frame.get_by_role("heading", name="Projects")).to_be_visible()
    (kept,) = [each for each in await context.cookies() if each["name"].startswith("__Host-")]
    assert (kept["name"], kept["sameSite"], kept["secure"], kept["httpOnly"]) == (
        "__Host-sitewright-frame",
        "None",
        True,
        True,
    )
    assert kept.get("partitionKey") == f"https://{CRM}"
    await frame.get_by_role("link", name="site-1").click()
    await frame.get_by_role("button", name="Pause").click()
    await expect(frame.get_by_role("heading", name="Paused by an operator")).to_be_visible()
    await frame.goto(f"{site.console}/console/people")
    await expect(frame.get_by_text("You may not do this.")).to_be_visible()
    top = await context.new_page()
    await top.goto(f"{site.console}/console/projects")
    await expect(top.get_by_role("button", name="Sign in")).to_be_visible()
    await context.close()


async def test_a_token_opens_once_and_other_sites_open_nothing(strict_browser: Browser, crm: tuple[Crm, str]) -> None:
    site, port = crm
    context = await strict_browser.new_context(ignore_https_errors=True, locale="en-US")
    page = await context.new_page()
    site.introduce()
    await page.goto(f"https://{CRM}:{port}/")
    await expect((await opened(page, site)).get_by_role("heading", name="Projects")).to_be_visible()
    await page.reload()
    frame = await opened(page, site)
    await expect(frame.get_by_text("it counts once")).to_be_visible()
    site.introduce()
    await page.goto(f"https://{OTHER}:{port}/")
    await page.get_by_role("button", name="Open").click()
    await page.wait_for_timeout(500)
    assert [each["name"] for each in await context.cookies() if each.get("partitionKey") == f"https://{OTHER}"] == []
    assert await page.locator("iframe").content_frame.get_by_role("heading", name="Projects").count() == 0
    await context.close()
