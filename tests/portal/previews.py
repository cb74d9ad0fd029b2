"""A project of the portal whose preview waits for the customer."""

from datetime import UTC, datetime
from pathlib import Path

from sitewright.kit.db import transaction
from sitewright.projects import artefacts
from sitewright.projects.models import Deployment, SiteProject
from sitewright.reviews.models import Revision
from tests.portal.conftest import Portal
from tests.remarks import site_of

COMMIT, OLDER = "c" * 40, "b" * 40
PAGES = {
    "index.html": '<html><head><title>x</title></head><body><h1 data-field="title">Pão</h1></body></html>',
    "cardapio/index.html": "<html><head></head><body><p>Broa</p></body></html>",
}
HOSTILE = """<html><head><meta http-equiv="refresh" content="0;url=/console/"><script>window.ran = 1</script></head>
<body><h1 data-field="title" onclick="window.ran = 1">Pão</h1><img src="x" onerror="window.ran = 1">
<form action="/console/sign-out" method="post"><button>Enviar</button></form>
<a href="https://evil.example/" target="_top" referrerpolicy="unsafe-url">fora</a></body></html>"""


async def previewed(portal: Portal, pages: dict[str, str] = PAGES, slug: str = "padaria-abcd") -> Portal:
    """The portal, with two revisions of which the second is shown."""
    folder = Path(portal.runtime.home) / f"built-{slug}"
    for name, content in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    host = await portal.runtime.integrations.site_host()
    async with transaction(portal.runtime.sessions) as session:
        project = await session.get_one(SiteProject, portal.project_id)
        for number, commit in enumerate((OLDER, COMMIT), 1):
            made = await host.deploy(slug, "preview", folder, commit)
            session.add(
                Deployment(
                    project_id=project.id,
                    commit=commit,
                    place="preview",
                    host_id=made.id,
                    url=made.url,
                    digest=made.digest,
                    files=made.files,
                    hashes={"index.html": "5" * 64},
                )
            )
            session.add(
                Revision(
                    project_id=project.id, commit=commit, round=number, site_version=1, author="x", summary="s",
                    created_at=datetime(2026, 1, number, tzinfo=UTC),
                )
            )  # fmt: skip
        await artefacts.put(session, project.id, "site", "", site_of("padaria"), "sitewright")
        project.status, project.commit, project.slug, project.round = "in_review", COMMIT, slug, 2
        project.preview_url = await host.address(slug, "preview")
    return portal
