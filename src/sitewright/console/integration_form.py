"""The form of an integration, made from its configuration: which fields, of which kind, and what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sitewright.integrations.configs import config_at, secret_paths
from sitewright.integrations.registry import Integration

Kind = Literal["text", "secret", "address", "number", "choice", "pairs"]
PLACES = ("imap",)
"""What fields begin with that stand together, apart from the others of their configuration."""
LONG_SECRETS = ("private_key",)
"""Secrets of several lines."""


@dataclass(frozen=True)
class Field:
    """One field; `path` is its key as it is stored, `group` the path of the nested configuration it belongs to.

    `shown` is what stands in it while nothing is stored, `implied` what an unset field means to its configuration;
    `bounds` are a number's least and greatest value.
    """

    path: str
    group: str
    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    shown: str = ""
    implied: str = ""
    bounds: tuple[float, ...] = ()

    @property
    def place(self) -> str:
        """The group it is shown in."""
        return self.group or next((place for place in PLACES if self.name.startswith(f"{place}_")), "")

    @property
    def several_lines(self) -> bool:
        """Whether it is typed into a larger box."""
        return self.kind == "pairs" or self.name in LONG_SECRETS


def fields_of(known: Integration) -> list[Field]:
    """All fields of an integration, in the order of its configuration."""
    found = list(_walk(known.config, known.config(), secret_paths(known.config)))
    return [field for field in found if not known.fields or field.path in known.fields]


def groups_of(known: Integration) -> list[tuple[str, list[Field]]]:
    """The fields by nested configuration, or by what they begin with; the integration's own come first, unnamed."""
    fields = fields_of(known)
    groups = dict.fromkeys(field.place for field in fields)
    return [(group, [field for field in fields if field.place == group]) for group in groups]


def shown_values(fields: list[Field], stored: Mapping[str, str]) -> dict[str, str]:
    """What the form shows of what is stored (secrets masked): pairs as lines, secrets not at all."""
    shown = {}
    for field in fields:
        if field.kind == "pairs":
            prefix = f"{field.path}."
            pairs = {path.removeprefix(prefix): value for path, value in stored.items() if path.startswith(prefix)}
            shown[field.path] = "\n".join(f"{key} = {value}" for key, value in sorted(pairs.items()))
        else:
            shown[field.path] = "" if field.kind == "secret" else stored.get(field.path, field.shown)
    return shown


def typed_values(fields: list[Field], form: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by path."""
    return {field.path: str(form.get(field.path, "")) for field in fields}


def changes(
    fields: list[Field], typed: Mapping[str, str], removed: set[str], stored: Mapping[str, str]
) -> dict[str, Any]:
    """What to store: an emptied field is removed, a secret stays until another is typed or its removal is asked."""
    wanted: dict[str, Any] = {}
    for field in fields:
        value = typed[field.path].strip()
        if field.kind == "pairs":
            prefix = f"{field.path}."
            wanted |= {path: None for path in stored if path.startswith(prefix)}
            wanted |= {f"{prefix}{key}": entry for key, entry in _pairs(value)}
        elif field.kind == "secret" and not value:
            wanted |= {field.path: None} if field.path in removed else {}
        elif field.kind == "number":
            value = value.replace(",", ".")
            wanted[field.path] = None if value in ("", field.implied) else value
        else:
            wanted[field.path] = None if value in ("", field.implied) else value
    return wanted


def field_at(fields: list[Field], path: str | None) -> str | None:
    """The field of the form that an error at a configuration's path belongs to."""
    if path is None:
        return None
    exact = [field.path for field in fields if field.path == path]
    around = [field.path for field in fields if path.startswith(f"{field.path}.")]
    return next(iter(exact + around), None)


def _pairs(text: str) -> list[tuple[str, str]]:
    """`key = value` a line; a line without a value is kept for the configuration to refuse."""
    lines = [line.partition("=") for line in text.splitlines() if line.strip()]
    return [(key.strip(), value.strip()) for key, _, value in lines]


def _walk(model: type[BaseModel], defaults: BaseModel | None, secrets: set[str], group: str = "") -> Iterator[Field]:
    for name, info in model.model_fields.items():
        path = f"{group}.{name}" if group else name
        default = getattr(defaults, name, None)
        if inner := config_at(model, name):
            yield from _walk(inner, default if isinstance(default, BaseModel) else None, secrets, path)
        else:
            yield _field(path, group, name, info, default, secret=path in secrets)


def _field(path: str, group: str, name: str, info: FieldInfo, default: object, *, secret: bool) -> Field:
    kinds = (info.annotation, *get_args(info.annotation))
    choices = next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())
    return Field(
        path=path,
        group=group,
        name=name,
        kind="secret" if secret else _kind(info, choices),
        choices=choices,
        shown=_text(default),
        implied=_text(info.default),
        bounds=tuple(
            float(getattr(bound, limit)) for limit in ("ge", "le") for bound in info.metadata if hasattr(bound, limit)
        ),
    )


def _kind(info: FieldInfo, choices: tuple[str, ...]) -> Kind:
    told = str(info.annotation)
    if choices:
        return "choice"
    if get_origin(info.annotation) is dict:
        return "pairs"
    if "_web_address" in told:
        return "address"
    return "number" if {int, float} & {info.annotation, *get_args(info.annotation)} else "text"


def _text(default: object) -> str:
    return str(default) if isinstance(default, str | int | float) else ""
