"""The customer's side of the review: remarks open a round, an earlier revision is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.messages.service import queue
from sitewright.projects.commands import add_command
from sitewright.projects.models import Deployment, ProjectStatus, SiteProject
from sitewright.projects.service import PAUSES, locked
from sitewright.reviews.approvals import newest_approval
from sitewright.reviews.models import ReviewRequest, ReviewRound
from sitewright.reviews.revisions import revision_of
from sitewright.reviews.wording import tell

COUNTED = ("content", "design", "structure", "fact")
"""Kinds of remarks that use up a round once they are done; questions and our own errors do not."""
REPLY = "reply_to"
"""Key of a remark's element that names the question of ours which it answers: we asked, so it uses up no round."""
GATE = "round"
UNDO = "undo"
STOPPED_FOR_A_REMARK = ("analyse_remark", "write_patch", "try_patch")
"""Steps at which a project stands because nothing could be made of a remark."""
WAITING = "waiting"
"""State of a remark that came while a round or a publication was under way: the next round begins with it."""
MOST_REMARKS = 20
THEN: dict[str, str] = {
    "awaiting_answers": "Send the answers; the first preview follows.",
    "generating": "Wait for the first preview.",
    "revising": "Wait for the round to end.",
    "publishing": "Wait for the publication to end.",
    "needs_attention": "Mend what stopped it, retry it, then ask again.",
    "paused": "Let it go on with a retry, then ask again.",
}
"""What to do where a project is in none of the states wanted."""


@dataclass(frozen=True)
class RoundTerms:
    """How many rounds a project includes, and what one beyond them costs, in minor units."""

    included: int = 3
    price_minor: int = 0
    currency: str = "BRL"


@dataclass(frozen=True)
class Pointed:
    """A remark, and what it was pointed at: page, section, field, rectangle, attachment."""

    remark: str
    page: str | None = None
    element: Mapping[str, Any] = field(default_factory=dict)


async def open_round(
    session: AsyncSession, project_id: UUID, remarks: Sequence[Pointed], terms: RoundTerms
) -> list[ReviewRequest]:
    """Open the next round with remarks, in their order; what comes during a round or a publication waits for its end.

    A round beyond those included waits for the operator before anything is done, and takes what comes until then.
    What is published stays as it is until the next approval. Raises Conflict unless the project is in review,
    published, on its way there or in a round, and where a round has its `MOST_REMARKS`.
    """
    project = await locked(session, project_id)
    if stage_of(project) in ("revising", "publishing"):
        requests = await _join(session, project, remarks)
    else:
        check_in_review(project, also="published")
        project.round += 1
        project.status = "revising"
        requests = await _add(session, project, project.round, remarks)
        await _begin(session, project, terms)
    await session.flush()
    for request in requests:
        await session.refresh(request)
    return requests


async def rounds_used(session: AsyncSession, project_id: UUID) -> int:
    """How many of the included rounds are used up."""
    query = select(func.count(distinct(ReviewRequest.round))).where(
        ReviewRequest.project_id == project_id,
        ReviewRequest.status == "done",
        ReviewRequest.kind.in_(COUNTED),
        ~ReviewRequest.element.has_key(REPLY),
    )
    return await session.scalar(query) or 0


async def decline_round(session: AsyncSession, project_id: UUID, answer: str, terms: RoundTerms) -> SiteProject:
    """Answer the remarks of the round under way instead of making their changes; those tried already still land.

    What waits for the next round begins then.

    Raises Conflict unless the round waits for the operator: at its gate, or because no change could be made.
    """
    project = await locked(session, project_id)
    stuck = project.status == "needs_attention" and project.attention_step in STOPPED_FOR_A_REMARK
    if not stuck and not (project.status == "revising" and GATE in project.gates):
        raise Conflict(f"No round waits for the operator: the project is {project.status}.")
    requests = await requests_of(session, project_id, project.round)
    for request in requests:
        if request.status == "open":
            refuse(request, answer, "declined")
    project.gates = [gate for gate in project.gates if gate != GATE]
    project.status = "revising"
    project.resume_status = project.attention_step = project.attention_reason = None
    project.retries += 1 if stuck else 0
    if not any(request.status == "tried" for request in requests):
        await end_round(session, project, terms)
    await add_command(session, project_id, "decline")
    return project


async def restore(session: AsyncSession, project_id: UUID, commit: str) -> ReviewRequest:
    """Make an earlier commit of the preview current again, as a new commit; it is no round that counts.

    Raises NotFound, and Conflict unless the project is in review or published.
    """
    project = await locked(session, project_id)
    check_in_review(project, also="published")
    revision = await revision_of(session, project_id, commit)
    if revision.commit == project.commit:
        raise Conflict("This revision is the current one.")
    project.restored_commit = revision.commit
    text = tell("restore", project.locale, commit=revision.commit[:8])
    project.round += 1
    project.status = "revising"
    (request,) = await _add(session, project, project.round, [Pointed(text)])
    request.kind = UNDO
    await add_command(session, project_id, "restore")
    await session.flush()
    await session.refresh(request)
    return request


async def end_round(session: AsyncSession, project: SiteProject, terms: RoundTerms) -> None:
    """End a round that changed nothing: the project is where it came from, and what waits begins the next round."""
    enter(project, "published" if await is_published(session, project) else "in_review")
    await queue(session, project.id, "round_done", str(project.round))
    await begin_waiting(session, project, terms)


async def begin_waiting(session: AsyncSession, project: SiteProject, terms: RoundTerms) -> None:
    """Begin the next round with the remarks that came meanwhile, if there are any."""
    waiting = [it for it in await requests_of(session, project.id, project.round + 1) if it.status == WAITING]
    if not waiting or stage_of(project) not in ("in_review", "published"):
        return
    project.round += 1
    enter(project, "revising")
    for request in waiting:
        request.status, request.answer = "open", None
    await _begin(session, project, terms)


async def is_published(session: AsyncSession, project: SiteProject) -> bool:
    """Whether the project's current commit is the one that the public sees: it was approved last, and is deployed."""
    approval = await newest_approval(session, project.id)
    if project.production_url is None or approval is None or approval.commit != project.commit:
        return False
    deployed = select(Deployment.id).where(
        Deployment.project_id == project.id, Deployment.place == "production", Deployment.commit == project.commit
    )
    return await session.scalar(deployed) is not None


def stage_of(project: SiteProject) -> str | None:
    """The status, for a project that needs attention the one it stopped in."""
    return project.resume_status if project.status == "needs_attention" else project.status


def enter(project: SiteProject, stage: ProjectStatus) -> None:
    """Bring the project to a stage; one that needs attention goes on from there."""
    if project.status == "needs_attention":
        project.resume_status = stage
    else:
        project.status = stage


def check_in_review(project: SiteProject, *, also: ProjectStatus) -> None:
    """Raise Conflict unless the project's preview waits for the customer, or it is in the other state."""
    if project.status not in ("in_review", also):
        is_paused = project.status == "needs_attention" and project.attention_step in PAUSES
        stands = "paused" if is_paused else project.status
        then = THEN.get(stands, "")
        told = f"The project is {stands}; this is possible only while it is in_review or {also}. {then}"
        raise Conflict(told.rstrip())


async def requests_of(session: AsyncSession, project_id: UUID, round_: int) -> Sequence[ReviewRequest]:
    """A round's remarks, in order."""
    query = select(ReviewRequest).where(ReviewRequest.project_id == project_id, ReviewRequest.round == round_)
    return (await session.scalars(query.order_by(ReviewRequest.position))).all()


def refuse(request: ReviewRequest, answer: str, status: Literal["refused", "declined"] = "refused") -> None:
    """End a remark without a change: the customer may answer, or the operator does not make it."""
    request.status, request.answer, request.done_at = status, answer, datetime.now(UTC)


async def _join(session: AsyncSession, project: SiteProject, remarks: Sequence[Pointed]) -> list[ReviewRequest]:
    """Remarks for the round under way where it has not begun, else for the next."""
    if GATE in project.gates:
        return await _add(session, project, project.round, remarks)
    number = project.round + 1
    requests = await _add(session, project, number, remarks)
    told = "waiting" if stage_of(project) == "revising" else "waiting_publication"
    for request in requests:
        request.status = WAITING
        request.answer = tell(told, project.locale, now=project.round, next=number, position=request.position)
    return requests


async def _begin(session: AsyncSession, project: SiteProject, terms: RoundTerms) -> None:
    """The terms of the round that the project is in now; one beyond those included waits at its gate, unless all of
    it answers questions of ours."""
    included = terms.included if project.rounds_included is None else project.rounds_included
    requests = await requests_of(session, project.id, project.round)
    asks = not all(REPLY in request.element for request in requests)
    is_extra = asks and await rounds_used(session, project.id) >= included
    price, currency = (terms.price_minor, terms.currency) if is_extra else (None, None)
    session.add(ReviewRound(project_id=project.id, round=project.round, price_minor=price, currency=currency))
    if is_extra:
        project.gates = [*(gate for gate in project.gates if gate != GATE), GATE]
    await add_command(session, project.id, "review")


async def _add(
    session: AsyncSession, project: SiteProject, round_: int, remarks: Sequence[Pointed]
) -> list[ReviewRequest]:
    """Remarks after those that the round has. Raises Conflict where they are too many."""
    there = len(await requests_of(session, project.id, round_))
    if there + len(remarks) > MOST_REMARKS:
        raise Conflict(f"Round {round_} has {there} remarks of {MOST_REMARKS}; send the rest when it has ended.")
    requests = [
        ReviewRequest(
            project_id=project.id,
            round=round_,
            position=position,
            remark=pointed.remark,
            page=pointed.page,
            element=dict(pointed.element),
            status="open",
        )
        for position, pointed in enumerate(remarks, there + 1)
    ]
    session.add_all(requests)
    return requests
