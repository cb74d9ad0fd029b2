"""What remains of a received event whose content is not to be kept: refunds and disputes, which name nobody."""

from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlalchemy.dialects.postgresql import JSONB

from sitewright.orders.models import InboxEvent

REVERSAL = InboxEvent.payload["reversal"]
# An order's state follows from all that was told of its payment (`reversals.told_of`), however long ago.
REMAINS: ColumnElement[Any] = case(
    (func.jsonb_typeof(REVERSAL) == "object", func.jsonb_build_object("reversal", REVERSAL, type_=JSONB)),
    else_=func.jsonb_build_object(type_=JSONB),
)
FILLED = InboxEvent.payload != REMAINS
"""An event that holds more."""
