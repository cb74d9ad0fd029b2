"""The two tasks that read: a business's answers, and a customer's remark."""

from sitewright.generation.models import OnboardingAnalysis, OnboardingContext, ReviewAnalysis, ReviewContext
from sitewright.ports.ai import AI, AIOutput


async def analyse_onboarding(ai: AI, context: OnboardingContext) -> AIOutput[OnboardingAnalysis]:
    """Who the business is for, what its site must do, and what is missing."""
    return await ai.run("analysis", "onboarding", context, OnboardingAnalysis)


async def analyse_review(ai: AI, context: ReviewContext) -> AIOutput[ReviewAnalysis]:
    """What a remark asks for, and where."""
    return await ai.run("analysis", "review", context, ReviewAnalysis)
