"""Reads an onboarding file or body: tidy or messy answers, kept as they were typed.

Every answer may come as one text, as a list or as fields; only what cannot be an onboarding at all is refused,
with the line and the field.
"""

import unicodedata
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sitewright.errors import Rejected
from sitewright.onboarding.places import Places, load_yaml

MAX_BYTES = 1_000_000
MAX_TEXT = 20_000
MAX_ITEMS = 500
MAX_DEPTH = 12

Plain = str | int | float | bool | None
Anything = Plain | list[Any] | dict[str, Any]


class Business(BaseModel):
    """`negocio`: who the business is."""

    model_config = ConfigDict(extra="allow")

    nome: str = Field(min_length=1, max_length=300)
    razao_social: Anything = None
    cnpj: Anything = None
    segmento: Anything = None
    fundacao: Anything = None
    slogan: Anything = None
    sobre: Anything = None


class Contact(BaseModel):
    """`contato`: how it is reached."""

    model_config = ConfigDict(extra="allow")

    telefone: Anything = None
    whatsapp: Anything = None
    email: Anything = None
    instagram: Anything = None
    endereco: Anything = None
    area_atendida: Anything = None


class Answers(BaseModel):
    """One customer's answers. Unknown fields are kept; nothing is interpreted here."""

    model_config = ConfigDict(extra="allow")

    negocio: Business
    contato: Contact = Field(default_factory=Contact)
    template: str | None = Field(default=None, max_length=50)
    locale: Literal["pt-BR", "en"] = "pt-BR"
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
    projetos: Anything = None
    pagamento: Anything = None
    estilo: Anything = None
    paginas_desejadas: Anything = None
    deve_ter: Anything = None
    nao_pode_ter: Anything = None
    observacoes: Anything = None
    dominio: Anything = None


def parse_answers(content: str | bytes, *, filename: str = "the file") -> Answers:
    """Read a YAML or JSON file. Raises Rejected, which names line, field and remedy."""
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise Rejected(f"{filename} is larger than 1 MB; send photos and documents apart.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(f"{filename} is not UTF-8 text; save it as UTF-8.") from error
    try:
        data, places = load_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else filename
        raise Rejected(f"{where}: {getattr(error, 'problem', None) or 'this is not YAML'}; mend the line.") from None
    return answers_from_data(data, places)


def answers_from_data(data: object, places: Places | None = None) -> Answers:
    """Read answers that were parsed already. Raises Rejected, which names the field (and line, where known)."""
    where = places or Places()
    if not isinstance(data, dict):
        raise Rejected(where.at((), "an onboarding is a set of fields that begins with `negocio:`"))
    try:
        return Answers.model_validate(clean(data, where))
    except ValidationError as error:
        first = error.errors()[0]
        path = tuple(part for part in first["loc"] if part not in ("str", "int", "float", "bool"))
        raise Rejected(where.at(path, _reason(first)), field=".".join(map(str, path))) from None


def clean(value: Any, places: Places, path: tuple[str | int, ...] = ()) -> Any:
    """The value with texts in NFC and without control characters. Raises Rejected for what is out of bounds."""
    if len(path) > MAX_DEPTH:
        raise Rejected(places.at(path, "answers are nested too deeply"))
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise Rejected(places.at(path, f"the text is longer than {MAX_TEXT} characters; shorten it"))
        return printable(value)
    if isinstance(value, (list, dict)) and len(value) > MAX_ITEMS:
        raise Rejected(places.at(path, f"there are more than {MAX_ITEMS} entries; send the important ones"))
    if isinstance(value, list):
        return [clean(entry, places, (*path, number)) for number, entry in enumerate(value)]
    if isinstance(value, dict):
        named = {printable(str(name))[:200]: entry for name, entry in value.items()}
        return {name: clean(entry, places, (*path, name)) for name, entry in named.items()}
    return value if value is None or isinstance(value, (int, float, bool)) else clean(str(value), places, path)


def printable(text: str) -> str:
    """In NFC and without control characters, which neither a page nor the database can hold."""
    return "".join(
        char for char in unicodedata.normalize("NFC", text) if char in "\n\t" or unicodedata.category(char)[0] != "C"
    )


def _reason(problem: Any) -> str:
    if problem["type"] == "missing":
        return "is missing; add it"
    if problem["loc"][-1] == "nome":
        return "must be the business's name, as text"
    return f"{str(problem['msg']).lower()}; change it"
