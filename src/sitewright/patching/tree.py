"""A tree under change: files are found, guarded, changed; what comes out are the contents that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sitewright.patching.change import changed_text
from sitewright.patching.guard import Guard
from sitewright.patching.match import Lines, folded
from sitewright.patching.model import FileChange, Hunk, HunkReport, PatchResult
from sitewright.patching.paths import folded_paths
from sitewright.patching.plan import planned
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.resolve import meant_exactly, meant_nearly, new_path, spellings
from sitewright.patching.text import check_size, read_text
from sitewright.patching.verify import check_syntax
from sitewright.patching.whole import check_deletable, created, replaced

FEWEST_CHARS = 10
"""So much text a hunk must look for to tell by itself which file it means."""


class Tree:
    """The files as they are and as the changes leave them; `loose` lets hunks fit nearly."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        guard: Guard,
        base: Mapping[str, bytes],
        links: frozenset[str],
        *,
        loose: bool,
    ) -> None:
        self._files = files
        self._guard = guard
        self._base = base
        self._links = links
        self._loose = loose
        self._touched: dict[str, bytes | None] = {}
        self._paths = set(files)
        self._folded: dict[str, str] | None = None
        self._hunks: dict[str, list[Hunk]] = {}
        self._moves: dict[str, str] = {}
        self._reports: list[HunkReport] = []

    def changed(self, changes: Sequence[FileChange]) -> PatchResult:
        """The result of all changes. Raises PatchRefused."""
        for change in changes:
            for name in spellings([*change.names, *([change.target] if change.target else [])]):
                self._guard.check_safe(name, self._links)
        for change in changes:
            self._take(change)
        for path in list(self._hunks):
            self._change_hunks(path)
        for source, target in self._moves.items():
            self._move(source, target)
        results = {path: content for path, content in self._touched.items() if content != self._files.get(path)}
        if not results:
            raise PatchRefused("no_change", "The patch changes nothing.", hint="Was it applied before?")
        return PatchResult(results, tuple(self._reports))

    def _take(self, change: FileChange) -> None:
        path = self._path_of(change)
        if path is None:
            self._create(change)
            return
        self._guard.check(path, self._links)
        if change.kind == "delete":
            check_deletable(change, path, self._content(path), self._base.get(path))
            self._remove(path)
        elif change.kind == "write":
            self._change_hunks(path)
            self._put(path, replaced(change, path, self._content(path)))
        elif change.kind == "create":
            if self._content(path) and self._content(path) != created(change, path):
                raise PatchRefused("exists", f"{path} exists already.", path=path, hint="Send a change to it.")
            self._put(path, created(change, path))
        else:
            self._update(change, path)

    def _update(self, change: FileChange, path: str) -> None:
        adds_only = [hunk for hunk in change.hunks if hunk.quoted and not hunk.old]
        if adds_only and self._content(path):
            raise PatchRefused("exists", f"{path} exists already.", path=path, hint="Quote the lines to be replaced.")
        known = self._hunks.setdefault(path, [])
        known += [replace(hunk, number=number) for number, hunk in enumerate(change.hunks, len(known) + 1)]
        if change.target:
            target = new_path([change.target], self._folders())
            if target != path:
                self._moves[path] = target

    def _path_of(self, change: FileChange) -> str | None:
        """The path of the file meant; None for one that is to be made. Raises PatchRefused for one not there."""
        paths = self._paths
        exact = meant_exactly(change.names, paths) if change.names else None
        if exact is not None:
            return exact
        if change.kind == "create" or (change.kind == "write" and change.names):
            return None
        if change.kind == "update" and change.names and change.hunks and not any(hunk.old for hunk in change.hunks):
            if all(hunk.quoted or hunk.counts is None or hunk.counts[0] == 0 for hunk in change.hunks):
                return None
        near = meant_nearly(change.names, paths) if change.names else sorted(paths)
        if change.target and not near:
            near = [path for path in [meant_exactly([change.target], paths)] if path]
        fitting = [path for path in near if self._holds(path, change)]
        if len(fitting) == 1:
            return fitting[0]
        name = spellings(change.names)[0] if change.names else None
        if fitting:
            some = ", ".join(fitting[:5])
            message = f"Which file a change is for cannot be told: it fits {some}."
            raise PatchRefused("ambiguous_file", message, path=name, hint="Name the file with its whole path.")
        message = f"{name} does not exist." if name else "No file is named, and none holds the old lines."
        raise PatchRefused("missing_file", message, path=name, hint="Name a file of the tree with its whole path.")

    def _holds(self, path: str, change: FileChange) -> bool:
        """Whether a file that is not named exactly has all that the change looks for."""
        try:
            self._guard.check(path, self._links)
            if change.kind == "delete":
                check_deletable(change, path, self._content(path), None)
                return bool(change.hunks)
            lines = Lines(read_text(path, self._content(path)).lines)
            sought = "".join(folded(text) for hunk in change.hunks for text in hunk.old_texts)
            return len(sought) >= FEWEST_CHARS and not planned(path, change.hunks, lines, loose=False).waiting
        except PatchRefused as refusal:
            return refusal.reason == "ambiguous"

    def _content(self, path: str) -> bytes:
        content = self._touched[path] if path in self._touched else self._files.get(path)
        if content is None:
            raise PatchRefused("missing_file", f"{path} does not exist.", path=path)
        return content

    def _create(self, change: FileChange) -> None:
        path = new_path(change.names, self._folders()) if change.names else ""
        if not path:
            raise PatchRefused("no_path", "A new file has no name.", hint="Write its path above it.")
        self._check_new(path)
        self._put(path, created(change, path))
        self._reports += [HunkReport(path, hunk.number or 1, 1, "whole_file") for hunk in change.hunks]

    def _change_hunks(self, path: str) -> None:
        hunks = self._hunks.pop(path, [])
        if not hunks:
            return
        content = self._content(path)
        base = self._base.get(path) if path not in self._touched else None
        after, reports = changed_text(path, content, hunks, base if base != content else None, loose=self._loose)
        check_syntax(path, content, after)
        self._put(path, after)
        self._reports += reports

    def _move(self, source: str, target: str) -> None:
        content = self._content(source)
        self._remove(source)
        if target in self._paths:
            raise PatchRefused("exists", f"{target} exists already.", path=target)
        self._check_new(target)
        self._put(target, content)

    def _check_new(self, path: str) -> None:
        if self._folded is None:
            self._folded = folded_paths(self._paths)
        self._guard.check_new(path, self._folded, self._links)

    def _put(self, path: str, content: bytes) -> None:
        check_size(path, content)
        self._touched[path] = content
        if path not in self._paths:
            self._paths.add(path)
            if self._folded is not None:
                self._folded |= folded_paths([path])

    def _remove(self, path: str) -> None:
        self._touched[path] = None
        self._paths.discard(path)
        self._folded = None

    def _folders(self) -> set[str]:
        return {path.split("/", 1)[0] for path in self._files if "/" in path}
