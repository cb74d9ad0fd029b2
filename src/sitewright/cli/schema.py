"""`schema`: what a site is, for machines."""

import json
from enum import StrEnum
from typing import Annotated

import typer
from pydantic import BaseModel

from sitewright.sites.model import Site

app = typer.Typer()

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Subject(StrEnum):
    """What there is a schema of."""

    SITE = "site"


MODELS: dict[Subject, type[BaseModel]] = {Subject.SITE: Site}


@app.command()
def schema(subject: Annotated[Subject, typer.Argument(help="What to describe.")]) -> None:
    """Print the JSON Schema of the content contract: facts, theme, pages and their sections, with every limit."""
    described = {"$schema": DIALECT, **MODELS[subject].model_json_schema()}
    typer.echo(json.dumps(described, indent=2, ensure_ascii=False))
