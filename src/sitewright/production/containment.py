"""Whether a change stayed where it was meant: the built sites before and after are compared, page by page."""

import re
from collections.abc import Mapping
from pathlib import Path

from sitewright.sites.facts import Strict

BUILT_IN = re.compile(
    rb'<link rel="stylesheet"[^>]*>|<meta name="theme-color"[^>]*>|<link rel="preload"[^>]*>|\?v=[0-9a-f]+'
)
"""What build time writes on every page: the style sheet's fingerprint, the theme's colour, the heading's font."""


class ChangeReport(Strict):
    """Which built files differ; `outside` are pages that differ and were not meant to."""

    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


def compared(before: Path, after: Path, allowed: frozenset[str] | None) -> ChangeReport:
    """Compare two built sites. `allowed` are paths of pages that may differ; None for all."""
    old, new = _files(before), _files(after)
    differ = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    pages = [path for path in differ if path.endswith(".html") and _page(old.get(path)) != _page(new.get(path))]
    outside = [] if allowed is None else [path for path in pages if path not in allowed]
    return ChangeReport(
        pages=tuple(pages),
        files=tuple(path for path in differ if not path.endswith(".html")),
        outside=tuple(outside),
    )


def _page(content: bytes | None) -> bytes | None:
    return None if content is None else BUILT_IN.sub(b"", content)


def _files(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
