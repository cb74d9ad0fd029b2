"""Why a patch was not applied, told so that its author can send a better one."""

from dataclasses import dataclass

from sitewright.errors import Rejected


@dataclass(frozen=True)
class Closest:
    """The lines of a file that come nearest to what a hunk looks for; `line` counts from 1."""

    line: int
    excerpt: tuple[str, ...]


class PatchRefused(Rejected):
    """Nothing was written. `reason` is a stable code, `hint` says what to send instead, `hunk` counts from 1.

    `message` is fit for people and quotes no file; `report()` is for the patch's author and does.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        path: str | None = None,
        hunk: int | None = None,
        hint: str = "",
        closest: Closest | None = None,
    ) -> None:
        super().__init__(f"{message} Nothing was written.", field=path)
        self.reason = reason
        self.path = path
        self.hunk = hunk
        self.hint = hint
        self.closest = closest

    def report(self) -> str:
        """All that helps to send a better patch: where, what, the nearest lines with their numbers, the hint."""
        where = f"Hunk {self.hunk}: " if self.hunk else ""
        lines = [f"{where}{self.message} [{self.reason}]"]
        if self.closest:
            lines.append(f"The nearest lines of {self.path}:")
            lines += [f"{self.closest.line + offset:5} {text}" for offset, text in enumerate(self.closest.excerpt)]
        return "\n".join([*lines, *([self.hint] if self.hint else [])])
