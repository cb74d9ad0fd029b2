"""The typed site: what is written, decided and laid out, before it becomes files.

Sections carry prose and references to facts (by id); they never carry a price, a phone or a quotation
themselves. A new section type is a class here, a partial in `site_templates/base` and a catalogue entry.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sitewright.sites.facts import FactId, Facts, Question, Strict

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Tone = Literal["paper", "surface", "brand", "ink"]
Locale = Literal["pt-BR", "en"]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
FontPairName = Literal[
    "fraunces-figtree",
    "lexend-source",
    "newsreader-public",
    "sofia",
    "hanken-spline",
    "bricolage-onest",
    "baloo-nunito",
    "literata-karla",
]
HOME = "inicio"
"""Slug of the home page, which answers at `/`."""


class Action(Strict):
    """A button or link. Its address is rebuilt from facts and pages, never pasted."""

    label: str = Field(min_length=2, max_length=40)
    kind: Literal["whatsapp", "phone", "email", "page"]
    page: Slug | None = None


class SectionBase(Strict):
    """What every section has; `id` is its anchor and unique on its page."""

    id: Slug
    variant: str | None = None
    tone: Tone = "paper"
    kicker: str | None = Field(default=None, max_length=28)
    title: str | None = Field(default=None, max_length=80)
    lead: str | None = Field(default=None, max_length=220)


class TitledSection(SectionBase):
    """A section whose parts have headings of their own, which need one above them."""

    title: str = Field(min_length=2, max_length=80)


class Hero(SectionBase):
    type: Literal["hero"] = "hero"
    actions: tuple[Action, ...] = Field(default=(), max_length=2)
    fact_line: str | None = Field(default=None, max_length=90)


QuickFactName = Literal["hours", "address", "service_area", "payment", "founded_year", "whatsapp", "phone"]


class Announcement(SectionBase):
    """One line above everything else, for what holds now."""

    type: Literal["announcement"] = "announcement"
    text: str = Field(min_length=4, max_length=90)
    action: Action | None = None


class QuickFacts(SectionBase):
    """A few facts at a glance, each by its name."""

    type: Literal["quick_facts"] = "quick_facts"
    items: tuple[QuickFactName, ...] = Field(min_length=2, max_length=4)


class Story(SectionBase):
    type: Literal["story"] = "story"
    paragraphs: tuple[str, ...] = Field(min_length=1, max_length=4)
    show_year: bool = False


class ServiceText(Strict):
    """A service (by fact id), with what is written about it."""

    service: FactId
    text: str | None = Field(default=None, max_length=320)


class Services(TitledSection):
    type: Literal["services"] = "services"
    items: tuple[ServiceText, ...] = Field(min_length=1, max_length=9)


class Feature(Strict):
    """Something that sets the business apart, as a statement and what stands behind it."""

    title: str = Field(min_length=2, max_length=90)
    text: str | None = Field(default=None, max_length=150)


class Features(TitledSection):
    type: Literal["features"] = "features"
    items: tuple[Feature, ...] = Field(min_length=2, max_length=8)


class WorkStep(Strict):
    """One step of how the business works with a customer."""

    title: str = Field(min_length=2, max_length=60)
    text: str | None = Field(default=None, max_length=140)


class Steps(TitledSection):
    type: Literal["steps"] = "steps"
    items: tuple[WorkStep, ...] = Field(min_length=2, max_length=6)


class TeamMember(Strict):
    """A person (by fact id), with what is written about them."""

    person: FactId
    text: str | None = Field(default=None, max_length=220)


class Team(TitledSection):
    type: Literal["team"] = "team"
    items: tuple[TeamMember, ...] = Field(min_length=1, max_length=8)


class PriceGroup(Strict):
    """Price lines (by fact id) under an optional heading."""

    title: str | None = Field(default=None, max_length=48)
    items: tuple[FactId, ...] = Field(min_length=1, max_length=40)


class PriceList(TitledSection):
    type: Literal["price_list"] = "price_list"
    groups: tuple[PriceGroup, ...] = Field(min_length=1, max_length=6)
    note: str | None = Field(default=None, max_length=140)


class Testimonials(SectionBase):
    __test__ = False
    type: Literal["testimonials"] = "testimonials"
    quotes: tuple[FactId, ...] = Field(min_length=1, max_length=6)


class Faq(SectionBase):
    type: Literal["faq"] = "faq"
    items: tuple[FactId, ...] = Field(min_length=1, max_length=10)


class HoursLocation(TitledSection):
    type: Literal["hours_location"] = "hours_location"
    note: str | None = Field(default=None, max_length=140)


class Contact(SectionBase):
    type: Literal["contact"] = "contact"
    channels: tuple[Literal["whatsapp", "phone", "email", "instagram"], ...] = Field(min_length=1)


class CtaBand(SectionBase):
    """One invitation and the button for it."""

    type: Literal["cta_band"] = "cta_band"
    text: str | None = Field(default=None, max_length=120)
    action: Action


class ProseBlock(Strict):
    """Paragraphs under an optional heading."""

    title: str | None = Field(default=None, max_length=80)
    paragraphs: tuple[Annotated[str, StringConstraints(max_length=600)], ...] = Field(min_length=1, max_length=8)


class Prose(TitledSection):
    type: Literal["prose"] = "prose"
    blocks: tuple[ProseBlock, ...] = Field(min_length=1, max_length=10)


Section = Annotated[
    Announcement
    | Hero
    | QuickFacts
    | Story
    | Services
    | Features
    | Steps
    | Team
    | PriceList
    | Testimonials
    | Faq
    | HoursLocation
    | Contact
    | CtaBand
    | Prose,
    Field(discriminator="type"),
]
SectionType = Literal[
    "announcement",
    "hero",
    "quick_facts",
    "story",
    "services",
    "features",
    "steps",
    "team",
    "price_list",
    "testimonials",
    "faq",
    "hours_location",
    "contact",
    "cta_band",
    "prose",
]


VARIANTS: dict[SectionType, tuple[str, ...]] = {"hero": ("local_card", "editorial", "banner")}
"""Layouts of a section type, the first by default; a type that is not named has one."""


class Seo(Strict):
    """What search results show."""

    title: str = Field(min_length=3, max_length=70)
    description: str = Field(min_length=20, max_length=170)


class Page(Strict):
    """One page; the home page's slug is `inicio`."""

    slug: Slug
    nav_label: str = Field(min_length=1, max_length=18)
    seo: Seo
    sections: tuple[Section, ...] = Field(min_length=1, max_length=12)


class Palette(Strict):
    """The site's colours as sRGB hex; `on_…` is text that reads on the colour named."""

    brand: Colour
    on_brand: Colour
    accent: Colour
    ink: Colour
    muted: Colour
    paper: Colour
    surface: Colour
    line: Colour


class Theme(Strict):
    """Design tokens; lengths in px."""

    palette: Palette
    font_pair: FontPairName = "bricolage-onest"
    radius: Literal[0, 4, 10, 18] = 4
    density: Literal["compact", "normal", "airy"] = "normal"
    button: Literal["solid", "outline", "square"] = "solid"


class Site(Strict):
    """Everything from which a site's files are rendered. `base_url` is the production address."""

    locale: Locale = "pt-BR"
    template: str
    base_url: str
    facts: Facts
    theme: Theme
    pages: tuple[Page, ...] = Field(min_length=1, max_length=12)
    questions: tuple[Question, ...] = ()
    provenance: dict[str, str] = Field(default_factory=dict)
    """The answer (`produtos[0].preco`) of each fact that pages show (`prices.pao-frances`)."""
    written_by: str
    """Who wrote the prose: `provider/model`, or `offline` for the rule-based writer."""
