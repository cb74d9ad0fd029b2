"""A page of a preview as the portal frames it: its files come from the preview, the only script is our overlay.

The page is taken apart and put together again. What would send its reader elsewhere, or say whence they come, is left
out: the frame's address holds the customer's token. The policy alone keeps scripts of the page from running.
"""

from html import escape
from html.parser import HTMLParser

DROPPED = frozenset({"script", "base", "iframe", "object", "embed", "frame", "portal"})
VOID_DROPPED = frozenset({"base", "embed", "frame"})
METAS = frozenset({"refresh", "referrer", "content-security-policy"})
"""What a page could ask of the browser by `<meta>` that is ours to say here."""
LEFT_OUT = frozenset({"referrerpolicy", "ping", "target"})


def framed(content: bytes, base: str, script: str) -> bytes:
    """The page with what its addresses start from, and with the overlay's script, before anything of its own."""
    reader = _Rewriter(f'<base href="{escape(base)}"><script src="{escape(script)}"></script>')
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    return reader.whole().encode()


def policy(preview: str, ours: str, script: str) -> str:
    """Content policy of a framed page: an origin of its own, our one script, files of the preview, in our frame."""
    return (
        f"sandbox allow-scripts; default-src 'none'; script-src {script}; style-src {preview}; font-src {preview}; "
        f"img-src {preview} data:; base-uri {preview}; form-action 'none'; frame-ancestors {ours}"
    )


class _Rewriter(HTMLParser):
    def __init__(self, head: str) -> None:
        super().__init__(convert_charrefs=False)
        self._head = head
        self._pieces: list[str] = []
        self._dropping: list[str] = []
        self._has_head = False

    def whole(self) -> str:
        """What was put together; a page without a head begins with ours."""
        return "".join(self._pieces) if self._has_head else self._head + "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            if tag not in VOID_DROPPED:
                self._dropping.append(tag)
            return
        if tag == "meta" and _asks_of_the_browser(attrs):
            return
        self._put(_tag(tag, attrs))
        if tag == "head" and not self._has_head:
            self._has_head = True
            self._pieces.append(self._head)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A browser does not read `<script/>` as closed.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping and tag == self._dropping[-1]:
            self._dropping.pop()
        elif tag not in DROPPED:
            self._put(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._put(f"<!{decl}>")

    def _put(self, piece: str) -> None:
        if not self._dropping:
            self._pieces.append(piece)


def _asks_of_the_browser(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name in ("http-equiv", "name") and (value or "").strip().lower() in METAS for name, value in attrs)


def _tag(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    kept = [(name, value) for name, value in attrs if name not in LEFT_OUT and not name.startswith("on")]
    written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
    return f"<{tag}{written}>"
