"""What every step works with, and the small reads that steps share."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from sitewright.errors import Conflict, NotFound
from sitewright.hooks.sending import HookSender
from sitewright.kit.db import Sessions, transaction
from sitewright.messages.sending import Postman
from sitewright.messages.service import queue
from sitewright.onboarding.normalise import Normalised
from sitewright.onboarding.service import read_normalised
from sitewright.ports.ai import AI, AIOutput
from sitewright.ports.integrations import Integrations
from sitewright.privacy.retention import Periods
from sitewright.production.messages import StepRef
from sitewright.projects import artefacts
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import ArtefactKind, SiteProject
from sitewright.projects.service import update_project
from sitewright.projects.spending import ProjectLedger, record_ai_use
from sitewright.reviews.service import RoundTerms

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True)
class Workshop:
    """The live objects of the worker.

    `scratch` is a folder for files that need not survive; `public_url` the address at which this installation answers,
    `sender` what webhooks are sent with, `postman` what messages are, `periods` how long things are kept.
    """

    sessions: Sessions
    integrations: Integrations
    scratch: Path
    public_url: str | None = None
    round_terms: RoundTerms = field(default_factory=RoundTerms)
    sender: HookSender | None = None
    postman: Postman | None = None
    periods: Periods = field(default_factory=Periods)

    async def project(self, ref: StepRef) -> SiteProject:
        """The project as it is now. Raises NotFound."""
        async with self.sessions() as session:
            project = await session.get(SiteProject, UUID(ref.project_id))
        if project is None:
            raise NotFound("The project does not exist.")
        return project

    def adapters(self, project: SiteProject) -> ProjectAdapters:
        """What the project's steps make things with."""
        return ProjectAdapters(project, self.integrations)

    async def answers(self, ref: StepRef) -> Normalised:
        """Facts, wishes and questions made from the customer's answers."""
        async with self.sessions() as session:
            return await read_normalised(session, UUID(ref.project_id))

    async def find(self, ref: StepRef, kind: ArtefactKind, body: type[Body], key: str = "") -> Body | None:
        """The newest artefact of a kind, or None; also where it is to be written again."""
        async with self.sessions() as session:
            found = await artefacts.latest(session, UUID(ref.project_id), kind, key)
        return None if found is None or found.stale else body.model_validate(found.body)

    async def read(self, ref: StepRef, kind: ArtefactKind, body: type[Body], key: str = "") -> Body:
        """The newest artefact of a kind. Raises NotFound, and SetBack where it is to be written again."""
        async with self.sessions() as session:
            return await artefacts.current(session, UUID(ref.project_id), kind, body, key)

    async def keep(self, ref: StepRef, kind: ArtefactKind, body: BaseModel, author: str, key: str = "") -> None:
        """Store an artefact; one equal to the newest is not stored again."""
        async with transaction(self.sessions) as session:
            await artefacts.put(session, UUID(ref.project_id), kind, key, body, author)

    async def ai(self, ref: StepRef, project: SiteProject, *, shown_as: str | None = None) -> AI:
        """The AI, its costs watched for the project; with `shown_as`, that step shows what is being written."""
        ledger = ProjectLedger(self.sessions, UUID(ref.project_id), ref.round, ref.key, shown_as)
        return await self.integrations.ai(live=project.live, ledger=ledger)

    async def keep_written(self, ref: StepRef, kind: ArtefactKind, output: AIOutput[Body], key: str = "") -> None:
        """Store what an AI task returned together with what it took, in one transaction; tell who it concerns."""
        async with transaction(self.sessions) as session:
            author = f"{output.provider}/{output.model} {output.prompt}"
            kept = await artefacts.put(session, UUID(ref.project_id), kind, key, output.data, author)
            await record_ai_use(session, UUID(ref.project_id), ref.round, ref.key, output)
            if kind == "analysis":
                await queue(session, UUID(ref.project_id), "question", str(kept.version))

    async def save(self, project: SiteProject, **values: str | dict[str, str] | None) -> None:
        """Record what was made, on the project's row."""
        async with transaction(self.sessions) as session:
            await update_project(session, project.id, **values)

    @asynccontextmanager
    async def scratch_folder(self) -> AsyncIterator[Path]:
        """A folder of its own that is gone when the block ends."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=self.scratch))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def slug_of(project: SiteProject) -> str:
    """The project's slug, set when the answers came in. Raises Conflict before."""
    if project.slug is None:
        raise Conflict("The project has no answers yet.")
    return project.slug


def repository_of(project: SiteProject) -> str:
    """The repository's full name. Raises Conflict before it is made."""
    if project.repository is None:
        raise Conflict("The project has no repository yet.")
    return project.repository


def commit_of(project: SiteProject) -> str:
    """The commit under work. Raises Conflict before the first."""
    if project.commit is None:
        raise Conflict("The project has no commit yet.")
    return project.commit
