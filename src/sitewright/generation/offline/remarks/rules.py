"""The rules: each reads one kind of request, and gives edits, a question, or None for what it does not know."""

import re
from collections.abc import Callable

from sitewright.generation.offline.remarks.amounts import fits, price_of
from sitewright.generation.offline.remarks.answers import answer, called
from sitewright.generation.offline.remarks.hours import hours
from sitewright.generation.offline.remarks.places import (
    exchanged,
    find_item,
    find_section,
    find_text,
    sections_called,
    tells_place,
)
from sitewright.generation.offline.remarks.reading import MARK, REFUSING, Asked, Remark
from sitewright.generation.offline.remarks.units import unit_edits, without_unit
from sitewright.kit.text import fold
from sitewright.sites.edits import CorrectFact, Edit, MoveSection, RemoveSection, SetPhoto, SetText, SetToken
from sitewright.sites.theme import is_one_colour, palette_from

Found = list[Edit] | Asked | None
SET = (
    r"(?:troque|trocar|troca|mude|mudar|muda|altere|alterar|corrija|corrigir|atualize|atualizar|substitua|substituir|"
    r"ajuste|ajustar|change|update|correct|fix|set|replace|swap)"
)
SET_PRICE = rf"(?:{SET}|suba|subir|aumente|aumentar|baixe|baixar|reduza|reduzir|diminua|raise|increase|lower|reduce)"
PUT = r"(?:coloque|colocar|mova|mover|passe|passar|leve|levar|ponha|por|suba|subir|desca|descer|move|put|bring)"
TAKE = r"(?:remova|remover|tire|tirar|retire|retirar|apague|apagar|exclua|excluir|elimine|eliminar|remove|delete|drop)"
TO = r"(?:para|por|to|with|by)"
IS_NOW = (
    r"(?:agora e|passou a ser|passa a ser|mudou para|passou para|subiu para|baixou para|foi para|novo e|e agora|"
    r"is now|is|should be|has changed to|changed to|e)"
)
EXCHANGE = re.compile(rf"{SET}\b(?P<what>[\w ]*?){MARK}(?P<where>[\w ]*?) {TO} {MARK}(?P<place>(?: .*)?)")
TITLE = re.compile(rf"{SET} (?:o |the )?(?:titulo|title|heading)(?P<place>\b.*?) {TO} {MARK}")
PRICE = (
    re.compile(
        rf"{SET_PRICE} (?:o |the )?(?:preco|valor|price) (?:d[aeo]s? |of )(?:the )?(?P<item>.+?)"
        rf"(?: (?:de|from) (?P<old>(?:r\$|us\$)? ?[\d.,]+)(?: reais)?)? (?:para|to) (?P<value>.+)"
    ),
    re.compile(rf"(?:o |the )?(?:preco|valor|price) (?:d[aeo]s? |of )(?:the )?(?P<item>.+?) {IS_NOW} (?P<value>.+)"),
    re.compile(
        r"(?:o |a |os |as |the )?(?P<item>.+?) (?:agora )?"
        r"(?:custam?|passou a custar|passa a custar|sai por|(?:subiu|baixou|passou) para|now costs?|costs?) "
        r"(?P<value>.+)"
    ),
)
AMOUNT = re.compile(r"(?:a partir de |from )?(?:(?:r\$|us\$|\$|€) ?)?\d[\d.,]*(?: reais)?|sob consulta|on request")
CONTACTS: dict[str, tuple[str, str]] = {
    "whatsapp": (r"(?:numero d[eo] |nosso )?whats ?app(?: number)?|zap", r"[\d\s()+.-]{8,24}"),
    "phone": (r"(?:numero d[eo] |nosso )?telefone(?: fixo)?|phone(?: number)?|telephone", r"[\d\s()+.-]{8,24}"),
    "email": (r"e-?mail(?: address)?", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "instagram": (r"(?:perfil d[eo] )?instagram", r"@?[\w.]{2,30}"),
    "address": (r"endereco|address", r"(?=.*(?:\d|\b[sS]/[nN]\b)).{8,}"),
}
COLOUR = (
    re.compile(
        rf"{SET} (?:a |the )?(?:cor|main colou?r|brand colou?r|colou?r)(?: (?:principal|da marca|do site|dos botoes|"
        rf"of the (?:site|brand|buttons)))? (?:do site )?{TO} (?P<colour>.+)"
    ),
    re.compile(
        r"(?:quero|queremos|prefiro|deixe|make|i want) (?:o site|the site|a cor|it) "
        r"(?:em |na cor |com |in )?(?P<colour>.+)"
    ),
    re.compile(
        r"(?:use|usem|usar) (?:o |a |the )?(?P<colour>.+?) (?:como|as) (?:a |the )?(?:cor principal|main colou?r)"
    ),
)
MOVE = re.compile(
    rf"{PUT} (?P<section>.+?) (?:para )?(?P<where>(?:logo )?(?:antes|acima|em cima)|(?:logo )?(?:depois|abaixo|embaixo)"
    r"|before|above|after|below) (?:d[aeo]s? |of )?(?P<other>.+)"
)
MOVE_TO_END = re.compile(
    rf"{PUT} (?P<section>.+?) (?:para |to |at |as |no |na |ao |the |o |a )+"
    r"(?P<where>topo|inicio|comeco|primeir[oa]|fim|final"
    r"|ultim[oa]|top|start|beginning|end|bottom)(?: (?:[dn][ao] |of |on )?(?:the )?(?:\w+ )?(?:pagina|page).*)?"
)
REMOVE = re.compile(rf"{TAKE} (?P<section>.+)")
SHOW = (
    r"(?:use|usem|usar|utilize|coloque|colocar|ponha|por|mostre|mostrar|inclua|adicione|acrescente|put|place|show|add|"
    r"insert)"
)
OF_A_PHOTO = r"(?:foto|fotografia|imagem|photo|picture|image)"
SENT = (
    r"(?: (?:em anexo|anexad[ao]|anex[ao]|que (?:enviei|mandei|anexei|segue)|attached|i (?:have )?(?:sent|attached)))?"
)
THIS_PHOTO = rf"(?:(?:est[ae]|ess[ae]|this)(?: one| {OF_A_PHOTO})?|(?:a |o |the |the attached ){OF_A_PHOTO}){SENT}"
PHOTO = (
    re.compile(
        rf"{SHOW} {THIS_PHOTO}(?: (?:aqui|here)| (?:na|no|nas|nos|em|in|on|at|to|into)(?: the)? (?P<section>.+))?"
    ),
    re.compile(
        rf"{SET} (?:a |the )?{OF_A_PHOTO}(?: (?:d[aeo]s?|n[ao]s?|of|in|on)(?: the)? (?P<section>.+?))? "
        rf"{TO} {THIS_PHOTO}"
    ),
)
AFTER = ("depois", "abaixo", "embaixo", "after", "below")
FIRST = ("topo", "inicio", "comeco", "primeir", "top", "start", "beginning")


def exchange(remark: Remark) -> Found:
    """`troque "A" por "B"`."""
    match = EXCHANGE.fullmatch(remark.folded)
    if len(remark.quotes) != 2 or not match or not tells_place(remark, " ".join(match.groups())):
        return None
    old, new = remark.quotes
    standing = find_text(remark, old)
    return standing if isinstance(standing, Asked) else [standing.becomes(exchanged(standing.text, old, new))]


def title(remark: Remark) -> Found:
    """`mude o título da seção Preços para "B"`."""
    match = TITLE.fullmatch(remark.folded)
    if not match or len(remark.quotes) != 1:
        return None
    place = match["place"].strip()
    if not place and remark.pointed:
        found = remark.pointed
    elif not place or re.fullmatch(r"(?:principal|main|(?:d[ao]|of)(?: the)? (?:\w+ )?(?:pagina|page)\b.*)", place):
        page = remark.pages[0]
        opening = next((section for section in page.sections if section.type == "hero"), page.sections[0])
        found = (page, opening)
    elif isinstance(named := find_section(remark, place), Asked):
        return named
    else:
        found = named
    page, section = found
    return [SetText(page=page.slug, section=section.id, field="title", old=section.title or "", new=remark.quotes[0])]


def price(remark: Remark) -> Found:
    """`mude o preço do pão francês para R$ 22`, `o pão francês custa R$ 22 o quilo`."""
    match = next((found for pattern in PRICE if (found := pattern.fullmatch(remark.folded))), None)
    if match is None:
        return None
    value = remark.shown[match.start("value") : match.end("value")].strip(" .")
    amount, unit = without_unit(match["value"].strip(" ."))
    if not AMOUNT.fullmatch(amount):
        return Asked(answer("value", remark.locale, text=value, what=called("price", remark.locale)))
    words = remark.quotes[0] if match["item"] == MARK and remark.quotes else match["item"]
    item = find_item(remark, words)
    if isinstance(item, Asked):
        return item
    standing = price_of(remark.site.facts, item)
    if not fits(remark.folded, match.groupdict().get("old"), amount, standing):
        now = standing.amount_minor if standing else None
        shown = "-" if now is None else f"{now // 100},{now % 100:02}"
        return Asked(answer("price_differs", remark.locale, text=remark.text[:120], now=shown))
    further = unit_edits(remark.site, item, unit) if unit else []
    if further is None:
        return Asked(answer("unit", remark.locale, text=value))
    return [CorrectFact(fact=item, text=value[: len(amount)]), *further]


def contact(remark: Remark) -> Found:
    """`o telefone agora é (31) 3333-4444`."""
    for fact, (names, form) in CONTACTS.items():
        what = rf"(?:o |a |nosso |nossa |the |our |novo |new )*(?:{names})"
        match = re.fullmatch(
            rf"(?:{SET} {what} {TO}|{what}(?: d[ao] \w+)? ?(?:{IS_NOW}|:)) (?P<value>.+)", remark.folded
        )
        if match:
            value = remark.shown[match.start("value") : match.end("value")].strip()
            value = remark.quotes[0] if value == MARK and remark.quotes else value
            if re.fullmatch(form, value):
                return [CorrectFact(fact=fact, text=value)]
            return Asked(answer("value", remark.locale, text=value[:80], what=called(fact, remark.locale)))
    return None


def photo(remark: Remark) -> Found:
    """`use esta foto na abertura`, `troque a foto da história por esta`."""
    match = next((found for pattern in PHOTO if (found := pattern.fullmatch(remark.folded))), None)
    if match is None:
        return None
    if remark.photo is None:
        return Asked(answer("photo_absent", remark.locale))
    if not match["section"] and remark.pointed is None:
        return Asked(answer("photo_where", remark.locale))
    named = find_section(remark, match["section"]) if match["section"] else remark.pointed
    if named is None or isinstance(named, Asked):
        return named
    page, section = named
    if section.type not in ("hero", "story", "gallery"):
        return Asked(answer("photo_place", remark.locale, section=section.title or section.id))
    return [SetPhoto(page=page.slug, section=section.id, photo=remark.photo.id)]


def colour(remark: Remark) -> Found:
    """`mude a cor principal para verde`: a whole palette on which text reads."""
    match = next((found for pattern in COLOUR if (found := pattern.fullmatch(remark.folded))), None)
    if match is None:
        return None
    named = match["colour"].strip(" .") if match["colour"] != MARK else " ".join(remark.quotes)
    if not is_one_colour(fold(named)):
        return Asked(answer("colour", remark.locale, text=named[:60]))
    palette = palette_from(named, remark.site.facts.name).model_dump()
    now = remark.site.theme.palette.model_dump()
    edits: list[Edit] = [
        SetToken(token=f"palette.{name}", value=value) for name, value in palette.items() if value != now[name]
    ]
    return edits or Asked(answer("already", remark.locale, text=named))


def move(remark: Remark) -> Found:
    """`coloque os preços antes da equipe`, `mova a equipe para o fim`."""
    if match := MOVE.fullmatch(remark.folded):
        return _beside(remark, match["section"], match["other"], after=match["where"].endswith(AFTER))
    if match := MOVE_TO_END.fullmatch(remark.folded):
        found = find_section(remark, match["section"])
        if isinstance(found, Asked):
            return found
        page, moved = found
        ids = [entry.id for entry in page.sections if entry is not moved]
        return [
            MoveSection(page=page.slug, section=moved.id, after=None if match["where"].startswith(FIRST) else ids[-1])
        ]
    return None


def _beside(remark: Remark, words: str, other_words: str, *, after: bool) -> Found:
    """The move of one section beside another, on the one page that has both."""
    (name, movable), (other_name, others) = sections_called(remark, words), sections_called(remark, other_words)
    for found, asked in ((movable, words), (others, other_words)):
        if not found and isinstance(unknown := find_section(remark, asked), Asked):
            return unknown
    pairs = [(page, one, two) for page, one in movable for other, two in others if page is other and one is not two]
    if len(pairs) != 1:
        return Asked(answer("one_page", remark.locale, first=name, second=other_name))
    page, section, other = pairs[0]
    ids = [entry.id for entry in page.sections if entry is not section]
    place = ids.index(other.id)
    behind = other.id if after else (ids[place - 1] if place else None)
    return [MoveSection(page=page.slug, section=section.id, after=behind)]


def remove(remark: Remark) -> Found:
    """`remova a seção de depoimentos`."""
    match = REMOVE.fullmatch(remark.folded)
    if match is None or MARK in remark.folded:
        return None
    found = find_section(remark, match["section"])
    return found if isinstance(found, Asked) else [RemoveSection(page=found[0].slug, section=found[1].id)]


def refusing(remark: Remark) -> Found:
    """What says what not to do is not understood by any rule."""
    return Asked(answer("unknown", remark.locale, text=remark.text[:120])) if REFUSING.search(remark.folded) else None


RULES: tuple[Callable[[Remark], Found], ...] = (
    hours,
    refusing,
    exchange,
    photo,
    title,
    price,
    contact,
    colour,
    move,
    remove,
)
