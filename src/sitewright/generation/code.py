"""The two tasks that decide on files: the layout plan, and a patch."""

from sitewright.generation.models import LayoutContext, LayoutPlan, PatchContext, PatchProposal
from sitewright.ports.ai import AI, AIOutput


async def plan_layout(ai: AI, context: LayoutContext) -> AIOutput[LayoutPlan]:
    """Design tokens, and the tone and variant of each type of section."""
    return await ai.run("code_generation", "layout_plan", context, LayoutPlan)


async def write_patch(ai: AI, context: PatchContext) -> AIOutput[PatchProposal]:
    """The smallest edit that does what a remark asks."""
    return await ai.run("code_generation", "patch", context, PatchProposal)
