"""Remarks by rules: a documented set of plain requests (docs/remarks.md) becomes edits, anything else is asked back."""

from sitewright.generation.models import (
    PatchContext,
    PatchProposal,
    RemarkKind,
    ReviewAnalysis,
    ReviewContext,
    Target,
)
from sitewright.generation.offline.remarks.answers import answer
from sitewright.generation.offline.remarks.reading import Asked, Remark, pieces_of
from sitewright.generation.offline.remarks.rules import RULES
from sitewright.sites.edits import NAVIGATION, CorrectFact, Edit, SetPhoto, SetText, SetToken

__all__ = ["analyse_remark", "write_patch"]


def analyse_remark(context: ReviewContext) -> ReviewAnalysis:
    """What a remark asks for; a question where a rule is not sure, or none knows it."""
    found = understood(Remark(context.remark, context.locale, context.site, context.element, context.photo))
    if isinstance(found, Asked):
        return ReviewAnalysis(kind="content", summary=found.text[:200], confidence=0.0, question=found.text)
    return ReviewAnalysis(kind=kind_of(found), summary=summary(context.remark), target=target_of(found), confidence=1.0)


def write_patch(context: PatchContext) -> PatchProposal:
    """The edits that a remark asks for; after a refusal, what the customer can do."""
    if context.refusal is not None:
        question = answer("refused", context.locale, reason=context.refusal[:400])
        return PatchProposal(summary=summary(context.remark), question=question)
    located = _located(context.analysis.target)
    found = understood(Remark(context.remark, context.locale, context.site, located, context.photo))
    if isinstance(found, Asked):
        return PatchProposal(summary=summary(context.remark), question=found.text)
    return PatchProposal(summary=summary(context.remark), edits=found)


def _located(target: Target) -> dict[str, str]:
    """Where the analysis found what is to change, as if it had been pointed at; empty for several places."""
    places = {tuple(place.split("/")[:2]) for place in (*target.fields, *target.sections)}
    if len(places) != 1:
        return {}
    page, section = places.pop()
    return {"page": page, "section": section} if section not in ("", NAVIGATION) else {"page": page}


def understood(remark: Remark) -> tuple[Edit, ...] | Asked:
    """The edits of every request in the remark; not one of them where one is not understood."""
    edits: list[Edit] = []
    for piece in pieces_of(remark):
        found = next((result for rule in RULES if (result := rule(piece)) is not None), None)
        if found is None:
            return Asked(answer("unknown", remark.locale, text=piece.text[:120]))
        if isinstance(found, Asked):
            return found
        edits += found
    return tuple(edits) or Asked(answer("unknown", remark.locale, text=remark.text[:120]))


def kind_of(edits: tuple[Edit, ...]) -> RemarkKind:
    """What the edits are about, by the first of them."""
    kinds: dict[type, RemarkKind] = {SetText: "content", CorrectFact: "fact", SetToken: "design", SetPhoto: "content"}
    return kinds.get(type(edits[0]), "structure")


def target_of(edits: tuple[Edit, ...]) -> Target:
    """Exactly what the edits change."""
    facts, tokens, fields, sections = [], [], [], []
    for edit in edits:
        if isinstance(edit, CorrectFact):
            facts.append(edit.fact)
        elif isinstance(edit, SetToken):
            tokens.append(edit.token)
        elif isinstance(edit, SetText):
            fields.append(f"{edit.page}/{edit.section}/{edit.field}")
        else:
            sections.append(f"{edit.page}/{getattr(edit, 'section', '')}")
    return Target(facts=tuple(facts), tokens=tuple(tokens), fields=tuple(fields), sections=tuple(sections))


def summary(remark: str) -> str:
    """The remark's beginning, on one line."""
    line = " ".join(remark.split())
    return line if len(line) <= 100 else line[:99].rsplit(" ", 1)[0] + "…"
