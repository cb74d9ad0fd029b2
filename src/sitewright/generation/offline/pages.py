"""Pages by rules: every section says what the facts say, in the owner's words."""

from collections.abc import Callable
from datetime import UTC, datetime

from sitewright.errors import Rejected
from sitewright.generation.checks import quick_facts
from sitewright.generation.models import PageContent, PageContext
from sitewright.generation.offline.words import (
    headline,
    joined,
    lower_first,
    own_words,
    place_of,
    trade_of,
    trim,
    word,
)
from sitewright.kit.text import sentences_of
from sitewright.sites.facts import Facts
from sitewright.sites.model import (
    HOME,
    Action,
    Announcement,
    Contact,
    CtaBand,
    Faq,
    Feature,
    Features,
    Hero,
    HoursLocation,
    PriceGroup,
    PriceList,
    Prose,
    ProseBlock,
    QuickFacts,
    Section,
    SectionType,
    Seo,
    Services,
    ServiceText,
    Steps,
    Story,
    Team,
    TeamMember,
    Testimonials,
    WorkStep,
)

SHORTEST_DESCRIPTION = 40
YEARS_WORTH_TELLING = 5
KICKER = 28


def write_page(context: PageContext) -> PageContent:
    """The page as planned. Raises Rejected for a draft: what rules can mend is mended without a writer."""
    if context.draft is not None:
        raise Rejected("The offline writer mends no draft.", field="draft")
    return PageContent(seo=seo(context), sections=tuple(WRITERS[type_](context) for type_ in context.page.sections))


def seo(context: PageContext) -> Seo:
    """Search texts from name, trade and place."""
    facts, page = context.facts, context.page
    place = place_of(facts)
    about = f"{trade_of(facts, context.locale)}, {place}" if place else trade_of(facts, context.locale)
    title = f"{facts.name}: {lower_first(about)}" if page.slug == HOME else f"{page.nav_label} - {facts.name}"
    parts = [f"{page.nav_label} - {facts.name}." if page.slug != HOME else "", f"{about}.", facts.about or ""]
    if facts.highlights:
        parts.insert(2, f"{joined(facts.highlights[:2], context.locale)}.")
    description = trim(own_words(" ".join(filter(None, parts)), context.locale), 155)
    if len(description) < SHORTEST_DESCRIPTION:
        description = trim(f"{facts.name}: {description.rstrip('.')}. {word('contact_lead', context.locale)}", 155)
    return Seo(title=trim(title, 60), description=description)


def hero(context: PageContext) -> Hero:
    """On the home page the headline and the owner's opening; elsewhere what the page is about."""
    facts, page = context.facts, context.page
    if page.slug == HOME:
        title, lead = headline(facts, context.locale), lead_of(context)
        kicker = kicker_of(facts, title)
    else:
        title, lead = (
            page.nav_label,
            trim(", ".join(filter(None, [trade_of(facts, context.locale), place_of(facts)])), 180),
        )
        kicker = None
    return Hero(
        id="inicio-da-pagina",
        kicker=kicker,
        title=title,
        lead=lead or None,
        actions=actions(context),
        fact_line=fact_line(context) if page.slug == HOME else None,
    )


def kicker_of(facts: Facts, title: str) -> str | None:
    """Where the business is, unless the headline says it."""
    address = facts.address
    if address is None or place_of(facts) in title:
        return None
    whole = ", ".join(part for part in (address.district, address.city) if part)
    return next((text for text in (whole, address.city) if text and len(text) <= KICKER), None)


def fact_line(context: PageContext) -> str | None:
    """Where the business delivers, else what sets it apart."""
    facts = context.facts
    if "features" in context.page.sections or facts.service_area:
        return trim(own_words(facts.service_area, context.locale), 90) or None
    return trim(own_words(joined(facts.highlights[:3], context.locale), context.locale), 90) or None


def lead_of(context: PageContext) -> str:
    """The owner's first sentences, or what sets the business apart."""
    opening = trim(own_words(context.facts.about, context.locale), 180)
    return opening or trim(own_words(". ".join(context.facts.highlights), context.locale), 180)


def actions(context: PageContext) -> tuple[Action, ...]:
    """The brief's main action, and the page that shows more."""
    found: list[Action] = []
    if context.brief.main_action:
        found.append(Action(label=context.brief.main_action_label, kind=context.brief.main_action))
    for kind, section in (("see_prices", "price_list"), ("see_services", "services")):
        page = next((page for page in context.sitemap.pages[1:] if page.sections[1:2] == (section,)), None)
        if page is not None and page.slug != context.page.slug and len(found) < 2:
            found.append(Action(label=word(kind, context.locale), kind="page", page=page.slug))
    return tuple(found)


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
    if year is not None and datetime.now(UTC).year - year < YEARS_WORTH_TELLING:
        year = None
    says_year = year is not None and str(year) in about
    return Story(
        id="sobre",
        title=word("our_story", context.locale) if says_year or not year else word("since", context.locale, year=year),
        paragraphs=tuple(trim(pair, 600) for pair in pairs if pair) or (context.facts.name,),
        show_year=year is not None,
    )


def services(context: PageContext) -> Services:
    """Each service with its own description."""
    items = tuple(
        ServiceText(service=service.id, text=own_words(service.description, context.locale) or None)
        for service in context.facts.services[:9]
    )
    return Services(id="servicos", title=word("what_we_do", context.locale), items=items)


def price_list(context: PageContext) -> PriceList:
    """All prices, and how to pay."""
    items = tuple(item.id for item in context.facts.prices[:40])
    methods = joined(tuple(lower_first(method) for method in context.facts.payment), context.locale)
    note = trim(word("payment", context.locale, methods=methods), 140) if methods else None
    return PriceList(
        id="precos", title=word("price_title", context.locale), groups=(PriceGroup(items=items),), note=note
    )


def testimonials(context: PageContext) -> Testimonials:
    """What customers said, word for word."""
    quotes = tuple(quote.id for quote in context.facts.quotes[:6])
    return Testimonials(id="depoimentos", title=word("quotes_title", context.locale), quotes=quotes)


def faq(context: PageContext) -> Faq:
    """The questions the owner answered."""
    items = tuple(item.id for item in context.facts.faq[:10])
    return Faq(id="perguntas", title=word("faq_title", context.locale), items=items)


def hours_location(context: PageContext) -> HoursLocation:
    """When and where."""
    has_hours, has_address = bool(context.facts.hours), context.facts.address is not None
    key = "hours_title" if has_hours and has_address else "hours_only" if has_hours else "address_only"
    return HoursLocation(id="horarios", title=word(key, context.locale))


def contact(context: PageContext) -> Contact:
    """Every channel there is."""
    channels = [name for name in ("whatsapp", "phone", "email", "instagram") if getattr(context.facts, name)]
    return Contact(
        id="contato",
        title=word("contact_title", context.locale),
        lead=f"{context.facts.budget}." if context.facts.budget else word("contact_lead", context.locale),
        channels=tuple(channels),
    )


def quick_facts_strip(context: PageContext) -> QuickFacts:
    """What people ask first."""
    return QuickFacts(id="em-resumo", items=tuple(quick_facts(context.facts)[:4]))


def features(context: PageContext) -> Features:
    """What sets the business apart, in its own words."""
    facts, locale = context.facts, context.locale
    said = [text for text in (trim(own_words(text, locale), 90) for text in facts.highlights[:6]) if len(text) > 1]
    known = [text for text in (trade_of(facts, locale), place_of(facts), word("trade", locale)) if len(text) > 1]
    items = tuple(Feature(title=text) for text in (said if len(said) > 1 else [*said, *known][:2]))
    return Features(id="diferenciais", title=word("highlights_title", context.locale), items=items)


def team(context: PageContext) -> Team:
    """Everybody, with role and registration."""
    items = tuple(TeamMember(person=person.id) for person in context.facts.people[:8])
    return Team(id="equipe", title=word("team_title", context.locale), items=items)


def cta_band(context: PageContext) -> CtaBand:
    """The brief's main action once more."""
    kind = context.brief.main_action or "whatsapp"
    return CtaBand(
        id="convite",
        title=word("cta_title", context.locale),
        text=trim(own_words(context.facts.service_area, context.locale), 120) or None,
        action=Action(label=context.brief.main_action_label or word(kind, context.locale), kind=kind),
    )


def announcement(context: PageContext) -> Announcement:
    """Where the business delivers, or its first highlight."""
    facts = context.facts
    line = own_words(facts.service_area or joined(facts.highlights[:1], context.locale), context.locale)
    return Announcement(id="aviso", text=trim(line, 90))


def steps(context: PageContext) -> Steps:
    """How the business works, as it told. Raises Rejected where it did not."""
    told = context.facts.steps[:6]
    if len(told) < 2:
        raise Rejected("The offline writer cannot make up how a business works.", field="steps")
    texts = [own_words(". ".join(filter(None, (step.duration, step.description))), context.locale) for step in told]
    items = tuple(
        WorkStep(title=step.name, text=trim(text, 140) or None) for step, text in zip(told, texts, strict=True)
    )
    return Steps(id="processo", title=word("steps_title", context.locale), items=items)


def prose(context: PageContext) -> Prose:
    """The owner's own words."""
    written = story(context)
    return Prose(id="texto", title=written.title, blocks=(ProseBlock(paragraphs=written.paragraphs),))


WRITERS: dict[SectionType, Callable[[PageContext], Section]] = {
    "announcement": announcement,
    "hero": hero,
    "quick_facts": quick_facts_strip,
    "story": story,
    "services": services,
    "features": features,
    "steps": steps,
    "team": team,
    "price_list": price_list,
    "testimonials": testimonials,
    "faq": faq,
    "hours_location": hours_location,
    "contact": contact,
    "cta_band": cta_band,
    "prose": prose,
}
