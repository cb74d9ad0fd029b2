"""What professional councils demand of a site and forbid it, as data.

Sources are the rules' own numbers as councils and the press cite them; `docs/professional-rules.md` says how far each
was checked. A rule that is only a reading of several articles is worded to drop less rather than more.
"""

import re
from dataclasses import dataclass
from typing import Literal

from sitewright.kit.language import mark
from sitewright.kit.text import fold
from sitewright.sites.facts import Facts

Subject = Literal["price", "discount", "result", "before_after", "comparison", "case", "luxury", "sensation"]

ACTS = (
    "consulta|avaliac|limpeza|exame|tratamento|atendimento|procedimento|clareamento|sess|aparelho|visita|consultation"
)
PATTERNS: dict[Subject, re.Pattern[str]] = {
    "price": re.compile(
        r"(?:r\$|us\$) ?\d|\b\d+(?:[.,]\d+)? ?rea(?:is|l)\b|\b(?:precos?|valor(?:es)?) (?:popular|acessive|baix"
        r"|justo)|\bprices?\b"
    ),
    "discount": re.compile(
        r"\b(?:promoc\w+|promo|descont\w+|desc \d|ofertas?|brindes?|sorteios?|liquidac\w+|black friday|"
        r"cortesia|cupo[mn]\w*|preco especial|condic\w+ especia\w+|discounts?|special offer)\b|\d ?% off"
        rf"|\b(?:{ACTS})\w*\b[^.!?]{{0,40}}\b(?:gratis|gratuit\w+|free)\b|\b(?:gratis|gratuit\w+"
        rf"|free)\b[^.!?]{{0,30}}\b(?:{ACTS})"
    ),
    "result": re.compile(
        r"\bgarant(?:ia|imos|ido|ida|e|idos|idas)\b[^.!?]{0,40}\b(?:result|cura|causa|sucesso|exito|ganho"
        r"|vitoria|sorriso|emagrec)"
        r"|\b(?:result\w*|cura|exito|sucesso|vitoria|satisfacao|emagrec\w*)\b[^.!?]{0,25}\bgarantid"
        r"|\b100 ?% (?:de )?(?:sucesso|exito|cura|resultado|satisf)|\bcura(?:mos)? (?:a|o|de|definitiv)"
        r"|\bcura garantida"
        r"|\b(?:sem|zero) (?:dor|risco)s?\b|\bguarantee\w*\b[^.!?]{0,40}\b(?:result|cure|success|win)"
        r"|\bresults? guaranteed"
        r"|\bganh(?:e|amos|ar) (?:sua|a sua|seu|todas? as?) (?:causa|acao|processo)|\bresultado (?:certo|imediato)"
    ),
    "before_after": re.compile(r"\bantes e (?:o )?depois\b|\bantes/depois\b|\bbefore and after\b"),
    "comparison": re.compile(
        r"\b[oa]s? (?:melhor(?:es)?|maior(?:es)?|mais (?:qualificad|competent|experient|renomad|confiav)\w*)\b"
        r"(?! (?:horario|dia|hora|forma|maneira|jeito|momento|qualidade))"
        r"|\bmelhor(?:es)? (?:\w+ )?(?:da|do) (?:cidade|regiao|bairro|estado|brasil|pais|mundo)"
        r"|\bn(?:º|umero|o) ?1\b|\blider(?:es)?\b|\bunic[oa] (?:na|no|da|do)\b|\bmelhor(?:es)? (?:do )?que\b"
        r"|\bthe best\b|\breferencia (?:na|no|em)\b"
    ),
    "case": re.compile(
        r"\b(?:ganhamos|ganhou|vencemos|venceu|recuperamos|recuperou|conquistamos|revertemos"
        r"|obtivemos)\b[^.!?]{0,60}(?:r\$|milh|\bmil\b|indenizac|processos?\b|causas?\b|acoes\b)"
        r"|\b(?:causas|processos|acoes|casos) (?:ganh|vencid|de sucesso)\w*|\bcases? (?:won|of success)|\bwon \d+"
    ),
    "luxury": re.compile(r"\b(?:luxo|luxuos\w+|ostenta\w+|carros? importados?|jatinho|luxury)\b"),
    "sensation": re.compile(
        r"\b(?:milagr\w+|revolucionari\w+|incrivel|imperdivel|surpreendente|inedit\w+|exclusiv\w+ no brasil"
        r"|miracle|amazing|revolutionary|tecnica secreta)\b"
    ),
}
"""How what a council forbids reads (folded)."""
NAMES: dict[Subject, tuple[str, str]] = {
    "price": ("Preço", mark("Prices")),
    "discount": ("Promoção, desconto ou gratuidade", mark("Promotions, discounts or free offers")),
    "result": ("Promessa de resultado", mark("Promises of results")),
    "before_after": ("Antes e depois", mark("Before and after")),
    "comparison": ("Comparação com outros profissionais", mark("Comparison with other professionals")),
    "case": ("Caso concreto ou valor ganho", mark("Concrete cases or amounts won")),
    "luxury": ("Ostentação", mark("Luxury")),
    "sensation": ("Sensacionalismo", mark("Sensationalism")),
}


@dataclass(frozen=True)
class Profession:
    """A regulated trade: how it is told by its own words, what its site must show and must not say."""

    key: str
    words: re.Pattern[str]
    adjective: tuple[str, str]
    """After `Preço em publicidade …` and `in the advertising of …`."""
    registration: tuple[str, str]
    """What must be shown, for the question that asks for it."""
    number: re.Pattern[str]
    forbidden: frozenset[Subject]
    source: str
    acts: re.Pattern[str] | None = None
    """The acts whose price is forbidden, where the trade also sells what anybody may price."""

    def forbids(self, text: str) -> list[Subject]:
        """What of a text the council forbids."""
        folded = "".join(char if char in "º$%" else simple for char, simple in zip(text, fold(text), strict=True))
        return [
            subject
            for subject, pattern in PATTERNS.items()
            if subject in self.forbidden and pattern.search(folded) and (subject != "price" or self.covers(text))
        ]

    def covers(self, text: str) -> bool:
        """Whether a price beside these words is one of the profession's own acts."""
        return self.acts is None or self.acts.search(fold(text)) is not None


PROFESSIONS: tuple[Profession, ...] = (
    Profession(
        "veterinary",
        re.compile(r"\bveterinari|\bclinica vet\b|\bmedic[oa] vet"),
        ("veterinária", "veterinary medicine"),
        ("nome e CRMV do responsável técnico", "name and CRMV number of the responsible veterinarian"),
        re.compile(r"\bcrmv\b[^\d]{0,12}\d"),
        frozenset({"price", "discount", "result", "sensation"}),
        "Código de Ética, Res. CFMV 1.138/2016, arts. 13-15; Res. CFMV 1.649/2025 (some prices may be allowed: ask)",
        acts=re.compile(
            r"consult|vacin|cirurg|castra|exame|internac|ultras|raio|microchip|procedimento|anestes|veterinari"
            r"|\bvet\b"
        ),
    ),
    Profession(
        "dentistry",
        re.compile(r"\bodonto|\bdentist|\bdental\b|\bortodon|\bendodon|\bimplantodon"),
        ("odontológica", "dentistry"),
        ("nome e CRO do responsável técnico", "name and CRO number of the responsible dentist"),
        re.compile(r"\bcro\b[^\d]{0,16}\d"),
        frozenset({"price", "discount", "result", "before_after", "comparison", "sensation"}),
        "Lei 5.081/1966, art. 7; Código de Ética Odontológica, Res. CFO 118/2012, arts. 43-44; Res. CFO 196/2019",
    ),
    Profession(
        "law",
        re.compile(r"\badvoca|\badvogad|\bjuridic|\blaw (?:firm|office)|\blawyer|\battorney"),
        ("de advocacia", "law"),
        ("nome e OAB dos advogados", "names and OAB numbers of the lawyers"),
        re.compile(r"\boab\b[^\d]{0,12}\d"),
        frozenset({"price", "discount", "result", "comparison", "case", "luxury"}),
        "OAB Provimento 205/2021, arts. 3, 4 and 6; Código de Ética e Disciplina da OAB, arts. 39-47",
    ),
    Profession(
        "psychology",
        re.compile(r"\bpsicolog|\bpsychologist|\bneuropsic"),
        ("de psicologia", "psychology"),
        ("nome completo e CRP do profissional", "full name and CRP number of the psychologist"),
        re.compile(r"\bcrp\b[^\d]{0,12}\d"),
        frozenset({"price", "discount", "result", "comparison", "case", "sensation"}),
        "Código de Ética do Psicólogo, Res. CFP 10/2005, art. 20; Res. CFP 3/2007, arts. 53-54",
    ),
    Profession(
        "nutrition",
        re.compile(r"\bnutricion|\bnutrolog|\bdietist|\bnutritionist"),
        ("de nutrição", "nutrition"),
        ("nome e CRN do nutricionista", "name and CRN number of the nutritionist"),
        re.compile(r"\bcrn\b[^\d]{0,12}\d"),
        frozenset({"price", "discount", "result", "before_after", "sensation"}),
        "Código de Ética e de Conduta do Nutricionista, Res. CFN 599/2018, arts. 55-58",
    ),
    Profession(
        "medicine",
        re.compile(
            r"\bmedic[oa]s?\b|\bmedicina\b|\bclinica (?:geral|medica)\b|\bdermatolog|\bcardiolog|\bpediatr"
            r"|\bginecolog|"
            r"\bortoped|\boftalmolog|\bpsiquiatr|\bcirurgi(?:a|ao) plastic|\bphysician|\bmedical clinic"
        ),
        ("médica", "medicine"),
        (
            "nome e CRM do médico ou diretor técnico, com RQE da especialidade",
            "name and CRM number (and RQE) of the physician",
        ),
        re.compile(r"\bcrm\b[^\d]{0,12}\d"),
        frozenset({"result", "before_after", "comparison", "sensation"}),
        "Res. CFM 2.336/2023, arts. 4, 5, 11 and 14 (prices are allowed; before/after on conditions only)",
    ),
    Profession(
        "architecture",
        re.compile(
            r"\barquitet(?:ura(?! d[eo] (?:software|sistemas|dados|informac))|[oa]s?\b)|\burbanis"
            r"|\barchitect(?:s|ure)?\b(?! of software)"
        ),
        ("de arquitetura", "architecture"),
        ("nome e CAU do responsável", "name and CAU number of the responsible architect"),
        re.compile(r"\bcau\b[^\d]{0,12}\d"),
        frozenset({"discount", "comparison"}),
        "Lei 12.378/2010; Código de Ética do CAU/BR, Res. 52/2013; Res. CAU/BR 75/2014",
    ),
    Profession(
        "real_estate",
        re.compile(r"\bimobiliari|\bcorret\w+ de imoveis|\breal estate|\brealtor"),
        ("imobiliária", "real estate"),
        ("número do CRECI do corretor ou da imobiliária", "CRECI number of the broker or agency"),
        re.compile(r"\bcreci\b[^\d]{0,12}\d"),
        frozenset({"result"}),
        "Lei 6.530/1978; Decreto 81.871/1978, art. 38; Res. COFECI 1.065/2007",
    ),
    Profession(
        "lodging",
        re.compile(
            r"\bpousada|\bhotel\b(?! (?:pet|canino|para (?:caes|pets|gatos|animais)))|\bhostel|\bhospedagem"
            r"|\bchales\b|\bresort|\bguest ?house|\bbed and breakfast"
        ),
        ("de hospedagem", "lodging"),
        ("número do Cadastur", "Cadastur number"),
        re.compile(r"\bcadastur\b[^\d]{0,16}\d"),
        frozenset(),
        "Lei 11.771/2008, arts. 22-23 (Cadastur)",
    ),
    Profession(
        "accounting",
        re.compile(r"\bcontabil|\bcontador(?:es|a|as)?\b(?! de historias)|\baccountant|\baccounting"),
        ("contábil", "accounting"),
        ("nome e CRC do contador responsável", "name and CRC number of the responsible accountant"),
        re.compile(r"\bcrc\b[^\d]{0,12}\d"),
        frozenset({"price", "discount", "comparison"}),
        "Código de Ética Profissional do Contador, NBC PG 01 (2019), read by CRCAM on advertising",
    ),
)
"""In the order in which they are tried: the particular before the general (`clínica veterinária`)."""


ABOUT_IT = re.compile(r"\b(?:software|saas|aplicativo|plataforma|sistemas? (?:para|de)|cursos?|material|uniformes)\b")
"""Who sells to a profession does not exercise it."""


def profession_of(facts: Facts) -> Profession | None:
    """The regulated profession a business describes itself with, first by its trade, then by its name."""
    if ABOUT_IT.search(fold(facts.segment)):
        return None
    for described in map(fold, (facts.segment, facts.name)):
        for profession in PROFESSIONS:
            if profession.words.search(described):
                return profession
    return None


def shows_registration(facts: Facts, profession: Profession) -> bool:
    """Whether the facts have a number of the profession's council."""
    texts = [*facts.registrations, *(person.registration or "" for person in facts.people)]
    return any(profession.number.search(fold(text)) for text in texts)
