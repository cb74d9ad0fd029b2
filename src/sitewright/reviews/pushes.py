"""People's own commits on a site's branch: each opens a round that shows it, and never changes what was approved."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import SitewrightError, Unavailable
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import mark
from sitewright.orders.models import EventCursor, InboxEvent
from sitewright.ports.code_host import CodeEvent
from sitewright.ports.integrations import Integrations
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.commands import add_command
from sitewright.projects.models import SiteProject
from sitewright.projects.service import PAUSES, locked, mark_attention, pause, retry
from sitewright.projects.state import WITHDRAWN
from sitewright.reviews.built_branch import guard, guard_pushed
from sitewright.reviews.models import ReviewRequest

Outcome = Literal["shown", "renamed", "deleted", "lost", "regained", "taken back", "ignored", "known"]
ACCESS = "repository"
"""The step that a project stands at, whose repository cannot be worked on."""
MENDED_BY_PUSH = ("check_site", "try_patch")
"""Steps at which a project stands for a fault of its files, which a person's commit may mend."""
WAITING = ("in_review", "published")
"""Statuses in which a push opens a round. What is published stays as it is until the next approval."""
STOPPED = "needs_attention"
"""Here a push may mend what stopped the project."""


async def receive_code_event(
    sessions: Sessions, integrations: Integrations, provider: str, event: CodeEvent
) -> Outcome:
    """Do what an event asks for; `known` for one that was received before.

    A push is a reason to look at its branch: events come late, out of order, and for our own commits. Raises
    Unavailable where the code host does not answer.
    """
    is_push = event.kind == "push"
    found = await compared(sessions, integrations, event) if is_push else []
    taken_back = is_push and await guard_pushed(sessions, integrations, event)
    async with transaction(sessions) as session:
        payload = asdict(event)
        statement = insert(InboxEvent).values(
            provider=provider, event_id=event.id, type=event.kind, payload=payload, handled_at=datetime.now(UTC)
        )
        once = statement.on_conflict_do_nothing(index_elements=["provider", "event_id"]).returning(InboxEvent.id)
        if await session.scalar(once) is None:
            return "known"
        if event.kind == "push":
            outcomes = [await take_head(session, head) for head in found]
            return "taken back" if taken_back else "shown" if "shown" in outcomes else "ignored"
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
    """Tell of a repository that is gone."""
    way_out = mark("archive") if project.production_url else mark("cancel")
    reason = mark(f"The repository {repository} was deleted; restore it, or {way_out} the project.")
    await stop(session, project, reason)


async def stop(session: AsyncSession, project: SiteProject, reason: str) -> None:
    """Leave the project to the operator; a site that is public goes on answering."""
    way = pause if project.status == "published" else mark_attention
    await way(session, project.id, step=ACCESS, reason=reason)


async def take_access(session: AsyncSession, provider: str, event: CodeEvent) -> Outcome:
    """Leave projects whose repository may not be seen any more to the operator; go on where it may again."""
    query = select(SiteProject).where(SiteProject.repository.is_not(None), SiteProject.status.not_in(WITHDRAWN))
    if event.repositories:
        query = query.where(SiteProject.repository.in_(event.repositories))
    concerned = False
    for project in (await session.scalars(query.with_for_update())).all():
        if str(project.adapters.get("code_host")).partition(" ")[0] != provider:
            continue
        if event.kind == "lost" and project.status != "needs_attention":
            reason = mark(
                f"The app may not see {project.repository} any more; give it access at {provider}, then retry."
            )
            await stop(session, project, reason)
            concerned = True
        elif event.kind == "regained" and (project.status, project.attention_step) == ("needs_attention", ACCESS):
            await retry(session, project.id)
            concerned = True
    return "ignored" if not concerned else "lost" if event.kind == "lost" else "regained"


@dataclass(frozen=True)
class Head:
    """Where a project's branch stands at the code host, and the commit that the project had before that was read."""

    project_id: UUID
    before: str | None
    commit: str


async def head_of(integrations: Integrations, project: SiteProject) -> Head:
    """Ask the project's code host. Raises NotFound, Misconfigured and Unavailable."""
    code = await ProjectAdapters(project, integrations).code_host()
    return Head(project.id, project.commit, await code.head(project.repository or "", project.branch))


async def compared(sessions: Sessions, integrations: Integrations, push: CodeEvent) -> list[Head]:
    """The heads of the branches that a push concerns; what our own newest commit tells is known already."""
    async with sessions() as session:
        query = select(SiteProject).where(SiteProject.repository == push.repository, SiteProject.branch == push.branch)
        projects = (await session.scalars(query.where(SiteProject.commit != push.head))).all()
    return [await head_of(integrations, project) for project in projects]


async def take_head(session: AsyncSession, head: Head) -> Outcome:
    """Show a commit that is not ours; one that mends a pushed commit, or what stopped a round, takes its place.

    While a round is under way, or the project is paused, it waits: the reconciler finds it afterwards. Where a round
    has committed since the head was read, that may have been our own commit.
    """
    project = await locked(session, head.project_id)
    if project.commit != head.before or project.commit == head.commit:
        return "ignored"
    if project.status in WAITING:
        project.round += 1
        project.status = "revising"
        project.commit = project.pushed_commit = head.commit
        remark = f"Commit {head.commit[:8]} on the branch {project.branch}."
        session.add(ReviewRequest(project_id=project.id, round=project.round, remark=remark, status="open"))
        await add_command(session, project.id, "push")
        return "shown"
    mends = project.pushed_commit is not None or project.attention_step in MENDED_BY_PUSH
    if project.status == STOPPED and mends and project.attention_step not in PAUSES:
        project.commit = project.pushed_commit = head.commit
        await retry(session, project.id)
        return "shown"
    return "ignored"


async def reconcile(
    sessions: Sessions,
    integrations: Integrations,
    statuses: Sequence[str] = (*WAITING, STOPPED),
    *,
    most: int | None = None,
) -> int:
    """Compare the heads of branches that wait or stopped with what is shown; returns how many commits are now shown.

    Of a branch that a host builds, what is not deployed is taken back.

    With `most` it is so many at once, and the next time those after them. Raises Unavailable where a code host does
    not answer or asks to wait: the next time goes on after that project.
    """
    cursor = f"git {' '.join(statuses)}"
    shown = 0
    for project in await in_turn(sessions, cursor, statuses, most):
        await remember(sessions, cursor, project)
        try:
            head = await head_of(integrations, project)
        except Unavailable:
            raise
        except SitewrightError:
            continue
        async with transaction(sessions) as session:
            taken = await take_head(session, head)
        if taken == "shown":
            shown += 1
        else:
            await guard(sessions, integrations, project)
    return shown


async def in_turn(sessions: Sessions, cursor: str, statuses: Sequence[str], most: int | None) -> Sequence[SiteProject]:
    """Projects with a repository, beginning after the one that was looked at last."""
    async with sessions() as session:
        last = await session.get(EventCursor, cursor)
        query = select(SiteProject).where(SiteProject.status.in_(statuses), SiteProject.repository.is_not(None))
        if last is not None:
            query = query.order_by(SiteProject.created_at <= last.reached)
        return (await session.scalars(query.order_by(SiteProject.created_at).limit(most))).all()


async def remember(sessions: Sessions, cursor: str, project: SiteProject) -> None:
    """The project was looked at last."""
    statement = insert(EventCursor).values(name=cursor, reached=project.created_at)
    moved = statement.on_conflict_do_update(index_elements=["name"], set_={"reached": project.created_at})
    async with transaction(sessions) as session:
        await session.execute(moved)


async def of_repository(session: AsyncSession, repository: str) -> Sequence[SiteProject]:
    """The projects of a repository, locked."""
    query = select(SiteProject).where(SiteProject.repository == repository).with_for_update()
    return (await session.scalars(query)).all()
