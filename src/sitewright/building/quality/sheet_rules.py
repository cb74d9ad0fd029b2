"""What must be true of a style sheet: it loads nothing foreign, stays small, and its colours can be read."""

import re

from sitewright.building.quality.problems import Finding, Findings
from sitewright.sites.theme import READABLE, TEXT_ON_GROUND, contrast

CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})\b")
MAX_CSS_BYTES = 30_000


def sheet_findings(text: str) -> Findings:
    """All findings of one style sheet."""
    for source in CSS_URL.findall(text):
        if not source.startswith(("data:", "/", ".")) or source.startswith("//"):
            yield Finding("external", f"The style sheet loads {source[:60]!r}.", "Serve it from the site.")
    if "@import" in text:
        yield Finding("external", "The style sheet imports another.", "Put its rules here.")
    if len(text.encode()) > MAX_CSS_BYTES:
        yield Finding("weight", f"The style sheet weighs {len(text.encode())} bytes.", "Shorten it.")
    yield from contrasts({name: full(value) for name, value in TOKEN.findall(text)})


def contrasts(tokens: dict[str, str]) -> Findings:
    """Pairs of text and ground among the theme's tokens; those that are not there are not judged."""
    for words, ground in (tuple(name.replace("_", "-") for name in pair) for pair in TEXT_ON_GROUND):
        if words in tokens and ground in tokens and (ratio := contrast(tokens[words], tokens[ground])) < READABLE:
            found = f"--{words} on --{ground} has a contrast of {ratio:.1f}:1."
            yield Finding("contrast", found, f"{READABLE}:1 or more; darken the text or lighten the ground.", ":root")


def full(colour: str) -> str:
    """`#abc` as `#aabbcc`."""
    return colour if len(colour) == 7 else "#" + "".join(part * 2 for part in colour[1:])
