"""Applies a patch to a tree: every change where it certainly belongs, or nothing at all."""

from collections.abc import Mapping

from sitewright.patching.guard import Guard
from sitewright.patching.model import PatchResult
from sitewright.patching.reading import readings
from sitewright.patching.reading.foreign import foreign_form
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.resolve import meant_exactly, meant_nearly
from sitewright.patching.tree import Tree

READ_OTHERWISE = ("not_found", "missing_file", "no_context", "already_applied")
"""Refusals after which a further reading of the text may fit."""
UNREAD = (*READ_OTHERWISE, "not_a_patch", "not_whole", "ambiguous_file", "no_path", "cut_off")
"""Refusals of what may be another form altogether."""


def apply(
    files: Mapping[str, bytes],
    patch: str,
    guard: Guard,
    base: Mapping[str, bytes] | None = None,
    links: frozenset[str] = frozenset(),
) -> PatchResult:
    """Apply a patch to a tree given as path -> content; what it changes comes back, and `files` stays as it is.

    The patch is a unified diff, SEARCH/REPLACE blocks, the `*** Begin Patch` form, whole files or edits as JSON, with
    whatever stands around it. `base` is the tree it was written for, where that is an earlier one; `links` are paths
    that are symbolic links. Raises PatchRefused where one change has no certain place or must not be made.
    """
    try:
        return _applied(files, patch, guard, base or {}, links)
    except PatchRefused as refusal:
        if refusal.reason in UNREAD and (foreign := foreign_form(patch)):
            raise foreign from None
        raise


def _applied(
    files: Mapping[str, bytes], patch: str, guard: Guard, base: Mapping[str, bytes], links: frozenset[str]
) -> PatchResult:
    read = list(readings(patch))
    first: PatchRefused | None = None
    for loose in (False, True):
        for number, changes in enumerate(read):
            try:
                return Tree(files, guard, base, links, loose=loose).changed(changes)
            except PatchRefused as refusal:
                if refusal.reason not in READ_OTHERWISE:
                    raise
                first = refusal if number == 0 or first is None else first
    assert first is not None
    raise first


def concerned_paths(patch: str, paths: frozenset[str]) -> set[str]:
    """Those of a tree's paths whose content `apply` may need. Raises PatchRefused for what is no patch.

    All of them where the patch does not name its files.
    """
    found: set[str] = set()
    for changes in readings(patch):
        for change in changes:
            exact = meant_exactly(change.names, paths) if change.names else None
            near = [exact] if exact else meant_nearly(change.names, paths) if change.names else []
            if not near and change.kind == "update" and not change.names:
                return set(paths)
            found |= set(near)
    return found
