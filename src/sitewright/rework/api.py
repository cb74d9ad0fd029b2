"""Artefacts over HTTP: read in any version, edited before they are used, written anew with a note."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sitewright.accounts.security import require
from sitewright.errors import NotFound
from sitewright.kit.db import transaction
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact, ArtefactKind
from sitewright.projects.report import ProjectView
from sitewright.projects.service import found
from sitewright.rework import service
from sitewright.rework.chain import Piece, WrittenKind
from sitewright.rework.reading import read_data
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects/{project_id}", tags=["artefacts"], dependencies=[Depends(require("read"))])
WRITE = [Depends(require("write"))]
Version = Annotated[int, Field(ge=1, le=100_000)]
InKey = Annotated[str, Path(max_length=artefacts.LONGEST_KEY, pattern=artefacts.KEY)]


class ArtefactDetail(BaseModel):
    """One version. `edited`: a person wrote it; `stale`: it is to be written again."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    key: str
    version: int
    author: str
    edited: bool
    stale: bool
    created_at: datetime
    body: dict[str, Any]


class Edit(BaseModel):
    """The artefact as it shall be, and the version that was edited."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    body: dict[str, Any]


class Regeneration(BaseModel):
    """What is to be written anew, and what its writer is told."""

    model_config = ConfigDict(extra="forbid")

    kind: WrittenKind
    key: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]*$")] = ""
    note: Annotated[str, Field(min_length=3, max_length=service.LONGEST_NOTE, pattern=r"^[^\x00]*$")]


class PieceView(BaseModel):
    """One artefact."""

    kind: str
    key: str


class EffectsView(BaseModel):
    """What would be written again besides, what stays because a person wrote it, and what that may cost."""

    again: list[PieceView]
    kept: list[PieceView]
    built: bool
    micro_usd: int | None


@router.get("/artefacts/{kind}")
async def get_artefact(
    project_id: UUID, kind: ArtefactKind, sessions: SessionsDep, version: Annotated[int | None, Query(ge=1)] = None
) -> ArtefactDetail:
    """An artefact that there is one of, by default its newest version."""
    return await _shown(sessions, project_id, kind, "", version)


@router.put("/artefacts/{kind}", dependencies=WRITE)
async def put_artefact(
    project_id: UUID, kind: WrittenKind, change: Edit, request: Request, sessions: SessionsDep
) -> ArtefactDetail:
    """Edit what is there in `version`: a new version, from which the story goes on."""
    return await _edited(sessions, project_id, kind, "", change, request)


@router.get("/artefacts/{kind}/{key:path}")
async def get_keyed_artefact(
    project_id: UUID,
    kind: ArtefactKind,
    key: InKey,
    sessions: SessionsDep,
    version: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> ArtefactDetail:
    """An artefact by its key (a page's slug), by default its newest version."""
    return await _shown(sessions, project_id, kind, key, version)


@router.put("/artefacts/{kind}/{key}", dependencies=WRITE)
async def put_keyed_artefact(
    project_id: UUID, kind: WrittenKind, key: InKey, change: Edit, request: Request, sessions: SessionsDep
) -> ArtefactDetail:
    """Edit a page."""
    return await _edited(sessions, project_id, kind, key, change, request)


@router.get("/regenerations")
async def plan_regeneration(
    project_id: UUID, kind: WrittenKind, sessions: SessionsDep, key: Annotated[str, Query(max_length=60)] = ""
) -> EffectsView:
    """What writing an artefact anew would mean; nothing is changed."""
    async with sessions() as session:
        await found(session, project_id)
        told = await service.effects(session, project_id, kind, rewritten=Piece(kind, key))
    return EffectsView(
        again=[PieceView(kind=piece.kind, key=piece.key) for piece in told.again],
        kept=[PieceView(kind=piece.kind, key=piece.key) for piece in told.kept],
        built=told.built,
        micro_usd=told.micro_usd,
    )


@router.post("/regenerations", status_code=202, dependencies=WRITE)
async def regenerate(project_id: UUID, wish: Regeneration, request: Request, sessions: SessionsDep) -> ProjectView:
    """Have an artefact written anew with a note; what follows from it is done again."""
    async with transaction(sessions) as session:
        project = await service.write_again(
            session, project_id, wish.kind, wish.key, wish.note, author=request.state.actor
        )
        await session.flush()
        await session.refresh(project)
        return ProjectView.model_validate(project)


async def _shown(
    sessions: SessionsDep, project_id: UUID, kind: ArtefactKind, key: str, version: int | None
) -> ArtefactDetail:
    async with sessions() as session:
        await found(session, project_id)
        versions = await artefacts.versions(session, project_id, kind, key)
    shown: Artefact | None = next((each for each in versions if version in (None, each.version)), None)
    if shown is None:
        raise NotFound(f"The project has no {kind} like that.")
    return ArtefactDetail.model_validate(shown)


async def _edited(
    sessions: SessionsDep, project_id: UUID, kind: WrittenKind, key: str, change: Edit, request: Request
) -> ArtefactDetail:
    body = read_data(kind, change.body)
    async with transaction(sessions) as session:
        made = await service.edit(
            session, project_id, kind, key, body, version=change.version, author=request.state.actor
        )
        await session.flush()
        await session.refresh(made)
        return ArtefactDetail.model_validate(made)
