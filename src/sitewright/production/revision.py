"""The steps of a review round: a remark is understood, becomes a patch, and the patch a commit."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, Rejected
from sitewright.generation.analysis import analyse_review
from sitewright.generation.code import write_patch as ask_for_patch
from sitewright.generation.models import PatchContext, PatchProposal, ReviewAnalysis, ReviewContext
from sitewright.kit.db import transaction
from sitewright.ports.code_host import CodeHost, TextPatch
from sitewright.production.delivery import repository_of
from sitewright.production.messages import StepRef
from sitewright.production.workshop import Workshop
from sitewright.projects.models import SiteProject
from sitewright.projects.service import update_project
from sitewright.reviews.models import ReviewRequest
from sitewright.sites.catalogue import template
from sitewright.sites.model import Locale, Site
from sitewright.sites.render import content_paths


async def analyse_remark(shop: Workshop, ref: StepRef) -> None:
    """Remark -> ReviewAnalysis; a remark that raises a question is answered with it and changes nothing."""
    key = str(ref.round)
    analysis = await shop.find(ref, "review_analysis", ReviewAnalysis, key)
    project = await shop.project(ref)
    if analysis is None:
        review = await open_request(shop, ref)
        code = await shop.adapters(project).code_host()
        context = ReviewContext(
            locale=cast("Locale", project.locale),
            remark=review.remark,
            page=review.page,
            files=await editable_files(shop, ref, project, code),
        )
        ai = await shop.ai(ref, project)
        output = await analyse_review(ai, context)
        analysis = output.data
        await shop.keep_written(ref, "review_analysis", output, key)
    if analysis.question:
        await close_request(shop, ref, status="refused", answer=analysis.question)


async def write_patch(shop: Workshop, ref: StepRef) -> None:
    """ReviewAnalysis -> PatchProposal over the files that matter."""
    key = str(ref.round)
    if await shop.find(ref, "patch", PatchProposal, key):
        return
    project, review = await shop.project(ref), await open_request(shop, ref)
    analysis = await shop.read(ref, "review_analysis", ReviewAnalysis, key)
    code = await shop.adapters(project).code_host()
    files = await editable_files(shop, ref, project, code)
    context = PatchContext(
        locale=cast("Locale", project.locale),
        remark=review.remark,
        analysis=analysis,
        files={path: files[path] for path in analysis.files if path in files} or files,
    )
    ai = await shop.ai(ref, project)
    await shop.keep_written(ref, "patch", await ask_for_patch(ai, context), key)


async def commit_patch(shop: Workshop, ref: StepRef) -> None:
    """PatchProposal -> one commit on the branch, within the template's editable paths."""
    project = await shop.project(ref)
    proposal = await shop.read(ref, "patch", PatchProposal, str(ref.round))
    code = await shop.adapters(project).code_host()
    commit = await code.apply_patch(
        repository_of(project),
        project.branch,
        TextPatch(proposal.patch, editable=template(project.template).editable),
        message=proposal.summary,
        key=f"{project.id}/{ref.round}",
    )
    if commit == project.commit and (await open_request(shop, ref)).commit is None:
        raise Rejected("The patch changes nothing; describe the change in other words.")
    async with transaction(shop.sessions) as session:
        await update_project(session, project.id, commit=commit)
        (await request_of(session, ref)).commit = commit


async def open_review(shop: Workshop, ref: StepRef) -> None:
    """The preview stands: the round's remark is done, and the customer may review."""
    await close_request(shop, ref, status="done")


async def close_request(shop: Workshop, ref: StepRef, *, status: str, answer: str | None = None) -> None:
    """End the round's remark, if it has one, and put the project back into review."""
    async with transaction(shop.sessions) as session:
        if ref.round > 1:
            review = await request_of(session, ref)
            review.status = status
            review.answer = answer
            review.done_at = datetime.now(UTC)
        await update_project(session, UUID(ref.project_id), status="in_review", pushed_commit=None)


async def open_request(shop: Workshop, ref: StepRef) -> ReviewRequest:
    """The remark that opened this round. Raises NotFound."""
    async with shop.sessions() as session:
        return await request_of(session, ref)


async def request_of(session: AsyncSession, ref: StepRef) -> ReviewRequest:
    """The remark that opened this round. Raises NotFound."""
    query = select(ReviewRequest).where(
        ReviewRequest.project_id == UUID(ref.project_id), ReviewRequest.round == ref.round
    )
    review = (await session.scalars(query)).one_or_none()
    if review is None:
        raise NotFound("The review request of this round does not exist.")
    return review


async def editable_files(shop: Workshop, ref: StepRef, project: SiteProject, code: CodeHost) -> dict[str, str]:
    """The pages' text as it stands on the branch: what a patch may change, by path."""
    site = await shop.read(ref, "site", Site)
    paths = content_paths(site)
    repository = repository_of(project)
    return {path: (await code.get_file(repository, path, project.branch)).decode() for path in paths}
