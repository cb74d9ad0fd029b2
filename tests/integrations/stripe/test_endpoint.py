"""The webhook endpoint is made once, with the events that are read, and its secret is kept."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from sitewright.errors import Conflict, Misconfigured, Rejected, Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.client import API_VERSION
from sitewright.integrations.stripe.endpoint import set_up_endpoint
from sitewright.integrations.stripe.events import EVENTS
from tests.fakes.stripe_api import FakeStripe, running

# The SDK sends its forms in a way that httpx would like otherwise.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")

PUBLIC = "https://agencia.example"
FRESH = StripeConfig(secret_key=SecretStr("sk_test_1"))
STORED = FRESH.model_copy(update={"webhook_secret": SecretStr("whsec_made_1")})


@pytest.fixture
async def stripe() -> AsyncIterator[FakeStripe]:
    async with running() as fake:
        yield fake


async def test_the_endpoint_has_the_events_that_are_read_in_our_version(stripe: FakeStripe) -> None:
    done = await set_up_endpoint(FRESH, stripe.url, f"{PUBLIC}/")
    (made,) = stripe.endpoints
    assert (made["url"], made["api_version"]) == (f"{PUBLIC}/webhook/stripe", API_VERSION)
    assert set(made["enabled_events"]) == set(EVENTS)
    assert done.secret == SecretStr("whsec_made_1")
    assert "whsec" not in repr(done)


@pytest.mark.parametrize("address", ["agencia.example", "not a url", "https://", "ftp://agencia.example"])
async def test_what_is_no_address_makes_no_endpoint(stripe: FakeStripe, address: str) -> None:
    with pytest.raises(Rejected, match="https://"):
        await set_up_endpoint(FRESH, stripe.url, address)
    assert stripe.seen == []


async def test_again_it_changes_nothing(stripe: FakeStripe) -> None:
    await set_up_endpoint(FRESH, stripe.url, PUBLIC)
    assert (await set_up_endpoint(STORED, stripe.url, PUBLIC)).state == "unchanged"
    assert len(stripe.endpoints) == 1


async def test_events_that_are_missing_are_added_and_others_stay(stripe: FakeStripe) -> None:
    await set_up_endpoint(FRESH, stripe.url, PUBLIC)
    stripe.endpoints[0] |= {"enabled_events": ["invoice.paid"], "status": "disabled", "api_version": "2020-01-01"}
    done = await set_up_endpoint(STORED, stripe.url, PUBLIC)
    assert done.state == "updated"
    assert "2020-01-01" in (done.version_note or "")
    assert set(stripe.endpoints[0]["enabled_events"]) == {*EVENTS, "invoice.paid"}


async def test_a_dry_run_makes_nothing(stripe: FakeStripe) -> None:
    assert (await set_up_endpoint(FRESH, stripe.url, PUBLIC, dry_run=True)).state == "created"
    assert stripe.endpoints == []


async def test_an_endpoint_whose_secret_is_lost_is_said(stripe: FakeStripe) -> None:
    await set_up_endpoint(FRESH, stripe.url, PUBLIC)
    with pytest.raises(Conflict, match="dashboard"):
        await set_up_endpoint(FRESH, stripe.url, PUBLIC)


async def test_a_missing_or_refused_key_is_named(stripe: FakeStripe) -> None:
    with pytest.raises(Misconfigured, match="missing"):
        await set_up_endpoint(StripeConfig(), stripe.url, PUBLIC)
    stripe.failure = 401
    with pytest.raises(Misconfigured, match="refused"):
        await set_up_endpoint(FRESH, stripe.url, PUBLIC)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_stripe_in_trouble_is_for_later(stripe: FakeStripe, status: int) -> None:
    stripe.failure = status
    with pytest.raises(Unavailable):
        await set_up_endpoint(FRESH, stripe.url, PUBLIC)
