"""Drives the git program on a bare repository, shut off from the machine's own Git settings."""

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sitewright.errors import NotFound, Unavailable
from sitewright.ports.code_host import Author

TIMEOUT_SECONDS = 60
STALE_LOCK_SECONDS = 5
FILE_MODE = "100644"
LINK_MODE = "120000"


class GitRefused(Exception):
    """Git ended with an error."""


@dataclass(frozen=True)
class Entry:
    """A file of a tree."""

    mode: str
    blob: str


@dataclass(frozen=True)
class Repository:
    """A bare repository. Calls are plumbing: no work tree, no hooks, no prompts."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    async def run(self, *arguments: str, stdin: bytes = b"", **environment: str) -> bytes:
        """Run one git command here; returns what it prints. Raises GitRefused, and Unavailable where it was stopped."""
        return await run_git(*arguments, where=self.path, stdin=stdin, GIT_DIR=str(self.path), **environment)

    async def resolve(self, ref: str) -> str:
        """The commit a branch or SHA names. Raises NotFound."""
        try:
            found = await self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        except GitRefused:
            raise NotFound(f"There is no commit or branch {ref[:60]} in {self.path.stem}.") from None
        return found.decode().strip()

    async def tree(self, commit: str) -> dict[str, Entry]:
        """All files of a commit by path."""
        listing = await self.run("ls-tree", "-r", "-z", "--full-tree", commit)
        entries = {}
        for line in listing.decode(errors="surrogateescape").split("\0")[:-1]:
            head, path = line.split("\t", 1)
            mode, _kind, blob = head.split(" ")
            entries[path] = Entry(mode, blob)
        return entries

    async def read_blobs(self, blobs: Sequence[str]) -> list[bytes]:
        """The contents of blobs, in order, by one command."""
        output = await self.run("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode())
        contents = []
        for _ in blobs:
            header, output = output.split(b"\n", 1)
            size = int(header.rsplit(b" ", 1)[1])
            contents.append(output[:size])
            output = output[size + 1 :]
        return contents

    async def write_commit(
        self, changes: Mapping[str, bytes | None], message: str, author: Author, parent: str | None
    ) -> str:
        """Import one commit with the changes onto a parent; returns its SHA. No branch is moved."""
        temporary = f"refs/sitewright/{os.urandom(8).hex()}"
        lines = [f"commit {temporary}", f"author {_identity(author)} now", f"committer {_identity(author)} now"]
        text = message.encode()
        stream = "\n".join(lines).encode() + b"\n" + _data(text)
        if parent is not None:
            stream += f"from {parent}\n".encode()
        for path, content in changes.items():
            name = _quoted(path)
            if content is None:
                stream += f"D {name}\n".encode()
            else:
                stream += f"M {FILE_MODE} inline {name}\n".encode() + _data(content)
        await self.run("fast-import", "--quiet", "--date-format=now", stdin=stream + b"\ndone\n")
        commit = (await self.run("rev-parse", temporary)).decode().strip()
        await self.run("update-ref", "-d", temporary)
        return commit

    async def move_branch(self, branch: str, commit: str, expected: str | None) -> bool:
        """Compare and swap a branch's head; False where it is not as expected.

        Git holds a branch's lock for milliseconds, so one that is older was left by a process that was killed.
        """
        lock = self.path / "refs" / "heads" / f"{branch}.lock"
        await asyncio.to_thread(_remove_stale, lock)
        old = expected or "0" * 40
        try:
            await self.run("update-ref", f"refs/heads/{branch}", commit, old)
        except GitRefused:
            return False
        return True


async def run_git(*arguments: str, where: Path, stdin: bytes = b"", **environment: str) -> bytes:
    """Run one git command in a folder; returns what it prints. Raises GitRefused, and Unavailable where it was stopped.

    It has a session of its own: Ctrl-C in our terminal is for us, and a git it stops would look like a refusal.
    """
    process = await asyncio.create_subprocess_exec(
        *("git", "-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**clean_environment(), **environment},
        cwd=where,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            output, errors = await process.communicate(stdin)
    except TimeoutError:
        raise Unavailable(f"git {arguments[0]} took longer than {TIMEOUT_SECONDS} s.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    code = process.returncode or 0
    if code < 0:
        raise Unavailable(f"git {arguments[0]} was stopped by signal {-code}.")
    if code:
        raise GitRefused(errors.decode(errors="replace")[:400])
    return output


async def clone(source: str, directory: Path, branch: str, commit: str) -> None:
    """Clone into an empty folder: `main`, and the branch at a commit, whose files are written; links as plain files.

    The clone knows nothing of where it came from, nor who made it: reflogs would name both. Raises GitRefused.
    """
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    quiet = ("clone", "--quiet", "--no-hardlinks", "--no-checkout")
    await run_git("-c", "core.logAllRefUpdates=false", *quiet, source, ".", where=directory)
    for command in (
        ("config", "core.symlinks", "false"),
        ("config", "core.logAllRefUpdates", "false"),
        ("checkout", "--quiet", "-B", branch, "--no-track", commit),
        ("branch", "--quiet", "--force", "--no-track", "main", "origin/main"),
        ("remote", "remove", "origin"),
        ("config", "--unset", "core.logAllRefUpdates"),
    ):
        await run_git(*command, where=directory)


def clean_environment() -> dict[str, str]:
    """Git without the user's and the system's settings, with fixed locale and no prompts."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }


def _remove_stale(lock: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if time.time() - lock.stat().st_mtime > STALE_LOCK_SECONDS:
            lock.unlink()


def _identity(author: Author) -> str:
    clean = [
        "".join(char for char in text if char.isprintable() and char not in "<>")
        for text in (author.name, author.email)
    ]
    return f"{clean[0]} <{clean[1]}>"


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
