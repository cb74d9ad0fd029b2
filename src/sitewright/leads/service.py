"""What may be sent to which site, and what is kept of it."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound
from sitewright.kit.budget import Budget, CallBudget
from sitewright.kit.db import Sessions, transaction
from sitewright.leads.message import Message
from sitewright.leads.models import Lead
from sitewright.messages.service import forget_about, queue
from sitewright.projects.artefacts import latest
from sitewright.projects.models import SiteProject

BUDGET_OF_VISITOR = "form visitor "
GONE = ("cancelled", "archiving", "archived")


async def site_of(session: AsyncSession, key: str) -> SiteProject:
    """The project whose site has this key: its slug. Raises NotFound."""
    query = select(SiteProject).where(SiteProject.slug == key, SiteProject.status.not_in(GONE))
    project = (await session.scalars(query)).one_or_none()
    if project is None:
        raise NotFound("There is no site of this name.")
    return project


async def origins_of(session: AsyncSession, project: SiteProject) -> set[str]:
    """Where the site's pages are shown: preview, publication, the customer's own domain with and without `www`."""
    facts = await latest(session, project.id, "facts")
    domain = facts.body["facts"].get("domain") if facts else None
    own = [f"https://{prefix}{domain}" for prefix in ("", "www.") if domain]
    return {origin(url) for url in (project.preview_url, project.production_url, *own) if url}


def origin(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def budgets(key: str, visitor: str) -> tuple[Budget, ...]:
    """How many messages a visitor and a site may send: a few at once, and some an hour.

    The visitor's network address is kept as a hash only.
    """
    who = hashlib.sha256(f"{key} {visitor}".encode()).hexdigest()[:32]
    return (Budget(f"{BUDGET_OF_VISITOR}{who}", 5, 5 / 3600), Budget(f"form {key}", 60, 60 / 3600))


async def record(session: AsyncSession, project_id: UUID, message: Message) -> None:
    """Keep a message and send it on to the owner; the same one on the same day is kept and sent once."""
    today = datetime.now(UTC).date().isoformat()
    digest = hashlib.sha256("\0".join((message.name, message.reply_to, message.message, today)).encode()).hexdigest()
    values = {**message.model_dump(exclude={"back"}), "page": message.back, "project_id": project_id, "digest": digest}
    kept = await session.scalar(insert(Lead).values(**values).on_conflict_do_nothing().returning(Lead.id))
    if kept is not None:
        await queue(session, project_id, "lead", str(kept))


async def listing(session: AsyncSession, project_id: UUID) -> Sequence[Lead]:
    """The project's messages, the newest first."""
    query = select(Lead).where(Lead.project_id == project_id).order_by(Lead.created_at.desc(), Lead.id).limit(500)
    return (await session.scalars(query)).all()


async def forget(session: AsyncSession, project_id: UUID, lead_id: UUID) -> None:
    """Remove one message, as its sender may demand. Raises NotFound."""
    gone = delete(Lead).where(Lead.project_id == project_id, Lead.id == lead_id).returning(Lead.id)
    if await session.scalar(gone) is None:
        raise NotFound("The project has no such message.")
    await forget_about(session, "lead", [str(lead_id)])


async def forget_before(session: AsyncSession, before: datetime) -> int:
    """Remove the messages that came before; returns how many."""
    gone = (await session.scalars(delete(Lead).where(Lead.created_at < before).returning(Lead.id))).all()
    await forget_about(session, "lead", [str(lead_id) for lead_id in gone])
    return len(gone)


async def forget_visitors(sessions: Sessions) -> None:
    """Remove the counts of visitors who sent nothing since yesterday."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    counted = CallBudget.name.startswith(BUDGET_OF_VISITOR) & (CallBudget.counted_at < yesterday)
    async with transaction(sessions) as session:
        await session.execute(delete(CallBudget).where(counted))
