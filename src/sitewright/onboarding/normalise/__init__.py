"""Answers -> facts: normalised by code, nothing invented, what is missing or doubtful asked.

Never raises for answers that were read: what cannot be used is left out.
"""

import re
from collections.abc import Callable
from typing import Any

from sitewright.onboarding.answers import Answers
from sitewright.onboarding.normalise import contact, documents, hours, lists, phones
from sitewright.onboarding.normalise.questions import question
from sitewright.onboarding.normalise.segments import NO_PRICES, schema_type
from sitewright.onboarding.normalise.text import corrected, cut, named, plain, speaks_to_the_system, texts_of
from sitewright.sites.facts import Facts, Question, Strict, Wishes

__all__ = ["Normalised", "normalise"]


class Normalised(Strict):
    """What pages may state, what the customer wishes, and what must be asked."""

    facts: Facts
    wishes: Wishes
    questions: tuple[Question, ...]


class Reader:
    """Reads answers by path, and collects where facts came from and what is to be asked."""

    def __init__(self, answers: Answers) -> None:
        self._data = answers.model_dump()
        self._locale = answers.locale
        self.sources: dict[str, str] = {}
        self.questions: list[Question] = []

    def ask(self, code: str, field: str) -> None:
        """Ask once."""
        asked = question(code, field, self._locale)
        if asked not in self.questions:
            self.questions.append(asked)

    def given(self, path: str) -> Any:
        """The answer at a path, or None; one that speaks to the system is dropped and asked about."""
        value: Any = self._data
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return self._without_orders(value, path)

    def fact(self, name: str, path: str, read: Callable[[Any], Any], unusable: str | None = None) -> Any:
        """A fact read from an answer; asks `unusable` where there is an answer but no fact in it."""
        value = self.given(path)
        found = read(value)
        if found:
            self.sources[name] = path
        elif unusable and texts_of(value):
            self.ask(unusable, path)
        return found or None

    def _without_orders(self, value: Any, path: str) -> Any:
        if isinstance(value, list):
            kept = [self._without_orders(entry, f"{path}[{number}]") for number, entry in enumerate(value)]
            return [entry for entry in kept if entry is not None]
        if isinstance(value, dict):
            return {name: self._without_orders(entry, f"{path}.{name}") for name, entry in value.items()}
        if speaks_to_the_system(value):
            self.ask("suspicious_answer", path)
            return None
        return value


def normalise(answers: Answers) -> Normalised:
    """Facts, wishes and questions of the answers."""
    reader = Reader(answers)
    facts = read_facts(reader)
    wishes = read_wishes(reader)
    ask_about_gaps(reader, facts, wishes)
    return Normalised(facts=facts, wishes=wishes, questions=tuple(reader.questions))


def read_facts(reader: Reader) -> Facts:
    """Every fact the answers hold."""
    sources = reader.sources
    segment = corrected(reader.given("negocio.segmento"), 200)
    type_ = schema_type(f"{segment} {plain(reader.given('negocio.nome'), 100)}")
    products, services = reader.given("produtos"), reader.given("servicos")
    prices, offered = lists.read_prices(products, services, sources), lists.read_services(services, sources)
    if type_ in NO_PRICES and prices:
        reader.ask("price_not_allowed", "servicos")
        prices = ()
        offered = tuple(service.model_copy(update={"price": None}) for service in offered)
    return Facts(
        name=named(reader.given("negocio.nome"), 80) or "Negócio",
        legal_name=reader.fact("legal_name", "negocio.razao_social", lambda value: plain(value, 120)),
        cnpj=reader.fact("cnpj", "negocio.cnpj", documents.cnpj, "cnpj_invalid"),
        segment=segment,
        schema_type=type_,
        founded_year=reader.fact("founded_year", "negocio.fundacao", year, "founded_unclear"),
        slogan=reader.fact("slogan", "negocio.slogan", lambda value: plain(value, 120)),
        about=reader.fact("about", "negocio.sobre", lambda value: corrected(value, 2000)),
        phone=reader.fact("phone", "contato.telefone", phones.phone, "phone_incomplete"),
        whatsapp=reader.fact("whatsapp", "contato.whatsapp", phones.mobile, "whatsapp_invalid"),
        email=reader.fact("email", "contato.email", contact.email, "email_invalid"),
        instagram=reader.fact("instagram", "contato.instagram", contact.instagram),
        address=reader.fact("address", "contato.endereco", contact.address),
        service_area=reader.fact("service_area", "contato.area_atendida", lambda value: corrected(value, 200)),
        hours=reader.fact("hours", "horarios", hours.opening_hours) or (),
        prices=prices,
        services=offered,
        highlights=reader.fact("highlights", "diferenciais", lambda value: lists.read_texts(value, 90, 8)) or (),
        quotes=lists.read_quotes(reader.given("depoimentos"), sources),
        faq=lists.read_faq(reader.given("perguntas_frequentes"), sources),
        people=lists.read_people(reader.given("equipe"), sources),
        registrations=reader.fact("registrations", "registro_profissional", lists.read_registrations) or (),
        payment=reader.fact("payment", "pagamento", lambda value: lists.read_texts(value, 40, 10)) or (),
        domain=reader.fact("domain", "dominio", contact.domain),
        sources=sources,
    )


def read_wishes(reader: Reader) -> Wishes:
    """What those who write and design should know."""
    pages = lists.read_texts(reader.given("paginas_desejadas"), 60, 12)
    return Wishes(
        goal=corrected(reader.given("objetivo"), 300) or None,
        audience=corrected(reader.given("publico"), 300) or None,
        tone=plain(reader.given("estilo.tom"), 200) or None,
        colours=plain(reader.given("estilo.cores"), 200) or None,
        likes=plain(reader.given("estilo.gosta"), 300) or None,
        dislikes=plain(reader.given("estilo.nao_gosta"), 300) or None,
        pages=pages,
        must_have=wishes_of(reader.given("deve_ter")),
        must_not_have=wishes_of(reader.given("nao_pode_ter")),
        notes=corrected(reader.given("observacoes"), 1000) or None,
    )


def wishes_of(value: Any) -> tuple[str, ...]:
    """Wishes as they were listed."""
    return tuple(text for _, entry in lists.entries_of(value, "") if (text := corrected(entry, 150)))[:20]


def ask_about_gaps(reader: Reader, facts: Facts, wishes: Wishes) -> None:
    """What is missing, or contradicts itself."""
    if not (facts.phone or facts.whatsapp or facts.email):
        reader.ask("contact_missing", "contato")
    if facts.address is None:
        reader.ask("address_missing", "contato.endereco")
    elif not facts.address.number:
        reader.ask("address_number_missing", "contato.endereco")
    if not facts.hours:
        reader.ask("hours_missing", "horarios")
    if facts.domain is None:
        reader.ask("domain_missing", "dominio")
    if texts_of(reader.given("depoimentos")) and not facts.quotes:
        reader.ask("testimonials_without_source", "depoimentos")
    unwanted = any(re.search(r"\bpre[cç]os?\b", wish, re.IGNORECASE) for wish in wishes.must_not_have)
    if facts.prices and unwanted and re.search(r"pre[cç]o", wishes.notes or "", re.IGNORECASE):
        reader.ask("prices_contradict", "nao_pode_ter")
    pages = " ".join(wishes.pages).lower()
    if re.search(r"\buma\b.*\bs[oó]\b", pages) and re.search(r"cada|por servi", pages):
        reader.ask("pages_contradict", "paginas_desejadas")
    years = [int(found) for found in re.findall(r"\b(?:19|20)\d\d\b", " ".join(texts_of(reader.given("projetos"))))]
    if facts.founded_year and years and min(years) < facts.founded_year:
        reader.ask("founded_after_projects", "negocio.fundacao")


def year(value: Any) -> int | None:
    """A year of foundation that is stated, not guessed from `about 15 years`."""
    match = re.search(r"\b(1[5-9]\d\d|20\d\d)\b", cut(" ".join(texts_of(value)), 60))
    return int(match[1]) if match else None
