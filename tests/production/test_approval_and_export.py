"""What was approved is published to the byte or not at all; what is exported builds with Hugo alone, the same."""

import subprocess
from pathlib import Path

from sqlalchemy import select

from sitewright.building.bundle import pack, unpack
from sitewright.building.hugo import binary
from sitewright.onboarding.uploads import take_upload
from sitewright.ports.site_host import digest_of
from sitewright.production.delivery import bundle_key
from sitewright.production.export import export_project
from sitewright.projects import service
from sitewright.projects.models import SiteProject
from sitewright.reviews.models import Approval
from sitewright.reviews.service import approve, request_review
from tests.production.conftest import Factory


async def test_bytes_changed_after_the_approval_are_not_published(factory: Factory, tmp_path: Path) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    store = await factory.runtime.integrations.asset_store()
    async with factory.sessions() as session:
        key = bundle_key(await session.get_one(SiteProject, project_id))
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


async def test_an_exported_site_builds_with_hugo_alone_to_the_same_bytes(factory: Factory, tmp_path: Path) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    folder = tmp_path / "site"
    await export_project(factory.runtime.workshop, project_id, folder)
    guide = (folder / "GUIA.md").read_text()
    assert (made.slug or "") in guide
    subprocess.run([binary()], cwd=folder, check=True, capture_output=True)
    assert digest_of(folder / "public")[0] == made.deployments[0].digest


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
