"""All that the console shows of one project, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.orders.models import Customer, Order
from sitewright.projects import artefacts
from sitewright.projects.gates import reached
from sitewright.projects.report import ProjectReport, StepView, project_report
from sitewright.projects.service import found
from sitewright.reviews.approvals import approvals_of
from sitewright.reviews.models import Approval, ReviewRequest
from sitewright.reviews.service import GATE as EXTRA_ROUND
from sitewright.sites.model import Site

UNDER_WAY = ("generating", "revising", "publishing", "archiving")


@dataclass(frozen=True)
class ProjectFile:
    """A project with its order, customer and remarks.

    `rounds_included` is set where it has another number of rounds than the others.
    """

    report: ProjectReport
    order: Order
    customer: Customer
    reviews: list[ReviewRequest]
    approvals: Sequence[Approval]
    rounds_included: int | None
    places: list[tuple[str, str, list[tuple[str, str]]]]
    """What a remark can be about: each page's slug and name, and the ids and names of its sections."""

    @property
    def answers(self) -> list[ReviewRequest]:
        """Remarks of the newest round that were answered instead of done."""
        return [it for it in self.reviews if it.round == self.report.round and it.status in ("refused", "declined")]

    @property
    def id(self) -> UUID:
        """The project's."""
        return self.report.id

    @property
    def name(self) -> str:
        """What people call it: its address, else its customer."""
        return self.report.slug or self.customer.name or self.customer.email or str(self.report.id)[:8]

    @property
    def gate(self) -> str | None:
        """The closed gate at which the story waits now."""
        if EXTRA_ROUND in self.report.gates and self.report.status == "revising":
            return EXTRA_ROUND
        done = {
            step.step for step in self.report.steps if step.status == "finished" and step.round == self.report.round
        }
        return reached(self.report.gates, done) if self.report.status in ("generating", "revising") else None

    @property
    def is_rolled_back(self) -> bool:
        """Whether the public sees an earlier publication than the newest."""
        public = [each for each in self.report.deployments if each.place == "production"]
        return any(each.shown for each in public[:-1])

    @property
    def now(self) -> StepView | None:
        """The step to look at: of those under way the first that shows what it writes, else the newest."""
        if self.report.status not in UNDER_WAY:
            return None
        begun = sorted(
            (step for step in self.report.steps if step.status in ("running", "retrying")),
            key=lambda step: step.started_at,
        )
        return next((step for step in begun if step.progress), begun[-1] if begun else None)

    @property
    def rounds(self) -> list[tuple[int, list[StepView]]]:
        """The timeline by round, the newest round last, its steps in the order in which they first began."""
        numbers = sorted({step.round for step in self.report.steps})
        return [(number, [step for step in self.report.steps if step.round == number]) for number in numbers]


async def read_file(session: AsyncSession, project_id: UUID) -> ProjectFile:
    """Collect it. Raises NotFound."""
    report = await project_report(session, project_id)
    reviews = (
        select(ReviewRequest)
        .where(ReviewRequest.project_id == project_id)
        .order_by(ReviewRequest.round.desc(), ReviewRequest.position)
    )
    return ProjectFile(
        report=report,
        order=await session.get_one(Order, report.order_id),
        customer=await session.get_one(Customer, report.customer_id),
        reviews=list((await session.scalars(reviews)).all()),
        rounds_included=(await found(session, project_id)).rounds_included,
        approvals=await approvals_of(session, project_id),
        places=await places_of(session, project_id),
    )


async def places_of(session: AsyncSession, project_id: UUID) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The pages of the newest site with their sections, as people call them."""
    newest = await artefacts.latest(session, project_id, "site")
    site = Site.model_validate(newest.body) if newest else None
    return [
        (page.slug, page.nav_label, [(section.id, section.title or section.id) for section in page.sections])
        for page in (site.pages if site else ())
    ]
