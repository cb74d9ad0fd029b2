"""Brazilian telephone numbers as people write them -> numbers that can be linked, or nothing."""

import re
from typing import Any

from sitewright.onboarding.normalise.text import texts_of

AREAS = frozenset(
    "11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 63 64 "
    "65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99".split()
)
WRITTEN = re.compile(r"[0-9](?:[0-9 ().-]*[0-9])?")


def phone(value: Any) -> str | None:
    """The first landline, mobile or 0800 number that can be called, else None. 0800 numbers have no `+55`."""
    return next(iter(_numbers(value)), None)


def mobile(value: Any) -> str | None:
    """The first number that can have WhatsApp: a mobile one before others, never 0800."""
    found = [number for number in _numbers(value) if number.startswith("+")]
    return next((number for number in found if len(number) == len("+5511900000000")), next(iter(found), None))


def _numbers(value: Any) -> list[str]:
    written = [run for text in texts_of(value) for run in WRITTEN.findall(text)]
    return [number for run in written if (number := _callable_number(re.sub(r"[^0-9]", "", run)))]


def _callable_number(digits: str) -> str | None:
    if re.fullmatch(r"0[358]00\d{7}", digits):
        return digits
    digits = digits.removeprefix("00") if digits.startswith("0055") else digits
    if len(digits) in (12, 13) and digits.startswith("55"):
        digits = digits[2:]
    if len(digits) in (11, 12) and digits.startswith("0"):
        digits = digits[1:]
    if digits[:2] not in AREAS:
        return None
    number = digits[2:]
    is_mobile = len(number) == 9 and number[0] == "9"
    is_landline = len(number) == 8 and number[0] in "2345"
    return f"+55{digits}" if is_mobile or is_landline else None
