"""The fact ledger: what a text claims, and whether the customer's answers back it."""

from sitewright.sites.ledger.backing import Stated, backed_by, stated, stated_in
from sitewright.sites.ledger.claims import Claim, claims_in
from sitewright.sites.ledger.pages import unbacked, unbacked_in, without_unbacked

__all__ = [
    "Claim",
    "Stated",
    "backed_by",
    "claims_in",
    "stated",
    "stated_in",
    "unbacked",
    "unbacked_in",
    "without_unbacked",
]
