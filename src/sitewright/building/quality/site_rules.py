"""What must be true of the pages together, and of what they show against the customer's answers."""

import re
from collections import Counter
from collections.abc import Callable

from sitewright.building.page import Page
from sitewright.building.quality.problems import Finding, PageFindings
from sitewright.sites.formats import phone_text, price_text
from sitewright.sites.model import Site

MONEY = re.compile(r"(?:R\$|US\$|€)\s?\d[\d.,]*\d|(?:R\$|US\$|€)\s?\d")
PHONE = re.compile(r"\(\d{2}\) \d{4,5}-\d{4}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
CNPJ = re.compile(r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}")


def shared_findings(pages: list[Page]) -> PageFindings:
    """Titles and descriptions that several pages have."""
    for name in ("title", "description"):
        by_text: dict[str, list[str]] = {}
        for page in pages:
            if text := getattr(page, name):
                by_text.setdefault(text, []).append(page.path)
        for text, paths in by_text.items():
            for path in paths[1:]:
                yield path, Finding("unique", f"{paths[0]} has the same {name}, {text[:50]!r}.", "Make each its own.")


def fact_findings(pages: list[Page], site: Site) -> PageFindings:
    """The business is named everywhere; every amount, phone, address of mail and number is one the customer gave."""
    known = {name: told(site) for name, (_, told) in LEDGER.items()}
    for page in pages:
        text = page.text.replace("\u00a0", " ")
        if site.facts.name not in page.text:
            yield page.path, Finding("name", "The page does not name the business.", "Name it in header or footer.")
        for name, (pattern, _) in LEDGER.items():
            for shown in Counter(pattern.findall(text)):
                if shown not in known[name]:
                    found = f"The {name} {shown} is not in the customer's answers."
                    yield page.path, Finding("facts", found, "Remove it, or ask the customer.")


def stated_amounts(site: Site) -> set[str]:
    """Amounts of money as pages show them, and those in the customer's own texts."""
    facts = site.facts
    prices = [item.price for item in facts.prices] + [
        offer.price for offer in (*facts.services, *facts.plans) if offer.price
    ]
    texts = [price_text(price, site.locale) for price in prices]
    texts += facts.model_dump_json(exclude={"prices", "sources"}).splitlines()
    return {amount for text in texts for amount in MONEY.findall(text.replace("\u00a0", " "))}


def stated_phones(site: Site) -> set[str]:
    """Phones as pages show them, and those in the customer's own texts."""
    facts = site.facts
    own = {phone_text(phone) for phone in (facts.phone, facts.whatsapp) if phone}
    return own | set(PHONE.findall(facts.model_dump_json(exclude={"sources"})))


def stated_by(pattern: re.Pattern[str]) -> Callable[[Site], set[str]]:
    """What of this form stands anywhere in the facts."""
    return lambda site: set(pattern.findall(site.facts.model_dump_json(exclude={"sources"})))


LEDGER: dict[str, tuple[re.Pattern[str], Callable[[Site], set[str]]]] = {
    "amount": (MONEY, stated_amounts),
    "phone": (PHONE, stated_phones),
    "e-mail address": (EMAIL, stated_by(EMAIL)),
    "CNPJ": (CNPJ, stated_by(CNPJ)),
}
"""Kinds of facts that can be recognised in a text, and where the true ones come from."""
