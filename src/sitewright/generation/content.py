"""The three tasks that write: brief, sitemap, page."""

from sitewright.generation.models import (
    Brief,
    BriefContext,
    PageContent,
    PageContext,
    Sitemap,
    SitemapContext,
)
from sitewright.ports.ai import AI, AIOutput


async def write_brief(ai: AI, context: BriefContext) -> AIOutput[Brief]:
    """What the site must achieve and say."""
    return await ai.run("content_generation", "brief", context, Brief)


async def write_sitemap(ai: AI, context: SitemapContext) -> AIOutput[Sitemap]:
    """The pages and their sections."""
    return await ai.run("content_generation", "sitemap", context, Sitemap)


async def write_page(ai: AI, context: PageContext) -> AIOutput[PageContent]:
    """One page, every planned section filled."""
    return await ai.run("content_generation", "content", context, PageContent)
