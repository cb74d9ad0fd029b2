"""The command line: `sitewright --help` lists what there is."""

import sys

import typer

from sitewright.cli import (
    accounts,
    audit,
    data,
    doctor,
    gallery,
    generate,
    integrations,
    keys,
    orders,
    patch,
    projects,
    serve,
    simulate,
    templates,
)
from sitewright.errors import SitewrightError

app = typer.Typer(
    help="AI site generator for web agencies: from a paid order to a live, approved website.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for module in (serve, generate, data, doctor, audit, gallery, patch):
    module.register(app)
app.add_typer(simulate.app, name="simulate")
app.add_typer(projects.app, name="projects")
app.add_typer(orders.app, name="orders")
app.add_typer(integrations.app, name="integrations")
app.add_typer(accounts.app, name="accounts")
app.add_typer(keys.app, name="keys")
app.add_typer(templates.app, name="templates")


def main() -> None:
    """Run a command; an error we understand is one line and exit code 1."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except SitewrightError as error:
        sys.stderr.write(f"sitewright: {error.message}\n")
        sys.exit(1)
