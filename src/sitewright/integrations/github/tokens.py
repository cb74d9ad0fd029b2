"""Installation tokens that a process has fetched and may use until they expire."""

import time
from collections.abc import Hashable


class InstallationTokens:
    """By whatever tells one installation from another; only in memory."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[str, float]] = {}

    def get(self, key: Hashable) -> str | None:
        """A token that still lasts."""
        token, until = self._kept.get(key, ("", 0.0))
        return token if time.monotonic() < until else None

    def keep(self, key: Hashable, token: str, seconds: float) -> None:
        """Use the token for so long."""
        self._kept[key] = (token, time.monotonic() + seconds)

    def forget(self, key: Hashable, token: str) -> None:
        """Do not use the token again; one that took its place meanwhile stays."""
        if self._kept.get(key, ("", 0.0))[0] == token:
            del self._kept[key]
