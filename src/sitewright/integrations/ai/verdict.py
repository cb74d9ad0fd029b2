"""What a provider's failure means: our error, and whether trying again or another model may help.

The providers' own texts, which may quote the prompt, are not repeated.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import httpx2
from pydantic import ValidationError
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelTimeoutError,
    OutputTokenLimitExceeded,
)

from sitewright.errors import Misconfigured, Rejected, SitewrightError, Unavailable
from sitewright.integrations.ai.choice import ModelChoice
from sitewright.integrations.ai.dialect import causes
from sitewright.kit.http import LONGEST_RETRY_AFTER_SECONDS
from sitewright.kit.language import mark
from sitewright.ports.ai import NoValidOutput, TaskType

CORRECTIONS = 2
JUDGED_BY_TRIAL: frozenset[TaskType] = frozenset({"patch"})
"""Tasks whose answers are judged where they are tried: what is wrong goes back with the next call, not within one."""
FAILURES = (AgentRunError, SitewrightError, httpx2.HTTPError, TimeoutError)
"""What a run may end with."""
UNSAID_WAIT_SECONDS = 20.0
MOST_FAULTS = 10


@dataclass(frozen=True)
class Verdict:
    """`again`: it may succeed in a moment; `elsewhere`: another model may do it; `unknown`: there is no such model."""

    error: SitewrightError
    again: bool = False
    elsewhere: bool = False
    unknown: bool = False


def judge(error: BaseException, choice: ModelChoice, faults: Sequence[str] = ()) -> Verdict:
    """What a failed run means; `faults` are those that the model was told of."""
    for cause in causes(error):
        if isinstance(cause, SitewrightError):
            return _of_our_own(cause, choice)
    if isinstance(error, ContentFilterError):
        return Verdict(
            Rejected(f"{choice.name} refuses to answer this (content filter); reword it, or choose another model."),
            elsewhere=True,
        )
    if isinstance(error, OutputTokenLimitExceeded):
        return Verdict(
            Misconfigured(
                f"{choice.name} needs more than max_tokens ({choice.max_tokens}) for its answer; raise "
                f"{choice.role}.max_tokens under Integrations and retry.",
                field=f"ai.{choice.role}.max_tokens",
            )
        )
    if isinstance(error, ModelAPIError):
        return _of_the_provider(error, choice)
    if isinstance(error, TimeoutError | httpx2.HTTPError):
        silent = isinstance(error, TimeoutError | httpx2.TimeoutException)
        return Verdict(
            Unavailable(f"{choice.name} does not answer ({type(error).__name__})."), again=not silent, elsewhere=True
        )
    return Verdict(
        NoValidOutput(
            f"{choice.name} gave no valid output; retry, or choose another model for {choice.role}.",
            faults[-1] if faults else _faults_of_form(error),
        )
    )


def _faults_of_form(error: BaseException) -> str:
    """What of an answer did not fit the schema, as far as it can be told: the places and the rules, not the words."""
    wrong = next((cause for cause in causes(error) if isinstance(cause, ValidationError)), None)
    faults = wrong.errors(include_url=False, include_input=False, include_context=False) if wrong else []
    told = [f"{'.'.join(map(str, fault['loc'])) or 'The answer'}: {fault['msg']}." for fault in faults[:MOST_FAULTS]]
    return " ".join(["The answer did not have the form that was asked for.", *told])


def _of_our_own(error: SitewrightError, choice: ModelChoice) -> Verdict:
    """An error of the guard, a cap or a check, which the vendor's library passed on."""
    if isinstance(error, Rejected) and error.field == "base_url":
        return Verdict(Misconfigured(error.message, field=f"ai.{choice.field}.base_url"))
    return Verdict(error, elsewhere=isinstance(error, Unavailable) and error.field is None)


def _of_the_provider(error: ModelAPIError, choice: ModelChoice) -> Verdict:
    status = error.status_code if isinstance(error, ModelHTTPError) else None
    if isinstance(error, ModelQuotaExceededError):
        return Verdict(
            Misconfigured(
                f"The account of {choice.name} has no credit left or has reached its own limit; top it up and retry.",
                field=f"ai.{choice.field}.api_key",
            ),
            elsewhere=True,
        )
    if isinstance(error, ModelContextWindowExceededError):
        return Verdict(
            Misconfigured(
                f"The text is longer than {choice.name} takes; choose a model with a larger context for {choice.role}.",
                field=f"ai.{choice.field}.model",
            )
        )
    if isinstance(error, ModelAuthenticationError) or "API_KEY" in str(error.body).upper().replace(" ", "_"):
        return Verdict(
            Misconfigured(
                f"{choice.name} refused the key of {choice.role}; renew it under Integrations.",
                field=f"ai.{choice.field}.api_key",
            )
        )
    if isinstance(error, ModelNotFoundError) or error.provider_error_code == "model_not_found":
        return Verdict(
            Misconfigured(
                f"{choice.name} does not exist; choose another model for {choice.role}.",
                field=f"ai.{choice.field}.model",
            ),
            unknown=True,
        )
    if isinstance(error, ModelRequestRejectedError) or status == 413:
        return Verdict(
            Rejected(f"{choice.name} refused the request with status {status}; choose another model for {choice.role}.")
        )
    return _unavailable(error, status, choice)


def _unavailable(error: ModelAPIError, status: int | None, choice: ModelChoice) -> Verdict:
    wait = min(error.retry_after, LONGEST_RETRY_AFTER_SECONDS) if error.retry_after is not None else None
    if wait is None and isinstance(error, ModelRateLimitError):
        wait = UNSAID_WAIT_SECONDS * random.uniform(0.5, 1.5)  # noqa: S311 - not for secrets
    said = (
        mark(f"{choice.name} answered {status}.")
        if status
        else mark(f"{choice.name} does not answer as it should ({type(error).__name__}).")
    )
    again = wait is None and not isinstance(error, ModelTimeoutError)
    return Verdict(Unavailable(said, retry_after=wait), again=again, elsewhere=True)
