"""What was approved is published to the byte or not at all; what is exported builds with Hugo alone, the same."""

import subprocess
from pathlib import Path

from sqlalchemy import select

from sitewright.building.bundle import pack, unpack
from sitewright.building.hugo import binary
from sitewright.ports.site_host import digest_of
from sitewright.production.delivery import bundle_key
from sitewright.production.export import export_project
from sitewright.projects import service
from sitewright.projects.models import SiteProject
from sitewright.reviews.models import Approval
from sitewright.reviews.service import approve
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
    page.write_text(page.read_text().replace("Fale com a gente", "Fale com o vizinho"))
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
