"""What can go wrong at a provider, over each wire format: told by who must act, bounded, and without its words."""

from typing import Any

import pytest

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.integrations.ai import providers, service
from tests.fakes.ai_providers import Refusal, Trouble
from tests.integrations.ai.conftest import GOOD, KEY, AtTheFake, NotedLedger, analyse


@pytest.mark.parametrize(
    "trouble",
    [500, 502, 503, 529, Trouble.RESET, Trouble.MALFORMED, Trouble.EMPTY, Trouble.ENDED],
)
async def test_a_stumble_is_tried_again_once(wire: AtTheFake, trouble: Any) -> None:
    wire.fake.plan = [trouble, GOOD]
    output = await analyse(wire.service())
    assert (output.data.trade, output.attempts) == ("Padaria", 2)


@pytest.mark.parametrize(
    "trouble",
    [500, 502, 503, 529, Trouble.RESET, Trouble.MALFORMED, Trouble.EMPTY, Trouble.ENDED],
)
async def test_a_provider_in_trouble_is_for_later(wire: AtTheFake, trouble: Any) -> None:
    wire.fake.plan = [trouble]
    with pytest.raises(Unavailable) as later:
        await analyse(wire.service())
    assert later.value.retry_after is None
    assert len(wire.sent) == 2


@pytest.mark.parametrize("trouble", [Trouble.PAGE, Trouble.BLOCKED, "Sign in to the hotel's network."])
async def test_somebody_elses_page_is_told_from_an_answer(wire: AtTheFake, trouble: Any) -> None:
    wire.fake.plan = [trouble]
    with pytest.raises(Unavailable, match="proxy or firewall") as later:
        await analyse(wire.service())
    assert "hotel" not in later.value.message


@pytest.mark.parametrize("trouble", [Trouble.SILENCE, Trouble.DRIP])
async def test_silence_has_an_end(wire: AtTheFake, trouble: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "SILENCE_SECONDS", 0.3)
    wire.fake.plan = [trouble]
    with pytest.raises(Unavailable, match="does not answer"):
        await analyse(wire.service())
    assert len(wire.sent) == 1


async def test_a_slow_answer_has_an_end(wire: AtTheFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "RUN_SECONDS", 0.5)
    wire.fake.plan = [Trouble.DRIP]
    with pytest.raises(Unavailable, match="does not answer"):
        await analyse(wire.service())


@pytest.mark.parametrize(
    ("trouble", "field"),
    [
        (401, "ai.analysis.api_key"),
        (403, "ai.analysis.api_key"),
        (404, "ai.analysis.model"),
        (Trouble.CUT, "ai.analysis.max_tokens"),
    ],
)
async def test_a_refusal_names_what_the_operator_must_change(wire: AtTheFake, trouble: Any, field: str) -> None:
    wire.fake.plan = [trouble]
    with pytest.raises(Misconfigured) as refused:
        await analyse(wire.service())
    assert (refused.value.field, len(wire.sent)) == (field, 1)
    assert KEY.get_secret_value() not in refused.value.message


async def test_an_answer_cut_at_max_tokens_says_which_setting_to_raise(wire: AtTheFake) -> None:
    wire.fake.plan = [Trouble.CUT]
    with pytest.raises(Misconfigured, match=r"more than max_tokens \(777\).*; raise analysis\.max_tokens under"):
        await analyse(wire.service())
    assert len(wire.sent) == 1


@pytest.mark.parametrize("status", [409, 422])
async def test_a_request_that_is_refused_is_not_repeated(wire: AtTheFake, status: int) -> None:
    wire.fake.plan = [status]
    with pytest.raises((Rejected, Unavailable), match=str(status)) as refused:
        await analyse(wire.service())
    assert KEY.get_secret_value() not in refused.value.message


async def test_googles_bad_key_is_a_400(wire: AtTheFake) -> None:
    wire.fake.plan = [Refusal(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT")]
    with pytest.raises(Misconfigured) as refused:
        await analyse(wire.service())
    assert refused.value.field == "ai.analysis.api_key"


async def test_a_model_there_is_not_comes_with_those_there_are(wire: AtTheFake) -> None:
    wire.fake.plan = [404]
    wire.fake.models = [f"model-{number}" for number in range(300)]
    with pytest.raises(Misconfigured, match=r"Models there are: model-") as refused:
        await analyse(wire.service(model="model-299x"))
    assert "and 288 more" in refused.value.message
    assert len(refused.value.message) < 400


async def test_an_exhausted_account_is_for_the_operator(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(429, "You exceeded your current quota", "insufficient_quota")]
    with pytest.raises(Misconfigured, match="no credit left"):
        await analyse(chat.service())


async def test_a_text_too_long_for_the_model_is_told(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(400, "maximum context length; reduce max_completion_tokens", "context_length_exceeded")]
    with pytest.raises(Misconfigured, match="larger context"):
        await analyse(chat.service())
    assert len(chat.sent) == 1


async def test_a_rate_limit_says_how_long_to_wait_and_is_not_waited_for_here(wire: AtTheFake) -> None:
    wire.fake.plan = [429]
    with pytest.raises(Unavailable) as limited:
        await analyse(wire.service())
    assert (limited.value.retry_after, len(wire.sent)) == (7.0, 1)


async def test_a_rate_limit_that_says_nothing_is_waited_for_too(wire: AtTheFake) -> None:
    wire.fake.plan, wire.fake.retry_after = [429], None
    with pytest.raises(Unavailable) as limited:
        await analyse(wire.service())
    assert limited.value.retry_after is not None
    assert 10 <= limited.value.retry_after <= 30
    assert len(wire.sent) == 1


async def test_a_filtered_answer_is_refused_at_once(wire: AtTheFake) -> None:
    wire.fake.plan = [Trouble.FILTERED]
    with pytest.raises(Rejected, match="content filter"):
        await analyse(wire.service())
    assert len(wire.sent) == 1


async def test_nobody_there_is_for_later(wire: AtTheFake) -> None:
    role = wire.role(base_url="http://127.0.0.1:9/v1")
    with pytest.raises(Unavailable):
        await analyse(wire.service(**role))


async def test_a_private_address_is_not_called_by_the_vendors_library(wire: AtTheFake) -> None:
    role = wire.role(base_url=wire.fake.address.replace("127.0.0.1", "localhost"))
    with pytest.raises(Misconfigured, match="localhost") as refused:
        await analyse(wire.service(**role))
    assert refused.value.field == "ai.analysis.base_url"
    assert wire.sent == []


async def test_a_redirect_is_not_followed(wire: AtTheFake) -> None:
    wire.fake.plan = [Refusal(302, "elsewhere")]
    with pytest.raises((Unavailable, Rejected)):
        await analyse(wire.service())
    assert len(wire.sent) <= 2


async def test_a_run_that_was_paid_for_and_failed_is_written_down(wire: AtTheFake) -> None:
    wire.fake.plan = [{**GOOD, "voice": []}]
    ledger = NotedLedger()
    with pytest.raises(Rejected):
        await analyse(wire.service(ledger=ledger))
    assert [(call.attempts, call.output_tokens) for call in ledger.failures] == [(3, 900)]
    assert ledger.failures[0].notes[0].startswith("failed: ")
