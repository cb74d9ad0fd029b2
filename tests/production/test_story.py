"""The story itself, told on a stage that does nothing but remember."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from sitewright.production.story import (
    FIRST_PREVIEW_STEPS,
    GATE_AFTER_DEPLOYMENT,
    REMINDERS_OF_ANSWERS,
    ProjectWithdrawn,
    Step,
    tell,
)
from sitewright.projects.state import ProjectState

FRESH = ProjectState(status="generating", round=1, retries=0, has_answers=True, pages=("inicio", "contato"), gates=())


@dataclass
class RecordingStage:
    """Does each step by noting it; `view` is what the story sees."""

    view: ProjectState
    done: list[str] = field(default_factory=list)
    under_way: set[str] = field(default_factory=set)
    beside: dict[str, set[str]] = field(default_factory=dict)
    after: dict[str, dict[str, object]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    resting: asyncio.Event = field(default_factory=asyncio.Event)
    clock: float = 0.0
    waits: float = 0.0
    """Seconds that pass by themselves while the story waits for a time."""

    def __post_init__(self) -> None:
        self.told = self.view

    async def do(self, step: Step, round_: int, key: str = "") -> None:
        assert round_ == self.told.round
        name = f"{step}:{key}" if key else str(step)
        self.beside[name] = set(self.under_way)
        self.under_way.add(name)
        await asyncio.sleep(0)
        self.under_way.discard(name)
        self.done.append(name)
        self.change(**self.after.get(name, {}))

    async def look(self) -> ProjectState:
        if self.view.status == "cancelled":
            raise ProjectWithdrawn
        return self.view

    async def until(self, ready: Callable[[ProjectState], bool], by: float | None = None) -> ProjectState:
        while not ready(await self.look()):
            if by is not None and by <= self.clock + self.waits:
                self.waits -= max(0.0, by - self.clock)
                self.clock = max(self.clock, by)
                break
            self.changed.clear()
            self.resting.set()
            await self.changed.wait()
        return self.view

    async def rest(self) -> None:
        """Return once the story waits for a change."""
        async with asyncio.timeout(30):
            await self.resting.wait()

    def knows(self, change: str) -> bool:
        return change not in self.unknown

    def settle_after(self, *steps: str) -> None:
        """Remarks are settled by these steps, in order."""
        for number, step in enumerate(steps, 1):
            self.after[step] = {"remarks": self.view.remarks[number:]}

    def change(self, **values: object) -> None:
        self.view = replace(self.view, **values)  # type: ignore[arg-type]
        self.resting.clear()
        self.changed.set()


async def test_the_first_chapter_ends_with_an_open_review() -> None:
    stage = RecordingStage(FRESH)
    assert await tell(stage)
    assert stage.done[-4:] == ["check_site", "deploy_preview", "point_subdomain", "open_review"]
    assert len(stage.done) == FIRST_PREVIEW_STEPS + 1


async def test_pages_are_written_beside_one_another_and_beside_the_layout() -> None:
    stage = RecordingStage(FRESH)
    await tell(stage)
    assert {"plan_layout", "write_page:inicio"} <= stage.beside["write_page:contato"]


async def test_nothing_is_written_before_the_answers_are_in() -> None:
    stage = RecordingStage(replace(FRESH, has_answers=False))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert stage.done == ["open_project"]
    stage.change(has_answers=True)
    await telling
    assert "write_brief" in stage.done


@pytest.mark.parametrize(
    ("gate", "held_back"), [("brief", "write_sitemap"), ("sitemap", "plan_layout"), ("preview", "open_review")]
)
async def test_a_gate_stops_the_story_until_it_is_passed(gate: str, held_back: str) -> None:
    stage = RecordingStage(replace(FRESH, gates=(gate,)))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert held_back not in stage.done
    stage.change(gates=())
    await telling
    assert held_back in stage.done


async def test_the_operator_sees_the_preview_before_letting_it_pass() -> None:
    stage = RecordingStage(replace(FRESH, gates=("preview",)))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert stage.done[-2:] == ["deploy_preview", "point_subdomain"]
    stage.change(gates=())
    assert await telling


async def test_a_chapter_under_way_keeps_the_gate_where_it_stood() -> None:
    stage = RecordingStage(replace(FRESH, gates=("preview",)), unknown={GATE_AFTER_DEPLOYMENT})
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert stage.done[-1] == "check_site"
    stage.change(gates=())
    assert await telling


async def test_a_remark_opens_a_round_that_ends_in_review_again() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, remarks=("1",)))
    stage.settle_after("try_patch:1.1")
    assert await tell(stage)
    assert stage.done[:4] == ["analyse_remark:1", "write_patch:1.1", "try_patch:1.1", "commit_change"]
    assert stage.done[-1] == "open_review"


async def test_a_refused_proposal_is_followed_by_another() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, remarks=("1",)))
    stage.settle_after("try_patch:1.3")
    assert await tell(stage)
    tried = [step for step in stage.done if "patch" in step]
    assert tried == [f"{step}:1.{attempt}" for attempt in (1, 2, 3) for step in ("write_patch", "try_patch")]


async def test_remarks_are_written_beside_one_another_and_tried_in_order() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, remarks=("1", "2")))
    stage.settle_after("try_patch:1.1", "try_patch:2.1")
    assert await tell(stage)
    assert "write_patch:1.1" in stage.beside["write_patch:2.1"]
    assert stage.done.index("try_patch:1.1") < stage.done.index("try_patch:2.1") < stage.done.index("commit_change")
    assert stage.done.count("commit_change") == 1


async def test_a_round_beyond_those_included_waits_before_any_ai_runs() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=5, gates=("round",), remarks=("1",)))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert stage.done == []
    stage.settle_after("try_patch:1.1")
    stage.change(gates=())
    await telling
    assert stage.done[0] == "analyse_remark:1"


async def test_a_declined_round_ends_without_a_step() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=5, gates=("round",), remarks=("1",)))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    stage.change(gates=(), status="in_review")
    assert await telling
    assert stage.done == []


async def test_a_persons_commit_takes_the_place_of_a_change_that_could_not_be_made() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, remarks=("1",)))
    stage.after["try_patch:1.1"] = {"pushed": True}
    assert await tell(stage)
    assert stage.done[2:4] == ["try_patch:1.1", "build_site"]


async def test_an_earlier_commit_is_made_current_without_any_writing() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, restoring=True, remarks=("1",)))
    assert await tell(stage)
    assert stage.done[:2] == ["restore_revision", "build_site"]


async def test_a_remark_that_follows_an_answered_one_is_the_next_chapters() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, remarks=("1",)))
    stage.after["analyse_remark:1"] = {"round": 3, "remarks": ()}
    assert await tell(stage)
    assert stage.done == ["analyse_remark:1"]


async def test_approval_leads_to_publication_and_the_end() -> None:
    stage = RecordingStage(replace(FRESH, status="in_review"))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    stage.change(status="publishing")
    assert not await telling
    assert stage.done == ["publish"]


async def test_a_cancelled_project_goes_no_further() -> None:
    stage = RecordingStage(replace(FRESH, has_answers=False))
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    stage.change(status="cancelled")
    with pytest.raises(ProjectWithdrawn):
        await telling


async def test_an_archived_project_is_taken_off_the_net_and_ends() -> None:
    stage = RecordingStage(replace(FRESH, status="archiving"))
    assert not await tell(stage)
    assert stage.done == ["archive"]


async def test_a_persons_commit_is_shown_without_any_writing() -> None:
    stage = RecordingStage(replace(FRESH, status="revising", round=2, pushed=True))
    assert await tell(stage)
    assert stage.done == ["build_site", "check_site", "deploy_preview", "point_subdomain", "open_review"]


class MendingStage(RecordingStage):
    """A stage whose check finds a faulty page until so many repairs were made."""

    needed = 0

    async def do(self, step: Step, round_: int, key: str = "") -> None:
        await super().do(step, round_, key)
        repairs = sum(name.startswith("repair_site") for name in self.done)
        if step is Step.CHECK_SITE:
            self.change(faulty_pages=("contato",) if repairs < self.needed else ())


@pytest.mark.parametrize(
    ("needed", "told"),
    [
        (0, []),
        (1, ["repair_site:code", "check_site:code"]),
        (
            2,
            ["repair_site:code", "check_site:code", "rewrite_page:ai-1/contato", "repair_site:ai-1", "check_site:ai-1"],
        ),
    ],
)
async def test_what_the_gate_finds_is_mended_by_code_and_then_by_the_ai(needed: int, told: list[str]) -> None:
    stage = MendingStage(FRESH)
    stage.needed = needed
    assert await tell(stage)
    checked = stage.done.index("check_site")
    assert stage.done[checked + 1 : -3] == told


async def test_the_ai_is_asked_twice_and_no_more() -> None:
    stage = MendingStage(FRESH)
    stage.needed = 9
    await tell(stage)
    assert sum(name.startswith("rewrite_page") for name in stage.done) == 2
    assert "check_site:ai-2" in stage.done


DAY = 24 * 3600.0
WAITING = replace(FRESH, status="awaiting_answers", has_answers=False, since=1000.0, gives_up=1000.0 + 180 * DAY)


@pytest.mark.parametrize(
    ("days", "reminders"),
    [(1.9, []), (2, ["remind:day-2"]), (6.9, ["remind:day-2"]), (7, ["remind:day-2", "remind:day-7"])],
)
async def test_reminders_come_on_their_days_and_stop_with_the_answers(days: float, reminders: list[str]) -> None:
    stage = RecordingStage(WAITING, clock=WAITING.since, waits=days * DAY)
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert stage.done == ["open_project", *reminders]
    stage.waits = 100 * DAY
    stage.change(has_answers=True)
    await telling
    assert [step for step in stage.done if step.startswith("remind")] == reminders
    assert stage.done[-1] == "open_review"


async def test_a_project_whose_answers_never_come_is_closed() -> None:
    stage = RecordingStage(WAITING, clock=WAITING.since, waits=180 * DAY)
    stage.after["close_abandoned"] = {"status": "cancelled"}
    with pytest.raises(ProjectWithdrawn):
        await tell(stage)
    assert stage.done == ["open_project", "remind:day-2", "remind:day-7", "close_abandoned"]
    assert stage.clock == WAITING.gives_up


async def test_a_chapter_begun_before_waits_without_reminding() -> None:
    stage = RecordingStage(WAITING, clock=WAITING.since, waits=365 * DAY, unknown={REMINDERS_OF_ANSWERS})
    telling = asyncio.create_task(tell(stage))
    await stage.rest()
    assert stage.done == ["open_project"]
    stage.change(has_answers=True)
    await telling
