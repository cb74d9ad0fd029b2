"""`run.json`: who uses the services of a home, and at which ports; changed only under a lock."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sitewright.kit.embedded.processes import ProcessMark


@dataclass(frozen=True)
class User:
    """A Sitewright process; `port` is its web port, where it serves one."""

    role: str
    mark: ProcessMark
    port: int | None = None


@dataclass(frozen=True)
class RunState:
    """Living users, and the ports at which services were last started."""

    users: tuple[User, ...] = ()
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def web_port(self) -> int | None:
        """Where the web process answers, if one lives."""
        return next((user.port for user in self.users if user.port is not None), None)

    @property
    def last_web_port(self) -> int | None:
        """Where it answers or, while it is away, did last: addresses of sites do not change for that time."""
        return self.web_port or self.ports.get("web")

    @property
    def roles(self) -> set[str]:
        """Which processes live."""
        return {user.role for user in self.users}


def read_run(home: Path) -> RunState:
    """The state as it stands; entries of processes that ended are left out."""
    try:
        content = json.loads((home / "run.json").read_text())
        users = tuple(
            User(str(user["role"]), ProcessMark(int(user["mark"]["pid"]), float(user["mark"]["started"])), user["port"])
            for user in content["users"]
        )
        ports = {str(name): int(port) for name, port in content["ports"].items() if 0 < int(port) < 65536}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return RunState()
    return RunState(tuple(user for user in users if user.mark.find()), ports)


def write_run(home: Path, state: RunState) -> None:
    """Replace the file at once; call it under the lock."""
    fresh = home / f"run.json.{os.getpid()}"
    fresh.write_text(json.dumps(asdict(state), indent=1))
    fresh.replace(home / "run.json")


@contextlib.contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the home's lock; the system releases it when the process dies."""
    with (home / "run.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
