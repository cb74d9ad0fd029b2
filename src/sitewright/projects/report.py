"""Everything there is to know about one project, in one answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.kit.language import in_both
from sitewright.projects import artefacts
from sitewright.projects.models import AIUse, ArtefactKind, Deployment, SiteProject, TimelineStep
from sitewright.projects.service import found
from sitewright.projects.timeline import changes_since
from sitewright.sites.facts import Question

OFFLINE_NOTE = "Written by the rule-based offline writer, not by AI."


class _FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class StepView(_FromRow):
    """One step of the timeline; `seconds` is its last attempt's, `progress` what it has written so far."""

    seq: int
    round: int
    step: str
    key: str
    status: str
    attempts: int
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    error_code: str | None
    error: str | None
    progress: str | None


class DeploymentView(_FromRow):
    """One deployment; `digest` is over all its files, `thumbnail` the key of its picture, empty where it has none.

    `left_at` names the account it is at where the project has moved from there since: it cannot be shown again.
    `shown`: its place shows this one now; `shown_at`: since when the public sees it, or last began to.
    """

    id: UUID
    place: str
    commit: str
    url: str
    digest: str
    files: int
    thumbnail: str | None
    created_at: datetime
    shown_at: datetime | None
    shown: bool = False
    left_at: str | None = None


class ArtefactView(_FromRow):
    """The newest version of one artefact, without its content. `edited`: by a person; `stale`: to be written again."""

    kind: str
    key: str
    version: int
    author: str
    edited: bool
    stale: bool


class Cost(BaseModel):
    """What AI took. `micro_usd` is null as soon as one call's price is unknown."""

    calls: int
    input_tokens: int
    output_tokens: int
    micro_usd: int | None
    seconds: float


InPortuguese = Annotated[str | None, AfterValidator(lambda kept: kept and in_both(kept).portuguese)]
InEnglish = Annotated[
    str | None,
    AfterValidator(lambda kept: kept and in_both(kept).english),
    Field(validation_alias=AliasChoices("address_note_en", "address_note")),
]


class ProjectView(_FromRow):
    """A project's own fields. What is to be known of its address is told in Portuguese and, with `_en`, in English."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    template: str
    locale: str
    live: bool
    status: str
    note: str | None
    round: int
    slug: str | None
    branch: str
    gates: list[str]
    adapters: dict[str, str]
    repository: str | None
    commit: str | None
    preview_url: str | None
    production_url: str | None
    address_note: InPortuguese
    address_note_en: InEnglish
    room_note: str | None
    attention_step: str | None
    attention_reason: str | None
    created_at: datetime
    updated_at: datetime


class ProjectReport(ProjectView):
    """A project with what was done for it. `costs` are by the task that AI was asked for."""

    steps: list[StepView]
    questions: list[Question]
    cost: Cost
    costs: dict[str, Cost]
    written_by: list[str]
    writer_note: str | None
    artefacts: list[ArtefactView]
    deployments: list[DeploymentView]


async def project_report(session: AsyncSession, project_id: UUID) -> ProjectReport:
    """Collect the report. Raises NotFound."""
    project = await found(session, project_id)
    uses = list((await session.scalars(select(AIUse).where(AIUse.project_id == project_id))).all())
    deployments = select(Deployment).where(Deployment.project_id == project_id).order_by(Deployment.created_at)
    writers = sorted({f"{use.provider}/{use.model}" for use in uses if not use.failed})
    return ProjectReport(
        **ProjectView.model_validate(project).model_dump(),
        steps=[step_view(row) for row in sorted(await changes_since(session, project_id, 0), key=lambda row: row.id)],
        questions=await questions_of(session, project_id),
        cost=total_cost(uses),
        costs=costs_by_task(uses),
        written_by=writers,
        writer_note=OFFLINE_NOTE if any(use.provider == "offline" for use in uses) else None,
        artefacts=[ArtefactView.model_validate(row) for row in await artefacts.listing(session, project_id)],
        deployments=deployment_views((await session.scalars(deployments)).all(), project),
    )


def step_view(row: TimelineStep) -> StepView:
    """A timeline row as the API shows it."""
    return StepView.model_validate(row)


def deployment_views(rows: Sequence[Deployment], project: SiteProject) -> list[DeploymentView]:
    """Deployments as the API shows them."""
    shown = {row.id for row in rows if row.place == "preview" and row.commit == project.commit and project.preview_url}
    public = [row for row in rows if row.shown_at is not None and project.production_url is not None]
    shown |= {max(public, key=lambda row: row.shown_at or row.created_at).id} if public else set()
    return [_deployment_view(row, project, shown=row.id in shown) for row in rows]


def _deployment_view(row: Deployment, project: SiteProject, *, shown: bool) -> DeploymentView:
    left = row.site_host not in (None, project.adapters.get("site_host"))
    told = {"left_at": row.site_host if left else None, "shown": shown}
    return DeploymentView.model_validate(row).model_copy(update=told)


def total_cost(uses: list[AIUse]) -> Cost:
    """The sum over all calls."""
    prices = [use.cost_micro_usd for use in uses]
    known = [price for price in prices if price is not None]
    return Cost(
        calls=len(uses),
        input_tokens=sum(use.input_tokens for use in uses),
        output_tokens=sum(use.output_tokens for use in uses),
        micro_usd=sum(known) if len(known) == len(prices) else None,
        seconds=round(sum(use.seconds for use in uses), 3),
    )


def costs_by_task(uses: list[AIUse]) -> dict[str, Cost]:
    """The sums by task, in the order in which they were first asked."""
    tasks = dict.fromkeys(use.task_type for use in uses)
    return {task: total_cost([use for use in uses if use.task_type == task]) for task in tasks}


async def questions_of(session: AsyncSession, project_id: UUID) -> list[Question]:
    """What to ask the customer: from the newest artefact that collects it, and about files that cannot be used."""
    kinds: tuple[ArtefactKind, ...] = ("site", "facts")
    collected = [await artefacts.latest(session, project_id, kind) for kind in kinds]
    asked: list[object] = next((artefact.body["questions"] for artefact in collected if artefact is not None), [])
    uploads = await artefacts.newest(session, project_id, "upload")
    about_files = [upload.body["question"] for upload in uploads if upload.body["question"]]
    return [Question.model_validate(question) for question in (*asked, *about_files)]
