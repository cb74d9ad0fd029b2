"""Sections in the owner's own words, by rules."""

import re
from datetime import UTC, datetime

from sitewright.errors import Rejected
from sitewright.generation.models import PageContext
from sitewright.generation.offline.opening import lead_of
from sitewright.generation.offline.sitemap import VISIT
from sitewright.generation.offline.words import own_words, place_of, title_of, trade_of, trim, word
from sitewright.kit.text import sentences_of
from sitewright.sites.facts import ServiceItem
from sitewright.sites.formats import address_lines
from sitewright.sites.model import (
    HOME,
    Contact,
    Feature,
    Features,
    Mock,
    ProductTour,
    Prose,
    ProseBlock,
    Services,
    ServiceText,
    Steps,
    Story,
    TourStop,
    WorkStep,
)

YEARS_WORTH_TELLING, YEARS_WORTH_DRAWING = 5, 20
STATEMENT, DETAIL = 60, 150
"""Longest title and text of what sets a business apart."""
MOCKS: tuple[tuple[str, Mock], ...] = (
    (r"agenda|hor[aá]rio|calend|reserva|schedul", "calendar"),
    (r"relat[oó]rio|gr[aá]fico|painel|indicador|financ|fluxo|report|dashboard", "chart"),
    (r"mensage|whats|chat|conversa|lembrete", "chat"),
    (r"etapa|funil|quadro|tarefa|kanban|board", "board"),
    (r"cadastro|formul[aá]rio|ficha|prontu[aá]rio|form\b", "form"),
)


def story(context: PageContext) -> Story:
    """The owner's own words, in paragraphs of two sentences; at home those that the opening has not said."""
    about = own_words(context.facts.about, context.locale)
    sentences = sentences_of(about)
    if context.page.slug == HOME:
        opening = lead_of(context)
        unsaid = [sentence for sentence in sentences if sentence not in opening]
        sentences = unsaid if len(unsaid) > 1 else sentences
    pairs = [" ".join(sentences[start : start + 2]).strip() for start in range(0, min(len(sentences), 8), 2)]
    year = context.facts.founded_year
    age = datetime.now(UTC).year - year if year else 0
    if age < YEARS_WORTH_TELLING:
        year = None
    says_year = year is not None and str(year) in about
    since = word("our_story", context.locale) if says_year else word("since", context.locale, year=year)
    return Story(
        id="sobre",
        title=title_of("story", context) or (since if year else word("who_we_are", context.locale)),
        paragraphs=tuple(trim(pair, 420) for pair in pairs if pair) or (context.facts.name,),
        show_year=age >= YEARS_WORTH_DRAWING,
    )


def services(context: PageContext) -> Services:
    """Each service with its own description."""
    items = tuple(
        ServiceText(service=service.id, text=trim(own_words(service.description, context.locale), 160) or None)
        for service in context.facts.services[:9]
    )
    title = title_of("services", context) or word("what_we_do", context.locale)
    return Services(id="servicos", title=title, items=items)


def features(context: PageContext) -> Features:
    """What sets the business apart, in its own words."""
    facts, locale = context.facts, context.locale
    said = [made for text in facts.highlights[:6] if (made := statement(own_words(text, locale)))]
    known = [text for text in (trade_of(facts, locale), place_of(facts), word("trade", locale)) if len(text) > 1]
    items = said if len(said) > 1 else [*said, *(Feature(title=trim(text, STATEMENT)) for text in known)][:2]
    return Features(id="diferenciais", title=word("highlights_title", locale), items=tuple(items))


def statement(text: str) -> Feature | None:
    """A highlight as a title; a long one as a title and what follows its first comma, colon or full stop."""
    if len(text) < 2:
        return None
    if len(text) <= STATEMENT:
        return Feature(title=text)
    for sign in (": ", ". ", ", "):
        head, _, rest = text.partition(sign)
        if 2 <= len(head) <= STATEMENT:
            return Feature(title=head, text=trim(rest[:1].upper() + rest[1:], DETAIL))
    return Feature(title=trim(text, STATEMENT))


def steps(context: PageContext) -> Steps:
    """How the business works, as it told. Raises Rejected where it did not."""
    title = word("steps_title", context.locale)
    told = context.facts.steps[:6]
    if len(told) > 1:
        items = tuple(
            WorkStep(
                title=trim(step.name, 36),
                text=trim(own_words(step.description, context.locale), 140) or None,
                duration=step.id if step.duration else None,
            )
            for step in told
        )
    else:
        items = first_visit(context)
        title = word("visit_title", context.locale)
    if len(items) < 2:
        raise Rejected("The offline writer cannot make up how a business works.", field="steps")
    return Steps(id="processo", title=title, items=items)


def first_visit(context: PageContext) -> tuple[WorkStep, ...]:
    """A first visit in steps: get in touch, come here, and what the owner's answer says happens then."""
    facts, locale = context.facts, context.locale
    answer = next((item for item in facts.faq if VISIT.search(item.question)), None)
    if answer is None or context.brief.main_action is None:
        return ()
    sentences = [text for text in sentences_of(answer.answer) if len(text.split()) > 2]
    came = ", ".join(address_lines(facts.address)[:1]) if facts.address else ""
    landmark = facts.address.landmark if facts.address else None
    found = [
        WorkStep(title=trim(context.brief.main_action_label, 36), text=trim(word("visit_ask", locale), 140)),
        WorkStep(title=word("visit_come", locale), text=trim(". ".join(filter(None, (came, landmark))), 140) or None),
        WorkStep(title=word("visit_first", locale), text=trim(" ".join(sentences), 140) or None),
    ]
    return tuple(step for step in found if step.text)


def product_tour(context: PageContext) -> ProductTour:
    """What the product does, service by service."""
    items = tuple(
        TourStop(
            label=trim(service.name, 22),
            title=trim(service.name, 48),
            text=trim(own_words(service.description, context.locale), 180) or None,
            mock=mock_of(service),
        )
        for service in context.facts.services[:5]
    )
    return ProductTour(id="produto", title=word("tour_title", context.locale), items=items)


def mock_of(service: ServiceItem) -> Mock:
    """The screen that shows a service best."""
    told = f"{service.name} {service.description or ''}"
    return next((mock for words, mock in MOCKS if re.search(words, told, re.IGNORECASE)), "list")


def contact(context: PageContext) -> Contact:
    """Every channel there is."""
    channels = [name for name in ("whatsapp", "phone", "email", "instagram") if getattr(context.facts, name)]
    return Contact(
        id="contato",
        title=word("contact_title", context.locale),
        lead=f"{context.facts.budget}." if context.facts.budget else word("contact_lead", context.locale),
        channels=tuple(channels),
    )


def prose(context: PageContext) -> Prose:
    """The owner's own words."""
    written = story(context)
    return Prose(id="texto", title=written.title or "", blocks=(ProseBlock(paragraphs=written.paragraphs),))
