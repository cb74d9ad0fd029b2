"""The life of a site, told straight: from a paid order to publication, in plain Python.

The story decides what comes next and nothing else. A `Stage` does each step for real (durably, on Temporal, or
at once in a test) and waits for people. Steps leave their results in the database; what the story needs to know
it sees in a `ProjectState`. A step that is finished is not done again, so the story may be told from the beginning
after any loss and continues where it stopped.
"""

import asyncio
import itertools
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from sitewright.messages.service import REMINDERS
from sitewright.projects.state import ProjectState


class Step(StrEnum):
    """Every step there is; the value names its activity and its timeline rows."""

    OPEN_PROJECT = "open_project"
    REMIND = "remind"
    CLOSE_ABANDONED = "close_abandoned"
    ANALYSE_ANSWERS = "analyse_answers"
    WRITE_BRIEF = "write_brief"
    WRITE_SITEMAP = "write_sitemap"
    WRITE_PAGE = "write_page"
    PLAN_LAYOUT = "plan_layout"
    PREPARE_REPOSITORY = "prepare_repository"
    COMPOSE_SITE = "compose_site"
    COMMIT_SITE = "commit_site"
    ANALYSE_REMARK = "analyse_remark"
    WRITE_PATCH = "write_patch"
    TRY_PATCH = "try_patch"
    COMMIT_CHANGE = "commit_change"
    RESTORE_REVISION = "restore_revision"
    MOVE_SITE = "move_site"
    BUILD_SITE = "build_site"
    CHECK_SITE = "check_site"
    REWRITE_PAGE = "rewrite_page"
    REPAIR_SITE = "repair_site"
    DEPLOY_PREVIEW = "deploy_preview"
    POINT_SUBDOMAIN = "point_subdomain"
    OPEN_REVIEW = "open_review"
    PUBLISH = "publish"
    ARCHIVE = "archive"


FIRST_ROUND = 1
FIRST_PREVIEW_STEPS = 14
"""Steps from payment to the first preview of a site with one page; each further page is one more."""


BY_CODE, BY_AI = ("code",), ("ai-1", "ai-2")
REPAIRS = BY_CODE + BY_AI
"""How often what the gate finds is mended before a person must look, and by whom."""


GATE_AFTER_DEPLOYMENT = "gate-after-deployment"
"""In chapters begun before, the gate `preview` stood before the deployment."""
REMINDERS_OF_ANSWERS = "reminders-of-answers"
"""Chapters begun before wait for the answers without reminding, and for ever."""
A_DAY = 24 * 3600.0


class ProjectWithdrawn(Exception):
    """The operator withdrew the project while a chapter was told; the chapter ends here."""


class ProjectSetBack(Exception):
    """Steps that were done are to be done again: the chapter is told anew; what is still done is skipped."""


class ProjectGone(Exception):
    """There is no such project any more."""


class Stage(Protocol):
    """How the story acts on the world."""

    async def do(self, step: Step, round_: int, key: str = "") -> None:
        """Do one step of a round; returns when it is finished, however long people take to mend what stopped it."""
        ...

    async def look(self) -> ProjectState:
        """Read the project's state. Raises ProjectWithdrawn and ProjectSetBack."""
        ...

    async def until(self, ready: Callable[[ProjectState], bool], by: float | None = None) -> ProjectState:
        """Wait until the project's state is as wanted, at most until `by`, in seconds since the epoch.

        Raises ProjectWithdrawn and ProjectSetBack.
        """
        ...

    def knows(self, change: str) -> bool:
        """Whether a change of the story's order holds for this chapter, which may be under way since before it."""
        ...


async def tell(stage: Stage) -> bool:
    """Tell one chapter: first preview, revision, publication or the end. Returns whether another may follow."""
    view = await stage.look()
    if view.ended:
        return False
    if view.status == "archiving":
        await stage.do(Step.ARCHIVE, view.round)
        return False
    if view.status == "in_review":
        view = await stage.until(lambda now: now.status != "in_review")
    if view.status == "publishing":
        await stage.do(Step.PUBLISH, view.round)
        return False
    if view.round == FIRST_ROUND:
        await make_first_preview(stage)
    else:
        await revise(stage, view)
    return True


async def make_first_preview(stage: Stage) -> None:
    """From payment to the first preview."""
    await stage.do(Step.OPEN_PROJECT, FIRST_ROUND)
    if not await get_answers(stage):
        return
    await asyncio.gather(write_site(stage), stage.do(Step.PREPARE_REPOSITORY, FIRST_ROUND))
    await stage.do(Step.COMPOSE_SITE, FIRST_ROUND)
    await stage.do(Step.COMMIT_SITE, FIRST_ROUND)
    await show_preview(stage, FIRST_ROUND)


async def get_answers(stage: Stage) -> bool:
    """Wait for the answers, and remind of them on their days; a project whose answers never come is closed."""
    if not stage.knows(REMINDERS_OF_ANSWERS):
        return (await stage.until(lambda view: view.has_answers)).has_answers
    view = await stage.look()
    for version, day in REMINDERS.items():
        if (await stage.until(lambda now: now.has_answers, by=view.since + day * A_DAY)).has_answers:
            return True
        await stage.do(Step.REMIND, FIRST_ROUND, version)
    view = await stage.until(lambda now: now.has_answers, by=view.gives_up)
    if not view.has_answers:
        await stage.do(Step.CLOSE_ABANDONED, FIRST_ROUND)
        view = await stage.look()
    return view.has_answers


async def write_site(stage: Stage) -> None:
    """The writing: analysis, brief and sitemap one after the other, then all pages beside the layout plan."""
    await stage.do(Step.ANALYSE_ANSWERS, FIRST_ROUND)
    await stage.do(Step.WRITE_BRIEF, FIRST_ROUND)
    await pass_gate(stage, "brief")
    await stage.do(Step.WRITE_SITEMAP, FIRST_ROUND)
    pages = (await pass_gate(stage, "sitemap")).pages
    await asyncio.gather(
        stage.do(Step.PLAN_LAYOUT, FIRST_ROUND), *(stage.do(Step.WRITE_PAGE, FIRST_ROUND, page) for page in pages)
    )


async def revise(stage: Stage, view: ProjectState) -> None:
    """One round: the remarks become one commit and a new preview, or each is answered with a question.

    A person's own commit on the branch needs no writing: it is shown, also where it comes in place of a change that
    could not be made. Making an earlier commit current again needs none either, nor does a move to another address.

    The next round may be there as soon as this one is answered; it is the next chapter's.
    """
    round_ = view.round
    if view.moving:
        await stage.do(Step.MOVE_SITE, round_)
    elif view.restoring:
        await stage.do(Step.RESTORE_REVISION, round_)
    elif not view.pushed:
        view = await make_change(stage, round_)
        if not is_under_way(view, round_):
            return
        if not view.pushed:
            await stage.do(Step.COMMIT_CHANGE, round_)
    await show_preview(stage, round_)


async def make_change(stage: Stage, round_: int) -> ProjectState:
    """Understand all remarks, propose a change for each beside one another, and try these in order."""
    view = await stage.until(lambda now: "round" not in now.gates or not is_under_way(now, round_))
    if not is_under_way(view, round_):
        return view
    await asyncio.gather(*(stage.do(Step.ANALYSE_REMARK, round_, remark) for remark in view.remarks))
    view = await stage.look()
    if not is_under_way(view, round_):
        return view
    await asyncio.gather(*(stage.do(Step.WRITE_PATCH, round_, f"{remark}.1") for remark in view.remarks))
    for remark in view.remarks:
        view = await settle_remark(stage, round_, remark)
        if view.pushed or not is_under_way(view, round_):
            break
    return view


async def settle_remark(stage: Stage, round_: int, remark: str) -> ProjectState:
    """Try proposals until one passes or the remark is answered; a step that gives up waits for the operator."""
    for attempt in itertools.count(1):
        view = await stage.look()
        if remark not in view.remarks or view.pushed or not is_under_way(view, round_):
            return view
        if attempt > 1:
            await stage.do(Step.WRITE_PATCH, round_, f"{remark}.{attempt}")
        await stage.do(Step.TRY_PATCH, round_, f"{remark}.{attempt}")
    raise AssertionError


def is_under_way(view: ProjectState, round_: int) -> bool:
    """Whether this round is still being worked on."""
    return (view.status, view.round) == ("revising", round_)


async def show_preview(stage: Stage, round_: int) -> None:
    """Build, check and deploy the branch's commit; once the operator lets it pass, ask for the customer's review."""
    await stage.do(Step.BUILD_SITE, round_)
    await stage.do(Step.CHECK_SITE, round_)
    view = await mend(stage, round_)
    gated = "preview" in view.gates
    shown_first = gated and stage.knows(GATE_AFTER_DEPLOYMENT)
    if gated and not shown_first:
        await pass_gate(stage, "preview")
    await stage.do(Step.DEPLOY_PREVIEW, round_)
    await stage.do(Step.POINT_SUBDOMAIN, round_)
    if shown_first:
        await pass_gate(stage, "preview")
    await stage.do(Step.OPEN_REVIEW, round_)


async def mend(stage: Stage, round_: int) -> ProjectState:
    """Mend what the gate found, and check again; the last check stops the project with what is left."""
    view = await stage.look()
    for attempt in REPAIRS:
        if not view.faulty_pages:
            break
        if attempt in BY_AI:
            pages = [stage.do(Step.REWRITE_PAGE, round_, f"{attempt}/{page}") for page in view.faulty_pages]
            await asyncio.gather(*pages)
        await stage.do(Step.REPAIR_SITE, round_, attempt)
        await stage.do(Step.CHECK_SITE, round_, attempt)
        view = await stage.look()
    return view


async def pass_gate(stage: Stage, name: str) -> ProjectState:
    """Stop for the operator where the project has this gate; by default no gate is set."""
    return await stage.until(lambda view: name not in view.gates)
