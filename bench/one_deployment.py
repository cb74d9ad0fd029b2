"""One deployment of ours as a process of its own: `python -m bench.one_deployment URL SITE COMMIT`."""

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.http import Answer

TOKEN, ACCOUNT = "cf-of-the-tests", "a" * 32
"""Those of the fake, whose module would cost the process half its start."""
PROJECT, SLUG = "agencia-previas", "padaria-a1b2"


async def nothing() -> None:
    """Calls cost nothing here."""


async def unreached(_address: str) -> bool:
    """No address is asked for."""
    return False


async def unfetched(_address: str) -> Answer:
    """No page is read."""
    return Answer(404, {}, b"")


def service(url: str) -> CloudflarePagesService:
    """Our adapter at the fake."""
    config = CloudflareConfig(api_token=SecretStr(TOKEN), account_id=ACCOUNT, pages_project=PROJECT)
    return CloudflarePagesService(config, url, before_calling=nothing, reaches=unreached, fetch=unfetched)


async def deploy(url: str, site: Path, commit: str) -> None:
    """The folder as a preview."""
    await service(url).deploy(SLUG, "preview", site, commit)


if __name__ == "__main__":
    asyncio.run(deploy(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
