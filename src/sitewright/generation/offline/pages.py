"""Pages by rules: every section says what the facts say, in the owner's words."""

from collections.abc import Callable

from sitewright.errors import Rejected
from sitewright.generation.models import PageContent, PageContext
from sitewright.generation.offline import opening, showing, telling
from sitewright.generation.offline.foreign import write_english
from sitewright.generation.offline.words import joined, lower_first, own_words, place_of, trade_of, trim, word
from sitewright.sites.model import HOME, Section, SectionType, Seo

SHORTEST_DESCRIPTION = 40


def write_page(context: PageContext) -> PageContent:
    """The page as planned. Raises Rejected for a draft: what rules can mend is mended without a writer."""
    if context.draft is not None:
        raise Rejected("The offline writer mends no draft.", field="draft")
    if context.page.locale is not None:
        return write_english(context)
    return PageContent(seo=seo(context), sections=tuple(WRITERS[type_](context) for type_ in context.page.sections))


def seo(context: PageContext) -> Seo:
    """Search texts from name, trade and place."""
    facts, page = context.facts, context.page
    place = place_of(facts)
    about = f"{trade_of(facts, context.locale)}, {place}" if place else trade_of(facts, context.locale)
    project = next((known for known in facts.projects if known.id == page.project), None)
    label = project.name if project else page.nav_label
    title = f"{facts.name}: {lower_first(about)}" if page.slug == HOME else f"{label} - {facts.name}"
    parts = [f"{label} - {facts.name}." if page.slug != HOME else "", f"{about}.", facts.about or ""]
    if project and project.description:
        parts.insert(1, project.description)
    if facts.highlights:
        parts.insert(2, f"{joined(facts.highlights[:2], context.locale)}.")
    description = trim(own_words(" ".join(filter(None, parts)), context.locale), 155)
    if len(description) < SHORTEST_DESCRIPTION:
        description = trim(f"{facts.name}: {description.rstrip('.')}. {word('contact_lead', context.locale)}", 155)
    return Seo(title=trim(title, 60), description=description)


WRITERS: dict[SectionType, Callable[[PageContext], Section]] = {
    "announcement": opening.announcement,
    "hero": opening.hero,
    "quick_facts": showing.quick_facts_strip,
    "services": telling.services,
    "price_list": showing.price_list,
    "catalog": showing.catalog,
    "features": telling.features,
    "product_tour": telling.product_tour,
    "steps": telling.steps,
    "story": telling.story,
    "team": showing.team,
    "testimonials": showing.testimonials,
    "stats": showing.stats,
    "name_list": showing.name_list,
    "portfolio_grid": showing.portfolio_grid,
    "project_detail": showing.project_detail,
    "pricing_plans": showing.pricing_plans,
    "comparison": showing.comparison,
    "faq": showing.faq,
    "hours_location": showing.hours_location,
    "contact": telling.contact,
    "cta_band": opening.cta_band,
    "prose": telling.prose,
}
"""Who writes what; pictures are not written."""
