"""Rounds in the console: priced, made for nothing or declined; what each version changed, and the way back."""

from uuid import UUID

import pytest
from sqlalchemy import select

from sitewright.kit.db import Sessions, transaction
from sitewright.ports.code_host import FileChanges
from sitewright.projects.models import ProductionCommand, SiteProject
from sitewright.reviews.models import ReviewRequest, ReviewRound, Revision
from tests.console.conftest import Bureau, text_of
from tests.console.test_lists import sell

CHANGE = {"place": ["fact", "hours"], "where": "Horário: sábado", "before": "8h às 12h", "after": "<b>8h</b> às 14h"}
SPOT = ["/contato/", "horarios", "hours_location"]
DIFFERENCE = {"kind": "text", "before": "12h", "after": "14h", "name": "", "spots": [SPOT]}


@pytest.fixture(autouse=True)
def english(bureau: Bureau) -> None:
    bureau.http.headers["Accept-Language"] = "en"


async def waiting_round(sessions: Sessions, price: int | None = 19_000) -> UUID:
    """A project whose fifth round is beyond those included."""
    project = await sell(sessions, 1, status="revising")
    async with transaction(sessions) as session:
        row = await session.get_one(SiteProject, project.id)
        row.round, row.gates = 5, ["round"]
        session.add(ReviewRequest(project_id=project.id, round=5, remark="Trocar a foto", status="open"))
        session.add(ReviewRound(project_id=project.id, round=5, price_minor=price, currency="BRL"))
    return project.id


async def terms(sessions: Sessions, project_id: UUID) -> tuple[str, list[str], int | None]:
    async with sessions() as session:
        project = await session.get_one(SiteProject, project_id)
        row = await session.get_one(ReviewRound, (project_id, 5))
    return project.status, project.gates, row.price_minor


@pytest.mark.parametrize(("waived", "price"), [("", 19_000), ("yes", 0)])
async def test_an_extra_round_is_made_at_its_price_or_for_nothing(
    bureau: Bureau, sessions: Sessions, waived: str, price: int
) -> None:
    project_id = await waiting_round(sessions)
    assert "A round beyond those included waits" in (await bureau.get(f"/console/projects/{project_id}")).text
    shown = text_of((await bureau.get(f"/console/projects/{project_id}/rounds")).text)
    assert "Its price is R$190.00" in shown
    assert (await bureau.post(f"/console/projects/{project_id}/rounds/begin", waived=waived)).status_code == 303
    assert await terms(sessions, project_id) == ("revising", [], price)
    async with sessions() as session:
        commands = await session.scalars(select(ProductionCommand.name))
        assert list(commands) == ["pass_gate"]
    assert (await bureau.post(f"/console/projects/{project_id}/rounds/begin")).status_code == 409


async def test_a_round_is_declined_with_words_for_the_customer(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await waiting_round(sessions)
    address = f"/console/projects/{project_id}/rounds/decline"
    short = await bureau.post(address, answer="a")
    assert short.status_code == 422
    assert "An answer has 3 to 5000 characters" in short.text
    assert (await bureau.post(address, answer="A foto já é a nova.")).status_code == 303
    assert await terms(sessions, project_id) == ("in_review", [], 19_000)
    assert "A foto já é a nova." in (await bureau.get(f"/console/projects/{project_id}/rounds")).text
    late = await bureau.post(address, answer="Outra vez.")
    assert late.status_code == 409
    assert "No round waits" in late.text


@pytest.mark.parametrize("step", ["analyse_remark", "write_patch", "try_patch"])
async def test_a_round_that_stopped_for_a_remark_is_declined_too(bureau: Bureau, sessions: Sessions, step: str) -> None:
    project_id = await waiting_round(sessions)
    async with transaction(sessions) as session:
        row = await session.get_one(SiteProject, project_id)
        row.status, row.resume_status, row.attention_step, row.gates = "needs_attention", "revising", step, []
    shown = await bureau.get(f"/console/projects/{project_id}/rounds")
    assert f'action="/console/projects/{project_id}/rounds/decline"' in shown.text
    declined = await bureau.post(f"/console/projects/{project_id}/rounds/decline", answer="Isso não entra no site.")
    assert declined.status_code == 303
    assert (await terms(sessions, project_id))[0] == "in_review"


async def revised(bureau: Bureau, sessions: Sessions) -> tuple[UUID, str, str]:
    """A project with a real repository and two versions of its preview."""
    project = await sell(sessions, 1, status="in_review")
    code = await bureau.runtime.integrations.code_host(live=False)
    repository = await code.create_repo_from_template("business", "site-1")
    await code.create_branch(repository, "preview")
    photo = bytes(range(256))
    first = await code.apply_patch(
        repository, "preview", FileChanges({"content/a.md": b"8h\n12h\n", "assets/a.webp": photo})
    )
    changed = {"content/a.md": b"8h\n<script>14h\n", "assets/a.webp": photo[::-1], "content/b.md": b"novo\n"}
    second = await code.apply_patch(repository, "preview", FileChanges(changed))
    async with transaction(sessions) as session:
        row = await session.get_one(SiteProject, project.id)
        row.repository, row.commit, row.round = repository, second, 2
        for number, commit in enumerate((first, second), 1):
            session.add(
                Revision(
                    project_id=project.id,
                    commit=commit,
                    round=number,
                    site_version=number,
                    author="review",
                    summary=f"Version {number}",
                    changes=[CHANGE] if number == 2 else [],
                    report={"pages": ["/contato/"], "differences": [DIFFERENCE]} if number == 2 else {},
                )
            )
            await session.flush()
    return project.id, first, second


async def test_a_version_says_what_changed_where_before_and_after(bureau: Bureau, sessions: Sessions) -> None:
    project_id, _, second = await revised(bureau, sessions)
    page = (await bureau.get(f"/console/projects/{project_id}/revisions/{second}")).text
    told = text_of(page)
    assert "Horário: sábado 8h às 12h" in told
    assert "&lt;b&gt;8h&lt;/b&gt; às 14h" in page
    assert "/contato/ horarios" in told
    assert (await bureau.get(f"/console/projects/{project_id}/revisions/{'0' * 40}")).status_code == 404


async def test_a_commit_is_read_as_a_diff_of_its_files(bureau: Bureau, sessions: Sessions) -> None:
    project_id, _, second = await revised(bureau, sessions)
    page = (await bureau.get(f"/console/projects/{project_id}/commits/{second}")).text
    told = text_of(page)
    assert "3 files" in told
    assert "-12h +&lt;script&gt;14h" in told
    assert "content/b.md added" in told
    assert "assets/a.webp changed No text, or too large to show." in told
    assert "<script>14h" not in page


async def test_an_earlier_version_becomes_current_again(bureau: Bureau, sessions: Sessions) -> None:
    project_id, first, second = await revised(bureau, sessions)
    address = f"/console/projects/{project_id}/revisions"
    assert (await bureau.post(f"{address}/{second}/restore")).status_code == 409
    assert (await bureau.post(f"{address}/{first}/restore", "operator")).status_code == 303
    async with sessions() as session:
        project = await session.get_one(SiteProject, project_id)
    assert (project.status, project.round, project.restored_commit) == ("revising", 3, first)


async def test_a_remark_about_a_whole_page_is_shown_with_its_page(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await waiting_round(sessions)
    async with transaction(sessions) as session:
        remark = ReviewRequest(
            project_id=project_id, round=5, position=2, remark="Mais claro", page="contato", status="open"
        )
        session.add(remark)
    shown = await bureau.get(f"/console/projects/{project_id}/rounds")
    assert (shown.status_code, "contato" in shown.text) == (200, True)
