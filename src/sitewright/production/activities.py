"""Each step as a Temporal activity: written to the timeline, kept alive, its errors told by who must act."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from sitewright.errors import SetBack, SitewrightError, Unavailable
from sitewright.kit.db import transaction
from sitewright.production import (
    delivery,
    ending,
    mailing,
    messages,
    moving,
    proposing,
    publishing,
    remarks,
    repair,
    repository,
    revision,
    writing,
)
from sitewright.production.messages import StepRef, Stuck
from sitewright.production.story import Step
from sitewright.production.workshop import Workshop
from sitewright.projects import service, timeline
from sitewright.projects.state import ProjectState
from sitewright.reviews.service import requests_of

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 3.0

StepFunction = Callable[[Workshop, StepRef], Awaitable[None]]

STEPS: dict[Step, StepFunction] = {
    Step.OPEN_PROJECT: repository.open_project,
    Step.REMIND: mailing.remind,
    Step.CLOSE_ABANDONED: mailing.close_abandoned,
    Step.ANALYSE_ANSWERS: writing.analyse_answers,
    Step.WRITE_BRIEF: writing.write_brief,
    Step.WRITE_SITEMAP: writing.write_sitemap,
    Step.WRITE_PAGE: writing.write_page,
    Step.PLAN_LAYOUT: writing.plan_layout,
    Step.PREPARE_REPOSITORY: repository.prepare_repository,
    Step.COMPOSE_SITE: repository.compose_site,
    Step.COMMIT_SITE: repository.commit_site,
    Step.ANALYSE_REMARK: remarks.analyse_remark,
    Step.WRITE_PATCH: proposing.write_patch,
    Step.TRY_PATCH: proposing.try_patch,
    Step.COMMIT_CHANGE: revision.commit_change,
    Step.RESTORE_REVISION: revision.restore_revision,
    Step.MOVE_SITE: moving.move_site,
    Step.BUILD_SITE: delivery.build_site,
    Step.CHECK_SITE: delivery.check_site,
    Step.REWRITE_PAGE: repair.rewrite_page,
    Step.REPAIR_SITE: repair.repair_site,
    Step.DEPLOY_PREVIEW: delivery.deploy_preview,
    Step.POINT_SUBDOMAIN: delivery.point_subdomain,
    Step.OPEN_REVIEW: revision.open_review,
    Step.PUBLISH: publishing.publish,
    Step.ARCHIVE: ending.archive,
}


def activities(shop: Workshop) -> list[Callable[..., Any]]:
    """All activities a worker serves."""
    return [*(step_activity(shop, step, act) for step, act in STEPS.items()), reader(shop), parker(shop)]


def step_activity(shop: Workshop, step: Step, act: StepFunction) -> Callable[..., Any]:
    """One step under its own name; done once a round and key, however often it is called."""

    @activity.defn(name=step.value)
    async def perform(ref: StepRef) -> None:
        try:
            await do_once(shop, step, act, ref)
        except SitewrightError as error:
            raise as_failure(error) from None

    return perform


async def do_once(shop: Workshop, step: Step, act: StepFunction, ref: StepRef) -> None:
    """Do a step that is not finished, with its timeline. Errors of the step are raised as ours."""
    row = UUID(ref.project_id), ref.round, step, ref.key
    if not await timeline.start_step(shop.sessions, *row, set_back=ref.set_back):
        return
    started = time.monotonic()
    try:
        async with heartbeats():
            await act(shop, ref)
    except SetBack:
        await timeline.forget_step(shop.sessions, *row)
        raise
    except SitewrightError as error:
        await note_failure(shop, ref, step, error)
        raise
    except Exception as error:
        log.exception("step %s of project %s failed unexpectedly", step, ref.project_id)
        unexpected = Unavailable(f"An unexpected {type(error).__name__}; the worker's log has the details.")
        await note_failure(shop, ref, step, unexpected)
        raise unexpected from None
    await timeline.finish_step(shop.sessions, *row, seconds=time.monotonic() - started)


def reader(shop: Workshop) -> Callable[..., Any]:
    """The activity by which the workflow sees the project."""

    @activity.defn(name=messages.READ_STATE)
    async def read_state(project_id: str) -> ProjectState:
        try:
            async with shop.sessions() as session:
                view = await service.project_state(session, UUID(project_id))
                waiting = await requests_of(session, UUID(project_id), view.round)
                open_remarks = tuple(str(request.position) for request in waiting if request.status == "open")
                gives_up = view.since + timedelta(days=shop.periods.abandoned_days).total_seconds()
                return replace(view, remarks=open_remarks, gives_up=gives_up)
        except SitewrightError as error:
            raise as_failure(error) from None

    return read_state


def parker(shop: Workshop) -> Callable[..., Any]:
    """The activity that leaves a project to the operator; returns how often `retry` was asked so far."""

    @activity.defn(name=messages.PARK)
    async def park(stuck: Stuck) -> int:
        project_id = UUID(stuck.project_id)
        try:
            reason = await timeline.fail_for_good(
                shop.sessions, project_id, stuck.round, stuck.step, stuck.key, code=stuck.code
            )
            async with transaction(shop.sessions) as session:
                return await service.mark_attention(session, project_id, step=stuck.step, reason=reason)
        except SitewrightError as error:
            raise as_failure(error) from None

    return park


async def note_failure(shop: Workshop, ref: StepRef, step: Step, error: SitewrightError) -> None:
    """Show the failed attempt in the timeline, and say it in the log."""
    log.warning("step %s of project %s failed: %s", step, ref.project_id, error.code)
    await timeline.fail_step(
        shop.sessions,
        UUID(ref.project_id),
        ref.round,
        step,
        ref.key,
        code=error.code,
        message=error.message,
        retrying=error.retryable,
    )


def as_failure(error: SitewrightError) -> ApplicationError:
    """Our error as Temporal's: the class's name travels, the text stays in the database."""
    wait = error.retry_after if isinstance(error, Unavailable) else None
    return ApplicationError(
        error.code,
        type=error.code,
        non_retryable=not error.retryable,
        next_retry_delay=timedelta(seconds=wait) if wait is not None else None,
    )


@contextlib.asynccontextmanager
async def heartbeats() -> AsyncIterator[None]:
    """Tell Temporal that the step is alive, so that a dead worker's steps move on within seconds."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
