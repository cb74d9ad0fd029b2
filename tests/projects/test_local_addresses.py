"""Sites on this machine answer at the port of the web process, which is not always the same."""

from sitewright.kit.db import transaction
from sitewright.projects.local_addresses import follow_port
from sitewright.projects.models import Deployment
from tests.shop import Shop


async def moved(shop: Shop, preview: str, production: str) -> list[str | None]:
    """The addresses after the web process came to port 8701: preview, production, deployment."""
    project_id = await shop.sold_project()
    await shop.change(project_id, preview_url=preview, production_url=production)
    async with transaction(shop.sessions) as session:
        session.add(
            Deployment(
                project_id=project_id, commit="c1", place="preview", host_id="c1", url=preview, digest="d", files=1
            )
        )
    async with transaction(shop.sessions) as session:
        await follow_port(session, 8701)
    project, deployment = await shop.project(project_id), (await shop.rows(Deployment))[0]
    return [project.preview_url, project.production_url, deployment.url]


async def test_addresses_on_this_machine_follow_the_port(shop: Shop) -> None:
    assert await moved(shop, "http://padaria.localhost:8700", "http://padaria.live.localhost:8700") == [
        "http://padaria.localhost:8701",
        "http://padaria.live.localhost:8701",
        "http://padaria.localhost:8701",
    ]


async def test_addresses_elsewhere_stay(shop: Shop) -> None:
    preview, production = "https://padaria.sites.example:8700", "https://localhost.example"
    assert await moved(shop, preview, production) == [preview, production, preview]
