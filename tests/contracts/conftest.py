"""What an AI call took is recorded for a project that was sold."""

from tests.shop import shop

__all__ = ["shop"]
