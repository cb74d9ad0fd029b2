"""Brazilian addresses: fields, or one line such as `Rua Mármore, 1.214, Santa Tereza, Belo Horizonte - MG`."""

import re
from typing import Any

from sitewright.kit.text import fold
from sitewright.onboarding.normalise.documents import postal_code
from sitewright.onboarding.normalise.text import corrected, cut, plain
from sitewright.sites.facts import Address

STATES = frozenset("AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO".split())
CAPITALS = {
    "belo horizonte": ("Belo Horizonte", "MG"), "brasilia": ("Brasília", "DF"), "curitiba": ("Curitiba", "PR"),
    "florianopolis": ("Florianópolis", "SC"), "fortaleza": ("Fortaleza", "CE"), "goiania": ("Goiânia", "GO"),
    "manaus": ("Manaus", "AM"), "porto alegre": ("Porto Alegre", "RS"), "recife": ("Recife", "PE"),
    "rio de janeiro": ("Rio de Janeiro", "RJ"), "salvador": ("Salvador", "BA"), "sao paulo": ("São Paulo", "SP"),
}  # fmt: skip
"""Cities whose name alone says the state."""
HINTED = re.compile(r"\b\d+x+\b|^x+$", re.IGNORECASE)
NUMBER = re.compile(r"(?:n[º°o.]{0,2} ?)?(\d[\d.]{0,7}[a-z]?|s/n)", re.IGNORECASE)
POSTAL_CODE = re.compile(r"(?:\bcep:? ?)?\b\d{2}\.?\d{3}-?\d{3}\b", re.IGNORECASE)
STATE = re.compile(r"(?: ?[,/-] ?| +(?=[A-Z]{2}))([A-Za-z]{2})[ .]*$")
LANDMARK = re.compile(r"\b(?:perto|em frente|ao lado|pr[oó]xim[oa]|esquina|atr[aá]s)\b[^,]*", re.IGNORECASE)


def address(value: Any) -> Address | None:
    """An address from fields or from a text; None where no street is named."""
    if isinstance(value, dict):
        return _from_fields(value)
    text = plain(value, 300)
    return _from_text(text) if text else None


def _from_fields(value: dict[str, Any]) -> Address | None:
    street = plain(value.get("logradouro") or value.get("rua") or value.get("endereco"), 120)
    number = plain(value.get("numero"), 20)
    state = plain(value.get("uf") or value.get("estado"), 20).upper()
    if not street:
        return None
    return Address(
        street=street,
        number=None if HINTED.search(number) else number or None,
        extra=plain(value.get("complemento"), 60) or None,
        district=plain(value.get("bairro"), 60) or None,
        city=plain(value.get("cidade"), 60) or None,
        state=state if state in STATES else None,
        postal_code=postal_code(value.get("cep")),
        landmark=plain(value.get("referencia"), 80) or None,
    )


def _from_text(text: str) -> Address | None:
    """What the line surely says; a number that is only hinted at (`9xxx`) is left out."""
    code, text = _taken(POSTAL_CODE, text)
    landmark, text = _taken(LANDMARK, text)
    text = HINTED.sub(" ", text).strip(" ,.-")
    state = next((found[1].upper() for found in [STATE.search(text)] if found and found[1].upper() in STATES), None)
    parts = [part for part in _parts(STATE.sub("", text) if state else text) if part]
    city = parts.pop() if state and len(parts) > 1 else None
    if parts and (known := CAPITALS.get(fold(parts[-1]))):
        city, state = known
        parts.pop()
    if not parts:
        return None
    number = next((found[1] for part in parts[1:] if (found := NUMBER.fullmatch(part))), None)
    others = [part for part in parts[1:] if not NUMBER.fullmatch(part)]
    district = others.pop() if city and others and not re.search(r"\d", others[-1]) else None
    return Address(
        street=cut(parts[0], 120),
        number=number,
        extra=cut(", ".join(others), 60) or None,
        district=cut(district, 60) if district else None,
        city=cut(city, 60) if city else None,
        state=state,
        postal_code=postal_code(code),
        landmark=corrected(landmark, 80) or None,
    )


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str | None, str]:
    match = pattern.search(text)
    return (match[0], f"{text[: match.start()]} {text[match.end() :]}") if match else (None, text)


def _parts(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", part).strip(" .-") for part in re.split(r",| - | – ", text)]
