"""Answers come in: kept as typed, normalised to facts, and the project's name is settled."""

import asyncio
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

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
    facts, address = answers.facts, Artefact.body["facts"]["address"]["city"]
    city = facts.address.city if facts.address else None
    query = (
        select(Artefact, SiteProject.template)
        .join(SiteProject, SiteProject.id == Artefact.project_id)
        .where(
            Artefact.kind == "facts",
            Artefact.project_id != project.id,
            Artefact.body["facts"]["schema_type"].astext == facts.schema_type,
            Artefact.body["facts"]["name"].astext != facts.name,
            address.astext == city if city else address.astext.is_(None),
        )
        .order_by(Artefact.created_at.desc())
        .limit(MOST_NEIGHBOURS)
    )
    found = [(Normalised.model_validate(row.Artefact.body), row.template) for row in await session.execute(query)]

    def drawn() -> Wishes:
        looks = [look_of(other.facts, other.wishes, template) for other, template in found]
        return set_apart(facts, answers.wishes, project.template, looks)

    return answers.model_copy(update={"wishes": await asyncio.to_thread(drawn)})


def awaits_answers(project: SiteProject) -> bool:
    """Whether the writing has not begun, also where the project stopped before it."""
    return "awaiting_answers" in (project.status, project.resume_status)


async def read_normalised(session: AsyncSession, project_id: UUID) -> Normalised:
    """The facts, wishes and questions of a project. Raises NotFound before the answers are in."""
    artefact = await artefacts.latest(session, project_id, "facts")
    if artefact is None:
        raise NotFound("The project has no answers yet.")
    return Normalised.model_validate(artefact.body)
