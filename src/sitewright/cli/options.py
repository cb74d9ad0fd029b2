"""Arguments and options that several commands have."""

from typing import Annotated
from uuid import UUID

import typer

ProjectId = Annotated[UUID, typer.Argument(help="The project's id.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
