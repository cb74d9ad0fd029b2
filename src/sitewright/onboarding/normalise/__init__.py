"""Answers -> facts: normalised by code, nothing invented, what is missing or doubtful asked.

Never raises for answers that were read: what cannot be used is left out.
"""

import re
from collections.abc import Callable
from typing import Any

from sitewright.onboarding.answers import Answers
from sitewright.onboarding.normalise import contact, documents, lists, phones, showcase
from sitewright.onboarding.normalise.address import address
from sitewright.onboarding.normalise.council_rules import permitted
from sitewright.onboarding.normalise.gaps import ask_about_gaps
from sitewright.onboarding.normalise.hours import opening_hours
from sitewright.onboarding.normalise.items import read_items
from sitewright.onboarding.normalise.price_rules import wished_prices
from sitewright.onboarding.normalise.reader import Reader
from sitewright.onboarding.normalise.segments import schema_type
from sitewright.onboarding.normalise.text import corrected, cut, named, plain, texts_of
from sitewright.sites.facts import Facts, Opening, Question, Strict, Wishes

__all__ = ["Normalised", "normalise"]

UNNAMED = {"pt-BR": "Negócio", "en": "Business"}
"""Stands where the name cannot be used, until the customer has answered a question that blocks."""


class Normalised(Strict):
    """What pages may state, what the customer wishes, and what must be asked."""

    facts: Facts
    wishes: Wishes
    questions: tuple[Question, ...]


def normalise(answers: Answers) -> Normalised:
    """Facts, wishes and questions of the answers."""
    reader = Reader(answers)
    wishes = _wishes(reader)
    facts = permitted(_facts(reader, UNNAMED[answers.locale]), reader.ask)
    facts = wished_prices(facts, wishes, reader.ask)
    ask_about_gaps(reader, facts, wishes)
    return Normalised(facts=facts, wishes=wishes, questions=tuple(reader.questions))


def _facts(reader: Reader, unnamed: str) -> Facts:
    name = reader.fact("name", "negocio.nome", lambda value: named(value, 80))
    if not name:
        reader.ask("name_unclear", "negocio.nome")
    segment = reader.fact("segment", "negocio.segmento", lambda value: corrected(value, 200)) or ""
    prices, services = read_items(reader)
    projects = showcase.read_projects(reader)
    return Facts(
        name=name or unnamed,
        legal_name=reader.fact("legal_name", "negocio.razao_social", lambda value: plain(value, 120)),
        cnpj=reader.fact("cnpj", "negocio.cnpj", documents.cnpj, "cnpj_invalid"),
        segment=segment,
        schema_type=schema_type(segment, name or ""),
        founded_year=reader.fact("founded_year", "negocio.fundacao", _year, "founded_unclear"),
        slogan=reader.fact("slogan", "negocio.slogan", lambda value: plain(value, 120)),
        about=reader.fact("about", "negocio.sobre", lambda value: corrected(value, 2000)),
        phone=_contact(reader, "phone", "telefone", phones.phone, "phone_incomplete"),
        whatsapp=_contact(reader, "whatsapp", "whatsapp", phones.mobile, "whatsapp_invalid"),
        email=_contact(reader, "email", "email", contact.email, "email_invalid"),
        instagram=reader.fact("instagram", "contato.instagram", contact.instagram, "instagram_invalid"),
        address=reader.fact("address", "contato.endereco", address),
        service_area=reader.fact("service_area", "contato.area_atendida", lambda value: corrected(value, 200)),
        hours=_hours(reader),
        prices=prices,
        services=services,
        highlights=reader.fact("highlights", "diferenciais", lambda value: lists.read_texts(value, 90, 8)) or (),
        quotes=lists.read_quotes(reader.given("depoimentos"), reader.sources),
        faq=lists.read_faq(reader.given("perguntas_frequentes"), reader.sources),
        people=lists.read_people(reader.given("equipe"), reader.sources),
        registrations=reader.fact("registrations", "registro_profissional", lists.read_registrations) or (),
        payment=reader.fact("payment", "pagamento", lambda value: lists.read_texts(value, 40, 10)) or (),
        insurance=reader.fact("insurance", "convenios", lambda value: lists.read_texts(value, 48, 40)) or (),
        projects=projects,
        photos=showcase.read_photos(reader, projects),
        steps=showcase.read_steps(reader),
        stats=showcase.read_stats(reader),
        policies=showcase.read_policies(reader),
        plans=showcase.read_plans(reader),
        budget=showcase.read_budget(reader),
        domain=reader.fact("domain", "dominio", contact.domain),
        sources=reader.sources,
    )


def _contact(reader: Reader, name: str, way: str, read: Callable[[Any], str | None], unusable: str) -> str | None:
    """A way to reach the business, from its own answer; or where `contato` is one text, out of that."""
    whole = reader.given("contato")
    if not isinstance(whole, str):
        return reader.fact(name, f"contato.{way}", read, unusable)
    if way == "whatsapp" and not re.search("whats|zap", whole, re.IGNORECASE):
        return None
    return reader.fact(name, "contato", read)


def _hours(reader: Reader) -> tuple[Opening, ...]:
    read = opening_hours(reader.given("horarios"))
    found = tuple(opening for opening in read if opening)
    if found:
        reader.sources["hours"] = "horarios"
    if found and None in read:
        reader.ask("hours_unclear", "horarios")
    return found


def _year(value: Any) -> int | None:
    """A year of foundation that is stated, not guessed from `about 15 years`."""
    match = re.search(r"\b(?:1[5-9]|20)[0-9]{2}\b", cut(" ".join(texts_of(value)), 60))
    return int(match[0]) if match else None


def _wishes(reader: Reader) -> Wishes:
    """What those who write and design should know."""
    style = reader.given("estilo")
    tone, colours, likes, dislikes = (
        plain(style.get(name), 300) or None if isinstance(style, dict) else None
        for name in ("tom", "cores", "gosta", "nao_gosta")
    )
    logo = style.get("logo") if isinstance(style, dict) else None
    return Wishes(
        goal=corrected(reader.given("objetivo"), 300) or None,
        audience=corrected(reader.given("publico"), 300) or None,
        tone=tone if isinstance(style, dict) else plain(style, 300) or None,
        colours=colours,
        likes=likes,
        dislikes=dislikes,
        pages=lists.read_texts(reader.given("paginas_desejadas"), 60, 12),
        must_have=_listed(reader.given("deve_ter")),
        must_not_have=_listed(reader.given("nao_pode_ter")),
        logo=plain(logo, 120) or None,
        notes=corrected(reader.given("observacoes"), 1000) or None,
    )


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(text for _, entry in lists.entries_of(value, "") if (text := corrected(entry, 150)))[:20]
