"""Types of the API in words, as people say them."""

from typing import Any

import pytest

from sitewright.console.api_outline import kind_of


@pytest.mark.parametrize(
    ("schema", "words", "names"),
    [
        ({"type": "string", "format": "uuid"}, "uuid", ()),
        ({"type": "string", "minLength": 1, "maxLength": 80}, "string (length ≥ 1, length ≤ 80)", ()),
        ({"enum": ["www", "apex"], "type": "string"}, '"www" or "apex"', ()),
        ({"$ref": "#/components/schemas/Buyer"}, "Buyer", ("Buyer",)),
        ({"anyOf": [{"$ref": "#/components/schemas/Buyer"}, {"type": "null"}]}, "Buyer or null", ("Buyer",)),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Cost"}}, "list of Cost", ("Cost",)),
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 3}, "list of integer (items ≤ 3)", ()),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of string", ()),
        ({"type": "object", "additionalProperties": True}, "object", ()),
        ({}, "anything", ()),
    ],
)
def test_a_type_is_told_in_a_few_words(schema: dict[str, Any], words: str, names: tuple[str, ...]) -> None:
    kind = kind_of(schema)
    assert (kind.text, kind.names) == (words, names)
