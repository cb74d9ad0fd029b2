"""Pix and boleto: a session is completed before it is paid; its order waits, and is paid or closed later."""

import itertools
import json
import time
from typing import Any

import pytest

from sitewright.integrations.stripe.client import API_VERSION
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.projects.models import ProductionCommand, SiteProject
from tests.shop import Shop

METHODS = {
    "pix": {"pix": {"expires_after_seconds": 14_400, "setup_future_usage": "none"}},
    "boleto": {"boleto": {"expires_after_days": 3}},
}
COMPLETED, SUCCEEDED = "completed", "async_payment_succeeded"
FAILED, EXPIRED = "async_payment_failed", "expired"


def event(kind: str, method: str = "pix", *, paid: bool = False, amount: int = 189_990, number: int = 1) -> bytes:
    """An event of a checkout session of R$ 1.899,90, with the fields Stripe sends. `number` tells events apart."""
    moment = int(time.time())
    session: dict[str, Any] = {
        "id": "cs_test_a1Vb0JqTkYd3Xw2RzNf8LhGm5PsQcUe7Ki4OoBy9",
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": True,
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": "required",
        "cancel_url": "https://agencia.example/carrinho",
        "client_reference_id": None,
        "consent": None,
        "created": moment - 900,
        "currency": "brl",
        "currency_conversion": None,
        "custom_fields": [],
        "customer": None,
        "customer_creation": "if_required",
        "customer_details": {
            "address": {"city": "São Paulo", "country": "BR", "line1": "Rua Um, 1", "postal_code": "01000-000"},
            "business_name": None,
            "email": "zelia@example.com",
            "individual_name": None,
            "name": "Zélia Conceição",
            "phone": "+5511900000000",
            "tax_exempt": "none",
            "tax_ids": [{"type": "br_cnpj", "value": "00.000.000/0001-00"}],
        },
        "expires_at": moment + 85_500,
        "invoice": None,
        "livemode": False,
        "locale": "pt-BR",
        "metadata": {"sitewright": "site", "template": "business"},
        "mode": "payment",
        "payment_intent": "pi_3QkP1mLkdIwHu7ix0q8ZsYbC",
        "payment_method_collection": "always",
        "payment_method_configuration_details": None,
        "payment_method_options": METHODS[method],
        "payment_method_types": [method],
        "payment_status": "paid" if paid else "unpaid",
        "recovered_from": None,
        "shipping_cost": None,
        "status": "expired" if kind == EXPIRED else "complete",
        "submit_type": None,
        "subscription": None,
        "success_url": "https://agencia.example/obrigado",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": None,
    }
    return json.dumps(
        {
            "id": f"evt_1QkP{kind}{number}",
            "object": "event",
            "api_version": API_VERSION,
            "created": moment,
            "data": {"object": session},
            "livemode": False,
            "pending_webhooks": 2,
            "request": {"id": None, "idempotency_key": None},
            "type": f"checkout.session.{kind}",
        }
    ).encode()


async def deliver(shop: Shop, *bodies: bytes) -> None:
    for body in bodies:
        assert (await shop.deliver_body(body)).status_code == 200


async def only_order(shop: Shop) -> Order:
    (order,) = await shop.rows(Order)
    assert isinstance(order, Order)
    return order


@pytest.mark.parametrize("method", METHODS)
async def test_an_order_waits_for_its_payment_and_then_has_one_project(shop: Shop, method: str) -> None:
    await deliver(shop, event(COMPLETED, method))
    waiting = await only_order(shop)
    assert (waiting.status, waiting.paid_at, waiting.amount_minor, waiting.currency) == ("unpaid", None, 189_990, "BRL")
    assert await shop.count(SiteProject) == 0

    await deliver(shop, event(SUCCEEDED, method, paid=True))
    paid = await only_order(shop)
    assert (paid.status, paid.amount_minor, paid.currency) == ("paid", 189_990, "BRL")
    assert paid.paid_at is not None
    (project,) = await shop.rows(SiteProject)
    assert (project.order_id, project.template) == (paid.id, "business")
    assert await shop.commands(project.id) == ["open"]


async def test_a_pix_that_is_paid_while_the_customer_looks_is_paid_at_once(shop: Shop) -> None:
    await deliver(shop, event(COMPLETED, paid=True))
    assert (await only_order(shop)).status == "paid"
    assert await shop.count(SiteProject) == 1


@pytest.mark.parametrize(
    ("method", "closing", "status"),
    [("pix", FAILED, "failed"), ("boleto", FAILED, "failed"), ("pix", EXPIRED, "expired")],
)
async def test_a_payment_that_never_comes_closes_its_order(shop: Shop, method: str, closing: str, status: str) -> None:
    await deliver(shop, event(COMPLETED, method), event(closing, method))
    assert (await only_order(shop)).status == status
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == 0


@pytest.mark.parametrize("closing", [FAILED, EXPIRED])
async def test_a_boleto_that_is_paid_after_all_is_paid(shop: Shop, closing: str) -> None:
    await deliver(shop, event(COMPLETED, "boleto"), event(closing, "boleto"), event(SUCCEEDED, "boleto", paid=True))
    order = await only_order(shop)
    assert order.status == "paid"
    assert order.paid_at is not None
    assert await shop.count(SiteProject) == 1


STORIES = {
    "paid": {COMPLETED, SUCCEEDED},
    "paid, though it failed at first": {COMPLETED, FAILED, SUCCEEDED},
    "paid, though it expired at first": {COMPLETED, EXPIRED, SUCCEEDED},
    "failed": {COMPLETED, FAILED},
    "expired": {COMPLETED, EXPIRED},
}
ARRIVALS = [(story, order) for story in STORIES for order in itertools.permutations(sorted(STORIES[story]))]


@pytest.mark.parametrize(("story", "kinds"), ARRIVALS, ids=lambda value: value if isinstance(value, str) else None)
async def test_events_in_any_order_and_twice_end_the_same(shop: Shop, story: str, kinds: tuple[str, ...]) -> None:
    """Stripe keeps no order, repeats deliveries, and may make two events of one change."""
    for number in (1, 2, 1):
        await deliver(shop, *(event(kind, "boleto", paid=kind == SUCCEEDED, number=number) for kind in kinds))
    assert (await only_order(shop)).status == story.split(",")[0]
    assert await shop.count(SiteProject) == (1 if SUCCEEDED in kinds else 0)
    assert await shop.count(InboxEvent) == 2 * len(kinds)
    assert await shop.count(Customer) == 1


@pytest.mark.parametrize("amount", [1, 123_456, 99_999_999])
async def test_amounts_stay_whole_centavos(shop: Shop, amount: int) -> None:
    await deliver(shop, event(COMPLETED, amount=amount), event(SUCCEEDED, paid=True, amount=amount))
    assert (await only_order(shop)).amount_minor == amount
    (order,) = (await shop.call("GET", "/orders")).json()
    assert (order["amount_minor"], order["currency"]) == (amount, "BRL")
