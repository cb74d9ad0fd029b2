"""The Temporal shell of the night's work; small for the sandbox."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from sitewright.production.messages import NIGHTLY, SWEEP

RETRIES = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=30))


@workflow.defn(name=NIGHTLY)
class Nightly:
    """Removes what is older than it may be."""

    @workflow.run
    async def run(self) -> None:
        """Until it is done, or the next night comes."""
        await workflow.execute_activity(
            SWEEP,
            start_to_close_timeout=timedelta(minutes=10),
            schedule_to_close_timeout=timedelta(hours=20),
            retry_policy=RETRIES,
        )
