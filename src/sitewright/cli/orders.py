"""`orders`: what was sold, and whether all of it arrived."""

from typing import Annotated

import typer

from sitewright.cli.runtime import open_runtime, run
from sitewright.errors import Misconfigured
from sitewright.orders import missed
from sitewright.ports.payments import PaymentEvent

app = typer.Typer(no_args_is_help=True)


@app.callback()
def orders() -> None:
    """Look after orders."""


@app.command()
def reconcile(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what was missed.")] = False,
) -> None:
    """Take payments, refunds and disputes whose webhook was missed, from Stripe's list of the last 30 days."""

    async def look() -> tuple[list[PaymentEvent], int]:
        async with open_runtime() as runtime:
            payments = await runtime.integrations.payments()
            if not payments.has_key():
                raise Misconfigured(
                    "Stripe's list is read with its secret key; store it: sitewright integrations set stripe secret_key"
                )
            read = 0 if dry_run else await missed.replay(runtime.sessions, payments)
            return await missed.reconcile(runtime.sessions, payments, dry_run=dry_run), read

    found, read = run(look())
    for event in found:
        created = event.created_at.isoformat() if event.created_at else "-"
        typer.echo(f"{created:<26} {event.type:<40} {event.event_id}")
    typer.echo(f"{len(found)} event(s) were missed" + ("." if dry_run else " and are taken."))
    if read:
        typer.echo(f"{read} event(s) that were kept can be read now.")
