"""Looks at a built site in Chromium: does it fit, does it complain, whom does it ask, can everybody use it.

Optional: it needs the `playwright` package and a Chromium of the system. With the npm package `axe-core` the pages are
also held against WCAG, with `lighthouse` they are measured.
"""

import contextlib
import functools
import gzip
import http.server
import importlib.util
import io
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sitewright.building.lighthouse import Scores, measure, program, shortfalls
from sitewright.building.npm import package_file
from sitewright.building.quality import Problem
from sitewright.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (320, 360, 768, 1440)
SHOT_WIDTHS = (360, 1440)
NOT_FOUND = "404.html"
COMPRESSED = (".html", ".css", ".js", ".svg", ".xml", ".txt")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Seen:
    """What a browser saw: problems, each page's scores, notes on what was not looked at, and the screenshots' names."""

    problems: tuple[Problem, ...]
    scores: tuple[Scores, ...]
    notes: tuple[str, ...]
    shots: tuple[str, ...] = ()


def browse(directory: Path, shots: Path | None = None) -> Seen:
    """Visit every page at every width, then measure it; screenshots go to `shots`. Raises Misconfigured."""
    pages = [file.relative_to(directory).as_posix() for file in sorted(directory.rglob("*.html"))]
    with served(directory) as base:
        problems = looked_at(base, pages, shots)
        scores, faults, notes = measured(base, [path for path in pages if path != NOT_FOUND])
    if axe() is None:
        notes = (*notes, "The npm package `axe-core` is not installed: nothing was held against WCAG.")
    taken = tuple(shot_name(path, width) for path in pages for width in SHOT_WIDTHS) if shots is not None else ()
    return Seen((*problems, *faults), scores, notes, taken)


def looked_at(base: str, pages: list[str], shots: Path | None) -> list[Problem]:
    """What is wrong with the pages at all widths."""
    problems: list[Problem] = []
    with chromium() as browser:
        for path in pages:
            page = browser.new_page()
            problems += visit(page, base, path, shots)
            page.close()
    return problems


def measured(base: str, pages: list[str]) -> tuple[tuple[Scores, ...], list[Problem], tuple[str, ...]]:
    """Scores of the pages, in what they fall short, and a note where there is no Lighthouse."""
    lighthouse = program()
    if lighthouse is None:
        return (), [], ("The npm package `lighthouse` is not installed: nothing was measured.",)
    scores: list[Scores] = []
    problems: list[Problem] = []
    for path in pages:
        try:
            scores.append(measure(f"{base}/{path.removesuffix('index.html')}", path, lighthouse, system_browser()))
        except Unavailable as error:
            problems.append(Problem(page=path, rule="lighthouse", message=error.message, severity="warning"))
        else:
            problems += shortfalls(scores[-1])
    return tuple(scores), problems, ()


def browser_program() -> str | None:
    """Where the system's Chromium is; None where there is none, or nothing to drive it."""
    if importlib.util.find_spec("playwright") is None:
        return None
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def system_browser() -> str:
    """The system's Chromium. Raises Misconfigured without it, or without what steers it."""
    found = browser_program()
    if found is None:
        raise Misconfigured("A browser is needed: install Debian's `chromium` and the Python package `playwright`.")
    return found


@contextlib.contextmanager
def chromium() -> Iterator["Browser"]:
    """A browser for as long as the block lasts. Raises Misconfigured without one."""
    executable = system_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield browser
        browser.close()


def axe() -> Path | None:
    """The script that holds a page against WCAG, where it is installed."""
    return package_file("axe-core/axe.min.js")


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
        if width in SHOT_WIDTHS and (script := axe()):
            problems += accessibility(page, path, width, script)
    foreign = sorted(url for url in asked if not url.startswith((base, "data:")))
    problems += [Problem(page=path, rule="external", message=f"The page asks {url[:80]}.") for url in foreign]
    problems += [Problem(page=path, rule="console", message=text[:200]) for text in sorted(said)]
    return problems


def accessibility(page: "Page", path: str, width: int, script: Path) -> list[Problem]:
    """What axe finds against WCAG 2.2 AA."""
    page.add_script_tag(path=script)
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
    """Serves as hosts do: text travels compressed."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def send_head(self) -> io.BytesIO | IO[bytes] | None:  # type: ignore[override]
        """The head of the answer; its body."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if self.path.endswith("/") else file
        if file.suffix not in COMPRESSED or not file.is_file():
            return super().send_head()
        body = gzip.compress(file.read_bytes())
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", f"{self.guess_type(file)}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)
