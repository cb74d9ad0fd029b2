"""What Stripe's API can do wrong: each fault ends, in bounded time, in an error that says who must act."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.service import StripePayments
from tests.fakes.lasting import Lasting
from tests.fakes.stripe_api import FakeStripe, Fault, running

KEY = "sk_test_never_to_be_told"
NOW = datetime.now(UTC)
Ask = Callable[[StripePayments], Awaitable[object]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeStripe]:
    async with running() as fake:
        fake.items = {"cs_1": [("price_1", "prod_1")]}
        yield fake


def payments(fake: FakeStripe, seconds: float = 25.0) -> StripePayments:
    """The adapter at the fake."""
    return StripePayments(StripeConfig(secret_key=SecretStr(KEY)), base_url=fake.url, seconds=seconds)


async def line_items(adapter: StripePayments) -> object:
    return await adapter.line_items("cs_1")


async def events(adapter: StripePayments) -> object:
    return await adapter.list_events(NOW - timedelta(days=1), NOW)


# The fault, what comes of it, how many requests it takes.
FAULTS: dict[str, tuple[Fault, type[SitewrightError], int]] = {
    "400": (Fault("/v1/", 400, body='{"error": {"type": "invalid_request_error", "param": "limit"}}'), Rejected, 1),
    "401": (Fault("/v1/", 401), Misconfigured, 1),
    "403": (Fault("/v1/", 403), Misconfigured, 1),
    "404": (Fault("/v1/", 404), NotFound, 1),
    "409": (Fault("/v1/", 409), Unavailable, 3),
    "422": (Fault("/v1/", 422, body='{"error": {"type": "invalid_request_error", "param": "types"}}'), Unavailable, 1),
    "429": (Fault("/v1/", 429), Unavailable, 1),
    "429 with a wait": (Fault("/v1/", 429, {"retry-after": "7"}), Unavailable, 1),
    "500": (Fault("/v1/", 500), Unavailable, 3),
    "500, final": (Fault("/v1/", 500, {"stripe-should-retry": "false"}), Unavailable, 1),
    "502 of a proxy": (Fault("/v1/", 502, body="<html>bad gateway</html>"), Unavailable, 3),
    "503 with a wait": (
        Fault("/v1/", 503, {"retry-after": "7", "stripe-should-retry": "false"}),
        Unavailable,
        1,
    ),
    "401 of a proxy": (Fault("/v1/", 401, body="<html>log in</html>"), Unavailable, 1),
    "HTML": (Fault("/v1/", 200, body="<html>a block page</html>"), Unavailable, 1),
    "cut-off JSON": (Fault("/v1/", 200, body='{"object": "list", "data": ['), Unavailable, 1),
    "JSON of another shape": (Fault("/v1/", 200, body='{"object": "list"}'), Unavailable, 1),
    "a list instead of an object": (Fault("/v1/", 200, body="[]"), Unavailable, 1),
    "nothing": (Fault("/v1/", 200, body=""), Unavailable, 1),
    "an error of another shape": (Fault("/v1/", 400, body='{"error": ["limit"]}'), Unavailable, 1),
    "cut off in the body": (Fault("/v1/", Lasting.CUT), Unavailable, 3),
}


@pytest.mark.parametrize("ask", [line_items, events])
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_says_who_must_act_and_repeats_nothing(fake: FakeStripe, name: str, ask: Ask) -> None:
    fault, error, requests = FAULTS[name]
    fake.faults = [replace(fault)]
    with pytest.raises(error) as told:
        await ask(payments(fake))
    assert len(fake.seen) == requests
    assert KEY not in str(told.value)
    assert "html" not in told.value.message


@pytest.mark.parametrize("ask", [line_items, events])
@pytest.mark.parametrize("kind", [Lasting.SILENCE, Lasting.DRIP])
async def test_an_answer_that_does_not_end_is_left(fake: FakeStripe, kind: Lasting, ask: Ask) -> None:
    fake.faults = [Fault("/v1/", kind)]
    with pytest.raises(Unavailable):
        await ask(payments(fake, seconds=0.3))
    assert len(fake.seen) == 1


@pytest.mark.parametrize(
    ("headers", "wait"), [({}, None), ({"retry-after": "7"}, 7.0), ({"retry-after": "soon"}, None)]
)
async def test_the_wait_that_stripe_asks_for_is_handed_on(
    fake: FakeStripe, headers: dict[str, str], wait: float | None
) -> None:
    fake.faults = [Fault("/v1/", 429, headers)]
    with pytest.raises(Unavailable) as told:
        await line_items(payments(fake))
    assert told.value.retry_after == wait


@pytest.mark.parametrize("status", [500, 503, Lasting.CUT], ids=str)
async def test_a_short_trouble_is_waited_out(fake: FakeStripe, status: int | Lasting) -> None:
    fake.faults = [Fault("/v1/", status, times=1)]
    assert await line_items(payments(fake)) == ["price_1", "prod_1"]
    assert len(fake.seen) == 2


async def test_a_key_that_lacks_a_permission_is_not_called_a_bad_one(fake: FakeStripe) -> None:
    told = []
    for status in (401, 403):
        fake.faults = [Fault("/v1/", status)]
        with pytest.raises(Misconfigured) as error:
            await events(payments(fake))
        told.append(error.value.message)
    assert "refused the secret key" in told[0]
    assert "may not do this" in told[1]


async def test_nobody_there_is_for_later() -> None:
    adapter = StripePayments(StripeConfig(secret_key=SecretStr(KEY)), base_url="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        await line_items(adapter)
