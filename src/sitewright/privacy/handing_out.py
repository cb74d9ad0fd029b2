"""All that is stored of a customer, in one archive: rows as JSON, files as they are."""

import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.models import Operator
from sitewright.kit.db import Sessions
from sitewright.messages.models import FOR_OPERATORS, Message
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.ports.integrations import Integrations
from sitewright.privacy.subjects import Subject, events_of
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.ending import own_tables
from sitewright.projects.models import SiteProject

AGENCY = "(agency)"
"""What stands where an address of the agency's people was."""
SECRET = ("token_sha256", "code_hash", "request_sha256", "secret")
"""Columns that would let somebody in."""


async def write_archive(path: Path, sessions: Sessions, integrations: Integrations, subject: Subject) -> int:
    """Write a ZIP that only its owner can read; returns how many files are in it. What is not whole is removed.

    Raises FileExistsError for a path that is taken, and what the asset store raises.
    """
    with _new_archive(path) as archive:
        async with sessions() as session:
            others = await _addresses_of_operators(session, subject)
            for name, rows in (await tables_of(session, subject)).items():
                told = json.dumps(rows, ensure_ascii=False, indent=1, default=str)
                archive.writestr(f"{name}.json", others.sub(AGENCY, told) if others else told)
        for project in subject.projects:
            store = await ProjectAdapters(project, integrations).asset_store()
            for key in await store.list_files(f"projects/{project.id}/"):
                archive.writestr(key, await store.get_file(key))
        return len(archive.namelist())


@contextmanager
def _new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            yield archive
    except BaseException:
        path.unlink()
        raise


async def tables_of(session: AsyncSession, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Rows by what the archive calls them: `customer`, `orders`, `inbox_event`, `projects/<id>/<table>`."""
    ids = [customer.id for customer in subject.customers]
    found = {
        "customer": await _rows(session, Customer.__table__, Customer.id.in_(ids)),
        "orders": await _rows(session, Order.__table__, Order.customer_id.in_(ids)),
        "inbox_event": await _rows(session, InboxEvent.__table__, events_of(subject)),
    }
    for project in subject.projects:
        found[f"projects/{project.id}/project"] = await _rows(
            session, SiteProject.__table__, SiteProject.id == project.id
        )
        for table in own_tables():
            theirs = table.c.project_id == project.id
            if table is Message.__table__:
                theirs &= Message.purpose.not_in(FOR_OPERATORS)
            found[f"projects/{project.id}/{table.name}"] = await _rows(session, table, theirs)
    return {name: rows for name, rows in found.items() if rows}


async def _addresses_of_operators(session: AsyncSession, subject: Subject) -> re.Pattern[str] | None:
    """A pattern of their e-mail addresses, which rows name as who wrote or paused; the customer's own is no such."""
    own = {(customer.email or "").lower() for customer in subject.customers}
    found = [each for each in await session.scalars(select(Operator.email)) if each.lower() not in own]
    return re.compile("|".join(map(re.escape, found)), re.IGNORECASE) if found else None


async def _rows(session: AsyncSession, table: Any, where: Any) -> list[dict[str, Any]]:
    assert isinstance(table, Table)
    columns = [column for column in table.columns if column.name not in SECRET]
    return [dict(row) for row in (await session.execute(select(*columns).where(where))).mappings()]
