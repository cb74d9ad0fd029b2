"""An installation as one archive: a dump of the database, and the folders of the local adapters.

The dump is taken by the `pg_dump` of the embedded wheel, so it also serves an external Postgres of that version or
an older one. The keys are not in the archive.
"""

import asyncio
import os
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy import func, select

from sitewright.errors import Conflict, Rejected, Unavailable
from sitewright.kit.archive import extract
from sitewright.kit.db import transaction
from sitewright.kit.embedded.tenant import binaries
from sitewright.orders.models import Customer
from sitewright.projects.service import recover
from sitewright.wiring import Runtime

DUMP = "database.dump"
FOLDERS = ("objects", "repositories", "sites", "dns")


async def write(runtime: Runtime, file: Path) -> None:
    """Write the archive, whole or not at all. Raises Conflict where the file exists."""
    target = await asyncio.to_thread(file.resolve)
    if await asyncio.to_thread(target.exists):
        raise Conflict(f"{file} exists; choose another name.")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        await _postgres(runtime, "pg_dump", "--format=custom", "--no-owner", "--file", str(dump))
        await asyncio.to_thread(_pack, runtime.home, dump, Path(folder) / "archive", target)


async def read(runtime: Runtime, file: Path, *, dry_run: bool) -> list[str]:
    """Restore into an empty installation; say what was, or would be, restored.

    Raises Conflict where this installation has orders already, and Rejected for another file.
    """
    async with runtime.sessions() as session:
        if await session.scalar(select(func.count()).select_from(Customer)):
            raise Conflict("This installation has customers already; restore into an empty SITEWRIGHT_HOME.")
    try:
        with tarfile.open(file) as archive:
            names = archive.getnames()
            if DUMP not in names:
                raise Rejected(f"{file} is not an archive made by `sitewright backup`.")
            kept = [f"{folder}: {sum(name.startswith(folder + '/') for name in names)} entries" for folder in FOLDERS]
            if dry_run:
                return [f"would restore {line}" for line in ["the database", *kept]]
            with tempfile.TemporaryDirectory(dir=runtime.home) as folder:
                await asyncio.to_thread(_unpack, archive, runtime.home, Path(folder))
                dump = str(Path(folder) / DUMP)
                await _postgres(
                    runtime, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", dump
                )
    except (OSError, tarfile.TarError) as error:
        raise Rejected(f"{file} cannot be read as an archive ({type(error).__name__}).") from error
    async with transaction(runtime.sessions) as session:
        unfinished = await recover(session)
    return ["restored the database", *(f"restored {line}" for line in kept), f"{unfinished} projects go on with `up`"]


def _pack(home: Path, dump: Path, fresh: Path, target: Path) -> None:
    with tarfile.open(fresh, "w:gz") as archive:
        archive.add(dump, DUMP)
        for folder in FOLDERS:
            if (home / folder).is_dir():
                archive.add(home / folder, folder)
    fresh.chmod(0o600)
    fresh.replace(target)


def _unpack(archive: tarfile.TarFile, home: Path, scratch: Path) -> None:
    """The dump into the scratch folder, the rest into the home; links may point only inside."""
    for member in archive:
        inside = member.name.split("/")[0]
        if member.name == DUMP:
            extract(archive, member, scratch)
        elif inside in FOLDERS:
            extract(archive, member, home)


async def _postgres(runtime: Runtime, program: str, *arguments: str) -> None:
    """Run a program of Postgres; the password travels in its environment, not on the command line."""
    url = runtime.engine.url
    process = await asyncio.create_subprocess_exec(
        str(binaries() / program),
        "--host",
        url.host or "127.0.0.1",
        "--port",
        str(url.port or 5432),
        "--username",
        url.username or "",
        "--dbname",
        url.database or "postgres",
        *arguments,
        env={"PATH": os.environ.get("PATH", ""), "PGPASSWORD": url.password or "", "LC_ALL": "C.UTF-8"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode:
        raise Unavailable(f"{program} failed: {errors.decode(errors='replace').strip()[-300:]}")
