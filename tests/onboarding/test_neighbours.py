"""A new business is told apart from others of its trade and city as they are now, and from nothing else."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from sitewright.generation.offline.looks import ENOUGH, differences, look_of
from sitewright.kit.db import transaction
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.onboarding.service import unlike_neighbours
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact, SiteProject
from sitewright.projects.service import found
from tests.making import example
from tests.shop import Shop, shop

__all__ = ["shop"]
NEW = normalise(example("padaria"))


def like(name: str, city: str = "Belo Horizonte") -> Normalised:
    """The same business under another name."""
    assert NEW.facts.address is not None
    address = NEW.facts.address.model_copy(update={"city": city})
    return NEW.model_copy(update={"facts": NEW.facts.model_copy(update={"name": name, "address": address})})


LOOK = look_of(NEW.facts, NEW.wishes, "business")
DOUBLE = next(
    name
    for name in (f"Padaria {number}" for number in range(100))
    if differences(LOOK, look_of(like(name).facts, NEW.wishes, "business")) < ENOUGH
)
"""A name with which a bakery looks much like the new one."""


async def kept(shop: Shop, *versions: Normalised) -> UUID:
    """A project with these facts, the last ones the newest."""
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        for version in versions:
            await artefacts.put(session, project_id, "facts", "", version, "sitewright")
    return project_id


async def drawn(shop: Shop) -> int | None:
    """The draw that the new business gets."""
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        return (await unlike_neighbours(session, await found(session, project_id), NEW)).wishes.draw


async def test_a_neighbour_with_its_look_gives_a_business_another_one(shop: Shop) -> None:
    await kept(shop, like(DOUBLE))
    assert await drawn(shop) is not None


async def test_what_a_neighbour_was_before_counts_no_more(shop: Shop) -> None:
    await kept(shop, like(DOUBLE), like(DOUBLE, city="Curitiba"))
    assert await drawn(shop) is None


@pytest.mark.parametrize(
    "spoilt",
    [
        update(Artefact).values(body=Artefact.body.concat({"of_another_time": 1})).where(Artefact.kind == "facts"),
        update(SiteProject).values(template="gone"),
    ],
)
async def test_a_neighbour_that_cannot_be_read_harms_nobody(shop: Shop, spoilt: Any) -> None:
    await kept(shop, like(DOUBLE))
    async with transaction(shop.sessions) as session:
        await session.execute(spoilt)
    assert await drawn(shop) is None
