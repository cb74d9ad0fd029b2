"""The example site, for counting what a real one takes."""

from tests.building.conftest import bakery

__all__ = ["bakery"]
