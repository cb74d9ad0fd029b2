"""Words in which numbers and what they count are written, in Portuguese and English, folded."""

NUMBERS: dict[str, int] = {
    "zero": 0, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9,
    "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, "dezesseis": 16,
    "dezessete": 17, "dezoito": 18, "dezenove": 19, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50,
    "sessenta": 60, "setenta": 70, "oitenta": 80, "noventa": 90, "cem": 100, "cento": 100, "duzentos": 200,
    "duzentas": 200, "trezentos": 300, "trezentas": 300, "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500,
    "quinhentas": 500, "seiscentos": 600, "seiscentas": 600, "setecentos": 700, "setecentas": 700, "oitocentos": 800,
    "oitocentas": 800, "novecentos": 900, "novecentas": 900, "mil": 1000, "milhao": 1_000_000, "milhoes": 1_000_000,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1_000_000,
}  # fmt: skip
ONES = {"um": 1, "uma": 1, "one": 1}
"""Articles too, so that they count only after another number word (`vinte e um`)."""
MULTIPLIERS = {
    "mil": 1000, "k": 1000, "thousand": 1000, "milhao": 1_000_000, "milhoes": 1_000_000, "mi": 1_000_000,
    "million": 1_000_000, "bilhao": 1_000_000_000, "bilhoes": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip
VAGUE = frozenset(
    "dezenas centenas milhares milhoes decadas duzias dozens hundreds thousands millions decades inumeros "
    "inumeras countless".split()
)
"""Quantities that say `many` and mean a number nobody gave."""
STOP = frozenset(
    "a o as os e ou de da do das dos em no na nos nas com para por ate que se ao aos um uma mais menos the an and or "
    "of in on at with for by to from until over than is are was sao foi ha ja so cada todo toda todos todas".split()
)
"""Words that say nothing about what is counted."""
SAME = {
    "h": "hora", "hr": "hora", "hour": "hora", "min": "minuto", "minute": "minuto", "mese": "mes", "month": "mes",
    "year": "ano", "day": "dia", "week": "semana", "pessoa": "pessoa", "people": "pessoa", "person": "pessoa",
    "client": "cliente", "customer": "cliente", "patient": "paciente", "un": "unidade", "unit": "unidade",
    "m2": "m2", "m": "metro", "star": "estrela", "decade": "decada", "familie": "familia", "family": "familia",
}  # fmt: skip
"""Stems that mean the same."""
STRICT = frozenset(
    "ano mes dia semana hora minuto decada cliente paciente pessoa familia aluno hospede projeto obra caso premio "
    "avaliacao avaliacoe review estrela unidade loja filial cidade pais kg g km m2 metro litro parcela x vez veze "
    "profissional profissionai especialista dentista advogado medico prato entrega pedido evento casamento "
    "imovei".split()
)
"""Stems that must be the very ones the answers count: `18 horas` does not back `18 anos`."""
COMMON_NAMES = frozenset(
    "whatsapp pix google instagram facebook maps waze brasil brazil brazilian portuguese english internet i cep cnpj "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december natal pascoa carnaval christmas easter visa mastercard elo wi-fi "
    "e-mail".split()
)
"""Capitalised words that name no client, person or place of their own."""


def stem(word: str) -> str:
    """A folded word without its plural, as the word that means the same."""
    if word in SAME:
        return SAME[word]
    single = word[:-1] if len(word) > 2 and word.endswith("s") else word
    return SAME.get(single, single)


def values_of(words: list[str]) -> list[int]:
    """The numbers that a run of number words says: `vinte e cinco` -> 25; `dois e tres` -> 2, 3."""
    found: list[int] = []
    total, last = 0, 0
    for word in words:
        value = NUMBERS.get(word, ONES.get(word, 0))
        if total and value >= 1000:
            total *= value
        elif total and value == 100 and word == "hundred":
            total *= 100
        elif (
            (total and value < 10 <= last < 100 and last % 10 == 0)
            or (total and value < 100 <= last)
            or (total and value < 1000 <= last)
        ):
            total += value
        else:
            found += [total] if total else []
            total = value
        last = value if value < 1000 else 1000
    return [*found, total] if total else found
