"""The Temporal shell around the story: activities for steps, the signal `look` for waking up.

Temporal re-imports this module for every run, so it stays small and passes the rest through its sandbox.
"""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from sitewright.production import messages
    from sitewright.production.messages import ProductionOrder, StepRef, Stuck
    from sitewright.production.story import ProjectGone, ProjectSetBack, ProjectWithdrawn, Step, tell
    from sitewright.projects.state import ProjectState

STEP_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=30),
    maximum_attempts=6,
    non_retryable_error_types=["Misconfigured", "Rejected", "Conflict", "NotFound", "PayloadsTooLarge"],
)
Answer = TypeVar("Answer")
AT_ONCE = RetryPolicy(maximum_attempts=3, maximum_interval=timedelta(seconds=1), non_retryable_error_types=["NotFound"])
WHILE_THE_DATABASE_IS_AWAY = timedelta(seconds=3)
LONGEST_WAIT = timedelta(days=1)
WAITS_AS_NAMED = "waits-as-named"
"""In histories recorded before, attempts ran out."""


@workflow.defn(name=messages.WORKFLOW)
class SiteProduction:
    """Carries one project; a run per chapter, so that the history stays short."""

    def __init__(self) -> None:
        self._looks = 0
        self._seen = 0
        self._began_as: str | None = None
        self._set_back = 0
        self._paused = False
        self._project_id = ""

    @workflow.signal(name=messages.LOOK)
    def wake(self) -> None:
        """Something changed in the database."""
        self._looks += 1

    @workflow.run
    async def run(self, order: ProductionOrder) -> None:
        """Tell chapters until the project ends."""
        self._project_id = order.project_id
        try:
            goes_on = await tell(self)
        except ProjectGone:
            return
        except (ProjectWithdrawn, ProjectSetBack):
            goes_on = True
        if goes_on or self._looks > self._seen:
            workflow.continue_as_new(order)

    async def look(self) -> ProjectState:
        """See `story.Stage.look`."""
        self._seen = self._looks
        view = await self._ask(messages.READ_STATE, self._project_id, ProjectState)
        self._paused = view.paused
        if self._began_as is None:
            self._began_as, self._set_back = view.status, view.set_back
        elif view.withdrawn and view.status != self._began_as:
            raise ProjectWithdrawn
        if view.set_back != self._set_back:
            raise ProjectSetBack
        return view

    async def until(self, ready: Callable[[ProjectState], bool], by: float | None = None) -> ProjectState:
        """See `story.Stage.until`."""
        while True:
            seen = self._looks
            view = await self.look()
            left = None if by is None else by - workflow.now().timestamp()
            if ready(view) or (left is not None and left <= 0):
                return view
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda seen=seen: self._looks > seen, timeout=left)  # type: ignore[misc]

    def knows(self, change: str) -> bool:
        """See `story.Stage.knows`."""
        return workflow.patched(change)

    async def do(self, step: Step, round_: int, key: str = "") -> None:
        """See `story.Stage.do`. A step that failed for good waits, parked, for the operator's `retry`.

        Who named how long to wait (a rate limit, a build under way) is waited for, and that is no failure: attempts
        do not run out before a day has passed.
        """
        began = workflow.now()
        while True:
            if self._looks > self._seen:
                await self.look()
            if self._paused:
                await self.until(lambda view: not view.paused)
            try:
                await workflow.execute_activity(
                    step.value,
                    StepRef(self._project_id, round_, key, self._set_back),
                    start_to_close_timeout=timedelta(minutes=10),
                    heartbeat_timeout=timedelta(seconds=10),
                    retry_policy=STEP_RETRIES,
                )
            except ActivityError as failure:
                if code_of(failure) == messages.SET_BACK:
                    raise ProjectSetBack from None
                wait = named_wait(failure)
                if wait is not None and workflow.now() - began < LONGEST_WAIT and workflow.patched(WAITS_AS_NAMED):
                    await workflow.sleep(wait)
                    continue
                retries = await self._park(step, round_, key, failure)
                await self.until(lambda view, retries=retries: view.retries > retries)  # type: ignore[misc]
            else:
                return

    async def _park(self, step: Step, round_: int, key: str, failure: ActivityError) -> int:
        stuck = Stuck(self._project_id, round_, step.value, key, code_of(failure))
        return await self._ask(messages.PARK, stuck, int)

    async def _ask(self, question: str, argument: Any, answer: type[Answer]) -> Answer:
        """A short question to the database, asked until it answers. Raises ProjectGone.

        Waiting is a timer of the workflow: a local activity that retries for long would keep its worker from ending.
        """
        while True:
            try:
                found: Answer = await workflow.execute_local_activity(
                    question,
                    argument,
                    result_type=answer,
                    start_to_close_timeout=timedelta(seconds=15),
                    retry_policy=AT_ONCE,
                )
            except (ActivityError, ApplicationError) as failure:  # a local activity's error may come as it is
                if code_of(failure) == "NotFound":
                    raise ProjectGone from None
                await workflow.sleep(WHILE_THE_DATABASE_IS_AWAY)
            else:
                return found


def code_of(failure: ActivityError | ApplicationError) -> str:
    """The class of the error that a step ended with."""
    cause = failure.cause if isinstance(failure, ActivityError) else failure
    return cause.type if isinstance(cause, ApplicationError) and cause.type else "Unavailable"


def named_wait(failure: ActivityError) -> timedelta | None:
    """How long the last attempt was told to wait."""
    return failure.cause.next_retry_delay if isinstance(failure.cause, ApplicationError) else None
