"""Reads an onboarding file or body: tidy or messy answers, kept as they were typed.

Every answer may come as one text, as a list or as fields; only what cannot be an onboarding at all is refused,
with the line and the field.
"""

from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from sitewright.errors import Rejected
from sitewright.kit.language import mark
from sitewright.kit.text import printable
from sitewright.onboarding.places import Path, Places, dotted, load_yaml
from sitewright.onboarding.yaml_faults import fault_of

MAX_BYTES = 1_000_000
MAX_TEXT = 20_000
MAX_ITEMS = 500
MAX_DEPTH = 12
MAX_NUMBER = 1e15
NAME_MISSING = mark("{0} is missing; give the business's name.")

Plain = str | int | float | bool | None
Anything = Plain | list[Any] | dict[str, Any]
LOCALES = {"pt": "pt-BR", "pt-br": "pt-BR", "en": "en", "en-us": "en", "en-gb": "en"}


def _some_name(text: str) -> str:
    if not any(char.isalnum() for char in text):
        raise ValueError("no letter")
    return text


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _known_locale(value: Any) -> Any:
    return LOCALES.get(value.strip().lower().replace("_", "-"), value) if isinstance(value, str) else value


class Business(BaseModel):
    """`negocio`: who the business is."""

    model_config = ConfigDict(extra="allow")

    nome: Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(_as_text), AfterValidator(_some_name)]
    razao_social: Anything = None
    cnpj: Anything = None
    segmento: Anything = None
    fundacao: Anything = None
    slogan: Anything = None
    sobre: Anything = None


class Answers(BaseModel):
    """One customer's answers. Unknown fields are kept; nothing is interpreted here."""

    model_config = ConfigDict(extra="allow")

    negocio: Business
    case_id: Anything = None
    template: Annotated[str, Field(max_length=50), BeforeValidator(_as_text)] | None = None
    locale: Annotated[Literal["pt-BR", "en"], BeforeValidator(_known_locale)] = "pt-BR"
    contato: Anything = None
    horarios: Anything = None
    objetivo: Anything = None
    publico: Anything = None
    produtos: Anything = None
    servicos: Anything = None
    diferenciais: Anything = None
    depoimentos: Anything = None
    perguntas_frequentes: Anything = None
    equipe: Anything = None
    registro_profissional: Anything = None
    convenios: Anything = None
    projetos: Anything = None
    fotos: Anything = None
    processo: Anything = None
    numeros: Anything = None
    politicas: Anything = None
    planos: Anything = None
    pagamento: Anything = None
    estilo: Anything = None
    paginas_desejadas: Anything = None
    deve_ter: Anything = None
    nao_pode_ter: Anything = None
    observacoes: Anything = None
    dominio: Anything = None

    @model_validator(mode="before")
    @classmethod
    def _no_locale_is_the_default(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("locale", "") in (None, ""):
            return {name: value for name, value in data.items() if name != "locale"}
        return data


def parse_answers(content: str | bytes, *, filename: str = "the file") -> Answers:
    """Read a YAML or JSON file. Raises Rejected, which names line, field and remedy."""
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise Rejected(f"{filename} is larger than 1 MB; send photos and documents apart.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(f"{filename} is not UTF-8 text; save it as UTF-8.") from error
    try:
        data, places = load_yaml(text)
    except yaml.YAMLError as error:
        raise Rejected(fault_of(error, filename)) from None
    return answers_from_data(data, places)


def answers_from_data(data: object, places: Places | None = None) -> Answers:
    """Read answers that were parsed already. Raises Rejected, which names the field (and line, where known)."""
    where = places or Places()
    if not isinstance(data, dict):
        raise Rejected(where.at((), mark("an onboarding is a set of fields; begin with `negocio:` and its `nome:`.")))
    try:
        return Answers.model_validate(clean(data, where))
    except ValidationError as error:
        path, reason = _told(dict(error.errors()[0]))
        raise Rejected(where.at(path, reason), field=dotted(path)) from None


def clean(value: Any, places: Places, path: Path = ()) -> Any:
    """The value with texts in NFC and without control characters. Raises Rejected for what is out of bounds."""
    if len(path) > MAX_DEPTH:
        raise _out_of_bounds(places, path, mark("{0} is nested too deeply; write it as text."))
    if isinstance(value, list | dict) and len(value) > MAX_ITEMS:
        raise _out_of_bounds(places, path, mark("{0} has more than {1} entries; send the important ones."), MAX_ITEMS)
    if isinstance(value, list):
        return [clean(entry, places, (*path, number)) for number, entry in enumerate(value)]
    if isinstance(value, dict):
        named = {printable(str(name))[:200]: entry for name, entry in value.items()}
        if len(named) < len(value):
            raise _out_of_bounds(places, path, mark("{0} has the same field twice; leave one out."))
        return {name: clean(entry, places, (*path, name)) for name, entry in named.items()}
    if value is None or isinstance(value, bool) or _is_number(value):
        return value
    text = str(value)
    if len(text) > MAX_TEXT:
        raise _out_of_bounds(places, path, mark("{0} is longer than {1} characters; shorten it."), MAX_TEXT)
    return printable(text)


def _is_number(value: Any) -> bool:
    """A number that JSON and the database can hold; others are kept as text."""
    return isinstance(value, int | float) and abs(value) < MAX_NUMBER


def _out_of_bounds(places: Places, path: Path, problem: str, *values: object) -> Rejected:
    return Rejected(places.at(path, problem, *values), field=dotted(path) or None)


def _told(problem: dict[str, Any]) -> tuple[Path, str]:
    """Where the first problem is, and what to do about it."""
    path, kind = tuple(problem["loc"]), problem["type"]
    if path == ("negocio",):
        return ("negocio", "nome"), NAME_MISSING
    if path == ("negocio", "nome"):
        if kind == "string_too_long":
            return path, mark("{0} is longer than 300 characters; give the name alone.")
        empty = kind == "missing" or str(problem["input"] or "").strip() == ""
        return path, NAME_MISSING if empty else mark("{0} is no name; give the business's name as text.")
    if path[:1] == ("locale",):
        return path, mark("{0} must be pt-BR or en; change it.")
    if path[:1] == ("template",):
        return path[:1], mark("{0} must be a template's name; change it or leave it out.")
    return path[:2], mark("{0} is neither text, list nor fields; change it.")
