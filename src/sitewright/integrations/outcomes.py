"""How connection tests went: the last one of each integration is kept until its configuration changes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.integrations.manager import IntegrationManager
from sitewright.integrations.models import IntegrationTest
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import Language
from sitewright.ports.integrations import TestResult

State = Literal["none", "untested", "working", "failing"]


async def run_test(
    manager: IntegrationManager, sessions: Sessions, type_: str, language: Language, *, deep: bool = False
) -> TestResult:
    """Test, and keep the outcome. Raises NotFound for an unknown type."""
    result = await manager.test(type_, language, deep=deep)
    outcome = {
        "success": result.success,
        "message": result.message,
        "language": language,
        "tested_at": datetime.now(UTC),
    }
    statement = insert(IntegrationTest).values(type=type_, **outcome)
    async with transaction(sessions) as session:
        await session.execute(statement.on_conflict_do_update(index_elements=["type"], set_=outcome))
    return result


async def reconsider(
    manager: IntegrationManager, sessions: Sessions, type_: str, language: Language, *, works: bool
) -> None:
    """Test anew where what was seen at work contradicts the last test; what was never tested is expected to work."""
    async with sessions() as session:
        last = (await last_tests(session)).get(type_)
    if (last is None or last.success) != works:
        await run_test(manager, sessions, type_, language)


async def last_tests(session: AsyncSession) -> dict[str, IntegrationTest]:
    """The last test of each integration, by type."""
    return {row.type: row for row in (await session.scalars(select(IntegrationTest))).all()}


def state_of(stored: Mapping[str, str], test: IntegrationTest | None) -> State:
    """How an integration stands, by what is stored and how its last test went."""
    if not stored:
        return "none"
    if test is None:
        return "untested"
    return "working" if test.success else "failing"
