"""Connection tests against vendors on loopback: what is asked, and what the operator is told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.integrations import probes
from sitewright.integrations.ai.probe import probe_ai
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.integrations.configs import AIConfig, AIModelConfig, CloudflareConfig, GitHubConfig, StripeConfig
from sitewright.integrations.github.probe import probe_github
from sitewright.integrations.stripe.probe import PERMISSIONS, probe_stripe
from sitewright.kit.http import HttpClient
from sitewright.ports.integrations import TestResult
from tests.fakes.vendor_api import FakeVendor, running

TOKEN = SecretStr("the-token-of-the-agency")
STRIPE = StripeConfig(secret_key=TOKEN, webhook_secret=TOKEN)


@pytest.fixture(scope="module")
async def listening() -> AsyncIterator[FakeVendor]:
    async with running() as vendor:
        yield vendor


@pytest.fixture
def vendor(listening: FakeVendor) -> FakeVendor:
    """A vendor nobody has asked anything yet."""
    listening.answers.clear()
    listening.seen.clear()
    return listening


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        yield http


def model(vendor: FakeVendor, provider: str = "openai", name: str = "m-1") -> AIModelConfig:
    """A role at the fake."""
    return AIModelConfig.model_validate(
        {"provider": provider, "model": name, "api_key": TOKEN, "base_url": f"{vendor.url}/"}
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [(400, "recusou"), (401, "recusou"), (403, "permissão"), (404, "não encontrou"), (302, "respondeu 302")],
)
async def test_a_refusal_says_what_to_do_and_repeats_nothing(
    vendor: FakeVendor, http: HttpClient, status: int, told: str
) -> None:
    vendor.answers = {path: (status, {"message": "the vendor's own words"}) for path in PERMISSIONS}
    result = await probe_stripe(STRIPE, http, vendor.url)
    assert not result.success
    assert told in result.message
    assert "vendor" not in result.message
    assert TOKEN.get_secret_value() not in result.message


async def test_what_is_missing_is_told_without_asking_anybody(vendor: FakeVendor, http: HttpClient) -> None:
    missing = [
        await probe_github(GitHubConfig(), vendor.url),
        await probe_cloudflare(CloudflareConfig(), vendor.url),
        await probe_stripe(StripeConfig(), http, vendor.url),
    ]
    assert [result.success for result in missing] == [False] * 3
    assert all(result.message.startswith("Falta o ") for result in missing)
    assert (await probe_stripe(StripeConfig(webhook_secret=TOKEN), http, vendor.url)).success
    assert "Não é IA" in (await probe_ai(AIConfig(), http)).message
    assert vendor.seen == []


@pytest.mark.parametrize(
    ("provider", "path", "header", "value"),
    [
        ("openai", "/models/m-1", "authorization", "Bearer the-token-of-the-agency"),
        ("anthropic", "/v1/models/m-1", "x-api-key", "the-token-of-the-agency"),
        ("google", "/v1beta/models/m-1", "x-goog-api-key", "the-token-of-the-agency"),
    ],
)
async def test_each_provider_is_asked_in_its_own_way(
    vendor: FakeVendor, http: HttpClient, provider: str, path: str, header: str, value: str
) -> None:
    vendor.answers = {path: (200, {})}
    result = await probe_ai(AIConfig(analysis=model(vendor, provider)), http)
    assert result == TestResult(True, f"Conectado. Modelos disponíveis: {provider}/m-1.")
    assert vendor.seen[0][1][header] == value


async def test_the_role_that_fails_is_named(vendor: FakeVendor, http: HttpClient) -> None:
    vendor.answers = {"/models/m-1": (200, {}), "/models/m-2": (404, {}), "/models": (200, {"data": [{"id": "m-1"}]})}
    config = AIConfig(content_generation=model(vendor), analysis=model(vendor, name="m-2"))
    told = "analysis: O modelo m-2 não existe em openai. Existem: m-1."
    assert (await probe_ai(config, http)) == TestResult(False, told)


async def test_roles_that_share_key_and_model_are_asked_once(vendor: FakeVendor, http: HttpClient) -> None:
    vendor.answers = {"/models/m-1": (200, {})}
    shared = model(vendor)
    assert (await probe_ai(AIConfig(content_generation=shared, code_generation=shared, analysis=shared), http)).success
    assert len(vendor.seen) == 1


async def test_the_same_model_with_another_key_is_asked_again(vendor: FakeVendor, http: HttpClient) -> None:
    vendor.answers = {"/models/m-1": (200, {})}
    other = model(vendor).model_copy(update={"api_key": SecretStr("another")})
    await probe_ai(AIConfig(content_generation=model(vendor), analysis=other), http)
    assert {headers["authorization"] for _path, headers in vendor.seen} == {
        "Bearer the-token-of-the-agency",
        "Bearer another",
    }


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unavailable("x does not answer"), "não responde"),
        (Rejected("x is private", field="base_url"), "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS"),
        (Rejected("A credential holds characters"), "salve os dados de novo"),
        (Misconfigured("a sealed value", field="github/access_token"), "github/access_token"),
    ],
)
def test_errors_on_the_way_are_told_in_portuguese(error: Any, told: str) -> None:
    result = probes.failed("GitHub", error)
    assert not result.success
    assert result.message.startswith("GitHub")
    assert told in result.message
    assert error.message not in result.message
