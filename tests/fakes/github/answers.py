"""What GitHub answers where it does not as it was asked."""

from dataclasses import dataclass, field

from tests.fakes.lasting import Lasting

LOGIN = "agencia"


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "documentation_url": "https://docs.github.com/rest", "errors": errors or []}


@dataclass
class Fault:
    """What a request gets instead of its answer; `path` is a part of its path."""

    path: str
    status: int | Lasting = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"message": "Server Error"}'
    times: int = 1
    method: str = ""
    after: bool = False
    """Whether the request is carried out before its answer is lost."""
