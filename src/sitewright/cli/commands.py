"""All commands, put together: `sitewright --help` lists them."""

import typer

from sitewright.cli import (
    accounts,
    audit,
    data,
    doctor,
    export,
    gallery,
    generate,
    integrations,
    keys,
    leads,
    orders,
    patch,
    projects,
    schema,
    serve,
    simulate,
    templates,
)

app = typer.Typer(
    help="AI site generator for web agencies: from a paid order to a live, approved website.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for module in (serve, generate, data, doctor, audit, gallery, patch, schema, leads, export):
    module.register(app)
app.add_typer(simulate.app, name="simulate")
app.add_typer(projects.app, name="projects")
app.add_typer(orders.app, name="orders")
app.add_typer(integrations.app, name="integrations")
app.add_typer(accounts.app, name="accounts")
app.add_typer(keys.app, name="keys")
app.add_typer(templates.app, name="templates")
