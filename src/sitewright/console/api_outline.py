"""An OpenAPI document as what the reference page shows: operations by tag, and the objects they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REFERENCE = "#/components/schemas/"
LIMITS = {"minLength": "length ≥", "maxLength": "length ≤", "minimum": "≥", "exclusiveMaximum": "<", "maximum": "≤"}
LIMITS |= {"minItems": "items ≥", "maxItems": "items ≤"}
OWN_ERRORS = ("HTTPValidationError", "ValidationError")
"""What the framework names as the body of a 422; ours have another shape, which the page tells once."""

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A type in words; `names` are the objects that it speaks of."""

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A parameter or a property; `place` is `path`, `query`, `header` or `body`."""

    name: str
    kind: Kind
    required: bool
    place: str = "body"
    note: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one path. `answer` is what a success gives."""

    anchor: str
    method: str
    path: str
    told: str
    is_open: bool
    parameters: tuple[Field, ...]
    body: Kind | None
    status: str
    answer: Kind | None


@dataclass(frozen=True)
class Shape:
    """An object of the API."""

    name: str
    told: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Outline:
    """All of the API."""

    groups: dict[str, list[Operation]]
    shapes: list[Shape]


def outline(document: Mapping[str, Any]) -> Outline:
    """What the page shows of a document."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            groups.setdefault((found.get("tags") or [""])[0], []).append(_operation(path, method, found))
    schemas: Mapping[str, Schema] = document.get("components", {}).get("schemas", {})
    shapes = [_shape(name, schema) for name, schema in schemas.items() if name not in OWN_ERRORS]
    return Outline(dict(sorted(groups.items())), shapes)


def _operation(path: str, method: str, found: Mapping[str, Any]) -> Operation:
    status = next(code for code in found["responses"] if code.startswith(("2", "3")))
    return Operation(
        anchor=found["operationId"],
        method=method.upper(),
        path=path,
        told=found.get("description", ""),
        is_open=not found.get("security"),
        parameters=tuple(
            Field(each["name"], kind_of(each["schema"]), each["required"], each["in"], _note(each, each["schema"]))
            for each in found.get("parameters", [])
        ),
        body=_content(found.get("requestBody", {})),
        status=status,
        answer=_content(found["responses"][status]),
    )


def _content(holder: Mapping[str, Any]) -> Kind | None:
    for media_type, content in holder.get("content", {}).items():
        schema = content.get("schema", {})
        return kind_of(schema) if media_type == "application/json" and schema else Kind(media_type)
    return None


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", [])
    return Shape(
        name,
        schema.get("description", ""),
        tuple(
            Field(key, kind_of(value), key in required, note=_note(value, value))
            for key, value in schema.get("properties", {}).items()
        ),
    )


def _note(told: Mapping[str, Any], schema: Schema) -> str:
    default = f"default {schema['default']!r}" if schema.get("default") not in (None, "") else ""
    return ". ".join(part for part in (told.get("description", ""), default) if part)


def kind_of(schema: Schema) -> Kind:
    """A schema in a few words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(REFERENCE)
        return Kind(name, (name,))
    if "anyOf" in schema:
        return _joined([kind_of(each) for each in schema["anyOf"]], " or ")
    if "enum" in schema:
        return Kind(" or ".join(f'"{each}"' for each in schema["enum"]))
    if schema.get("type") == "array" and "items" in schema:
        inner = kind_of(schema["items"])
        return Kind(f"list of {inner.text}" + _limits(schema), inner.names)
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        inner = kind_of(schema["additionalProperties"])
        return Kind(f"object of {inner.text}", inner.names)
    return Kind(str(schema.get("format") or schema.get("type") or "anything") + _limits(schema))


def _joined(kinds: list[Kind], between: str) -> Kind:
    return Kind(between.join(kind.text for kind in kinds), tuple(name for kind in kinds for name in kind.names))


def _limits(schema: Schema) -> str:
    said = [f"{words} {schema[key]}" for key, words in LIMITS.items() if key in schema]
    return f" ({', '.join(said)})" if said else ""
