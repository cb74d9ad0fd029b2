"""A folder's files, read when they are asked for and written all or none, never through a symbolic link."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class Folder(Mapping[str, bytes]):
    """Regular files by their path with forward slashes; `links` are all other entries that are no folders.

    What lies in a `.git` folder is not looked at.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve(strict=True)
        self._sizes: dict[str, int] = {}
        links: set[str] = set()
        for entry, path in _entries(self._root):
            if entry.is_file(follow_symlinks=False):
                self._sizes[path] = entry.stat(follow_symlinks=False).st_size
            else:
                links.add(path)
        self.links = frozenset(links)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sizes)

    def __len__(self) -> int:
        return len(self._sizes)

    def __contains__(self, path: object) -> bool:
        return path in self._sizes

    def __getitem__(self, path: str) -> bytes:
        if path not in self._sizes:
            raise KeyError(path)
        with self._parent(path) as folder:
            handle = os.open(PurePosixPath(path).name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
            with open(handle, "rb") as file:
                return file.read()

    def write(self, changes: Mapping[str, bytes | None]) -> None:
        """Write new contents (None deletes), all or none: an OSError leaves every file as it was.

        New contents are complete on the disk before the first file is replaced; each is replaced in one step.
        """
        before = {path: self[path] if path in self else None for path in changes}
        staged: dict[str, str] = {}
        done: list[str] = []
        try:
            for path, content in changes.items():
                if content is not None:
                    staged[path] = self._stage(path, content)
            for path in changes:
                self._replace(path, staged.pop(path, None))
                done.append(path)
        except OSError:
            for path in done:
                content = before[path]
                self._replace(path, None if content is None else self._stage(path, content))
            raise
        finally:
            for path, name in staged.items():
                with contextlib.suppress(OSError), self._parent(path) as folder:
                    os.unlink(name, dir_fd=folder)

    def _stage(self, path: str, content: bytes) -> str:
        """Write the content beside its place, with the file's permissions; returns the temporary name."""
        name = f".{secrets.token_hex(8)}.new"
        with self._parent(path, make=True) as folder:
            mode = 0o644
            with contextlib.suppress(FileNotFoundError):
                there = os.stat(PurePosixPath(path).name, dir_fd=folder, follow_symlinks=False)
                mode = stat.S_IMODE(there.st_mode)
            with open(os.open(name, NEW_FILE, 0o600, dir_fd=folder), "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
        return name

    def _replace(self, path: str, staged: str | None) -> None:
        target = PurePosixPath(path).name
        with self._parent(path) as folder:
            if staged is None:
                os.unlink(target, dir_fd=folder)
            else:
                os.replace(staged, target, src_dir_fd=folder, dst_dir_fd=folder)

    @contextlib.contextmanager
    def _parent(self, path: str, *, make: bool = False) -> Iterator[int]:
        """A handle of the folder that a path lies in, reached step by step so that no link is followed."""
        folder = os.open(self._root, DIRECTORY)
        try:
            for part in PurePosixPath(path).parts[:-1]:
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, 0o755, dir_fd=folder)
                inner = os.open(part, DIRECTORY, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)


def _entries(root: Path) -> Iterator[tuple[os.DirEntry[str], str]]:
    """All entries below a folder but folders, with their paths."""
    todo = [""]
    while todo:
        above = todo.pop()
        with os.scandir(root / above) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                path = f"{above}/{entry.name}" if above else entry.name
                if not entry.is_dir(follow_symlinks=False):
                    yield entry, path
                elif entry.name.lower() != ".git":
                    todo.append(path)
