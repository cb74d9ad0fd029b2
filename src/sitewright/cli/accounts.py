"""`accounts`: links that make operators, and tokens for the REST API."""

from typing import Annotated

import typer

from sitewright.accounts import operators, service
from sitewright.accounts.access import Role
from sitewright.cli.runtime import open_runtime, run
from sitewright.cli.welcome import link_to
from sitewright.errors import NotFound
from sitewright.kit.db import transaction

app = typer.Typer(help="Who may use the console and the REST API.", no_args_is_help=True)


@app.command()
def link(
    role: Annotated[Role, typer.Option(help="What the new operator may do.")] = "administrator",
    email: Annotated[str | None, typer.Option(help="Of an operator who needs a new password.")] = None,
) -> None:
    """Print a link that makes an operator of the console, or gives one a new password; it works once, for a day."""

    async def make() -> str:
        async with open_runtime() as runtime:
            async with transaction(runtime.sessions) as session:
                known = await operators.by_email(session, email) if email else None
                if email and known is None:
                    raise NotFound(f"Nobody works here under {email!r}.", field="email")
                token = await operators.invite(session, known.role if known else role, known.id if known else None)
            return link_to(runtime, token)

    typer.echo(run(make()))


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
