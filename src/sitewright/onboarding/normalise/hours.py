"""Opening hours: fields, or text such as `seg a sex 8 as 18 / sabado 8 ao meio dia`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sitewright.kit.text import fold
from sitewright.onboarding.normalise.text import corrected, plain, texts_of
from sitewright.sites.facts import Day, Opening

WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEMS: dict[str, Day] = {
    "seg": "mon", "ter": "tue", "qua": "wed", "qui": "thu", "sex": "fri", "sab": "sat", "dom": "sun", "fer": "holiday",
    "2a": "mon", "3a": "tue", "4a": "wed", "5a": "thu", "6a": "fri", "hol": "holiday",
    "mon": "mon", "tue": "tue", "wed": "wed", "thu": "thu", "fri": "fri", "sat": "sat", "sun": "sun",
}  # fmt: skip
GROUPS: dict[str, tuple[Day, ...]] = {
    r"todos os dias|todo dia|diariamente|every ?day|daily": WEEK,
    r"dias uteis|weekdays": WEEK[:5],
    r"fi(?:m|ns) de semana|weekends?": WEEK[5:],
}
DAY = (
    r"(?:(?:segunda|seg|terca|quarta|qua|quinta|qui|sexta|sex)s?(?:[- ]?feiras?)?|[2-6]a(?:[- ]?feiras?)?"
    r"|ter(?=[.,/:-]| (?:a|e|ate|\d))|(?:sabado|sab|domingo|dom|feriado)s?|mon(?:days?)?|tue(?:s|sdays?)?"
    r"|wed(?:nesdays?)?|thu(?:rs|rsdays?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?|holidays?)\b\.?"
)
CLOCK = (
    r"(?:(\d{1,2})(?: ?h(?:oras?|rs?|s)?|h(\d{2})(?: ?min)?|[:.](\d{2}) ?h?)? ?(am\b|pm\b)?"
    r"|(meio[- ]?dia|noon|meia[- ]?noite|midnight))"
)
TOKEN = re.compile(
    rf"\b(?P<first>{DAY}) ?(?:a|ate|to|-) ?(?P<last>{DAY})|\b(?P<day>{DAY})|\b(?P<group>{'|'.join(GROUPS)})\b"
    rf"|(?P<closed>\b(?:fechad[oa]s?|closed|nao abr\w+|nao atend\w+)\b)|(?P<all_day>\b24 ?h(?:oras|rs|s)?\b)"
    rf"|(?P<span>\b{CLOCK} ?(?:as|ate as|ate|ao|a|to|-) ?(?:o )?{CLOCK}(?![\w:]))"
)
EXCEPT = re.compile(r"\b(?:exceto|menos|except)\b\W*(?:[ao]s?\b)?\W*$")
GLUE = r"(?:[\s,;/:|.–-]|\b(?:e|das?|de|dos?|aos?|nos?|as|and|from|on)\b)+"
ENDS = re.compile(rf"^{GLUE}|{GLUE}$", re.IGNORECASE)
YES = frozenset({"true", "sim", "yes", "x", "1", "fechado", "fechada", "closed"})


@dataclass
class Reading:
    """Days with their hours, as one stretch of a text tells them."""

    days: set[Day] = field(default_factory=set)
    spans: list[tuple[str, str] | None] = field(default_factory=list)
    closed: bool = False
    said: str = ""

    @property
    def timed(self) -> bool:
        """Whether hours were told."""
        return self.closed or bool(self.spans)


def opening_hours(value: Any) -> list[Opening | None]:
    """All openings an answer tells; None stands for one that could not be read."""
    found: list[Opening | None] = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            found += _from_fields(entry) if "dias" in entry or "days" in entry else _from_days(entry)
        else:
            found += [opening for text in texts_of(entry) for opening in _from_text(text)]
    return found[:30]


def _from_fields(entry: dict[str, Any]) -> list[Opening | None]:
    """`{dias, abre, fecha, fechado, obs}`."""
    named = {day for reading in _readings(plain(entry.get("dias") or entry.get("days"), 200)) for day in reading.days}
    if not (days := _in_order(named)):
        return [None]
    note = corrected(entry.get("obs") or entry.get("note"), 80) or None
    closed, opens = entry.get("fechado") or entry.get("closed"), entry.get("abre") or entry.get("opens")
    if closed is True or fold(plain(closed, 20)) in YES or fold(plain(opens, 20)) in YES:
        return [Opening(days=days, note=note)]
    begins, ends = _clock(opens), _clock(entry.get("fecha") or entry.get("closes"))
    return [_opening(days, (begins, ends), note) if begins and ends else None]


def _from_days(entry: dict[str, Any]) -> list[Opening | None]:
    """`{segunda a sexta: 8h às 18h, domingo: fechado}`: the names are the days."""
    found: list[Opening | None] = []
    for days, hours in entry.items():
        if isinstance(hours, dict):
            found += _from_fields({**hours, "dias": days})
        else:
            found += _from_text(f"{days}: {plain(hours, 200)}")
    return found


def _from_text(text: str) -> list[Opening | None]:
    return [opening for reading in _readings(plain(text, 1000)) for opening in _openings(reading)]


def _readings(text: str) -> list[Reading]:
    """The stretches of a text. Days go with the hours after them, or before them where the text begins with hours."""
    folded = fold(text)
    tokens = list(TOKEN.finditer(folded))
    readings = [Reading()]
    end = 0
    for token in tokens:
        between, is_day = text[end : token.start()], _is_day(token)
        if is_day and EXCEPT.search(folded[end : token.start()]):
            readings[-1].days -= _days(token)
        else:
            readings[-1].said += between
            if _begins_another(readings[-1], is_day, _is_day(tokens[0]), bool(ENDS.sub("", between))):
                readings.append(Reading())
            _take(token, readings[-1])
        end = token.end()
    readings[-1].said += text[end:]
    return [reading for reading in readings if reading.days or reading.timed]


def _begins_another(reading: Reading, is_day: bool, days_first: bool, something_said: bool) -> bool:
    if days_first:
        return is_day and (reading.timed or (bool(reading.days) and something_said))
    return not is_day and bool(reading.days)


def _take(token: re.Match[str], reading: Reading) -> None:
    if _is_day(token):
        reading.days |= _days(token)
    elif token["closed"]:
        reading.closed = True
    elif token["all_day"]:
        reading.spans.append(("00:00", "24:00"))
    else:
        groups = token.groups()[-10:]
        begins, ends = _time(groups[:5]), _time(groups[5:])
        reading.spans.append((begins, ends) if begins and ends else None)


def _is_day(token: re.Match[str]) -> bool:
    return bool(token["first"] or token["day"] or token["group"])


def _days(token: re.Match[str]) -> set[Day]:
    if token["group"]:
        return set(next(days for words, days in GROUPS.items() if re.fullmatch(words, token["group"])))
    if token["day"]:
        return {_day(token["day"])}
    first, last = _day(token["first"]), _day(token["last"])
    if first not in WEEK or last not in WEEK:
        return {first, last}
    begin = WEEK.index(first)
    length = (WEEK.index(last) - begin) % 7 or 7  # `segunda a segunda` is every day
    return {WEEK[(begin + step) % 7] for step in range(min(length + 1, 7))}


def _day(name: str) -> Day:
    return STEMS[name[:2]] if name[0].isdigit() else STEMS[name[:3]]


def _in_order(days: set[Day]) -> tuple[Day, ...]:
    return tuple(day for day in (*WEEK, "holiday") if day in days)


def _openings(reading: Reading) -> Iterator[Opening | None]:
    days, note = _in_order(reading.days), _note(reading.said)
    if not days or None in reading.spans or not (reading.timed or note):
        yield None
    elif reading.spans:
        yield from (_opening(days, span, note) for span in reading.spans if span)
    else:
        yield Opening(days=days, note=note)


def _opening(days: tuple[Day, ...], span: tuple[str, str], note: str | None) -> Opening:
    return Opening(days=days, opens="00:00" if span[0] == "24:00" else span[0], closes=span[1], note=note)


def _note(said: str) -> str | None:
    text = ENDS.sub("", said)
    if sum(char.isalpha() for char in text) < 3:
        return None
    if text.count("(") == text.count(")") == 1 and text[0] + text[-1] == "()":
        text = text[1:-1]
    return corrected(re.sub(r"\bso\b", "só", text), 80) or None


def _clock(value: Any) -> str | None:
    match = re.match(rf"{CLOCK}(?![\w:])", fold(plain(value, 40)))
    return _time(match.groups()) if match else None


def _time(groups: tuple[str | None, ...]) -> str | None:
    """HH:MM of an hour, its minutes (written after `h` or after `:`), am or pm; or of noon and midnight."""
    hour, after_h, after_colon, half, word = groups
    if word or hour is None:
        return "12:00" if word and ("dia" in word or word == "noon") else "24:00" if word else None
    hours, minutes = int(hour), int(after_h or after_colon or 0)
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        return None
    return f"{hours:02}:{minutes:02}"
