"""Processes we start: found again by executable and arguments, started apart from us, ended politely."""

import contextlib
import itertools
import os
import random
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL_SECONDS = 0.03
OWN_PORTS = range(20_000, 32_000)


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
        except (psutil.NoSuchProcess, ValueError, OverflowError):
            return None


def mark_self() -> ProcessMark:
    """The mark of this process."""
    process = psutil.Process()
    return ProcessMark(process.pid, process.create_time())


def running() -> Iterator[psutil.Process]:
    """All processes, with `exe` and `cwd` in their `info`.

    Read afresh, which psutil's own iterator does not: it remembers a process's program, and one seen between fork and
    exec would keep its parent's.
    """
    for pid in psutil.pids():
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            process.info = process.as_dict(["exe", "cwd"])
            yield process


def find_server(executable: Path, option: str, value: str, port_option: str) -> tuple[psutil.Process, int] | None:
    """The oldest running process of that executable, started with the option and value, and its port.

    The oldest, because a child that was just forked looks like its parent.
    """
    found = []
    for process in running():
        if process.info["exe"] == str(executable) and lives(process):
            with contextlib.suppress(psutil.Error):
                options = dict(itertools.pairwise(process.cmdline()))
                if options.get(option) == value and options.get(port_option, "").isdecimal():
                    found.append((process.create_time(), process.pid, process, int(options[port_option])))
    return min(found)[2:] if found else None


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


def reap(child: subprocess.Popen[bytes] | None, patience: float = 0) -> None:
    """Take notice of a child's end: until then its pid lives on, and Postgres would respect its lock file.

    A program of several threads looks ended a moment before it is; `patience` are the seconds to wait for that.
    """
    if child is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)


def stop(process: psutil.Process, signal_number: int, *, patience: float = 20.0) -> None:
    """Ask a process to end and wait for it; only one that refuses for `patience` seconds is killed."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal_number)
        if not wait_until(lambda: not lives(process), patience):
            process.kill()
            wait_until(lambda: not lives(process), 5)


def lives(process: psutil.Process) -> bool:
    """Whether a process still runs; a zombie, whose parent may never take notice, does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port(preferred: int | None) -> int:
    """The preferred port of 127.0.0.1 where nothing holds it, else any free one.

    Best one that no system gives to outgoing connections (Linux: from 32768): a client that tries again and again to
    reach a server that is away may else take the server's port itself.
    """
    for port in ((preferred,) if preferred else ()) + (*random.sample(OWN_PORTS, 20), 0):
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
