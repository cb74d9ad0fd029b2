"""Review rounds of a project: what was asked and became of it, what each revision changed, and how to go back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import ProjectFile
from sitewright.console.project_pages import File
from sitewright.console.visit import Reader, Visitor, Worker
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.reviews import history, service
from sitewright.reviews.history import RevisionView
from sitewright.reviews.revisions import revision_of, revisions_of
from sitewright.reviews.terms import begin_extra_round

router = APIRouter(prefix="/projects/{project_id}")
SHORTEST_ANSWER, LONGEST_ANSWER = 3, 5000


@router.get("/rounds")
async def show_rounds(request: Request, visitor: Reader, file: File, desk: DeskDep) -> Response:
    """All rounds, the newest first."""
    return await rounds_page(request, visitor, desk, file)


@router.post("/rounds/begin")
async def begin_round(
    project_id: UUID, _visitor: Worker, desk: DeskDep, waived: Annotated[str, Form(max_length=3)] = ""
) -> Response:
    """Let an extra round begin, at its price or for nothing."""
    async with transaction(desk.sessions) as session:
        await begin_extra_round(session, project_id, waived=waived == "yes")
    return go_to(f"/console/projects/{project_id}", "begun")


@router.post("/rounds/decline")
async def decline_round(
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    answer: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Answer the open remarks instead of making their changes."""
    try:
        text = answer.strip().replace("\0", "")
        if not SHORTEST_ANSWER <= len(text) <= LONGEST_ANSWER:
            raise Rejected(f"An answer has {SHORTEST_ANSWER} to {LONGEST_ANSWER} characters.", field="answer")
        async with transaction(desk.sessions) as session:
            await service.decline_round(session, file.id, text, desk.round_terms)
    except (Rejected, Conflict) as error:
        return await rounds_page(request, visitor, desk, file, answer=answer, error=error)
    return go_to(f"/console/projects/{file.id}/rounds", "declined")


@router.get("/revisions/{commit}")
async def show_revision(commit: str, request: Request, visitor: Reader, file: File, desk: DeskDep) -> Response:
    """What one commit of the preview changed: before and after, and where it shows."""
    async with desk.sessions() as session:
        revision = RevisionView.model_validate(await revision_of(session, file.id, commit[:64].replace("\0", "")))
    return page(request, visitor, "projects/revision.html", file=file, tab="rounds", revision=revision)


@router.post("/revisions/{commit}/restore")
async def restore(project_id: UUID, commit: str, _visitor: Worker, desk: DeskDep) -> Response:
    """Make an earlier commit current again, as a new commit."""
    async with transaction(desk.sessions) as session:
        await service.restore(session, project_id, commit[:64].replace("\0", ""))
    return go_to(f"/console/projects/{project_id}", "restored")


async def rounds_page(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    file: ProjectFile,
    *,
    answer: str = "",
    error: Rejected | Conflict | None = None,
    remark: str = "",
    place: str = "",
    refused: Rejected | Conflict | None = None,
) -> Response:
    """All rounds, with what was typed and refused: an answer with its `error`, or a remark."""
    problem = error or refused
    async with desk.sessions() as session:
        rounds = await history.rounds_of(session, file.id)
        revisions = [RevisionView.model_validate(row) for row in await revisions_of(session, file.id)]
        used = await service.rounds_used(session, file.id)
    included = file.rounds_included if file.rounds_included is not None else desk.round_terms.included
    project = file.report
    stuck = project.status == "needs_attention" and project.attention_step in service.STOPPED_FOR_A_REMARK
    return page(
        request, visitor, "projects/rounds.html", status=problem.status if problem else 200, file=file, tab="rounds",
        remark=remark, place=place, refused=refused, answer=answer, error=error, rounds=rounds[::-1],
        revisions=revisions[::-1], used=used, included=included, waits=file.gate == "round", stuck=stuck,
        brl=desk.brl_per_usd,
    )  # fmt: skip
