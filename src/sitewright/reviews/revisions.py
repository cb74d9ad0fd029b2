"""Revisions of a preview: each commit with the site as it was, and what it changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact
from sitewright.reviews.models import Revision
from sitewright.sites.model import Site


async def record_revision(session: AsyncSession, project_id: UUID, commit: str, **values: Any) -> None:
    """Write a commit down, once."""
    statement = insert(Revision).values(project_id=project_id, commit=commit, **values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["project_id", "commit"]))


async def revisions_of(session: AsyncSession, project_id: UUID) -> Sequence[Revision]:
    """All revisions, the oldest first."""
    query = select(Revision).where(Revision.project_id == project_id).order_by(Revision.created_at, Revision.round)
    return (await session.scalars(query)).all()


async def revision_of(session: AsyncSession, project_id: UUID, commit: str) -> Revision:
    """The revision of a commit, by its SHA or the beginning of it. Raises NotFound."""
    query = select(Revision).where(Revision.project_id == project_id, Revision.commit.startswith(commit))
    found = (await session.scalars(query.limit(2))).all()
    if len(found) != 1:
        raise NotFound("There is no such revision of this project.", field="commit")
    return found[0]


async def site_at(session: AsyncSession, project_id: UUID, version: int) -> Site:
    """The site in one of its versions. Raises NotFound."""
    query = select(Artefact).where(
        Artefact.project_id == project_id, Artefact.kind == "site", Artefact.version == version
    )
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise NotFound(f"The project has no site in version {version}.")
    return Site.model_validate(found.body)


async def newest_site(session: AsyncSession, project_id: UUID) -> Artefact:
    """The newest version of the site. Raises NotFound."""
    found = await artefacts.latest(session, project_id, "site")
    if found is None:
        raise NotFound("The project has no site yet.")
    return found
