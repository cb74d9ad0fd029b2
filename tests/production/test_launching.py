"""The workflows of a row."""

from uuid import UUID

from sitewright.messages.models import Message
from sitewright.production.launching import MAILINGS


def test_a_row_is_carried_by_a_workflow_more_each_time_it_is_asked_for_again() -> None:
    message = Message(id=UUID(int=1), replays=2)
    assert MAILINGS.names(message) == [f"mail-{UUID(int=1)}-{number}" for number in (0, 1, 2)]
