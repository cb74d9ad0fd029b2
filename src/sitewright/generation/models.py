"""What each task is given and what it must return."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from sitewright.ports.ai import TaskType
from sitewright.sites.facts import FactId, Facts, Question, Strict, Wishes
from sitewright.sites.model import HOME, Locale, Section, SectionType, Seo, Slug, Theme, Tone

Line = Annotated[str, Field(min_length=1, max_length=200)]


class OnboardingContext(Strict):
    """Task `onboarding`: the normalised answers and what the normaliser already asks."""

    locale: Locale
    facts: Facts
    wishes: Wishes
    questions: tuple[Question, ...] = ()


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


class PlannedPage(Strict):
    """A page to be written: its sections in order; `project` is the fact id of the one a page is about."""

    slug: Slug
    nav_label: str = Field(min_length=1, max_length=18)
    purpose: Line
    project: FactId | None = None
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


class PageContext(Strict):
    """Task `content`: one page to write."""

    locale: Locale
    facts: Facts
    wishes: Wishes
    brief: Brief
    sitemap: Sitemap
    page: PlannedPage


class PageContent(Strict):
    """A written page: search texts and filled sections."""

    seo: Seo
    sections: tuple[Section, ...] = Field(min_length=1, max_length=12)


class LayoutContext(Strict):
    """Task `layout_plan`."""

    locale: Locale
    template: str
    facts: Facts
    wishes: Wishes
    brief: Brief
    sitemap: Sitemap


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
    """Task `review`: a customer's remark and the files of the site it is about."""

    locale: Locale
    remark: str
    page: str | None = None
    files: dict[str, str]


class ReviewAnalysis(Strict):
    """What a remark asks for, and which files it concerns. A question means: ask before changing anything."""

    kind: Literal["content", "design", "structure", "fact", "question", "out_of_scope", "our_error"]
    summary: Line
    files: tuple[str, ...] = Field(default=(), max_length=20)
    confidence: float = Field(ge=0, le=1)
    question: str | None = None


class PatchContext(Strict):
    """Task `patch`: the remark, what was understood, and only the files that matter."""

    locale: Locale
    remark: str
    analysis: ReviewAnalysis
    files: dict[str, str]
    refusal: str | None = None


class PatchProposal(Strict):
    """A unified diff or SEARCH/REPLACE blocks, and one line on what it does (the commit's subject)."""

    patch: str = Field(min_length=1, max_length=200_000)
    summary: str = Field(min_length=1, max_length=100)


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
