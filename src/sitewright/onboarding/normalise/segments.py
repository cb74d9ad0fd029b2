"""Trades: words a business describes itself with -> the most specific schema.org type."""

import re

from sitewright.kit.text import fold

TYPES: tuple[tuple[str, str], ...] = (
    ("padaria|panificadora|confeitaria|bakery", "Bakery"),
    ("odonto|dentista|dental|dentist", "Dentist"),
    ("veterin", "VeterinaryCare"),
    ("pet ?shop|banho e tosa", "PetStore"),
    ("lava (?:a )?jato|lava rapido|estetica automotiva", "AutoWash"),
    ("(?:auto ?)?mecanica|auto ?center|oficina|auto ?eletrica|funilaria|car repair", "AutoRepair"),
    ("advoca|advogad|juridic|law firm|lawyer", "LegalService"),
    ("contabil|contador|accountant", "AccountingService"),
    ("corretora de seguros|seguros", "InsuranceAgency"),
    ("imobiliaria|corretor", "RealEstateAgent"),
    ("pousada|hotel|hostel|hospedagem|chales", "LodgingBusiness"),
    ("pizzaria|restaurante?|lanchonete|churrascaria|bistro", "Restaurant"),
    (r"cafeteria|cafe\b|coffee", "CafeOrCoffeeShop"),
    ("salao de beleza|cabele|barbearia|estetica|manicure|beauty salon", "BeautySalon"),
    ("academia|crossfit|pilates|gym", "ExerciseGym"),
    ("medic|clinica|fisioterap|psicolog|nutricion", "MedicalBusiness"),
    ("floricultura|florist", "Florist"),
    ("loja|comercio|boutique|store|shop", "Store"),
)


def schema_type(*descriptions: str) -> str:
    """The type the first telling description names; LocalBusiness where none does."""
    for folded in map(fold, descriptions):
        for words, type_ in TYPES:
            if re.search(rf"\b(?:{words})", folded):
                return type_
    return "LocalBusiness"
