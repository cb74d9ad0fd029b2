"""The list of projects, and one made by hand."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from sitewright.console.desk import DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_list import list_projects
from sitewright.console.visit import Reader, Visitor, Worker
from sitewright.console.words import GATE, STATUS
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.starts import Buyer, ProjectStart, begin
from sitewright.sites.catalogue import TEMPLATES

router = APIRouter(prefix="/projects")
PROVIDER = "console"
Text = Annotated[str, Form(max_length=1_000_000)]


@router.get("")
async def show_projects(
    request: Request,
    visitor: Reader,
    desk: DeskDep,
    q: Annotated[str, Query(max_length=200)] = "",
    status: str = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """One page of the list."""
    stage = status if status in STATUS else ""
    async with desk.sessions() as session:
        found = await list_projects(session, text=q.strip().replace("\0", ""), status=stage, page=page_)
    return page(request, visitor, "projects/list.html", found=found, q=q, stage=stage, brl=desk.brl_per_usd)


@router.get("/new")
async def show_new_project(request: Request, visitor: Worker, desk: DeskDep) -> Response:
    """The form of a project made by hand."""
    typed = {"template": TEMPLATES[0].key, "locale": "pt-BR", "live": "yes" if desk.public_url else ""}
    return _form(request, visitor, {**EMPTY, **typed, "reference": secrets.token_hex(12)}, [])


@router.post("/new")
async def make_project(
    request: Request,
    visitor: Worker,
    desk: DeskDep,
    reference: Text,
    name: Text = "",
    email: Text = "",
    template: Text = "",
    locale: Text = "pt-BR",
    live: Text = "",
    answers: Text = "",
    gates: Annotated[list[str], Form()] = [],  # noqa: B006 - read, never changed
) -> Response:
    """Make an order that was paid elsewhere, its project, and hand in the answers where there are some."""
    typed = {"reference": reference, "name": name, "email": email, "template": template, "locale": locale}
    typed |= {"live": live, "answers": answers}
    try:
        buyer = Buyer(name=name.strip(), email=email.strip())
        wanted = [gate for gate in gates if gate in GATE]
        start = ProjectStart.model_validate(
            {"customer": buyer, "order_ref": reference, "template": template, "locale": locale, "gates": wanted}
        )
        parsed = parse_answers(answers) if answers.strip() else None
        async with transaction(desk.sessions) as session:
            project, _ = await begin(session, start, live=bool(live), provider=PROVIDER)
            await session.flush()
            if parsed is not None:
                await submit_answers(session, project.id, parsed)
    except ValidationError as error:
        return _form(request, visitor, typed, gates, wrong=str(error.errors()[0]["loc"][-1]), status=422)
    except (Rejected, Conflict) as error:
        return _form(request, visitor, typed, gates, wrong="answers", detail=error.message, status=error.status)
    return go_to(f"/console/projects/{project.id}", "asked")


EMPTY = {"name": "", "email": "", "answers": ""}


def _form(
    request: Request,
    visitor: Visitor,
    typed: dict[str, str],
    gates: list[str],
    *,
    wrong: str | None = None,
    detail: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request, visitor, "projects/new.html", status=status, typed=typed, gates=gates, wrong=wrong, detail=detail,
        templates=TEMPLATES,
    )  # fmt: skip
