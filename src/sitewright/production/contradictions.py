"""Remarks of one round that want different things at one place are asked back, both of them."""

from uuid import UUID

from sqlalchemy import select

from sitewright.errors import Rejected
from sitewright.generation.models import PatchProposal
from sitewright.production import drafts
from sitewright.production.messages import StepRef
from sitewright.production.remarks import answer_remarks, attached_photo
from sitewright.production.workshop import Workshop
from sitewright.projects.models import Artefact
from sitewright.reviews.service import requests_of
from sitewright.reviews.wording import tell
from sitewright.sites.changes import Change, changes, contradictions
from sitewright.sites.model import Picture, Site


async def answer_contradiction(shop: Workshop, ref: StepRef, position: int) -> bool:
    """Whether another remark of the round wants something else at the same place; then neither is done, both ask."""
    wanted = await wishes_of(shop, ref)
    for rival in sorted(set(wanted) - {position}):
        for one, other in contradictions(wanted.get(position, ()), wanted[rival]):
            locale = (await shop.project(ref)).locale
            nothing = tell("nothing", locale)
            said = {"first": one.after or nothing, "second": other.after or nothing}
            await answer_remarks(shop, ref, (position, rival), tell("contradiction", locale, where=one.where, **said))
            return True
    return False


async def wishes_of(shop: Workshop, ref: StepRef) -> dict[int, tuple[Change, ...]]:
    """What each remark of the round that is not answered would change by itself, as its newest proposal says."""
    project, base = await shop.project(ref), await drafts.base_of(shop, ref, await drafts.draft_of(shop, ref))
    async with shop.sessions() as session:
        requests = await requests_of(session, UUID(ref.project_id), ref.round)
        query = select(Artefact).where(Artefact.project_id == UUID(ref.project_id), Artefact.kind == "patch")
        known = (await session.scalars(query.order_by(Artefact.created_at))).all()
    wanted: dict[int, tuple[Change, ...]] = {}
    for request in requests:
        if request.status in ("open", "tried"):
            mine = [artefact for artefact in known if artefact.key.startswith(f"{ref.round}.{request.position}.")]
            if mine:
                photo = await attached_photo(shop, project, request, base.site)
                proposal = PatchProposal.model_validate(mine[-1].body)
                wanted[request.position] = _changed_by(base.site, proposal, photo)
    return wanted


def _changed_by(site: Site, proposal: PatchProposal, photo: Picture | None) -> tuple[Change, ...]:
    """Nothing where the proposal cannot be applied: it is refused when it is tried."""
    try:
        return changes(site, drafts.edited(site, proposal.edits, 0, photo))
    except Rejected:
        return ()
