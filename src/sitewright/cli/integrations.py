"""`integrations`: see, set, remove and test the accounts Sitewright works with."""

import json
import sys
from typing import Annotated, Any, cast

import typer

from sitewright.cli.options import DryRun, Yes
from sitewright.cli.runtime import open_runtime, run
from sitewright.errors import Rejected
from sitewright.integrations.ai.defaults import default_models
from sitewright.integrations.configs import StripeConfig, secret_paths
from sitewright.integrations.outcomes import run_test as test_and_keep
from sitewright.integrations.registry import INTEGRATIONS, integration
from sitewright.integrations.stripe.endpoint import EndpointSetup, set_up_endpoint
from sitewright.kit.language import Language
from sitewright.ports.ai import Role

app = typer.Typer(help="The accounts Sitewright works with.", no_args_is_help=True)
stripe_app = typer.Typer(help="Stripe's own set-up.", no_args_is_help=True)
app.add_typer(stripe_app, name="stripe")
Name = Annotated[str, typer.Argument(help="github, cloudflare, storage, ai, stripe or mail.")]


@app.command("list")
def list_integrations() -> None:
    """Which integrations are configured."""

    async def read() -> list[str]:
        async with open_runtime() as runtime:
            return [
                f"{known.name:<12}"
                + ("configured" if await runtime.config_service.masked(known.name) else "local stand-in")
                for known in INTEGRATIONS
            ]

    for line in run(read()):
        typer.echo(line)


@app.command()
def show(name: Name, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """What is stored, with secrets masked."""

    async def read() -> dict[str, str]:
        async with open_runtime() as runtime:
            return await runtime.config_service.masked(name)

    values = run(read())
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        for path, value in values.items():
            typer.echo(f"{path} = {value}")


@app.command("set")
def set_integration(
    name: Name,
    fields: Annotated[
        list[str], typer.Argument(help="FIELD=VALUE; a secret field alone is asked for, or read from stdin.")
    ],
) -> None:
    """Store fields; those not named stay. Secrets named without a value do not show in the shell's history."""
    known = integration(name)
    values: dict[str, Any] = {}
    for field in fields:
        path, given, value = field.partition("=")
        if not given and path not in secret_paths(known.config):
            raise Rejected(f"{path!r} needs a value: write {path}=VALUE.", field=path)
        values[path] = value if given else ask_secret(path)

    async def store() -> None:
        async with open_runtime() as runtime:
            await runtime.config_service.set_config(name, values, merge=True)

    run(store())
    typer.echo(f"Stored. Try it: sitewright integrations test {name}")


@app.command()
def unset(
    name: Name,
    field: Annotated[str | None, typer.Argument(help="One field; all of them without it.")] = None,
    yes: Yes = False,
) -> None:
    """Remove one field, or the whole integration; the local stand-in takes over."""
    if field is None and not yes:
        typer.confirm(f"Remove everything stored for {name}?", abort=True)

    async def remove() -> None:
        async with open_runtime() as runtime:
            if field is None:
                await runtime.config_service.delete_config(name)
            else:
                await runtime.config_service.set_config(name, {field: None}, merge=True)

    run(remove())


@app.command("test")
def run_test(
    name: Name,
    language: Annotated[Language, typer.Option(help="The language of the answer: pt-BR or en.")] = "pt-BR",
    deep: Annotated[bool, typer.Option("--deep", help="Ask each AI model for a word, which costs a little.")] = False,
) -> None:
    """Test the connection; the console shows what came of it."""

    async def work() -> tuple[bool, str]:
        async with open_runtime() as runtime:
            result = await test_and_keep(runtime.integrations, runtime.sessions, name, language, deep=deep)
            return result.success, result.message

    success, message = run(work())
    typer.echo(message)
    if not success:
        raise typer.Exit(1)


@app.command()
def models(
    role: Annotated[Role, typer.Option(help="content_generation, code_generation or analysis.")] = "content_generation",
) -> None:
    """The models of a role's AI provider; * marks the one used where none is named."""

    async def ask() -> list[str]:
        async with open_runtime() as runtime:
            return await (await runtime.integrations.ai_service()).models(role)

    defaults = default_models(role).values()
    for name in run(ask()):
        typer.echo(f"{'*' if name in defaults else ' '} {name}")


@stripe_app.command("setup")
def set_up_stripe(
    url: Annotated[
        str | None, typer.Option(help="This installation's address; SITEWRIGHT_PUBLIC_URL by default.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Make Stripe's webhook endpoint for this installation, and store its secret."""

    async def work() -> EndpointSetup:
        async with open_runtime() as runtime:
            address = url or runtime.settings.public_url
            if address is None:
                raise Rejected("The address is missing: give --url, or set SITEWRIGHT_PUBLIC_URL.", field="url")
            config = cast("StripeConfig | None", await runtime.config_service.get_config("stripe")) or StripeConfig()
            done = await set_up_endpoint(config, runtime.settings.stripe_api_url, address, dry_run=dry_run)
            if done.secret is not None:
                await runtime.config_service.set_config("stripe", {"webhook_secret": done.secret}, merge=True)
            return done

    done = run(work())
    typer.echo(f"{done.state:<10} {done.url}")
    if done.version_note:
        typer.echo(done.version_note)


def ask_secret(path: str) -> str:
    """From the terminal without echo, or one line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(path, hide_input=True))
    return sys.stdin.readline().strip()
