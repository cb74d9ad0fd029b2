"""Lists and numbers: what needs attention first, found by parts of names, in as many queries for many as for few."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from sitewright.console.charts import HEIGHT, LEAST, bars
from sitewright.console.figures import DAYS, read_figures
from sitewright.console.project_list import A_PAGE, list_projects
from sitewright.kit.db import Sessions, transaction
from sitewright.orders.models import Customer, Order
from sitewright.projects.models import AIUse, Deployment, SiteProject, TimelineStep
from tests.console.conftest import Bureau, text_of

ZONE = ZoneInfo("America/Sao_Paulo")


async def sell(sessions: Sessions, number: int, *, name: str = "Cliente", status: str = "generating") -> SiteProject:
    """A project of its own customer, the older the lower its number."""
    made = datetime.now(UTC) - timedelta(hours=100 - number)
    async with transaction(sessions) as session:
        customer = Customer(external_ref=str(number), name=f"{name} {number}", email=f"c{number}@example.com")
        session.add(customer)
        await session.flush()
        order = Order(
            provider="stripe",
            checkout_ref=f"cs_{number}",
            customer_id=customer.id,
            status="paid",
            amount_minor=149_000,
            currency="BRL",
            live=False,
            paid_at=made,
        )
        session.add(order)
        await session.flush()
        project = SiteProject(
            order_id=order.id,
            customer_id=customer.id,
            template="business",
            live=False,
            status=status,
            slug=f"site-{number}",
            created_at=made,
        )
        session.add(project)
    return project


def use(project: SiteProject, micro_usd: int | None, **changes: object) -> AIUse:
    """An AI call of a project."""
    values = {
        "project_id": project.id,
        "round": 1,
        "role": "analysis",
        "task_type": "brief",
        "prompt": "p@1",
        "prompt_sha256": "0" * 64,
        "provider": "openai",
        "model": "m",
        "input_tokens": 1,
        "output_tokens": 1,
        "seconds": 1.0,
        "attempts": 1,
        "cost_micro_usd": micro_usd,
    }
    return AIUse(**(values | changes))


@contextmanager
def counted(bureau: Bureau) -> Iterator[list[str]]:
    """The statements that are executed within the block."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    engine = bureau.runtime.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_what_needs_attention_stands_first_then_the_newest(sessions: Sessions) -> None:
    for number, status in enumerate(["needs_attention", "published", "needs_attention", "generating"]):
        await sell(sessions, number, status=status)
    async with sessions() as session:
        found = await list_projects(session, text="", status="", page=1)
    assert [project.slug for project in found.projects] == ["site-2", "site-0", "site-3", "site-1"]
    assert found.counts == {"needs_attention": 2, "published": 1, "generating": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [("padaria", 1), ("PADARIA", 1), ("site-1", 1), ("c2@example", 1), ("%", 0), ("_", 0), ("", 3), ("'", 0)],
)
async def test_a_project_is_found_by_a_part_of_its_names(sessions: Sessions, text: str, found: int) -> None:
    for number, name in enumerate(["Padaria", "Clínica", "Ateliê"]):
        await sell(sessions, number, name=name)
    async with sessions() as session:
        assert len((await list_projects(session, text=text, status="", page=1)).projects) == found


async def test_a_cost_is_unknown_as_soon_as_one_price_is(sessions: Sessions) -> None:
    first, second, third = [await sell(sessions, number) for number in range(3)]
    async with transaction(sessions) as session:
        session.add_all([use(first, 100), use(first, 50), use(second, 100), use(second, None)])
    async with sessions() as session:
        found = await list_projects(session, text="", status="", page=1)
    costs = {project.id: (project.ai_calls, project.micro_usd) for project in found.projects}
    assert costs == {first.id: (2, 150), second.id: (2, None), third.id: (0, 0)}


async def test_many_projects_take_as_many_queries_as_few(bureau: Bureau, sessions: Sessions) -> None:
    taken = []
    for numbers in (range(2), range(2, A_PAGE + 4)):
        for number in numbers:
            await sell(sessions, number)
        for path in ("/console/", "/console/projects", "/console/orders"):
            with counted(bureau) as statements:
                assert (await bureau.get(path)).status_code == 200
            taken.append(len(statements))
    assert taken[:3] == taken[3:]
    assert max(taken) <= 10
    second = await bureau.get("/console/projects?page=2")
    assert "Página 2 de 2" in text_of(second.text)
    assert second.text.count("<tr>") == 1 + 4


async def test_a_public_site_is_taken_off_the_net_and_not_cancelled(bureau: Bureau, sessions: Sessions) -> None:
    project = await sell(sessions, 1, status="in_review")
    page = f"/console/projects/{project.id}"
    assert f"{page}/cancel" in (await bureau.get(page)).text
    async with transaction(sessions) as session:
        (await session.get_one(SiteProject, project.id)).production_url = "https://site-1.example"
    shown = (await bureau.get(page)).text
    assert (f"{page}/cancel" in shown, f"{page}/archive" in shown) == (False, True)


async def test_the_numbers_of_the_overview(sessions: Sessions) -> None:
    projects = [await sell(sessions, number, status="needs_attention") for number in range(3)]
    now = datetime.now(UTC)
    async with transaction(sessions) as session:
        for place, project in enumerate(projects):
            shown = {"project_id": project.id, "commit": "c", "host_id": "h", "url": "u", "digest": "d", "files": 1}
            paid = project.created_at
            session.add(Deployment(**shown, place="preview", created_at=paid + timedelta(seconds=100 * (place + 1))))
            session.add(
                Deployment(**(shown | {"commit": "later"}), place="preview", created_at=paid + timedelta(days=1))
            )
            session.add(
                TimelineStep(
                    project_id=project.id,
                    round=1,
                    step="publish",
                    status="failed",
                    error_code="Unavailable",
                    started_at=now,
                )
            )
        session.add_all([use(projects[0], 70), use(projects[0], 30), use(projects[0], None)])
        session.add(use(projects[0], 5_000, created_at=now - timedelta(days=DAYS + 1)))
    async with sessions() as session:
        figures = await read_figures(session, ZONE)
    assert (figures.preview_seconds, figures.previews) == (200, 3)
    assert [(each.step, each.code, each.times) for each in figures.failures] == [("publish", "Unavailable", 3)]
    assert (figures.micro_usd, figures.unpriced, len(figures.days)) == (100, 1, DAYS)
    assert figures.days[-1].micro_usd == 100
    assert figures.stages["needs_attention"] == 3


def test_bars_share_a_scale_and_what_is_small_is_seen() -> None:
    chart = bars([0, 1, 1000])
    assert [bar.height for bar in chart.bars] == [0, LEAST, HEIGHT]
    assert bars([]).bars == ()
    assert bars([0, 0]).bars[0].height == 0
