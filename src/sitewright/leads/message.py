"""A message as the form sends it, read strictly."""

import re
from typing import Annotated
from urllib.parse import parse_qsl

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from sitewright.kit.text import printable

LONGEST_BODY = 16 * 1024
FIELDS = frozenset({"name", "reply_to", "message", "back", "elapsed", "website", "sealed"})
MOST_FIELDS = 12
REACHABLE = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:\D*\d){8,15}\D*")
"""An address of mail, or a phone number of any country."""


def _reachable(text: str) -> str:
    if not REACHABLE.fullmatch(text):
        raise ValueError("neither an e-mail address nor a phone number")
    return text


def Text(longest: int, shortest: int = 2) -> StringConstraints:  # noqa: N802 - reads as a type
    """The bounds of one field."""
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


class Message(BaseModel):
    """What a visitor wrote, and the page it was sent from."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Text(80)]
    reply_to: Annotated[str, Text(120, 5), AfterValidator(_reachable)]
    message: Annotated[str, Text(2000)]
    back: Annotated[str, StringConstraints(pattern=r"^/(?:[a-z0-9-]+/)*$", max_length=120)] = "/"


def fields_of(body: bytes) -> dict[str, str]:
    """The form's own fields in a urlencoded body, without control characters. Raises ValueError for anything else."""
    pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
    return {name: printable(value) for name, value in pairs if name in FIELDS}
