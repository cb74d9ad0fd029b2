"""Ways of reaching the business: e-mail, Instagram, address."""

import re
from typing import Any

from sitewright.onboarding.normalise.documents import postal_code
from sitewright.onboarding.normalise.text import corrected, cut, plain, texts_of
from sitewright.sites.facts import Address

EMAIL = re.compile(r"^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$")
HANDLE = re.compile(r"(?:instagram\.com/|^@|^)([A-Za-z0-9._]{1,30})(?:[/?#\s]|$)")
STATES = frozenset("AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO".split())
DOMAIN = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")
CITIES = {
    "sao paulo": ("São Paulo", "SP"),
    "são paulo": ("São Paulo", "SP"),
    "rio de janeiro": ("Rio de Janeiro", "RJ"),
}
PLACEHOLDER = re.compile(r"\b\d*x{2,}\b|\b9x+\b", re.IGNORECASE)


def email(value: Any) -> str | None:
    """An address that can be written to, in lower case."""
    text = "".join(texts_of(value)).strip().lower()
    return text if len(text) <= 254 and ".." not in text and EMAIL.match(text) else None


def instagram(value: Any) -> str | None:
    """The handle out of `@handle` or a profile's address."""
    match = HANDLE.search("".join(texts_of(value)).strip())
    return match[1].strip(".") or None if match else None


def domain(value: Any) -> str | None:
    """A domain name without `https://` and path."""
    text = re.sub(r"^https?://(www\.)?", "", "".join(texts_of(value)).strip().lower()).split("/")[0]
    return text if len(text) <= 253 and DOMAIN.match(text) else None


def address(value: Any) -> Address | None:
    """An address from fields, or from one line of text."""
    if isinstance(value, dict):
        return address_from_fields(value)
    text = plain(value, 300)
    return address_from_text(text) if text else None


def address_from_fields(value: dict[str, Any]) -> Address | None:
    """`{logradouro, numero, complemento, bairro, cidade, uf, cep, referencia}`."""
    street = plain(value.get("logradouro"), 120)
    if not street:
        return None
    state = plain(value.get("uf"), 2).upper()
    return Address(
        street=street,
        number=plain(value.get("numero"), 20) or None,
        extra=plain(value.get("complemento"), 60) or None,
        district=plain(value.get("bairro"), 60) or None,
        city=plain(value.get("cidade"), 60) or None,
        state=state if state in STATES else None,
        postal_code=postal_code(value.get("cep")),
        landmark=plain(value.get("referencia"), 80) or None,
    )


def address_from_text(text: str) -> Address:
    """Street and city where the line has them; a number that is only hinted at (`9xxx`) is left out."""
    city, state = None, None
    head, _, tail = text.rpartition(",")
    for name, known in CITIES.items():
        if name in tail.lower():
            text, (city, state) = head.strip(), known
            break
    landmark = re.search(r"\b(perto|em frente|ao lado|próximo|proximo)\b.*$", text, re.IGNORECASE)
    street = text[: landmark.start()] if landmark else text
    street = PLACEHOLDER.sub(" ", street)
    return Address(
        street=cut(re.sub(r"\s+", " ", street).strip(" ,"), 120) or text[:120],
        city=city,
        state=state,
        landmark=corrected(landmark[0], 80) if landmark else None,
    )
