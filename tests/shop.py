"""The API as a shop and an operator meet it: the real routes on the real database, without a socket."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select

from sitewright.accounts.service import create_token
from sitewright.integrations.stripe.service import StripePayments
from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body, sign
from sitewright.kit.db import Base, Sessions, transaction
from sitewright.onboarding.api import router as onboarding_router
from sitewright.orders.api import router as orders_router
from sitewright.orders.service import project_of_checkout
from sitewright.orders.starts import router as starts_router
from sitewright.orders.webhook import router as webhook_router
from sitewright.ports.asset_store import AssetStore
from sitewright.ports.payments import Payments
from sitewright.projects.api import router as projects_router
from sitewright.projects.models import ProductionCommand, SiteProject
from sitewright.projects.timeline import CHANNEL
from sitewright.reviews.api import router as reviews_router
from sitewright.reviews.service import RoundTerms
from sitewright.web import errors
from sitewright.web.sse import Hub

SECRET = SecretStr("whsec_a_secret_of_the_tests")


@dataclass
class OnlyPayments:
    """The integrations of a shop: what these routes ask for is the payments adapter, and where files are kept."""

    adapter: Payments = field(default_factory=lambda: StripePayments(None, SECRET))
    store: AssetStore | None = None

    async def payments(self) -> Payments:
        """The adapter."""
        return self.adapter

    async def asset_store(self, *, live: bool = False) -> AssetStore:  # noqa: ARG002
        """The store that a test gave."""
        assert self.store is not None
        return self.store


@dataclass
class Shop:
    """A shop with a key of each scope, at its Sitewright."""

    sessions: Sessions
    app: FastAPI
    http: httpx2.AsyncClient
    integrations: OnlyPayments
    tokens: dict[str, str]
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def deliver(self, checkout: SimulatedCheckout, **changes: Any) -> httpx2.Response:
        """Deliver the checkout's event, signed; `changes` replace fields of its session."""
        event = json.loads(event_body(checkout))
        event["data"]["object"] |= changes
        return await self.deliver_body(json.dumps(event).encode())

    async def deliver_body(self, body: bytes) -> httpx2.Response:
        """Deliver a body, signed."""
        return await self.http.post("/webhook/stripe", content=body, headers={"Stripe-Signature": sign(body, SECRET)})

    async def call(
        self, method: str, path: str, body: object = None, *, scope: str = "write", **headers: str
    ) -> httpx2.Response:
        """Call the API with the token of a scope."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Bearer {self.tokens[scope]}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        return await self.http.request(method, path, content=content, headers=named)

    async def sold_project(self) -> UUID:
        """A project fresh from its checkout."""
        session_id = f"cs_test_sold_{next(self.numbers)}"
        response = await self.deliver(SimulatedCheckout(session_id, template="business"))
        assert response.status_code == 200
        async with self.sessions() as session:
            return (await project_of_checkout(session, session_id)).id

    async def project(self, project_id: UUID) -> SiteProject:
        """The project as it stands."""
        async with self.sessions() as session:
            return await session.get_one(SiteProject, project_id)

    async def change(self, project_id: UUID, **values: object) -> None:
        """Put the project where the workflow would have brought it."""
        async with transaction(self.sessions) as session:
            project = await session.get_one(SiteProject, project_id)
            for name, value in values.items():
                setattr(project, name, value)

    async def commands(self, project_id: UUID) -> list[str]:
        """Names of the project's commands, in order."""
        async with self.sessions() as session:
            query = select(ProductionCommand.name).where(ProductionCommand.project_id == project_id)
            return list((await session.scalars(query.order_by(ProductionCommand.id))).all())

    async def count(self, table: type[Base]) -> int:
        """How many rows a table has."""
        async with self.sessions() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0

    async def rows(self, table: type[Base]) -> list[Any]:
        """All rows of a table, in the order of their keys."""
        async with self.sessions() as session:
            return list((await session.scalars(select(table).order_by(*table.__table__.primary_key))).all())


def build_app(sessions: Sessions, integrations: OnlyPayments, hub: Hub) -> FastAPI:
    """The routes of commerce, projects, onboarding and reviews."""
    app = FastAPI()
    app.state.sessions = sessions
    app.state.integrations = integrations
    app.state.is_public = False
    app.state.hub = hub
    app.state.round_terms = RoundTerms(included=1, price_minor=9_900)
    errors.install(app)
    for router in (webhook_router, orders_router, starts_router, projects_router, onboarding_router, reviews_router):
        app.include_router(router)
    return app


@asynccontextmanager
async def opened(sessions: Sessions, hub: Hub) -> AsyncIterator[Shop]:
    """A shop for as long as the block lasts."""
    integrations = OnlyPayments()
    app = build_app(sessions, integrations, hub)
    async with transaction(sessions) as session:
        tokens = {scope: await create_token(session, scope, scope) for scope in ("read", "write")}
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Shop(sessions, app, http, integrations, tokens)


@pytest.fixture
async def shop(sessions: Sessions, database_url: str) -> AsyncIterator[Shop]:
    """The shop of one test."""
    async with Hub(database_url, CHANNEL) as hub, opened(sessions, hub) as shop:
        yield shop
