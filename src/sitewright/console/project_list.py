"""The list of projects: found by stage and text, those that need attention first, in two queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.orders.models import Customer
from sitewright.projects.models import AIUse, SiteProject

A_PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One line of the list. `micro_usd` is what AI cost where all prices are known, `ai_calls` how many were made."""

    id: UUID
    slug: str | None
    customer: str | None
    status: str
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
    uses = (
        select(func.count(AIUse.id), func.sum(AIUse.cost_micro_usd), func.count(AIUse.cost_micro_usd))
        .where(AIUse.project_id == SiteProject.id)
        .correlate(SiteProject)
        .subquery()
        .lateral()
    )
    calls, spent, priced = uses.c
    query = _found(select(SiteProject, Customer.name, Customer.email, calls, spent, priced), text)
    query = query.join(uses, uses.c[0] >= 0)
    if status:
        query = query.where(SiteProject.status == status)
    attention = case((SiteProject.status == "needs_attention", 0), else_=1)
    query = query.order_by(attention, SiteProject.created_at.desc(), SiteProject.id.desc())
    rows = (await session.execute(query.limit(A_PAGE).offset((page - 1) * A_PAGE))).all()
    return ProjectList(
        [_listed(*row) for row in rows], counts, counts.get(status, 0) if status else sum(counts.values()), page
    )


def _found(query: Select[*tuple[Any, ...]], text: str) -> Select[*tuple[Any, ...]]:
    query = query.select_from(SiteProject).join(Customer, Customer.id == SiteProject.customer_id)
    if not text:
        return query
    return query.where(
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
        status=project.status,
        attention_step=project.attention_step,
        template=project.template,
        live=project.live,
        round=project.round,
        created_at=project.created_at,
        updated_at=project.updated_at,
        ai_calls=calls,
        micro_usd=int(spent or 0) if priced == calls else None,
    )
