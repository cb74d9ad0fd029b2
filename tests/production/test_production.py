"""The story on Temporal, with every step done for real."""

import asyncio
import json
import logging
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from sitewright.errors import Conflict, Rejected, Unavailable
from sitewright.kit.db import Base, Sessions
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.ports.ai import AI
from sitewright.ports.code_host import CodeEvent, FileChanges
from sitewright.production.launcher import launch_pending
from sitewright.production.messages import workflow_id
from sitewright.production.temporal import connect
from sitewright.projects import ending, service
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.holdings import look_up
from sitewright.projects.models import ProductionCommand, SiteProject
from sitewright.projects.publication import give_away
from sitewright.projects.report import ProjectReport
from sitewright.projects.service import pass_gate
from sitewright.reviews.approvals import approve
from sitewright.reviews.pushes import Outcome, head_of, receive_code_event, reconcile, take_head
from sitewright.reviews.service import RoundTerms, decline_round
from sitewright.worker import serving_work
from tests.conftest import EXAMPLES
from tests.production.conftest import PATIENCE, Factory, runtime_at
from tests.remarking import request_review

PRIVATE = ("Zélia", "Z\\u00e9lia", "Mármore", "90000-0187", "900000187", "pedidos@", "Marcos", "broa", "99.871.203")


async def test_a_paid_order_becomes_a_preview(factory: Factory) -> None:
    project = await factory.until(await factory.answered())
    assert project.status == "in_review"
    assert {step.status for step in project.steps} == {"finished"}
    assert [deployment.place for deployment in project.deployments] == ["preview"]
    assert project.cost.calls == 8
    assert project.writer_note is not None


async def test_nothing_of_the_answers_is_in_temporal_or_in_the_log(
    factory: Factory, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="sitewright"):
        project_id = await factory.answered()
        await factory.until(project_id)
    histories = [history.to_json_dict() for history in await factory.histories(project_id)]
    text = json.dumps(histories, ensure_ascii=False) + caplog.text
    assert "write_page" in text
    assert [private for private in PRIVATE if private in text] == []


async def test_an_order_paid_in_live_mode_waits_for_real_integrations(factory: Factory) -> None:
    project = await factory.until(await factory.answered(live=True))
    assert project.status == "needs_attention"
    assert "GitHub is not configured" in (project.attention_reason or "")


async def test_a_step_that_failed_goes_on_after_it_was_mended(factory: Factory) -> None:
    settings = factory.runtime.config_service
    await settings.set_config("ai", {"analysis": {"provider": "anthropic", "model": "some-model"}})
    project_id = await factory.answered()
    stopped = await factory.until(project_id)
    assert (stopped.status, stopped.attention_step) == ("needs_attention", "analyse_answers")
    assert "anthropic key is missing" in (stopped.attention_reason or "")
    await settings.delete_config("ai")
    await factory.change(service.retry, project_id)
    finished = await factory.until(project_id, "in_review")
    assert [step.attempts for step in finished.steps if step.step == "analyse_answers"] == [2]


async def test_a_project_waits_for_the_account_it_was_begun_with(factory: Factory) -> None:
    project_id = await factory.answered()
    await factory.until(project_id, "in_review")
    settings = factory.runtime.config_service
    await settings.set_config("github", {"access_token": "a-token", "organization": "acme"})
    await factory.change(request_review, project_id, 'troque "a mesma desde o primeiro dia" por "a mesma de sempre"')
    stopped = await factory.until(project_id)
    assert (stopped.status, stopped.attention_step) == ("needs_attention", "write_patch")
    assert "begun with local, and now github acme is configured" in (stopped.attention_reason or "")
    await settings.delete_config("github")
    await factory.change(service.retry, project_id)
    assert (await factory.until(project_id)).status == "in_review"


async def test_a_gate_holds_until_it_is_passed(factory: Factory) -> None:
    project_id = await factory.answered(gates=("brief",))
    await factory.finished(project_id, "write_brief")
    await asyncio.sleep(0.3)
    assert "write_sitemap" not in [step.step for step in (await factory.report(project_id)).steps]
    await factory.change(pass_gate, project_id, "brief")
    assert (await factory.until(project_id)).status == "in_review"


async def test_the_operator_sees_the_preview_before_the_customer_is_asked(factory: Factory) -> None:
    project_id = await factory.answered(gates=("preview",))
    await factory.finished(project_id, "point_subdomain")
    await asyncio.sleep(0.3)
    waiting = await factory.report(project_id)
    assert (waiting.status, len(waiting.deployments)) == ("generating", 1)
    assert waiting.preview_url is not None
    await factory.change(pass_gate, project_id, "preview")
    assert (await factory.until(project_id)).status == "in_review"


async def test_a_cancelled_project_ends_its_workflow(factory: Factory) -> None:
    project_id = await factory.sold()
    await factory.finished(project_id, "open_project")
    await factory.change(service.cancel, project_id)
    async with asyncio.timeout(PATIENCE):
        await (await factory.client()).get_workflow_handle(workflow_id(project_id)).result()
    assert (await factory.report(project_id)).status == "cancelled"


async def test_after_the_temporal_store_is_lost_projects_go_on(factory: Factory) -> None:
    project_id = await factory.answered(gates=("preview",))
    await factory.finished(project_id, "point_subdomain")
    await (await factory.client()).get_workflow_handle(workflow_id(project_id)).terminate()
    async with factory.sessions() as session, session.begin():
        await session.execute(update(SiteProject).values(gates=[]))
    assert await factory.change(service.recover) == 1
    finished = await factory.until(project_id)
    assert finished.status == "in_review"
    assert finished.cost.calls == 8


async def test_commands_given_while_temporal_is_away_are_kept(
    sessions: Sessions, tmp_path: Path, database_url: str, temporal_address: str
) -> None:
    async with runtime_at(tmp_path / "home", database_url, temporal_address) as runtime:
        factory = Factory(runtime)
        project_id = await factory.answered()
        temporal = await connect(runtime.temporal, runtime.cipher)
        async with sessions() as session:
            waiting = select(ProductionCommand.name).where(ProductionCommand.handled_at.is_(None))
            names = (await session.scalars(waiting.order_by(ProductionCommand.id))).all()
        assert names == ["open", "answers"]
        assert await launch_pending(sessions, temporal) == 2
        async with serving_work(runtime):
            assert (await factory.until(project_id)).status == "in_review"


async def test_an_archived_project_has_nothing_outside_but_its_closed_repository(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    await factory.change(service.cancel, project_id)
    await factory.change(ending.archive, project_id)
    project = await factory.until(project_id, "archived")
    left = {path for path in factory.runtime.home.rglob("*") if path.is_file() and (made.slug or "") in path.as_posix()}
    assert {path.relative_to(factory.runtime.home).parts[0] for path in left} == {"repositories"}
    assert (project.preview_url, list((factory.runtime.home / "objects").rglob("*.tar"))) == (None, [])
    code = await factory.runtime.integrations.code_host()
    with pytest.raises(Conflict, match="archived"):
        await code.apply_patch(project.repository or "", "preview", FileChanges({"a": b"1"}))


async def test_a_project_under_way_is_not_archived(factory: Factory) -> None:
    project_id = await factory.sold()
    with pytest.raises(Conflict, match="cancel it first"):
        await factory.change(ending.archive, project_id)


async def test_archiving_that_failed_goes_on_after_it_was_mended(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    record = factory.runtime.home / "dns" / f"{made.slug}.json"
    ours = record.read_text()
    record.write_text("{}")
    await factory.change(service.cancel, project_id)
    await factory.change(ending.archive, project_id)
    stopped = await factory.until(project_id, "needs_attention")
    assert stopped.attention_step == "archive"
    record.write_text(ours)
    await factory.change(service.retry, project_id)
    await factory.until(project_id, "archived")
    assert not record.exists()


async def test_what_archiving_takes_away_is_looked_up_first_and_gone_afterwards(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    await factory.change(service.cancel, project_id)
    listed = await held(factory, project_id)
    assert {kind for kind, _ in listed} == {"dns_record", "preview", "deployment", "object", "repository"}
    assert ("object", f"projects/{project_id}/private/builds/{made.commit}.tar") in listed
    await factory.change(ending.archive, project_id)
    archived = await factory.until(project_id, "archived")
    assert await held(factory, project_id) == [("repository", archived.repository)]
    with pytest.raises(Rejected, match="git clone"):
        await give_away(factory.sessions, factory.runtime.integrations, project_id, "dona-zelia")


async def held(factory: Factory, project_id: UUID) -> list[tuple[str, str]]:
    """What the project has outside."""
    async with factory.sessions() as session:
        adapters = ProjectAdapters(await service.found(session, project_id), factory.runtime.integrations)
    return [(holding.kind, holding.name) for holding in await look_up(adapters)]


async def test_only_what_is_archived_is_given_away(factory: Factory) -> None:
    project_id = await factory.sold()
    with pytest.raises(Conflict, match="archive it first"):
        await give_away(factory.sessions, factory.runtime.integrations, project_id, "dona-zelia")


async def test_a_deleted_project_leaves_no_row_but_its_order(factory: Factory) -> None:
    project_id = await factory.answered()
    await factory.until(project_id, "in_review")
    await factory.change(service.cancel, project_id)
    await factory.change(ending.archive, project_id)
    await factory.until(project_id, "archived")
    await factory.change(ending.delete, project_id)
    async with factory.sessions() as session:
        rows = {
            table.name: await session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert {name for name, count in rows.items() if count} == {"customer", "orders"}


async def test_the_workflow_of_a_project_that_is_deleted_while_a_step_is_done_ends(
    factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_id = await factory.sold()
    await factory.finished(project_id, "open_project")

    async def delete_first(**_: object) -> AI:
        await factory.change(service.cancel, project_id)
        await factory.change(ending.delete, project_id, leave_outside=True)
        raise Unavailable("Away.")

    monkeypatch.setattr(factory.runtime.integrations, "ai", delete_first)
    await factory.answer(project_id)
    async with asyncio.timeout(PATIENCE):
        await (await factory.client()).get_workflow_handle(workflow_id(project_id)).result()


async def push(factory: Factory, project: ProjectReport, files: dict[str, bytes | None]) -> str:
    """A person's commit on the site's branch."""
    code = await factory.runtime.integrations.code_host()
    return await code.apply_patch(project.repository or "", project.branch, FileChanges(files), "By hand")


async def told(factory: Factory, event: CodeEvent, provider: str = "github") -> Outcome:
    """What an event of the code host led to."""
    return await receive_code_event(factory.sessions, factory.runtime.integrations, provider, event)


async def test_a_commit_whose_webhook_was_missed_is_found_and_shown(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    assert await reconcile(factory.sessions, factory.runtime.integrations) == 0
    commit = await push(factory, made, {"assets/css/sections/faq.css": b".faq{color:inherit}\n"})
    assert await reconcile(factory.sessions, factory.runtime.integrations) == 1
    shown = await factory.until(project_id, "in_review")
    assert (shown.round, shown.commit) == (2, commit)
    assert [deployment.commit for deployment in shown.deployments] == [made.commit, commit]


async def test_a_pushed_commit_that_does_not_build_is_mended_by_the_next(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    await push(factory, made, {"layouts/home.html": b"{{ nonsense"})
    await reconcile(factory.sessions, factory.runtime.integrations)
    stopped = await factory.until(project_id, "needs_attention")
    assert stopped.attention_step == "build_site"
    code = await factory.runtime.integrations.code_host()
    whole = await code.get_file(made.repository or "", "layouts/home.html", "main")
    mended = await push(factory, made, {"layouts/home.html": whole, "README.md": b"# Mended\n"})
    event = CodeEvent("d-1", "push", made.repository or "", made.branch, mended)
    assert await told(factory, event) == "shown"
    assert await told(factory, event) == "known"
    assert (await factory.until(project_id, "in_review")).commit == mended


@pytest.mark.parametrize("found_by", ["webhook", "reconciler"])
async def test_a_push_after_publication_is_shown_as_preview_and_changes_nothing_that_was_approved(
    factory: Factory, found_by: str
) -> None:
    project_id = await factory.answered()
    first = await factory.until(project_id, "in_review")
    await factory.change(approve, project_id, "Marcos")
    published = await factory.until(project_id, "published")
    before = shown_at(factory, published, "production")
    code = await factory.runtime.integrations.code_host()
    page = await code.get_file(published.repository or "", "content/_index.md", published.branch)
    theirs = page.replace(b"a mesma desde o primeiro dia", b"a mesma de sempre")
    commit = await push(factory, published, {"content/_index.md": theirs})
    if found_by == "webhook":
        event = CodeEvent("d-1", "push", published.repository or "", published.branch, commit)
        assert await told(factory, event) == "shown"
    else:
        assert await reconcile(factory.sessions, factory.runtime.integrations) == 1
    shown = await factory.until(project_id, "in_review", "needs_attention")
    assert (shown.status, shown.commit) == ("in_review", commit)
    places = [(deployment.place, deployment.commit) for deployment in shown.deployments]
    assert places == [("preview", first.commit), ("production", first.commit), ("preview", commit)]
    assert shown_at(factory, published, "production") == before
    assert b"a mesma de sempre" in shown_at(factory, published, "preview")["index.html"]
    assert await code.head(published.repository or "", "main") == first.commit
    await factory.change(approve, project_id, "Marcos")
    again = await factory.until(project_id, "published", "needs_attention")
    assert (again.status, again.production_url) == ("published", published.production_url)
    assert shown_at(factory, again, "production") == shown_at(factory, again, "preview")


def shown_at(factory: Factory, project: ProjectReport, place: str) -> dict[str, bytes]:
    """The files that a site's address shows."""
    folder = factory.runtime.home / "sites" / (project.slug or "") / place / "current"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_push_during_a_round_is_shown_after_it(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    async with factory.sessions() as session, session.begin():
        await session.execute(update(SiteProject).values(gates=["round"]))
    await factory.change(request_review, project_id, 'troque "a mesma desde o primeiro dia" por "a mesma de sempre"')
    commit = await push(factory, made, {"assets/css/sections/faq.css": b".faq{color:inherit}\n"})
    event = CodeEvent("d-1", "push", made.repository or "", made.branch, commit)
    assert await told(factory, event) == "ignored"
    await factory.change(decline_round, project_id, "Não desta vez.", RoundTerms())
    await factory.until(project_id, "in_review")
    assert await reconcile(factory.sessions, factory.runtime.integrations) == 1
    assert (await factory.until(project_id, "in_review", "needs_attention")).commit == commit


async def test_an_event_that_comes_late_shows_no_earlier_commit_again(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    commit = await push(factory, made, {"assets/css/sections/faq.css": b".faq{color:inherit}\n"})
    await reconcile(factory.sessions, factory.runtime.integrations)
    await factory.until(project_id, "in_review")
    late = CodeEvent("d-1", "push", made.repository or "", made.branch, made.commit or "")
    assert await told(factory, late) == "ignored"
    assert (await factory.report(project_id)).commit == commit


async def test_only_the_head_is_shown_of_commits_that_came_together_or_were_replaced(factory: Factory) -> None:
    """A person's first commit of two, and one of ours that was mended before anybody saw it, have no preview."""
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    between = await push(factory, made, {"assets/css/sections/faq.css": b".faq{color:"})
    commit = await push(factory, made, {"assets/css/sections/faq.css": b".faq{color:inherit}\n"})
    first, again = [CodeEvent(f"d-{n}", "push", made.repository or "", made.branch, between) for n in (1, 2)]
    assert await told(factory, first) == "shown"
    assert (await factory.until(project_id, "in_review", "needs_attention")).commit == commit
    assert await told(factory, again) == "ignored"
    shown = await factory.report(project_id)
    assert (shown.status, shown.commit) == ("in_review", commit)


async def test_a_head_that_was_read_before_a_round_committed_is_not_shown(factory: Factory) -> None:
    project_id = await factory.answered()
    await factory.until(project_id, "in_review")
    async with factory.sessions() as session:
        head = await head_of(factory.runtime.integrations, await session.get_one(SiteProject, project_id))
    await factory.change(request_review, project_id, 'troque "a mesma desde o primeiro dia" por "a mesma de sempre"')
    changed = await factory.until(project_id, "in_review", "needs_attention")
    assert await factory.change(take_head, head) == "ignored"
    assert (await factory.report(project_id)).commit == changed.commit != head.commit


async def test_our_own_commit_is_not_a_push(factory: Factory) -> None:
    made = await factory.until(await factory.answered(), "in_review")
    event = CodeEvent("d-1", "push", made.repository or "", made.branch, made.commit or "")
    assert await told(factory, event) == "ignored"


async def test_a_repository_that_moved_or_is_gone_is_known(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    renamed = CodeEvent("d-1", "renamed", made.repository or "", new_name="agencia/outra")
    assert await told(factory, renamed) == "renamed"
    assert (await factory.report(project_id)).repository == "agencia/outra"
    assert await told(factory, CodeEvent("d-2", "deleted", "agencia/outra")) == "deleted"
    stopped = await factory.report(project_id)
    assert (stopped.status, stopped.attention_step) == ("needs_attention", "repository")


async def test_a_published_site_whose_repository_is_gone_goes_on_answering_and_is_told(factory: Factory) -> None:
    project_id = await factory.answered()
    await factory.until(project_id, "in_review")
    await factory.change(approve, project_id, "Marcos")
    published = await factory.until(project_id, "published")
    gone = CodeEvent("d-1", "deleted", published.repository or "")
    assert await told(factory, gone) == "deleted"
    stopped = await factory.report(project_id)
    assert (stopped.status, stopped.production_url) == ("needs_attention", published.production_url)
    assert "restore it, or archive" in (stopped.attention_reason or "")
    assert "index.html" in shown_at(factory, published, "production")
    await factory.change(service.retry, project_id)
    assert (await factory.report(project_id)).status == "published"
    assert await told(factory, CodeEvent("d-2", "lost"), "local") == "lost"
    stopped = await factory.report(project_id)
    assert (stopped.status, stopped.production_url) == ("needs_attention", published.production_url)
    assert "may not see" in (stopped.attention_reason or "")
    assert await told(factory, CodeEvent("d-3", "regained"), "local") == "regained"
    assert (await factory.report(project_id)).status == "published"


async def test_access_that_was_lost_stops_a_project_until_it_is_regained(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id, "in_review")
    events = [CodeEvent("d-1", "lost", repositories=("agencia/x",)), CodeEvent("d-2", "lost")]
    events += [CodeEvent("d-3", "regained", repositories=(made.repository or "",)), CodeEvent("d-4", "regained")]
    outcomes, seen = [], []
    for event in events:
        outcomes.append(await told(factory, event, "local"))
        seen.append((await factory.report(project_id)).status)
    assert outcomes == ["ignored", "lost", "regained", "ignored"]
    assert seen == ["in_review", "needs_attention", "in_review", "in_review"]
    assert await told(factory, CodeEvent("d-5", "lost")) == "ignored"


async def test_a_paused_project_begins_no_further_step_until_it_is_retried(factory: Factory) -> None:
    project_id = await factory.sold()
    await factory.finished(project_id, "open_project")
    await factory.change(service.pause, project_id, step="payment", reason="disputed")
    await factory.change(submit_answers, project_id, parse_answers((EXAMPLES / "padaria.yaml").read_bytes()))
    await asyncio.sleep(1)
    paused = await factory.report(project_id)
    assert (paused.status, [step.step for step in paused.steps]) == ("needs_attention", ["open_project"])
    await factory.change(service.retry, project_id)
    await factory.until(project_id, "in_review")
