"""ConfigService: typed configurations in, sealed rows out, and back."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Misconfigured, Rejected
from sitewright.integrations.configs import flatten, has_field, secret_paths, spread, unflatten
from sitewright.integrations.models import IntegrationConfig, IntegrationTest
from sitewright.integrations.registry import INTEGRATIONS, Integration, integration
from sitewright.kit.crypto import Cipher, WrongKey, WrongPlace
from sitewright.kit.db import Sessions, transaction

MASK = "••••"
SHOWN = 4
ONE_AT_A_TIME = 7_120_317_006
"""Key of the advisory lock under which configurations are written."""
CLEARING = ("provider", "base_url", "r2_endpoint", "host", "imap_host")
"""Fields that say where a secret is sent: changing one clears the secrets beside it until they are typed again."""
FAMILIES = ("r2_", "imap_")
"""What fields of one place begin with, where a configuration has several."""


class ConfigService:
    """Stores configurations; a secret is sealed for its type and key and opens nowhere else."""

    def __init__(self, encryption_key: str | Sequence[str] | Cipher, sessions: Sessions | None = None) -> None:
        keys = [encryption_key] if isinstance(encryption_key, str) else encryption_key
        self._cipher = keys if isinstance(keys, Cipher) else Cipher(keys)
        self._sessions_or_none = sessions

    def encrypt_value(self, value: str, context: str = "") -> str:
        """Seal a value for a place (`type/key`)."""
        return self._cipher.seal(value, context)

    def decrypt_value(self, token: str, context: str = "") -> str:
        """Open a sealed value. Raises Misconfigured."""
        return self._cipher.open(token, context)

    async def get_config(self, type_: str) -> BaseModel | None:
        """The typed configuration, or None where nothing is stored. Raises NotFound and Misconfigured."""
        known = integration(type_)
        rows = await self._read(known)
        if not rows:
            return None
        try:
            return known.config.model_validate(unflatten(rows, known.config))
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise Misconfigured(
                f"The stored {known.title} configuration is not valid at {place}.", field=place
            ) from None

    async def masked(self, type_: str) -> dict[str, str]:
        """What is stored, by path, with secrets masked."""
        known = integration(type_)
        secrets = secret_paths(known.config)
        rows = await self._read(known)
        return {path: mask(value) if path in secrets else value for path, value in sorted(rows.items())}

    async def set_config(self, type_: str, values: Mapping[str, Any], *, merge: bool = False) -> None:
        """Store nested values, replacing all or merging; None removes a field, a masked secret keeps the stored one.

        Raises Rejected, which names the field and never the value.
        """
        known = integration(type_)
        async with self._writing() as session:
            stored = await self._rows(session, known.stored_as)
            wanted = next_rows(known, stored, values, merge=merge)
            await self._write(session, known, stored, wanted)
            await forget_tests(session, known)

    async def delete_config(self, type_: str) -> None:
        """Remove what is stored; a repetition is the same."""
        known = integration(type_)
        conditions = [IntegrationConfig.integration_type == known.stored_as]
        if known.fields:
            conditions.append(IntegrationConfig.config_key.in_(known.fields))
        async with self._writing() as session:
            await session.execute(delete(IntegrationConfig).where(*conditions))
            await forget_tests(session, known)

    async def rotate(self) -> int:
        """Seal every secret again with the newest key, in one transaction; return how many. Raises Misconfigured."""
        async with self._writing() as session:
            query = select(IntegrationConfig).where(IntegrationConfig.is_secret.is_(True))
            rows = (await session.scalars(query)).all()
            for row in rows:
                place = context_of(row)
                row.config_value = self.encrypt_value(self._open(row.config_value, place), place)
                row.updated_at = datetime.now(UTC).replace(tzinfo=None)
        return len(rows)

    @contextlib.asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        """One writer at a time, also while there is no row yet that could be locked."""
        async with transaction(self._sessions) as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            yield session

    @property
    def _sessions(self) -> Sessions:
        if self._sessions_or_none is None:
            raise Misconfigured("This ConfigService has no database; it only seals and opens.")
        return self._sessions_or_none

    async def _read(self, known: Integration) -> dict[str, str]:
        async with self._sessions() as session:
            rows = await self._rows(session, known.stored_as)
        if known.fields:
            rows = {path: value for path, value in rows.items() if path in known.fields}
        return rows

    async def _rows(self, session: AsyncSession, stored_as: str) -> dict[str, str]:
        """Opened values by path."""
        query = select(IntegrationConfig).where(IntegrationConfig.integration_type == stored_as)
        return {
            row.config_key: self._open(row.config_value, context_of(row)) if row.is_secret else row.config_value
            for row in (await session.scalars(query)).all()
        }

    def _open(self, token: str, place: str) -> str:
        """Open a row's value; one sealed without a place, by another program, is still read."""
        try:
            bound, value = self._cipher.open_with_context(token)
        except WrongKey as error:
            raise WrongKey(f"{place}: {error.message}", field=place) from None
        if bound is not None and bound != place:
            raise WrongPlace(
                f"{place}: its value was copied from another place; remove the integration and set it up again.",
                field=place,
            )
        return value

    async def _write(
        self, session: AsyncSession, known: Integration, stored: dict[str, str], wanted: dict[str, str]
    ) -> None:
        secrets = secret_paths(known.config)
        gone = [path for path in stored if path not in wanted]
        await session.execute(
            delete(IntegrationConfig).where(
                IntegrationConfig.integration_type == known.stored_as, IntegrationConfig.config_key.in_(gone)
            )
        )
        query = select(IntegrationConfig).where(IntegrationConfig.integration_type == known.stored_as)
        rows = {row.config_key: row for row in (await session.scalars(query)).all()}
        for path, value in wanted.items():
            if stored.get(path) == value and path in rows:
                continue
            row = rows.get(path) or IntegrationConfig(integration_type=known.stored_as, config_key=path)
            secret = path in secrets
            row.is_secret = secret
            row.config_value = self.encrypt_value(value, f"{known.stored_as}/{path}") if secret else value
            row.updated_at = datetime.now(UTC).replace(tzinfo=None)
            session.add(row)


async def forget_tests(session: AsyncSession, known: Integration) -> None:
    """What is configured otherwise has not been tested, also where it is a view of the same rows."""
    types = [each.name for each in INTEGRATIONS if each.stored_as == known.stored_as]
    await session.execute(delete(IntegrationTest).where(IntegrationTest.type.in_(types)))


def next_rows(known: Integration, stored: dict[str, str], values: Mapping[str, Any], *, merge: bool) -> dict[str, str]:
    """The rows to be stored after a change, by path. Raises Rejected."""
    given = spread(values, known.config)
    for path, value in given.items():
        is_foreign = known.fields and path not in known.fields
        # What another version stored is still removed.
        is_nothing = value is None and path not in stored and not has_field(known.config, path)
        if is_foreign or is_nothing:
            raise no_field(known, path)
    secrets = secret_paths(known.config)
    wanted = {path: value for path, value in stored.items() if merge or (known.fields and path not in known.fields)}
    for path, value in given.items():
        kept_secret = path in secrets and isinstance(value, str) and MASK in value
        new = stored.get(path) if kept_secret else value
        if new is None:
            wanted = {name: kept for name, kept in wanted.items() if name != path and not name.startswith(f"{path}.")}
        else:
            wanted[path] = new
    checked = validated(known, wanted)
    for path in cleared_secrets(secrets, stored, checked, given):
        checked.pop(path, None)
    return checked


def validated(known: Integration, wanted: dict[str, Any]) -> dict[str, str]:
    """The rows, checked by the configuration's model. Raises Rejected naming the field, never its value."""
    try:
        config = known.config.model_validate(unflatten(wanted, known.config))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])[:100]
        if first["type"] == "extra_forbidden":
            raise no_field(known, field) from None
        reason = first["msg"].removeprefix("Value error, ")
        raise Rejected(f"{known.title}, field {field}: {reason}.", field=field) from None
    return {path: value for path, (value, _secret) in flatten(config).items()}


def no_field(known: Integration, path: str) -> Rejected:
    """What a field that does not exist is refused with."""
    names = ", ".join(known.fields or known.config.model_fields)
    return Rejected(f"{known.title} has no field {path[:100]!r}; there are {names}.", field=path[:100])


def cleared_secrets(
    secrets: set[str], stored: Mapping[str, str], wanted: Mapping[str, str], given: Mapping[str, Any]
) -> set[str]:
    """Secrets that would be sent somewhere else than they were typed for, and were not typed again."""
    changed = {path for path in {*stored, *wanted} if stored.get(path) != wanted.get(path)}
    cleared = set()
    for path in changed:
        head, _, name = path.rpartition(".")
        if stored and name in CLEARING:
            beside = {secret for secret in secrets if secret.rpartition(".")[0] == head}
            cleared |= {secret for secret in beside if family_of(secret.rpartition(".")[2]) == family_of(name)}
    return {path for path in cleared if not isinstance(given.get(path), str) or MASK in str(given.get(path))}


def family_of(name: str) -> str:
    """What a field shares with those of the same place; empty where the configuration is of one place."""
    return next((family for family in FAMILIES if name.startswith(family)), "")


def mask(value: str) -> str:
    """A secret as it is shown: its last four characters where it is long, else nothing of it."""
    return MASK + (value[-SHOWN:] if len(value) >= 16 else "")


def context_of(row: IntegrationConfig) -> str:
    """The place a row's secret is sealed for."""
    return f"{row.integration_type}/{row.config_key}"
