"""Sections that tell: prose, written within limits, with buttons whose addresses come from facts."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sitewright.sites.facts import FactId, Strict
from sitewright.sites.model.basics import Action, SectionBase, TitledSection

Mock = Literal["list", "calendar", "board", "chart", "form", "chat"]
"""Drawn screens of a product; they show shapes and the section's own words, never made-up figures."""


class Announcement(SectionBase):
    """One line above everything else, for what holds now; after the day `until` it is not shown."""

    type: Literal["announcement"] = "announcement"
    variant: Literal["bar"] | None = None
    text: str = Field(min_length=4, max_length=90)
    action: Action | None = None
    until: date | None = None


class Hero(SectionBase):
    """What a page opens with; at home it shows the facts people ask for first, and the trade's drawing."""

    type: Literal["hero"] = "hero"
    variant: Literal["split_art", "editorial", "local_card", "full_photo", "product_ui"] | None = None
    title: str | None = Field(default=None, max_length=64)
    actions: tuple[Action, ...] = Field(default=(), max_length=2)
    fact_line: str | None = Field(default=None, max_length=90)
    mock: Mock | None = None
    photo: FactId | None = None


class Story(SectionBase):
    """The business in its own words."""

    type: Literal["story"] = "story"
    variant: Literal["big_year", "letter", "split_photo"] | None = None
    paragraphs: tuple[Annotated[str, StringConstraints(max_length=420)], ...] = Field(min_length=1, max_length=4)
    show_year: bool = False
    signature: str | None = Field(default=None, max_length=60)
    photo: FactId | None = None


class Feature(Strict):
    """Something that sets the business apart, as a statement and what stands behind it."""

    title: str = Field(min_length=2, max_length=60)
    text: str | None = Field(default=None, max_length=150)


class Features(TitledSection):
    """What sets the business apart."""

    type: Literal["features"] = "features"
    variant: Literal["two_column", "bento", "alternating"] | None = None
    items: tuple[Feature, ...] = Field(min_length=2, max_length=8)


class TourStop(Strict):
    """One thing a product does, beside a drawn screen."""

    label: str = Field(min_length=2, max_length=22)
    title: str = Field(min_length=2, max_length=48)
    text: str | None = Field(default=None, max_length=180)
    mock: Mock = "list"


class ProductTour(TitledSection):
    """A product, one thing after the other."""

    type: Literal["product_tour"] = "product_tour"
    variant: Literal["tabs", "stacked"] | None = None
    items: tuple[TourStop, ...] = Field(min_length=2, max_length=5)


class WorkStep(Strict):
    """One step of how the business works with a customer; `duration` is the fact that says how long it takes."""

    title: str = Field(min_length=2, max_length=36)
    text: str | None = Field(default=None, max_length=140)
    duration: FactId | None = None


class Steps(TitledSection):
    """How the business works with a customer."""

    type: Literal["steps"] = "steps"
    variant: Literal["numbered", "timeline", "horizontal"] | None = None
    items: tuple[WorkStep, ...] = Field(min_length=2, max_length=6)


Channel = Literal["whatsapp", "phone", "email", "instagram"]


class Contact(SectionBase):
    """The ways to get in touch."""

    type: Literal["contact"] = "contact"
    variant: Literal["form_channels", "channels"] | None = None
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=4)


class CtaBand(SectionBase):
    """One invitation and the button for it."""

    type: Literal["cta_band"] = "cta_band"
    variant: Literal["with_art", "plain", "dark"] | None = None
    title: str | None = Field(default=None, max_length=56)
    text: str | None = Field(default=None, max_length=120)
    action: Action


class ProseBlock(Strict):
    """Paragraphs under an optional heading; `points` stand below them as a list."""

    title: str | None = Field(default=None, max_length=60)
    paragraphs: tuple[Annotated[str, StringConstraints(max_length=600)], ...] = Field(min_length=1, max_length=8)
    points: tuple[Annotated[str, StringConstraints(max_length=160)], ...] = Field(default=(), max_length=12)


class Prose(TitledSection):
    """Running text."""

    type: Literal["prose"] = "prose"
    variant: Literal["narrow"] | None = None
    blocks: tuple[ProseBlock, ...] = Field(min_length=1, max_length=10)
