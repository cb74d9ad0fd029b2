"""`projects link`: the customer's way to the portal."""

from typing import Annotated

import typer

from sitewright.cli.options import ProjectId
from sitewright.cli.runtime import open_runtime, run
from sitewright.kit.db import transaction
from sitewright.links.service import revoke


def link(
    project_id: ProjectId,
    renew: Annotated[bool, typer.Option("--renew", help="Make a new one; the old one leads nowhere.")] = False,
    end: Annotated[bool, typer.Option("--revoke", help="End it until it is renewed.")] = False,
) -> None:
    """The customer's link to the portal; it is made where there is none."""

    async def work() -> str:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            if end:
                await revoke(session, project_id)
                return "The link is revoked."
            if renew:
                await runtime.links.renew(session, project_id)
            return await runtime.links.address_of(session, project_id)

    typer.echo(run(work()))


def register(app: typer.Typer) -> None:
    """Add the command to `projects`."""
    app.command()(link)
