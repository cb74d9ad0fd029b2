"""Patches: read, guarded, placed and applied, all or nothing."""

from sitewright.patching.apply import apply, concerned_paths
from sitewright.patching.guard import Guard
from sitewright.patching.model import HunkReport, PatchResult
from sitewright.patching.refusal import PatchRefused

__all__ = ["Guard", "HunkReport", "PatchRefused", "PatchResult", "apply", "concerned_paths"]
