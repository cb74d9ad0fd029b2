"""Stripe's connection test: the key, what it may read, the webhook endpoint, and what to do."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from sitewright.errors import Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.client import API_VERSION
from sitewright.integrations.stripe.endpoint import set_up_endpoint
from sitewright.integrations.stripe.probe import probe_stripe
from sitewright.kit.http import HttpClient
from sitewright.kit.language import Language, speaking
from sitewright.ports.integrations import TestResult
from sitewright.ports.payments import SeenVersion
from tests.fakes.lasting import Lasting
from tests.fakes.stripe_api import FakeStripe, Fault, running

# The SDK sends its forms in a way that httpx would like otherwise.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")

PUBLIC = "https://agencia.example"
KEY = SecretStr("sk_test_1")
CONFIG = StripeConfig(secret_key=KEY, webhook_secret=SecretStr("whsec_made_1"))


@pytest.fixture
async def stripe() -> AsyncIterator[FakeStripe]:
    """Stripe as `stripe setup` leaves it."""
    async with running() as fake:
        await set_up_endpoint(StripeConfig(secret_key=KEY), fake.url, PUBLIC)
        fake.seen.clear()
        yield fake


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        yield http


async def told(
    stripe: FakeStripe,
    http: HttpClient,
    config: StripeConfig = CONFIG,
    *,
    public_url: str | None = PUBLIC,
    versions: tuple[SeenVersion, ...] = (),
    language: Language = "en",
) -> TestResult:
    with speaking(language):
        return await probe_stripe(config, http, stripe.url, public_url=public_url, versions=versions)


async def test_all_is_well_in_three_requests(stripe: FakeStripe, http: HttpClient) -> None:
    assert await told(stripe, http) == TestResult(True, "Connected in test mode.")
    assert sorted(stripe.seen) == ["GET /v1/checkout/sessions", "GET /v1/events", "GET /v1/webhook_endpoints"]


@pytest.mark.parametrize(
    ("key", "mode"),
    [
        ("sk_live_1", "Conectado em modo de produção."),
        ("rk_live_1", "Conectado em modo de produção, com chave restrita."),
        ("sk_test_1", "Conectado em modo de teste."),
        ("rk_test_1", "Conectado em modo de teste, com chave restrita."),
    ],
)
async def test_the_mode_and_the_kind_of_the_key_are_told(
    stripe: FakeStripe, http: HttpClient, key: str, mode: str
) -> None:
    config = CONFIG.model_copy(update={"secret_key": SecretStr(key)})
    assert (await told(stripe, http, config, language="pt-BR")).message == mode


async def test_a_publishable_key_is_known_without_asking(stripe: FakeStripe, http: HttpClient) -> None:
    result = await told(stripe, http, CONFIG.model_copy(update={"secret_key": SecretStr("pk_test_1")}))
    assert not result.success
    assert "publishable" in result.message
    assert stripe.seen == []


async def test_a_bad_key_is_told_apart_from_one_that_lacks_a_permission(stripe: FakeStripe, http: HttpClient) -> None:
    stripe.faults = [Fault("/v1/events", 403)]
    lacking = await told(stripe, http)
    stripe.faults = [Fault("/v1/", 401)]
    bad = await told(stripe, http)
    assert (lacking.success, bad.success) == (False, False)
    assert "valid, but has no read permission for Events;" in lacking.message
    assert "refused the credential" in bad.message


async def test_a_key_that_may_not_read_endpoints_still_takes_payments(stripe: FakeStripe, http: HttpClient) -> None:
    stripe.faults = [Fault("/v1/webhook_endpoints", 403)]
    result = await told(stripe, http)
    assert result.success
    assert "no read permission for Webhook Endpoints" in result.message


async def test_without_an_endpoint_for_this_address_setup_is_named(stripe: FakeStripe, http: HttpClient) -> None:
    result = await told(stripe, http, public_url="https://outra.example")
    assert not result.success
    assert "https://outra.example/webhook/stripe" in result.message
    assert "sitewright integrations stripe setup" in result.message


async def test_a_disabled_endpoint_and_its_missing_events_are_told_by_name(
    stripe: FakeStripe, http: HttpClient
) -> None:
    stripe.endpoints[0]["status"] = "disabled"
    stripe.endpoints[0]["enabled_events"].remove("charge.refunded")
    stripe.endpoints[0]["enabled_events"].remove("checkout.session.expired")
    result = await told(stripe, http)
    assert not result.success
    assert "is disabled" in result.message
    assert "does not send charge.refunded, checkout.session.expired;" in result.message


async def test_an_endpoint_that_sends_everything_lacks_nothing(stripe: FakeStripe, http: HttpClient) -> None:
    stripe.endpoints[0]["enabled_events"] = ["*"]
    assert (await told(stripe, http)).success
    assert (await set_up_endpoint(CONFIG, stripe.url, PUBLIC)).state == "unchanged"


@pytest.mark.parametrize("version", ["2020-01-01", None])
async def test_an_endpoint_of_another_version_is_noted(
    stripe: FakeStripe, http: HttpClient, version: str | None
) -> None:
    stripe.endpoints[0]["api_version"] = version
    result = await told(stripe, http)
    assert result.success
    assert (version or "of the account") in result.message
    assert API_VERSION in result.message


async def test_versions_that_came_are_reported_once_each(stripe: FakeStripe, http: HttpClient) -> None:
    versions = (SeenVersion("2020-01-01", 12, 0), SeenVersion("2019-01-01", 3, 2))
    message = (await told(stripe, http, versions=versions)).message
    assert "12 event(s) of API version 2020-01-01 came; they were read." in message
    assert "3 event(s) of API version 2019-01-01 came; 2 are kept" in message


async def test_without_a_public_address_the_endpoint_is_not_judged(stripe: FakeStripe, http: HttpClient) -> None:
    result = await told(stripe, http, public_url=None)
    assert result.success
    assert "SITEWRIGHT_PUBLIC_URL" in result.message


@pytest.mark.parametrize("kind", [Lasting.SILENCE, Lasting.DRIP])
async def test_a_stripe_that_does_not_end_is_left_in_time(stripe: FakeStripe, http: HttpClient, kind: Lasting) -> None:
    stripe.faults = [Fault("/v1/", kind)]
    with pytest.raises(Unavailable):
        await probe_stripe(CONFIG, http, stripe.url, seconds=0.2)


@pytest.mark.parametrize("body", ["<html>", "[]", '{"data": [{}]}', '{"data": [7]}'])
async def test_an_answer_of_another_shape_is_a_trouble_on_the_way(
    stripe: FakeStripe, http: HttpClient, body: str
) -> None:
    stripe.faults = [Fault("/v1/webhook_endpoints", 200, body=body)]
    with pytest.raises(Unavailable):
        await told(stripe, http)
