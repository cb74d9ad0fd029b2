"""Stories on every vendor share an agency a module."""

from tests.stories.agency import agency

__all__ = ["agency"]
