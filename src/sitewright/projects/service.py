"""What happens to a project: made, moved from state to state, stopped, gone on with.

Whoever asks for something (operator, customer) changes the state and adds a command in one transaction; the
workflow then looks. The state says what is allowed; anything else raises Conflict.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.building.quality import QualityReport
from sitewright.building.quality.repair import slug_of
from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.generation.models import Sitemap
from sitewright.hooks.service import EventType, announce, launch_again
from sitewright.kit.db import notify
from sitewright.messages.service import queue, queue_for_operators, send_again
from sitewright.projects import artefacts
from sitewright.projects.commands import add_command
from sitewright.projects.models import AIUse, SiteProject
from sitewright.projects.state import WITHDRAWN, ProjectState
from sitewright.projects.timeline import CHANNEL
from sitewright.sites.catalogue import TEMPLATES

REACHED: dict[str, EventType] = {
    "in_review": "project.preview_ready",
    "published": "project.published",
    "archived": "project.archived",
}
"""What webhooks are told when a step has brought a project so far."""
FINAL = ("published", "cancelled", "archived")
PAUSES = ("operator", "payment")
"""What a project that was paused stands at, in the place of a step that failed."""


async def create_site_project(
    session: AsyncSession,
    customer_id: UUID,
    order_id: UUID,
    template: str,
    *,
    live: bool,
    locale: str = "pt-BR",
    note: str | None = None,
) -> SiteProject:
    """One project an order: the one there is, or a new one that waits for its answers."""
    query = select(SiteProject).where(SiteProject.order_id == order_id)
    project = (await session.scalars(query)).one_or_none()
    if project is None:
        project = SiteProject(
            order_id=order_id,
            customer_id=customer_id,
            template=template,
            live=live,
            locale=locale,
            note=note,
            status="awaiting_answers",
        )
        session.add(project)
        await session.flush()
        await add_command(session, project.id, "open")
        await tell(session, project, "project.created")
        await queue(session, project.id, "answers_please")
    return project


async def found(session: AsyncSession, project_id: UUID) -> SiteProject:
    """The project, for reading. Raises NotFound."""
    project = await session.get(SiteProject, project_id)
    if project is None:
        raise NotFound("There is no such project.")
    return project


async def locked(session: AsyncSession, project_id: UUID) -> SiteProject:
    """The project, locked until the transaction ends. Raises NotFound."""
    query = select(SiteProject).where(SiteProject.id == project_id).with_for_update()
    project = (await session.scalars(query)).one_or_none()
    if project is None:
        raise NotFound("There is no such project.")
    return project


async def project_state(session: AsyncSession, project_id: UUID) -> ProjectState:
    """What the workflow may know. Raises NotFound."""
    project = await found(session, project_id)
    sitemap = await artefacts.latest(session, project_id, "sitemap")
    pages = tuple(page.slug for page in Sitemap.model_validate(sitemap.body).pages) if sitemap else ()
    quality = await artefacts.latest(session, project_id, "quality")
    errors = QualityReport.model_validate(quality.body).errors if quality else []
    return ProjectState(
        status=(project.resume_status or project.status) if project.status == "needs_attention" else project.status,
        round=project.round,
        retries=project.retries,
        has_answers=project.slug is not None,
        pages=pages,
        gates=tuple(project.gates),
        pushed=project.pushed_commit is not None,
        restoring=project.restored_commit is not None,
        moving=project.moving,
        set_back=project.set_back,
        since=project.created_at.timestamp(),
        paused=project.status == "needs_attention",
        faulty_pages=tuple(sorted({slug_of(problem.page) for problem in errors})),
    )


async def update_project(session: AsyncSession, project_id: UUID, **values: Any) -> None:
    """Record what a step made. A project withdrawn meanwhile stays so, one stopped meanwhile goes on from there."""
    project = await locked(session, project_id)
    before = (project.status, project.resume_status)
    had_room = project.room_note is None
    if project.status in WITHDRAWN and values.get("status") != "archived":
        values.pop("status", None)
    elif project.status == "needs_attention" and "status" in values:
        values["resume_status"] = values.pop("status")
    for name, value in values.items():
        setattr(project, name, value)
    if "status" in values:
        project.resume_status = project.attention_step = project.attention_reason = None
    project.updated_at = datetime.now(UTC)
    reached = project.resume_status or project.status
    if (project.status, project.resume_status) != before and reached in REACHED:
        await tell(session, project, REACHED[reached])
        await write_to_customer(session, project, reached)
    if had_room and project.room_note is not None:
        await queue_for_operators(session, project_id, "limit")


async def write_to_customer(session: AsyncSession, project: SiteProject, reached: str) -> None:
    """What the customer is written when the project has come so far: once a round."""
    if reached == "in_review" and project.round == 1:
        await queue(session, project.id, "preview_ready")
    elif reached == "in_review":
        await queue(session, project.id, "round_done", str(project.round))
    elif reached == "published":
        await queue(session, project.id, "published", str(project.round))


async def tell(session: AsyncSession, project: SiteProject, event: EventType) -> None:
    """Tell webhooks what happened: ids, addresses and codes, nothing of a person."""
    await session.flush()
    data = {
        "project_id": str(project.id),
        "order_id": str(project.order_id),
        "slug": project.slug,
        "status": project.status,
        "round": project.round,
        "preview_url": project.preview_url,
        "production_url": project.production_url,
        "attention_step": project.attention_step,
    }
    await announce(session, event, project.id, data)


async def mark_attention(session: AsyncSession, project_id: UUID, *, step: str, reason: str) -> int:
    """Leave the project to the operator; return how often `retry` was asked so far.

    A paused project goes on saying why it was paused.
    """
    project = await locked(session, project_id)
    is_paused = project.status == "needs_attention" and project.attention_step in PAUSES
    if project.status not in FINAL and not is_paused:
        await _stop(session, project, step, reason)
        await notify(session, CHANNEL, str(project_id))
    return project.retries


async def pause(session: AsyncSession, project_id: UUID, *, step: str, reason: str) -> None:
    """Stop before the next step until the operator retries or cancels; also what is in review or published."""
    project = await locked(session, project_id)
    if project.status in WITHDRAWN:
        return
    await _stop(session, project, step, reason)
    await add_command(session, project_id, "pause")


async def pause_for_now(session: AsyncSession, project_id: UUID, reason: str) -> SiteProject:
    """An operator pauses a project. Raises Conflict for one that has ended."""
    project = await locked(session, project_id)
    if project.status in WITHDRAWN:
        raise Conflict(f"The project is {project.status}; there is nothing to pause.")
    await pause(session, project_id, step="operator", reason=reason)
    return project


async def _stop(session: AsyncSession, project: SiteProject, step: str, reason: str) -> None:
    """Leave the project to the operator; webhooks are told of its first reason alone."""
    is_new = project.status != "needs_attention"
    if is_new:
        project.resume_status = project.status
    project.status = "needs_attention"
    project.attention_step, project.attention_reason = step, reason
    project.updated_at = datetime.now(UTC)
    if is_new:
        await tell(session, project, "project.needs_attention")
        await queue_for_operators(session, project.id, "needs_attention")


async def retry(session: AsyncSession, project_id: UUID) -> SiteProject:
    """Go on from the step that failed. Raises Conflict where nothing waits for it."""
    project = await locked(session, project_id)
    if project.status != "needs_attention":
        raise Conflict(f"Nothing failed: the project is {project.status}.")
    project.status = project.resume_status or "generating"
    project.retries += 1
    project.resume_status = project.attention_step = project.attention_reason = None
    await add_command(session, project_id, "retry")
    return project


async def cancel(session: AsyncSession, project_id: UUID) -> SiteProject:
    """End the project; a repetition is the same. Raises Conflict for one whose site is public."""
    project = await locked(session, project_id)
    if project.status == "published" or project.production_url is not None:
        raise Conflict("A site that is public cannot be cancelled; archive the project to take it off the net.")
    if project.status != "cancelled":
        project.status = "cancelled"
        project.resume_status = project.attention_step = project.attention_reason = None
        await tell(session, project, "project.cancelled")
        await add_command(session, project_id, "cancel")
    return project


async def choose_template(session: AsyncSession, project_id: UUID, template: str) -> SiteProject:
    """Give a project that waits for its answers another template. Raises Rejected and, once it writes, Conflict."""
    known = [each.key for each in TEMPLATES]
    if template not in known:
        raise Rejected(f"There is no template {template[:50]!r}; there are {', '.join(known)}.", field="template")
    project = await locked(session, project_id)
    if project.template != template and "awaiting_answers" not in (project.status, project.resume_status):
        raise Conflict(f"The project is {project.status}; its template can be changed before the answers are in.")
    project.template = template
    return project


async def pass_gate(session: AsyncSession, project_id: UUID, gate: str) -> SiteProject:
    """Open a gate; a repetition is the same. Raises NotFound for a gate the project does not have."""
    project = await locked(session, project_id)
    if gate not in project.gates:
        raise NotFound(f"The project has no closed gate named {gate}.")
    project.gates = [name for name in project.gates if name != gate]
    await add_command(session, project_id, "pass_gate")
    return project


async def recover(session: AsyncSession) -> int:
    """Ask again for every unfinished project's workflow, and for webhooks and messages that wait.

    A lost Temporal store forgot all of them.

    Returns how many projects there are.
    """
    query = select(SiteProject.id).where(SiteProject.status.not_in(FINAL)).order_by(SiteProject.created_at)
    unfinished = (await session.scalars(query)).all()
    for project_id in unfinished:
        await add_command(session, project_id, "recover")
    await launch_again(session)
    await send_again(session)
    return len(unfinished)


async def set_slug(session: AsyncSession, project: SiteProject, candidates: list[str]) -> None:
    """Give the project the first slug nobody has; one it has already stays. Raises Conflict."""
    if project.slug is not None:
        return
    taken = set((await session.scalars(select(SiteProject.slug).where(SiteProject.slug.in_(candidates)))).all())
    free = next((slug for slug in candidates if slug not in taken), None)
    if free is None:
        raise Conflict("No free address was found for this name; give the business another name.")
    await session.execute(update(SiteProject).where(SiteProject.id == project.id).values(slug=free))
    await session.refresh(project)


async def authors_of(session: AsyncSession, project_id: UUID) -> str:
    """Who wrote the site's text: `provider/model` of the content tasks, or `offline`, which is not AI."""
    query = (
        select(AIUse.provider, AIUse.model)
        .where(AIUse.project_id == project_id, AIUse.role == "content_generation", AIUse.failed.is_(False))
        .distinct()
    )
    rows = (await session.execute(query)).all()
    return ", ".join(sorted("offline" if row.provider == "offline" else f"{row.provider}/{row.model}" for row in rows))
