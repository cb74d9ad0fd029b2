"""`simulate`: events as Stripe would send them."""

import secrets
from typing import Annotated

import typer

from sitewright.cli.generate import installation
from sitewright.cli.runtime import run
from sitewright.integrations.stripe.simulate import SimulatedCheckout, deliver
from sitewright.orders.service import project_of_checkout

app = typer.Typer(help="Events as Stripe would send them.", no_args_is_help=True)


@app.callback()
def simulate() -> None:
    """Events as Stripe would send them."""


@app.command()
def checkout(
    template: Annotated[str, typer.Option(help="Which template is sold.")] = "business",
    email: Annotated[str, typer.Option(help="The buyer's e-mail.")] = "cliente@example.com",
    session: Annotated[str | None, typer.Option(help="Checkout session id; the same one is the same purchase.")] = None,
) -> None:
    """Send a signed, paid checkout through the webhook and print the project's id."""
    bought = SimulatedCheckout(session or f"cs_test_{secrets.token_hex(12)}", template, customer_email=email)

    async def send() -> str:
        async with installation() as (runtime, address):
            await deliver(address, bought, await runtime.integrations.webhook_secret())
            async with runtime.sessions() as database:
                return str((await project_of_checkout(database, bought.session_id)).id)

    typer.echo(run(send()))
