"""`accounts`: tokens for the REST API."""

from typing import Annotated

import typer

from sitewright.accounts import service
from sitewright.cli.runtime import open_runtime, run
from sitewright.kit.db import transaction

app = typer.Typer(help="Who may call the REST API.", no_args_is_help=True)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="What the token is for.")] = "operator",
    scope: Annotated[str, typer.Option(help="read, write or admin; each includes those before it.")] = "write",
) -> None:
    """Make a token and print it; it is not shown again."""

    async def make() -> str:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            return await service.create_token(session, name, scope)

    typer.echo(run(make()))


@app.command("list")
def list_tokens() -> None:
    """List the tokens: name, scope, last use."""

    async def read() -> list[str]:
        async with open_runtime() as runtime, runtime.sessions() as session:
            tokens = await service.list_tokens(session)
        return [
            f"{token.name}\t{token.scope}\t{token.last_used_at or 'never used'}"
            + ("\trevoked" if token.revoked_at else "")
            for token in tokens
        ]

    for line in run(read()):
        typer.echo(line)


@app.command()
def revoke(name: str) -> None:
    """End a token."""

    async def end() -> None:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            await service.revoke_token(session, name)

    run(end())
