"""Orders as the operator's CRM reads them."""

import pytest

from sitewright.integrations.stripe.simulate import SimulatedCheckout
from tests.shop import Shop

NOBODY = "00000000-0000-4000-8000-000000000000"


async def sell(shop: Shop, count: int) -> list[str]:
    """Checkout sessions that were paid, oldest first."""
    sessions = [f"cs_test_{n}" for n in range(count)]
    for session_id in sessions:
        await shop.deliver(SimulatedCheckout(session_id, template="business"))
    return sessions


async def test_an_order_names_its_customer_and_its_project(shop: Shop) -> None:
    project_id = await shop.sold_project()
    (order,) = (await shop.call("GET", "/orders", scope="read")).json()
    assert order["project_id"] == str(project_id)
    assert (order["status"], order["amount_minor"], order["currency"]) == ("paid", 149_000, "BRL")
    assert (await shop.call("GET", f"/orders/{order['id']}")).json() == order


async def test_pages_of_orders_hold_every_order_once_newest_first(shop: Shop) -> None:
    sessions = await sell(shop, 5)
    seen: list[str] = []
    after = ""
    while page := (await shop.call("GET", f"/orders?limit=2{after}")).json():
        seen += [order["checkout_ref"] for order in page]
        after = f"&after={page[-1]['id']}"
    assert seen == sessions[::-1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/orders/{NOBODY}", 404),
        (f"/orders?after={NOBODY}", 404),
        ("/orders/1", 422),
        ("/orders?limit=0", 422),
        ("/orders?limit=201", 422),
        ("/orders?after=%00", 422),
    ],
)
async def test_what_cannot_be_found_or_read_is_said_so(shop: Shop, path: str, status: int) -> None:
    response = await shop.call("GET", path)
    assert response.status_code == status
    assert response.json()["error"]["message"]


async def test_orders_are_not_open(shop: Shop) -> None:
    assert (await shop.http.get("/orders")).status_code == 401
    assert (await shop.http.get(f"/orders/{NOBODY}")).status_code == 401
