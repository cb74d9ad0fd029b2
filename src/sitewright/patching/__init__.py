"""Patches: read, guarded, placed and applied, all or nothing."""

from sitewright.patching.apply import PatchResult, apply, touched_paths
from sitewright.patching.guard import Guard
from sitewright.patching.refusal import PatchRefused

__all__ = ["Guard", "PatchRefused", "PatchResult", "apply", "touched_paths"]
