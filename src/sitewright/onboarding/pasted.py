"""A pasted text (an old page, a profile, a price list) -> fields that the customer may take over, found by rules."""

import itertools
import re
from collections.abc import Iterator

from sitewright.kit.text import fold, printable, sentences_of
from sitewright.onboarding.normalise import contact, documents, phones
from sitewright.onboarding.normalise.hours import opening_hours
from sitewright.onboarding.normalise.prices import price, priced_line
from sitewright.onboarding.questionnaire import Questionnaire
from sitewright.onboarding.questionnaire.reading import CNPJ, lines

LONGEST_PASTE = 50_000
LONGEST_LINE = 400
STREET = re.compile(
    r"\b(?:rua|r\.|avenida|av\.?|travessa|tv\.|praca|alameda|al\.|rodovia|rod\.|estrada|largo|quadra|street)\s+\w"
)
POSTAL_CODE = re.compile(r"\b\d{5}-\d{3}\b")
DAY = re.compile(r"\b(?:seg|ter|qua|qui|sex|sab|dom|todos os dias|diariamente|mon|tue|wed|thu|fri|sat|sun)")
MONEY = re.compile(r"R\$ ?\d|\d,\d\d\b|\d +reais\b")
PAYMENT = re.compile(r"\b(?:pix|cart[ãa]o|cart[õo]es|d[ée]bito|cr[ée]dito|dinheiro|boleto)\b", re.IGNORECASE)
SINCE = re.compile(r"\b(?:desde|fundad[ao] em|since|founded in)\s+((?:1[89]|20)\d\d)\b", re.IGNORECASE)
LABEL = re.compile(
    r"^(?:endere[çc]o|hor[áa]rios?(?: de (?:funcionamento|atendimento))?|pagamento|formas de pagamento"
    r"|address|hours|opening hours|payment)\s*[:–-]\s*",
    re.IGNORECASE,
)
BESIDE = re.compile(r"\s*[|•·]\s*|\s{3,}|\s/\s")
"""What stands between two things on one line."""
BEFORE_STREET = re.compile(
    r"[.!?;:]\s+$|\b(?:estamos|ficamos|fica|localizad[ao]s?|visite(?:-nos)?|find us)\s+(?:na|no|em|a|at)\s+$"
)
"""What ends just before an address begins in the middle of a line."""
TAGLINE = re.compile(r"\s[-–—|•·]\s")
CALLED = re.compile(r"\b(?:whats\w*|zap)\b", re.IGNORECASE)
AROUND_PROFILE = re.compile(r"(?:^|[\s(])@([a-z0-9._]{2,30})", re.IGNORECASE)
SHORTEST_STORY, LONGEST_STORY = 80, 2000


def found_in(text: str, asked: Questionnaire) -> dict[str, str]:
    """Fields of the questionnaire by their keys, in its order, as they would be typed. Never raises."""
    told = [line[:LONGEST_LINE] for line in lines(printable(text.replace("\r\n", "\n"))[:LONGEST_PASTE])]
    by_key: dict[str, str] = {}
    for key, value in _found(told):
        by_key.setdefault(key, value)
    if "products" in by_key and asked.question("products") is None:
        by_key["services"] = by_key["products"]
    return {question.key: by_key[question.key] for question in asked.questions if question.key in by_key}


def _found(told: list[str]) -> Iterator[tuple[str, str]]:
    whole = "\n".join(told)
    yield from _reached_by(told, whole)
    used: set[str] = set()
    for key, lines_of in (("address", _addresses(told)), ("hours", _hours(told)), ("faq", _asked(told))):
        if lines_of:
            used |= set(lines_of)
            told_of = [LABEL.sub("", line) for line in lines_of]
            yield key, "\n".join([_from_the_street(told_of[0]), *told_of[1:]] if key == "address" else told_of)
    priced = [line for line in told if line not in used and _is_priced(line)]
    if priced:
        yield "products", "\n".join(priced)
    if paid := [line for line in told if PAYMENT.search(line) and line not in priced and len(line) < 160]:
        yield "payment", LABEL.sub("", paid[0])
    if (number := CNPJ.search(whole)) and documents.cnpj(number[0]):
        yield "legal", number[0]
    if match := SINCE.search(whole):
        yield "since", match[1]
    story = [line for line in told if len(line) >= SHORTEST_STORY and line not in used and line not in priced]
    if story:
        yield "about", "\n".join(story)[:LONGEST_STORY]
    if told and _is_title(title := TAGLINE.split(told[0])[0]):
        yield "name", title


def _reached_by(told: list[str], whole: str) -> Iterator[tuple[str, str]]:
    parts = [part for line in told for part in BESIDE.split(line)]
    for said, number in itertools.chain.from_iterable(_numbers(part) for part in parts):
        is_mobile = len(number) == len("+5511900000000")
        yield ("whatsapp" if CALLED.search(said) or is_mobile else "phone"), national(number)
    if address := contact.email(whole):
        yield "email", address
    profile = contact.PROFILE.search(whole) or AROUND_PROFILE.search(whole)
    if profile and (handle := contact.instagram(f"@{profile[1]}")):
        yield "instagram", f"@{handle}"


def _numbers(part: str) -> Iterator[tuple[str, str]]:
    """Telephone numbers with what is said of each: all of the part, or what stands before it where there are more."""
    found = [(run, number) for run in phones.WRITTEN.finditer(part) if (number := phones.phone(run[0]))]
    if len(found) == 1:
        yield part, found[0][1]
        return
    start = 0
    for run, number in found:
        yield part[start : run.start()], number
        start = run.end()


def national(number: str) -> str:
    """A number as people in Brazil write it."""
    digits = number.removeprefix("+55")
    return number if digits == number else f"({digits[:2]}) {digits[2:-4]}-{digits[-4:]}"


def _addresses(told: list[str]) -> list[str]:
    """The first line with a street, and the next one where that has only the postal code or the city."""
    for number, line in enumerate(told):
        if STREET.search(fold(line)) and re.search(r"\d", line) and not MONEY.search(line):
            following = told[number + 1 : number + 2]
            more = [it for it in following if POSTAL_CODE.search(it) and not POSTAL_CODE.search(line)]
            return [line, *more]
    return []


def _from_the_street(line: str) -> str:
    """The line without the sentence that stands before its address."""
    folded = fold(line)
    street = STREET.search(folded)
    return line[street.start() :] if street and BEFORE_STREET.search(folded[: street.start()]) else line


def _hours(told: list[str]) -> list[str]:
    return [
        line
        for line in told
        if DAY.search(fold(line)) and any(opening and opening.opens for opening in opening_hours(LABEL.sub("", line)))
    ][:10]


def _asked(told: list[str]) -> list[str]:
    """Questions with the line after each, which answers it."""
    pairs = [
        (line, after) for line, after in itertools.pairwise(told) if line.endswith("?") and not after.endswith("?")
    ]
    return [line for pair in pairs[:10] for line in pair]


def _is_priced(line: str) -> bool:
    return bool(
        MONEY.search(line) and len(line) < 160 and priced_line(line).name and (priced_line(line).price or price(line))
    )


def _is_title(line: str) -> bool:
    is_said = any(char.isalpha() for char in line)
    return is_said and len(line) <= 60 and len(sentences_of(line)) == 1 and not re.search(r"[:@/]|\d{4}", line)
