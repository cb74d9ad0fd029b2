"""People's own commits on a site's branch: each opens a round that shows it, and never changes what was approved."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import SitewrightError
from sitewright.kit.db import Sessions, transaction
from sitewright.orders.models import InboxEvent
from sitewright.ports.code_host import CodeEvent
from sitewright.ports.integrations import Integrations
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.commands import add_command
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.service import FINAL, mark_attention, pause, retry
from sitewright.reviews.models import ReviewRequest

Outcome = Literal["shown", "renamed", "deleted", "lost", "regained", "ignored", "known"]
ACCESS = "repository"
"""The step that a project stands at, whose repository cannot be worked on."""
MENDED_BY_PUSH = ("check_site", "try_patch")
"""Steps at which a project stands for a fault of its files, which a person's commit may mend."""
WAITING = ("in_review", "published")
"""Statuses in which a push opens a round. What is published stays as it is until the next approval."""


async def receive_code_event(sessions: Sessions, provider: str, event: CodeEvent) -> Outcome:
    """Do what an event asks for, in one transaction; `known` for one that was received before."""
    async with transaction(sessions) as session:
        payload = asdict(event)
        statement = insert(InboxEvent).values(
            provider=provider, event_id=event.id, type=event.kind, payload=payload, handled_at=datetime.now(UTC)
        )
        once = statement.on_conflict_do_nothing(index_elements=["provider", "event_id"]).returning(InboxEvent.id)
        if await session.scalar(once) is None:
            return "known"
        if event.kind == "push":
            return await take_push(session, event.repository, event.branch, event.head, is_head=False)
        if event.kind in ("lost", "regained"):
            return await take_access(session, provider, event)
        projects = await of_repository(session, event.repository)
        for project in projects:
            if event.kind == "renamed":
                project.repository = event.new_name
            elif event.kind == "deleted":
                await leave_to_operator(session, project, event.repository)
        return event.kind if projects and event.kind != "other" else "ignored"


async def leave_to_operator(session: AsyncSession, project: SiteProject, repository: str) -> None:
    """Tell of a repository that is gone; a site that is public goes on answering."""
    way_out = "archive" if project.production_url else "cancel"
    reason = f"The repository {repository} was deleted; restore it, or {way_out} the project."
    stop = pause if project.status == "published" else mark_attention
    await stop(session, project.id, step=ACCESS, reason=reason)


async def take_access(session: AsyncSession, provider: str, event: CodeEvent) -> Outcome:
    """Leave projects whose repository may not be seen any more to the operator; go on where it may again."""
    query = select(SiteProject).where(SiteProject.repository.is_not(None), SiteProject.status.not_in(FINAL))
    if event.repositories:
        query = query.where(SiteProject.repository.in_(event.repositories))
    concerned = False
    for project in (await session.scalars(query.with_for_update())).all():
        if str(project.adapters.get("code_host")).partition(" ")[0] != provider:
            continue
        if event.kind == "lost" and project.status != "needs_attention":
            reason = f"The app may not see {project.repository} any more; give it access at {provider}, then retry."
            await mark_attention(session, project.id, step=ACCESS, reason=reason)
            concerned = True
        elif event.kind == "regained" and (project.status, project.attention_step) == ("needs_attention", ACCESS):
            await retry(session, project.id)
            concerned = True
    return "ignored" if not concerned else "lost" if event.kind == "lost" else "regained"


async def take_push(session: AsyncSession, repository: str, branch: str, head: str, *, is_head: bool = True) -> Outcome:
    """Show a commit that is not ours; one that mends a pushed commit, or what stopped a round, takes its place.

    While a round is under way it waits: the reconciler finds it afterwards. An event may come late and name no head
    any more (`is_head` is False): a commit that was shown before is not shown again for it.
    """
    for project in await of_repository(session, repository):
        if project.branch != branch or project.commit == head:
            continue
        if not is_head and await was_shown(session, project, head):
            continue
        if project.status in WAITING:
            project.round += 1
            project.status = "revising"
            project.commit = project.pushed_commit = head
            remark = f"Commit {head[:8]} on the branch {branch}."
            session.add(ReviewRequest(project_id=project.id, round=project.round, remark=remark, status="open"))
            await add_command(session, project.id, "push")
            return "shown"
        stopped = project.pushed_commit is not None or project.attention_step in MENDED_BY_PUSH
        if project.status == "needs_attention" and stopped:
            project.commit = project.pushed_commit = head
            await retry(session, project.id)
            return "shown"
    return "ignored"


async def was_shown(session: AsyncSession, project: SiteProject, commit: str) -> bool:
    """Whether the commit has, or had, a preview."""
    query = select(Deployment.id).where(Deployment.project_id == project.id, Deployment.commit == commit).limit(1)
    return await session.scalar(query) is not None


async def reconcile(sessions: Sessions, integrations: Integrations, statuses: Sequence[str] = WAITING) -> int:
    """Compare the heads of all branches that wait with what is shown; returns how many commits are now shown.

    A code host that does not answer is asked again the next time.
    """
    shown = 0
    async with sessions() as session:
        query = select(SiteProject).where(SiteProject.status.in_(statuses), SiteProject.repository.is_not(None))
        waiting = (await session.scalars(query)).all()
    for project in waiting:
        try:
            code = await ProjectAdapters(project, integrations).code_host()
            head = await code.head(project.repository or "", project.branch)
        except SitewrightError:
            continue
        if head != project.commit:
            async with transaction(sessions) as session:
                outcome = await take_push(session, project.repository or "", project.branch, head)
                shown += outcome == "shown"
    return shown


async def of_repository(session: AsyncSession, repository: str) -> Sequence[SiteProject]:
    """The projects of a repository, locked."""
    query = select(SiteProject).where(SiteProject.repository == repository).with_for_update()
    return (await session.scalars(query)).all()
