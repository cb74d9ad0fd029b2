"""Shows a project's steps as they happen: a progress bar on a terminal, plain lines elsewhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from sitewright.kit.db import DATABASE_AWAY, listening
from sitewright.production.story import FIRST_PREVIEW_STEPS, Step
from sitewright.projects.models import SiteProject, TimelineStep
from sitewright.projects.timeline import CHANNEL, changes_since
from sitewright.wiring import Runtime

STILL_SECONDS = 2.0

WORDS: dict[str, str] = {
    Step.OPEN_PROJECT: "opening the project",
    Step.REMIND: "reminding of the answers",
    Step.CLOSE_ABANDONED: "closing it: the answers never came",
    Step.ANALYSE_ANSWERS: "reading the answers",
    Step.WRITE_BRIEF: "writing the brief",
    Step.WRITE_SITEMAP: "planning the pages",
    Step.WRITE_PAGE: "writing page",
    Step.PLAN_LAYOUT: "planning the layout",
    Step.PREPARE_REPOSITORY: "making the repository",
    Step.COMPOSE_SITE: "putting the site together",
    Step.COMMIT_SITE: "committing the site",
    Step.BUILD_SITE: "building",
    Step.CHECK_SITE: "checking",
    Step.DEPLOY_PREVIEW: "deploying the preview",
    Step.POINT_SUBDOMAIN: "pointing the subdomain",
    Step.OPEN_REVIEW: "opening the review",
    Step.ARCHIVE: "taking it off the net",
}
"""What commands show: the steps of a first preview, and the end."""


async def watch(runtime: Runtime, project_id: UUID) -> AsyncIterator[TimelineStep | SiteProject]:
    """Every change of the project's timeline, from its beginning; the project itself each time they are all given.

    Survives a restart of the database.
    """
    seen = 0
    while True:
        with contextlib.suppress(*DATABASE_AWAY):
            async with listening(runtime.database_url, CHANNEL) as changes:
                while True:
                    async with runtime.sessions() as session:
                        rows = await changes_since(session, project_id, seen)
                        project = await session.get_one(SiteProject, project_id)
                    for row in rows:
                        seen = row.seq
                        yield row
                    yield project
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(STILL_SECONDS):
                            if await changes.get() == "":
                                break
        await asyncio.sleep(0.2)


class StepProgress:
    """Prints finished steps with their seconds, and failures with their reason."""

    def __init__(self, console: Console, total: int = FIRST_PREVIEW_STEPS) -> None:
        self._console = console
        self._shown: set[tuple[int, str, str, str]] = set()
        self._bar = Progress(
            TextColumn("  "),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID = self._bar.add_task("starting", total=total)
        self._pages = 0

    def __enter__(self) -> "StepProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, row: TimelineStep) -> None:
        """Show one change of the timeline."""
        label = " ".join(part for part in (WORDS.get(row.step, row.step), row.key) if part)
        self._bar.update(self._task, description=label)
        change = (row.round, row.step, row.key, row.status)
        if change in self._shown:
            return
        self._shown.add(change)
        if row.step == Step.WRITE_PAGE and row.status == "running":
            self._pages += 1
            self._bar.update(self._task, total=FIRST_PREVIEW_STEPS + max(0, self._pages - 1))
        if row.status == "finished":
            again = f" ({row.attempts} attempts)" if row.attempts > 1 else ""
            self._bar.advance(self._task)
            self._console.print(f"  ✓ {label:<34} {row.seconds or 0:6.2f} s{again}")
        elif row.status in ("failed", "retrying"):
            self._console.print(f"  ✗ {label:<34} {row.status}: {row.error}")
