"""Which drawings suit a trade."""

import re

from sitewright.sites.facts import Facts
from sitewright.sites.model import Motif

BY_WORDS: tuple[tuple[str, Motif], ...] = (
    (r"padaria|panifica|confeit|bakery|p[aã]o artesanal", "bread"),
    (r"odont|dentist|ortodont|dental", "tooth"),
    (r"oficina|mec[aâ]nic|autom[oó]t|auto ?pe[cç]as|borrach|lava.?jato|garage", "engine"),
    (r"\bpets?\b|veterin|banho e tosa|animal", "paw"),
    (r"advoca|jur[ií]d|cont[aá]b|contador|cart[oó]rio|law|account|seguros", "papers"),
    (r"arquitet|engenharia|constru|im[oó]ve|imobili|reforma|marcenaria|decora", "house"),
    (r"pousada|hotel|hostel|praia|turismo|surf|passeio", "wave"),
    (r"caf[eé]|coffee|cafeteria", "cup"),
    (r"sal[aã]o|cabel|barb|beleza|est[eé]tica|manicure", "scissors"),
    (r"academia|crossfit|personal|pilates|gym|fitness|esporte", "dumbbell"),
    (r"flor(?:es|icultura|ista)|florist|buqu[eê]", "flower"),
    (r"paisag|jardin|plantas|org[aâ]nic|natural|horta", "leaf"),
    (r"fot[oó]graf|filme|v[ií]deo|audiovisual|photo", "camera"),
    (r"restaurante|pizz|lanch|marmit|buffet|bar\b|gastronom|cozinha|restaurant", "plate"),
    (r"escola|curso|aula|professor|livraria|papelaria|educa|idioma|school", "books"),
    (r"m[eé]dic|cl[ií]nica|sa[uú]de|fisio|psic[oó]|nutri|laborat|health", "pulse"),
    (r"software|saas|sistema|aplicativo|tecnolog|\bapp\b|plataforma|\bti\b", "interface"),
)


def motif_for(facts: Facts) -> Motif:
    """By what the business says it is; a shop where that names no trade we draw."""
    told = f"{facts.segment} {facts.name}"
    return next((motif for words, motif in BY_WORDS if re.search(words, told, re.IGNORECASE)), "shop")
