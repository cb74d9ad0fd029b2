"""Finds the messages of errors where they are raised: an extractor for Babel.

`Conflict(f"The project is {status}.")` gives the text `The project is {0}.`, which `web/error_texts.py` finds again in
what was said.
"""

import ast
from collections.abc import Iterator
from typing import BinaryIO

NAMES = {"Misconfigured", "Rejected", "Conflict", "SetBack", "NotFound", "Unavailable", "Finding", "mark"}
"""What is called with a message, as its first argument that is a sentence; `mark` marks one that is stored."""

Extracted = tuple[int, str, str, list[str]]


def extract(file: BinaryIO, *_keywords_and_tags: object, **_options: object) -> Iterator[Extracted]:
    """Line, function, message and comments of every message of a module, as Babel wants them."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and called(node) in NAMES:
            for text in map(template_of, node.args):
                if text is not None and " " in text:
                    yield node.lineno, "", text, []


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def template_of(expression: ast.expr) -> str | None:
    """A text as it is written, with numbers where values come; None for anything else, and for values alone."""
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            texts = [part.value if isinstance(part, ast.Constant) else None for part in parts]
            numbers = iter(range(len(parts)))
            text = "".join(f"{{{next(numbers)}}}" if each is None else str(each) for each in texts)
            return text if any(each and any(map(str.isalpha, str(each))) for each in texts) else None
    return None
