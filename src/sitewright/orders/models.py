"""Tables of the shop's side: the inbox of events, customers and orders."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, String, Text, UniqueConstraint, or_, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class InboxEvent(Base):
    """An event as it was received, once. `handled_at` is set when all it asks for is done.

    `other_version` is the provider's API version where it is not the one that is read.
    """

    __tablename__ = "inbox_event"
    __table_args__ = (UniqueConstraint("provider", "event_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    handled_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    other_version: Mapped[str | None] = mapped_column(String(40))

    def settle(self, error: str | None = None) -> None:
        """All it asks for is done, or will never be."""
        self.handled_at = datetime.now(UTC)
        self.error = error


class EventCursor(Base):
    """How far a list was gone through: a provider's events of a mode (`stripe live`), projects in turn."""

    __tablename__ = "event_cursor"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    reached: Mapped[datetime]


class Customer(Base):
    """Who buys. `external_ref` is the shop's own id of the customer, unique where there is one."""

    __tablename__ = "customer"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    external_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    name: Mapped[str | None] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Order(Base):
    """One purchase; `status` is unpaid, paid, failed, expired, refunded or disputed.

    `checkout_ref` is the checkout session (or another shop's order reference), unique a provider.
    """

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("provider", "checkout_ref"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    provider: Mapped[str] = mapped_column(String(20))
    checkout_ref: Mapped[str] = mapped_column(String(255))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    payment_ref: Mapped[str | None] = mapped_column(String(255), index=True)
    status: Mapped[str] = mapped_column(String(20))
    refunded_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    live: Mapped[bool]
    sells_site: Mapped[bool | None]
    template: Mapped[str | None] = mapped_column(String(50))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    paid_at: Mapped[datetime | None]


def named_like(text: str) -> ColumnElement[bool]:
    """Orders, joined to their customers, whose customer or reference holds the text."""
    columns = (Customer.name, Customer.email, Order.checkout_ref)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
