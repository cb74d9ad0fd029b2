"""Workflow histories that are to be forgotten; what they hold is sealed, and ids."""

import contextlib
from collections.abc import Iterable
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

RPC_TIMEOUT = timedelta(seconds=10)


async def forget(temporal: Client, workflow_ids: Iterable[str]) -> int:
    """Remove the newest run of each, ended or not; returns how many there were. Raises RPCError.

    Temporal removes earlier runs when its own retention ends (`docs/privacy.md`).
    """
    removed = 0
    for workflow_id in workflow_ids:
        request = DeleteWorkflowExecutionRequest(
            namespace=temporal.namespace, workflow_execution=WorkflowExecution(workflow_id=workflow_id)
        )
        with contextlib.suppress(NotThere):
            await _asked(temporal, request)
            removed += 1
    return removed


class NotThere(Exception):
    """Temporal has no such workflow (any more)."""


async def _asked(temporal: Client, request: DeleteWorkflowExecutionRequest) -> None:
    try:
        await temporal.workflow_service.delete_workflow_execution(request, timeout=RPC_TIMEOUT)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotThere from None
        raise
