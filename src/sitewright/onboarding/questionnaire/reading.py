"""What was typed into a field -> the part of the answers it stands for. Nothing is lost: what fits no form is text."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sitewright.onboarding.normalise.documents import cnpj

LINE_START = re.compile(r"^\s*(?:[-•*–]|\d{1,2}[.)])\s+")
QUOTED = re.compile(r'^[“"«](?P<text>.+?)[”"»]\s*(?:[-–—,:]\s*)?(?P<by>.*)$')
SIGNED = re.compile(r"^(?P<text>.+?)\s+[-–—]\s+(?P<by>[^-–—]{2,80})$")
IN_BRACKETS = re.compile(r"^(?P<name>[^()]+)\((?P<inner>[^()]*)\)\s*:?\s*(?P<rest>.*)$")
SPLIT = re.compile(r"\s*,\s+|\s+[-–—]\s+")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
AREA = re.compile(r"\d[\d.,]* ?(?:m²|m2|ha|km²)", re.IGNORECASE)
CNPJ = re.compile(r"\b[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?\d{2}\b", re.IGNORECASE)
UNWANTED = re.compile(
    r"^(?:(?:n[ãa]o|nunca)(?: (?:quero|queremos|gosto de|pode ter|coloque[mr]?|us[ea]r?))?|sem|nada de|evit\w+"
    r"|(?:do not|don't|never)(?: want| use)?|no|without|avoid)\b[\s:]+",
    re.IGNORECASE,
)
PRICED_HEAD = re.compile(
    r"^(?P<name>.+?)\s*(?:[-–—]|\s)\s*(?P<price>R\$ ?[\d.,]+|gr[áa]tis|free)(?P<unit>[^:]*)$", re.I
)


def lines(text: str) -> list[str]:
    """The lines that say something, without bullets and numbers in front."""
    return [line for raw in text.splitlines() if (line := LINE_START.sub("", raw).strip())]


def listed(text: str) -> Any:
    """Several lines are a list; one is a text, which is taken apart at its commas."""
    found = lines(text)
    return found[0] if len(found) == 1 else found


def people(text: str) -> Any:
    """`Name, what they do, registration` a line."""
    return [
        dict(zip(("nome", "funcao", "registro"), SPLIT.split(line, maxsplit=2), strict=False)) for line in lines(text)
    ]


def quotes(text: str) -> Any:
    """`“What was said.” - Name, where` a line; a line without a name stays text."""
    return [_quote(line) for line in lines(text)]


def _quote(line: str) -> Any:
    match = QUOTED.match(line) or SIGNED.match(line)
    if match is None or not match["by"].strip():
        return line
    author, _, source = match["by"].strip().partition(",")
    said = {"texto": match["text"].strip(), "autor": author.strip()}
    return {**said, "origem": source.strip()} if source.strip() else said


def faq(text: str) -> Any:
    """A line that asks, then what is answered until the next one that asks."""
    found: list[dict[str, str]] = []
    for line in lines(text):
        asked, mark, answer = line.partition("?")
        if mark:
            found.append({"p": f"{asked}?", "r": answer.strip(" -–—:")})
        elif found:
            found[-1]["r"] = f"{found[-1]['r']} {line}".strip()
        else:
            return text
    return found


def projects(text: str) -> Any:
    """`Name (year, place, area, kind): what it is` a line."""
    return [_project(line) for line in lines(text)]


def _project(line: str) -> dict[str, str]:
    match = IN_BRACKETS.match(line)
    if match is None:
        name, _, rest = line.partition(":")
        return {"nome": name.strip(), "descricao": rest.strip()}
    fields = {"nome": match["name"].strip(" ,:-"), "descricao": match["rest"].strip()}
    others = []
    for part in (part.strip() for part in match["inner"].split(",")):
        if YEAR.fullmatch(part):
            fields["ano"] = part
        elif AREA.fullmatch(part):
            fields["area"] = part
        else:
            others.append(part)
    return {**fields, **dict(zip(("local", "tipo"), others, strict=False))}


def steps(text: str) -> Any:
    """`What is done: how long it takes` a line."""
    return [_pair(line, "etapa", "prazo") for line in lines(text)]


def policies(text: str) -> Any:
    """`Title: rule` a line."""
    return [_pair(line, "titulo", "texto") for line in lines(text)]


def _pair(line: str, name: str, value: str) -> dict[str, str]:
    head, mark, rest = line.partition(":")
    return {name: head.strip(), value: rest.strip()} if mark else {name: line}


def stats(text: str) -> Any:
    """`Number what it counts (source)` a line."""
    found = []
    for line in lines(text):
        match = IN_BRACKETS.match(line)
        told, source = (match["name"], match["inner"]) if match else (line, "")
        value, _, label = told.strip().partition(" ")
        found.append({"valor": value, "rotulo": label.strip() or value, "fonte": source.strip()})
    return found


def plans(text: str) -> Any:
    """`Name - price a month: what it holds, with commas` a line."""
    return [_plan(line) for line in lines(text)]


def _plan(line: str) -> dict[str, Any]:
    head, _, rest = line.partition(":")
    match = PRICED_HEAD.match(head.strip())
    items = [part for each in rest.split(",") if (part := each.strip())]
    if match is None:
        return {"nome": head.strip(), "itens": items}
    price, unit = match["price"], match["unit"].strip(" /-–—")
    return {"nome": match["name"].strip(" -–—"), "preco": price, "unidade": unit, "itens": items}


Placed = Iterator[tuple[str, Any]]


def _legal(_path: str, text: str) -> Placed:
    """A CNPJ and a name, in either order; a number that is wrong stays, to be asked about."""
    match = CNPJ.search(text)
    number = match[0] if match else next(iter(re.findall(r"[\d./-]{11,}", text)), "")
    if number:
        yield "negocio.cnpj", cnpj(number) or number
    if name := text.replace(number, "", 1).strip(" ,;-\n"):
        yield "negocio.razao_social", name


def _look(_path: str, text: str) -> Placed:
    """Colours and manner are told in one breath: both are read from all of it."""
    yield "estilo.cores", text
    yield "estilo.tom", text


def _wishes(_path: str, text: str) -> Placed:
    """What begins with a `no` is not wanted."""
    told = lines(text)
    unwanted = [line for line in told if UNWANTED.match(line)]
    if wanted := [line for line in told if line not in unwanted]:
        yield "deve_ter", wanted
    if unwanted:
        yield "nao_pode_ter", [UNWANTED.sub("", line, count=1) for line in unwanted]


def _by(read: Callable[[str], Any]) -> Callable[[str, str], Placed]:
    def place(path: str, text: str) -> Placed:
        yield path, read(text)

    return place


READ: Mapping[str, Callable[[str, str], Placed]] = {
    "lines": _by(listed), "items": _by(listed), "people": _by(people), "quotes": _by(quotes), "faq": _by(faq),
    "projects": _by(projects), "steps": _by(steps), "stats": _by(stats), "plans": _by(plans),
    "policies": _by(policies), "legal": _legal, "look": _look, "wishes": _wishes,
}  # fmt: skip
"""By the kind of a question: where in the answers what stands. Other kinds stand as they were typed."""


def placed(kind: str, path: str, text: str) -> Placed:
    """(path, value) pairs for the answers of what was typed."""
    typed = text.strip()
    if typed:
        yield from READ.get(kind, _by(str))(path, typed)
