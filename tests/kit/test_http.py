"""Calls to other machines: what is refused, what is repeated, what is bounded. The other machine is on loopback."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.errors import Rejected, Unavailable
from sitewright.kit import http
from sitewright.kit.addresses import is_public
from sitewright.kit.http import HttpClient, retry_after

PATIENCE = 30.0
"""Seconds, on a machine that others work on too."""

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Machine:
    """Answers connections with the given bytes in turn, the last one for ever; `seen` are the requests."""

    answers: list[bytes] = field(default_factory=lambda: [OK])
    seen: list[bytes] = field(default_factory=list)
    port: int = 0
    speaks: asyncio.Event | None = None
    """Without, it answers at once; else once this is set."""
    served: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one answer."""
        self.seen.append(await reader.read(65536))
        if self.speaks is not None:
            await self.speaks.wait()
        writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        writer.close()
        self.served += 1


def status(code: int, *headers: str, body: bytes = b"secret body") -> bytes:
    """An answer of that status."""
    lines = [f"HTTP/1.1 {code} X", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    machine = Machine()
    server = await asyncio.start_server(machine.serve, "127.0.0.1", 0)
    machine.port = server.sockets[0].getsockname()[1]
    async with server:
        yield machine
        while machine.served < len(machine.seen):
            await asyncio.sleep(0.01)


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    async with HttpClient(allowed_private_hosts=["127.0.0.1", "LOCALHOST"], timeout=PATIENCE) as client:
        yield client


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "[::1]",
        "[fd00::1]",
        "[fe80::1]",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0177.0.0.1",
    ],
)
async def test_private_addresses_are_refused_however_written(host: str) -> None:
    async with HttpClient() as strict:
        with pytest.raises((Rejected, Unavailable)) as caught:
            await strict.get(f"https://{host}/latest/meta-data")
        assert strict.requests == 0
    assert caught.value.field == "base_url" or "not known" in caught.value.message


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("::ffff:127.0.0.1", False),
        ("ff02::1", False),
        ("239.1.1.1", False),
        ("255.255.255.255", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@given(st.ip_addresses())
def test_no_private_address_is_public_in_any_dress(address: object) -> None:
    text = str(address)
    if ":" not in text and not is_public(text):
        assert not is_public(f"::ffff:{text}")
        assert not is_public(f"64:ff9b::{text}")


async def test_a_public_host_is_not_called_without_tls(client: HttpClient) -> None:
    with pytest.raises(Rejected, match="without TLS"):
        await client.get("http://8.8.8.8/")
    assert client.requests == 0


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:x/",
        "http:///x",
        "//127.0.0.1/",
    ],
)
async def test_what_is_no_address_is_refused(client: HttpClient, url: str) -> None:
    with pytest.raises(Rejected):
        await client.get(url)
    assert client.requests == 0


@pytest.mark.parametrize("value", ["chave-é", "a\r\nX-Other: 1", "a\0", "\ud800"])
async def test_a_credential_that_cannot_be_sent_is_refused_and_not_shown(
    client: HttpClient, machine: Machine, value: str
) -> None:
    with pytest.raises(Rejected, match="enter it again") as caught:
        await client.get(machine.url, headers={"Authorization": f"Bearer {value}"})
    assert value not in caught.value.message
    assert machine.seen == []


async def test_the_request_goes_to_the_judged_address_in_the_hosts_name(client: HttpClient, machine: Machine) -> None:
    answer = await client.get(f"http://localhost:{machine.port}/a?b=1")
    assert (answer.status, answer.json()) == (200, {})
    assert machine.seen[0].startswith(b"GET /a?b=1 HTTP/1.1\r\n")
    assert f"host: localhost:{machine.port}".encode() in machine.seen[0].lower()


async def test_hosts_at_one_address_do_not_share_a_connection(client: HttpClient) -> None:
    connections = 0

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await reader.read(65536):
            writer.write(OK)
        writer.close()

    async with await asyncio.start_server(patient, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            await client.get(f"http://{host}:{port}")
        await asyncio.sleep(0.05)
    assert connections == 2


async def test_redirects_are_not_followed(client: HttpClient, machine: Machine) -> None:
    machine.answers = [status(302, "Location: http://169.254.169.254/")]
    assert (await client.get(machine.url)).status == 302
    assert client.requests == 1


async def test_reading_is_tried_again_when_the_other_side_stumbles(client: HttpClient, machine: Machine) -> None:
    machine.answers = [status(503, "Retry-After: 0"), b"garbage\r\n\r\n", OK]
    assert (await client.get(machine.url)).status == 200
    assert client.requests == 3


async def test_posting_is_never_repeated(client: HttpClient, machine: Machine) -> None:
    machine.answers = [status(503)]
    assert (await client.request("POST", machine.url, body={"a": 1})).status == 503
    machine.answers = [b""]
    with pytest.raises(Unavailable):
        await client.request("POST", machine.url, body={"a": 1})
    assert client.requests == 2


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 422])
async def test_refusals_are_not_repeated(client: HttpClient, machine: Machine, code: int) -> None:
    machine.answers = [status(code)]
    assert (await client.get(machine.url)).status == code
    assert client.requests == 1


async def test_a_long_wait_is_left_to_others(client: HttpClient, machine: Machine) -> None:
    machine.answers = [status(429, "Retry-After: 120")]
    with pytest.raises(Unavailable) as caught:
        await client.get(machine.url)
    assert (caught.value.retry_after, client.requests) == (120.0, 1)


async def test_errors_do_not_repeat_what_was_answered(client: HttpClient, machine: Machine) -> None:
    machine.answers = [status(200)]
    with pytest.raises(Unavailable) as caught:
        (await client.get(machine.url)).json()
    assert "secret" not in caught.value.message


async def test_an_answer_too_large_is_cut_off(
    client: HttpClient, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 1000)
    machine.answers = [status(200, body=b"x" * 1001)]
    with pytest.raises(Unavailable, match="more than 1000 bytes"):
        await client.get(machine.url)


async def test_silence_has_an_end(machine: Machine) -> None:
    machine.speaks = asyncio.Event()
    async with asyncio.timeout(PATIENCE), HttpClient(allowed_private_hosts=["127.0.0.1"], timeout=0.1) as hasty:
        with pytest.raises(Unavailable, match="does not answer"):
            await hasty.request("POST", machine.url)
    assert machine.served == 0
    machine.speaks.set()


async def test_nobody_there_is_unavailable(client: HttpClient, silent_port: int) -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 does not answer"):
        await client.request("POST", f"http://127.0.0.1:{silent_port}")


async def test_a_certificate_of_nobody_is_not_believed(client: HttpClient, machine: Machine) -> None:
    with pytest.raises(Unavailable):
        await client.request("POST", f"https://127.0.0.1:{machine.port}")
    assert ssl.create_default_context().check_hostname


@pytest.mark.parametrize("told", ["²", ".", "-1", "soon", "", "Mon, 99 Foo 99999 99:99:99 GMT", "1e400", "0x10"])
def test_a_strange_retry_after_is_none(told: str) -> None:
    assert retry_after({"retry-after": told}) is None


def test_retry_after_is_a_number_or_a_date_and_a_day_at_most() -> None:
    assert retry_after({"retry-after": "1.5"}) == 1.5
    assert retry_after({"retry-after": "9" * 400}) == 24 * 3600.0
    assert retry_after({"retry-after": formatdate(time.time() - 60, usegmt=True)}) == 0.0
    assert retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)}) == pytest.approx(60, abs=2)


@given(st.text())
def test_whatever_retry_after_says_is_seconds_or_nothing(told: str) -> None:
    seconds = retry_after({"retry-after": told})
    assert seconds is None or 0.0 <= seconds <= 24 * 3600.0
