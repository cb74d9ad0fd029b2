"""House style of a site's words: phrases that fit any business, lazy buttons, shouting and signs that pages do without.

The lists are data; a new phrase is a line here.
"""

import re
import unicodedata
from collections.abc import Iterator

from sitewright.kit.language import mark
from sitewright.kit.text import fold, sentences_of
from sitewright.sites.ledger.claims import Claim, claims_in
from sitewright.sites.model import Locale
from sitewright.sites.passages import SEO, Finding, Passage, Written, passages

BANNED: dict[Locale, tuple[str, ...]] = {
    "pt-BR": (
        r"solu(?:cao|coes) inovador\w+", r"proximo nivel", r"experiencias? unicas?", r"transform(?:e|a|ar|amos|ando)\b",
        r"descubra\b", r"\beleve\b", r"referencia (?:no|na|em|nacional)\b", r"excelencia",
        r"qualidade e compromisso|compromisso com a (?:qualidade|excelencia)",
        r"\bnao (?:e|sao|somos) (?:so|apenas|somente)\b[^.!?]{2,80}, (?:e|sao|somos|mas)\b",
        r"(?:seus?|nossos?|meus?|os?|de|realiz\w+) sonhos?\b",
        r"\bpaixao (?:por|pel[oa]s?)\b|apaixonad[oa]s? (?:por|pel[oa]s?)",
        r"bem-vind[oa]s? ao (?:nosso )?site|sejam? bem-vind", r"super(?:ar|amos|ando) (?:as |suas )?expectativas",
        r"mais (?:do )?que (?:so |apenas )?uma?\b", r"\blider(?:es)?\b",
        r"\b[oa]s? melhor(?:es)?\b(?! (?:jeito|forma|maneira|dia|hora|horario|momento|data|caminho|opcao para voce))",
        r"\bde ponta\b", r"estado da arte", r"sob medida para (?:voce|suas? necessidades?)", r"nao perca tempo",
        r"altamente qualificad", r"mergulhe", r"desbloqueie", r"ampla gama",
    ),
    "en": (
        r"innovative solutions?", r"next level", r"unique experiences?", r"\btransform\w*", r"\bdiscover\b",
        r"\belevat(?:e|es|ing)\b", r"\bun(?:lock|leash)\b", r"excellence",
        r"quality and commitment|commitment to quality",
        r"\bnot (?:just|only)\b[^.!?]{2,80}(?:, (?:it's|it is|we're|but)|\bbut\b)",
        r"\byour dreams?\b|\bdreams come true",
        r"\bpassion(?:ate)? (?:for|about)\b", r"welcome to our (?:web ?)?site", r"exceed\w* (?:your )?expectations",
        r"more than (?:just )?an? ", r"\b(?:market|industry) leader|\bleading\b", r"\bthe best\b(?! (?:way|time|day))",
        r"cutting[- ]edge", r"state[- ]of[- ]the[- ]art", r"world[- ]class", r"one[- ]stop", r"look no further",
        r"tailored to your needs", r"seamless",
    ),
}  # fmt: skip
"""Phrases (folded) that say nothing about this business."""
LAZY = re.compile(
    r"\s*(?:saiba mais|clique aqui|veja mais|leia mais|ver mais|conheca mais|comece agora|enviar|acesse|confira|ok|"
    r"learn more|click here|read more|see more|find out more|get started|submit|more|go)[.!]?\s*"
)
VERB: dict[Locale, re.Pattern[str]] = {
    "pt-BR": re.compile(
        r"[a-z]+[aei]r(?:-se)?\b|(?:fale|peca|agende|veja|ligue|encomende|chame|reserve|conheca|faca|envie|escreva|mande|"
        r"compre|solicite|marque|baixe|traga|venha|visite|converse|combine|monte|escolha|simule|consulte|por)\b"
    ),
    "en": re.compile(
        r"(?:ask|book|buy|call|chat|check|choose|come|contact|download|email|find|get|make|meet|message|open|order|plan|"
        r"request|reserve|schedule|see|send|show|start|talk|try|view|visit|write)\b"
    ),
}
DASH = re.compile(r"\s*—\s*|\s+–\s+")
TITLES = frozenset({"title", "kicker", "label", "name", "heading"})
ACTIONS = ("action", "actions")
COUNTED = frozenset({"money", "percent", "phone", "email", "year", "date", "number", "time"})
Fact = tuple[str, str, str]
SHOUTED = re.compile(r"(?<![\w-])[^\W\d_a-z]{2,}(?:[.?]? [^\W_a-z]+){2,}(?![\w-])")
"""Three words and more in capitals, one after the other without a comma."""
LONGEST_ACRONYM = 5
TOLD_ENOUGH = 3
"""How often a page may not say the same fact."""


def copy_problems(
    page: Written, locale: Locale, slug: str = "", names: frozenset[str] = frozenset(), called: str = ""
) -> list[Finding]:
    """What the words of a page do against house style.

    `names` are folded words that may be capitalised; what the business is `called` may be said again and again.
    """
    found = [
        Finding(slug, passage.section, passage.field, text, why)
        for passage in passages(page)
        for text, why in faults(passage, locale, names)
    ]
    texts = [passage for passage in passages(page) if passage.section != SEO]
    return [*found, *_shouted(texts, slug), *_repeated(texts, slug, {_key(claim) for claim in claims_in(called)})]


def faults(passage: Passage, locale: Locale, names: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """(words, why) of one text."""
    yield from faults_of_text(passage.text, locale)
    last = str(passage.path[-1])
    if last in TITLES and shouts(passage.text, names):
        yield passage.text, mark("titles are written as sentences, with capitals for names only")
    if passage.path[0] in ACTIONS and last == "label":
        yield from ((passage.text, why) for why in label_faults(passage.text, locale))


def faults_of_text(text: str, locale: Locale) -> Iterator[tuple[str, str]]:
    """(words, why) of any text: empty phrases, long dashes, emoji."""
    for words in banned_in(text, locale):
        yield words, mark("this phrase fits any business; say what is particular, or leave it out")
    if "—" in text:
        yield "—", mark("no long dash; use a comma, a colon or a full stop")
    for char in text:
        if is_emoji(char):
            yield char, mark("no emoji")


def banned_in(text: str, locale: Locale) -> list[str]:
    """The empty phrases of a text, as written."""
    folded = fold(text)
    matches = (re.search(pattern, folded) for pattern in BANNED[locale])
    return [text[match.start() : match.end()] for match in matches if match]


def label_faults(label: str, locale: Locale) -> Iterator[str]:
    """What is wrong with a button's words."""
    folded = fold(label)
    if LAZY.fullmatch(folded):
        yield mark("a button says what it does: a verb with its object")
    elif len(label.split()) < 2 or not VERB[locale].match(folded):
        yield mark("a button begins with a verb and names its object")


def shouts(title: str, names: frozenset[str]) -> bool:
    """Whether Most Words Begin With Capitals, or ALL ARE CAPITALS."""
    words = [word for sentence in re.split(r"[.:!?]", title) for word in re.findall(r"[^\W\d_]{3,}", sentence)[1:]]
    telling = [word for word in words if len(word) > 3 and fold(word) not in names]
    raised = [word for word in telling if word[0].isupper() and not (word.isupper() and len(word) <= 5)]
    return len(raised) >= 2 and 2 * len(raised) > len(telling)


def is_emoji(char: str) -> bool:
    """Pictures, and the signs that join them."""
    is_picture = unicodedata.category(char) == "So" and char not in "°©®™★☆✓→"
    return is_picture or "\ufe00" <= char <= "\ufe0f" or char == "\u200d"


def plain_copy(text: str, locale: Locale, *, quiet: bool = False) -> str:
    """The text in house style, without empty sentences, long dashes and emoji; `quiet` also without shouting.

    May be empty. What is shouted is said in small letters, names and acronyms in it too.
    """
    kept = " ".join(sentence for sentence in sentences_of(text) if not banned_in(sentence, locale))
    kept = re.sub(r"^, |, $", "", DASH.sub(", ", "".join(char for char in kept if not is_emoji(char))))
    kept = re.sub(r"\s+", " ", re.sub(r"!+", ".", kept) if quiet else kept).strip()
    return SHOUTED.sub(_said, kept) if quiet else kept


def _said(shouted: re.Match[str]) -> str:
    """The words in small letters, sentences with a capital; as they are where all may be acronyms and short names."""
    if all(len(word) <= LONGEST_ACRONYM for word in re.findall(r"\w+", shouted[0])):
        return shouted[0]
    first = r"\A|" if shouted.string[: shouted.start()].rstrip()[-1:] in ("", ".", "?") else ""
    return re.sub(rf"(?:{first}[.?] )\w", lambda found: found[0].upper(), shouted[0].lower())


def _shouted(texts: list[Passage], slug: str) -> Iterator[Finding]:
    loud = [passage for passage in texts for _ in range(passage.text.count("!"))]
    for passage in loud[1:2]:
        yield Finding(slug, passage.section, passage.field, "!", "at most one exclamation mark a page")


def _repeated(texts: list[Passage], slug: str, own: set[Fact]) -> Iterator[Finding]:
    places: dict[Fact, dict[Passage, Claim]] = {}
    for passage in texts:
        for claim in claims_in(passage.text):
            if telling(claim) and _key(claim) not in own:
                places.setdefault(_key(claim), {})[passage] = claim
    for told in places.values():
        if len(told) >= TOLD_ENOUGH:
            passage, claim = list(told.items())[-1]
            yield Finding(slug, passage.section, passage.field, claim.text, "this page says the same fact three times")


def telling(claim: Claim) -> bool:
    """Whether a claim is a fact that tires when told again; a bare number is none."""
    return claim.kind in COUNTED and (claim.kind != "number" or bool(claim.nouns))


def _key(claim: Claim) -> Fact:
    return claim.kind, claim.value, claim.nouns[0] if claim.kind == "number" and claim.nouns else ""
