"""Every page of the console in both languages, light and dark: usable by everybody, as wide as the screen, unharmed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from sitewright.building.browser import WCAG
from sitewright.building.browser import axe as axe_script
from sitewright.kit.db import Sessions, notify, transaction
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.projects.models import Artefact, SiteProject, TimelineStep
from sitewright.projects.timeline import CHANNEL
from tests.conftest import empty_tables
from tests.e2e import seeds
from tests.e2e.consoles import opened
from tests.e2e.seeds import Seeded

Scheme = Literal["light", "dark"]
MARK = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>\'"{{ 7*7 }}'


@pytest.fixture(scope="module")
async def seeded(
    _session_maker: Sessions,
    database_url: str,
    temporal_address: str,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Seeded]:
    await empty_tables(_session_maker)
    home = tmp_path_factory.mktemp("pages") / "home"
    async with opened(home, database_url, temporal_address, browser, brl_per_usd="5.40") as console:
        yield await seeds.seeded(console)


async def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices, contrast apart, or against some rules alone."""
    chosen = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": [*WCAG, "best-practice"]}
    contrast = {"color-contrast": {"enabled": bool(rules)}}
    options = {"runOnly": chosen, "rules": contrast, "resultTypes": ["violations"], "iframes": False}
    found: Any = await page.evaluate("options => axe.run(options)", options)
    return [
        f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}"
        for each in found["violations"]
    ]


async def everything_wrong(page: Page, language: str, schemes: tuple[Scheme, ...]) -> list[str]:
    """By axe, by its rule of contrast in each colour scheme, by the page's width and language."""
    await page.add_script_tag(path=axe_script())
    wrong = await axe(page)
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        wrong += [f"{scheme} {each}" for each in await axe(page, "color-contrast")]
    wrong += ["too wide"] * (await page.evaluate("document.documentElement.scrollWidth") > 360)
    return wrong + ["another language"] * (await page.get_attribute("html", "lang") != language)


@pytest.mark.parametrize(
    ("language", "schemes"),
    [
        pytest.param("pt-BR", ("light", "dark"), id="pt-BR"),
        pytest.param("en", (), id="en", marks=pytest.mark.torture),
    ],
)
async def test_everybody_can_use_every_page_in_light_and_dark(
    seeded: Seeded, language: str, schemes: tuple[Scheme, ...]
) -> None:
    """Colours are the same in each language: their contrast is measured once."""
    phone = {"width": 360, "height": 740}
    page = await seeded.console.visit(cookie=seeded.cookie, language=language, bypass_csp=True, viewport=phone)
    wrong: list[str] = []
    for path in seeded.pages().values():
        await page.goto(path, wait_until="domcontentloaded")
        wrong += [f"{path} {each}" for each in await everything_wrong(page, language, schemes)]
    await page.context.clear_cookies()
    await page.goto("/console/sign-in")
    wrong += await everything_wrong(page, language, schemes)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("width", [768, 1440])
async def test_pages_fit_wider_screens_too_and_obey_their_policy(seeded: Seeded, width: int) -> None:
    page = await seeded.console.visit(cookie=seeded.cookie, viewport={"width": width, "height": 900})
    said: list[str] = []
    page.on("console", lambda told: said.append(f"{page.url} {told.text}") if told.type == "error" else None)
    page.on("pageerror", lambda error: said.append(f"{page.url} {error}"))
    for path in seeded.pages().values():
        await page.goto(path, wait_until="domcontentloaded")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert [each for each in said if "/nowhere" not in each and "404" not in each] == []


async def test_without_a_script_everything_is_still_done(seeded: Seeded) -> None:
    page = await seeded.console.visit(cookie=seeded.cookie, java_script_enabled=False)
    await page.goto("/console/integrations/stripe")
    await page.get_by_role("button", name="Test now").click()
    await expect(page.locator("#test-result")).to_contain_text("Stripe is not configured")
    await page.goto(f"/console/projects/{seeded.projects['generating']}")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("heading", name="Paused by an operator")).to_be_visible()
    await page.get_by_role("button", name="Go on from here").click()
    await expect(page.locator("#live .stage")).to_contain_text("Generating")


async def test_the_keyboard_reaches_what_the_mouse_does(seeded: Seeded) -> None:
    page = await seeded.console.visit(cookie=seeded.cookie)
    await page.goto("/console/projects")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.querySelector('main').contains(document.activeElement)")


async def test_nothing_that_is_stored_runs_as_a_script(seeded: Seeded) -> None:
    project = seeded.projects["needs_attention"]
    async with transaction(seeded.console.runtime.sessions) as session:
        before = await session.get_one(SiteProject, project)
        customer = before.customer_id
        await session.execute(
            update(Customer).where(Customer.id == customer).values(name=MARK, email=f"{MARK}@x.example")
        )
        await session.execute(update(Order).where(Order.id == before.order_id).values(note=MARK))
        await session.execute(
            update(TimelineStep)
            .where(TimelineStep.project_id == project)
            .values(error=MARK, progress=MARK, key=MARK[:60])
        )
        before.attention_reason = MARK
        body = {MARK: MARK, "title": [MARK, {"text": MARK}]}
        for version in (1, 2):
            shown = {**body, "version": version}
            session.add(
                Artefact(
                    project_id=project,
                    kind="brief",
                    key="",
                    version=version,
                    author=MARK,
                    sha256=str(version),
                    body=shown,
                )
            )
        event = {"checkout": {"session_id": "cs_test_needs_attention"}}
        session.add(InboxEvent(provider="stripe", event_id=MARK, type=MARK, payload=event, error=MARK))
    page = await seeded.console.visit(cookie=seeded.cookie, bypass_csp=True)
    for path in ("", "/content", "/content/brief", "/content/brief/again", "/rounds", "/history"):
        await page.goto(f"/console/projects/{project}{path}")
        assert await page.evaluate("window.harmed") is None, path
    for path in ("/console/", "/console/projects", "/console/orders", f"/console/orders/{seeded.order}"):
        await page.goto(path)
        assert await page.evaluate("window.harmed") is None, path
        assert "49" not in await page.locator("h1").inner_text()
    await page.goto(f"/console/projects?q={'%22%3E%3Cscript%3Ewindow.harmed=1%3C/script%3E'}")
    assert await page.evaluate("window.harmed") is None
    await expect(page.locator("#q")).to_have_value('"><script>window.harmed=1</script>')


async def test_no_other_site_frames_the_console_or_sends_its_forms(seeded: Seeded) -> None:
    page = await seeded.console.visit(cookie=seeded.cookie)
    address = seeded.console.address
    trap = f"""<iframe src="{address}/console/"></iframe>
        <form method="post" action="{address}/console/tokens">
        <input name="name" value="stolen"><button>Win</button></form>"""

    async def answer(route: Any) -> None:
        await route.fulfill(body=trap, content_type="text/html")

    await page.route("http://evil.localhost/*", answer)
    await page.goto("http://evil.localhost/")
    (framed,) = page.main_frame.child_frames
    async with asyncio.timeout(30):
        while framed.url != "chrome-error://chromewebdata/":
            await asyncio.sleep(0.05)
    await page.get_by_role("button", name="Win").click()
    await page.wait_for_url(f"{address}/console/**")
    assert await page.locator("main").inner_text() != ""
    await page.goto("/console/tokens")
    assert await page.get_by_text("stolen").count() == 0


async def test_what_is_typed_stays_when_a_value_is_wrong(seeded: Seeded) -> None:
    page = await seeded.console.visit(cookie=seeded.cookie)
    await page.goto("/console/integrations/ai")
    texts = page.get_by_role("group", name="Texts")
    await texts.get_by_label("Provider").select_option("openai")
    await texts.get_by_label("API key").fill("sk-typed-just-now")
    await texts.get_by_label("Temperature").fill("9")
    await page.get_by_role("button", name="Save", exact=True).click()
    wrong = page.locator(".field.wrong")
    await expect(wrong).to_have_count(1)
    await expect(wrong).to_contain_text("A number from 0 to 2.")
    assert await texts.get_by_label("Provider").input_value() == "openai"
    assert await texts.get_by_label("API key").input_value() == "sk-typed-just-now"
    await texts.get_by_label("Temperature").fill("0,4")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert "sk-typed-just-now" not in await page.content()
    stored = await seeded.console.runtime.config_service.masked("ai")
    assert stored["content_generation.temperature"] == "0.4"


async def test_what_is_too_large_is_not_sent_and_what_was_typed_stays(seeded: Seeded) -> None:
    page = await seeded.console.visit(cookie=seeded.cookie)
    await page.goto(f"/console/projects/{seeded.projects['in_review']}/rounds")
    await page.get_by_label("What should be different").fill("use this photo")
    photo = {"name": "forno.jpg", "mimeType": "image/jpeg", "buffer": bytes(25 * 1024 * 1024 + 1)}
    await page.get_by_label("File, such as a photo").set_input_files(photo)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Begin a round with this remark").click()
    await expect(page.get_by_role("alert")).to_contain_text("larger than can be sent")
    await expect(page.get_by_label("What should be different")).to_have_value("use this photo")
    await page.goto("/console/projects/new")
    await page.get_by_label("Customer", exact=True).fill("Marcos")
    await page.get_by_label("Customer's e-mail").fill("marcos@padaria.example")
    await page.get_by_label("Answers").fill("ã" * 200_000)
    await page.get_by_role("button", name="Make the project").click()
    await expect(page.get_by_role("alert")).to_contain_text("larger than can be sent")
    assert page.url.endswith("/projects/new")
    assert len(await page.get_by_label("Answers").input_value()) == 200_000


async def test_a_stream_ends_with_the_session(seeded: Seeded) -> None:
    console = seeded.console
    cookie = await console.person("viewer")
    page = await console.visit(cookie=cookie)
    async with page.expect_response(lambda response: response.url.endswith("/live") and response.ok):
        await page.goto(f"/console/projects/{seeded.projects['revising']}")
    assert await page.get_by_role("button", name="Pause").count() == 0
    async with page.expect_request_finished(lambda request: request.url.endswith("/live")):
        # A window of its own: a page in a hidden tab closes its stream itself.
        other = await console.visit(cookie=cookie)
        await other.goto("/console/")
        await other.get_by_role("button", name="Sign out").click()
        await other.wait_for_url("**/console/sign-in*")
        async with transaction(console.runtime.sessions) as session:
            await notify(session, CHANNEL, str(seeded.projects["revising"]))
