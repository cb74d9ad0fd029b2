"""What a page claims without backing, and the page without it."""

import re

from sitewright.kit.language import mark
from sitewright.kit.text import sentences_of
from sitewright.sites.facts import Facts
from sitewright.sites.ledger.backing import Stated, backed_by
from sitewright.sites.ledger.claims import Claim, Kind, claims_in
from sitewright.sites.passages import Finding, P, Written, passages, reworded

WHY: dict[Kind, str] = {
    "email": mark("this e-mail address is not the business's"),
    "url": mark("this address is not the business's"),
    "cnpj": mark("this CNPJ is not the business's"),
    "phone": mark("this phone is not the business's"),
    "postal_code": mark("this CEP is not the business's"),
    "registration": mark("no answer gives this registration"),
    "money": mark("no answer gives this amount"),
    "percent": mark("no answer gives this percentage"),
    "date": mark("no answer gives this date"),
    "time": mark("no answer gives this time"),
    "year": mark("no answer gives this year"),
    "number": mark("no answer gives this number of these things"),
    "award": mark("no answer tells of an award or certificate"),
    "superlative": mark("no answer says so"),
    "quote": mark("nobody is quoted with these words"),
    "name": mark("no answer names this person, client or place"),
}

CLAUSE_END = re.compile(r"(?:[.!?…;:,]| -)(?:\s+|$)")


def unbacked(text: str, known: Stated) -> list[Claim]:
    """The claims of a text that the answers do not state; a clause of theirs, word for word, claims nothing new."""
    found = []
    for claim in claims_in(text):
        is_own = claim.kind != "quote" and known.says(_clause(text, claim.start))
        if not is_own and not backed_by(claim, known):
            found.append(claim)
    return found


def _clause(text: str, place: int) -> str:
    """The clause a place stands in."""
    begin = max((match.end() for match in CLAUSE_END.finditer(text, 0, place)), default=0)
    end = CLAUSE_END.search(text, place)
    return text[begin : end.start() if end else len(text)]


def unbacked_in(page: Written, slug: str, known: Stated) -> list[Finding]:
    """Every claim of a page's prose that the answers do not state."""
    return [
        Finding(slug, passage.section, passage.field, claim.text, WHY[claim.kind])
        for passage in passages(page)
        for claim in unbacked(passage.text, known)
    ]


def without_unbacked(page: P, facts: Facts, known: Stated) -> P:
    """The page without the sentences that claim what no answer states.

    A field of which nothing remains is left out; what cannot be without it goes with it, or says the business's name.
    """
    return reworded(page, lambda passage: backed_text(passage.text, known), facts)


def backed_text(text: str, known: Stated) -> str:
    """The sentences of a text that the answers back; may be empty."""
    claims = unbacked(text, known)
    if not claims:
        return text
    if any(claim.kind == "quote" for claim in claims):
        return ""
    return " ".join(sentence for sentence in sentences_of(text) if not unbacked(sentence, known))
