"""What the headers of a file's change say."""

from dataclasses import dataclass, field

from sitewright.patching.model import FileChange, Hunk, Kind
from sitewright.patching.reading import marks
from sitewright.patching.reading.names import git_names, header_name, is_null
from sitewright.patching.refusal import PatchRefused

SLOPPY_ENDS = (".orig", ".old", ".bak", ".new", ".original", ".modified", "~")
DELETING = ("delete", "remove")
VERBS = {"add": "create", "create": "create", "new": "create", "delete": "delete", "remove": "delete"}


@dataclass
class Header:
    """Headers of one file as they come, and the hunks below them."""

    old: str | None = None
    new: str | None = None
    git: tuple[str, str] | None = None
    verb: str = ""
    named: str | None = None
    moved_from: str | None = None
    moved_to: str | None = None
    created: bool = False
    deleted: bool = False
    hunks: list[Hunk] = field(default_factory=list)

    def extended(self, line: str) -> None:
        """Take one of Git's extended header lines. Raises PatchRefused for links and copies."""
        if line.startswith(("copy from ", "copy to ")):
            raise PatchRefused("unsupported", "Copies are not patched.", hint="Create the file with its content.")
        if line.startswith(("new ", "old ", "deleted ")):
            mode = line.rsplit(" ", 1)[-1]
            if mode not in ("100644", "100755", "100664"):
                raise PatchRefused("link", "Links and submodules are not patched.")
            self.created = self.created or line.startswith("new file")
            self.deleted = self.deleted or line.startswith("deleted")
        elif line.startswith("rename from "):
            self.moved_from = header_name(line[len("rename from ") :])
        elif line.startswith("rename to "):
            self.moved_to = header_name(line[len("rename to ") :])

    def change(self) -> FileChange | None:
        """The change of the file, or None where the headers changed nothing."""
        old, new = self.old, self.new
        if old is not None and new is not None and is_null(old) and is_null(new):
            raise PatchRefused("not_a_patch", "Both sides of a file header are /dev/null.")
        created = self.created or (old is not None and is_null(old)) or VERBS.get(self.verb) == "create"
        deleted = self.deleted or (new is not None and is_null(new)) or VERBS.get(self.verb) == "delete"
        names = self._names(new_first=created)
        target = None if created or deleted else self._target()
        if not (self.hunks or target or (names and (self.created or self.deleted or self.verb in DELETING))):
            return None
        kind: Kind = "create" if created else "delete" if deleted else "update"
        return FileChange(names, kind, list(self.hunks), target)

    def _names(self, *, new_first: bool) -> list[str]:
        pair = [self.new, self.old] if new_first else [self.old, self.new]
        found = [*pair, self.moved_from, *(reversed(self.git) if self.git else ()), self.named]
        return list(dict.fromkeys(name for name in found if name and not is_null(name)))

    def _target(self) -> str | None:
        """The new name where the headers give two."""
        if self.moved_to:
            return self.moved_to
        for old, new in ((self.old, self.new), self.git or (None, None)):
            if old and new and old[:2] == "a/" and new[:2] == "b/" and old[2:] != new[2:]:
                sloppy = old.endswith(SLOPPY_ENDS) or new.endswith(SLOPPY_ENDS)
                return None if sloppy else new
        return None


def git_header(line: str) -> Header:
    """The header that a `diff --git` line begins."""
    return Header(git=git_names(line))


def verb_header(line: str) -> Header | None:
    """The header that a `*** Update File:` line begins."""
    match = marks.VERB.match(line)
    return Header(verb=match[1].lower(), named=header_name(match[2])) if match else None
