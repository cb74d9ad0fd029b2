"""What is missing from the answers, or contradicts itself: asked, never guessed."""

import re
from typing import Any

from sitewright.kit.text import fold
from sitewright.onboarding.normalise.reader import Reader
from sitewright.onboarding.normalise.text import texts_of
from sitewright.sites.facts import Facts, Wishes

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def ask_about_gaps(reader: Reader, facts: Facts, wishes: Wishes) -> None:
    """Ask for what a site needs and the answers do not give."""
    if not (facts.phone or facts.whatsapp or facts.email):
        reader.ask("contact_missing", "contato")
    if facts.address is None:
        reader.ask("address_missing", "contato.endereco")
    elif not facts.address.number and not re.search(r"\d", facts.address.street):
        reader.ask("address_number_missing", "contato.endereco")
    if not facts.hours:
        reader.ask("hours_missing", "horarios")
    if facts.domain is None:
        reader.ask("domain_missing", "dominio")
    if texts_of(reader.given("depoimentos")) and not facts.quotes:
        reader.ask("testimonials_without_source", "depoimentos")
    if pages_contradict(wishes.pages):
        reader.ask("pages_contradict", "paginas_desejadas")
    years = project_years(reader.given("projetos"))
    if facts.founded_year and years and min(years) < facts.founded_year:
        reader.ask(
            "founded_after_projects", "negocio.fundacao", founded=facts.founded_year, first=min(years), last=max(years)
        )


def pages_contradict(pages: tuple[str, ...]) -> bool:
    """Whether a single page is wished for, and one for each service too."""
    wished = fold(" ".join(pages))
    return bool(re.search(r"\b(?:uma?|1|one|single)\b.*\b(?:so|unica|only|page)\b", wished)) and bool(
        re.search(r"\b(?:pra|para|por|per|for) (?:cada|each|every|servico|service)\b", wished)
    )


def project_years(value: Any) -> list[int]:
    """The years projects are dated with; a year told in a description is no date."""
    entries = value if isinstance(value, list) else [value]
    dated = [entry.get("ano") if isinstance(entry, dict) else entry for entry in entries]
    return [int(year) for text in texts_of(dated) for year in YEAR.findall(text)]
