"""Text as people type it, made plain: no markup, no emoji, no shouting, common slips corrected."""

import html
import re
import unicodedata
from typing import Any

from sitewright.kit.text import fold

TAG = re.compile(r"</?[a-z!?][^<>]{0,2000}>", re.IGNORECASE)
CODE = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
NOTHING = re.compile(r"(?:n[aã]o(?: tenho| tem| temos| h[aá])?|nenhum[a]?|n/?a|none|[-–.?]+)[.!]?", re.IGNORECASE)

SLIPS = {
    "cartao": "cartão",
    "compromiso": "compromisso",
    "condissionado": "condicionado",
    "confianssa": "confiança",
    "credito": "crédito",
    "debito": "débito",
    "diagnostico": "diagnóstico",
    "emergencia": "emergência",
    "horario": "horário",
    "mecanica": "mecânica",
    "nao": "não",
    "oleo": "óleo",
    "orcamento": "orçamento",
    "pecas": "peças",
    "pra": "para",
    "promocao": "promoção",
    "sabado": "sábado",
    "scaner": "scanner",
    "servico": "serviço",
    "servicos": "serviços",
    "suspençao": "suspensão",
    "suspenção": "suspensão",
    "tambem": "também",
    "viajem": "viagem",
    "voce": "você",
    "whatzap": "WhatsApp",
}
SMALL = {"de", "da", "do", "das", "dos", "e", "em", "a", "o", "para", "com"}


def texts_of(value: Any) -> list[str]:
    """The plain texts of an answer: a text is one, a list its entries', fields their values'."""
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, dict):
        return [text for entry in value.values() for text in texts_of(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in texts_of(entry)]
    text = str(value).strip()
    return [text] if text else []


def plain(value: Any, limit: int = 2000) -> str:
    """One line of plain text: markup, emoji and doubled signs removed, cut at a word."""
    text = html.unescape(" ".join(texts_of(value)))
    for _ in range(4):
        text = TAG.sub(" ", CODE.sub(" ", text))
    text = text.replace("<", " ").replace(">", " ")
    text = unicodedata.normalize("NFC", "".join(char for char in text if not is_symbol(char)))
    text = re.sub(r"([!?])[!?]+", r"\1", re.sub(r"(?<!\.)\.\.(?!\.)", ".", re.sub(r"\s+", " ", text)))
    text = re.sub(r" ([,;.!?])(?=\s|$)", r"\1", text).strip()
    return cut(text, limit)


def corrected(value: Any, limit: int = 2000) -> str:
    """Plain text with common slips corrected and a capital at the beginning of each sentence."""
    text = _without_slips(plain(value, limit))
    text = re.sub(r"(^|[.!?] )([a-zà-ú])", lambda start: start[1] + start[2].upper(), text)
    return cut(re.sub(r" ?, ?(?=\D)", ", ", text), limit)


def named(value: Any, limit: int = 80) -> str:
    """A name as it was typed; one that was shouted in title case, with its slips corrected."""
    text = plain(value, limit)
    letters = [char for char in text if char.isalpha()]
    if len(letters) <= 6 or sum(char.isupper() for char in letters) <= 0.6 * len(letters):
        return text
    words = text.lower().split(" ")
    title = " ".join(word if number and word in SMALL else word.capitalize() for number, word in enumerate(words))
    return cut(_without_slips(title), limit)


def says_nothing(value: Any) -> bool:
    """Whether an answer only says that there is none: `não tenho`, `-`, `n/a`."""
    return isinstance(value, str) and NOTHING.fullmatch(value.strip()) is not None


def is_symbol(char: str) -> bool:
    """Emoji and what they are joined with, controls, and invisible characters other than white space."""
    if char.isspace() or char in "°º":
        return False
    return (
        unicodedata.category(char) in ("So", "Sk", "Me", "Cf", "Cc", "Cs", "Co", "Cn") or "\ufe00" <= char <= "\ufe0f"
    )


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ending at a word where there is one."""
    if len(text) <= limit:
        return text
    shortened = text[:limit]
    at_word = shortened.rsplit(" ", 1)[0] if " " in shortened else shortened
    return at_word.rstrip(" ,;:-")


def slugged(text: str, taken: set[str], fallback: str) -> str:
    """An id made from a text, unique among those taken; it begins with a letter."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    if not base or not base[0].isalpha():
        base = f"{fallback}-{base}"
    base = base[:40].strip("-")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def _without_slips(text: str) -> str:
    return re.sub(r"\w+", lambda word: _unslipped(word[0]), text)


def _unslipped(word: str) -> str:
    right = SLIPS.get(word.lower())
    if right is None:
        return word
    if len(word) > 1 and word.isupper():
        return right.upper()
    return right[0].upper() + right[1:] if word[0].isupper() else right
