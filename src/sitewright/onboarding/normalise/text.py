"""Text as people type it, made plain: no markup, no emoji, no shouting, common slips corrected."""

import re
import unicodedata
from typing import Any

TAG = re.compile(r"<[^<>]{0,400}>")
CODE = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
ORDERS = re.compile(
    r"ignor[ae]\w*\s+(?:all\s+|todas?\s+)?(?:as\s+|the\s+)?(?:previous\s+|prior\s+)?(?:instru|order|regra|rule)"
    r"|system\s+prompt|prompt\s+do\s+sistema|you\s+are\s+now\b|voc[eê]\s+agora\s+[eé]\b",
    re.IGNORECASE,
)
"""What speaks to a language model rather than about a business."""

SLIPS = {
    "confianssa": "confiança",
    "suspenção": "suspensão",
    "condissionado": "condicionado",
    "viajem": "viagem",
    "scaner": "scanner",
    "mecanica": "mecânica",
    "diagnostico": "diagnóstico",
    "oleo": "óleo",
    "servico": "serviço",
    "servicos": "serviços",
    "cartao": "cartão",
    "credito": "crédito",
    "debito": "débito",
    "pra": "para",
    "sabado": "sábado",
    "orcamento": "orçamento",
    "promocao": "promoção",
    "pecas": "peças",
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
    text = " ".join(texts_of(value))
    for _ in range(4):
        text = TAG.sub(" ", CODE.sub(" ", text))
    text = text.replace("<", " ").replace(">", " ")
    text = "".join(char for char in unicodedata.normalize("NFC", text) if not is_symbol(char))
    text = re.sub(r"([!?])[!?]+", r"\1", re.sub(r"(?<!\.)\.\.(?!\.)", ".", re.sub(r"\s+", " ", text)))
    text = re.sub(r"\s+([,;.!?])", r"\1", text).strip()
    return cut(text, limit)


def corrected(value: Any, limit: int = 2000) -> str:
    """Plain text with common slips corrected and a capital at the beginning."""
    text = re.sub(r"\w+", lambda word: _unslipped(word[0]), plain(value, limit))
    text = re.sub(r"(^|[.!?]\s+)([a-zà-ú])", lambda start: start[1] + start[2].upper(), text)
    return cut(re.sub(r"\s*,\s*(?=\D)", ", ", text), limit)


def named(value: Any, limit: int = 80) -> str:
    """A name: not shouted, no slips; words of a name that was typed well stay as they are."""
    text = plain(value, limit)
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 6 and sum(char.isupper() for char in letters) > 0.6 * len(letters):
        words = text.lower().split(" ")
        text = " ".join(word if number and word in SMALL else word.capitalize() for number, word in enumerate(words))
    return re.sub(r"\w+", lambda word: _unslipped(word[0]), text)


def speaks_to_the_system(value: Any) -> bool:
    """Whether an answer gives orders to a model, or carries a script."""
    return any(
        ORDERS.search(text) or re.search(r"<\s*script|javascript:", text, re.IGNORECASE) for text in texts_of(value)
    )


def is_symbol(char: str) -> bool:
    """Emoji, controls and invisible characters."""
    return unicodedata.category(char) in ("So", "Cf", "Cc", "Cs", "Co", "Cn", "Sk") and char not in "°º"


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ending at a word where there is one."""
    if len(text) <= limit:
        return text
    shortened = text[:limit]
    at_word = shortened.rsplit(" ", 1)[0] if " " in shortened else shortened
    return at_word.rstrip(" ,;:-")


def slugged(text: str, taken: set[str], fallback: str) -> str:
    """An id made from a text, unique among those taken; it begins with a letter."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:40].strip("-")
    if not base or not base[0].isalpha():
        base = f"{fallback}-{base}".strip("-")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def _unslipped(word: str) -> str:
    right = SLIPS.get(word.lower())
    if right is None:
        return word
    if len(word) > 1 and word.isupper():
        return right.upper()
    return right.capitalize() if word[0].isupper() else right
