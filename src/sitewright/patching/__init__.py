"""Patches: read, guarded, placed and applied, all or nothing."""

from sitewright.patching.apply import PatchResult, apply
from sitewright.patching.guard import Guard
from sitewright.patching.refusal import PatchRefused

__all__ = ["Guard", "PatchRefused", "PatchResult", "apply"]
