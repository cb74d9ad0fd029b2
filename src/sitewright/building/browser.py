"""Looks at a built site in Chromium: does it fit, does it complain, whom does it ask, can everybody use it.

Optional: it needs the `playwright` package and a Chromium of the system; with the npm package `axe-core` in
`node_modules` the pages are also held against WCAG.
"""

import contextlib
import functools
import http.server
import importlib.util
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitewright.building.lighthouse import Scores, measure, shortfalls
from sitewright.building.quality import Problem
from sitewright.errors import Misconfigured

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (320, 360, 768, 1440)
SHOT_WIDTHS = (360, 1440)
AXE = Path("node_modules/axe-core/axe.min.js")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Seen:
    """What a browser saw: problems, and the home page's scores where Lighthouse is installed."""

    problems: tuple[Problem, ...]
    scores: Scores | None = None


def browse(directory: Path, shots: Path | None = None) -> Seen:
    """Visit every page once a width; screenshots go to `shots`. Raises Misconfigured without a browser."""
    program = chromium()
    if program is None or importlib.util.find_spec("playwright") is None:
        raise Misconfigured("A browser is needed: install Debian's `chromium` and the Python package `playwright`.")
    from playwright.sync_api import sync_playwright

    problems: list[Problem] = []
    with served(directory) as base:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=QUIET)
            for file in sorted(directory.rglob("*.html")):
                page = browser.new_page()
                problems += visit(page, base, file.relative_to(directory).as_posix(), shots)
                page.close()
            browser.close()
        scores = measure(f"{base}/", "index.html", program) if (directory / "index.html").is_file() else None
    return Seen((*problems, *(shortfalls(scores) if scores else ())), scores)


def chromium() -> str | None:
    """The system's browser."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def shot_name(path: str, width: int) -> str:
    """The file of a page's screenshot."""
    return f"{path.removesuffix('.html').removesuffix('/index').replace('/', '-')}-{width}.png"


def visit(page: "Page", base: str, path: str, shots: Path | None) -> list[Problem]:
    """One page at all widths."""
    asked: set[str] = set()
    said: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: said.add(message.text) if message.type == "error" else None)
    problems: list[Problem] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{base}/{path}")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found = f"At {width} px the page is {wide} px wide."
            problems.append(Problem(page=path, rule="overflow", message=found, fix="Let long content wrap."))
        if shots is not None and width in SHOT_WIDTHS:
            page.screenshot(path=shots / shot_name(path, width), full_page=True)
        if width in SHOT_WIDTHS and AXE.exists():
            problems += accessibility(page, path, width)
    foreign = sorted(url for url in asked if not url.startswith((base, "data:")))
    problems += [Problem(page=path, rule="external", message=f"The page asks {url[:80]}.") for url in foreign]
    problems += [Problem(page=path, rule="console", message=text[:200]) for text in sorted(said)]
    return problems


def accessibility(page: "Page", path: str, width: int) -> list[Problem]:
    """What axe finds against WCAG 2.2 AA."""
    page.add_script_tag(path=AXE)
    found: Any = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    return [
        Problem(
            page=path,
            rule=f"axe {violation['id']}",
            message=f"{violation['help']} ({len(violation['nodes'])} place(s) at {width} px).",
            selector=" ".join(map(str, violation["nodes"][0]["target"])),
            fix=str(violation["helpUrl"]),
        )
        for violation in found["violations"]
    ]


@contextlib.contextmanager
def served(directory: Path) -> Iterator[str]:
    """The folder at an address of this machine for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(directory)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A browser that hangs up is no error."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""
