"""What a schema cannot say about a task's output: references that exist, plans that are kept, colours that read.

Each check gives problems as sentences, which go back to the model that wrote the output.
"""

from collections.abc import Callable, Iterable
from typing import Any, get_args

from pydantic import BaseModel

from sitewright.generation.models import (
    LayoutContext,
    LayoutPlan,
    PageContent,
    PageContext,
    PatchContext,
    PatchProposal,
    ReviewAnalysis,
    ReviewContext,
    Sitemap,
    SitemapContext,
)
from sitewright.patching import Guard, PatchRefused
from sitewright.patching import apply as apply_patch
from sitewright.ports.ai import TaskType
from sitewright.sites.bounds import bounds_of, faults_in
from sitewright.sites.facts import Facts
from sitewright.sites.ledger import stated_in, unbacked
from sitewright.sites.model import (
    VARIANTS,
    Action,
    Announcement,
    CtaBand,
    Faq,
    Hero,
    PriceList,
    QuickFactName,
    QuickFacts,
    Section,
    SectionType,
    Services,
    Team,
    Testimonials,
)
from sitewright.sites.theme import unreadable_pairs

INSIDE = Guard(("*",))
"""All paths but those that run or configure something; what may be edited is known where the patch is committed."""


def problems(task: TaskType, context: BaseModel, output: BaseModel) -> list[str]:
    """What is wrong with an output, as its author should hear it; empty where nothing is."""
    prose = PROSE.get(task)
    return [*faults_of_form(task, context, output), *(prose(context, output) if prose else ())]


def faults_of_form(task: TaskType, context: BaseModel, output: BaseModel) -> list[str]:
    """What makes an output unusable. What its words should not say is taken out when the site is composed."""
    check = CHECKS.get(task)
    return [] if check is None else list(check(context, output))


def sitemap_problems(context: SitemapContext, sitemap: Sitemap) -> Iterable[str]:
    """Home page first, slugs unique, only offered types that have facts, not too many pages."""
    if not sitemap.starts_at_home():
        yield "The first page's slug must be `inicio`, and slugs must be unique."
    if len(sitemap.pages) > context.max_pages:
        yield f"There are {len(sitemap.pages)} pages; the most are {context.max_pages}."
    fillable = {type_ for type_ in context.section_types if can_fill(type_, context.facts)}
    for page in sitemap.pages:
        if next((type_ for type_ in page.sections if type_ != "announcement"), None) not in ("hero", "prose"):
            yield f"Page {page.slug} must begin with hero (or prose), after an announcement at most."
        if len(set(page.sections)) != len(page.sections):
            yield f"Page {page.slug} has a section type twice."
        for type_ in set(page.sections) - fillable:
            yield f"Page {page.slug}: the section {type_} is not offered or its facts are missing."


def can_fill(type_: SectionType, facts: Facts) -> bool:
    """Whether the facts hold what a section of this type shows."""
    needed: dict[SectionType, object] = {
        "announcement": True,
        "hero": True,
        "quick_facts": len(quick_facts(facts)) > 1,
        "story": facts.about,
        "services": facts.services,
        "features": len(facts.highlights) > 1,
        "steps": True,
        "team": facts.people,
        "price_list": facts.prices,
        "testimonials": facts.quotes,
        "faq": facts.faq,
        "hours_location": facts.hours or facts.address,
        "contact": facts.whatsapp or facts.phone or facts.email or facts.instagram,
        "cta_band": facts.whatsapp or facts.phone or facts.email,
        "prose": facts.about,
    }
    return bool(needed[type_])


def quick_facts(facts: Facts) -> list[QuickFactName]:
    """The facts that can be shown at a glance, the most asked for first."""
    return [name for name in get_args(QuickFactName) if getattr(facts, name)]


def page_problems(context: PageContext, content: PageContent) -> Iterable[str]:
    """Planned types in order, unique ids, references to facts that exist, actions that lead somewhere."""
    types = tuple(section.type for section in content.sections)
    if types != context.page.sections:
        yield f"The sections must be {', '.join(context.page.sections)}, in this order."
    ids = [section.id for section in content.sections]
    if len(set(ids)) != len(ids):
        yield "Section ids must be unique on the page."
    pages = {page.slug for page in context.sitemap.pages}
    for section in content.sections:
        for reference in references(section):
            if reference not in known_ids(section, context.facts):
                yield f"Section {section.id}: there is no fact {reference!r}."
        for action in actions_of(section):
            if not leads_somewhere(action, context.facts, pages):
                yield f"Section {section.id}: the action {action.label!r} leads nowhere."


def actions_of(section: Section) -> tuple[Action, ...]:
    """A section's buttons."""
    if isinstance(section, Hero):
        return section.actions
    action = section.action if isinstance(section, Announcement | CtaBand) else None
    return (action,) if action else ()


def prose_problems(context: PageContext, content: PageContent) -> Iterable[str]:
    """Claims that no answer backs, what the profession forbids, and what house style does without."""
    bounds = bounds_of(context.facts, context.wishes, context.locale)
    return [str(finding) for finding in faults_in(content, context.page.slug, bounds)]


def references(section: Section) -> list[str]:
    """Ids of the facts a section shows."""
    if isinstance(section, PriceList):
        return [item for group in section.groups for item in group.items]
    if isinstance(section, Services):
        return [item.service for item in section.items]
    if isinstance(section, Team):
        return [item.person for item in section.items]
    if isinstance(section, Testimonials):
        return list(section.quotes)
    if isinstance(section, QuickFacts):
        return list(section.items)
    return list(section.items) if isinstance(section, Faq) else []


def known_ids(section: Section, facts: Facts) -> set[str]:
    """Ids that a section of this type may show."""
    if section.type == "quick_facts":
        return set(quick_facts(facts))
    entries: Any = {
        "price_list": facts.prices,
        "services": facts.services,
        "team": facts.people,
        "testimonials": facts.quotes,
        "faq": facts.faq,
    }
    return {entry.id for entry in entries.get(section.type, ())}


def leads_somewhere(action: Action, facts: Facts, pages: set[str]) -> bool:
    """Whether the facts have the action's channel, or the site its page."""
    if action.kind == "page":
        return action.page in pages
    return getattr(facts, action.kind) is not None


def layout_problems(_context: LayoutContext, plan: LayoutPlan) -> Iterable[str]:
    """Variants that exist, and colours on which text reads."""
    for section in plan.sections:
        variants = VARIANTS.get(section.type, ())
        if section.variant and section.variant not in variants:
            known = ", ".join(variants) or "none"
            yield f"The variant {section.variant!r} of {section.type} does not exist; there is {known}."
    for first, second, ratio in unreadable_pairs(plan.theme.palette):
        yield f"The contrast of {first} on {second} is {ratio:.1f}:1; it must be 4.5:1 or more."


def review_problems(context: ReviewContext, analysis: ReviewAnalysis) -> Iterable[str]:
    """Files that exist, and at least one unless something is asked."""
    for path in set(analysis.files) - set(context.files):
        yield f"There is no file {path[:100]!r} among those given."
    if not analysis.question and not analysis.files:
        yield "Name the files that must change, or ask a question."


def patch_problems(context: PatchContext, proposal: PatchProposal) -> Iterable[str]:
    """A patch that applies to the files given."""
    try:
        apply_patch({path: text.encode() for path, text in context.files.items()}, proposal.patch, INSIDE)
    except PatchRefused as refusal:
        yield refusal.report()


def patched_prose(context: PatchContext, proposal: PatchProposal) -> Iterable[str]:
    """Claims in changed pages that neither the files nor the remark make."""
    files = {path: text.encode() for path, text in context.files.items()}
    try:
        changed = apply_patch(files, proposal.patch, INSIDE).files
    except PatchRefused:
        return
    known = stated_in([context.remark, *(line for text in context.files.values() for line in text.splitlines())])
    for path, content in changed.items():
        if content is not None and path.endswith(".md"):
            for claim in unbacked(content.decode(), known):
                yield f"{path}: {claim.text[:80]!r} is new, and the customer did not say it; leave it out."


CHECKS: dict[TaskType, Callable[[Any, Any], Iterable[str]]] = {
    "sitemap": sitemap_problems,
    "content": page_problems,
    "layout_plan": layout_problems,
    "review": review_problems,
    "patch": patch_problems,
}
PROSE: dict[TaskType, Callable[[Any, Any], Iterable[str]]] = {"content": prose_problems, "patch": patched_prose}
