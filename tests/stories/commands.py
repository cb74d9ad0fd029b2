"""Runs commands in processes of their own, forked from a server that has imported them: an import takes seconds."""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitewright.cli import main
from sitewright.cli.commands import COMMANDS

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([f"sitewright.cli.{module}" for module, _ in COMMANDS.values()])
STREAMS = ("stdin", "stdout", "stderr")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int | None
    output: str
    errors: str


async def run_command(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, *, stdin: str, seconds: float
) -> Ended:
    """`sitewright ARGUMENTS` with that environment, in that folder; it is killed where it takes longer."""
    with tempfile.TemporaryDirectory() as name:
        streams = Path(name)
        (streams / "stdin").write_text(stdin)
        process = FORKS.Process(target=_perform, args=(list(arguments), dict(environment), folder, streams))
        process.start()
        try:
            await asyncio.to_thread(process.join, seconds)
        finally:
            process.kill()
        process.join()
        return Ended(process.exitcode, (streams / "stdout").read_text(), (streams / "stderr").read_text())


def _perform(arguments: list[str], environment: dict[str, str], folder: Path, streams: Path) -> None:
    """Be the command: its arguments, environment, folder and streams."""
    for number, name in enumerate(STREAMS):
        os.dup2(os.open(streams / name, os.O_RDWR | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.stdin = os.fdopen(0)
    sys.argv = ["sitewright", *arguments]
    main()
