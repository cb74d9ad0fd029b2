"""A stylesheet as declarations: what each selector says of each property, and the computed design tokens."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

COMMENT = re.compile(r"/\*.*?\*/", re.S)
PIECE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^)]*\)|[{};]|[^{};\"'u]+|u", re.S)
REFERENCE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")
ROOT = ":root"
DEEPEST = 16
AGAIN = "; "


class Place(NamedTuple):
    """Where a declaration stands: the at-rules around it, its selector, its property."""

    context: str
    selector: str
    property: str


def rule(place: Place) -> str:
    """The selector, after the at-rules around it."""
    return f"{place.context} {place.selector}".strip()


def declarations(css: str) -> dict[Place, str]:
    """All declarations of a sheet; several values of one place stand together, in their order.

    A statement such as `@import` stands for itself.
    """
    found: dict[Place, str] = {}
    above: list[str] = []
    words: list[str] = []
    for piece in PIECE.findall(COMMENT.sub(" ", css)):
        if piece == "{":
            above.append(_folded(words))
        elif piece in ("}", ";"):
            for place, value in _declaration(words, above):
                found[place] = f"{found[place]}{AGAIN}{value}" if place in found else value
            if piece == "}" and above:
                above.pop()
        else:
            words.append(piece)
            continue
        words = []
    return found


def _declaration(words: list[str], above: list[str]) -> Iterator[tuple[Place, str]]:
    if not above and (statement := _folded(words)).startswith("@"):
        yield Place("", statement, ""), statement
    name, colon, value = "".join(words).partition(":")
    if above and colon and not name.strip().startswith("@"):
        context = " ".join(part for part in above[:-1])
        yield Place(context, above[-1], name.strip()), " ".join(value.split())


def _folded(words: list[str]) -> str:
    return re.sub(r"\s*([,>+~])\s*", r"\1", " ".join("".join(words).split()))


class Token(NamedTuple):
    """A custom property of the root: as it is written, and with references to others replaced by what these are."""

    written: str
    computed: str


def tokens(found: Mapping[Place, str]) -> dict[str, Token]:
    """The root's custom properties; those within an at-rule are named after it, as in `--paper (@media ...)`."""
    last = {place: value.rpartition(AGAIN)[2] for place, value in found.items()}
    raw = {place: value for place, value in last.items() if place.selector == ROOT and place.property[:2] == "--"}
    plain = {place.property: value for place, value in raw.items() if not place.context}
    found_tokens: dict[str, Token] = {}
    for place, value in raw.items():
        near = {it.property: said for it, said in raw.items() if it.context == place.context}
        name = f"{place.property} ({place.context})" if place.context else place.property
        found_tokens[name] = Token(value, _computed(value, plain | near))
    return found_tokens


def _computed(value: str, known: Mapping[str, str]) -> str:
    for _ in range(DEEPEST):
        further = REFERENCE.sub(lambda match: known.get(match[1], match[0]), value)
        if further == value or len(further) > len(value) * 10 + 1000:
            break
        value = further
    return value
