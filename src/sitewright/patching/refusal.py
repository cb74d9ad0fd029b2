"""Why a patch was not applied, told so that its author can send a better one."""

from sitewright.errors import Rejected


class PatchRefused(Rejected):
    """Nothing was written. `reason` is a stable code; the message says what to send instead."""

    def __init__(self, reason: str, message: str, *, path: str | None = None) -> None:
        super().__init__(f"{message} Nothing was written.", field=path)
        self.reason = reason
