"""`messages`: what customers and operators were told."""

from typing import Annotated
from uuid import UUID

import typer

from sitewright.cli.runtime import open_runtime, run
from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.messages import service
from sitewright.messages.models import STATUSES, Message
from sitewright.messages.outbox import Copy, read_copy

app = typer.Typer(no_args_is_help=True)
MessageId = Annotated[UUID, typer.Argument(help="The message's id.")]


@app.callback()
def messages() -> None:
    """Look after messages to customers and operators."""


@app.command("list")
def list_messages(
    status: Annotated[str | None, typer.Option(help=f"Only those that are {', '.join(STATUSES)}.")] = None,
    project: Annotated[UUID | None, typer.Option(help="Only those of this project.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 50,
) -> None:
    """List messages, the newest first."""
    known = next((each for each in STATUSES if each == status), None)
    if status is not None and known is None:
        raise Rejected(f"There is no status {status[:20]!r}; there are {', '.join(STATUSES)}.", field="status")

    async def look() -> list[Message]:
        async with open_runtime() as runtime, runtime.sessions() as session:
            return [*await service.listing(session, status=known, project_id=project, limit=limit)]

    for message in run(look()):
        typer.echo(
            f"{message.id}  {message.queued_at:%Y-%m-%d %H:%M}  {message.status:<10} {message.purpose:<16} "
            f"{message.recipient or '-'}" + (f"  {message.error}" if message.error else "")
        )


@app.command()
def show(message_id: MessageId) -> None:
    """Show one message, and its text where the local outbox keeps it."""

    async def look() -> tuple[Message, Copy | None]:
        async with open_runtime() as runtime, runtime.sessions() as session:
            message = await service.found_message(session, message_id)
            return message, read_copy(message, runtime.cipher)

    message, copy = run(look())
    for name in ("project_id", "purpose", "version", "recipient", "language", "status", "attempts", "error"):
        typer.echo(f"{name:<11} {getattr(message, name) if getattr(message, name) is not None else '-'}")
    for name in ("queued_at", "tried_at", "sent_at"):
        typer.echo(f"{name:<11} {getattr(message, name) or '-'}")
    if copy:
        typer.echo(f"\n{copy.subject}\n\n{copy.text}")


@app.command()
def retry(message_id: MessageId) -> None:
    """Send a message that failed or came back anew; the next worker does it."""

    async def again() -> None:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            await service.retry_message(session, message_id)

    run(again())
    typer.echo("It is sent again as soon as a worker runs.")
