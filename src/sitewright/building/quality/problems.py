"""What is wrong with a built site, as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Problem(BaseModel):
    """One thing that is wrong: where, by which rule, and how to mend it.

    With a problem of severity `error` a site is not shown; `page` is the file's path in the built site.
    """

    model_config = ConfigDict(frozen=True)

    page: str
    rule: str
    message: str
    selector: str = ""
    fix: str = ""
    severity: Literal["error", "warning"] = "error"


class QualityReport(BaseModel):
    """All problems of a site, and how many pages were read."""

    pages: int
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """Problems with which a site is not shown."""
        return [problem for problem in self.problems if problem.severity == "error"]


@dataclass(frozen=True)
class Finding:
    """A problem before it is known on which page it was found."""

    rule: str
    message: str
    fix: str
    selector: str = ""
    severity: Literal["error", "warning"] = "error"

    def on(self, page: str) -> Problem:
        """The finding as a problem of a page."""
        return Problem(page=page, **self.__dict__)


Findings = Iterable[Finding]
PageFindings = Iterable[tuple[str, Finding]]
"""Findings with the page they are on."""
