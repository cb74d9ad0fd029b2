"""A GitHub App: its installation's tokens are fetched once, renewed when they end, and told apart from its key."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.probe import probe_github
from sitewright.integrations.github.service import GitHubService
from sitewright.integrations.github.tokens import InstallationTokens
from tests.fakes import github
from tests.fakes.github import FakeGitHub, Fault
from tests.integrations.github.test_github_service import CONFIG, REPO, SLUG, TEMPLATE, nothing


@cache
def private_key() -> SecretStr:
    """An RSA key as GitHub hands it out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return SecretStr(pem.decode())


def app(**changes: object) -> GitHubConfig:
    """The configuration of an App."""
    own = {"access_token": None, "app_id": "1", "private_key": private_key(), "installation_id": "42"}
    return CONFIG.model_copy(update={**own, **changes})


@pytest.fixture
async def fake() -> AsyncIterator[FakeGitHub]:
    async with github.running() as fake:
        fake.add(f"{github.LOGIN}/site-business", {**TEMPLATE, "template.json": b"{}"}, is_template=True)
        fake.polls_until_filled = 0
        yield fake


def at(fake: FakeGitHub, tokens: InstallationTokens | None = None, **changes: object) -> GitHubService:
    """The adapter at the fake."""
    return GitHubService(app(**changes), fake.url, before_writing=nothing, tokens=tokens)


async def test_one_token_serves_many_calls_and_services(fake: FakeGitHub) -> None:
    tokens = InstallationTokens()
    await at(fake, tokens).create_repo_from_template("business", SLUG)
    await at(fake, tokens).head(REPO, "main")
    assert len(fake.tokens_given) == 1


async def test_a_token_about_to_end_is_fetched_again(fake: FakeGitHub) -> None:
    tokens, fake.token_lives = InstallationTokens(), timedelta(seconds=50)
    await at(fake, tokens).create_repo_from_template("business", SLUG)
    given = len(fake.tokens_given)
    await at(fake, tokens).head(REPO, "main")
    assert len(fake.tokens_given) == given + 1


async def test_a_token_that_is_refused_is_replaced_within_the_call(fake: FakeGitHub) -> None:
    tokens = InstallationTokens()
    await at(fake, tokens).create_repo_from_template("business", SLUG)
    fake.tokens_given.clear()
    assert await at(fake, tokens).head(REPO, "main") == fake.repositories[REPO].refs["main"]
    assert len(fake.tokens_given) == 1


async def test_a_fresh_token_that_is_refused_is_for_the_operator(fake: FakeGitHub) -> None:
    fake.faults = [Fault("/git/ref/", 401, times=99)]
    with pytest.raises(Misconfigured) as refused:
        await at(fake).head(REPO, "main")
    assert refused.value.field == "github.private_key"
    assert len(fake.tokens_given) == 1


@pytest.mark.parametrize(
    ("fault", "error", "field"),
    [
        (Fault("access_tokens", 401), Misconfigured, "github.private_key"),
        (Fault("access_tokens", 404), Misconfigured, "github.installation_id"),
        (
            Fault("access_tokens", 403, body='{"message": "This installation has been suspended"}'),
            Misconfigured,
            "github.installation_id",
        ),
        (Fault("access_tokens", 500, times=9), Unavailable, None),
        (Fault("access_tokens", 200, body="{}", times=9), Unavailable, None),
        (Fault("access_tokens", 200, body="<html>", times=9), Unavailable, None),
        (Fault("access_tokens", 429, {"retry-after": "60"}), Unavailable, None),
    ],
)
async def test_why_there_is_no_token_is_said(
    fake: FakeGitHub, fault: Fault, error: type[SitewrightError], field: str | None
) -> None:
    fake.faults = [fault]
    with pytest.raises(error) as told:
        await at(fake).head(REPO, "main")
    assert told.value.field == field
    assert "BEGIN" not in told.value.message


async def test_installations_do_not_share_tokens(fake: FakeGitHub) -> None:
    tokens = InstallationTokens()
    await at(fake, tokens).create_repo_from_template("business", SLUG)
    await at(fake, tokens, installation_id="43").head(REPO, "main")
    assert len(fake.tokens_given) == 2


async def test_an_app_below_a_path_as_at_github_enterprise(fake: FakeGitHub) -> None:
    fake.below = "/api/v3"
    host = GitHubService(app(), f"{fake.url}/api/v3", before_writing=nothing)
    assert await host.create_repo_from_template("business", SLUG) == REPO


async def test_the_connection_test_names_the_permissions_an_app_lacks(fake: FakeGitHub) -> None:
    fake.permissions = {"contents": "write", "administration": "read"}
    result = await probe_github(app(template_repos={}), fake.url)
    assert not result.success
    assert "administration: write" in result.message
    fake.permissions = {"contents": "write", "administration": "write"}
    assert (await probe_github(app(template_repos={}), fake.url)).success


async def test_the_connection_test_names_an_installation_that_the_app_does_not_have(fake: FakeGitHub) -> None:
    result = await probe_github(app(template_repos={}, installation_id="43"), fake.url)
    assert not result.success
    assert "installation_id" in result.message
