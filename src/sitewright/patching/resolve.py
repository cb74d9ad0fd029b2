"""Which file of the tree a patch means by the names it gives."""

import difflib
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from sitewright.patching.paths import check_name, fold, slashed

PREFIXES = ("a/", "b/", "i/", "w/", "c/", "o/")
LIKE = 0.85


def spellings(names: Sequence[str]) -> list[str]:
    """The names as paths, with and without the `a/` and `b/` of headers, the likelier first.

    Raises PatchRefused for a name that is no safe path.
    """
    plain = [slashed(name) for name in names]
    for name in plain:
        check_name(name)
    stripped = [name[2:] for name in plain if name.startswith(PREFIXES) and len(name) > 2]
    for name in stripped:
        check_name(name)
    headed = len(stripped) > 1 or len(plain) == len(stripped)
    ordered = [*stripped, *plain] if headed else [*plain, *stripped]
    return list(dict.fromkeys(unicodedata.normalize("NFC", name) if name.isascii() else name for name in ordered))


def new_path(names: Sequence[str], folders: Collection[str]) -> str:
    """The path of a file to be made: the first name, without the `b/` of a header unless there is such a folder."""
    path = slashed(names[0])
    check_name(path)
    if path.startswith(("a/", "b/")) and path[0] not in folders:
        path = path[2:]
        check_name(path)
    return path


def meant_exactly(names: Sequence[str], paths: Collection[str]) -> str | None:
    """The path that one of the names is, as written."""
    return next((name for name in spellings(names) if name in paths), None)


def meant_nearly(names: Sequence[str], paths: Collection[str]) -> list[str]:
    """Paths that a name may mean, of the likeliest kind that there is one of.

    Other case or Unicode form; folders too many in front; folders missing in front; the same base name; a misspelling.
    """
    written = spellings(names)
    folded = {fold(name) for name in written}
    if same := [path for path in paths if fold(path) in folded]:
        return same
    for name in written:
        parts = PurePosixPath(name).parts
        for start in range(1, len(parts)):
            if "/".join(parts[start:]) in paths:
                return ["/".join(parts[start:])]
    if longer := [path for path in paths if path.endswith(tuple(f"/{name}" for name in written))]:
        return longer
    bases = {PurePosixPath(name).name for name in written}
    if equal := [path for path in paths if PurePosixPath(path).name in bases]:
        return equal
    return [path for path in paths if any(_alike(path, name) for name in written)]


def _alike(path: str, name: str) -> bool:
    if PurePosixPath(path).suffix[:4] != PurePosixPath(name).suffix[:4] or abs(len(path) - len(name)) > 2:
        return False
    return difflib.SequenceMatcher(None, path, name, autojunk=False).ratio() >= LIKE
