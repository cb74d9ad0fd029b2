"""AIService: every provider gives validated output, and its errors come in our words."""

import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.generation.models import OnboardingAnalysis, OnboardingContext, ReviewAnalysis, ReviewContext
from sitewright.integrations.ai.service import AIService
from sitewright.integrations.configs import AIConfig, AIModelConfig
from sitewright.sites.facts import Facts, Wishes
from tests.fakes import ai_providers
from tests.fakes.ai_providers import FakeProviders

KEY = SecretStr("sk-a-key-of-the-tests")
GOOD: dict[str, Any] = {"trade": "Padaria", "audience": "Bairro", "goal": "Encomendas", "voice": ["claro"]}
CONTEXT = OnboardingContext(locale="pt-BR", facts=Facts(name="Padaria Dona Zélia"), wishes=Wishes())
PROVIDERS = [("anthropic", "claude-sonnet-4-6", ""), ("openai", "gpt-4o", "/v1"), ("google", "gemini-2.5-flash", "")]


@pytest.fixture
async def fake() -> AsyncIterator[FakeProviders]:
    async with ai_providers.running() as providers:
        yield providers


@pytest.fixture(params=PROVIDERS, ids=[name for name, _, _ in PROVIDERS])
def service(request: pytest.FixtureRequest, fake: FakeProviders) -> AIService:
    provider, model, path = request.param
    return service_of(provider, model, fake.address + path)


def service_of(provider: Any, model: str, base_url: str) -> AIService:
    config = AIModelConfig(
        provider=provider, model=model, api_key=KEY, base_url=base_url, max_tokens=777, temperature=0.1
    )
    return AIService(AIConfig(analysis=config))


async def analyse(service: AIService) -> Any:
    return await service.run("analysis", "onboarding", CONTEXT, OnboardingAnalysis)


async def test_a_provider_gives_validated_output_and_says_what_it_took(service: AIService, fake: FakeProviders) -> None:
    fake.plan = [GOOD]
    output = await analyse(service)
    assert output.data.trade == "Padaria"
    assert (output.input_tokens, output.output_tokens, output.attempts) == (1200, 300, 1)
    assert output.cost_micro_usd is not None
    assert output.cost_micro_usd > 0
    assert output.prompt == "analysis/onboarding_analysis@1"
    assert output.is_ai


async def test_the_settings_and_the_key_reach_the_provider(service: AIService, fake: FakeProviders) -> None:
    fake.plan = [GOOD]
    await analyse(service)
    body, headers = fake.requests[0]
    assert "777" in str(body)
    assert "0.1" in str(body)
    assert KEY.get_secret_value() in str(headers)


async def test_invalid_output_goes_back_with_its_problem(service: AIService, fake: FakeProviders) -> None:
    fake.plan = [{**GOOD, "voice": []}, GOOD]
    output = await analyse(service)
    assert (output.attempts, len(fake.requests)) == (2, 2)
    assert "voice" in str(fake.requests[1][0])[-3000:]


async def test_output_that_stays_invalid_is_refused_without_the_answers(
    service: AIService, fake: FakeProviders
) -> None:
    fake.plan = [{**GOOD, "voice": []}]
    with pytest.raises(Rejected, match="after 2 corrections") as refused:
        await analyse(service)
    assert len(fake.requests) == 3
    assert "Zélia" not in refused.value.message


@pytest.mark.parametrize(
    ("status", "field"), [(401, "ai.analysis.api_key"), (403, "ai.analysis.api_key"), (404, "ai.analysis.model")]
)
async def test_a_refusal_names_what_the_operator_must_change(
    service: AIService, fake: FakeProviders, status: int, field: str
) -> None:
    fake.plan = [status]
    with pytest.raises(Misconfigured) as refused:
        await analyse(service)
    assert (refused.value.field, len(fake.requests)) == (field, 1)
    assert KEY.get_secret_value() not in refused.value.message


async def test_a_rate_limit_says_how_long_to_wait_and_is_not_waited_for_here(
    service: AIService, fake: FakeProviders
) -> None:
    fake.plan = [429]
    with pytest.raises(Unavailable) as limited:
        await analyse(service)
    assert (limited.value.retry_after, len(fake.requests)) == (7.0, 1)


@pytest.mark.parametrize("planned", [500, 502, 529])
async def test_a_provider_in_trouble_is_for_later(service: AIService, fake: FakeProviders, planned: int) -> None:
    fake.plan = [planned]
    with pytest.raises(Unavailable):
        await analyse(service)
    assert len(fake.requests) == 1


@pytest.mark.parametrize(("provider", "model", "path"), PROVIDERS)
async def test_a_provider_that_is_not_there_is_for_later(provider: str, model: str, path: str) -> None:
    with pytest.raises(Unavailable):
        await analyse(service_of(provider, model, "http://127.0.0.1:9" + path))


async def test_the_price_of_an_unknown_model_is_unknown(fake: FakeProviders) -> None:
    fake.plan = [GOOD]
    output = await analyse(service_of("openai", "our-own-model", f"{fake.address}/v1"))
    assert output.cost_micro_usd is None


async def test_what_the_schema_cannot_say_is_checked_too(fake: FakeProviders) -> None:
    wrong = {"kind": "content", "summary": "x", "files": ["layouts/x.html"], "confidence": 1}
    fake.plan = [wrong, {**wrong, "files": ["content/_index.md"]}]
    context = ReviewContext(locale="pt-BR", remark="mude", files={"content/_index.md": "a"})
    service = service_of("openai", "gpt-4o", f"{fake.address}/v1")
    output = await service.run("analysis", "review", context, ReviewAnalysis)
    assert output.data.files == ("content/_index.md",)
    assert "There is no file" in str(fake.requests[1][0])


async def test_the_offline_writer_costs_nothing_and_is_no_ai() -> None:
    output = await analyse(AIService(AIConfig()))
    assert (output.provider, output.cost_micro_usd, output.attempts, output.is_ai) == ("offline", 0, 1, False)


async def test_a_provider_without_a_key_is_not_called() -> None:
    service = AIService(AIConfig(analysis=AIModelConfig(provider="anthropic", model="m")))
    with pytest.raises(Misconfigured, match="key is missing"):
        await analyse(service)


async def test_a_task_there_is_not_is_refused() -> None:
    with pytest.raises(Rejected, match="essay"):
        await AIService(AIConfig()).analyze("essay", CONTEXT)


def test_web_and_command_line_do_not_load_the_vendors_libraries() -> None:
    vendors = ["pydantic_ai", "anthropic", "openai", "google.genai"]
    code = f"import sys, sitewright.app, sitewright.cli; print([name for name in {vendors} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert shown.strip() == "[]"
