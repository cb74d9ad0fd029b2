"""All commands: `sitewright --help` lists them without importing what they do, which takes seconds."""

import importlib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

COMMANDS = {
    "up": ("serve", "Run everything in one process: database, Temporal, web and worker. Ctrl-C ends all it started."),
    "web": ("serve", "Run the web process alone."),
    "worker": ("serve", "Run the worker alone."),
    "generate": ("generate", "Run the chain for an onboarding file: order, answers, site, preview."),
    "demo": ("generate", "Show the main job, then stay up so that the preview can be looked at."),
    "backup": (
        "data",
        "Write database, objects, repositories and deployments into one archive. Keys are kept apart.",
    ),
    "restore": (
        "data",
        "Fill an empty installation from an archive; projects in the middle go on with the next `up`.",
    ),
    "recover": ("data", "Ask for every unfinished project again, after Temporal's store was lost."),
    "doctor": ("doctor", "List what is missing before a first real sale; exit code 1 while anything is."),
    "audit": (
        "audit",
        "Check a built site: structure, links, search texts, weight, contrast; exit code 1 where it has errors.",
    ),
    "gallery": ("gallery", "Build a site that shows every section and variant, and check it."),
    "patch": (
        "patch",
        "Apply a patch (diff, SEARCH/REPLACE, `*** Begin Patch`, JSON) to a folder; exit code 1 where it is refused.",
    ),
    "schema": (
        "schema",
        "Print the JSON Schema of the content contract: facts, theme, pages and their sections, with every limit.",
    ),
    "leads": ("leads", "Messages that visitors sent through the site's contact form, the newest first."),
    "export": ("export", "Write a site's files, uploads and a guide into a folder, from which Hugo alone builds it."),
    "db": ("data", "The database."),
    "simulate": ("simulate", "Events as Stripe would send them."),
    "projects": ("projects", "Look at projects and act on them."),
    "orders": ("orders", "Look after orders."),
    "messages": ("messages", "Look after messages to customers and operators."),
    "integrations": ("integrations", "The accounts Sitewright works with."),
    "accounts": ("accounts", "Who may use the console and the REST API."),
    "privacy": ("privacy", "What a customer may ask for by law: a copy, or to be forgotten; what retention removed."),
    "keys": ("keys", "The keys that seal secrets."),
    "templates": ("templates", "Site templates and their repositories."),
}
"""The module of each command, and what the list says of it."""


class LazyGroup(TyperGroup):
    """Lists commands by what is known of them, and imports the one that runs."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {name: TyperCommand(name, help=said) for name, (_, said) in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments name, whole. Raises what Click raises where there is none."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and listed else None, rest


def load(name: str) -> Any:
    """A command of its module's `app`, or that app as a group."""
    group = get_group(importlib.import_module(f"sitewright.cli.{COMMANDS[name][0]}").app)
    return group.commands.get(name, group)


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def sitewright() -> None:
    """AI site generator for web agencies: from a paid order to a live, approved website."""
