"""The bakery's site, as elsewhere."""

from tests.building.conftest import bakery

__all__ = ["bakery"]
