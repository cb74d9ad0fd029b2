"""Which paths are plain paths inside the tree, and how file systems confuse them."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from sitewright.patching.refusal import PatchRefused

MAX_PATH_BYTES = 1024
MAX_PART_BYTES = 255
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)
GIT = re.compile(r"\.git|git~\d+", re.I)
FORBIDDEN = set('<>:"|?*\\')
UNSAFE_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
HINT = "A path is relative, with forward slashes, inside the site."


def slashed(name: str) -> str:
    """A name as it was written, with forward slashes and without parts that are a dot."""
    name = name.replace("\\", "/")
    if "./" not in name:
        return name
    return "/".join(part for number, part in enumerate(name.split("/")) if part != "." and (part or not number))


@lru_cache(maxsize=4096)
def check_name(name: str) -> None:
    """Raise PatchRefused for a name that leaves the tree, reaches into `.git` or is no portable path.

    What a file system may take for such a name counts as one: other Unicode forms, other case, trailing dots.
    """
    if not name or not name.strip():
        raise PatchRefused("unsafe_path", "A path is empty.", hint=HINT)
    compatible = unicodedata.normalize("NFKC", name)
    if compatible.count("/") != name.count("/"):
        raise PatchRefused("unsafe_path", f"{name[:100]!r} is not a portable path.", hint=HINT)
    for form in (name, compatible):
        if form.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z]:", form):
            raise PatchRefused("unsafe_path", f"{name[:100]!r} does not stay inside the site.", hint=HINT)
        for part in re.split(r"[/\\]", form):
            _check_part(name, part)
    if len(name.encode(errors="replace")) > MAX_PATH_BYTES:
        raise PatchRefused("unsafe_path", "A path is too long.", hint=HINT)


def _check_part(name: str, part: str) -> None:
    if part in ("..", "...") or part.strip(" .") == "":
        raise PatchRefused("unsafe_path", f"{name[:100]!r} is not a plain path inside the site.", hint=HINT)
    seen = "".join(char for char in part if unicodedata.category(char) not in UNSAFE_CATEGORIES)
    if GIT.fullmatch(seen.strip().rstrip(" .")):
        raise PatchRefused("unsafe_path", "Git's own files are never patched.", hint=HINT)
    if seen != part or part != part.strip() or part.endswith(".") or FORBIDDEN & set(part):
        raise PatchRefused("unsafe_path", f"{name[:100]!r} is not a portable path.", hint=HINT)
    if RESERVED.fullmatch(part) or len(part.encode(errors="replace")) > MAX_PART_BYTES:
        raise PatchRefused("unsafe_path", f"{name[:100]!r} has a reserved or too long name.", hint=HINT)


def check_links(path: str, links: Collection[str]) -> None:
    """Raise PatchRefused for a path that is a link or lies behind one."""
    pure = PurePosixPath(path)
    if links and any(str(place) in links for place in (pure, *pure.parents)):
        raise PatchRefused("link", f"{path} is a link or lies behind one.", path=path)


def check_collision(path: str, existing: Mapping[str, str]) -> None:
    """Raise PatchRefused for a new path that some file systems take for another one.

    `existing` maps folded paths, of files and their folders, to paths (see `folded_paths`).
    """
    folded = PurePosixPath(fold(path))
    other = existing.get(str(folded))
    for place in folded.parents:
        folder = "/".join(PurePosixPath(path).parts[: len(place.parts)]) + "/"
        if other is None and existing.get(str(place), folder) != folder:
            other = existing[str(place)]
    if other is not None:
        raise PatchRefused("collision", f"{path} collides with {other}.", path=path)


def folded_paths(paths: Collection[str]) -> dict[str, str]:
    """Files, and their folders with a slash at the end, by the name an ignorant file system gives them."""
    found: dict[str, str] = {}
    for path in paths:
        for folder in PurePosixPath(path).parents:
            if str(folder) != ".":
                found.setdefault(fold(str(folder)), f"{folder}/")
    return found | {fold(path): path for path in paths}


def fold(path: str) -> str:
    """How a file system that ignores case and Unicode forms sees a path."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
