"""Projects over HTTP: started by another shop, watched, gone on with, cancelled."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from sitewright.accounts.security import require
from sitewright.errors import NotFound
from sitewright.kit.db import transaction
from sitewright.kit.language import mark
from sitewright.ports.domains import DomainReport
from sitewright.projects import ending, moving, publication, service
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.holdings import Holding, look_up
from sitewright.projects.models import ProjectStatus, SiteProject
from sitewright.projects.report import ProjectReport, ProjectView, project_report, step_view
from sitewright.projects.timeline import changes_since, steps_there
from sitewright.web.deps import IntegrationsDep, SessionsDep
from sitewright.web.sse import HubDep

router = APIRouter(prefix="/projects", tags=["projects"], dependencies=[Depends(require("read"))])
WRITE = [Depends(require("write"))]


@router.get("")
async def list_projects(
    sessions: SessionsDep,
    status: ProjectStatus | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[ProjectView]:
    """The newest projects first; `after` is the id of the last one seen."""
    query = select(SiteProject).order_by(SiteProject.created_at.desc(), SiteProject.id.desc()).limit(limit)
    async with sessions() as session:
        if status is not None:
            query = query.where(SiteProject.status == status)
        if after is not None:
            last = await session.get(SiteProject, after)
            if last is None:
                raise NotFound("There is no project to go on after.", field="after")
            query = query.where(
                (SiteProject.created_at < last.created_at)
                | ((SiteProject.created_at == last.created_at) & (SiteProject.id < last.id))
            )
        return [ProjectView.model_validate(project) for project in (await session.scalars(query)).all()]


@router.get("/{project_id}")
async def get_project(project_id: UUID, sessions: SessionsDep) -> ProjectReport:
    """One project with its timeline, questions, cost, artefacts and deployments."""
    async with sessions() as session:
        return await project_report(session, project_id)


async def _existing(project_id: UUID, sessions: SessionsDep) -> None:
    """Answers 404 before a stream begins."""
    async with sessions() as session:
        await service.found(session, project_id)


@router.get("/{project_id}/events", response_class=EventSourceResponse, dependencies=[Depends(_existing)])
async def project_events(
    project_id: UUID,
    sessions: SessionsDep,
    hub: HubDep,
    last_event_id: Annotated[int, Header(ge=0, lt=2**63)] = 0,
) -> AsyncIterator[ServerSentEvent]:
    """The timeline as it changes: `step` for each step that began, went on or ended.

    A reader that comes back with Last-Event-ID misses nothing. Steps that are to be done again are taken away: `steps`
    then lists all there are (round, step, key), also to a reader that comes back; whatever else it shows is undone.
    """
    seen, known = last_event_id, None
    with hub.subscribe(str(project_id)) as changed:
        while True:
            async with sessions() as session:
                rows = await changes_since(session, project_id, seen)
                there = await steps_there(session, project_id)
            for row in rows:
                seen = row.seq
                yield ServerSentEvent(data=step_view(row), event="step", id=str(seen))
            if last_event_id if known is None else known - there:
                names = [{"round": each[0], "step": each[1], "key": each[2]} for each in sorted(there)]
                yield ServerSentEvent(data=names, event="steps", id=str(seen))
            known = there
            await changed.wait()
            changed.clear()


class TemplateChoice(BaseModel):
    """A template by its key."""

    model_config = ConfigDict(extra="forbid")

    template: Annotated[str, Field(max_length=50)]


@router.put("/{project_id}/template", dependencies=WRITE)
async def put_template(project_id: UUID, choice: TemplateChoice, sessions: SessionsDep) -> ProjectView:
    """Choose another template while the project waits for its answers."""
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await service.choose_template(session, project_id, choice.template))


@router.post("/{project_id}/pause", dependencies=WRITE)
async def pause_project(project_id: UUID, request: Request, sessions: SessionsDep) -> ProjectView:
    """Begin nothing new until somebody retries; what is under way ends."""
    async with transaction(sessions) as session:
        reason = mark(f"Paused by {request.state.actor}.")
        return ProjectView.model_validate(await service.pause_for_now(session, project_id, reason))


@router.post("/{project_id}/retry", dependencies=WRITE)
async def retry_project(project_id: UUID, sessions: SessionsDep) -> ProjectView:
    """Go on from the step that failed."""
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await service.retry(session, project_id))


@router.post("/{project_id}/cancel", dependencies=WRITE)
async def cancel_project(project_id: UUID, sessions: SessionsDep) -> ProjectView:
    """End the project. What was made stays; nothing further is."""
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await service.cancel(session, project_id))


@router.get("/{project_id}/holdings")
async def list_holdings(project_id: UUID, sessions: SessionsDep, integrations: IntegrationsDep) -> list[Holding]:
    """What archiving would take away or close, as it is there now."""
    async with sessions() as session:
        project = await service.found(session, project_id)
    return await look_up(ProjectAdapters(project, integrations))


@router.post("/{project_id}/archive", dependencies=WRITE)
async def archive_project(project_id: UUID, sessions: SessionsDep) -> ProjectView:
    """Take a cancelled project or a public site off the net: addresses, deployments, DNS record, objects.

    Its repository is kept.
    """
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await ending.archive(session, project_id))


@router.delete("/{project_id}", dependencies=WRITE, status_code=204)
async def delete_project(project_id: UUID, sessions: SessionsDep, *, leave_outside: bool = False) -> None:
    """Forget an archived project. The order stays, for the books.

    With `leave_outside` also an ended one that is not archived, whose account is gone: what is there stays.
    """
    async with transaction(sessions) as session:
        await ending.delete(session, project_id, leave_outside=leave_outside)


@router.post("/{project_id}/gates/{gate}/pass", dependencies=WRITE)
async def pass_gate(project_id: UUID, gate: str, sessions: SessionsDep) -> ProjectView:
    """Let the story go on behind a gate."""
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await service.pass_gate(session, project_id, gate))


@router.get("/{project_id}/domain")
async def follow_domain(project_id: UUID, sessions: SessionsDep, integrations: IntegrationsDep) -> DomainReport:
    """Where the site's own domain stands, and what is left for the customer to do."""
    async with sessions() as session:
        project = await publication.published(session, project_id)
    return await publication.follow_domain(project, integrations)


@router.post("/{project_id}/domain", dependencies=WRITE)
async def attach_domain(
    project_id: UUID, wish: publication.DomainWish, sessions: SessionsDep, integrations: IntegrationsDep
) -> DomainReport:
    """Bring a published site under its customer's own domain; a repetition looks again.

    Once the domain shows the site, a round of its own writes that address into the pages.
    """
    async with sessions() as session:
        project = await publication.published(session, project_id)
    report = await publication.attach_domain(project, integrations, wish)
    await moving.follow_address(sessions, integrations, project_id)
    return report


@router.get("/{project_id}/move")
async def plan_move(
    project_id: UUID, sessions: SessionsDep, integrations: IntegrationsDep, repository: str | None = None
) -> moving.Move:
    """What moving the project to the accounts and the address as they are configured now would change."""
    return await moving.plan_move(sessions, integrations, project_id, repository)


@router.post("/{project_id}/move", dependencies=WRITE)
async def move(
    project_id: UUID, sessions: SessionsDep, integrations: IntegrationsDep, repository: str | None = None
) -> moving.Move:
    """Begin the round that makes the move; `repository` names the copy at another code host."""
    return await moving.move_project(sessions, integrations, project_id, repository)


@router.post("/{project_id}/deployments/{deployment_id}/rollback", dependencies=WRITE, status_code=204)
async def roll_back(
    project_id: UUID, deployment_id: UUID, sessions: SessionsDep, integrations: IntegrationsDep
) -> None:
    """Show an earlier published deployment again."""
    await publication.roll_back(sessions, integrations, project_id, deployment_id)
