"""What customers are asked, by template, and how what they type becomes answers."""

from sitewright.onboarding.questionnaire.definition import Asked, Questionnaire, Step
from sitewright.onboarding.questionnaire.templates import questionnaire_for

__all__ = ["Asked", "Questionnaire", "Step", "questionnaire_for"]
