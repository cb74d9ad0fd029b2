"""What the workflow may know of a project."""

from dataclasses import dataclass

WITHDRAWN = ("cancelled", "archiving", "archived")


@dataclass(frozen=True)
class ProjectState:
    """A project as the story sees it.

    `status` is the work under way (a project that needs attention keeps the one it stopped in), `pages` are the
    sitemap's slugs, `gates` those still closed, `pushed` whether the round shows a person's commit, `paused`
    whether nothing may begin until the operator retries, `faulty_pages` the slugs of what the last check refused.
    `restoring` says whether the round makes an earlier commit current again, `moving` whether it brings the site to
    other accounts or another address, `remarks` which of its remarks wait for a change, by position,
    `set_back` how often steps that were done were set back. `since` is when it was made, in seconds since the epoch,
    `gives_up` when it is closed if its answers are not in by then.
    """

    status: str
    round: int
    retries: int
    has_answers: bool
    pages: tuple[str, ...]
    gates: tuple[str, ...]
    pushed: bool = False
    paused: bool = False
    faulty_pages: tuple[str, ...] = ()
    restoring: bool = False
    moving: bool = False
    remarks: tuple[str, ...] = ()
    set_back: int = 0
    since: float = 0.0
    gives_up: float = 0.0

    @property
    def ended(self) -> bool:
        """Nothing more will happen unless somebody asks for it."""
        return self.status in ("published", "cancelled", "archived")

    @property
    def withdrawn(self) -> bool:
        """Nobody wants what is under way any more."""
        return self.status in WITHDRAWN
