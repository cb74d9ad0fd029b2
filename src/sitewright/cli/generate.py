"""`generate` and `demo`: one onboarding file through the whole chain, from the paid order to the preview."""

import asyncio
import contextlib
import hashlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import typer
from rich.console import Console

from sitewright.cli.progress import Progress
from sitewright.cli.runtime import open_runtime
from sitewright.cli.serve import running, stop_signal
from sitewright.errors import Rejected, SitewrightError, Unavailable
from sitewright.integrations.stripe.simulate import checkout_event, sign
from sitewright.kit.db import transaction
from sitewright.kit.embedded import read_run
from sitewright.onboarding.answers import Answers, parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.service import project_of_checkout
from sitewright.projects.service import Report, report
from sitewright.settings import Settings
from sitewright.wiring import Runtime

console = Console(stderr=True, highlight=False)
DEMO_FILE = Path("examples/onboarding/padaria.yaml")


@dataclass(frozen=True)
class Purchase:
    """A simulated checkout. The same file and template are the same purchase, unless another is wanted."""

    session_id: str
    template: str
    answers: Answers


def generate(
    file: Annotated[Path, typer.Argument(help="Onboarding answers, YAML or JSON.")],
    template: Annotated[str | None, typer.Option(help="Site template; the file's own by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    new: Annotated[bool, typer.Option(help="Sell the same answers once more.")] = False,
) -> None:
    """Run the chain for an onboarding file: order, answers, site, preview."""
    raise typer.Exit(asyncio.run(_generate(file, template, as_json=as_json, new=new)))


def demo(
    file: Annotated[Path, typer.Argument(help="Onboarding answers.")] = DEMO_FILE,
    once: Annotated[bool, typer.Option(help="Check the preview and end.")] = False,
    new: Annotated[bool, typer.Option(help="Sell the same answers once more.")] = False,
) -> None:
    """Show the main job, then stay up so that the preview can be looked at."""
    raise typer.Exit(asyncio.run(_demo(file, once=once, new=new)))
