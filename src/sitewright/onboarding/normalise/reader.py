"""Reads answers by path, and keeps where each fact came from and what is to be asked."""

from collections.abc import Callable
from typing import Any, TypeVar

from sitewright.onboarding.answers import Answers
from sitewright.onboarding.normalise.orders import speaks_to_the_system
from sitewright.onboarding.normalise.questions import question
from sitewright.onboarding.normalise.text import says_nothing, texts_of
from sitewright.sites.facts import Question

Found = TypeVar("Found")


class Reader:
    """One reading of one customer's answers."""

    def __init__(self, answers: Answers) -> None:
        self._data = answers.model_dump()
        self._locale = answers.locale
        self.sources: dict[str, str] = {}
        self.questions: list[Question] = []

    def ask(self, code: str, field: str, **values: object) -> None:
        """Ask once; `values` stand in the question's text."""
        asked = question(code, field, self._locale, **values)
        if asked not in self.questions:
            self.questions.append(asked)

    def given(self, path: str) -> Any:
        """The answer at a path, or None; one that speaks to the system is dropped and asked about."""
        value: Any = self._data
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return None if says_nothing(value) else self._without_orders(value, path)

    def fact(self, name: str, path: str, read: Callable[[Any], Found], unusable: str | None = None) -> Found | None:
        """A fact read from an answer; asks `unusable` where there is an answer but no fact in it."""
        value = self.given(path)
        found = read(value)
        if found:
            self.sources[name] = path
            return found
        if unusable and texts_of(value):
            self.ask(unusable, path)
        return None

    def _without_orders(self, value: Any, path: str) -> Any:
        if isinstance(value, list):
            kept = [self._without_orders(entry, f"{path}[{number}]") for number, entry in enumerate(value)]
            return [None if says_nothing(entry) else entry for entry in kept]
        if isinstance(value, dict):
            return {name: self._without_orders(entry, f"{path}.{name}") for name, entry in value.items()}
        if speaks_to_the_system(value):
            self.ask("suspicious_answer", path)
            return None
        return value
