"""A customer with a phone: looks, points, sends, sees what was done, undoes it, approves with a code, is public.

Beside the preview's frame everything is touched until it is answered: see `touch`.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, FrameLocator, Locator, Page, Position, expect
from playwright.async_api import Error as PlaywrightError
from sqlalchemy import select

from sitewright.building.browser import axe as axe_script
from sitewright.kit.db import Sessions, transaction
from sitewright.messages.models import Message
from sitewright.messages.outbox import read_copy
from sitewright.portal.visit import LANGUAGE_COOKIE
from sitewright.projects.models import Deployment, SiteProject
from tests.e2e.consoles import Console, opened
from tests.e2e.seeds import through_the_chain
from tests.e2e.test_console_pages import axe
from tests.e2e.test_portal_walk import LARGEST, SMALL, WEIGHT
from tests.portal.previews import HOSTILE

PATIENT = 120_000
ANSWERED_MS = 5_000
LONG_PRESS_MS = 500
"""The browser's own long press comes a moment after ours; moved before it, a finger leaves headless Chromium unsure of
what lies where, and later touches beside the frame go nowhere. People are slower than that."""
PHONE = {"width": 360, "height": 740}
DRAWN = "html > div[aria-hidden] > div:nth-child(2)"
"""What is laid over the preview where a finger rests, and grows with it."""
WORDS = {
    "pt-BR": {
        "keep": "Guardar esta observação",
        "send": "Enviar as observações",
        "kept": "3 observações para enviar",
        "made": "Feita",
        "undo": "Desfazer esta rodada",
        "sure": "Sim, desfazer",
        "back": "Voltar a como era antes",
        "fine": "Está tudo certo: publicar",
        "code": "Enviar o código",
        "name": "Seu nome",
        "digits": "Os seis números do código",
        "approve": "Aprovar e publicar",
        "public": "Seu site está no ar",
        "copy": "Baixar a cópia",
        "menu": "Cardápio",
    },
    "en": {
        "keep": "Keep this remark",
        "send": "Send the remarks",
        "kept": "3 remarks to send",
        "made": "Carried out",
        "undo": "Undo this round",
        "sure": "Yes, undo it",
        "back": "Go back to how it was before",
        "fine": "Everything is fine: publish it",
        "code": "Send me the code",
        "name": "Your name",
        "digits": "The six digits of the code",
        "approve": "Approve and publish",
        "public": "Your website is public",
        "copy": "Download the copy",
        "menu": "Cardápio",
    },
}


@pytest.fixture
async def console(
    sessions: Sessions, database_url: str, temporal_address: str, browser: Browser, tmp_path: Path
) -> AsyncIterator[Console]:
    async with opened(tmp_path / "home", database_url, temporal_address, browser) as console:
        yield console


async def link_of(console: Console, project_id: UUID) -> str:
    """The path below which the customer's pages are."""
    async with transaction(console.runtime.sessions) as session:
        address = await console.runtime.links.address_of(session, project_id)
    return "/p/" + address.rpartition("/")[2]


@pytest.mark.parametrize("language", ["pt-BR", pytest.param("en", marks=pytest.mark.torture)])
async def test_from_the_preview_to_the_public_site(console: Console, language: str) -> None:
    words = WORDS[language]
    project_id = await through_the_chain(console.runtime)
    at = await link_of(console, project_id)
    page = await console.visit(language=language, viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True)
    complaints = listen(page)
    await page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": console.address}])
    await page.goto(f"{at}/review")
    frame = page.frame_locator("#site")
    title = await frame.locator("h1").inner_text()
    await point_three_times(page, frame, words, title)
    await expect(page.get_by_role("heading", name=words["kept"])).to_be_visible()
    assert await usable(page) == []
    await touch(page.get_by_role("button", name=words["send"]), page.locator(".told.done"))
    await expect(page.get_by_text(words["made"], exact=True)).to_have_count(3, timeout=PATIENT)
    await expect(frame.locator("h1")).to_have_text("Pão quente o dia todo", timeout=PATIENT)
    await expect(page.locator(".changes").first).to_contain_text(title)
    assert await usable(page) == []
    await undo(page, frame, words, title)
    await approve(console, page, words, project_id)
    await look_at_what_is_public(console, page, words, project_id, title)
    assert complaints == []


async def touch(found: Locator, answer: Locator, at: Position | None = None) -> None:
    """Touch until the answer shows: after a scroll Chromium may give a touch to the frame that stood at its place."""
    async with asyncio.timeout(PATIENT / 1000):
        while not await answer.is_visible():
            with contextlib.suppress(PlaywrightError, AssertionError):
                await found.tap(timeout=ANSWERED_MS, position=at)
                await expect(answer).to_be_visible(timeout=ANSWERED_MS)


async def to_mode(page: Page, mode: str) -> None:
    """What touching the preview does: `look` or `point`."""
    button = f".switch [data-mode={mode}]"
    await touch(page.locator(button), page.locator(f"{button}[aria-pressed=true]"))


def listen(page: Page) -> list[str]:
    """What the page's scripts complain about."""
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


async def usable(page: Page) -> list[str]:
    """What axe finds, in either colour scheme, and whether the page is wider than the phone."""
    await page.add_script_tag(path=axe_script())
    wrong = await axe(page)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        wrong += [f"{scheme} {each}" for each in await axe(page, "color-contrast")]
    wide = await page.evaluate("document.documentElement.scrollWidth")
    if (bytes_ := await page.evaluate(WEIGHT)) >= LARGEST:
        wrong.append(f"{page.url} has {bytes_} bytes")
    wrong += [f"{page.url} {small}" for small in await page.evaluate(SMALL)]
    return wrong + [f"{page.url} is {wide} px wide"] * (wide > PHONE["width"])


async def point_three_times(page: Page, frame: FrameLocator, words: dict[str, str], title: str) -> None:
    """At a text, at a section, and at a frame drawn with the finger."""
    dialog = page.locator("dialog[open]")
    await to_mode(page, "point")
    await touch(frame.locator("h1"), dialog)
    await say(page, words, f'Troque "{title}" por "Pão quente o dia todo"')
    assert await page.locator(".drafts li").first.inner_text()
    await to_mode(page, "look")
    link = frame.locator("details.menu nav").get_by_role("link", name="Contato")
    await touch(frame.locator("details.menu > summary"), link)
    current = page.locator(".pages [aria-current]")
    await touch(link, current.filter(has_text="Contato"))
    await touch(page.locator(".pages").get_by_role("link", name=words["menu"]), current.filter(has_text=words["menu"]))
    await to_mode(page, "point")
    await touch(frame.locator("main section").nth(1), dialog, at={"x": 4, "y": 4})
    await say(page, words, "o preço da broa agora é R$ 7,00")
    await draw(page)
    await say(page, words, "o telefone agora é (31) 3333-4444")


async def say(page: Page, words: dict[str, str], remark: str) -> None:
    """Write what should be different where it was pointed at."""
    dialog = page.locator("dialog[open]")
    await expect(dialog).to_be_visible()
    await dialog.locator("textarea").fill(remark)
    await dialog.get_by_role("button", name=words["keep"]).click()
    await expect(dialog).to_be_hidden()


async def draw(page: Page) -> None:
    """A rectangle in the frame: the finger rests, then moves."""
    box = await page.locator("#site").bounding_box()
    assert box is not None
    await page.evaluate("document.getElementById('site').scrollIntoView({block: 'center'})")
    box = await page.locator("#site").bounding_box()
    assert box is not None
    x, y = box["x"] + 60, box["y"] + 120
    touch = await page.context.new_cdp_session(page)
    await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    await expect(page.frame_locator("#site").locator(DRAWN)).to_be_visible()
    await page.wait_for_timeout(LONG_PRESS_MS)
    for step in range(1, 9):
        points = [{"x": x + 20 * step, "y": y + 12 * step}]
        await touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await touch.detach()


async def undo(page: Page, frame: FrameLocator, words: dict[str, str], title: str) -> None:
    """The last round, after being asked."""
    sure = page.get_by_role("button", name=words["sure"])
    await touch(page.get_by_text(words["undo"]), sure)
    await touch(sure, page.get_by_role("heading", name=words["back"], exact=True))
    await expect(frame.locator("h1")).to_have_text(title, timeout=PATIENT)


async def approve(console: Console, page: Page, words: dict[str, str], project_id: UUID) -> None:
    """With the code of the mail, once the preview is at rest."""
    await until(console, project_id, "in_review")
    code = page.get_by_role("button", name=words["code"])
    await touch(page.get_by_role("link", name=words["fine"]), code)
    assert await usable(page) == []
    await page.get_by_label(words["name"], exact=True).fill("Marcos Andrade")
    await code.click()
    await page.wait_for_url("**done=code_sent")
    await expect(page.get_by_label(words["name"], exact=True)).to_have_value("Marcos Andrade")
    await page.get_by_label(words["digits"], exact=True).fill(await mailed_code(console, project_id))
    await page.get_by_role("button", name=words["approve"]).click()
    await expect(page.get_by_role("heading", name=words["public"])).to_be_visible(timeout=PATIENT)


async def until(console: Console, project_id: UUID, status: str) -> SiteProject:
    """The project, once it is there."""
    async with asyncio.timeout(PATIENT / 1000):
        while True:
            async with console.runtime.sessions() as session:
                project = await session.get_one(SiteProject, project_id)
            if project.status == status:
                return project
            await asyncio.sleep(0.2)


async def mailed_code(console: Console, project_id: UUID) -> str:
    """The code as it stands in the local outbox."""
    query = select(Message).where(Message.project_id == project_id, Message.purpose == "approval_code")
    async with asyncio.timeout(60):
        while True:
            async with console.runtime.sessions() as session:
                message = (await session.scalars(query)).one_or_none()
            if message and (copy := read_copy(message, console.runtime.cipher)) is not None:
                (code,) = set(re.findall(r"\b\d{6}\b", copy.text))
                return str(code)
            await asyncio.sleep(0.2)


async def look_at_what_is_public(
    console: Console, page: Page, words: dict[str, str], project_id: UUID, title: str
) -> None:
    """The address answers; certificate and copy are there for everybody to use."""
    at = await link_of(console, project_id)
    for path in ("/approve", "/certificate", "/site"):
        await page.goto(at + path)
        assert await usable(page) == []
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name=words["copy"]).click()
    assert (await downloading.value).suggested_filename.endswith(".zip")
    project = await until(console, project_id, "published")
    visitor = await console.visit(viewport=PHONE)
    await visitor.goto(project.production_url or "")
    await expect(visitor.locator("h1")).to_have_text(title)


TRIES: dict[str, str] = {
    "the cookie": "() => document.cookie",
    "the portal's page": "() => parent.document.body.innerText",
    "the portal's address": "() => parent.location.href",
    "leading the portal away": "() => { top.location = 'about:blank#gone'; return 'led' }",
    "the console": "() => fetch('/console/').then((it) => it.text())",
    "the console by its address": "(ours) => fetch(ours + '/console/', {mode: 'no-cors'}).then(() => 'sent')",
    "the portal": "(ours) => fetch(ours + '/p/x', {mode: 'no-cors'}).then(() => 'sent')",
    "a form": "() => { document.querySelector('form').submit(); return 'sent' }",
    "storage": "() => localStorage.length",
    "another window": "() => String(open('about:blank'))",
}


async def test_a_hostile_preview_reaches_neither_portal_nor_console(console: Console) -> None:
    project_id = await through_the_chain(console.runtime)
    await overwrite(console, project_id)
    at = await link_of(console, project_id)
    page = await console.visit(cookie=await console.person(), viewport=PHONE)
    await page.goto(f"{at}/review")
    await expect(page.frame_locator("#site").locator("h1")).to_have_text("Pão")
    inside = page.frames[1]
    assert await inside.evaluate("window.ran") is None
    assert await inside.evaluate("window.origin") == "null"
    got = {what: await tried(inside, script, console.address) for what, script in TRIES.items()}
    got.pop("a form")
    assert {what: it for what, it in got.items() if it not in ("refused", "null", "led")} == {}
    await page.wait_for_timeout(500)
    assert page.url.endswith("/review")
    assert "sign-out" not in page.url
    assert await still_signed_in(page)


async def tried(frame: Any, script: str, ours: str) -> str:
    """What a script in the frame gets."""
    try:
        return str(await frame.evaluate(f"async (ours) => String(await ({script})(ours))", ours))
    except Exception as error:  # noqa: BLE001 - browsers refuse in many ways
        return "refused" if re.search("Security|Failed to fetch|violates|sandbox|blocked", str(error)) else str(error)


async def still_signed_in(page: Page) -> bool:
    """Whether the operator's session of this browser lives."""
    await page.goto("/console/")
    return "sign-in" not in page.url


async def overwrite(console: Console, project_id: UUID, content: str = HOSTILE) -> None:
    """Put another page, a hostile one, where the deployment is."""
    async with console.runtime.sessions() as session:
        project = await session.get_one(SiteProject, project_id)
        query = select(Deployment).where(Deployment.project_id == project_id, Deployment.place == "preview")
        deployment = (await session.scalars(query)).one()
    folder = console.runtime.home / "sites" / (project.slug or "") / "preview" / deployment.host_id
    (folder / "index.html").write_text(content)


async def test_messages_of_others_are_not_listened_to_and_what_is_folded_is_pointed_at(console: Console) -> None:
    project_id = await through_the_chain(console.runtime)
    page = await console.visit(viewport=PHONE, has_touch=True, is_mobile=True)
    await page.goto(f"{await link_of(console, project_id)}/review")
    await expect(page.frame_locator("#site").locator("h1")).to_be_visible()
    await to_mode(page, "point")
    pin = {"kind": "pin", "section": "hero", "field": "title", "viewport": 360}
    await page.evaluate("pin => postMessage(pin, '*')", pin)
    await page.wait_for_timeout(300)
    await expect(page.locator("dialog[open]")).to_have_count(0)
    inside = page.frames[1]
    odd = {**pin, "section": "<img>", "rectangle": {"x": "NaN", "y": -5}, "excerpt": 7, "viewport": 1e9}
    await inside.evaluate("pin => parent.postMessage(pin, '*')", odd)
    await expect(page.locator("dialog[open]")).to_be_visible()
    form = page.locator("dialog form")
    values = await form.evaluate("form => [form.section.value, form.rectangle.value, form.excerpt.value]")
    assert values == ["", "0,0,0,0,200", ""]
    await inside.evaluate("parent.postMessage({kind: 'go', path: '/../../console/'}, '*')")
    await page.wait_for_timeout(300)
    assert "/console" not in page.frames[1].url
    await overwrite(console, project_id, FOLDED)
    await page.reload()
    await point_at_what_was_folded(page)


FOLDED = """<html><head></head><body><main><section id="diferenciais" data-section="faq"><h2>Dúvidas</h2>
<details><summary>Vocês entregam?</summary><p>Entregamos no bairro.</p></details>
<details><summary>Tem pão sem glúten?</summary><p>Só por encomenda.</p></details></section></main></body></html>"""
POINTED = "form => [form.section.value, form.field.value, form.excerpt.value]"
PINNED = """what => { const top = it => document.querySelector(it)?.getBoundingClientRect().top;
return Math.abs(top("[data-number]") - top(what)) < 20 }"""


async def point_at_what_was_folded(page: Page) -> None:
    """An answer that was opened is meant alone; its pin stays with it, also when it is folded again."""
    folded = page.frame_locator("#site").locator("details").last
    form = page.locator("dialog[open] form")
    await touch(folded.locator("summary"), folded.locator("p"))
    await to_mode(page, "point")
    await touch(folded.locator("p"), form)
    assert await form.evaluate(POINTED) == ["diferenciais", "", "Só por encomenda."]
    await keep_without_a_connection(page, "agora temos sempre")
    await say(page, WORDS["pt-BR"], "agora temos sempre")
    await expect(page.locator(".drafts li")).to_contain_text("Só por encomenda.")
    await page.frames[1].wait_for_function(PINNED, arg="details[open] p")
    await to_mode(page, "look")
    await touch(folded.locator("summary"), page.frame_locator("#site").locator("details:last-of-type:not([open])"))
    await page.frames[1].wait_for_function(PINNED, arg="details:last-of-type:not([open])")
    await keep_another_while_one_is_changed(page)


async def keep_without_a_connection(page: Page, remark: str) -> None:
    """What was typed stays, with what to do."""
    dialog = page.locator("dialog[open]")
    await dialog.locator("textarea").fill(remark)
    await page.context.set_offline(True)
    await dialog.get_by_role("button", name="Guardar").click()  # a tap's click may come after the connection
    await expect(dialog.get_by_role("alert")).to_contain_text("ainda está aqui")
    await page.context.set_offline(False)
    assert await dialog.locator("textarea").input_value() == remark


async def keep_another_while_one_is_changed(page: Page) -> None:
    """Neither another width nor another remark takes away what is being typed."""
    await touch(page.get_by_text("Mudar ou tirar"), page.locator(".drafts textarea"))
    await page.locator(".drafts textarea").fill("agora temos às sextas")
    await page.locator("#remark").fill("o telefone mudou")
    await touch(page.locator(".widths").get_by_role("link", name="Computador"), page.locator(".stage.desktop"))
    kept = page.locator(".drafts .words", has_text="o telefone mudou")
    await touch(page.get_by_role("button", name="Guardar esta observação"), kept)
    await expect(page.locator(".drafts textarea").first).to_have_value("agora temos às sextas")
