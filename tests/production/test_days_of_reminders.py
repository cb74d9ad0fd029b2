"""Reminders on their days, none after an answer, and the end of waiting: the story on a calendar of its own."""

from collections.abc import Callable
from typing import cast

import pytest

from sitewright.production.story import A_DAY, Stage, Step, get_answers
from sitewright.projects.state import ProjectState

PAID = 1_700_000_000.0
GIVES_UP = 180


class Calendar:
    """A stage on which days pass at once; the customer answers on one of them, or never. It notes what is done when."""

    def __init__(self, answers_on: float | None) -> None:
        self.day = 0.0
        self.done: list[tuple[float, str, str]] = []
        self._answers_on = answers_on

    async def look(self) -> ProjectState:
        """The project on this day."""
        return ProjectState(
            status="awaiting_answers", round=1, retries=0, pages=(), gates=(), since=PAID,
            gives_up=PAID + GIVES_UP * A_DAY, has_answers=self._answers_on is not None and self._answers_on <= self.day,
        )  # fmt: skip

    async def until(self, ready: Callable[[ProjectState], bool], by: float | None = None) -> ProjectState:
        """Let days pass until it is ready, or until `by`; nobody waits for ever."""
        last = ((by or 0) - PAID) / A_DAY
        self.day = last if self._answers_on is None else max(self.day, min(self._answers_on, last))
        view = await self.look()
        assert ready(view) == view.has_answers
        return view

    async def do(self, step: Step, _round: int, key: str = "") -> None:
        """Note it."""
        self.done.append((self.day, step.value, key))

    def knows(self, _change: str) -> bool:
        """Everything."""
        return True


SECOND, SEVENTH, END = (2, "remind", "day-2"), (7, "remind", "day-7"), (GIVES_UP, "close_abandoned", "")


@pytest.mark.parametrize(
    ("answers_on", "done"),
    [
        (0.0, []),
        (1.9, []),
        (2.1, [SECOND]),
        (6.9, [SECOND]),
        (7.1, [SECOND, SEVENTH]),
        (179.9, [SECOND, SEVENTH]),
        (None, [SECOND, SEVENTH, END]),
    ],
)
async def test_reminders_come_on_their_days_and_stop_with_the_answer(
    answers_on: float | None, done: list[tuple[float, str, str]]
) -> None:
    calendar = Calendar(answers_on)
    assert await get_answers(cast("Stage", calendar)) == (answers_on is not None)
    assert calendar.done == done
