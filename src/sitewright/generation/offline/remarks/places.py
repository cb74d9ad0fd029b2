"""Finds what a remark names: a text, a price, a section."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sitewright.generation.offline.remarks.answers import answer
from sitewright.generation.offline.remarks.reading import Asked, Remark
from sitewright.kit.text import fold
from sitewright.sites import formats
from sitewright.sites.changes import Place, place_name
from sitewright.sites.edits import NAVIGATION, CorrectFact, Edit, SetText
from sitewright.sites.facts import PriceItem, ServiceItem
from sitewright.sites.model import Page, Section, SectionType
from sitewright.sites.passages import SEO, passages

NAMES: dict[SectionType, str] = {
    "announcement": "aviso|announcement|notice",
    "hero": "abertura|topo|capa|hero|banner",
    "gallery": "galeria|galeria de fotos|fotos|gallery|photo gallery|photos|pictures",
    "quick_facts": "resumo|em resumo|quick facts",
    "story": "historia|nossa historia|sobre|sobre nos|story|our story|about|about us",
    "services": "servicos|o que fazemos|services",
    "features": "diferenciais|vantagens|destaques|features|highlights",
    "steps": "etapas|processo|como trabalhamos|steps|process",
    "team": "equipe|time|team",
    "price_list": "precos|tabela de precos|lista de precos|cardapio|prices|price list|menu",
    "testimonials": "depoimentos|avaliacoes|opinioes|testimonials|reviews|quotes",
    "faq": "perguntas|perguntas frequentes|duvidas|faq|questions|frequently asked questions",
    "hours_location": "horarios|horario|endereco|horarios e endereco|localizacao|hours|address|location",
    "contact": "contato|contatos|fale conosco|contact",
    "cta_band": "convite|chamada|faixa|call to action|invitation",
    "prose": "texto|text",
}
"""What people call a section of each type, beside its title and id."""
ARTICLES = re.compile(
    r"^(?:(?:a|o|as|os|the|de|do|da|dos|das|of)\s+)*(?:(?:secao|sessao|parte|bloco|section|block|part)\b\s*)?"
    r"(?:(?:de|do|da|dos|das|of|about|com|with|chamad[ao]|called)\s+)*(?:(?:a|o|as|os|the|nossos?|nossas?|our)\s+)*"
)
SECTION_BEFORE = re.compile(r"^(?:(?:a|the) )?(?:secao|sessao|parte|bloco|section|block|part) ")
PAGE_PHRASE = re.compile(
    r"\s+(?:na|da|in|on|of|from)\s+(?:the\s+)?(?:pagina|page)\b.*$|\s+(?:on|of|from) the \w+ page$"
)
THIS = re.compile(
    r"(?:d?est[ae]|d?ess[ae]|(?:of )?this)(?: (?:secao|sessao|parte|bloco|section|block|part))?|isto|isso|it"
)
PLACE_WORDS = frozenset(
    "o a os as the texto frase palavra trecho titulo paragrafo linha botao text sentence word phrase title heading "
    "line paragraph button que diz that says where onde it n na no nas nos d de da do das dos e em in on of from at "
    "and here aqui this esta este nesta neste nessa nesse desta deste dessa desse pagina page secao sessao parte bloco "
    "section block part menu inicial principal inicio home rodape cabecalho footer header".split()
)
"""What may stand beside quotations and the names of pages and sections."""
SECTION_WORD = re.compile(r"\s+(?:section|block)$")


@dataclass(frozen=True)
class Standing:
    """A text where it stands, and the edit that would put another one there."""

    text: str
    page: str | None = None
    section: str | None = None
    field: str = ""
    fact: str = ""

    @property
    def place(self) -> Place:
        """Where it stands, as changes tell it."""
        if self.fact:
            return ("fact", *self.fact.split("."))
        return ("page", self.page or "", self.section or "", self.field)

    def becomes(self, new: str) -> Edit:
        """The edit."""
        if self.fact:
            return CorrectFact(fact=self.fact, text=new)
        return SetText(page=self.page or "", section=self.section or "", field=self.field, old=self.text, new=new)


def find_text(remark: Remark, old: str) -> Standing | Asked:
    """The one place where a text stands: what is seen on pages, else what searches show of them, else facts.

    A whole text counts before a part of one.
    Letters count as typed where the text has three words or more; else the same letters in another case are another
    place it may mean.
    """
    on_pages = list(_on_pages(remark))
    seen = [entry for entry in on_pages if entry.section != SEO]
    for_searches = [entry for entry in on_pages if entry.section == SEO]
    for standing in (seen, for_searches, list(_in_facts(remark))):
        whole = [entry for entry in standing if entry.text == old]
        typed = _holding(standing, old, str)
        loose = _holding(standing, fold(old), fold)
        sure = whole if len(whole) == 1 else typed if typed and len(old.split()) > 2 else loose
        if len(sure) == 1:
            return sure[0]
        if sure:
            places = "; ".join(dict.fromkeys(place_name(entry.place, remark.site) for entry in sure[:6]))
            return Asked(answer("several", remark.locale, old=old[:80], count=len(sure), places=places))
    return Asked(answer("absent", remark.locale, old=old[:80]))


def _holding(standing: list[Standing], old: str, seen: Callable[[str], str]) -> list[Standing]:
    """An entry for each time the words stand in a text, as whole words."""
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    return [entry for entry in standing for _ in pattern.findall(seen(entry.text))]


def exchanged(text: str, old: str, new: str) -> str:
    """The text with the one place of `old` replaced."""
    if old == text:
        return new
    typed = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text)
    match = typed or re.search(rf"(?<!\w){re.escape(fold(old))}(?!\w)", fold(text))
    return text if match is None else text[: match.start()] + new + text[match.end() :]


def find_item(remark: Remark, words: str) -> str | Asked:
    """The fact's name of the priced thing that words name: `prices.<id>` or `services.<id>`."""
    facts = remark.site.facts
    priced: list[tuple[str, PriceItem | ServiceItem]] = [(f"prices.{item.id}", item) for item in facts.prices]
    listed = {item.name for item in facts.prices}
    priced += [(f"services.{item.id}", item) for item in facts.services if item.price and item.name not in listed]
    wanted = _words(words)
    equal = [name for name, item in priced if _words(item.name) == wanted]
    found = equal or [name for name, item in priced if wanted and set(wanted) <= set(_words(item.name))]
    if len(found) == 1:
        return found[0]
    names = dict(priced)
    if found:
        known = "; ".join(names[name].name for name in found[:8])
        return Asked(answer("item_several", remark.locale, item=words, known=known))
    return Asked(
        answer("item_absent", remark.locale, item=words, known="; ".join(i.name for _, i in priced[:20]) or "-")
    )


def find_section(remark: Remark, words: str) -> tuple[Page, Section] | Asked:
    """The one section that words name, by title, id or what people call its type, or that was pointed at."""
    if remark.pointed and THIS.fullmatch(words.strip(" .,:")):
        return remark.pointed
    name, found = sections_called(remark, words)
    if len(found) == 1:
        return found[0]
    if found:
        known = ", ".join(dict.fromkeys(f"{page.nav_label} / {section.title or section.id}" for page, section in found))
        return Asked(answer("section_several", remark.locale, section=name, known=known))
    known = ", ".join(dict.fromkeys(section.title or section.id for _, section in remark.sections))
    return Asked(answer("section_absent", remark.locale, section=name, known=known))


def tells_place(remark: Remark, words: str) -> bool:
    """Whether the words around quotations say what and where these are, and nothing else."""
    names = [page.nav_label for page in remark.site.pages]
    for section in (section for page in remark.site.pages for section in page.sections):
        names += [section.title or "", section.id, NAMES.get(section.type, "")]
    known = PLACE_WORDS | {word for name in names for word in re.findall(r"\w+", fold(name))}
    return set(re.findall(r"\w+", words)) <= known


def sections_called(remark: Remark, words: str) -> tuple[str, list[tuple[Page, Section]]]:
    """What a section is called in these words, and every section that is called so."""
    plain = SECTION_WORD.sub("", PAGE_PHRASE.sub("", words.strip(" .,:")))
    bare = ARTICLES.sub("", plain).strip() or plain
    names = {plain, SECTION_BEFORE.sub("", plain), bare}
    return bare, [entry for entry in remark.sections if _is_called(entry[1], names)]


def _is_called(section: Section, names: set[str]) -> bool:
    called = {
        fold(section.title or "").strip(" .!?"),
        section.id,
        section.type,
        *NAMES.get(section.type, "").split("|"),
    }
    return bool(names & (called - {""}))


def _on_pages(remark: Remark) -> Iterator[Standing]:
    pointed = remark.element.get("section")
    for page in remark.pages:
        for passage in passages(page):
            if pointed in (None, passage.section):
                yield Standing(passage.text, page.slug, passage.section, passage.field)
        if pointed is None:
            yield Standing(page.nav_label, page.slug, NAVIGATION, "label")


def _in_facts(remark: Remark) -> Iterator[Standing]:
    facts, locale = remark.site.facts, remark.site.locale
    for name in ("phone", "whatsapp"):
        if number := getattr(facts, name):
            yield Standing(formats.phone_text(number), fact=name)
    for name in ("email", "name", "slogan", "service_area"):
        if text := getattr(facts, name):
            yield Standing(text, fact=name)
    groups: tuple[tuple[str, Iterable[object], tuple[str, ...]], ...] = (
        ("prices", facts.prices, ("name", "unit", "description")),
        ("services", facts.services, ("name",)),
        ("people", facts.people, ("name", "role", "registration")),
        ("faq", facts.faq, ("question", "answer")),
    )
    for group, entries, fields in groups:
        for entry in entries:
            id_ = getattr(entry, "id", "")
            for name in fields:
                if text := getattr(entry, name):
                    yield Standing(text, fact=f"{group}.{id_}.{name}")
    for item in facts.prices:
        shown = formats.price_text(item.price, locale).replace(formats.NBSP, " ")
        yield Standing(shown, fact=f"prices.{item.id}")


def _words(text: str) -> list[str]:
    small = {"de", "da", "do", "das", "dos", "o", "a", "os", "as", "the", "of", "e", "com"}
    return [word for word in re.findall(r"[a-z0-9]+", fold(text)) if word not in small]
