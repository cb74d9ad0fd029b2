"""`patch`: a patch applied to a folder, wholly or not at all."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sitewright.errors import NotFound, Rejected
from sitewright.kit.folder import Folder
from sitewright.patching import Guard, PatchRefused, PatchResult
from sitewright.patching import apply as apply_patch
from sitewright.sites.catalogue import template

MANIFEST = "template.json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(patch)


def patch(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to change.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The patch; `-` reads standard input.")] = "-",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Apply a patch (diff, SEARCH/REPLACE, `*** Begin Patch`, JSON) to a folder; exit code 1 where it is refused."""
    if not directory.is_dir():
        raise Rejected(f"{directory} is no folder.")
    folder = Folder(directory)
    try:
        result = apply_patch(folder, read_patch(file), guard_of(folder), links=folder.links)
    except PatchRefused as refusal:
        typer.echo(json.dumps(refused(refusal), indent=2) if as_json else refusal.report(), err=not as_json)
        raise typer.Exit(1) from None
    if not dry_run:
        write(folder, result)
    if as_json:
        typer.echo(json.dumps(applied(folder, result, written=not dry_run), indent=2))
    else:
        for line in told(folder, result, written=not dry_run):
            typer.echo(line)


def read_patch(file: str) -> str:
    """The patch's text, its line ends as they are. Raises Rejected."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Rejected(f"{file} cannot be read: {error.strerror}.") from None
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Rejected(f"{file} is no UTF-8 text.") from None


def guard_of(folder: Folder) -> Guard:
    """What may be edited: in a site of ours what the catalogue says of its template, elsewhere every safe path."""
    try:
        manifest = json.loads(folder[MANIFEST])
        return Guard(template(str(manifest["template"])).editable)
    except (KeyError, TypeError, ValueError, NotFound):
        return Guard()


def write(folder: Folder, result: PatchResult) -> None:
    """Write all changes. Raises Rejected, and then none is written."""
    try:
        folder.write(result.files)
    except OSError as error:
        raise Rejected(f"The folder cannot be written: {error.strerror}. Nothing was changed.") from None


def changes(folder: Folder, result: PatchResult) -> dict[str, str]:
    """What happens to each file: `created`, `changed` or `deleted`. As it was before the writing."""
    return {
        path: "deleted" if content is None else "changed" if path in folder else "created"
        for path, content in sorted(result.files.items())
    }


def told(folder: Folder, result: PatchResult, *, written: bool) -> list[str]:
    """The result in lines for people."""
    files = [f"{what:8} {path}" for path, what in changes(folder, result).items()]
    hunks = [
        f"  {hunk.path}: hunk {hunk.hunk} at line {hunk.line}, {hunk.method}"
        + (f" ({hunk.score:.2f})" if hunk.score < 1 else "")
        for hunk in result.hunks
        if hunk.method != "exact"
    ]
    return [*files, *hunks, *([] if written else ["Nothing was written (--dry-run)."])]


def applied(folder: Folder, result: PatchResult, *, written: bool) -> dict[str, Any]:
    """The result as JSON."""
    hunks = [
        {"path": hunk.path, "hunk": hunk.hunk, "line": hunk.line, "method": hunk.method, "score": hunk.score}
        for hunk in result.hunks
    ]
    return {"applied": True, "written": written, "files": changes(folder, result), "hunks": hunks}


def refused(refusal: PatchRefused) -> dict[str, Any]:
    """The refusal as JSON."""
    near = refusal.closest
    return {
        "applied": False,
        "written": False,
        "reason": refusal.reason,
        "message": refusal.message,
        "path": refusal.path,
        "hunk": refusal.hunk,
        "hint": refusal.hint,
        "closest": {"line": near.line, "excerpt": list(near.excerpt)} if near else None,
    }
