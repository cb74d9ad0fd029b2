"""What a text claims: numbers and what they count, prices, times, years, contacts, awards, quotations, names."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from sitewright.kit.text import fold
from sitewright.sites.ledger.words import COMMON_NAMES, MULTIPLIERS, NUMBERS, ONES, STOP, VAGUE, stem, values_of

Kind = Literal[
    "email", "url", "cnpj", "phone", "postal_code", "registration", "money", "percent", "date", "time", "year",
    "number", "award", "superlative", "quote", "name",
]  # fmt: skip

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|br|net|org|io|app|site|online|example)\b\S*"
)
CNPJ = re.compile(r"\b[0-9a-z]{2}\.[0-9a-z]{3}\.[0-9a-z]{3}/[0-9a-z]{4}-\d{2}\b")
REGISTRATION = re.compile(
    r"\b(?:oab|cro|crm|crmv|crp|crn|crc|cau|crea|creci|crefito|coren|cref|crf|cft|cadastur|rqe|epao|iso)\b"
    r"(?:[ /:.-]?(?:[a-z]{1,4}\b|n[o.]{1,2}\b))*[ /:-]*[a-z]?\d[\d./-]*(?:[a-z]\b)?"
)
PHONE = re.compile(
    r"(?<!\d)0[358]00[ -]?\d{3}[ -]?\d{4}(?!\d)"
    r"|(?<!\d)(?:\+?55[ -]?)?(?:\(\d{2}\)|0?\d{2}) ?(?:9[ .-]?)?\d{4}[ .-]?\d{4}(?!\d)"
    r"|(?<![\d.-])(?!(?:19|20)\d\d-(?:19|20)\d\d)9?\d{4}-\d{4}(?!\d)"
)
POSTAL_CODE = re.compile(r"(?<!\d)\d{2}\.?\d{3}-\d{3}(?!\d)")
AMOUNT = r"\d+(?:[.,]\d+)*"
TIMES = rf"(?: ?(?:{'|'.join(MULTIPLIERS)})\b)?"
MONEY = re.compile(rf"(?:r\$|us\$|u\$|\$|€) ?({AMOUNT})({TIMES})|\b({AMOUNT})({TIMES}) ?(?:reais|real|dolares|euros)\b")
PERCENT = re.compile(rf"({AMOUNT}) ?(?:%|por cento\b|percent\b)")
MONTHS = {
    name: number
    for names in (
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), 1)
}
DATE = re.compile(
    rf"\b(?P<d>\d{{1,2}})[oº]? de (?P<m>{'|'.join(MONTHS)})(?: de (?P<y>\d{{4}}))?\b"
    rf"|\b(?P<m2>{'|'.join(MONTHS)}) (?P<d2>\d{{1,2}})(?:,? (?P<y2>\d{{4}}))?\b"
    r"|\b(?P<d3>[0-3]?\d)/(?P<m3>[01]?\d)(?:/(?P<y3>\d{4}|\d{2}))?\b|\b(?P<y4>\d{4})-(?P<m4>\d\d)-(?P<d4>\d\d)\b"
)
TIME = re.compile(
    r"(?<![\w.,])(\d{1,3}) ?h(?:oras?|ours?|rs?)?(?:(\d{2}))?(?![a-z\d])"
    r"|(?<![\w.,])([01]?\d|2[0-4]):([0-5]\d)(?: ?(am|pm))?\b"
    r"|(?<![\w.,])(\d{1,2}) ?(am|pm)\b|\b(meio[- ]dia|noon|meia[- ]noite|midnight)\b"
)
AT = re.compile(r"(?:\b(?:as|das|at|from|until|ate|desde)|-) *$")
A_SPAN = re.compile(r" *(?:de|of|antes|before)\b")
NUMBER = re.compile(rf"(?<![\w.,])({AMOUNT})(?:({TIMES})(?=\W|$))?")
LOOSE_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
"""Digits that stand inside a word, and what no other pattern took."""
WORDS = "|".join(sorted({*NUMBERS, *ONES}, key=len, reverse=True))
BEGINNING = "|".join(sorted(NUMBERS, key=len, reverse=True))
IN_WORDS = re.compile(rf"\b(?:{BEGINNING})\b(?:(?: e | and |-| )(?:{WORDS})\b)*(?: por cento\b| percent\b)?")
MANY = re.compile(rf"\b(?:{'|'.join(VAGUE)})\b")
AWARD = re.compile(
    r"\b(premio|premios|premiad[oa]s?|award|awards|award-winning|eleit[oa]s?|certificad[oa]s?|certificac\w+|certified"
    r"|medalhas?|trofeus?|selo)\b"
)
SUPERLATIVE = re.compile(
    r"\b(?:(?:mais|menos) \w+|melhor(?:es)?|maior(?:es)?|unic[oa]s?|primeir[oa]s?|the \w+est|only|first) "
    r"(?:\w+ ){0,2}?(?:d[oa]s?|n[oa]s?|in|of|in the|of the) "
    r"(?:cidade|regiao|bairro|brasil|estado|pais|mundo|mercado|city|region|town|country|world|brazil|state)\b"
    r"|\bn(?:º|o|umero|umber) ?(?:1|um|one)\b|#1\b"
)
QUOTED = re.compile(r"“([^”]{12,})”|(?<!\w)\"([^\"]{12,})\"(?!\w)|«([^»]{12,})»")
"""Straight marks quote where they stand around words; within one they are inches, or part of a name."""
CAPITAL = r"(?:(?:Dra?|Sra?|Profa?|Mrs?|Ms)\.|[A-ZÀ-ÖØ-Þ][\w'’-]*)"
NAMED = re.compile(rf"\b{CAPITAL}(?:(?: d[aeo]s? | e | de la | | & | of ){CAPITAL})*")
BEGINS = re.compile(r"(?:^|[.!?…:;\n“\"«(–—|-]\s*|¤\s*)$")
CLAUSE_END = re.compile(r"[.,;:!?()\[\]“”\"«»\n¤\d|]")
TAKEN = "¤"


@dataclass(frozen=True)
class Claim:
    """Something a text states that somebody must have told.

    `value` is comparable (`R$ 1.234,50` is `brl 1234.5`); `nouns` are stems of what follows a number, `before` of
    what stands before it; for a time they hold how it is meant.
    """

    kind: Kind
    text: str
    value: str
    start: int
    nouns: tuple[str, ...] = ()
    before: str = ""


@lru_cache(maxsize=8192)
def claims_in(text: str) -> tuple[Claim, ...]:
    """Every claim of a text, in order; remembered, for a site's facts and words are held against each other often."""
    text = text.replace("\u00a0", " ")
    return tuple(sorted(_found(text), key=lambda claim: claim.start))


def _found(text: str) -> Iterator[Claim]:
    folded = "".join(char if char in "€º#%" else simple for char, simple in zip(text, fold(text), strict=True))
    rest = folded
    for kind, pattern, value in SIMPLE:
        for match in pattern.finditer(rest):
            if said := value(match):
                yield Claim(kind, text[match.start() : match.end()], said, match.start())
        if kind not in ("award", "superlative"):
            rest = pattern.sub(lambda match: TAKEN * len(match[0]), rest)
    for match in TIME.finditer(rest):
        yield Claim("time", text[slice(*match.span())], _minutes(match), match.start(), nouns=_meaning(rest, match))
    rest = TIME.sub(lambda match: TAKEN * len(match[0]), rest)
    for pattern in (NUMBER, IN_WORDS, MANY, LOOSE_NUMBER):
        for match in pattern.finditer(rest):
            yield from _numbers(text, rest, match)
        rest = pattern.sub(lambda match: TAKEN * len(match[0]), rest)
    for match in QUOTED.finditer(text):
        yield Claim("quote", match[0], plain(match[1] or match[2] or match[3]), match.start())
    yield from _names(text)


def plain(text: str) -> str:
    """Folded letters and digits with single spaces, to find one text in another."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def digits(text: str) -> str:
    """Digits and letters only."""
    return re.sub(r"[^a-z0-9]", "", text)


def decimal(number: str) -> Decimal:
    """`1.234,5` and `1,234.5` -> 1234.5: the last sign parts decimals, unless it stands before three digits."""
    signs = [sign for sign in number if sign in ".,"]
    last = max(number.rfind("."), number.rfind(","))
    if signs and (len(number) - last - 1 != 3 or (len(set(signs)) > 1 and signs.count(number[last]) == 1)):
        return Decimal(re.sub(r"[.,]", "", number[:last]) + "." + number[last + 1 :])
    return Decimal(re.sub(r"[.,]", "", number))


def shown(number: Decimal) -> str:
    """A number without what does not count: `4.50` is `4.5`."""
    return format(number.normalize() if number else Decimal(0), "f")


def _multiplied(number: str, times: str | None) -> str:
    return shown(decimal(number) * MULTIPLIERS.get((times or "").strip(), 1))


def _money(match: re.Match[str]) -> str:
    currency = {"u": "usd", "$": "usd", "€": "eur"}.get(match[0][0], "brl")
    currency = "eur" if match[0].endswith("euros") else "usd" if match[0].endswith("dolares") else currency
    return f"{currency} {_multiplied(match[1] or match[3], match[2] or match[4])}"


def _phone(match: re.Match[str]) -> str:
    found = digits(match[0])
    if len(found) in (12, 13) and found.startswith("55"):
        found = found[2:]
    return (
        found[1:]
        if len(found) in (11, 12) and re.match(r"0[1-9]", found) and found[1:4] not in ("800", "300")
        else found
    )


def _date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    day, month, year = (next((parts[n] for n in (p, p + "2", p + "3", p + "4") if parts.get(n)), "") for p in "dmy")
    number = MONTHS.get(month) or int(month)
    if not (1 <= int(day) <= 31 and 1 <= number <= 12):
        return ""
    return f"{int(day)}-{number}-{year and year.zfill(4 if len(year) == 4 else 2)}"


SIMPLE: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("award", AWARD, lambda match: match[1][:5]),
    ("superlative", SUPERLATIVE, lambda match: plain(match[0])),
    ("email", EMAIL, lambda match: match[0]),
    ("url", URL, lambda match: re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0]).rstrip("/.,;)")),
    ("cnpj", CNPJ, lambda match: digits(match[0])),
    ("registration", REGISTRATION, lambda match: digits(match[0])),
    ("phone", PHONE, _phone),
    ("postal_code", POSTAL_CODE, lambda match: digits(match[0])),
    ("money", MONEY, _money),
    ("percent", PERCENT, lambda match: shown(decimal(match[1]))),
    ("date", DATE, _date),
)
"""Claims that a pattern alone finds, in the order in which they take their places in the text."""


def _minutes(match: re.Match[str]) -> str:
    if match[8]:
        return "0" if match[8].startswith(("meia", "midnight")) else "720"
    hour, minute = int(match[1] or match[3] or match[6]), int(match[2] or match[4] or 0)
    half = match[5] or match[7]
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return str(hour * 60 + minute)


def _meaning(rest: str, match: re.Match[str]) -> tuple[str, ...]:
    """Whether a time stands on the clock or lasts; none where it may be either."""
    if match[2] or match[3] or match[6] or match[8] or AT.search(rest[max(0, match.start() - 8) : match.start()]):
        return ("clock",)
    return ("span",) if A_SPAN.match(rest[match.end() :]) or int(match[1]) > 24 else ()


def _numbers(text: str, rest: str, match: re.Match[str]) -> Iterator[Claim]:
    """The claims of one stretch of digits or number words."""
    written, start = text[match.start() : match.end()], match.start()
    nouns, before = _following(rest[match.end() :]), _preceding(rest[:start])
    if match.re is MANY:
        yield Claim("number", written, match[0], start, nouns, before)
    elif match.re is IN_WORDS:
        said = re.sub(r" (?:por cento|percent)$", "", match[0])
        for number in values_of([word for word in re.findall(r"[a-z]+", said) if word not in STOP or word in ONES]):
            yield Claim("number" if said == match[0] else "percent", written, str(number), start, nouns, before)
    else:
        value = _multiplied(match[1] if match.re is NUMBER else match[0], match[2] if match.re is NUMBER else None)
        is_year = re.fullmatch(r"1[5-9]\d\d|20\d\d", match[0].strip()) is not None
        yield Claim("year" if is_year else "number", written.strip(), value, start, nouns, before)


def _following(rest: str) -> tuple[str, ...]:
    """Stems of the next three telling words of the clause."""
    clause = CLAUSE_END.split(rest, maxsplit=1)[0] if not rest.startswith(TAKEN) else ""
    return tuple(stem(word) for word in re.findall(r"[a-z]+2?", clause) if word not in STOP and word not in NUMBERS)[:3]


def _preceding(rest: str) -> str:
    """The stem of the last telling word of the clause before."""
    clause = re.split(r"[.,;:!?()\[\]“”\"«»\n]", rest)[-1]
    words = [word for word in re.findall(r"[a-z]+", clause) if word not in STOP]
    return stem(words[-1]) if words else ""


def _names(text: str) -> Iterator[Claim]:
    """Capitalised words that begin no sentence, with those beside them."""
    for match in NAMED.finditer(text):
        words = re.findall(r"[\w'’-]+", match[0])
        telling = [word for word in words if word[0].isupper()]
        if BEGINS.search(text[: match.start()]) and not re.match(r"(?:Dra?|Sra?|Profa?|Mrs?|Ms)\.", match[0]):
            telling = telling[1:]
        names = [fold(word) for word in telling if len(word) > 1 and not (word.isupper() and len(word) <= 5)]
        if kept := [name for name in names if name not in COMMON_NAMES]:
            yield Claim("name", match[0], " ".join(kept), match.start())
