"""`templates`: the site templates there are, and their repositories on GitHub."""

from typing import Annotated

import typer

from sitewright.cli.options import DryRun
from sitewright.cli.runtime import open_runtime, run
from sitewright.errors import Misconfigured
from sitewright.integrations.github.service import GitHubService
from sitewright.integrations.github.templates import PublishedTemplate
from sitewright.sites.catalogue import TEMPLATES, assemble
from sitewright.wiring import Runtime

app = typer.Typer(help="Site templates and their repositories.", no_args_is_help=True)


@app.command("list")
def list_templates() -> None:
    """The templates of this version."""
    for known in TEMPLATES:
        typer.echo(f"{known.key:<12} {known.title}")


@app.command()
def publish(
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Replace repositories that Sitewright did not write.")] = False,
) -> None:
    """Create or update each template's repository on GitHub, and remember its name."""
    left = False
    for outcome in run(_publish(dry_run=dry_run, replace_foreign=yes)):
        done = outcome
        if outcome.state == "foreign" and not dry_run:
            if typer.confirm(f"{outcome.repository} was not written by Sitewright. Replace its files?"):
                (done,) = run(_publish(dry_run=False, replace_foreign=True, only=outcome.template))
            else:
                left = True
        typer.echo(f"{done.template:<12} {done.state:<10} {done.repository}")
    if left:
        raise typer.Exit(1)


async def _publish(*, dry_run: bool, replace_foreign: bool, only: str | None = None) -> list[PublishedTemplate]:
    async with open_runtime() as runtime:
        host = await _github(runtime)
        keys = [known.key for known in TEMPLATES if only in (None, known.key)]
        outcomes = [
            await host.publish_template(key, assemble(key), dry_run=dry_run, replace_foreign=replace_foreign)
            for key in keys
        ]
        if not dry_run:
            names = {f"template_repos.{done.template}": done.repository for done in outcomes if done.state != "foreign"}
            await runtime.config_service.set_config("github", names, merge=True)
        return outcomes


async def _github(runtime: Runtime) -> GitHubService:
    host = await runtime.integrations.code_host()
    if not isinstance(host, GitHubService):
        command = "sitewright integrations set github access_token organization=NAME"
        raise Misconfigured(f"GitHub is not configured: {command}", field="github.access_token")
    return host
