"""Requests about opening hours: understood only where every word of them is."""

import re

from sitewright.generation.offline.remarks.reading import Asked, Remark
from sitewright.sites.edits import CorrectFact, Edit

DAY = (
    r"(?:segundas?|tercas?|quartas?|quintas?|sextas?)(?:[- ]feiras?)?|seg|ter|qua|qui|sex|sabados?|sab|domingos?|dom|"
    r"feriados?|todos os dias|dias uteis|fins? de semana|every ?day|daily|weekdays|weekends?|mondays?|tuesdays?|"
    r"wednesdays?|thursdays?|fridays?|saturdays?|sundays?|holidays?"
)
TIME = r"\d{1,2}(?:h\d{2}|[:.]\d{2}h?|h| ?horas?)?(?: ?[ap]m)?|meio[- ]?dia|meia[- ]?noite|noon|midnight"
CLOSED = r"fechad[oa]s?|fechamos|fecha|closed|nao (?:abrimos|abre|abrem|atendemos|funciona\w*)|we do not open|not open"
FILLER = (
    r"mude|mudar|altere|alterar|corrija|troque|atualize|change|update|set|o|os|a|as|nosso|our|the|novo|new|horarios?|"
    r"hours|opening|de funcionamento|de atendimento|funcionamento|atendimento|para|to|from|agora|now|we|are|is|it|e|"
    r"and|de|do|da|das|dos|nas?|nos?|aos?|on|ate|until|till|abrimos|abre|abrem|aberto|aberta|abertos|open|opens|atendemos|"
    r"funciona|funcionamos|funcionam|fica|ficamos|estaremos|vamos|abrir|passa a ser|passou a ser|sera|serao|das"
)
WORDS = re.compile(
    rf"\b(?:(?P<day>{DAY})|(?P<closed>{CLOSED})|(?P<time>{TIME})|(?P<filler>{FILLER}))(?!\w)|(?P<gap>[\s,:.–-]+)"
)
OLD_AND_NEW = re.compile(rf"(?P<old>(?:{TIME}) ?(?:as?|ate|to|-) ?(?:{TIME})) (?:para|to) (?:das? |from )?(?={TIME})")
ABOUT = re.compile(rf"\b(?:{DAY})(?!\w)")


def hours(remark: Remark) -> list[Edit] | Asked | None:
    """`aos sábados abrimos das 8h às 13h`, `fechado aos domingos`; None where a word is left that is not about it.

    A day that is named twice has two hours, of which one would be lost.
    """
    folded = OLD_AND_NEW.sub("", remark.folded)
    if not ABOUT.search(folded) or not re.search(rf"\b(?:{TIME}|{CLOSED})(?!\w)", folded):
        return None
    place, kept, closed = 0, [], False
    named: set[str] = set()
    while place < len(folded):
        match = WORDS.match(folded, place)
        if match is None or match.end() == place:
            return None
        if match["day"]:
            day = match["day"][: 5 if match["day"].startswith("week") else 3]
            if day in named:
                return None
            named.add(day)
        if match["closed"]:
            closed = True
        elif match["day"] or match["time"] or match["gap"] or match[0] in JOINING:
            kept.append(match[0])
        place = match.end()
    text = " ".join("".join(kept).split())
    days, times = ABOUT.search(text), re.search(rf"\b(?:{TIME})(?!\w)", text)
    if closed and times:
        return None
    if times and days and times.start() < days.start():
        text = f"{text[days.start() :]}: {text[: days.start()]}"
    return [CorrectFact(fact="hours", text=f"{text}: fechado" if closed else text)]


JOINING = frozenset({"a", "as", "ate", "e", "to", "and", "until", "till", "de", "das", "from"})
