"""Which paths a patch may touch."""

import fnmatch
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from sitewright.patching.refusal import PatchRefused

MAX_FILE_BYTES = 2 * 1024 * 1024
REFUSED_NAMES = ("_worker.js", "_routes.json")
REFUSED_FOLDERS = (".git", ".github", "functions", "config")


@dataclass(frozen=True)
class Guard:
    """Lets through paths that stay in the tree and match one of `editable` (globs; none means every safe path)."""

    editable: tuple[str, ...] = ()

    def check(self, path: str, existing: Collection[str], links: frozenset[str]) -> None:
        """Raise PatchRefused for a path that may not be touched."""
        check_safe(path)
        check_links(path, links)
        check_collision(path, existing)
        if self.editable and not any(fnmatch.fnmatchcase(path, pattern) for pattern in self.editable):
            raise PatchRefused(
                "not_editable", f"{path} may not be edited; allowed: {', '.join(self.editable)}.", path=path
            )


def check_safe(path: str) -> None:
    """Raise PatchRefused for a path that leaves the tree or names what runs or configures."""
    parts = PurePosixPath(path).parts
    bad_text = not path or "\\" in path or ":" in path or path != unicodedata.normalize("NFC", path)
    if bad_text or any(ord(char) < 32 or ord(char) == 127 for char in path) or path.startswith(("/", "~")):
        raise PatchRefused("unsafe_path", "A path is relative, with forward slashes, inside the site.", path=None)
    if "/".join(parts) != path or ".." in parts or any(part != part.strip() or part.endswith(".") for part in parts):
        raise PatchRefused("unsafe_path", f"{path} is not a plain path inside the site.", path=path)
    lowered = [part.lower() for part in parts]
    if (
        ".git" in lowered
        or lowered[0] in REFUSED_FOLDERS
        or lowered[-1] in REFUSED_NAMES
        or lowered[0].startswith("hugo.")
    ):
        raise PatchRefused("refused_path", f"{path} runs or configures something and is never patched.", path=path)


def check_links(path: str, links: frozenset[str]) -> None:
    """Raise PatchRefused for a path that is a link or lies behind one."""
    pure = PurePosixPath(path)
    if any(str(place) in links for place in (pure, *pure.parents)):
        raise PatchRefused("link", f"{path} is a link or lies behind one.", path=path)


def check_collision(path: str, existing: Collection[str]) -> None:
    """Raise PatchRefused for a new path that some file systems take for another one."""
    if path in existing:
        return
    folded = fold(path)
    for other in existing:
        if fold(other) == folded or fold(other).startswith(f"{folded}/") or folded.startswith(f"{fold(other)}/"):
            raise PatchRefused("collision", f"{path} collides with {other}.", path=path)


def fold(path: str) -> str:
    """How a file system that ignores case and Unicode forms sees a path."""
    return unicodedata.normalize("NFKC", path).casefold()
