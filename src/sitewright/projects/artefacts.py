"""Artefacts: what was answered, written and made for a project, kept in versions."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, SetBack
from sitewright.projects.models import Artefact, ArtefactKind, SiteProject

Body = TypeVar("Body", bound=BaseModel)
LONGEST_KEY = 60
KEY = r"^[\w./-]*$"
"""What a key looks like, such as a page's slug or `home/ai-1`."""


async def put(
    session: AsyncSession,
    project_id: UUID,
    kind: ArtefactKind,
    key: str,
    body: BaseModel,
    author: str,
    *,
    edited: bool = False,
) -> Artefact:
    """Store a new version; a body equal to the newest version's is that version."""
    await session.execute(select(SiteProject.id).where(SiteProject.id == project_id).with_for_update())
    content: dict[str, Any] = body.model_dump(mode="json")
    digest = fingerprint(content)
    newest = await latest(session, project_id, kind, key)
    if newest is not None and newest.sha256 == digest:
        newest.stale = False
        return newest
    artefact = Artefact(
        project_id=project_id,
        kind=kind,
        key=key,
        version=newest.version + 1 if newest else 1,
        author=author,
        sha256=digest,
        body=content,
        edited=edited,
    )
    session.add(artefact)
    await session.flush()
    return artefact


async def latest(session: AsyncSession, project_id: UUID, kind: ArtefactKind, key: str = "") -> Artefact | None:
    """The newest version, or None."""
    query = (
        select(Artefact)
        .where(Artefact.project_id == project_id, Artefact.kind == kind, Artefact.key == key)
        .order_by(Artefact.version.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def current(session: AsyncSession, project_id: UUID, kind: ArtefactKind, body: type[Body], key: str = "") -> Body:
    """The newest version, to go by. Raises NotFound, and SetBack where it is to be written again."""
    found = await latest(session, project_id, kind, key)
    if found is None:
        raise NotFound(f"The project has no {kind} yet.")
    if found.stale:
        raise SetBack(f"The {kind} is being written again.")
    return body.model_validate(found.body)


async def versions(session: AsyncSession, project_id: UUID, kind: ArtefactKind, key: str = "") -> list[Artefact]:
    """Every version of one artefact, the newest first."""
    query = select(Artefact).where(Artefact.project_id == project_id, Artefact.kind == kind, Artefact.key == key)
    return list((await session.scalars(query.order_by(Artefact.version.desc()))).all())


async def newest(session: AsyncSession, project_id: UUID, kind: ArtefactKind) -> list[Artefact]:
    """The newest version of each key of a kind, in the order in which the keys came."""
    query = (
        select(Artefact)
        .where(Artefact.project_id == project_id, Artefact.kind == kind)
        .order_by(Artefact.created_at, Artefact.version)
    )
    return list({artefact.key: artefact for artefact in (await session.scalars(query)).all()}.values())


async def listing(session: AsyncSession, project_id: UUID) -> Sequence[Row[str, str, int, str, bool, bool]]:
    """Kind, key, newest version, its author, `edited` and `stale` of everything there is."""
    newest = (
        select(Artefact.kind, Artefact.key, func.max(Artefact.version).label("version"))
        .where(Artefact.project_id == project_id)
        .group_by(Artefact.kind, Artefact.key)
        .subquery()
    )
    query = (
        select(Artefact.kind, Artefact.key, Artefact.version, Artefact.author, Artefact.edited, Artefact.stale)
        .join(
            newest,
            (Artefact.kind == newest.c.kind) & (Artefact.key == newest.c.key) & (Artefact.version == newest.c.version),
        )
        .where(Artefact.project_id == project_id)
        .order_by(Artefact.created_at)
    )
    return (await session.execute(query)).all()


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 over the content as canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
