"""What was approved is published to the byte or not at all; what is exported builds with Hugo alone, the same."""

import subprocess
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.building.bundle import pack, unpack
from sitewright.building.hugo import binary
from sitewright.kit.db import transaction
from sitewright.onboarding.uploads import take_upload
from sitewright.ports.site_host import digest_of
from sitewright.production.delivery import bundle_key
from sitewright.production.export import export_project
from sitewright.production.workshop import commit_of
from sitewright.projects import service
from sitewright.projects.models import Deployment, SiteProject
from sitewright.reviews.approvals import approve
from sitewright.reviews.models import Approval, ReviewRequest
from tests.production.conftest import Factory, Preview
from tests.remarking import request_review


async def test_bytes_changed_after_the_approval_are_not_published(factory: Factory, tmp_path: Path) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    store = await factory.runtime.integrations.asset_store()
    async with factory.sessions() as session:
        project = await session.get_one(SiteProject, project_id)
        key = bundle_key(project_id, commit_of(project))
    whole = await store.get_file(key)
    unpack(whole, tmp_path / "built")
    page = tmp_path / "built" / "contato" / "index.html"
    page.write_text(page.read_text().replace("Encomendas e recados", "Fale com o vizinho"))
    await store.upload_file(key, pack(tmp_path / "built"), "application/x-tar")
    await factory.change(approve, project_id, "Zélia Souza", "203.0.113.7")
    stopped = await factory.until(project_id, "published", "needs_attention")
    assert (stopped.status, stopped.production_url) == ("needs_attention", None)
    assert "contato/index.html" in (stopped.attention_reason or "")
    code = await factory.runtime.integrations.code_host()
    assert await code.head(made.repository or "", "main") != made.commit

    await store.upload_file(key, whole, "application/x-tar")
    await factory.change(service.retry, project_id)
    published = await factory.until(project_id, "published", "needs_attention")
    assert published.deployments[-1].digest == made.deployments[0].digest
    assert await code.head(made.repository or "", "main") == made.commit
    async with factory.sessions() as session:
        approval = (await session.scalars(select(Approval))).one()
    assert (approval.commit, approval.approved_by) == (made.commit, "Zélia Souza")
    assert len(approval.files) == made.deployments[0].files
    assert set(approval.headers) == {"preview", "production"}
    assert approval.address_hash is not None
    assert "203.0.113.7" not in approval.address_hash


async def test_headers_that_changed_since_the_approval_stop_the_publication_until_it_is_approved_again(
    preview: Preview,
) -> None:
    project_id = preview.project_id
    async with transaction(preview.sessions) as session:
        await session.execute(update(Deployment).values(headers={"preview": "0" * 64, "production": "1" * 64}))
    await preview.change(approve, project_id, "Zélia Souza")
    stopped = await preview.until(project_id, "published", "needs_attention")
    assert (stopped.status, stopped.production_url) == ("needs_attention", None)
    assert "response headers (preview, production) are not those" in (stopped.attention_reason or "")

    await preview.change(approve, project_id, "Marcos")
    assert (await preview.until(project_id, "published", "needs_attention")).status == "published"
    async with preview.sessions() as session:
        first, second = (await session.scalars(select(Approval).order_by(Approval.created_at))).all()
    assert (first.approved_by, second.approved_by, first.commit) == ("Zélia Souza", "Marcos", second.commit)
    assert first.headers != second.headers


async def test_a_site_that_was_in_review_before_headers_were_kept_is_published(preview: Preview) -> None:
    async with transaction(preview.sessions) as session:
        await session.execute(update(Deployment).values(headers={}))
    await preview.change(approve, preview.project_id, "Zélia Souza")
    published = await preview.until(preview.project_id, "published", "needs_attention")
    assert published.status == "published", published.attention_reason


async def test_a_question_on_a_published_site_leaves_it_published(preview: Preview) -> None:
    project_id = preview.project_id
    await preview.change(approve, project_id, "Zélia Souza")
    await preview.until(project_id, "published")
    await preview.change(request_review, project_id, "faça algo bonito")
    asked = await preview.until(project_id, "published", "in_review", "needs_attention")
    async with preview.sessions() as session:
        (remark,) = (await session.scalars(select(ReviewRequest))).all()
    assert (asked.status, asked.round, remark.status) == ("published", 2, "refused")
    assert "não entendeu" in (remark.answer or "")


async def test_remarks_sent_during_a_round_become_the_next_one_in_their_order(preview: Preview) -> None:
    """The first round ends with a question: what came meanwhile begins all the same, and nothing is lost."""
    project_id = preview.project_id
    async with transaction(preview.sessions) as session:
        await request_review(session, project_id, "faça algo bonito")
        for remark in ("O telefone agora é (31) 3333-4444", "mude a cor principal para verde"):
            await request_review(session, project_id, remark)
    done = await preview.until(project_id, "in_review", "needs_attention")
    query = select(ReviewRequest).order_by(ReviewRequest.round, ReviewRequest.position)
    async with preview.sessions() as session:
        remarks = (await session.scalars(query)).all()
    assert (done.status, done.round) == ("in_review", 3), done.attention_reason
    assert [(it.round, it.position, it.status) for it in remarks] == [(2, 1, "refused"), (3, 1, "done"), (3, 2, "done")]
    assert {it.commit for it in remarks[1:]} == {done.commit}


async def test_an_export_is_a_clone_with_its_history_that_hugo_alone_builds_to_the_published_bytes(
    preview: Preview, tmp_path: Path
) -> None:
    project_id, folder = preview.project_id, tmp_path / "site"
    await preview.change(request_review, project_id, "O telefone agora é (31) 3333-4444")
    await preview.until(project_id, "in_review")
    await preview.change(approve, project_id, "Zélia Souza")
    done = await preview.until(project_id, "published")
    await export_project(preview.runtime.workshop, project_id, folder)
    assert (done.slug or "") in (guide := (folder / "GUIA.md").read_text())
    assert "git log preview" in guide

    def git(*arguments: str) -> list[str]:
        found = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
        return found.stdout.splitlines()

    assert git("branch", "--format=%(refname:short)") == ["main", "preview"]
    assert git("rev-parse", "preview", "main") == [done.commit, done.commit]
    assert preview.made.commit in git("rev-list", "preview")
    assert (git("status", "--porcelain"), git("remote")) == (["?? GUIA.md"], [])
    home = str(preview.runtime.settings.home).encode()
    told = [path for path in folder.rglob("*") if path.is_file() and home in path.read_bytes()]
    assert (told, list(folder.glob(".git/logs/**/*"))) == ([], [])
    subprocess.run([binary()], cwd=folder, check=True, capture_output=True)
    assert digest_of(folder / "public")[0] == done.deployments[-1].digest


async def test_an_export_has_what_the_customer_sent_as_it_came(factory: Factory, tmp_path: Path) -> None:
    project_id = await factory.sold()
    store = await factory.runtime.integrations.asset_store()
    sent = await take_upload(factory.sessions, store, project_id, "cardápio.pdf", b"%PDF-1.7 what was sent")
    await factory.answer(project_id)
    await factory.until(project_id)
    await export_project(factory.runtime.workshop, project_id, tmp_path / "site")
    kept = tmp_path / "site" / "arquivos-enviados" / f"{sent.id[:8]}-cardápio.pdf"
    assert kept.read_bytes() == b"%PDF-1.7 what was sent"


async def test_nothing_is_public_where_main_refuses_the_commit(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    code = await factory.runtime.integrations.code_host()
    await code.update_file(made.repository or "", "README.md", b"# Ours", "main", "A person's commit")
    await factory.change(approve, project_id, "Zélia Souza")
    stopped = await factory.until(project_id, "published", "needs_attention")
    assert stopped.status == "needs_attention"
    assert [deployment.place for deployment in stopped.deployments] == ["preview"]


async def test_a_remark_on_a_published_site_changes_only_its_preview_until_that_is_approved(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    await factory.change(approve, project_id, "Zélia Souza")
    await factory.until(project_id, "published")
    await factory.change(request_review, project_id, "O telefone agora é (31) 3333-4444")
    changed = await factory.until(project_id, "in_review", "needs_attention")
    code = await factory.runtime.integrations.code_host()
    assert changed.status == "in_review"
    assert await code.head(made.repository or "", "main") == made.commit != changed.commit
    await factory.change(approve, project_id, "Zélia Souza")
    await factory.until(project_id, "published", "needs_attention")
    assert await code.head(made.repository or "", "main") == changed.commit


async def test_a_remark_during_the_publication_waits_and_is_made_after_it(preview: Preview) -> None:
    """What was approved is public first; the remark then becomes a preview of its own."""
    before = preview.made

    async def approve_and_remark(session: AsyncSession, project_id: UUID) -> None:
        await approve(session, project_id, "Zélia Souza")
        await request_review(session, project_id, "o telefone agora é (31) 3333-4444")

    await preview.change(approve_and_remark, preview.project_id)
    done = await preview.until(preview.project_id, "in_review", "needs_attention")
    async with preview.sessions() as session:
        request = (await session.scalars(select(ReviewRequest).where(ReviewRequest.project_id == done.id))).one()
    assert (done.status, request.status, request.round) == ("in_review", "done", before.round + 1)
    live = [deployment for deployment in done.deployments if deployment.place == "production"]
    assert [deployment.commit for deployment in live] == [before.commit]
    assert done.commit not in (None, before.commit)
