"""These tests act through the API."""

from tests.shop import shop

__all__ = ["shop"]
