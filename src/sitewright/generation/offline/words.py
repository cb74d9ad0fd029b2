"""Words of the offline writer, in both languages, and sentences put together from facts."""

import re

from sitewright.generation.models import PageContext
from sitewright.sites.facts import Facts
from sitewright.sites.model import HOME, Locale, SectionType
from sitewright.sites.wording import plain_copy

WORDS: dict[str, tuple[str, str]] = {
    "home": ("Início", "Home"),
    "prices": ("Preços", "Prices"),
    "services": ("Serviços", "Services"),
    "story": ("Sobre", "About"),
    "team": ("Equipe", "Team"),
    "contact": ("Contato", "Contact"),
    "projects": ("Projetos", "Projects"),
    "plans": ("Planos", "Plans"),
    "product": ("Produto", "Product"),
    "rooms": ("Quartos", "Rooms"),
    "orders": ("Encomendas", "Orders"),
    "how": ("Como funciona", "How it works"),
    "see_projects": ("Ver os projetos", "See the projects"),
    "see_plans": ("Ver os planos", "See the plans"),
    "cta_order": ("Combine sua encomenda por mensagem", "Arrange your order by message"),
    "cta_book": ("Marque seu horário por mensagem", "Book your time by message"),
    "cta_quote": ("Peça seu orçamento por mensagem", "Ask for your quote by message"),
    "catalog_title": ("Para reservar ou encomendar", "To book or order"),
    "stats_title": ("Em números", "In numbers"),
    "insurance_title": ("Convênios que atendemos", "Insurances we take"),
    "pay_title": ("Como pagar", "How to pay"),
    "projects_title": ("Projetos", "Projects"),
    "plans_title": ("Planos e preços", "Plans and prices"),
    "comparison_title": ("O que cada plano inclui", "What each plan includes"),
    "tour_title": ("Tela por tela", "Screen by screen"),
    "visit_title": ("Como é a primeira visita", "Your first visit"),
    "visit_ask": ("Mande uma mensagem e combine o dia e a hora.", "Send a message and agree on day and hour."),
    "visit_come": ("Você vem até aqui", "You come to us"),
    "visit_first": ("Primeira conversa", "A first conversation"),
    "who_we_are": ("Quem somos", "Who we are"),
    "our_story": ("Nossa história", "Our story"),
    "since": ("Desde {year}", "Since {year}"),
    "what_we_do": ("O que fazemos", "What we do"),
    "price_title": ("Preços", "Prices"),
    "highlights_title": ("O que você encontra", "What you get"),
    "team_title": ("Quem atende você", "Who takes care of you"),
    "cta_title": ("Vamos conversar?", "Shall we talk?"),
    "quotes_title": ("Quem conhece, conta", "In their words"),
    "steps_title": ("Como trabalhamos", "How we work"),
    "faq_title": ("Perguntas frequentes", "Frequently asked questions"),
    "hours_title": ("Horários e endereço", "Hours and address"),
    "english_description": (
        "{name}: horários, endereço e contato, em inglês.",
        "{name}: opening hours, address and ways to get in touch, in English.",
    ),
    "english_lead": (
        "O que convém saber antes de vir, em inglês. O resto do site está em português.",
        "What to know before you come. The rest of this site is in Portuguese.",
    ),
    "hours_only": ("Horários", "Opening hours"),
    "address_only": ("Onde estamos", "Where we are"),
    "contact_title": ("Fale com a gente", "Get in touch"),
    "contact_lead": ("Escolha o jeito mais fácil para você.", "Choose the way that suits you."),
    "whatsapp": ("Chamar no WhatsApp", "Message us on WhatsApp"),
    "whatsapp_order": ("Encomendar pelo WhatsApp", "Order on WhatsApp"),
    "whatsapp_book": ("Agendar pelo WhatsApp", "Book on WhatsApp"),
    "whatsapp_demo": ("Pedir demonstração", "Ask for a demo"),
    "cta_demo": ("Veja funcionando com os seus dados", "See it work with your own data"),
    "whatsapp_quote": ("Pedir orçamento no WhatsApp", "Ask for a quote on WhatsApp"),
    "phone": ("Ligar agora", "Call now"),
    "email": ("Escrever um e-mail", "Send an e-mail"),
    "see_prices": ("Ver os preços", "See the prices"),
    "see_services": ("Ver os serviços", "See the services"),
    "in_place": ("{what} em {place}", "{what} in {place}"),
    "payment": ("Aceitamos {methods}.", "We accept {methods}."),
    "audience": ("Clientes da região", "Customers nearby"),
    "goal": ("Fazer com que clientes entrem em contato", "Bring customers to get in touch"),
    "voice": ("claro, próximo, direto", "clear, friendly, direct"),
    "trade": ("Negócio local", "Local business"),
}


def word(key: str, locale: Locale, **values: object) -> str:
    """A word or sentence in the page's language."""
    portuguese, english = WORDS[key]
    return (portuguese if locale == "pt-BR" else english).format(**values)


def title_of(type_: SectionType, context: PageContext) -> str | None:
    """At home a section is called as the page that shows more of it: `Cardápio`, `Tratamentos`."""
    if context.page.slug != HOME:
        return None
    return next((page.nav_label for page in context.sitemap.pages[1:] if page.sections[1:2] == (type_,)), None)


def trim(text: str, limit: int) -> str:
    """At most `limit` characters: whole sentences where they fit, else whole words."""
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) <= limit:
        return text
    sentences = re.split(r"(?<=[.!?])\s+", text)
    kept = ""
    for sentence in sentences:
        if len(f"{kept} {sentence}".strip()) > limit:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:-")


def own_words(text: str | None, locale: Locale) -> str:
    """The owner's sentences that say something, without what house style does without."""
    return plain_copy(text or "", locale, quiet=True)


def place_of(facts: Facts) -> str:
    """District or city, where the facts have one; every city has a Centro."""
    address = facts.address
    if address is None:
        return ""
    if address.district and address.district.lower() != "centro":
        return address.district
    return address.city or ""


def trade_of(facts: Facts, locale: Locale) -> str:
    """What the business is: the first part of how it describes itself."""
    first = re.split(r"[(,;.]", facts.segment)[0].strip()
    return trim(own_words(first, locale), 60) or word("trade", locale)


def headline(facts: Facts, locale: Locale) -> str:
    """The owner's slogan, or what the business is and where."""
    if slogan := own_words(facts.slogan, locale):
        return trim(slogan, 64)
    trade, place = trade_of(facts, locale), place_of(facts)
    return trim(word("in_place", locale, what=trade, place=place), 64) if place else trade


def joined(parts: tuple[str, ...], locale: Locale) -> str:
    """`a, b e c`."""
    last = " e " if locale == "pt-BR" else " and "
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def lower_first(text: str) -> str:
    """With a small letter first, unless the word is an abbreviation or a name in capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
