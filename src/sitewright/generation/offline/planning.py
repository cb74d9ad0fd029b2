"""Analysis and brief by rules."""

import re

from sitewright.generation.models import Brief, BriefContext, OnboardingAnalysis, OnboardingContext
from sitewright.generation.offline.words import trade_of, trim, word
from sitewright.sites.facts import Facts
from sitewright.sites.model import Locale


def analyse(context: OnboardingContext) -> OnboardingAnalysis:
    """What the answers say about audience, goal and voice; the normaliser has asked already what is missing."""
    wishes, locale = context.wishes, context.locale
    voice = [
        trim(part.strip(), 60) for part in re.split(r"[,;.]", wishes.tone or word("voice", locale)) if part.strip()
    ]
    return OnboardingAnalysis(
        trade=trade_of(context.facts, locale),
        audience=trim(wishes.audience or word("audience", locale), 200),
        goal=trim(wishes.goal or word("goal", locale), 200),
        voice=tuple(voice[:3]) or (word("voice", locale),),
        strengths=tuple(trim(text, 200) for text in context.facts.highlights[:8]),
    )


def write_brief(context: BriefContext) -> Brief:
    """The owner's goal, wishes and strengths as a brief."""
    facts, wishes, locale = context.facts, context.wishes, context.locale
    action = next((kind for kind in ("whatsapp", "phone", "email") if getattr(facts, kind)), None)
    messages = (*context.analysis.strengths, context.analysis.trade)[:6]
    return Brief(
        objective=context.analysis.goal,
        audience=context.analysis.audience,
        key_messages=messages,
        main_action=action,
        main_action_label=action_label(action, facts, wishes.goal or "", locale) if action else "",
        tone=trim(", ".join(context.analysis.voice), 200),
        must=wishes.must_have[:12],
        must_not=wishes.must_not_have[:12],
    )


def action_label(action: str, facts: Facts, goal: str, locale: Locale) -> str:
    """A verb with an object that fits the goal."""
    if action != "whatsapp":
        return word(action, locale)
    if re.search(r"encomenda|pedido|order", goal, re.IGNORECASE):
        return word("whatsapp_order", locale)
    if re.search(r"agend|avalia|consulta|book", goal, re.IGNORECASE):
        return word("whatsapp_book", locale)
    if facts.schema_type == "AutoRepair" or re.search(r"or[cç]amento|quote", goal, re.IGNORECASE):
        return word("whatsapp_quote", locale)
    return word("whatsapp", locale)
