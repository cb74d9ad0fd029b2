"""What is written from what: which artefacts and steps an edit, or a new version, makes out of date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sitewright.ports.ai import TaskType

WrittenKind = Literal["analysis", "brief", "sitemap", "layout", "page"]
WRITTEN: tuple[WrittenKind, ...] = get_args(WrittenKind)
MADE_FROM: dict[WrittenKind, tuple[WrittenKind, ...]] = {
    "analysis": (),
    "brief": ("analysis",),
    "sitemap": ("brief",),
    "layout": ("brief", "sitemap"),
    "page": ("brief", "sitemap"),
}
STEP_OF: dict[WrittenKind, str] = {
    "analysis": "analyse_answers",
    "brief": "write_brief",
    "sitemap": "write_sitemap",
    "layout": "plan_layout",
    "page": "write_page",
}
TASK_OF: dict[WrittenKind, TaskType] = {
    "analysis": "onboarding",
    "brief": "brief",
    "sitemap": "sitemap",
    "layout": "layout_plan",
    "page": "content",
}
AFTER_WRITING = (
    "compose_site",
    "commit_site",
    "build_site",
    "check_site",
    "rewrite_page",
    "repair_site",
    "deploy_preview",
    "point_subdomain",
    "open_review",
)
"""Steps that go by everything written."""


@dataclass(frozen=True)
class Piece:
    """One written artefact, as far as the chain goes by it: `edited` where a person wrote its newest version."""

    kind: WrittenKind
    key: str
    edited: bool = False


def kinds_behind(pieces: Iterable[Piece], kind: WrittenKind) -> list[WrittenKind]:
    """Kinds that are written from this one, in the order of writing.

    What a person wrote is never written over, so nothing changes behind it either.
    """
    kept = {piece.kind for piece in pieces if piece.edited and piece.kind != "page"}
    changed = {kind}
    for later in WRITTEN:
        if later not in kept and changed & {*MADE_FROM[later]}:
            changed.add(later)
    return [later for later in WRITTEN if later in changed - {kind}]


def out_of_date(pieces: Sequence[Piece], kind: WrittenKind) -> list[Piece]:
    """What is to be written again once `kind` is another."""
    behind = kinds_behind(pieces, kind)
    return [piece for later in behind for piece in pieces if piece.kind == later and not piece.edited]
