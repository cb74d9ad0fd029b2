"""Processes we start: found again by executable and arguments, started apart from us, ended politely."""

import itertools
import os
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL_SECONDS = 0.03


@dataclass(frozen=True)
class ProcessMark:
    """A process, so that a reused pid is not taken for it. `started` is in seconds since the epoch."""

    pid: int
    started: float

    def find(self) -> psutil.Process | None:
        """The process, if it is still this one and no zombie."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1.0
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def mark_self() -> ProcessMark:
    """The mark of this process."""
    process = psutil.Process()
    return ProcessMark(process.pid, process.create_time())


def find_server(executable: Path, option: str, value: str) -> psutil.Process | None:
    """The running process of that executable which was started with the option and value, if there is one."""
    for process in psutil.process_iter(["exe", "cmdline", "status"]):
        seen = process.info
        if seen["exe"] == str(executable) and seen["status"] != psutil.STATUS_ZOMBIE:
            arguments = seen["cmdline"] or []
            if (option, value) in itertools.pairwise(arguments):
                return process
    return None


def option_of(process: psutil.Process, option: str) -> str:
    """The value a process was started with for an option. Raises ValueError."""
    arguments = process.cmdline()
    return arguments[arguments.index(option) + 1]


def spawn(command: Sequence[str | Path], log: Path, cwd: Path) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, without our secrets, its output appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=plain_environment(),
            cwd=cwd,
        )


def reap(child: subprocess.Popen[bytes] | None) -> None:
    """Take notice of a child's end: until then its pid lives on, and Postgres would respect its lock file."""
    if child is not None:
        child.poll()


def stop(process: psutil.Process, signal_number: int, *, patience: float = 20.0) -> None:
    """Ask a process to end and wait for it; only one that refuses for `patience` seconds is killed."""
    try:
        process.send_signal(signal_number)
        process.wait(patience)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(5)


def free_port(preferred: int | None) -> int:
    """The preferred port of 127.0.0.1 where nothing listens on it, else any free one."""
    for port in (preferred, 0) if preferred else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def wait_until(ready: Callable[[], bool], seconds: float, alive: Callable[[], bool] = lambda: True) -> bool:
    """Poll until ready; False when time is over or `alive` is not true any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        if ready():
            return True
        time.sleep(POLL_SECONDS)
    return False


def plain_environment() -> dict[str, str]:
    """What a service needs of our environment."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


def tail(log: Path, length: int = 600) -> str:
    """The end of a log, for an error message."""
    return log.read_text(errors="replace")[-length:].strip() if log.exists() else ""
