"""schema.org JSON-LD of a business, from its facts."""

from typing import Any

from sitewright.sites.facts import Day, Facts
from sitewright.sites.formats import money
from sitewright.sites.images import card_path
from sitewright.sites.model import HOME, Site

DAYS: dict[Day, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
    "holiday": "PublicHolidays",
}


def business(site: Site) -> dict[str, Any]:
    """The business as its most specific type; no ratings about oneself."""
    facts = site.facts
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": facts.schema_type,
        "@id": f"{site.base_url}/#business",
        "name": facts.name,
        "url": f"{site.base_url}/",
        "image": f"{site.base_url}{card_path(HOME).removeprefix('static')}",
        "logo": f"{site.base_url}/photos/{site.logo.name}" if site.logo else None,
        "legalName": facts.legal_name,
        "taxID": facts.cnpj,
        "telephone": facts.phone or facts.whatsapp,
        "email": facts.email,
        "foundingDate": str(facts.founded_year) if facts.founded_year else None,
        "address": address(facts),
        "areaServed": facts.service_area,
        "openingHoursSpecification": hours(facts),
        "priceRange": price_range(site),
        "sameAs": [f"https://www.instagram.com/{facts.instagram}"] if facts.instagram else None,
    }
    return {name: value for name, value in data.items() if value}


def price_range(site: Site) -> str | None:
    """From the lowest to the highest price that is shown, in the currency most have."""
    prices = [item.price for item in site.facts.prices if item.price.amount_minor]
    amounts = sorted(price.amount_minor or 0 for price in prices if price.currency == prices[0].currency)
    if not amounts:
        return None
    lowest, highest = (money(amount, prices[0].currency, site.locale) for amount in (amounts[0], amounts[-1]))
    return lowest if lowest == highest else f"{lowest} - {highest}"


def address(facts: Facts) -> dict[str, Any] | None:
    """The postal address."""
    known = facts.address
    if known is None:
        return None
    street = ", ".join(part for part in (known.street, known.number, known.extra, known.district) if part)
    fields = {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressLocality": known.city,
        "addressRegion": known.state,
        "postalCode": known.postal_code,
        "addressCountry": "BR",
    }
    return {name: value for name, value in fields.items() if value}


def hours(facts: Facts) -> list[dict[str, Any]]:
    """Openings with both times."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [DAYS[day] for day in opening.days],
            "opens": opening.opens,
            "closes": "23:59" if opening.closes == "24:00" else opening.closes,
        }
        for opening in facts.hours
        if opening.opens and opening.closes
    ]
