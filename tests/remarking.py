"""A remark, asked for as tests mostly do."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.service import Pointed, RoundTerms, open_round

TERMS = RoundTerms()


async def request_review(
    session: AsyncSession, project_id: UUID, remark: str, page: str | None = None, terms: RoundTerms = TERMS
) -> ReviewRequest:
    """Open a round with one remark."""
    return (await open_round(session, project_id, [Pointed(remark, page)], terms))[0]
