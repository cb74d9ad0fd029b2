"""Where the story stops for the operator."""

from collections.abc import Collection, Sequence

BEFORE_GATE = {"brief": "write_brief", "sitemap": "write_sitemap", "preview": "point_subdomain"}
"""The step after which each gate stops the story."""


def reached(gates: Sequence[str], done: Collection[str]) -> str | None:
    """The first closed gate whose step is finished in this round."""
    return next((gate for gate in gates if BEFORE_GATE.get(gate) in done), None)
