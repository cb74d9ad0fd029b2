"""`POST /projects`: an existing shop starts a project, as often as its retries want, and gets one."""

import asyncio
from typing import Any

import pytest

from sitewright.orders.models import Customer, Order
from sitewright.projects.models import ProductionCommand, SiteProject
from tests.shop import Shop

START: dict[str, Any] = {
    "customer": {"name": "Zélia Souza", "email": "zelia@example.com"},
    "order_ref": "1042",
    "template": "business",
}


async def start(shop: Shop, body: dict[str, Any] = START, key: str = "order-1042") -> tuple[int, Any]:
    response = await shop.call("POST", "/projects", body, Idempotency_Key=key)
    return response.status_code, response.json()


async def test_a_project_is_started(shop: Shop) -> None:
    status, project = await start(shop)
    assert (status, project["status"], project["template"]) == (201, "awaiting_answers", "business")
    (order,) = await shop.rows(Order)
    assert (order.provider, order.checkout_ref, order.status, order.sells_site) == ("api", "1042", "paid", True)
    assert await shop.count(ProductionCommand) == 1


async def test_the_same_key_and_body_answer_the_same_project(shop: Shop) -> None:
    _, first = await start(shop)
    status, again = await start(shop)
    assert (status, again) == (200, first)
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == 1


async def test_the_same_key_with_another_body_is_a_conflict(shop: Shop) -> None:
    await start(shop)
    status, answer = await start(shop, START | {"order_ref": "1043"})
    assert (status, answer["error"]["code"]) == (409, "Conflict")
    assert await shop.count(Order) == 1


async def test_one_order_is_one_project_under_any_key(shop: Shop) -> None:
    _, first = await start(shop)
    status, again = await start(shop, key="another-key")
    assert (status, again["id"]) == (200, first["id"])
    assert await shop.count(SiteProject) == 1


async def test_concurrent_starts_make_one_project(shop: Shop) -> None:
    answers = await asyncio.gather(*(start(shop, key=f"key-{n % 4}") for n in range(40)))
    assert sorted({status for status, _ in answers}) == [200, 201]
    assert [status for status, _ in answers].count(201) == 1
    assert len({project["id"] for _, project in answers}) == 1
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == await shop.count(Customer) == 1


async def test_an_unknown_template_is_noted(shop: Shop) -> None:
    _, project = await start(shop, START | {"template": "spaceship"})
    assert project["template"] == "business"
    assert "spaceship" in project["note"]


async def test_an_order_of_a_public_installation_is_live_unless_said_otherwise(shop: Shop) -> None:
    assert not (await start(shop))[1]["live"]
    shop.app.state.is_public = True
    assert (await start(shop, START | {"order_ref": "2"}, key="2"))[1]["live"]
    assert not (await start(shop, START | {"order_ref": "3", "live": False}, key="3"))[1]["live"]


async def test_the_longest_fields_are_taken(shop: Shop) -> None:
    customer = {"name": "n" * 255, "email": "e" * 300 + "@example.com", "ref": "r" * 200}
    status, _ = await start(shop, START | {"customer": customer, "order_ref": "o" * 255}, key="k" * 255)
    assert status == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer": {"name": "Zélia"}}, "customer.email"),
        ({"customer": {"name": "Zé\0lia", "email": "z@example.com"}}, "customer.name"),
        ({"customer": {"name": "\ud83d", "email": "z@example.com"}}, "customer.name"),
        ({"customer": {"name": "Zélia", "email": "secret-value"}}, "customer.email"),
        ({"customer": {"name": "Zélia", "email": "z@example.com", "ref": "r" * 201}}, "customer.ref"),
        ({"order_ref": ""}, "order_ref"),
        ({"order_ref": "x" * 256}, "order_ref"),
        ({"template": "../secret-value"}, "template"),
        ({"locale": "secret-value"}, "locale"),
        ({"gates": ["secret-value"]}, "gates.0"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_a_bad_field_is_named_and_its_value_kept_quiet(shop: Shop, change: dict[str, Any], field: str) -> None:
    status, answer = await start(shop, START | change)
    assert (status, answer["error"]["field"]) == (422, field)
    assert "secret-value" not in str(answer)
    assert await shop.count(Order) == 0


async def test_a_start_takes_a_key_and_the_write_scope(shop: Shop) -> None:
    assert (await shop.call("POST", "/projects", START)).status_code == 422
    assert (await shop.call("POST", "/projects", START, scope="read", Idempotency_Key="k")).status_code == 403
    assert (await shop.http.post("/projects", json=START)).status_code == 401
