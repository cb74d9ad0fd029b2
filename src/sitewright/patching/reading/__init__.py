"""Patches as people and models write them, read into `model.FileChange`."""

from sitewright.patching.reading.read import readings

__all__ = ["readings"]
