"""What of a request a model may not take, and how that is known: it is then asked again without it."""

from collections.abc import Collection, Iterator

from pydantic_ai.exceptions import ModelContextWindowExceededError, ModelHTTPError

from sitewright.errors import Unavailable
from sitewright.integrations.ai.choice import ModelChoice

REFUSED_BY_WORDS = {
    "temperature": ("temperature",),
    "max_tokens": ("max_completion_tokens",),
    "thinking off": ("thinking", "reasoning"),
    "eager streaming": ("eager_input_streaming",),
    "streaming": ("stream",),
    "schema": ("schema", "response_format", "text.format", "too many states"),
    "tools": ("tool", "function call"),
}
"""What may be left out of a request, or sent in another way, and the words by which a provider refuses it.

The first that fits counts: one refusal may name another's words (`between_tools` is a kind of thinking).
"""

NEVER_SENT = {"anthropic": frozenset({"schema"})}
"""Anthropic holds a model to a schema only up to a size that ours pass; there the model calls a tool instead."""


class NotStreamed(Unavailable):
    """The server answered at once where a stream was asked for; what it answered is not read."""


def left_out_from_the_start(choice: ModelChoice) -> frozenset[str]:
    """What the provider is not sent at all."""
    return NEVER_SENT.get(choice.provider, frozenset())


def refused_parameter(error: BaseException, left_out: Collection[str]) -> str | None:
    """What of the request the model does not take, as named in REFUSED_BY_WORDS, of what was not left out."""
    if any(isinstance(cause, NotStreamed) for cause in causes(error)):
        return "streaming" if "streaming" not in left_out else None
    if not isinstance(error, ModelHTTPError) or error.status_code not in (400, 422):
        return None
    if isinstance(error, ModelContextWindowExceededError):
        return None
    said = str(error.body).lower()
    fitting = (name for name, words in REFUSED_BY_WORDS.items() if any(word in said for word in words))
    return next((name for name in fitting if name not in left_out), None)


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
