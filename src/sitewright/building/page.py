"""A built HTML page, read with the standard library: what checks need of it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
HIDDEN = frozenset({"script", "style", "template", "title"})


@dataclass
class Page:
    """One page: its text as a visitor reads it, its links and what it loads."""

    path: str
    lang: str = ""
    title: str = ""
    description: str = ""
    canonical: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    """Addresses of the page in other languages (and in its own), by language."""
    text: str = ""
    lines: list[str] = field(default_factory=list)
    """The text, a block a line."""
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    """Words of links and buttons, in order."""
    loads: list[str] = field(default_factory=list)
    images_without_alt: int = 0
    sections: list[str] = field(default_factory=list)
    empty_sections: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    inline_code: list[str] = field(default_factory=list)
    graph: dict[str, str] = field(default_factory=dict)
    """Open Graph properties."""
    structured: list[str] = field(default_factory=list)
    """JSON-LD texts."""


def read_page(path: Path, root: Path) -> Page:
    """Parse one file; `path` in the result is as a URL path."""
    reader = _Reader(Page(path.relative_to(root).as_posix()))
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    page = reader.page
    said = "".join(reader.pieces)
    page.text = " ".join(said.split())
    page.lines = [line for block in said.split("\n") if (line := " ".join(block.split()))]
    page.title = " ".join(page.title.split())
    page.unclosed += [tag for tag, _ in reader.open]
    return page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.pieces: list[str] = []
        self.open: list[tuple[str, int]] = []
        self._section: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append((tag, len(self.pieces)))
        self._note_identity(tag, values)
        self._note_head(tag, values)
        self._note_references(tag, values)
        if tag in (
            "p",
            "li",
            "div",
            "dd",
            "dt",
            "tr",
            "td",
            "th",
            "section",
            "br",
            "span",
            "summary",
            "h1",
            "h2",
            "h3",
        ):
            self.pieces.append("\n")

    def _note_identity(self, tag: str, values: dict[str, str]) -> None:
        page = self.page
        if "id" in values:
            page.ids.append(values["id"])
        if "data-section" in values:
            page.sections.append(values["data-section"])
            self._section = (values["data-section"], len(self.open))
            self._section_start, self._pictured = len(self.pieces), False
        if tag == "img" or values.get("role") == "img":
            self._pictured = True
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            page.headings.append(int(tag[1]))
        page.inline_code += [name for name in values if name.startswith("on") or name == "style"]

    def _note_head(self, tag: str, values: dict[str, str]) -> None:
        page = self.page
        if tag == "html":
            page.lang = values.get("lang", "")
        elif tag == "meta" and values.get("name") == "description":
            page.description = values.get("content", "")
        elif tag == "meta" and values.get("property", "").startswith("og:"):
            page.graph[values["property"]] = values.get("content", "")
        elif tag == "script" and values.get("type") == "application/ld+json":
            page.structured.append("")
        elif tag == "link" and values.get("rel") == "alternate" and "hreflang" in values:
            page.alternates[values["hreflang"]] = values.get("href", "")
        elif tag == "link" and values.get("rel") == "canonical":
            page.canonical = values.get("href", "")

    def _note_references(self, tag: str, values: dict[str, str]) -> None:
        page = self.page
        if tag == "a":
            page.links.append(values.get("href", ""))
        elif tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload", "modulepreload", "manifest"):
            page.loads.append(values.get("href", ""))
        elif tag in ("script", "img", "iframe", "source", "video", "audio", "embed") and values.get("src"):
            page.loads.append(values["src"])
        if tag in ("img", "source"):
            page.loads += [entry.split()[0] for entry in values.get("srcset", "").split(",") if entry.strip()]
        if tag == "img" and "alt" not in values:
            page.images_without_alt += 1
        if tag == "script" and "src" not in values and values.get("type") != "application/ld+json":
            page.inline_code.append("script")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not any(name == tag for name, _ in self.open):
            return
        while self.open:
            name, start = self.open.pop()
            if self._section and len(self.open) < self._section[1]:
                if not self._pictured and not "".join(self.pieces[self._section_start :]).strip():
                    self.page.empty_sections.append(self._section[0])
                self._section = None
            if name in ("a", "button"):
                self.page.labels.append(" ".join("".join(self.pieces[start:]).split()))
            if name == tag:
                return
            if name not in ("p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "option"):
                self.page.unclosed.append(name)

    def handle_data(self, data: str) -> None:
        inside = {name for name, _ in self.open}
        if "title" in inside and "svg" not in inside:
            self.page.title += data
        elif "script" in inside and self.page.structured:
            self.page.structured[-1] += data
        elif not inside & HIDDEN:
            self.pieces.append(data)
