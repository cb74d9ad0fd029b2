"""Finds the messages of errors where they are raised: an extractor for Babel.

`Conflict(f"The project is {status}.")` gives the text `The project is {0}.`, which `web/error_texts.py` finds again in
what was said.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import BinaryIO

RAISED = {
    *("Misconfigured", "WrongKey", "WrongPlace", "Rejected", "NoValidOutput", "Conflict", "SetBack", "NotFound"),
    *("Unavailable", "HTTPException", "Finding"),
}
"""What is called with a message, as one of its arguments that is a sentence, or a variable that holds one."""
MARK = "mark"
"""Marks what is said in another way, also a single word."""

Extracted = tuple[int, str, str, list[str]]
Named = Mapping[str, list[ast.expr]]


def extract(file: BinaryIO, *_keywords_and_tags: object, **_options: object) -> Iterator[Extracted]:
    """Line, function, message and comments of every message of a module, as Babel wants them."""
    module = ast.parse(file.read())
    named = assigned(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and (name := called(node)) in {*RAISED, MARK}:
            for text in (template_of(each) for argument in node.args for each in meant(argument, named)):
                if text is not None and (" " in text or name == MARK):
                    yield node.lineno, "", text, []


def assigned(module: ast.Module) -> Named:
    """What stands behind the names of a module's variables."""
    named = defaultdict(list)
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    named[target.id].append(node.value)
    return named


def meant(argument: ast.expr, named: Named) -> list[ast.expr]:
    """The argument, or what its variable was set to."""
    return named.get(argument.id, []) if isinstance(argument, ast.Name) else [argument]


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
