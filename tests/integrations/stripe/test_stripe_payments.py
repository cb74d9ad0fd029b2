"""StripePayments: which bodies it believes, and what it reads in them."""

import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from sitewright.errors import Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.service import StripePayments
from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body, sign
from sitewright.ports.payments import CheckoutState, PaymentEvent, SiteProducts
from tests.fakes.stripe_api import FakeStripe, running

SECRET = SecretStr("whsec_current")
PREVIOUS = SecretStr("whsec_previous")
PAID = SimulatedCheckout("cs_test_1", template="business")
LOCAL = StripePayments(None, SECRET)


def signed(body: bytes, secret: SecretStr = SECRET, *, at: float = 0.0) -> str:
    """The header of a body signed `at` seconds from now."""
    moment = int(time.time() + at)
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret.get_secret_value(), moment))


def changed(**session: Any) -> bytes:
    """The paid event with other fields in its session."""
    event = json.loads(event_body(PAID))
    event["data"]["object"] |= session
    return json.dumps(event).encode()


def live() -> bytes:
    """The paid event in live mode."""
    event = json.loads(changed(livemode=True))
    return json.dumps(event | {"livemode": True}).encode()


def read(body: bytes, payments: StripePayments = LOCAL) -> PaymentEvent:
    """What the adapter reads in a body it has every reason to believe."""
    return payments.parse_webhook(body, signed(body))


def configured(key: str = "sk_test_1", base_url: str | None = None) -> StripePayments:
    """Stripe as an agency configures it."""
    config = StripeConfig(secret_key=SecretStr(key), webhook_secret=SECRET, previous_webhook_secret=PREVIOUS)
    return StripePayments(config, base_url=base_url)


def test_the_simulated_event_is_one_to_the_official_sdk() -> None:
    body = event_body(PAID)
    event = stripe.Webhook.construct_event(body, sign(body, SECRET), SECRET.get_secret_value())
    assert event.type == "checkout.session.completed"
    assert event.api_version == stripe.api_version
    assert event.data.object["id"] == "cs_test_1"


def test_a_checkout_is_read() -> None:
    event = read(event_body(PAID))
    checkout = event.checkout
    assert (event.provider, event.event_id, event.live) == ("stripe", PAID.event_id, False)
    assert checkout is not None
    assert (checkout.session_id, checkout.state) == ("cs_test_1", "paid")
    assert (checkout.amount_minor, checkout.currency) == (149_000, "BRL")
    assert (checkout.customer_ref, checkout.customer_email) == ("cus_simulated", "cliente@example.com")
    assert checkout.metadata == {"sitewright": "site", "template": "business"}


@pytest.mark.parametrize(
    ("kind", "payment_status", "state"),
    [
        ("completed", "paid", "paid"),
        ("completed", "no_payment_required", "paid"),
        ("completed", "unpaid", "unpaid"),
        ("async_payment_succeeded", "paid", "paid"),
        ("async_payment_failed", "unpaid", "failed"),
        ("expired", "unpaid", "expired"),
    ],
)
def test_what_an_event_says_of_the_payment(kind: str, payment_status: str, state: CheckoutState) -> None:
    checkout = replace(PAID, event_type=f"checkout.session.{kind}", payment_status=payment_status)
    event = read(event_body(checkout))
    assert event.checkout is not None
    assert event.checkout.state == state


def test_other_events_are_not_about_a_checkout() -> None:
    assert read(event_body(replace(PAID, event_type="invoice.paid"))).checkout is None


def test_fields_stripe_leaves_empty_are_read_as_such() -> None:
    checkout = read(changed(customer=None, customer_details=None, metadata=None, amount_total=None)).checkout
    assert checkout is not None
    assert (checkout.customer_ref, checkout.customer_name, checkout.customer_email) == (None, None, None)
    assert (checkout.amount_minor, checkout.metadata) == (0, {})


BODY = event_body(PAID)


BAD_HEADERS: dict[str, Callable[[], str]] = {
    "missing": lambda: "",
    "nonsense": lambda: "nonsense",
    "empty": lambda: "t=,v1=",
    "no time": lambda: "v1=00",
    "no signature": lambda: "t=1",
    "not ASCII": lambda: f"t={int(time.time())},v1=é",
    "another scheme": lambda: signed(BODY).replace("v1=", "v0="),
    "another secret": lambda: signed(BODY, SecretStr("whsec_other")),
    "old": lambda: signed(BODY, at=-600),
    "future": lambda: signed(BODY, at=600),
    "future, disguised": lambda: signed(BODY, at=600) + f",t={int(time.time())}",
    "another body": lambda: signed(BODY + b" "),
}
"""Made when they are used: a signature counts for some minutes, and a run of all tests takes longer."""


@pytest.mark.parametrize("header", BAD_HEADERS)
def test_a_signature_that_does_not_fit_is_refused(header: str) -> None:
    with pytest.raises(Rejected):
        LOCAL.parse_webhook(BODY, BAD_HEADERS[header]())


@pytest.mark.parametrize("at", [-280, 5])
def test_an_event_may_be_minutes_old_and_clocks_may_differ_by_seconds(at: float) -> None:
    assert LOCAL.parse_webhook(BODY, signed(BODY, at=at)).checkout is not None


def test_a_time_that_no_clock_skew_explains_is_refused() -> None:
    with pytest.raises(Rejected):
        LOCAL.parse_webhook(BODY, signed(BODY, at=15))


def test_one_right_signature_of_several_is_enough() -> None:
    stamp, right = signed(BODY).split(",")
    assert LOCAL.parse_webhook(BODY, f"{stamp},v1={'0' * 64},{right}").checkout is not None


@pytest.mark.parametrize("secret", [SECRET, PREVIOUS])
def test_the_previous_secret_is_accepted_while_it_is_rolled(secret: SecretStr) -> None:
    assert configured().parse_webhook(BODY, signed(BODY, secret)).checkout is not None


def test_the_local_secret_ends_with_the_configuration() -> None:
    payments = StripePayments(StripeConfig(secret_key=SecretStr("sk_test_1"), webhook_secret=PREVIOUS), SECRET)
    with pytest.raises(Rejected):
        payments.parse_webhook(BODY, signed(BODY))


@pytest.mark.parametrize(
    ("payments", "body"),
    [
        (LOCAL, live()),
        (configured("sk_test_1"), live()),
        (configured("sk_live_1"), BODY),
        (configured("rk_live_1"), BODY),
    ],
    ids=["local secret", "test key", "live key", "restricted live key"],
)
def test_an_event_of_the_other_mode_is_refused(payments: StripePayments, body: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        read(body, payments)
    assert refused.value.field == "livemode"


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_a_live_key_takes_live_events(key: str) -> None:
    assert read(live(), configured(key)).live


def test_the_mode_that_was_checked_is_the_one_that_is_read() -> None:
    checkout = read(changed(livemode=True)).checkout
    assert checkout is not None
    assert not checkout.live


def test_without_any_secret_the_operator_is_told_which_field_is_missing() -> None:
    with pytest.raises(Misconfigured, match="webhook secret"):
        StripePayments(None, None).parse_webhook(BODY, signed(BODY))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"{}", b'{"object":"v2.core.event"}', b'{"object":"event"}'])
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        read(body)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Rejected):
        LOCAL.parse_webhook(b"\xff\xfe", signed(b"x"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(field=st.sampled_from(sorted(json.loads(BODY)["data"]["object"])), value=values)
def test_no_session_makes_the_adapter_fail_otherwise_than_by_refusing(field: str, value: object) -> None:
    try:
        event = read(changed(**{field: value}))
    except Rejected:
        return
    assert event.checkout is not None
    json.dumps(vars(event.checkout), allow_nan=False).encode()


@given(header=st.text(max_size=80))
def test_no_header_makes_the_adapter_fail_otherwise_than_by_refusing(header: str) -> None:
    with pytest.raises(Rejected):
        LOCAL.parse_webhook(BODY, header)


@pytest.fixture
async def stripe_api() -> AsyncIterator[FakeStripe]:
    async with running() as fake:
        yield fake


async def test_line_items_are_prices_and_products(stripe_api: FakeStripe) -> None:
    stripe_api.items = {"cs_test_1": [("price_1", "prod_1"), ("price_2", "prod_2")]}
    payments = configured("sk_test_key", stripe_api.url)
    assert await payments.line_items("cs_test_1") == ["price_1", "prod_1", "price_2", "prod_2"]
    assert stripe_api.keys_seen == ["sk_test_key"]


@pytest.mark.parametrize(
    ("status", "error", "requests"), [(401, Misconfigured, 1), (403, Misconfigured, 1), (503, Unavailable, 3)]
)
async def test_line_items_say_who_must_act(
    stripe_api: FakeStripe, status: int, error: type[Exception], requests: int
) -> None:
    stripe_api.failure = status
    with pytest.raises(error):
        await configured(base_url=stripe_api.url).line_items("cs_test_1")
    assert len(stripe_api.keys_seen) == requests


async def test_a_session_stripe_does_not_know_is_not_found(stripe_api: FakeStripe) -> None:
    with pytest.raises(NotFound):
        await configured(base_url=stripe_api.url).line_items("cs_test_other")


async def test_line_items_are_unavailable_while_nobody_listens(stripe_api: FakeStripe) -> None:
    with pytest.raises(Unavailable):
        await configured(base_url="http://127.0.0.1:9").line_items("cs_test_1")


async def test_line_items_take_a_key() -> None:
    assert configured().has_key()
    assert not LOCAL.has_key()
    with pytest.raises(Misconfigured):
        await LOCAL.line_items("cs_test_1")


def test_the_configured_default_template_is_the_one_of_sessions_that_name_none() -> None:
    config = StripeConfig(webhook_secret=SECRET, site_products={"price_1": "landing"}, default_template="landing")
    assert StripePayments(config).site_products == SiteProducts({"price_1": "landing"}, "landing")
