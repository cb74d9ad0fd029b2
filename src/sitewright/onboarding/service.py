"""Answers come in: kept as typed, normalised to facts, and the project's name is settled."""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound
from sitewright.onboarding.answers import Answers
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.projects import artefacts
from sitewright.projects.artefacts import fingerprint
from sitewright.projects.commands import add_command
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked, set_slug
from sitewright.projects.slug import slug_candidates

CUSTOMER = "customer"


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
    normalised = await asyncio.to_thread(normalise, told)
    await artefacts.put(session, project_id, "answers", "", answers, CUSTOMER)
    await artefacts.put(session, project_id, "facts", "", normalised, "sitewright")
    await set_slug(session, project, slug_candidates(normalised.facts.name, project_id))
    if project.status == "needs_attention":
        project.resume_status = "generating"
    else:
        project.status = "generating"
    await add_command(session, project_id, "answers")
    return project


def awaits_answers(project: SiteProject) -> bool:
    """Whether the writing has not begun, also where the project stopped before it."""
    return "awaiting_answers" in (project.status, project.resume_status)


async def read_normalised(session: AsyncSession, project_id: UUID) -> Normalised:
    """The facts, wishes and questions of a project. Raises NotFound before the answers are in."""
    artefact = await artefacts.latest(session, project_id, "facts")
    if artefact is None:
        raise NotFound("The project has no answers yet.")
    return Normalised.model_validate(artefact.body)
