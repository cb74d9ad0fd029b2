"""A round's remarks: read, understood, answered."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound
from sitewright.generation.analysis import analyse_review
from sitewright.generation.models import ReviewAnalysis, ReviewContext
from sitewright.kit.db import transaction
from sitewright.onboarding.attachments import attached_picture, upload_of
from sitewright.onboarding.uploads import Upload
from sitewright.production.drafts import draft_of
from sitewright.production.messages import StepRef
from sitewright.production.workshop import Workshop
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.service import end_round, refuse, requests_of, stage_of
from sitewright.reviews.wording import tell
from sitewright.sites.model import Locale, Picture, Site

SURE = 0.5
"""Confidence from which a remark is taken as understood."""


async def analyse_remark(shop: Workshop, ref: StepRef) -> None:
    """Remark -> ReviewAnalysis; one that raises a question is answered with it and changes nothing."""
    position = int(ref.key)
    project, request = await shop.project(ref), await remark_of(shop, ref, position)
    if request.status != "open":
        return
    analysis = await shop.find(ref, "review_analysis", ReviewAnalysis, f"{ref.round}.{position}")
    if analysis is None:
        site = shown((await draft_of(shop, ref)).site)
        context = ReviewContext(
            locale=cast("Locale", project.locale),
            site=site,
            remark=request.remark,
            element=pointed_at(request),
            photo=await attached_photo(shop, project, request, site),
        )
        output = await analyse_review(await shop.ai(ref, project), context)
        analysis = output.data
        await shop.keep_written(ref, "review_analysis", output, f"{ref.round}.{position}")
    question = analysis.question
    if question is None and analysis.confidence < SURE:
        question = tell("unsure", project.locale, summary=analysis.summary)
    async with transaction(shop.sessions) as session:
        await locked(session, project.id)
        (await request_of(session, ref, position)).kind = analysis.kind
    if question is not None:
        await answer_remarks(shop, ref, (position,), question)


def pointed_at(request: ReviewRequest) -> dict[str, str]:
    """What a remark was pointed at, as the AI is told; files by their names."""
    told = {"page": request.page, **request.element}
    return {name: str(it.get("name", it) if isinstance(it, dict) else it) for name, it in told.items() if it}


async def attached_photo(shop: Workshop, project: SiteProject, request: ReviewRequest, site: Site) -> Picture | None:
    """The photo attached to a remark, if a site can show it."""
    if (upload := await attachment_of(shop, project, request)) is None:
        return None
    store = await shop.adapters(project).asset_store()
    return await attached_picture(store, project.id, upload, site.facts, cast("Locale", project.locale))


async def attachment_of(shop: Workshop, project: SiteProject, request: ReviewRequest) -> Upload | None:
    """The file attached to a remark."""
    attached = request.element.get("attachment")
    if not isinstance(attached, dict):
        return None
    async with shop.sessions() as session:
        return await upload_of(session, project.id, attached["id"])


async def answer_remarks(shop: Workshop, ref: StepRef, positions: Sequence[int], answer: str) -> None:
    """Answer remarks instead of making their changes; a round of which nothing is left has ended."""
    async with transaction(shop.sessions) as session:
        project = await locked(session, UUID(ref.project_id))
        requests = await requests_of(session, project.id, ref.round)
        for request in requests:
            if request.position in positions and request.status == "open":
                refuse(request, answer)
        left = any(request.status in ("open", "tried") for request in requests)
        if not left and (stage_of(project), project.round) == ("revising", ref.round):
            await end_round(session, project, shop.round_terms)


async def analysis_of(shop: Workshop, ref: StepRef, position: int) -> ReviewAnalysis:
    """What was understood of a remark of this round. Raises NotFound."""
    return await shop.read(ref, "review_analysis", ReviewAnalysis, f"{ref.round}.{position}")


async def remark_of(shop: Workshop, ref: StepRef, position: int) -> ReviewRequest:
    """A remark of this round. Raises NotFound."""
    async with shop.sessions() as session:
        return await request_of(session, ref, position)


async def request_of(session: AsyncSession, ref: StepRef, position: int) -> ReviewRequest:
    """A remark of this round. Raises NotFound."""
    for request in await requests_of(session, UUID(ref.project_id), ref.round):
        if request.position == position:
            return request
    raise NotFound(f"Round {ref.round} has no remark {position}.")


def shown(site: Site) -> Site:
    """The site as the AI sees it, without what is asked of the customer."""
    return site.model_copy(update={"questions": (), "provenance": {}})
