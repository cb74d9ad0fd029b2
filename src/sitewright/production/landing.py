"""What a change of the site means for the branch: files that nobody touched follow the site, others are merged."""

import difflib
from collections.abc import Mapping

from sitewright.errors import Conflict
from sitewright.patching import Guard, PatchRefused
from sitewright.patching import apply as apply_patch

Files = Mapping[str, bytes]


def landed(before: Files, after: Files, branch: Files) -> dict[str, bytes | None]:
    """The branch's files to write, or None to delete, so that what differs between two renderings holds there.

    A file that a person changed keeps their change beside ours. Raises Conflict where both changed the same lines.
    """
    changes: dict[str, bytes | None] = {}
    for path in sorted({*before, *after}):
        old, new, now = before.get(path), after.get(path), branch.get(path)
        if old == new or now == new:
            continue
        changes[path] = new if now == old else _merged(path, old, new, now)
    return {path: content for path, content in changes.items() if content != branch.get(path)}


def _merged(path: str, old: bytes | None, new: bytes | None, now: bytes | None) -> bytes | None:
    """A file's content where the branch has another one than we made. Raises Conflict."""
    if old is None or new is None or now is None:
        raise _conflict(path)
    try:
        patch = _diff(path, old.decode(), new.decode())
        return apply_patch({path: now}, patch, Guard(), base={path: old}).files[path]
    except (UnicodeDecodeError, PatchRefused):
        raise _conflict(path) from None


def _diff(path: str, old: str, new: str) -> str:
    """A unified diff with the lines that changed alone, for the file as we made it."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}", n=1
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _conflict(path: str) -> Conflict:
    return Conflict(
        f"{path} was changed on the branch in the same place; settle it there with a commit, or undo that change, "
        "then retry.",
        field=path,
    )
