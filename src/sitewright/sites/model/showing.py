"""Sections that show facts: they name them by id, and templates print them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sitewright.sites.facts import FactId, Strict
from sitewright.sites.model.basics import SectionBase, TitledSection

QuickFactName = Literal["hours", "address", "service_area", "payment", "founded_year", "whatsapp", "phone"]


class QuickFacts(SectionBase):
    """A few facts at a glance, each by its name."""

    type: Literal["quick_facts"] = "quick_facts"
    variant: Literal["strip", "grid"] | None = None
    items: tuple[QuickFactName, ...] = Field(min_length=2, max_length=4)


class ServiceText(Strict):
    """A service (by fact id), with what is written about it."""

    service: FactId
    text: str | None = Field(default=None, max_length=160)


class Services(TitledSection):
    """What the business does."""

    type: Literal["services"] = "services"
    variant: Literal["rows", "cards", "alternating"] | None = None
    items: tuple[ServiceText, ...] = Field(min_length=1, max_length=9)


class PriceGroup(Strict):
    """Price lines (by fact id) under an optional heading."""

    title: str | None = Field(default=None, max_length=48)
    items: tuple[FactId, ...] = Field(min_length=1, max_length=40)


class PriceList(TitledSection):
    """What things cost, line by line."""

    type: Literal["price_list"] = "price_list"
    variant: Literal["ruled", "two_column", "grouped"] | None = None
    groups: tuple[PriceGroup, ...] = Field(min_length=1, max_length=6)
    note: str | None = Field(default=None, max_length=140)


class CatalogItem(Strict):
    """A room, product or kit: its price line (by fact id), what is written about it, and short attributes."""

    price: FactId
    text: str | None = Field(default=None, max_length=140)
    attributes: tuple[Annotated[str, StringConstraints(min_length=1, max_length=24)], ...] = Field(
        default=(), max_length=6
    )


class Catalog(TitledSection):
    """Things one may book or order, each larger than a line of a price list."""

    type: Literal["catalog"] = "catalog"
    variant: Literal["lead_card", "grid", "table_season"] | None = None
    items: tuple[CatalogItem, ...] = Field(min_length=1, max_length=12)
    note: str | None = Field(default=None, max_length=140)


class TeamMember(Strict):
    """A person (by fact id), with what is written about them."""

    person: FactId
    text: str | None = Field(default=None, max_length=220)


class Team(TitledSection):
    """The people, with role and registration."""

    type: Literal["team"] = "team"
    variant: Literal["portraits", "rows", "monogram"] | None = None
    items: tuple[TeamMember, ...] = Field(min_length=1, max_length=8)


class Testimonials(SectionBase):
    """What customers said, word for word."""

    __test__ = False
    type: Literal["testimonials"] = "testimonials"
    variant: Literal["one_big_two_small", "single", "wall"] | None = None
    quotes: tuple[FactId, ...] = Field(min_length=1, max_length=6)


class Stats(SectionBase):
    """Numbers the business is proud of, each with its source."""

    type: Literal["stats"] = "stats"
    variant: Literal["row", "with_note"] | None = None
    items: tuple[FactId, ...] = Field(min_length=2, max_length=4)
    note: str | None = Field(default=None, max_length=140)


NameSource = Literal["insurance", "payment"]


class NameList(TitledSection):
    """Names from one list of the facts, such as the insurances that are taken."""

    type: Literal["name_list"] = "name_list"
    variant: Literal["text", "chips"] | None = None
    source: NameSource
    note: str | None = Field(default=None, max_length=140)


class GalleryItem(Strict):
    """A picture: a file of the customer's, or the trade's drawing where there is none."""

    photo: str | None = Field(default=None, max_length=120)
    alt: str = Field(min_length=20, max_length=120)
    caption: str | None = Field(default=None, max_length=60)


class Gallery(SectionBase):
    """Pictures."""

    type: Literal["gallery"] = "gallery"
    variant: Literal["irregular", "strip", "pair"] | None = None
    items: tuple[GalleryItem, ...] = Field(min_length=2, max_length=12)


class PortfolioGrid(TitledSection):
    """The projects, each leading to its page where it has one."""

    type: Literal["portfolio_grid"] = "portfolio_grid"
    variant: Literal["irregular", "index_table"] | None = None
    projects: tuple[FactId, ...] = Field(min_length=1, max_length=12)


class ProjectDetail(SectionBase):
    """One project: its sheet of facts, what is told of it, and the way to the next one."""

    type: Literal["project_detail"] = "project_detail"
    variant: Literal["sheet"] | None = None
    project: FactId
    paragraphs: tuple[Annotated[str, StringConstraints(max_length=420)], ...] = Field(default=(), max_length=4)


class PricingPlans(TitledSection):
    """Plans side by side."""

    type: Literal["pricing_plans"] = "pricing_plans"
    variant: Literal["cards", "table"] | None = None
    plans: tuple[FactId, ...] = Field(min_length=2, max_length=4)
    note: str | None = Field(default=None, max_length=140)


class Comparison(TitledSection):
    """What is in which plan; the rows come from the plans' own items."""

    type: Literal["comparison"] = "comparison"
    variant: Literal["table"] | None = None
    plans: tuple[FactId, ...] = Field(min_length=2, max_length=4)


class Faq(SectionBase):
    """Questions the owner answered."""

    type: Literal["faq"] = "faq"
    variant: Literal["two_column", "list"] | None = None
    items: tuple[FactId, ...] = Field(min_length=1, max_length=10)


class HoursLocation(TitledSection):
    """When and where; the map is a drawing that claims no more than the street's name."""

    type: Literal["hours_location"] = "hours_location"
    variant: Literal["table_map", "card"] | None = None
    note: str | None = Field(default=None, max_length=140)
