"""What each task is given and what it must return."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from sitewright.ports.ai import TaskType
from sitewright.sites.edits import Edit
from sitewright.sites.facts import FactId, Facts, Question, Strict, Wishes
from sitewright.sites.model import HOME, Locale, Picture, Section, SectionType, Seo, Site, Slug, Theme, Tone

PlaceName = Annotated[str, Field(min_length=1, max_length=160)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Notes = Annotated[tuple[str, ...], Field(max_length=20)]
"""What the agency did not like about the draft, in its own words."""


Source = Annotated[str, StringConstraints(strip_whitespace=False)]
"""A file's text, or a patch: to the last line end."""


class OnboardingContext(Strict):
    """Task `onboarding`: the normalised answers and what the normaliser already asks."""

    locale: Locale
    facts: Facts
    wishes: Wishes
    questions: tuple[Question, ...] = ()
    draft: "OnboardingAnalysis | None" = None
    notes: Notes = ()


class OnboardingAnalysis(Strict):
    """Who the business is for and what is missing or contradictory in its answers."""

    trade: Line
    audience: Line
    goal: Line
    voice: tuple[Line, ...] = Field(min_length=1, max_length=5)
    strengths: tuple[Line, ...] = Field(default=(), max_length=8)
    questions: tuple[Question, ...] = Field(default=(), max_length=20)


class BriefContext(Strict):
    """Task `brief`."""

    locale: Locale
    facts: Facts
    wishes: Wishes
    analysis: OnboardingAnalysis
    draft: "Brief | None" = None
    notes: Notes = ()


class Brief(Strict):
    """What the site must achieve and say."""

    objective: Line
    audience: Line
    key_messages: tuple[Line, ...] = Field(min_length=1, max_length=6)
    main_action: Literal["whatsapp", "phone", "email"] | None = None
    main_action_label: str = Field(default="", max_length=40)
    tone: Line
    must: tuple[Line, ...] = Field(default=(), max_length=12)
    must_not: tuple[Line, ...] = Field(default=(), max_length=12)


class SitemapContext(Strict):
    """Task `sitemap`: which section types the template offers."""

    locale: Locale
    template: str
    facts: Facts
    wishes: Wishes
    brief: Brief
    section_types: tuple[SectionType, ...]
    max_pages: int = Field(ge=1, le=12)
    home_sections: tuple[int, int]
    draft: "Sitemap | None" = None
    notes: Notes = ()


class PlannedPage(Strict):
    """A page to be written: its sections in order; `project` is the fact id of the one a page is about.

    A page in a second language has its `locale`, and names the page it `translates`.
    """

    slug: Slug
    nav_label: str = Field(min_length=1, max_length=18)
    purpose: Line
    project: FactId | None = None
    locale: Locale | None = None
    translates: Slug | None = None
    sections: tuple[SectionType, ...] = Field(min_length=1, max_length=12)


class Sitemap(Strict):
    """All pages; the first is the home page, with the slug `inicio`."""

    pages: tuple[PlannedPage, ...] = Field(min_length=1, max_length=16)

    def page(self, slug: str) -> PlannedPage:
        """The planned page of that slug. Raises KeyError."""
        return {page.slug: page for page in self.pages}[slug]

    def starts_at_home(self) -> bool:
        """Whether slugs are unique and the first page is the home page."""
        slugs = [page.slug for page in self.pages]
        return slugs[0] == HOME and len(set(slugs)) == len(slugs)


class PageContent(Strict):
    """A written page: search texts and filled sections."""

    seo: Seo
    sections: tuple[Section, ...] = Field(min_length=1, max_length=12)


class PageContext(Strict):
    """Task `content`: one page to write."""

    locale: Locale
    facts: Facts
    wishes: Wishes
    brief: Brief
    sitemap: Sitemap
    page: PlannedPage
    draft: PageContent | None = None
    """The page as it stands, where `faults` in it are to be mended or `notes` say what to do otherwise."""
    faults: tuple[str, ...] = Field(default=(), max_length=20)
    notes: Notes = ()


class LayoutContext(Strict):
    """Task `layout_plan`."""

    locale: Locale
    template: str
    facts: Facts
    wishes: Wishes
    brief: Brief
    sitemap: Sitemap
    draft: "LayoutPlan | None" = None
    notes: Notes = ()


class SectionLayout(Strict):
    """Tone and variant of every section of one type."""

    type: SectionType
    tone: Tone = "paper"
    variant: str | None = None


class LayoutPlan(Strict):
    """Design tokens and how each type of section is laid out."""

    theme: Theme
    sections: tuple[SectionLayout, ...] = ()


class ReviewContext(Strict):
    """Task `review`: a customer's remark, what it was pointed at, and the site it is about.

    `element` says what the customer pointed at: page, section, field, rectangle, attachment, as far as told.
    """

    locale: Locale
    site: Site
    remark: str
    element: dict[str, str] = Field(default_factory=dict)
    photo: Picture | None = None
    """The photo that was attached."""


RemarkKind = Literal["content", "design", "structure", "fact", "question", "out_of_scope", "our_error"]


class Target(Strict):
    """What a remark allows to change; nothing else may. Places are joined by slashes."""

    pages: tuple[Slug, ...] = Field(default=(), max_length=12)
    """Pages of which everything may change."""
    sections: tuple[PlaceName, ...] = Field(default=(), max_length=40)
    """`page/section`: everything of that section, also its place on the page."""
    fields: tuple[PlaceName, ...] = Field(default=(), max_length=60)
    """`page/section/field`: one text."""
    facts: tuple[PlaceName, ...] = Field(default=(), max_length=60)
    """`hours`, `phone`, `prices.<id>`."""
    tokens: tuple[PlaceName, ...] = Field(default=(), max_length=20)
    """`palette.brand`, `radius`."""
    styles: tuple[PlaceName, ...] = Field(default=(), max_length=20)
    """Section types whose style sheet may change, or `base`."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing may change."""
        return not (self.pages or self.sections or self.fields or self.facts or self.tokens or self.styles)


class ReviewAnalysis(Strict):
    """What a remark asks for, and what may change for it. A question means: ask before changing anything."""

    kind: RemarkKind
    summary: Line
    target: Target = Target()
    confidence: float = Field(ge=0, le=1)
    question: str | None = Field(default=None, max_length=1000)


class PatchContext(Strict):
    """Task `patch`: the remark, what was understood, and of the site only the pages and style sheets that matter.

    `refusal` says why an earlier proposal did not land; with `rewrite`, small files may be sent whole.
    """

    locale: Locale
    site: Site
    remark: str
    analysis: ReviewAnalysis
    styles: dict[str, Source] = Field(default_factory=dict)
    refusal: str | None = None
    rewrite: bool = False
    photo: Picture | None = None
    """The photo that was attached to the remark; an edit may show it."""

    @property
    def edited(self) -> Site:
        """The site that edits are made of, with the attached photo among its pictures."""
        return with_picture(self.site, self.photo)


class PatchProposal(Strict):
    """Edits of the site; for what they cannot say a patch of style sheets, or those files whole; or a question.

    `summary` is one line on what is done, in the customer's language: the commit's subject.
    """

    summary: str = Field(min_length=1, max_length=100)
    edits: tuple[Edit, ...] = Field(default=(), max_length=60)
    patch: Source = Field(default="", max_length=200_000)
    files: dict[str, Source] = Field(default_factory=dict)
    question: str | None = Field(default=None, max_length=1000)


def with_picture(site: Site, photo: Picture | None) -> Site:
    """The site with one picture more."""
    if photo is None or photo.id in {picture.id for picture in site.pictures}:
        return site
    return site.model_copy(update={"pictures": (*site.pictures, photo)})


CONTEXT_OF_TASK: dict[TaskType, type[BaseModel]] = {
    "onboarding": OnboardingContext,
    "brief": BriefContext,
    "sitemap": SitemapContext,
    "content": PageContext,
    "layout_plan": LayoutContext,
    "review": ReviewContext,
    "patch": PatchContext,
}
"""What each task is given."""

OUTPUT_OF_TASK: dict[TaskType, type[BaseModel]] = {
    "onboarding": OnboardingAnalysis,
    "brief": Brief,
    "sitemap": Sitemap,
    "content": PageContent,
    "layout_plan": LayoutPlan,
    "review": ReviewAnalysis,
    "patch": PatchProposal,
}
"""What each task must return."""
