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
            with os.fdopen(handle, "rb") as file:
                return file.read()

    def write(self, changes: Mapping[str, bytes | None]) -> None:
        """Write new contents (None deletes), all or none: an OSError leaves every file as it was.

        New contents are complete on the disk before the first file is replaced; each is replaced in one step.
        """
        before = {path: self.get(path) for path in changes}
        staged: dict[str, str] = {}
        made: list[str] = []
        done: list[str] = []
        try:
            for path, content in changes.items():
                made += self._make_folders(path) if content is not None else []
                if content is not None:
                    staged[path] = self._stage(path, content)
            for path in changes:
                self._replace(path, staged.get(path))
                staged.pop(path, None)
                done.append(path)
        except OSError:
            self._undo({path: before[path] for path in done}, staged, made)
            raise

    def _undo(self, before: Mapping[str, bytes | None], staged: Mapping[str, str], made: list[str]) -> None:
        for path, content in before.items():
            self._replace(path, None if content is None else self._stage(path, content))
        with contextlib.suppress(OSError):
            for path, name in staged.items():
                with self._parent(path) as folder:
                    os.unlink(name, dir_fd=folder)
            for path in reversed(made):
                with self._parent(path) as folder:
                    os.rmdir(PurePosixPath(path).name, dir_fd=folder)

    def _make_folders(self, path: str) -> list[str]:
        """Make the folders that a path lies in; returns those that were not there."""
        made: list[str] = []
        for above in list(PurePosixPath(path).parents)[-2::-1]:
            with self._parent(str(above)) as folder, contextlib.suppress(FileExistsError):
                os.mkdir(above.name, 0o755, dir_fd=folder)
                made.append(str(above))
        return made

    def _stage(self, path: str, content: bytes) -> str:
        """Write the content beside its place, with the file's permissions; returns the temporary name."""
        name = f".{secrets.token_hex(8)}.new"
        with self._parent(path) as folder:
            mode = 0o644
            with contextlib.suppress(FileNotFoundError):
                there = os.stat(PurePosixPath(path).name, dir_fd=folder, follow_symlinks=False)
                mode = stat.S_IMODE(there.st_mode)
            with os.fdopen(os.open(name, NEW_FILE, 0o600, dir_fd=folder), "wb") as file:
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
    def _parent(self, path: str) -> Iterator[int]:
        """A handle of the folder that a path lies in, reached step by step so that no link is followed."""
        folder = os.open(self._root, DIRECTORY)
        try:
            for part in PurePosixPath(path).parts[:-1]:
                inner = os.open(part, DIRECTORY, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)


def files_in(folder: Path) -> dict[str, Path]:
    """Regular files below a folder, by their path with forward slashes; links are passed over."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def read_files(folder: Path) -> dict[str, bytes]:
    """What the files below a folder hold, by their path."""
    return {path: file.read_bytes() for path, file in files_in(folder).items()}


def links_in(folder: str, names: list[str]) -> set[str]:
    """Which of a folder's entries are links: what `shutil.copytree` is to leave out."""
    return {name for name in names if (Path(folder) / name).is_symlink()}


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
