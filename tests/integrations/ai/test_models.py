"""`test_models` at providers that list their models, that take any name, and that speak a newer dialect."""

import asyncio
import time
from typing import Any

import pytest

from sitewright.integrations.ai import probe
from sitewright.kit.language import speaking
from sitewright.ports.integrations import TestResult
from tests.fakes.ai_providers import Refusal, Trouble
from tests.integrations.ai.conftest import KEY, AtTheFake


async def told(wire: AtTheFake, *, deep: bool = False, **settings: Any) -> TestResult:
    """The test's outcome, in English."""
    with speaking("en"):
        return await wire.service(**settings).test_models(deep=deep)


async def test_a_model_that_is_there_costs_nothing_to_find(wire: AtTheFake) -> None:
    result = await told(wire, model="m-1")
    assert result == TestResult(True, f"Connected. Models available: {wire.role()['provider']}/m-1.")
    assert wire.sent == []


async def test_asked_for_a_word_the_model_answers(wire: AtTheFake) -> None:
    wire.fake.plan = [{}]
    result = await told(wire, model="m-1", deep=True)
    assert result.message == f"Connected. Answered: {wire.role()['provider']}/m-1."
    assert len(wire.sent) == 1


async def test_a_server_that_takes_any_name_is_asked_for_a_word(chat: AtTheFake) -> None:
    chat.fake.plan, chat.fake.models = [{}], ["/models/the-only-one.gguf"]
    assert (await told(chat, model="the-one")).success
    assert len(chat.sent) == 1


async def test_a_model_there_is_not_comes_with_those_there_are(chat: AtTheFake) -> None:
    chat.fake.plan = [404]
    result = await told(chat, model="m-3")
    assert result == TestResult(False, "analysis: The model m-3 does not exist at openai. There are: m-2, m-1.")


async def test_a_model_far_down_a_gateways_list_is_found(chat: AtTheFake) -> None:
    chat.fake.models = [f"vendor/m-{number}" for number in range(900)]
    assert (await told(chat, model="vendor/m-899")).success
    assert chat.sent == []


async def test_a_gateway_to_a_newer_model_is_asked_in_its_dialect(chat: AtTheFake) -> None:
    chat.fake.plan = [Refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), {}]
    assert (await told(chat, model="m-1", deep=True)).success
    assert "max_completion_tokens" in chat.sent[1]


@pytest.mark.parametrize(("status", "remedy"), [(400, "base_url"), (401, "api_key"), (403, "api_key"), (500, "again")])
async def test_a_word_that_is_refused_says_what_to_look_at(wire: AtTheFake, status: int, remedy: str) -> None:
    wire.fake.plan = [Refusal(status, "its own words")]
    result = await told(wire, model="m-1", deep=True)
    assert not result.success
    assert remedy in result.message
    assert "its own words" not in result.message
    assert KEY.get_secret_value() not in result.message


async def test_a_page_instead_of_a_word_is_told(wire: AtTheFake) -> None:
    wire.fake.plan = [Trouble.PAGE]
    assert not (await told(wire, model="m-1", deep=True)).success


def test_silence_is_waited_for_less_than_ten_seconds() -> None:
    assert probe.WHOLE_SECONDS < 10


async def test_who_is_silent_keeps_nobody_else_waiting(wire: AtTheFake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word is asked for in the process that serves the console."""
    monkeypatch.setattr(probe, "WHOLE_SECONDS", 0.5)
    wire.fake.plan = [Trouble.SILENCE]
    ticks, started = 0, time.monotonic()
    testing = asyncio.create_task(told(wire, model="m-1", deep=True))
    while not testing.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert "does not answer now" in (await testing).message
    assert time.monotonic() - started < 5
    assert ticks > 10


async def test_caps_that_cannot_count_a_model_are_warned_of(chat: AtTheFake) -> None:
    chat.fake.models = ["our-own", "gpt-4o"]
    warned = [await told(chat, caps={"day_cap_cents": 100}, model=model) for model in ("our-own", "gpt-4o")]
    assert [("the price of openai/our-own is not known" in result.message) for result in warned] == [True, False]
    assert [result.success for result in warned] == [True, True]
    assert "not known" not in (await told(chat, model="our-own")).message
