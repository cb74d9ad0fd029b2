"""Where a site is: its customer's domain, and the accounts that its parts are with."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import ProjectFile
from sitewright.console.project_pages import File
from sitewright.console.visit import Visitor, Worker
from sitewright.errors import SitewrightError
from sitewright.ports.domains import DomainReport, Main
from sitewright.projects import moving, publication
from sitewright.projects.moving import Move

router = APIRouter(prefix="/projects/{project_id}")
Text = Annotated[str, Form(max_length=300)]


@router.get("/address")
async def show_address(request: Request, visitor: Worker, file: File, desk: DeskDep) -> Response:
    """The domain as it stands, and what moving would change; both are asked of the hosts."""
    return await _address(request, visitor, desk, file)


@router.post("/domain")
async def attach_domain(
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    domain: Text = "",
    main: Annotated[Main, Form()] = "www",
) -> Response:
    """Bring the published site under its customer's domain; a repetition looks again."""
    try:
        async with desk.sessions() as session:
            project = await publication.published(session, file.id)
        wish = publication.DomainWish(domain=domain.strip(), main=main)
        await publication.attach_domain(project, desk.integrations, wish)
        await moving.follow_address(desk.sessions, desk.integrations, file.id)
    except SitewrightError as error:
        return await _address(request, visitor, desk, file, domain=domain, error=error)
    return go_to(f"/console/projects/{file.id}/address", "saved")


@router.post("/move")
async def move(
    project_id: UUID, request: Request, visitor: Worker, file: File, desk: DeskDep, repository: Text = ""
) -> Response:
    """Begin the round that brings the site to the accounts and the address of now."""
    try:
        copy = repository.strip().replace("\0", "") or None
        await moving.move_project(desk.sessions, desk.integrations, project_id, copy)
    except SitewrightError as error:
        return await _address(request, visitor, desk, file, repository=repository, error=error)
    return go_to(f"/console/projects/{project_id}", "moved")


async def _address(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    file: ProjectFile,
    *,
    domain: str = "",
    repository: str = "",
    error: SitewrightError | None = None,
) -> Response:
    """What the hosts cannot tell now is said in its place, and the rest is shown."""
    problems: list[SitewrightError] = [error] if error else []
    planned: Move | None = None
    report: DomainReport | None = None
    try:
        planned = await moving.plan_move(desk.sessions, desk.integrations, file.id, repository or None)
    except SitewrightError as problem:
        problems.append(problem)
    if file.report.production_url is not None:
        try:
            async with desk.sessions() as session:
                project = await publication.published(session, file.id)
            report = await publication.follow_domain(project, desk.integrations)
        except SitewrightError as problem:
            problems.append(problem)
    told = list(dict.fromkeys(problem.message for problem in problems))
    return page(
        request, visitor, "projects/address.html", status=error.status if error else 200, file=file, tab="history",
        domain=domain, repository=repository, problems=told, planned=planned, report=report,
    )  # fmt: skip
