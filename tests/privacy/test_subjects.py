"""What is a customer's, and what is somebody else's whose address or number looks alike."""

import pytest
from sqlalchemy import select

from sitewright.integrations.stripe.simulate import SimulatedCheckout
from sitewright.kit.db import transaction
from sitewright.orders.models import InboxEvent
from sitewright.privacy.subjects import events_of, subject_of
from tests.shop import Shop

ANA = "ana+site@padaria.example"


async def events(shop: Shop) -> list[str]:
    """The events that tell of Ana."""
    async with shop.sessions() as session:
        query = select(InboxEvent.event_id).where(events_of(await subject_of(session, ANA)))
        return list((await session.scalars(query)).all())


async def bought(shop: Shop, number: str, email: str) -> None:
    checkout = SimulatedCheckout(
        f"cs_{number}", template="business", customer_ref=f"cus_{number}", customer_email=email
    )
    assert (await shop.deliver(checkout)).status_code == 200


@pytest.mark.parametrize("other", [f"jo{ANA}", f"jo.{ANA}", f"{ANA}.br", f"{ANA}-2.example"])
async def test_an_event_of_somebody_whose_address_holds_hers_is_not_hers(shop: Shop, other: str) -> None:
    await bought(shop, "1", ANA.upper())
    await bought(shop, "12", other)
    assert len(await events(shop)) == 1


@pytest.mark.parametrize("body", [f"to {ANA}.", f"to\n{ANA}\nand", f"<{ANA}>", ANA])
async def test_an_event_that_tells_of_her_in_its_text_is_hers(shop: Shop, body: str) -> None:
    await bought(shop, "1", ANA)
    async with transaction(shop.sessions) as session:
        session.add(InboxEvent(provider="stripe", event_id="evt_text", type="x", payload={"unread": body}))
    assert "evt_text" in await events(shop)
