"""Finds npm packages that are installed; none is ever fetched."""

from pathlib import Path

SOURCES = Path(__file__).parents[3]
"""The checkout, where Sitewright runs from one."""


def package_file(path: str) -> Path | None:
    """A package's file, such as `axe-core/axe.min.js`: here and in folders above, as Node looks, or in the checkout."""
    here = Path.cwd()
    found = (folder / "node_modules" / path for folder in (here, *here.parents, SOURCES))
    return next((file for file in found if file.is_file()), None)
