"""What can go wrong, told by who must act.

SitewrightError
├── Misconfigured   the operator: names the integration and the field
├── Rejected        the caller: names the field, the value and the remedy
├── Conflict        nobody: somebody else was there first
│   └── SetBack     nobody: what a step goes by is being written again
├── NotFound        nobody: there is no such thing
└── Unavailable     time: the same call may succeed later
"""

from typing import ClassVar


class SitewrightError(Exception):
    """An error we understand. Its message is fit for a person and holds no secret and no customer answer."""

    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    @property
    def code(self) -> str:
        """The class's name: stable, and all that travels into the workflow's history."""
        return type(self).__name__


class Misconfigured(SitewrightError):
    """The operator must change a setting or a credential before this can work."""

    status = 424


class Rejected(SitewrightError):
    """The input is not acceptable; the same input never will be."""

    status = 422


class Conflict(SitewrightError):
    """The state of things does not allow this now."""

    status = 409


class SetBack(Conflict):
    """What a step goes by is to be written again; the story is told anew from there."""


class NotFound(SitewrightError):
    """There is no such thing."""

    status = 404


class Unavailable(SitewrightError):
    """Something outside does not answer now. `retry_after` is in seconds where the outside named it."""

    status = 503
    retryable = True

    def __init__(self, message: str, *, field: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after
