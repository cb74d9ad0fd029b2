"""The Temporal shell of a message: one activity, tried for about two days; small for the sandbox."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from sitewright.production.messages import MAILING, SEND

FIRST_WAIT, LONGEST_WAIT, FACTOR = timedelta(seconds=1), timedelta(hours=12), 6.0
RETRIES = RetryPolicy(initial_interval=FIRST_WAIT, backoff_coefficient=FACTOR, maximum_interval=LONGEST_WAIT)
"""Without an end: what was tried is counted in the message's row, and a message that waits its turn was not tried."""


@workflow.defn(name=MAILING)
class Mailing:
    """Sends one message."""

    @workflow.run
    async def run(self, message_id: str) -> None:
        """Try until it is sent or given up."""
        await workflow.execute_activity(
            SEND, message_id, start_to_close_timeout=timedelta(seconds=60), retry_policy=RETRIES
        )
