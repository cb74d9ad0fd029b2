"""Artefacts: what was answered, written and made for a project, kept in versions."""

import hashlib
import json
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.projects.models import Artefact, ArtefactKind, SiteProject


async def put(
    session: AsyncSession, project_id: UUID, kind: ArtefactKind, key: str, body: BaseModel, author: str
) -> Artefact:
    """Store a new version; a body equal to the newest version's is that version."""
    await session.execute(select(SiteProject.id).where(SiteProject.id == project_id).with_for_update())
    content: dict[str, Any] = body.model_dump(mode="json")
    digest = fingerprint(content)
    newest = await latest(session, project_id, kind, key)
    if newest is not None and newest.sha256 == digest:
        return newest
    artefact = Artefact(
        project_id=project_id,
        kind=kind,
        key=key,
        version=newest.version + 1 if newest else 1,
        author=author,
        sha256=digest,
        body=content,
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


async def newest(session: AsyncSession, project_id: UUID, kind: ArtefactKind) -> list[Artefact]:
    """The newest version of each key of a kind, in the order in which the keys came."""
    query = (
        select(Artefact)
        .where(Artefact.project_id == project_id, Artefact.kind == kind)
        .order_by(Artefact.created_at, Artefact.version)
    )
    return list({artefact.key: artefact for artefact in (await session.scalars(query)).all()}.values())


async def listing(session: AsyncSession, project_id: UUID) -> list[tuple[str, str, int, str]]:
    """(kind, key, newest version, its author) of everything there is."""
    newest = (
        select(Artefact.kind, Artefact.key, func.max(Artefact.version).label("version"))
        .where(Artefact.project_id == project_id)
        .group_by(Artefact.kind, Artefact.key)
        .subquery()
    )
    query = (
        select(Artefact.kind, Artefact.key, Artefact.version, Artefact.author)
        .join(
            newest,
            (Artefact.kind == newest.c.kind) & (Artefact.key == newest.c.key) & (Artefact.version == newest.c.version),
        )
        .where(Artefact.project_id == project_id)
        .order_by(Artefact.created_at)
    )
    return [(row.kind, row.key, row.version, row.author) for row in await session.execute(query)]


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 over the content as canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
