"""AIService: every provider gives validated output, and says what it took."""

import subprocess
import sys
from typing import Any

import pytest

from sitewright.errors import Misconfigured, Rejected
from sitewright.generation.models import ReviewAnalysis, ReviewContext
from sitewright.generation.prompts import prompt_file
from sitewright.integrations.ai.service import AIService
from sitewright.integrations.configs import AIConfig
from sitewright.kit.http import HttpClient
from tests.fakes.ai_providers import FakeProviders
from tests.integrations.ai.conftest import GOOD, KEY, AtTheFake, analyse
from tests.remarks import site_of


async def test_a_provider_gives_validated_output_and_says_what_it_took(wire: AtTheFake) -> None:
    wire.fake.plan = [GOOD]
    output = await analyse(wire.service())
    assert output.data.trade == "Padaria"
    assert (output.input_tokens, output.output_tokens, output.attempts) == (1200, 300, 1)
    assert (output.prompt, output.notes) == (prompt_file("onboarding").label, ())
    assert output.provider != "offline"


@pytest.mark.parametrize(
    ("name", "micro_usd"),
    [("anthropic", 1200 * 3 + 300 * 15), ("responses", 1200 * 2.5 + 300 * 10), ("google", 1200 * 0.3 + 300 * 2.5)],
)
async def test_the_cost_is_that_of_the_price_list(
    fake: FakeProviders, http: HttpClient, name: str, micro_usd: float
) -> None:
    fake.plan = [GOOD]
    assert (await analyse(AtTheFake(name, fake, http).service())).cost_micro_usd == micro_usd


async def test_the_settings_and_the_key_reach_the_provider(wire: AtTheFake) -> None:
    wire.fake.plan = [GOOD]
    await analyse(wire.service())
    body, headers = wire.fake.requests[0]
    assert "777" in str(body)
    assert "0.1" in str(body)
    assert KEY.get_secret_value() in str(headers)


async def test_invalid_output_goes_back_with_its_problem(wire: AtTheFake) -> None:
    wire.fake.plan = [{**GOOD, "voice": []}, GOOD]
    output = await analyse(wire.service())
    assert (output.attempts, len(wire.sent)) == (2, 2)
    assert (output.input_tokens, output.output_tokens) == (2400, 600)
    assert "voice" in str(wire.sent[1])[-6000:]


async def test_output_that_stays_invalid_is_refused_without_the_answers(wire: AtTheFake) -> None:
    wire.fake.plan = [{**GOOD, "voice": []}]
    with pytest.raises(Rejected, match="gave no valid output; retry") as refused:
        await analyse(wire.service())
    assert len(wire.sent) == 3
    assert "Zélia" not in refused.value.message


async def test_the_price_of_an_unknown_model_is_unknown(chat: AtTheFake) -> None:
    chat.fake.plan = [GOOD]
    assert (await analyse(chat.service(model="our-own-model"))).cost_micro_usd is None


async def test_what_the_schema_cannot_say_is_checked_too(chat: AtTheFake) -> None:
    wrong = {"kind": "content", "summary": "x", "target": {"sections": ["inicio/loja"]}, "confidence": 1}
    chat.fake.plan = [wrong, {**wrong, "target": {"sections": ["inicio/precos"]}}]
    context = ReviewContext(locale="pt-BR", remark="mude", site=site_of("padaria"))
    output = await chat.service().run("analysis", "review", context, ReviewAnalysis)
    assert output.data.target.sections == ("inicio/precos",)
    assert "There is no place" in str(chat.sent[1])


async def test_the_offline_writer_costs_nothing_and_is_no_ai(http: HttpClient) -> None:
    output = await analyse(AIService(AIConfig(), http))
    assert (output.provider, output.model) == ("offline", "rules-1")
    assert (output.cost_micro_usd, output.attempts) == (0, 1)


async def test_a_provider_without_a_key_is_not_called(wire: AtTheFake) -> None:
    with pytest.raises(Misconfigured, match="key is missing"):
        await analyse(wire.service(api_key=None, base_url=None))
    assert wire.sent == []


async def test_a_server_of_ones_own_needs_no_key(chat: AtTheFake) -> None:
    chat.fake.plan = [GOOD]
    assert (await analyse(chat.service(api_key=None))).data.trade == "Padaria"


async def test_a_task_there_is_not_is_refused(http: HttpClient) -> None:
    with pytest.raises(Rejected, match="essay"):
        await AIService(AIConfig(), http).analyze("essay", None)  # type: ignore[arg-type]


def test_web_and_command_line_do_not_load_the_vendors_libraries() -> None:
    vendors = ["pydantic_ai", "anthropic", "openai", "google.genai", "genai_prices"]
    code = f"import sys, sitewright.app, sitewright.cli; print([name for name in {vendors} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert shown.strip() == "[]"


def schema_sent(body: dict[str, Any]) -> str:
    """How the request asks for structured output."""
    if body.get("tools"):
        return "tool"
    return "schema" if "json_schema" in str(body) or "responseJsonSchema" in str(body) else "nothing"


async def test_the_schema_is_held_by_the_provider_where_it_can(wire: AtTheFake) -> None:
    wire.fake.plan = [GOOD]
    await analyse(wire.service())
    assert schema_sent(wire.sent[0]) == ("tool" if wire.wire == "anthropic" else "schema")
