"""Opening hours: fields, or text such as `seg a sex 8 as 18 / sabado 8 ao meio dia`."""

import re
import unicodedata
from typing import Any

from sitewright.onboarding.normalise.text import corrected, plain, texts_of
from sitewright.sites.facts import Day, Opening

WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEMS: dict[str, Day] = {
    "seg": "mon", "ter": "tue", "qua": "wed", "qui": "thu", "sex": "fri", "sab": "sat", "dom": "sun", "fer": "holiday",
    "mon": "mon", "tue": "tue", "wed": "wed", "thu": "thu", "fri": "fri", "sat": "sat", "sun": "sun", "hol": "holiday",
}  # fmt: skip
DAY = r"(?:seg|ter|qua|qui|sex|sab|dom|fer|mon|tue|wed|thu|fri|sat|sun|hol)[a-z]*(?:-feira)?"
RANGE = re.compile(rf"\b({DAY})\s*(?:a|ate|to|-)\s*({DAY})\b")
ONE_DAY = re.compile(rf"\b({DAY})\b")
CLOCK = r"(?:(\d{1,2})(?:\s*(?:h|:)\s*(\d{2})?)?|(meio[- ]?dia|meia[- ]?noite))"
SPAN = re.compile(rf"\b{CLOCK}\s*(?:as|a|ate|ao|to|-)\s*(?:as\s+|o\s+)?{CLOCK}")
CLOSED = re.compile(r"\b(fechado|fechada|closed|nao abre)\b")


def opening_hours(value: Any) -> tuple[Opening, ...]:
    """All openings that could be read; what could not is left out."""
    entries = value if isinstance(value, list) else [value]
    found: list[Opening] = []
    for entry in entries:
        if isinstance(entry, dict):
            opening = from_fields(entry)
            found += [opening] if opening else []
        else:
            for text in texts_of(entry):
                found += [opening for part in re.split(r"[/;\n]|,(?=\s*\D)", text) if (opening := from_text(part))]
    return tuple(found[:20])


def from_fields(entry: dict[str, Any]) -> Opening | None:
    """`{dias, abre, fecha, fechado, obs}`."""
    days = days_of(plain(entry.get("dias") or entry.get("days"), 200))
    if not days:
        return None
    note = corrected(entry.get("obs") or entry.get("note"), 80) or None
    if entry.get("fechado") or entry.get("closed"):
        return Opening(days=days, note=note)
    opens, closes = clock(entry.get("abre") or entry.get("opens")), clock(entry.get("fecha") or entry.get("closes"))
    return Opening(days=days, opens=opens, closes=closes, note=note) if opens and closes else None


def from_text(text: str) -> Opening | None:
    """One part of a sentence: its days and its hours, or what it says instead of hours."""
    folded = fold(text)
    days = days_of(text)
    if not days:
        return None
    if span := SPAN.search(ONE_DAY.sub(" ", RANGE.sub(" ", folded))):
        opens, closes = _time(span[1], span[2], span[3]), _time(span[4], span[5], span[6])
        return Opening(days=days, opens=opens, closes=closes) if opens and closes else None
    if CLOSED.search(folded):
        return Opening(days=days)
    return Opening(days=days, note=saying(text)) if saying(text) else None


def days_of(text: str) -> tuple[Day, ...]:
    """The days a text names, in the order of the week."""
    folded = fold(text)
    if re.search(r"todos os dias|every day|diariamente", folded):
        return WEEK
    days: set[Day] = set()
    for first, last in RANGE.findall(folded):
        start, end = STEMS[first[:3]], STEMS[last[:3]]
        if start in WEEK and end in WEEK:
            index = WEEK.index(start)
            days |= {WEEK[(index + step) % 7] for step in range((WEEK.index(end) - index) % 7 + 1)}
    days |= {STEMS[name[:3]] for name in ONE_DAY.findall(folded)}
    return tuple(day for day in (*WEEK, "holiday") if day in days)


def clock(value: Any) -> str | None:
    """A time of day as HH:MM. YAML reads an unquoted 06:30 as the number 390 (minutes)."""
    if isinstance(value, int) and not isinstance(value, bool) and 24 < value <= 24 * 60:
        return f"{value // 60:02}:{value % 60:02}"
    match = re.match(rf"^\s*{CLOCK}", fold(plain(value, 40)))
    return _time(match[1], match[2], match[3]) if match else None


def saying(text: str) -> str:
    """What a text says of its days beside their names."""
    rest = re.sub(rf"^\W*(?:{DAY}|s[áa]b[a-z]*)\W*", "", text.strip(), flags=re.IGNORECASE)
    return corrected(rest.replace("so ", "só ", 1), 80)


def fold(text: str) -> str:
    """Lower case without accents."""
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()


def _time(hour: str | None, minute: str | None, word: str | None) -> str | None:
    if word:
        return "12:00" if "dia" in word else "24:00"
    if hour is None or int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
        return None
    return f"{int(hour):02}:{int(minute or 0):02}"
