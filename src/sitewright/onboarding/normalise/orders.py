"""Answers that speak to a language model, a browser or a template rather than about a business."""

import re
from typing import Any

from sitewright.onboarding.normalise.text import texts_of

FORGET = r"(?:ignor[ae]\w*|disregard|forget|desconsider[ae]\w*|esque[cç]a)"
ORDERS = (
    rf"\b{FORGET}\s+(?:(?:all|any|tod[ao]s?|as?|os?|the|your|suas|seus|previous|prior|above|tudo)\s+){{0,4}}"
    r"(?:instru[cç]|instruct|orders?\b|ordens\b|regras\b|rules\b|prompt)",
    rf"\b{FORGET}\s+(?:tudo|everything|all)\s+(?:que\s+\w+\s+)?(?:acima|above|before|antes)\b",
    r"\b(?:new|novas?|siga\s+(?:estas|as))\s+(?:instru[cç][oõ]es|instructions)\s*:",
    r"\boverride\s+(?:your|the|all)\s+(?:rules|instructions)\b",
    r"\bsystem\s+prompt|\bprompt\s+d[oe]\s+sistema\b",
    r"\b(?:reveal|revele|mostre|show|print|imprima)\s+(?:o|your|the|seu)\s+prompt\b",
    r"\b(?:respond|reply|answer|output)\s+only\s+(?:with|in|the\s+word)\b",
    r"\b(?:responda|escreva)\s+(?:apenas|somente|só)\s+(?:com|em|a\s+palavra)\b",
    r"\b(?:act|aja|comporte-se)\s+(?:as|como)\s+(?:the|an?|o|a|uma?)\s+(?:admin\w*|system|assistant|assistente|hacker|ia|ai)\b",
    r"\byou\s+are\s+now\s+(?:an?|the|in)\b|\bvoc[eê]\s+agora\s+[eé]\s+(?:uma?|o|a)\s+(?:assistente|modelo|ia|robô)\b",
    r"\bas\s+an?\s+(?:ai|large)\s+(?:language\s+)?model\b|\bas\s+a\s+language\s+model\b",
    r"^\s*(?:system|assistant)\s*:|\[/?INST\]|<\|\w+\|>",
)
"""What gives orders to a model."""
SCRIPTS = (
    r"<\s*(?:script|iframe|object|embed|form)\b|javascript:",
    r"<[^>]{1,200}\bon[a-z]{3,20}\s*=",
    r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|\$\{[^}]{1,200}\}",
)
"""What a browser, a template or a shell would run."""
SUSPICIOUS = re.compile("|".join((*ORDERS, *SCRIPTS)), re.IGNORECASE | re.DOTALL)


def speaks_to_the_system(value: Any) -> bool:
    """Whether an answer gives orders to a model, or carries code."""
    return any(SUSPICIOUS.search(text) for text in texts_of(value))
