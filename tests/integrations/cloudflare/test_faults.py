"""What Cloudflare's API can do wrong: each fault ends, in bounded time, in an error that says who must act; once."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare, Fault
from tests.fakes.lasting import Lasting
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.integrations.cloudflare.test_direct_upload import write

SLUG = "padaria-a1b2"
HTML = "<html>a block page</html>"
PAGE = {"content-type": "text/html"}


def coded(code: int) -> str:
    """An error as Cloudflare words it."""
    return f'{{"success": false, "errors": [{{"code": {code}, "message": "x"}}], "messages": [], "result": null}}'


async def unreached(_address: str) -> bool:
    """No address answers."""
    return False


class Service:
    """Both adapters at the fake."""

    def __init__(self, fake: FakeCloudflare, site: Path, seconds: float = 120.0) -> None:
        self.pages = CloudflarePagesService(
            CONFIG,
            fake.url,
            before_calling=nothing,
            reaches=unreached,
            fetch=fake.fetch,
            live_seconds=0.2,
            seconds=seconds,
        )
        self.dns = CloudflareDNSService(CONFIG, fake.url, before_calling=nothing, seconds=seconds)
        self.site = site


async def deploy(service: Service) -> object:
    return await service.pages.deploy(SLUG, "preview", service.site, "c1")


async def point(service: Service) -> object:
    return await service.dns.create_subdomain(SLUG, "a.pages.dev")


Ask = Callable[[Service], Awaitable[object]]
ASKED: dict[str, tuple[Ask, str, str]] = {
    "the upload's token": (deploy, "GET", "/upload-token"),
    "the upload": (deploy, "POST", "/assets/upload"),
    "the records": (point, "GET", "/dns_records"),
}

# The fault, what comes of it, how often it is asked.
FAULTS: dict[str, tuple[Fault, type[SitewrightError], int]] = {
    "400 with a code": (Fault("", 400, body=coded(7003)), Rejected, 1),
    "401": (Fault("", 401, body=coded(10000)), Misconfigured, 1),
    "403": (Fault("", 403, body=coded(10000)), Misconfigured, 1),
    "403 without a code": (Fault("", 403), Misconfigured, 1),
    "400 for the token": (Fault("", 400, body=coded(6003)), Misconfigured, 1),
    "404": (Fault("", 404, body=coded(7003)), NotFound, 1),
    "409": (Fault("", 409), Rejected, 1),
    "422": (Fault("", 422, body=coded(9000)), Rejected, 1),
    "429": (Fault("", 429), Unavailable, 1),
    "429 with a wait": (Fault("", 429, {"retry-after": "60"}), Unavailable, 1),
    "500": (Fault("", 500), Unavailable, 3),
    "502 of a proxy": (Fault("", 502, PAGE, HTML), Unavailable, 3),
    "503 with a wait": (Fault("", 503, {"retry-after": "60"}), Unavailable, 1),
    "403 of a proxy": (Fault("", 403, PAGE, HTML), Unavailable, 3),
    "a challenge": (Fault("", 403, {**PAGE, "cf-mitigated": "challenge"}, HTML), Unavailable, 1),
    "cut-off JSON": (Fault("", 200, body='{"success": true, "result": {"jwt": "'), Unavailable, 3),
    "cut off in the body": (Fault("", Lasting.CUT), Unavailable, 3),
    "a redirect elsewhere": (Fault("", 302, {"location": "https://login.example/"}), Misconfigured, 1),
    "an error of another shape": (Fault("", 400, body='{"errors": "no"}'), Rejected, 1),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """One page."""
    return write(tmp_path / "built", "index.html", "um")


def made_once(fake: FakeCloudflare, ask: Ask) -> bool:
    """Whether there is one of what was asked for."""
    return (len(fake.records) if ask is point else len(fake.deployments["agencia-previas"])) == 1


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_says_who_must_act_and_a_repetition_makes_one(
    fake: FakeCloudflare, site: Path, name: str, asked: str
) -> None:
    (fault, error, requests), (ask, method, path) = FAULTS[name], ASKED[asked]
    fake.faults = [replace(fault, path=path, method=method, times=99)]
    with pytest.raises(error) as told:
        await ask(Service(fake, site))
    assert len([seen for seen in fake.seen if seen.startswith(method) and seen.endswith(path)]) == requests
    assert "Cloudflare" in told.value.message
    assert cloudflare.TOKEN not in told.value.message
    assert "html" not in told.value.message
    fake.faults = []
    await ask(Service(fake, site))
    assert made_once(fake, ask)


@pytest.mark.parametrize("body", [HTML, "[]", "{}", ""])
@pytest.mark.parametrize("asked", ["the upload's token", "the records"])
async def test_an_answer_of_another_shape_makes_nothing_twice(
    fake: FakeCloudflare, site: Path, asked: str, body: str
) -> None:
    ask, method, path = ASKED[asked]
    fake.faults = [Fault(path, 200, PAGE if body == HTML else {}, body, 99, method)]
    with contextlib.suppress(Unavailable):
        await ask(Service(fake, site))
    fake.faults = []
    await ask(Service(fake, site))
    assert made_once(fake, ask)


@pytest.mark.parametrize("name", [name for name, (_, error, _) in FAULTS.items() if error is Unavailable])
async def test_a_deployment_is_made_once_whatever_comes_between(fake: FakeCloudflare, site: Path, name: str) -> None:
    for carried_out in (False, True):
        fake.faults = [replace(FAULTS[name][0], path="/deployments", method="POST", times=1, after=carried_out)]
        with pytest.raises(Unavailable):
            await deploy(Service(fake, site))
        await deploy(Service(fake, site))
        assert made_once(fake, deploy)
        fake.deployments["agencia-previas"].clear()


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("kind", [Lasting.SILENCE, Lasting.DRIP])
async def test_an_answer_that_does_not_end_is_left(fake: FakeCloudflare, site: Path, kind: Lasting, asked: str) -> None:
    ask, method, path = ASKED[asked]
    fake.faults = [Fault(path, kind, method=method, times=99)]
    with pytest.raises(Unavailable, match=rf"Cloudflare takes longer than 0.5 s for {method} .*{path}"):
        await ask(Service(fake, site, seconds=0.5))


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {}, 300.0),
        (429, {"retry-after": "7"}, 7.0),
        (429, {"retry-after": "soon"}, 300.0),
        (429, {"retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0.0),
        (503, {"retry-after": "7"}, 7.0),
        (500, {}, None),
    ],
)
async def test_the_wait_that_cloudflare_asks_for_is_handed_on(
    fake: FakeCloudflare, site: Path, status: int, headers: dict[str, str], wait: float | None
) -> None:
    fake.faults = [Fault("/dns_records", status, headers, times=99)]
    with pytest.raises(Unavailable) as told:
        await point(Service(fake, site))
    assert told.value.retry_after == wait


async def test_the_budget_is_asked_before_each_call_and_a_short_wait_is_waited_out(
    fake: FakeCloudflare, site: Path
) -> None:
    waits = [0.01, 60.0]

    async def busy() -> None:
        if waits:
            raise Unavailable("used up", retry_after=waits.pop(0))

    dns = CloudflareDNSService(CONFIG, fake.url, before_calling=busy)
    with pytest.raises(Unavailable, match="used up") as told:
        await dns.create_subdomain(SLUG, "a.pages.dev")
    assert (told.value.retry_after, fake.seen) == (60.0, [])
    await dns.create_subdomain(SLUG, "a.pages.dev")
    assert len(fake.records) == 1


async def test_nobody_there_is_for_later() -> None:
    dns = CloudflareDNSService(CONFIG, "http://127.0.0.1:9", before_calling=nothing)
    with pytest.raises(Unavailable, match="GET /zones"):
        await dns.create_subdomain(SLUG, "a.pages.dev")
