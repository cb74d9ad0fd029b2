"""What changed between two versions of an artefact, as lines of a unified diff."""

import difflib

import yaml

from sitewright.projects.models import Artefact


def difference(before: Artefact, after: Artefact) -> list[str]:
    """The lines, two around each change, without the header."""
    old, new = (
        yaml.safe_dump(each.body, allow_unicode=True, sort_keys=False, width=100).splitlines()
        for each in (before, after)
    )
    return list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
