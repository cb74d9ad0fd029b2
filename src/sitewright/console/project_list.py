"""The list of projects: found by stage and text, those that need attention first, in two queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple, cast
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.orders.models import Customer
from sitewright.projects.models import AIUse, ProjectStatus, SiteProject

A_PAGE = 50
Columns = TypeVarTuple("Columns")
FIRST = (
    case((SiteProject.status == "needs_attention", 0), else_=1),
    SiteProject.created_at.desc(),
    SiteProject.id.desc(),
)
"""The order of the list: those that need attention, then the newest."""


@dataclass(frozen=True)
class Listed:
    """One line of the list. `micro_usd` is what AI cost where all prices are known, `ai_calls` how many were made."""

    id: UUID
    slug: str | None
    customer: str | None
    status: ProjectStatus
    attention_step: str | None
    template: str
    live: bool
    round: int
    created_at: datetime
    updated_at: datetime
    ai_calls: int
    micro_usd: int | None


@dataclass(frozen=True)
class ProjectList:
    """One page, and how many projects each stage has among those the text finds."""

    projects: list[Listed]
    counts: dict[str, int]
    found: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.found // A_PAGE))


async def list_projects(session: AsyncSession, *, text: str, status: str, page: int) -> ProjectList:
    """The projects of a stage (or all) whose address or customer holds the text."""
    by_stage = _found(select(SiteProject.status, func.count()), text).group_by(SiteProject.status)
    counts = {row[0]: row[1] for row in (await session.execute(by_stage)).all()}
    chosen = _found(select(SiteProject.id), text)
    if status:
        chosen = chosen.where(SiteProject.status == status)
    shown = chosen.order_by(*FIRST).limit(A_PAGE).offset((page - 1) * A_PAGE).subquery()
    # Costs are added up for the projects of this page alone, after they are chosen.
    uses = (
        select(func.count(AIUse.id), func.sum(AIUse.cost_micro_usd), func.count(AIUse.cost_micro_usd))
        .where(AIUse.project_id == shown.c.id)
        .correlate(shown)
        .subquery()
        .lateral()
    )
    query = (
        select(SiteProject, Customer.name, Customer.email, *uses.c)
        .select_from(shown)
        .join(SiteProject, SiteProject.id == shown.c.id)
        .join(Customer, Customer.id == SiteProject.customer_id)
        .join(uses, true())
        .order_by(*FIRST)
    )
    rows = (await session.execute(query)).all()
    return ProjectList(
        [_listed(*row) for row in rows], counts, counts.get(status, 0) if status else sum(counts.values()), page
    )


def _found(query: Select[*Columns], text: str) -> Select[*Columns]:
    query = query.select_from(SiteProject)
    if not text:
        return query
    return query.join(Customer, Customer.id == SiteProject.customer_id).where(
        or_(
            *(
                column.icontains(text, autoescape=True)
                for column in (SiteProject.slug, Customer.name, Customer.email, SiteProject.production_url)
            )
        )
    )


def _listed(
    project: SiteProject, name: str | None, email: str | None, calls: int, spent: int | None, priced: int
) -> Listed:
    return Listed(
        id=project.id,
        slug=project.slug,
        customer=name or email,
        status=cast("ProjectStatus", project.status),
        attention_step=project.attention_step,
        template=project.template,
        live=project.live,
        round=project.round,
        created_at=project.created_at,
        updated_at=project.updated_at,
        ai_calls=calls,
        micro_usd=int(spent or 0) if priced == calls else None,
    )
