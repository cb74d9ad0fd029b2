"""The end of a round: what was tried lands as one commit, or an earlier commit is made current again.

Then the customer is told what changed and asked to look.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.kit.db import transaction
from sitewright.onboarding.service import read_normalised
from sitewright.ports.code_host import FileChanges, blob_id
from sitewright.production import drafts
from sitewright.production.drafts import Draft
from sitewright.production.landing import Files, landed
from sitewright.production.messages import StepRef
from sitewright.production.repository import at_present_address, credit
from sitewright.production.trial import files_at, land, try_change
from sitewright.production.workshop import Workshop, commit_of, repository_of
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact, SiteProject
from sitewright.projects.service import locked, update_project
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.revisions import record_revision, revision_of, site_at
from sitewright.reviews.service import begin_waiting, requests_of, stage_of
from sitewright.reviews.wording import tell
from sitewright.sites.changes import described
from sitewright.sites.model import Locale, Site
from sitewright.sites.reading import adopted
from sitewright.sites.render import render_files

TRIES = 3
ROUND_ENDED = {"pushed_commit": None, "restored_commit": None, "moving": False}
"""What the project's row no longer says when a round has ended."""


async def commit_change(shop: Workshop, ref: StepRef) -> None:
    """The round's draft as one commit, the typed site with it. Raises Conflict and ChangeRefused: the branch moved."""
    project, draft = await shop.project(ref), await drafts.draft_of(shop, ref)
    commit, files = await _land(shop, project, ref, draft)
    landed = adopted(draft.site, files)
    async with transaction(shop.sessions) as session:
        await locked(session, project.id)
        site = await keep_site(session, project.id, landed)
        author = await _author(session, ref)
        await record_revision(
            session,
            project.id,
            commit,
            round=ref.round,
            site_version=site.version,
            author=author,
            summary=_message(project, draft).splitlines()[0],
            changes=[change.model_dump(mode="json") for tried in draft.tried.values() for change in tried.changes],
            report=draft.report.model_dump(mode="json"),
        )
        await update_project(session, project.id, commit=commit)
        for request in await requests_of(session, project.id, ref.round):
            if request.status == "tried":
                request.commit = commit


async def restore_revision(shop: Workshop, ref: StepRef) -> None:
    """The tree of an earlier commit as a new commit, and the typed site as it was then, both at today's address.

    Raises Conflict where a person changed the lines of that commit that name the address.
    """
    project = await shop.project(ref)
    if project.restored_commit is None:
        raise Conflict("The round restores no commit.")
    code = await shop.adapters(project).code_host()
    head = await code.head(repository_of(project), project.branch)
    now = await files_at(shop, project, head)
    then = await files_at(shop, project, project.restored_commit)
    async with shop.sessions() as session:
        earlier = await revision_of(session, project.id, project.restored_commit)
        was = await site_at(session, project.id, earlier.site_version)
    site = await at_present_address(shop, project, was)
    changes = await asyncio.to_thread(lambda: landed(render_files(was), render_files(site), then))
    wanted: dict[str, bytes | None] = {**then, **changes}
    files = {path: wanted.get(path) for path in sorted({*now, *wanted}) if now.get(path) != wanted.get(path)}
    text = tell("restore", project.locale, commit=project.restored_commit[:8])
    commit = await commit_files(shop, project, ref, files, now, text)
    async with transaction(shop.sessions) as session:
        await locked(session, project.id)
        kept = await keep_site(session, project.id, site)
        await record_revision(
            session,
            project.id,
            commit,
            round=ref.round,
            site_version=kept.version,
            author="sitewright",
            summary=text,
            restores=earlier.commit,
        )
        await update_project(session, project.id, commit=commit)
        for request in await requests_of(session, project.id, ref.round):
            request.commit = commit


async def open_review(shop: Workshop, ref: StepRef) -> None:
    """The preview stands: the round's remarks are done, each told what changed, and the customer may review.

    What came meanwhile begins the next round. A repetition changes nothing: that round may be under way by then.
    """
    draft = await shop.find(ref, "draft", Draft, str(ref.round))
    seen = await _seen(shop, ref)
    async with transaction(shop.sessions) as session:
        project = await locked(session, UUID(ref.project_id))
        if (stage_of(project), project.round) not in (("generating", 1), ("revising", ref.round)):
            return
        for request in await requests_of(session, project.id, ref.round):
            if request.status in ("open", "tried"):
                request.answer = _told(project, request, draft)
                request.status, request.done_at = "done", datetime.now(UTC)
        if seen is not None:
            await _record_seen(session, project, ref.round, seen)
        await update_project(session, project.id, status="in_review", **ROUND_ENDED)
        await begin_waiting(session, project, shop.round_terms)


async def keep_site(session: AsyncSession, project_id: UUID, site: Site) -> Artefact:
    """The newest version of the typed site, and with it the facts that what is written next goes by."""
    normalised = await read_normalised(session, project_id)
    facts = normalised.model_copy(update={"facts": site.facts})
    await artefacts.put(session, project_id, "facts", "", facts, "review")
    return await artefacts.put(session, project_id, "site", "", site, "review")


async def _land(shop: Workshop, project: SiteProject, ref: StepRef, draft: Draft) -> tuple[str, Files]:
    """Commit the draft and return the commit with its files.

    Where the branch moved since the draft was tried, it is tried again on what stands there.
    """
    base = await drafts.base_of(shop, ref, draft)
    async with shop.sessions() as session:
        message = f"{_message(project, draft)}\n\n{credit(await _author(session, ref))}"
    landing = await land(shop, project, base, draft.state)
    for _ in range(TRIES):
        if landing.files and landing.head != draft.head:
            await try_change(shop, project, base, draft.state, draft.meant)
        try:
            commit = await commit_files(shop, project, ref, landing.files, landing.branch, message)
        except Conflict:
            landing = await land(shop, project, base, draft.state)
        else:
            return commit, landing.result
    raise Conflict(f"The branch {project.branch} moved {TRIES} times while the change was written; retry.")


async def commit_files(
    shop: Workshop,
    project: SiteProject,
    ref: StepRef,
    files: Mapping[str, bytes | None],
    branch: Mapping[str, bytes],
    message: str,
) -> str:
    """One commit of files, only where the branch has what they replace. Raises Conflict."""
    code = await shop.adapters(project).code_host()
    expected = {path: blob_id(branch[path]) if path in branch else None for path in files}
    return await code.apply_patch(
        repository_of(project),
        project.branch,
        FileChanges(files, expected),
        message=message,
        key=f"{project.id}/{ref.round}",
    )


def _message(project: SiteProject, draft: Draft) -> str:
    """The commit's message, in the customer's language: what was done, a line for each remark."""
    lines = [tried.summary for tried in draft.tried.values()]
    if len(lines) == 1:
        return lines[0]
    return "\n".join([tell("round", project.locale, count=len(lines)), "", *(f"- {line}" for line in lines)])


def _told(project: SiteProject, request: ReviewRequest, draft: Draft | None) -> str | None:
    """What a customer reads about their remark: before and after, in their language."""
    if project.restored_commit is not None:
        return tell("restored", project.locale, commit=project.restored_commit[:8])
    tried = draft.tried.get(str(request.position)) if draft else None
    if tried is None:
        return None
    if not tried.changes:
        return tell("design_done", project.locale, summary=tried.summary)
    return tell("done", project.locale, changes=described(tried.changes, cast("Locale", project.locale)))


async def _seen(shop: Workshop, ref: StepRef) -> Site | None:
    """The site of the first preview, or as a person's commit has it; None in a round that recorded its own."""
    project = await shop.project(ref)
    if ref.round > 1 and project.pushed_commit is None:
        return None
    site = await shop.find(ref, "site", Site)
    return None if site is None else adopted(site, await files_at(shop, project, commit_of(project)))


async def _record_seen(session: AsyncSession, project: SiteProject, round_: int, seen: Site) -> None:
    """Write down the first preview, or a person's commit that is shown."""
    site = await keep_site(session, project.id, seen)
    values: dict[str, Any] = {"author": "sitewright", "summary": f"Site {project.slug}"}
    if project.pushed_commit is not None:
        values = {"author": "person", "summary": f"Commit {project.pushed_commit[:8]}"}
    await record_revision(session, project.id, commit_of(project), round=round_, site_version=site.version, **values)


async def _author(session: AsyncSession, ref: StepRef) -> str:
    """Who proposed what lands: the newest proposal's author."""
    query = (
        select(Artefact.author)
        .where(
            Artefact.project_id == UUID(ref.project_id),
            Artefact.kind == "patch",
            Artefact.key.startswith(f"{ref.round}."),
            Artefact.author != "sitewright",
        )
        .order_by(Artefact.created_at.desc())
        .limit(1)
    )
    return await session.scalar(query) or "sitewright"
