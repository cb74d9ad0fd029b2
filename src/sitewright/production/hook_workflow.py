"""The Temporal shell of a webhook's delivery: one activity, tried for about two days; small for the sandbox."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from sitewright.production.messages import DELIVER, DELIVERY

ATTEMPTS = 11
FIRST_WAIT, LONGEST_WAIT, FACTOR = timedelta(seconds=1), timedelta(hours=12), 6.0
RETRIES = RetryPolicy(initial_interval=FIRST_WAIT, backoff_coefficient=FACTOR, maximum_interval=LONGEST_WAIT)
"""Without an end: the activity writes down that it was the last attempt, and a lost one writes nothing."""


@workflow.defn(name=DELIVERY)
class Delivery:
    """Tells one endpoint one event."""

    @workflow.run
    async def run(self, delivery_id: str) -> None:
        """Try until it is taken or given up."""
        await workflow.execute_activity(
            DELIVER, delivery_id, start_to_close_timeout=timedelta(seconds=30), retry_policy=RETRIES
        )
