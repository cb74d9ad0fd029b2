"""Remarks by rules: `troque "A" por "B"` is understood, anything else is answered plainly."""

import re

from sitewright.generation.models import PatchContext, PatchProposal, ReviewAnalysis, ReviewContext
from sitewright.sites.model import Locale

QUOTES = "\"'“”‘’«»"
EXCHANGE = re.compile(
    rf"(?:troque|trocar|troca|mude|mudar|substitua|substituir|replace|change)\s+[{QUOTES}](?P<old>.+?)[{QUOTES}]"
    rf"\s+(?:por|para|with|to)\s+[{QUOTES}](?P<new>.+?)[{QUOTES}]",
    re.IGNORECASE | re.DOTALL,
)
ANSWERS: dict[str, tuple[str, str]] = {
    "unknown": (
        'O escritor por regras (não é IA) só entende pedidos como: troque "texto atual" por "texto novo". '
        "Escreva o pedido assim, ou configure uma IA.",
        'The rule-based writer (not AI) only understands requests such as: replace "old text" with "new text". '
        "Write it like that, or configure an AI.",
    ),
    "absent": (
        "O texto “{old}” não está nas páginas deste site. Copie-o exatamente como aparece.",
        "The text “{old}” is not on this site's pages. Copy it exactly as it appears.",
    ),
    "several": (
        "O texto “{old}” aparece {count} vezes. Copie também as palavras ao lado, para que só um lugar sirva.",
        "The text “{old}” appears {count} times. Copy some words beside it, so that only one place fits.",
    ),
}


def analyse_remark(context: ReviewContext) -> ReviewAnalysis:
    """Which file an exchange of texts concerns; a question where it is not clear."""
    exchange = EXCHANGE.search(context.remark)
    if exchange is None:
        return asked("question", context.locale, "unknown")
    old = exchange["old"].strip()
    counts = {path: text.count(old) for path, text in context.files.items() if old in text}
    if not counts:
        return asked("content", context.locale, "absent", old=old[:80])
    if sum(counts.values()) > 1:
        return asked("content", context.locale, "several", old=old[:80], count=sum(counts.values()))
    summary = f"{old[:60]} -> {exchange['new'].strip()[:60]}"
    return ReviewAnalysis(kind="content", summary=summary, files=tuple(counts), confidence=1.0)


def asked(kind: str, locale: Locale, answer: str, **values: object) -> ReviewAnalysis:
    """An analysis that asks instead of changing anything."""
    portuguese, english = ANSWERS[answer]
    text = (portuguese if locale == "pt-BR" else english).format(**values)
    return ReviewAnalysis(kind=kind, summary=text[:200], confidence=0.0, question=text)


def write_patch(context: PatchContext) -> PatchProposal:
    """A SEARCH/REPLACE block over the line that holds the text."""
    exchange = EXCHANGE.search(context.remark)
    path, content = next(iter(context.files.items()))
    old, new = (exchange["old"].strip(), exchange["new"].strip()) if exchange else ("", "")
    number, line = next((number, line) for number, line in enumerate(content.split("\n")) if old in line)
    changed = line.replace(old, re.sub(r"\s+", " ", new), 1)
    before = content.split("\n")[max(0, number - 1) : number]
    search, replace = "\n".join([*before, line]), "\n".join([*before, changed])
    patch = f"{path}\n<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n"
    return PatchProposal(patch=patch, summary=context.analysis.summary[:100])
