"""The console's one-time links, as the terminal shows them."""

from sitewright.accounts.operators import first_link
from sitewright.kit.db import transaction
from sitewright.kit.embedded import read_run
from sitewright.wiring import Runtime


def link_to(runtime: Runtime, token: str) -> str:
    """The link at the public address, else at this machine's."""
    port = read_run(runtime.home).web_port or runtime.settings.port
    address = runtime.settings.public_url or f"http://127.0.0.1:{port}"
    return f"{address.rstrip('/')}/console/welcome/{token}"


async def first_administrator(runtime: Runtime) -> str | None:
    """The link that makes the first administrator, replaced at each start; None once there is one."""
    async with transaction(runtime.sessions) as session:
        token = await first_link(session)
    return token and link_to(runtime, token)
