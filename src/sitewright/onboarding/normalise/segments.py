"""Trades: words a business describes itself with -> the most specific schema.org type."""

from sitewright.onboarding.normalise.hours import fold

TYPES: tuple[tuple[str, str], ...] = (
    ("padaria|panificadora|confeitaria", "Bakery"),
    ("odonto|dentista|dental", "Dentist"),
    ("mecanica|auto center|oficina|autoeletrica|funilaria", "AutoRepair"),
    ("advoca|advogad|juridic", "LegalService"),
    ("contab|contador", "AccountingService"),
    ("veterin", "VeterinaryCare"),
    ("pet shop|petshop|banho e tosa", "PetStore"),
    ("pousada|hotel|hostel|hospedagem|chale", "LodgingBusiness"),
    ("pizzaria|restaurante|lanchonete|churrascaria|bistro", "Restaurant"),
    ("cafe|cafeteria", "CafeOrCoffeeShop"),
    ("salao|cabele|barbearia|beleza|estetica|manicure", "BeautySalon"),
    ("academia|crossfit|pilates", "ExerciseGym"),
    ("imobiliaria|corretor", "RealEstateAgent"),
    ("medic|clinica|fisioterap|psicolog|nutricion", "MedicalBusiness"),
    ("floricultura|flores", "Florist"),
    ("loja|comercio|boutique|roupas", "Store"),
)
NO_PRICES = frozenset({"Dentist", "LegalService"})
"""Professions whose councils do not allow prices in advertising (CFO code of ethics; OAB Provimento 205/2021)."""


def schema_type(segment: str) -> str:
    """The type for a description of a trade; LocalBusiness where none fits."""
    folded = fold(segment)
    for words, type_ in TYPES:
        if any(word in folded for word in words.split("|")):
            return type_
    return "LocalBusiness"
