"""Guards in front of every route: bounded bodies, headers, errors that repeat nothing of what was sent."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import httpx2
import pytest
import uvicorn
from fastapi import Body, FastAPI, Query, Request
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.web import errors
from sitewright.web.errors import error_response
from sitewright.web.guards import MAX_BODY, BodyLimit, SecurityHeaders

SENT = "minha-resposta-secreta"


class Card(BaseModel):
    """What a customer writes."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=10)
    count: int = 0

    @field_validator("name")
    @classmethod
    def polite(cls, value: str) -> str:
        """Refuses one name."""
        if value == "rude":
            raise ValueError("is not polite")
        return value


def build() -> FastAPI:
    """An application with a route of each kind."""
    app = FastAPI()
    errors.install(app)

    @app.post("/cards")
    async def post_card(card: Card) -> dict[str, int]:
        return {"length": len(card.name)}

    @app.post("/size")
    async def size(body: Annotated[bytes, Body(media_type="application/octet-stream")] = b"") -> dict[str, int]:
        return {"bytes": len(body)}

    @app.post("/things/{thing}/files")
    async def files(request: Request) -> dict[str, int]:
        return {"bytes": sum([len(piece) async for piece in request.stream()])}

    @app.get("/things/{thing}")
    async def thing(thing: UUID, limit: Annotated[int, Query(ge=1)] = 1) -> dict[str, Any]:
        return {"limit": limit}

    @app.get("/fail/{name}")
    async def fail(name: str) -> None:
        kinds: dict[str, Exception] = {
            "misconfigured": Misconfigured("Set the key.", field="key"),
            "rejected": Rejected("Too long.", field="name"),
            "conflict": Conflict("Somebody was first."),
            "missing": NotFound("There is none."),
            "away": Unavailable("Later.", retry_after=2.4),
            "far_away": Unavailable("Later."),
        }
        raise kinds.get(name) or RuntimeError(f"unexpected: {SENT}")

    return app


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    app = SecurityHeaders(BodyLimit(build(), streamed=re.compile(r"/things/[^/]+/files")))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield http


async def pieces(total: int, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    """A body sent in pieces, without saying how long it will be."""
    for start in range(0, total, size):
        yield b"x" * min(size, total - start)


@pytest.mark.parametrize(("path", "status"), [("/things/1/files", 200), ("/things/1/files/x", 413), ("/size", 413)])
async def test_only_where_files_are_sent_a_larger_body_is_passed_on(
    http: httpx2.AsyncClient, path: str, status: int
) -> None:
    answer = await http.post(path, content=b"x" * 3 * MAX_BODY)
    assert answer.status_code == status
    assert status == 413 or answer.json() == {"bytes": 3 * MAX_BODY}


@pytest.mark.parametrize(("length", "status"), [(0, 200), (MAX_BODY, 200), (MAX_BODY + 1, 413), (8 * MAX_BODY, 413)])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_has_at_most_one_megabyte(
    http: httpx2.AsyncClient, length: int, status: int, chunked: bool
) -> None:
    response = await http.post("/size", content=pieces(length) if chunked else b"x" * length)
    assert response.status_code == status
    if status == 413:
        assert response.json()["error"]["code"] == "Rejected"


async def test_no_more_is_read_of_a_body_that_is_too_long(http: httpx2.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65536
            yield b"x" * 65536

    assert (await http.post("/size", content=endless())).status_code == 413
    assert read <= MAX_BODY + 2 * 65536


@pytest.mark.parametrize("declared", ["-1", "abc", "²", "9" * 5000, str(MAX_BODY + 1), ""])
async def test_a_strange_length_is_refused_before_reading(http: httpx2.AsyncClient, declared: str) -> None:
    headers = {b"content-length": declared.encode("latin-1")}
    response = await http.post("/size", content=pieces(1), headers=headers)
    assert response.status_code == 413


async def test_every_answer_carries_the_headers(http: httpx2.AsyncClient) -> None:
    for path in ("/nothing", "/fail/rejected", "/fail/unexpected", "/docs"):
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
    assert (await http.post("/size", content=b"x" * (MAX_BODY + 1))).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "status", "code", "field"),
    [
        ("misconfigured", 424, "Misconfigured", "key"),
        ("rejected", 422, "Rejected", "name"),
        ("conflict", 409, "Conflict", None),
        ("missing", 404, "NotFound", None),
        ("away", 503, "Unavailable", None),
    ],
)
async def test_our_errors_are_told_as_they_are(
    http: httpx2.AsyncClient, name: str, status: int, code: str, field: str | None
) -> None:
    response = await http.get(f"/fail/{name}")
    assert response.status_code == status
    assert (response.json()["error"]["code"], response.json()["error"]["field"]) == (code, field)


async def test_who_should_come_back_is_told_when(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/fail/away")).headers["retry-after"] == "2"
    assert "retry-after" not in (await http.get("/fail/far_away")).headers


async def test_an_unexpected_error_tells_only_where_the_log_has_it(
    http: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "sitewright.web.errors"):
        response = await http.get("/fail/%0Aforged%20line")
    assert response.status_code == 500
    assert SENT not in response.text
    assert response.json()["error"]["message"].split()[-1].rstrip(".") in caplog.text
    assert "\nforged line" not in caplog.text.replace("Traceback", "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"name": ["%s"]}', "name"),
        ('{"name": "%s"}', "name"),
        ('{"name": "a", "count": "%s"}', "count"),
        ('{"name": "a", "extra": "%s"}', "extra"),
        ('{"name": "rude", "count": 1}', "name"),
        ('["%s"]', None),
        ('"%s"', None),
        ('{"%s', None),
        ("%s", None),
        ("", None),
        ('{"name": "a", "\\ud800": "%s"}', None),
    ],
)
async def test_a_refused_body_is_never_echoed(http: httpx2.AsyncClient, body: str, field: str | None) -> None:
    content = (body % SENT if "%s" in body else body).encode()
    response = await http.post("/cards", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert SENT not in response.text
    assert response.json()["error"]["field"] == field


@pytest.mark.parametrize(
    "path", [f"/things/{SENT}", f"/things/{UUID(int=0)}?limit={SENT}", f"/{SENT}", f"/things/{UUID(int=0)}/{SENT}"]
)
async def test_a_refused_address_is_never_echoed(http: httpx2.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert response.status_code in (404, 422)
    assert SENT not in response.text


async def test_a_wrong_method_is_told_which_is_right(http: httpx2.AsyncClient) -> None:
    response = await http.delete("/cards")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["error"]["code"] == "MethodNotAllowed"


async def test_a_long_name_of_a_field_is_cut(http: httpx2.AsyncClient) -> None:
    response = await http.post("/cards", json={"name": "a", "k" * 100_000: 1})
    assert response.status_code == 422
    assert len(response.content) < 1000


@given(message=st.text(), field=st.none() | st.text())
def test_every_error_can_be_written(message: str, field: str | None) -> None:
    assert bytes(error_response(422, "Rejected", message, field).body).startswith(b'{"error":{"code":"Rejected"')


@pytest.mark.parametrize("kind", SitewrightError.__subclasses__())
def test_every_kind_of_error_has_a_status_of_its_own(kind: type[SitewrightError]) -> None:
    assert 400 <= kind.status < 600
    assert [other for other in SitewrightError.__subclasses__() if other.status == kind.status] == [kind]


@contextlib.asynccontextmanager
async def served() -> AsyncIterator[int]:
    """The application behind a real server; gives its port."""
    config = uvicorn.Config(SecurityHeaders(BodyLimit(build())), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"Content-Length: 9999999\r\n", b"413"),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"400"),
        (b"Content-Length: -5\r\n", b"400"),
    ],
)
async def test_lying_heads_are_refused_on_the_wire(head: bytes, told: bytes) -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /size HTTP/1.1\r\nHost: x\r\n" + head + b"\r\nhello")
        answer = await asyncio.wait_for(reader.readline(), 30)
        writer.close()
        await writer.wait_closed()
    assert answer.split()[1].startswith(told)


async def test_an_endless_chunked_body_is_refused_on_the_wire() -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(MAX_BODY // 65536 + 1):
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        answer = await asyncio.wait_for(reader.readline(), 30)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    assert answer.split()[1] == b"413"
