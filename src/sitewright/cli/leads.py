"""`leads`: the messages of a site's contact form."""

from collections.abc import Sequence
from uuid import UUID

import typer

from sitewright.cli.options import ProjectId
from sitewright.cli.runtime import open_runtime, run
from sitewright.leads.models import Lead
from sitewright.leads.service import listing

app = typer.Typer()


@app.command()
def leads(project_id: ProjectId) -> None:
    """Messages that visitors sent through the site's contact form, the newest first."""
    for lead in run(_listing(project_id)):
        typer.echo(f"{lead.created_at:%Y-%m-%d %H:%M}  {lead.name} <{lead.reply_to}>  {lead.page}\n{lead.message}\n")


async def _listing(project_id: UUID) -> Sequence[Lead]:
    async with open_runtime() as runtime, runtime.sessions() as session:
        return await listing(session, project_id)
