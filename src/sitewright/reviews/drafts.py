"""Remarks that a customer gathers and then sends as one round: kept here, so that another device shows them too."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked
from sitewright.projects.state import WITHDRAWN
from sitewright.reviews.models import RemarkDraft, ReviewRequest
from sitewright.reviews.pointing import unknown
from sitewright.reviews.service import MOST_REMARKS, Pointed, RoundTerms, open_round
from sitewright.sites.model import Site


async def drafts_of(session: AsyncSession, project_id: UUID) -> Sequence[RemarkDraft]:
    """What is written and not sent, the oldest first."""
    query = select(RemarkDraft).where(RemarkDraft.project_id == project_id)
    return (await session.scalars(query.order_by(RemarkDraft.created_at, RemarkDraft.id))).all()


async def keep_draft(session: AsyncSession, project_id: UUID, pointed: Pointed) -> RemarkDraft:
    """Keep a remark; the same words at the same place are the draft there is.

    Raises NotFound, and Conflict where a round would have too many or the project has ended.
    """
    _check_taken(await locked(session, project_id))
    kept = await drafts_of(session, project_id)
    for draft in kept:
        if (draft.remark, draft.page, draft.element) == (pointed.remark, pointed.page, dict(pointed.element)):
            return draft
    if len(kept) >= MOST_REMARKS:
        raise Conflict(f"A round has {MOST_REMARKS} remarks at most; send these first.")
    draft = RemarkDraft(project_id=project_id, remark=pointed.remark, page=pointed.page, element=dict(pointed.element))
    session.add(draft)
    await session.flush()
    return draft


async def change_draft(session: AsyncSession, project_id: UUID, draft_id: UUID, remark: str) -> RemarkDraft:
    """Give a draft other words. Raises NotFound for one that is sent or gone."""
    await locked(session, project_id)
    draft = await session.get(RemarkDraft, draft_id)
    if draft is None or draft.project_id != project_id:
        raise NotFound("This remark was sent or taken away meanwhile.")
    draft.remark = remark
    return draft


async def drop_draft(session: AsyncSession, project_id: UUID, draft_id: UUID) -> None:
    """Take a draft away; gone is done."""
    query = delete(RemarkDraft).where(RemarkDraft.project_id == project_id, RemarkDraft.id == draft_id)
    await session.execute(query)


async def send_drafts(
    session: AsyncSession, project_id: UUID, ids: Collection[UUID], terms: RoundTerms
) -> list[ReviewRequest]:
    """Send these drafts as one round, in their order; those that were sent before are not sent again.

    What one points at that the site has no more is left out: the words count. Raises NotFound, and what
    `service.open_round` raises; the drafts stay then.
    """
    await locked(session, project_id)
    drafts = [draft for draft in await drafts_of(session, project_id) if draft.id in ids]
    if not drafts:
        return []
    site = await _newest_site(session, project_id)
    requests = await open_round(session, project_id, [_still_there(site, draft) for draft in drafts], terms)
    for draft in drafts:
        await session.delete(draft)
    return requests


def _check_taken(project: SiteProject) -> None:
    if project.status in WITHDRAWN:
        raise Conflict(f"The project is {project.status} and takes no remarks.")


async def _newest_site(session: AsyncSession, project_id: UUID) -> Site | None:
    found = await artefacts.latest(session, project_id, "site")
    return None if found is None else Site.model_validate(found.body)


def _still_there(site: Site | None, draft: RemarkDraft) -> Pointed:
    """The draft as the site is now."""
    element = dict(draft.element)
    gone = {name for name, _ in unknown(site, draft.page, element.get("section"), element.get("field"))}
    kept = {name: value for name, value in element.items() if name not in gone}
    return Pointed(draft.remark, None if "page" in gone else draft.page, kept)
