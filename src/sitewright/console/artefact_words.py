"""What the fields of artefacts are called, and in which order they are shown."""

from collections.abc import Mapping
from typing import Any

from sitewright.kit.language import mark as _

FIELD = {
    "type": _("Section"),
    "title": _("Title"),
    "name": _("Name"),
    "slug": _("Address"),
    "nav_label": _("In the menu"),
    "kicker": _("Above the title"),
    "lead": _("Introduction"),
    "purpose": _("Purpose"),
    "objective": _("Objective"),
    "audience": _("Audience"),
    "key_messages": _("Messages"),
    "main_action": _("Main action"),
    "main_action_label": _("Its label"),
    "tone": _("Tone"),
    "must": _("Must be there"),
    "must_not": _("Must not be there"),
    "trade": _("Trade"),
    "goal": _("Goal"),
    "voice": _("Voice"),
    "strengths": _("Strengths"),
    "questions": _("Questions"),
    "sections": _("Sections"),
    "pages": _("Pages"),
    "seo": _("For search engines"),
    "description": _("Description"),
    "paragraphs": _("Paragraphs"),
    "text": _("Text"),
    "label": _("Label"),
    "items": _("Entries"),
    "actions": _("Buttons"),
    "channels": _("Ways to get in touch"),
    "quotes": _("Quotes"),
    "note": _("Note"),
    "problems": _("Problems"),
    "message": _("Message"),
    "fix": _("How to mend it"),
    "severity": _("Severity"),
    "facts": _("Facts"),
    "wishes": _("Wishes"),
    "phones": _("Phones"),
    "email": _("E-mail"),
    "address": _("Address"),
    "hours": _("Opening hours"),
    "price": _("Price"),
    "palette": _("Colours"),
    "fonts": _("Fonts"),
    "theme": _("Theme"),
}
"""Fields of what is written; others are shown by their own name."""


def in_order(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The fields that say something, those with a word of ours first."""
    places = {name: place for place, name in enumerate(FIELD)}
    told = [(name, value) for name, value in fields.items() if value not in (None, "", [], {})]
    return sorted(told, key=lambda field: places.get(field[0], len(places)))
