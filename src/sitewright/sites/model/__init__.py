"""The typed site: what is written, decided and laid out, before it becomes files.

Sections carry prose and references to facts (by id); they never carry a price, a phone or a quotation
themselves. A new section type is a class in `telling` or `showing`, a member of `Section`, a partial and a style
sheet in `site_templates/base`.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from sitewright.sites.facts import FactId, Facts, Question, Strict
from sitewright.sites.model.basics import HOME, Action, Locale, SectionBase, Slug, TitledSection, Tone
from sitewright.sites.model.pictures import Logo, Picture
from sitewright.sites.model.showing import (
    Catalog,
    CatalogItem,
    Comparison,
    Faq,
    Gallery,
    GalleryItem,
    HoursLocation,
    NameList,
    NameSource,
    PortfolioGrid,
    PriceGroup,
    PriceList,
    PricingPlans,
    ProjectDetail,
    QuickFactName,
    QuickFacts,
    Services,
    ServiceText,
    Stats,
    Team,
    TeamMember,
    Testimonials,
)
from sitewright.sites.model.telling import (
    Announcement,
    Channel,
    Contact,
    CtaBand,
    Feature,
    Features,
    Hero,
    Mock,
    ProductTour,
    Prose,
    ProseBlock,
    Steps,
    Story,
    TourStop,
    WorkStep,
)
from sitewright.sites.model.theme import Art, ArtStyle, Colour, Edge, FontPairName, Motif, Palette, Theme

__all__ = [
    "HOME",
    "VARIANTS",
    "Action",
    "Announcement",
    "Art",
    "ArtStyle",
    "Catalog",
    "CatalogItem",
    "Channel",
    "Colour",
    "Comparison",
    "Contact",
    "CtaBand",
    "Edge",
    "Faq",
    "Feature",
    "Features",
    "FontPairName",
    "Gallery",
    "GalleryItem",
    "Hero",
    "HoursLocation",
    "Locale",
    "Logo",
    "Mock",
    "Motif",
    "NameList",
    "NameSource",
    "Page",
    "Palette",
    "Picture",
    "PortfolioGrid",
    "PriceGroup",
    "PriceList",
    "PricingPlans",
    "ProductTour",
    "ProjectDetail",
    "Prose",
    "ProseBlock",
    "QuickFactName",
    "QuickFacts",
    "Section",
    "SectionBase",
    "SectionType",
    "Seo",
    "ServiceText",
    "Services",
    "Site",
    "Slug",
    "Stats",
    "Steps",
    "Story",
    "Team",
    "TeamMember",
    "Testimonials",
    "Theme",
    "TitledSection",
    "Tone",
    "TourStop",
    "WorkStep",
]

AnySection = (
    Announcement
    | Hero
    | QuickFacts
    | Services
    | PriceList
    | Catalog
    | Features
    | ProductTour
    | Steps
    | Story
    | Team
    | Testimonials
    | Stats
    | NameList
    | Gallery
    | PortfolioGrid
    | ProjectDetail
    | PricingPlans
    | Comparison
    | Faq
    | HoursLocation
    | Contact
    | CtaBand
    | Prose
)
Section = Annotated[AnySection, Field(discriminator="type")]
SectionType = Literal[
    "announcement", "hero", "quick_facts", "services", "price_list", "catalog", "features", "product_tour", "steps",
    "story", "team", "testimonials", "stats", "name_list", "gallery", "portfolio_grid", "project_detail",
    "pricing_plans", "comparison", "faq", "hours_location", "contact", "cta_band", "prose",
]  # fmt: skip


def _variants(kind: Any) -> tuple[str, ...]:
    return get_args(get_args(kind.model_fields["variant"].annotation)[0])


VARIANTS: dict[SectionType, tuple[str, ...]] = {
    kind.model_fields["type"].default: _variants(kind) for kind in get_args(AnySection)
}
"""Layouts of each section type, the first by default."""


class Seo(Strict):
    """What search results show."""

    title: str = Field(min_length=3, max_length=70)
    description: str = Field(min_length=20, max_length=170)


class Page(Strict):
    """One page; the home page's slug is `inicio`. A page about one project does not stand in the menu.

    A page in a second language has its `locale`, and names the page it `translates`.
    """

    slug: Slug
    nav_label: str = Field(min_length=1, max_length=18)
    project: FactId | None = None
    locale: Locale | None = None
    translates: Slug | None = None
    seo: Seo
    sections: tuple[Section, ...] = Field(min_length=1, max_length=12)


class Site(Strict):
    """Everything from which a site's files are rendered. `base_url` is the production address."""

    locale: Locale = "pt-BR"
    template: str
    base_url: str
    facts: Facts
    theme: Theme
    pages: tuple[Page, ...] = Field(min_length=1, max_length=16)
    questions: tuple[Question, ...] = ()
    pictures: tuple[Picture, ...] = ()
    """The customer's photos that pages show."""
    logo: Logo | None = None
    """The business's own; without it the name stands in letters."""
    provenance: dict[str, str] = Field(default_factory=dict)
    """The answer (`produtos[0].preco`) of each fact that pages show (`prices.pao-frances`)."""
    form_action: str | None = Field(default=None, pattern=r"^(https?://[A-Za-z0-9.:-]+)?/f/[a-z0-9-]{1,24}$")
    """Where the contact form is sent; without it the site has none."""
    written_by: str
    """Who wrote the prose: `provider/model`, or `offline` for the rule-based writer."""
