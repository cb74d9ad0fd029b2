"""What GitHub's API can do wrong: each fault ends, in bounded time, in an error that says who must act; once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.github.service import GitHubService
from sitewright.ports.code_host import FileChanges
from tests.fakes import github
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.lasting import Lasting
from tests.integrations.github.test_github_service import CONFIG, REPO, SLUG, TEMPLATE, nothing

OTHER = "salao-c3d4"
HTML = "<html>a block page</html>"
SECONDARY = '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}'
USED_UP = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeGitHub]:
    async with github.running() as fake:
        fake.add(f"{github.LOGIN}/site-business", TEMPLATE, is_template=True)
        fake.polls_until_filled = 0
        host = at(fake)
        await host.create_branch(await host.create_repo_from_template("business", SLUG), "preview")
        fake.seen.clear()
        yield fake


def at(fake: FakeGitHub, seconds: float = 30.0) -> GitHubService:
    """The adapter at the fake."""
    return GitHubService(CONFIG, fake.url, before_writing=nothing, seconds=seconds)


async def read(host: GitHubService) -> object:
    return await host.head(REPO, "preview")


async def commit(host: GitHubService) -> object:
    return await host.apply_patch(REPO, "preview", FileChanges({"a": b"1"}), key="k")


async def make(host: GitHubService) -> object:
    return await host.create_repo_from_template("business", OTHER)


Ask = Callable[[GitHubService], Awaitable[object]]
ASKED: dict[Ask, tuple[str, str]] = {read: ("GET", "/git/ref/"), commit: ("POST", "/git/commits")}

# The fault, what comes of it, how often it is asked.
FAULTS: dict[str, tuple[Fault, type[SitewrightError], int]] = {
    "400": (Fault("", 400), Rejected, 1),
    "401": (Fault("", 401), Misconfigured, 1),
    "403": (Fault("", 403, body='{"message": "Resource not accessible"}'), Misconfigured, 1),
    "403, archived": (Fault("", 403, body='{"message": "Repository was archived"}'), Conflict, 1),
    "404": (Fault("", 404), NotFound, 1),
    "409": (Fault("", 409), Conflict, 1),
    "422": (Fault("", 422), Rejected, 1),
    "429": (Fault("", 429), Unavailable, 1),
    "429 with a wait": (Fault("", 429, {"retry-after": "60"}), Unavailable, 1),
    "429 with a date": (Fault("", 429, {"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}), Unavailable, 1),
    "primary limit": (Fault("", 403, USED_UP), Unavailable, 1),
    "secondary limit": (Fault("", 403, body=SECONDARY), Unavailable, 1),
    "secondary limit with a wait": (Fault("", 403, {"retry-after": "60"}, body=SECONDARY), Unavailable, 1),
    "500": (Fault("", 500), Unavailable, 3),
    "502 of a proxy": (Fault("", 502, body=HTML), Unavailable, 3),
    "503 with a wait": (Fault("", 503, {"retry-after": "60"}), Unavailable, 1),
    "401 of a proxy": (Fault("", 401, body=HTML), Unavailable, 3),
    "HTML": (Fault("", 200, body=HTML), Unavailable, 3),
    "cut-off JSON": (Fault("", 200, body='{"object": {"sha": "'), Unavailable, 3),
    "JSON of another shape": (Fault("", 200, body='{"status": "identical"}'), Unavailable, 1),
    "a list instead of an object": (Fault("", 200, body="[]"), Unavailable, 1),
    "nothing": (Fault("", 200, body=""), Unavailable, 1),
    "cut off in the body": (Fault("", Lasting.CUT), Unavailable, 3),
    "a redirect elsewhere": (Fault("", 302, {"location": "https://login.example/"}), Misconfigured, 1),
}


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_says_who_must_act_and_writes_nothing(fake: FakeGitHub, name: str, ask: Ask) -> None:
    fault, error, requests = FAULTS[name]
    method, path = ASKED[ask]
    fake.faults = [replace(fault, path=path, method=method, times=99)]
    before = dict(fake.repositories[REPO].refs)
    with pytest.raises(error) as told:
        await ask(at(fake))
    assert len([seen for seen in fake.seen if seen.startswith(method) and path in seen]) == requests
    assert fake.repositories[REPO].refs == before
    assert "GitHub" in told.value.message
    assert github.TOKEN not in told.value.message
    assert "html" not in told.value.message
    fake.faults = []
    await ask(at(fake))
    assert len(fake.history(fake.repositories[REPO].refs["preview"])) == (2 if ask is commit else 1)


@pytest.mark.parametrize("name", [name for name, (_, error, _) in FAULTS.items() if error is not NotFound])
async def test_a_repository_is_made_once_whatever_comes_between(fake: FakeGitHub, name: str) -> None:
    fault, _, _ = FAULTS[name]
    for carried_out in (False, True):
        fake.faults = [replace(fault, path="/generate", times=1, after=carried_out)]
        try:
            assert await make(at(fake)) == f"{github.LOGIN}/{OTHER}"
        except SitewrightError:
            assert await make(at(fake)) == f"{github.LOGIN}/{OTHER}"
        assert list(fake.repositories) == [f"{github.LOGIN}/site-business", REPO, f"{github.LOGIN}/{OTHER}"]
        del fake.repositories[f"{github.LOGIN}/{OTHER}"]


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("kind", [Lasting.SILENCE, Lasting.DRIP])
async def test_an_answer_that_does_not_end_is_left(fake: FakeGitHub, kind: Lasting, ask: Ask) -> None:
    method, path = ASKED[ask]
    fake.faults = [Fault(path, kind, method=method, times=99)]
    with pytest.raises(Unavailable, match=rf"GitHub takes longer than 0.5 s for {method} .*{path}"):
        await ask(at(fake, seconds=0.5))


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {}, 60.0),
        (429, {"retry-after": "7"}, 7.0),
        (403, {"retry-after": "7"}, 7.0),
        (429, {"retry-after": "soon"}, 60.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}, 0.0),
        (403, USED_UP, 24 * 3600.0),
        (503, {"retry-after": "7"}, 7.0),
    ],
)
async def test_the_wait_that_github_asks_for_is_handed_on(
    fake: FakeGitHub, status: int, headers: dict[str, str], wait: float
) -> None:
    fake.faults = [Fault("/git/ref/", status, headers, times=99)]
    with pytest.raises(Unavailable) as told:
        await read(at(fake))
    assert told.value.retry_after == wait


@pytest.mark.parametrize(
    "fault",
    [Fault("/git/trees", 500), Fault("/git/commits", 502), Fault("/git/ref", 503), Fault("/git/trees", Lasting.CUT)],
)
async def test_a_short_trouble_is_waited_out(fake: FakeGitHub, fault: Fault) -> None:
    fake.faults = [replace(fault)]
    await commit(at(fake))
    assert len(fake.history(fake.repositories[REPO].refs["preview"])) == 2


async def test_nobody_there_is_for_later() -> None:
    with pytest.raises(Unavailable, match="GET /repos"):
        await read(GitHubService(CONFIG, "http://127.0.0.1:9", before_writing=nothing))
