"""The Temporal shell of a webhook's delivery: one activity, tried for about two days; small for the sandbox."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from sitewright.production.messages import DELIVER, DELIVERY

ATTEMPTS = 11
RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=6.0,
    maximum_interval=timedelta(hours=12),
    maximum_attempts=ATTEMPTS,
)


@workflow.defn(name=DELIVERY)
class Delivery:
    """Tells one endpoint one event."""

    @workflow.run
    async def run(self, delivery_id: str) -> None:
        """Try until it is taken or given up."""
        await workflow.execute_activity(
            DELIVER, delivery_id, start_to_close_timeout=timedelta(seconds=30), retry_policy=RETRIES
        )
