"""What fails is told as what it is."""

import httpx2
import pytest
from fastapi import FastAPI

from sitewright.app import desk
from sitewright.console import errors
from sitewright.web.sse import Hub
from tests.console.conftest import Bureau


@pytest.mark.parametrize(
    ("error", "status"),
    [(ConnectionRefusedError(), 503), (FileNotFoundError("htmx.min.js"), 500), (PermissionError("keys"), 500)],
    ids=lambda each: type(each).__name__,
)
async def test_a_file_that_is_missing_is_not_told_as_a_database_that_is_away(
    bureau: Bureau, error: Exception, status: int
) -> None:
    app = FastAPI()
    app.state.desk = desk(bureau.runtime, Hub("", ""))
    errors.install(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        assert (await http.get("/")).status_code == status
