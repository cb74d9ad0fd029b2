"""What sections are made of: names, tones, buttons, and the head every section may have."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sitewright.sites.facts import Strict

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Tone = Literal["paper", "surface", "brand", "ink"]
Locale = Literal["pt-BR", "en"]
HOME = "inicio"
"""Slug of the home page, which answers at `/`."""


class Action(Strict):
    """A button or link. Its address is rebuilt from facts and pages, never pasted."""

    label: str = Field(min_length=2, max_length=40)
    kind: Literal["whatsapp", "phone", "email", "page"]
    page: Slug | None = None


class SectionBase(Strict):
    """What every section has; `id` is its anchor and unique on its page, `variant` None its type's first layout."""

    id: Slug
    variant: str | None = None
    tone: Tone = "paper"
    kicker: str | None = Field(default=None, max_length=28)
    title: str | None = Field(default=None, max_length=60)
    lead: str | None = Field(default=None, max_length=180)


class TitledSection(SectionBase):
    """A section whose parts have headings of their own, which need one above them."""

    title: str = Field(min_length=2, max_length=60)
