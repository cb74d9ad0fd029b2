"""The four wire formats of the AI providers, each at the fake."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from sitewright.generation.models import OnboardingAnalysis, OnboardingContext
from sitewright.integrations.ai.service import AIService
from sitewright.integrations.configs import AIConfig
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import AICall, CostCaps, Ledger, TaskType
from sitewright.sites.facts import Facts, Wishes
from tests.fakes import ai_providers
from tests.fakes.ai_providers import FakeProviders

KEY = SecretStr("sk-a-key-of-the-tests")
GOOD: dict[str, Any] = {"trade": "Padaria", "audience": "Bairro", "goal": "Encomendas do dia", "voice": ["claro"]}
CONTEXT = OnboardingContext(locale="pt-BR", facts=Facts(name="Padaria Dona Zélia"), wishes=Wishes())
WIRES = ("anthropic", "responses", "chat", "google")
MODELS = {
    "anthropic": "claude-sonnet-4-6",
    "responses": "gpt-4o",
    "chat": "gpt-4o",
    "google": "gemini-2.5-flash",
}


@dataclass
class NotedLedger:
    """A ledger that remembers; `refuse` is what it raises at the next reservation."""

    reserved: list[tuple[TaskType, int, CostCaps]] = field(default_factory=list)
    failures: list[AICall] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    refuse: Exception | None = None

    async def reserve(self, task_type: TaskType, micro_usd: int, caps: CostCaps) -> None:
        """Remember, or refuse."""
        if self.refuse:
            raise self.refuse
        self.reserved.append((task_type, micro_usd, caps))

    async def record_failure(self, call: AICall) -> None:
        """Remember."""
        self.failures.append(call)

    async def show(self, text: str) -> None:
        """Remember."""
        self.shown.append(text)


@dataclass
class AtTheFake:
    """Services whose role `analysis` is at the fake, over one wire."""

    wire: str
    fake: FakeProviders
    http: HttpClient

    def role(self, **changes: Any) -> dict[str, Any]:
        """The role's settings."""
        provider = "openai" if self.wire in ("chat", "responses") else self.wire
        base_url = None if self.wire == "responses" else self.fake.address + ("/v1" if self.wire == "chat" else "")
        role = {"provider": provider, "model": MODELS[self.wire], "api_key": KEY, "base_url": base_url}
        return {**role, "max_tokens": 777, "temperature": 0.1, **changes}

    def service(self, *, ledger: Ledger | None = None, caps: dict[str, int] | None = None, **changes: Any) -> AIService:
        """A service; `changes` replace settings of the role."""
        config = AIConfig.model_validate({"analysis": self.role(**changes), **(caps or {})})
        bases = dict.fromkeys(("anthropic", "openai", "google"), f"{self.fake.address}/v1")
        return AIService(config, self.http, ledger=ledger, bases=bases)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Bodies of the requests for an answer."""
        return [body for body, _headers in self.fake.requests]


@pytest.fixture
async def fake() -> AsyncIterator[FakeProviders]:
    async with ai_providers.running() as providers:
        yield providers


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        yield http


@pytest.fixture(params=WIRES)
def wire(request: pytest.FixtureRequest, fake: FakeProviders, http: HttpClient) -> AtTheFake:
    """Each wire format in turn."""
    return AtTheFake(request.param, fake, http)


@pytest.fixture
def chat(fake: FakeProviders, http: HttpClient) -> AtTheFake:
    """Only Chat Completions, for what is the same everywhere."""
    return AtTheFake("chat", fake, http)


async def analyse(service: AIService) -> Any:
    """Run one task."""
    return await service.run("analysis", "onboarding", CONTEXT, OnboardingAnalysis)
