"""The second model of a role: when it is used, what is noted, and when it is not."""

from typing import Any

import pytest

from sitewright.errors import Misconfigured, Rejected, Unavailable
from tests.fakes.ai_providers import Refusal, Trouble
from tests.integrations.ai.conftest import GOOD, KEY, AtTheFake, NotedLedger, analyse


def fallback(chat: AtTheFake) -> dict[str, Any]:
    """Anthropic at the same fake."""
    return {"provider": "anthropic", "model": "claude-sonnet-4-6", "api_key": KEY, "base_url": chat.fake.address}


@pytest.mark.parametrize(
    ("trouble", "told"), [(429, "answered 429"), (Trouble.FILTERED, "content filter"), (Trouble.PAGE, "firewall")]
)
async def test_it_is_used_when_the_first_is_unavailable_or_refuses(chat: AtTheFake, trouble: Any, told: str) -> None:
    chat.fake.plan = [trouble, GOOD]
    output = await analyse(chat.service(fallback=fallback(chat)))
    assert (output.provider, output.model, output.attempts) == ("anthropic", "claude-sonnet-4-6", 1)
    assert output.notes[0].startswith("fallback of openai/gpt-4o, because: ")
    assert told in output.notes[0]
    assert (chat.sent[1]["max_tokens"], chat.sent[1]["temperature"]) == (777, 0.1)


async def test_an_exhausted_account_is_helped_out(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(429, "no more", "insufficient_quota"), GOOD]
    assert (await analyse(chat.service(fallback=fallback(chat)))).provider == "anthropic"


@pytest.mark.parametrize("trouble", [401, 404, Trouble.CUT])
async def test_what_the_operator_must_mend_is_not_hidden_by_it(chat: AtTheFake, trouble: Any) -> None:
    chat.fake.plan = [trouble, GOOD]
    with pytest.raises(Misconfigured):
        await analyse(chat.service(fallback=fallback(chat)))
    assert len(chat.sent) == 1


async def test_a_cost_cap_is_not_gone_around(chat: AtTheFake) -> None:
    chat.fake.plan = [GOOD]
    waiting = Unavailable("waits for calls under way", field="ai.project_cap_cents")
    ledger = NotedLedger(refuse=waiting)
    with pytest.raises(Unavailable) as refused:
        await analyse(chat.service(ledger=ledger, caps={"project_cap_cents": 1}, fallback=fallback(chat)))
    assert refused.value is waiting
    assert chat.sent == []


async def test_when_both_are_unavailable_the_shorter_wait_counts(chat: AtTheFake) -> None:
    chat.fake.plan = [429]
    with pytest.raises(Unavailable) as limited:
        await analyse(chat.service(fallback=fallback(chat)))
    assert limited.value.retry_after == 7.0
    assert "openai/gpt-4o" in limited.value.message
    assert "anthropic/claude-sonnet-4-6" in limited.value.message


async def test_what_the_fallback_is_refused_names_its_own_settings(chat: AtTheFake) -> None:
    chat.fake.plan = [429, 401]
    with pytest.raises(Misconfigured) as refused:
        await analyse(chat.service(fallback=fallback(chat)))
    assert refused.value.field == "ai.analysis.fallback.api_key"


async def test_both_runs_that_were_paid_for_are_written_down(chat: AtTheFake) -> None:
    chat.fake.plan = [Trouble.FILTERED, {**GOOD, "voice": []}]
    ledger = NotedLedger()
    with pytest.raises(Rejected):
        await analyse(chat.service(ledger=ledger, fallback=fallback(chat)))
    assert [(call.provider, call.failed) for call in ledger.failures] == [("openai", True), ("anthropic", True)]
