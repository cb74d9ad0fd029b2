"""What the codes are called that stand in some fields of artefacts."""

from collections.abc import Mapping

from sitewright.console.artefact_words import FIELD
from sitewright.kit.language import mark as _

SECTION = {
    "announcement": _("Announcement"),
    "hero": _("Opening"),
    "quick_facts": _("Facts at a glance"),
    "services": _("Services"),
    "price_list": _("Prices"),
    "catalog": _("Catalogue"),
    "features": _("What it does"),
    "product_tour": _("Tour of the product"),
    "steps": _("Steps"),
    "story": _("About"),
    "team": _("Team"),
    "testimonials": _("Testimonials"),
    "stats": _("Numbers"),
    "name_list": _("List of names"),
    "gallery": _("Gallery"),
    "portfolio_grid": _("Works"),
    "project_detail": _("One work"),
    "pricing_plans": _("Plans"),
    "comparison": _("Comparison"),
    "faq": _("Frequent questions"),
    "hours_location": _("Hours and way"),
    "contact": _("Contact"),
    "cta_band": _("Call to act"),
    "prose": _("Text"),
}
CHANNEL = {
    "whatsapp": _("WhatsApp"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "instagram": _("Instagram"),
    "page": _("Page"),
}
DAY = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
    "holiday": _("Holidays"),
}
SEVERITY = {
    "error": _("Error"),
    "warning": _("Warning"),
    "blocker": _("Must be answered"),
    "ask": _("To be asked"),
    "info": _("To be known"),
}
KIND = {
    "content": _("Content"),
    "text": _("Text"),
    "fact": _("Fact"),
    "photo": _("Photo"),
    "design": _("Look"),
    "look": _("Look"),
    "token": _("Look"),
    "structure": _("Structure"),
    "add": _("Added"),
    "remove": _("Removed"),
    "move": _("Order of the sections"),
    "add_page": _("Page added"),
    "remove_page": _("Page removed"),
    "question": _("Question"),
    "our_error": _("Our error"),
    "out_of_scope": _("Beyond the site"),
    "exact": _("Exactly"),
    "from": _("From this price"),
    "consult": _("On request"),
}
VALUE: Mapping[str, Mapping[str, str]] = {
    "type": SECTION,
    "sections": SECTION,
    "main_action": CHANNEL,
    "kind": CHANNEL | KIND,
    "channels": CHANNEL,
    "days": DAY,
    "severity": SEVERITY,
    "items": FIELD,
}
"""Codes that stand in some fields; others are shown as they are."""
YEARS = ("year", "founded_year")
"""Numbers that are not grouped."""
