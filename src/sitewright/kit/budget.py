"""Budgets of calls that all processes share: a vendor counts them per account, not per worker.

A budget fills evenly up to its capacity (a token bucket); whoever takes from it locks its row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import BindParameter, Double, String, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.errors import Unavailable
from sitewright.kit.db import Base, Sessions, transaction

CAPACITY: BindParameter[float] = bindparam("capacity", type_=Double())
PER_SECOND: BindParameter[float] = bindparam("per_second", type_=Double())
NOW = "least(:capacity, left_over + :per_second * CAST(extract(epoch FROM clock_timestamp() - counted_at) AS float8))"
LEFT = text(f"SELECT {NOW} FROM call_budget WHERE name = :name FOR UPDATE").bindparams(CAPACITY, PER_SECOND)  # noqa: S608
FIRST = text("""
INSERT INTO call_budget (name, left_over, counted_at) VALUES (:name, :capacity, clock_timestamp())
ON CONFLICT (name) DO NOTHING
""").bindparams(CAPACITY)
KEEP = text("UPDATE call_budget SET left_over = :left, counted_at = clock_timestamp() WHERE name = :name")


class CallBudget(Base):
    """What was left of a budget when it was last counted."""

    __tablename__ = "call_budget"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    left_over: Mapped[float] = mapped_column(Double)
    counted_at: Mapped[datetime]


@dataclass(frozen=True)
class Budget:
    """So many calls at once, and so many a second in the long run."""

    name: str
    capacity: int
    per_second: float


class Spend(Protocol):
    """`spend` on this installation's database."""

    async def __call__(self, budget: Budget, calls: int = 1, *, owing: bool = False) -> None: ...


async def spend(sessions: Sessions, budget: Budget, calls: int = 1, *, owing: bool = False) -> None:
    """Take calls from the budget. Raises Unavailable, with the seconds until there are enough; then none are taken.

    Who may owe is never refused, and others wait for what they took. For who may not, there are never more calls than
    the capacity: ValueError.
    """
    if calls > budget.capacity and not owing:
        raise ValueError(f"{calls} calls are more than {budget.name} ever has")
    values = {"name": budget.name, "capacity": budget.capacity}
    async with transaction(sessions) as session:
        await session.execute(FIRST, values)
        left = float((await session.execute(LEFT, {**values, "per_second": budget.per_second})).scalar_one())
        if owing or left >= calls:
            await session.execute(KEEP, {"name": budget.name, "left": left - calls})
            return
    wait = max(0.0, (calls - left) / budget.per_second)
    raise Unavailable(f"The budget of calls to {budget.name} is used up for now.", retry_after=wait)
