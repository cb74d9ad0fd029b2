"""Facts as pages show them, by id where sections refer to them."""

from typing import Any

from sitewright.sites import formats
from sitewright.sites.facts import Facts
from sitewright.sites.model import Locale, Site
from sitewright.sites.pictures import pictures_of_project


def locales_of(site: Site) -> list[Locale]:
    """The site's own language, then that of pages in another."""
    return list(dict.fromkeys((site.locale, *(page.locale for page in site.pages if page.locale))))


def shown_facts(site: Site, locale: Locale) -> dict[str, Any]:
    """Facts as they are shown in a language, by id where sections refer to them."""
    facts = site.facts
    return {
        "name": facts.name,
        "legal_name": facts.legal_name,
        "cnpj": facts.cnpj,
        "founded_year": facts.founded_year,
        "service_area": facts.service_area,
        "payment": list(facts.payment),
        "registrations": list(facts.registrations),
        **contacts(facts, locale),
        **when_and_where(facts, locale),
        **offer(facts, locale),
        "people": {
            person.id: {
                "name": person.name,
                "initials": formats.initials(person.name),
                "role": person.role,
                "registration": person.registration,
            }
            for person in facts.people
        },
        "quotes": {quote.id: quote.model_dump(exclude={"id"}) for quote in facts.quotes},
        "faq": {item.id: {"question": item.question, "answer": item.answer} for item in facts.faq},
        "insurance": list(facts.insurance),
        "steps": {step.id: {"name": step.name, "duration": step.duration} for step in facts.steps},
        "stats": {stat.id: stat.model_dump(exclude={"id"}) for stat in facts.stats},
        "plans": plans(facts, locale),
        "projects": shown_projects(site),
    }


def contacts(facts: Facts, locale: Locale) -> dict[str, Any]:
    """The ways to get in touch; None for those there are not."""
    greeting = (
        f"Olá! Vim pelo site da {facts.name}." if locale == "pt-BR" else f"Hello! I found you at {facts.name}'s site."
    )
    return {
        "phone": channel(formats.phone_text(facts.phone), formats.phone_link(facts.phone)) if facts.phone else None,
        "whatsapp": channel(formats.phone_text(facts.whatsapp), formats.whatsapp_link(facts.whatsapp, greeting))
        if facts.whatsapp
        else None,
        "email": channel(facts.email, f"mailto:{facts.email}") if facts.email else None,
        "instagram": channel(f"@{facts.instagram}", f"https://www.instagram.com/{facts.instagram}/")
        if facts.instagram
        else None,
    }


def when_and_where(facts: Facts, locale: Locale) -> dict[str, Any]:
    """Opening hours, and the address with the ways to it."""
    return {
        "hours": [
            {
                "days": formats.days_text(opening.days, locale),
                "time": formats.opening_text(opening, locale),
                "note": opening.note if opening.opens else None,
            }
            for opening in facts.hours
        ],
        "address": {
            "lines": formats.address_lines(facts.address),
            "landmark": facts.address.landmark,
            "map": formats.map_link(facts.name, facts.address),
            "waze": formats.waze_link(facts.address),
        }
        if facts.address
        else None,
    }


def offer(facts: Facts, locale: Locale) -> dict[str, Any]:
    """What is sold, with its prices as they are written."""
    return {
        "prices": {
            item.id: {
                "name": item.name,
                "price": formats.price_text(item.price, locale),
                "unit": item.unit,
                "description": item.description,
            }
            for item in facts.prices
        },
        "services": {
            item.id: {"name": item.name, "price": formats.price_text(item.price, locale) if item.price else None}
            for item in facts.services
        },
    }


def plans(facts: Facts, locale: Locale) -> dict[str, Any]:
    """Plans, with what each holds."""
    return {
        plan.id: {
            "name": plan.name,
            "price": formats.price_text(plan.price, locale) if plan.price else None,
            "unit": plan.unit,
            "entries": list(plan.items),
        }
        for plan in facts.plans
    }


def channel(text: str | None, link: str) -> dict[str, str | None]:
    """A way to get in touch: what is shown and where it leads."""
    return {"text": text, "link": link}


def shown_projects(site: Site) -> dict[str, Any]:
    """Projects with their pages, and the way from each to those beside it."""
    paths = {page.project: f"/{page.slug}/" for page in site.pages if page.project}
    projects = site.facts.projects
    led = [{"name": project.name, "path": paths[project.id]} for project in projects if project.id in paths]
    places = {entry["path"]: number for number, entry in enumerate(led)}

    def beside(path: str | None, step: int) -> dict[str, str] | None:
        place = places.get(path or "")
        return led[place + step] if place is not None and 0 <= place + step < len(led) else None

    return {
        project.id: {
            **project.model_dump(include={"name", "year", "place", "area", "kind", "description"}),
            "facts": [str(part) for part in (project.kind, project.place, project.area, project.year) if part],
            "path": paths.get(project.id),
            "photos": pictures_of_project(site, project.id),
            "before": beside(paths.get(project.id), -1),
            "after": beside(paths.get(project.id), 1),
        }
        for project in projects
    }
