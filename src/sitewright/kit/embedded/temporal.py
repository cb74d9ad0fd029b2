"""Temporal's development server from its wheel, with its store in one file, for one machine."""

import asyncio
import signal
import subprocess
import sys
import sysconfig
from datetime import timedelta
from pathlib import Path

import psutil
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from sitewright.errors import Misconfigured
from sitewright.kit.embedded.processes import find_server, reap, spawn, stop, tail, wait_until

NAMESPACE = "default"
RETENTION = timedelta(days=30)
START_SECONDS = 30.0
CALL = timedelta(seconds=5)


class EmbeddedTemporal:
    """A server whose store is `folder/temporal.db`; closed workflows are kept for thirty days."""

    name = "temporal"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = folder / "temporal.db"
        self._log = folder / "temporal.log"
        self._binary = binary()
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, port: int) -> str:
        """The address workers and clients connect to."""
        return f"127.0.0.1:{port}"

    def find(self) -> tuple[psutil.Process, int] | None:
        """The running server of this store and its port: a second one on the file would start unhindered."""
        reap(self._child)
        return find_server(self._binary, "--db-filename", str(self._store), "--port")

    def start(self, port: int) -> None:
        """Start the server. Raises Misconfigured."""
        self._folder.mkdir(parents=True, exist_ok=True)
        command: list[str | Path] = [self._binary, "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)]
        command += ["--headless", "--log-level", "error", "--db-filename", self._store]
        # Without these the store is three to four times slower; synchronous=1 still survives a killed process.
        command += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=1"]
        process = self._child = spawn(command, self._log, self._folder)
        if not wait_until(lambda: self.answers(port), START_SECONDS, lambda: process.poll() is None):
            raise Misconfigured(
                "Temporal did not start; mend what its log says, or name another in SITEWRIGHT_TEMPORAL_ADDRESS:\n"
                + tail(self._log)
            )

    def answers(self, port: int) -> bool:
        """Whether a client call succeeds; sets how long closed workflows are kept."""
        try:
            asyncio.run(_keep_closed_workflows(self.url(port)))
        except (RPCError, RuntimeError, TimeoutError):
            return False
        return True

    def stop(self, process: psutil.Process) -> None:
        """Ask it to end."""
        stop(process, signal.SIGTERM)
        reap(self._child, patience=5)


def binary() -> Path:
    """The server's program. Raises Misconfigured where the platform has none."""
    for folder in (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent):
        if (folder / "temporal").exists():
            return (folder / "temporal").resolve()
    raise Misconfigured("There is no embedded Temporal for this platform; set SITEWRIGHT_TEMPORAL_ADDRESS.")


async def _keep_closed_workflows(address: str) -> None:
    async with asyncio.timeout(5):
        client = await Client.connect(address)
        seconds = Duration(seconds=int(RETENTION.total_seconds()))
        request = UpdateNamespaceRequest(
            namespace=NAMESPACE, config=NamespaceConfig(workflow_execution_retention_ttl=seconds)
        )
        await client.workflow_service.update_namespace(request, timeout=CALL)
