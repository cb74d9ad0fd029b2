"""The answers as operators hand them in: typed or pasted, for the template that is chosen before."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.console.desk import DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import ProjectFile
from sitewright.console.project_pages import File
from sitewright.console.visit import Visitor, Worker
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.drafts import count_typed
from sitewright.onboarding.service import submit_answers
from sitewright.projects import service

router = APIRouter(prefix="/projects/{project_id}")


@router.get("/answers")
async def show_answers(request: Request, visitor: Worker, file: File) -> Response:
    """The form for answers that the operator has, and the choice of the template that asks for them."""
    return _answers(request, visitor, file)


@router.post("/answers")
async def take_answers(
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    answers: Annotated[str, Form(max_length=1_000_000)] = "",
    aside: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Take pasted answers; the writing begins. What the customer typed is left aside only where that is said."""
    async with desk.sessions() as session:
        drafted = 0 if aside == "yes" else await count_typed(session, file.id)
    if drafted:
        return _answers(request, visitor, file, status=409, typed=answers, drafted=drafted)
    try:
        parsed = parse_answers(answers)
        async with transaction(desk.sessions) as session:
            await submit_answers(session, file.id, parsed)
    except (Rejected, Conflict) as error:
        return _answers(request, visitor, file, status=error.status, typed=answers, detail=error.message)
    return go_to(f"/console/projects/{file.id}", "answered")


def _answers(
    request: Request,
    visitor: Visitor,
    file: ProjectFile,
    *,
    status: int = 200,
    typed: str = "",
    drafted: int = 0,
    detail: str | None = None,
) -> Response:
    return page(
        request, visitor, "projects/answers.html", status=status, file=file, tab="timeline", typed=typed,
        drafted=drafted, detail=detail,
    )  # fmt: skip


@router.post("/template")
async def choose_template(
    project_id: UUID, _visitor: Worker, desk: DeskDep, template: Annotated[str, Form(max_length=50)]
) -> Response:
    """Give the project another template, before the answers are in."""
    async with transaction(desk.sessions) as session:
        await service.choose_template(session, project_id, template)
    return go_to(f"/console/projects/{project_id}/answers", "template")
