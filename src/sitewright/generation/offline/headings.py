"""Headings in the words of a trade, where the owner's words give none: true of any business that has the section."""

from sitewright.generation.offline.words import word
from sitewright.sites.art.motifs import motif_for
from sitewright.sites.facts import Facts
from sitewright.sites.model import Locale, Motif

HEADINGS: dict[str, dict[Motif, tuple[str, str]]] = {
    "highlights_title": {
        "bread": ("O jeito da padaria", "How this bakery works"),
        "cup": ("O jeito do café", "How this café works"),
        "plate": ("O jeito da casa", "How this house works"),
        "tooth": ("Como é o atendimento", "What a visit is like"),
        "pulse": ("Como é o atendimento", "What a visit is like"),
        "engine": ("Como a oficina trabalha", "How the workshop works"),
        "house": ("Como a gente projeta", "How we design"),
        "papers": ("Como trabalhamos com você", "How we work with you"),
        "wave": ("Para a sua estada", "For your stay"),
        "paw": ("Como cuidamos", "How we care"),
        "scissors": ("Como é o atendimento", "What a visit is like"),
        "dumbbell": ("Como é treinar aqui", "What training here is like"),
        "books": ("Como são as aulas", "What classes are like"),
        "interface": ("O que muda no dia a dia", "What changes day by day"),
    },
    "what_we_do": {
        "tooth": ("Tratamentos", "Treatments"),
        "engine": ("Serviços da oficina", "Workshop services"),
        "pulse": ("Atendimentos", "Appointments"),
        "papers": ("Em que atuamos", "What we take on"),
        "house": ("O que projetamos", "What we design"),
        "paw": ("Serviços para o seu bicho", "Services for your pet"),
    },
    "contact_title": {
        "bread": ("Encomendas e recados", "Orders and messages"),
        "cup": ("Reservas e recados", "Bookings and messages"),
        "plate": ("Reservas e recados", "Bookings and messages"),
        "tooth": ("Marque sua consulta", "Book your visit"),
        "pulse": ("Marque seu horário", "Book your time"),
        "scissors": ("Marque seu horário", "Book your time"),
        "engine": ("Conte o que o carro tem", "Tell us what the car has"),
        "house": ("Conte o seu projeto", "Tell us about your project"),
        "wave": ("Reservas e perguntas", "Bookings and questions"),
        "papers": ("Fale com o escritório", "Talk to the office"),
        "paw": ("Marque ou tire uma dúvida", "Book or ask"),
        "interface": ("Fale com quem faz o sistema", "Talk to those who make it"),
    },
}
"""By the heading's name in `words`, and the trade's motif."""


def heading(name: str, facts: Facts, locale: Locale) -> str:
    """The trade's heading; the general one where the trade has none."""
    own = HEADINGS[name].get(motif_for(facts))
    return own[locale == "en"] if own else word(name, locale)
