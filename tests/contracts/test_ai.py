"""What every AI does: the rule-based writer here, and each provider over its own wire at its loopback fake."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.generation.models import OnboardingAnalysis
from sitewright.generation.prompts import prompt_file
from sitewright.integrations.ai import service
from sitewright.integrations.ai.service import AIService
from sitewright.integrations.configs import AIConfig
from sitewright.kit.db import transaction
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import Ledger
from sitewright.projects.models import AIUse
from sitewright.projects.spending import ProjectLedger, record_ai_use
from tests.fakes import ai_providers
from tests.fakes.ai_providers import IN, OUT, FakeProviders, Refusal, Trouble
from tests.integrations.ai.conftest import CONTEXT, GOOD, AtTheFake, analyse
from tests.shop import Shop

OWN_SERVER: dict[str, Any] = {"model": "our-own-model", "api_key": None}
PROVIDERS: dict[str, tuple[str, dict[str, Any], int | None]] = {
    "anthropic": ("anthropic", {}, IN * 3 + OUT * 15),
    "openai responses": ("responses", {}, round(IN * 2.5 + OUT * 10)),
    "openai chat": ("chat", {}, round(IN * 2.5 + OUT * 10)),
    "google": ("google", {}, round(IN * 0.3 + OUT * 2.5)),
    "a server of one's own": ("chat", OWN_SERVER, None),
}
"""The wire of each, settings, and what one answer costs in millionths of a US dollar. One's own server has no key, no
price and no streams."""


@dataclass
class Speaker:
    """One of them: `service` is made with a ledger; an answer costs `micro_usd`."""

    service: Callable[[Ledger | None], AIService]
    micro_usd: int | None
    fake: FakeProviders = field(default_factory=FakeProviders)

    async def analyse(self, ledger: Ledger | None = None) -> Any:
        """Run one task."""
        return await analyse(self.service(ledger))


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        yield http


@contextlib.asynccontextmanager
async def speaking(name: str, http: HttpClient) -> AsyncIterator[Speaker]:
    """One of them, at a fake of its own."""
    if name == "offline":
        yield Speaker(lambda ledger: AIService(AIConfig(), http, ledger=ledger), 0)
        return
    wire, settings, micro_usd = PROVIDERS[name]
    async with ai_providers.running() as fake:
        fake.plan, fake.streams = [GOOD], settings is not OWN_SERVER
        there = AtTheFake(wire, fake, http)
        yield Speaker(lambda ledger: there.service(ledger=ledger, **settings), micro_usd, fake)


@pytest.fixture(params=["offline", *PROVIDERS])
async def speaker(request: pytest.FixtureRequest, http: HttpClient) -> AsyncIterator[Speaker]:
    """Each in turn."""
    async with speaking(request.param, http) as found:
        yield found


@pytest.fixture(params=PROVIDERS)
async def provider(request: pytest.FixtureRequest, http: HttpClient) -> AsyncIterator[Speaker]:
    """Each that is somewhere else, and may answer otherwise than it should."""
    async with speaking(request.param, http) as found:
        yield found


async def test_a_task_gives_typed_output_and_says_what_it_took(speaker: Speaker) -> None:
    output = await speaker.analyse()
    assert isinstance(output.data, OnboardingAnalysis)
    assert output.data.voice
    assert (output.role, output.task_type, output.cost_micro_usd) == ("analysis", "onboarding", speaker.micro_usd)
    prompt = prompt_file("onboarding")
    assert (output.prompt, output.prompt_sha256) == (prompt.label, prompt.sha256)
    assert (output.provider == "offline") == (speaker.micro_usd == 0)
    if speaker.micro_usd:
        assert (output.input_tokens, output.output_tokens) == (IN, OUT)
        assert output.attempts == len(speaker.fake.requests)


async def test_what_it_took_is_recorded_for_the_project(speaker: Speaker, shop: Shop) -> None:
    project_id = await shop.sold_project()
    output = await speaker.analyse(ProjectLedger(shop.sessions, project_id, 1, ""))
    async with transaction(shop.sessions) as session:
        await record_ai_use(session, project_id, 1, "", output)
    async with shop.sessions() as session:
        (row,) = (await session.scalars(select(AIUse))).all()
    assert (row.provider, row.model, row.role) == (output.provider, output.model, "analysis")
    assert (row.input_tokens, row.cost_micro_usd) == (output.input_tokens, speaker.micro_usd)
    assert not row.failed


async def test_a_task_there_is_not_is_refused(speaker: Speaker) -> None:
    with pytest.raises(Rejected, match="essay"):
        await speaker.service(None).run("analysis", "essay", CONTEXT, OnboardingAnalysis)
    assert speaker.fake.requests == []


def unless_corrected(body: dict[str, Any]) -> dict[str, Any]:
    """An answer that breaks a rule until it was sent back."""
    return GOOD if "should have at least 1 item" in str(body) else {**GOOD, "voice": []}


async def test_invalid_output_is_sent_back_with_its_fault(provider: Speaker) -> None:
    provider.fake.plan = [unless_corrected]
    output = await provider.analyse()
    assert output.data.voice == ("claro",)
    assert (output.input_tokens, output.output_tokens) == (2 * IN, 2 * OUT)
    assert "voice" in str(provider.fake.requests[-1][0])[-6000:]


async def test_output_that_stays_invalid_is_refused_and_paid_for(provider: Speaker, shop: Shop) -> None:
    provider.fake.plan = [{**GOOD, "voice": []}]
    project_id = await shop.sold_project()
    with pytest.raises(Rejected, match="gave no valid output; retry"):
        await provider.analyse(ProjectLedger(shop.sessions, project_id, 1, ""))
    async with shop.sessions() as session:
        (row,) = (await session.scalars(select(AIUse))).all()
    assert (row.failed, row.input_tokens) == (True, 3 * IN)
    assert row.cost_micro_usd == (None if provider.micro_usd is None else 3 * provider.micro_usd)


async def test_a_parameter_the_model_refuses_is_left_out_and_noted(provider: Speaker) -> None:
    provider.fake.plan = [Refusal(400, "`temperature` is not supported with this model"), GOOD]
    output = await provider.analyse()
    first, last = (str(body) for body in (provider.fake.requests[0][0], provider.fake.requests[-1][0]))
    assert ("temperature" in first, "temperature" in last) == (True, False)
    assert f"{output.provider}/{output.model} does not take temperature: sent without it" in output.notes


async def test_a_model_there_is_not_comes_with_those_there_are(provider: Speaker) -> None:
    provider.fake.plan = [404]
    with pytest.raises(Misconfigured, match=r"does not exist.*Models there are: m-\d, m-\d") as unknown:
        await provider.analyse()
    assert unknown.value.field == "ai.analysis.model"


async def test_an_answer_cut_at_max_tokens_names_the_setting(provider: Speaker) -> None:
    provider.fake.plan = [Trouble.CUT]
    with pytest.raises(Misconfigured, match=r"max_tokens \(777\)") as cut:
        await provider.analyse()
    assert cut.value.field == "ai.analysis.max_tokens"


async def test_a_filtered_answer_is_refused(provider: Speaker) -> None:
    provider.fake.plan = [Trouble.FILTERED]
    with pytest.raises(Rejected, match="content filter"):
        await provider.analyse()


async def test_a_rate_limit_is_left_to_who_called_with_the_time_it_names(provider: Speaker) -> None:
    provider.fake.plan = [429]
    with pytest.raises(Unavailable) as limited:
        await provider.analyse()
    assert (limited.value.retry_after, len(provider.fake.requests)) == (7.0, 1)


async def test_silence_has_an_end(provider: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "RUN_SECONDS", 0.5)
    provider.fake.plan = [Trouble.SILENCE]
    with pytest.raises(Unavailable, match="does not answer"):
        await provider.analyse()
