"""Registration numbers: CNPJ with its check digits, CEP."""

import re
from typing import Any

from sitewright.onboarding.normalise.text import texts_of

WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def cnpj(value: Any) -> str | None:
    """A CNPJ as it is printed, numeric or (since July 2026) alphanumeric; None where its check digits are wrong.

    Modulo 11 over each character's ASCII code less 48 (Receita Federal, IN RFB 2.229/2024).
    """
    body = re.sub(r"[^0-9A-Z]", "", "".join(texts_of(value)).upper())
    if not re.fullmatch(r"[0-9A-Z]{12}\d{2}", body) or len(set(body)) == 1:
        return None
    first = _check_digit(body[:12])
    second = _check_digit(body[:12] + first)
    if body[12:] != first + second:
        return None
    return f"{body[:2]}.{body[2:5]}.{body[5:8]}/{body[8:12]}-{body[12:]}"


def postal_code(value: Any) -> str | None:
    """A CEP as it is printed."""
    digits = re.sub(r"\D", "", "".join(texts_of(value)))
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 8 else None


def _check_digit(body: str) -> str:
    total = sum((ord(char) - 48) * weight for char, weight in zip(body, WEIGHTS[-len(body) :], strict=True))
    rest = total % 11
    return "0" if rest < 2 else str(11 - rest)
