"""Whether this process is alive, and whether it can work."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from sitewright.wiring import Runtime

router = APIRouter(tags=["health"])


class Readiness(BaseModel):
    """Each part that must answer, and `ready` when all do."""

    ready: bool
    checks: dict[str, bool]


def _runtime(request: Request) -> Runtime:
    return cast("Runtime", request.app.state.runtime)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(runtime: Annotated[Runtime, Depends(_runtime)], response: Response) -> Readiness:
    """Database, Temporal and migrations, each probed now; 503 where one is missing."""
    checks = await runtime.probe()
    ready = all(checks.values())
    response.status_code = 200 if ready else 503
    return Readiness(ready=ready, checks=checks)
