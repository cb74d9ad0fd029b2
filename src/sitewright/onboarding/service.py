"""Answers come in: kept as typed, normalised to facts, and the project's name is settled."""

import asyncio
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from sitewright.errors import Conflict, NotFound
from sitewright.generation.offline.looks import look_of, set_apart
from sitewright.onboarding.answers import Answers
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.projects import artefacts
from sitewright.projects.artefacts import fingerprint
from sitewright.projects.commands import add_command
from sitewright.projects.models import Artefact, SiteProject
from sitewright.projects.service import locked, set_slug
from sitewright.projects.slug import slug_candidates
from sitewright.sites.catalogue import TEMPLATES
from sitewright.sites.facts import Wishes

CUSTOMER = "customer"
MOST_NEIGHBOURS = 40
"""Businesses of one trade and city that a new one is told apart from, the newest."""


async def submit_answers(session: AsyncSession, project_id: UUID, answers: Answers) -> SiteProject:
    """Take a project's answers; the same answers again change nothing.

    A project that needs attention takes them too, and goes on with them when it is retried. Raises Conflict for
    other answers once the writing has begun.
    """
    project = await locked(session, project_id)
    if not awaits_answers(project):
        known = await artefacts.latest(session, project_id, "answers")
        if known is None or known.sha256 != fingerprint(answers.model_dump(mode="json")):
            raise Conflict(f"The answers cannot be changed any more: the project is {project.status}.")
        return project
    if "locale" in answers.model_fields_set:
        project.locale = answers.locale
    told = answers.model_copy(update={"locale": project.locale})
    normalised = await unlike_neighbours(session, project, await asyncio.to_thread(normalise, told))
    await artefacts.put(session, project_id, "answers", "", answers, CUSTOMER)
    await artefacts.put(session, project_id, "facts", "", normalised, "sitewright")
    await set_slug(session, project, slug_candidates(normalised.facts.name, project_id))
    if project.status == "needs_attention":
        project.resume_status = "generating"
    else:
        project.status = "generating"
    await add_command(session, project_id, "answers")
    return project


async def unlike_neighbours(session: AsyncSession, project: SiteProject, answers: Normalised) -> Normalised:
    """The answers with a look of their own among the businesses of the same trade and city."""
    facts, address, later = answers.facts, Artefact.body["facts"]["address"]["city"], aliased(Artefact)
    city = facts.address.city if facts.address else None
    newest = select(func.max(later.version)).where(later.project_id == Artefact.project_id, later.kind == "facts")
    query = (
        select(Artefact.body, SiteProject.template)
        .join(SiteProject, SiteProject.id == Artefact.project_id)
        .where(
            Artefact.kind == "facts",
            Artefact.project_id != project.id,
            Artefact.version == newest.scalar_subquery(),
            SiteProject.template.in_([known.key for known in TEMPLATES]),
            Artefact.body["facts"]["schema_type"].astext == facts.schema_type,
            Artefact.body["facts"]["name"].astext != facts.name,
            address.astext == city if city else address.astext.is_(None),
        )
        .order_by(Artefact.created_at.desc())
        .limit(MOST_NEIGHBOURS)
    )
    read = [(readable(row.body), row.template) for row in await session.execute(query)]
    found = [(other, template) for other, template in read if other is not None]

    def drawn() -> Wishes:
        looks = [look_of(other.facts, other.wishes, template) for other, template in found]
        return set_apart(facts, answers.wishes, project.template, looks)

    return answers.model_copy(update={"wishes": await asyncio.to_thread(drawn)})


def readable(body: dict[str, Any]) -> Normalised | None:
    """The facts of another project, or None where they were kept in a form that is no longer read."""
    try:
        return Normalised.model_validate(body)
    except ValidationError:
        return None


def awaits_answers(project: SiteProject) -> bool:
    """Whether the writing has not begun, also where the project stopped before it."""
    return "awaiting_answers" in (project.status, project.resume_status)


async def read_normalised(session: AsyncSession, project_id: UUID) -> Normalised:
    """The facts, wishes and questions of a project. Raises NotFound before the answers are in."""
    artefact = await artefacts.latest(session, project_id, "facts")
    if artefact is None:
        raise NotFound("The project has no answers yet.")
    return Normalised.model_validate(artefact.body)
