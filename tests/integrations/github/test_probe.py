"""GitHub's connection test names what is missing, in the operator's language."""

import pytest
from pydantic import SecretStr

from sitewright.integrations.github.probe import probe_github
from sitewright.kit.language import Language, speaking
from sitewright.sites.catalogue import assemble
from tests.fakes import github
from tests.fakes.github import FakeGitHub, Fault
from tests.integrations.github.test_github_service import CONFIG
from tests.integrations.github.test_github_service import fake as fake

SITE = f"{github.LOGIN}/site-business"


@pytest.fixture(autouse=True)
def template(fake: FakeGitHub) -> None:
    fake.add(SITE, assemble("business"), is_template=True)


async def told(fake: FakeGitHub, changes: dict[str, object] | None = None, language: Language = "en") -> str:
    """The message of the test."""
    with speaking(language):
        return (await probe_github(CONFIG.model_copy(update=changes), fake.url)).message


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt-BR", "Conectado. 1 repositórios encontrados. Conta: agencia."),
        ("en", "Connected. 1 repositories found. Account: agencia."),
    ],
)
async def test_all_is_well(fake: FakeGitHub, language: Language, said: str) -> None:
    fake.scopes = "repo, read:org"
    message = await told(fake, language=language)
    assert message.startswith(said)
    assert "4900" in message
    assert github.TOKEN not in message


async def test_a_classic_token_without_the_right_to_create_is_named(fake: FakeGitHub) -> None:
    fake.scopes = "public_repo"
    assert "scope repo" in await told(fake)


async def test_a_token_that_tells_no_scopes_is_not_said_to_have_them(fake: FakeGitHub) -> None:
    assert "shows with the first one" in await told(fake)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"access_token": None}, "access_token"),
        ({"access_token": SecretStr("x")}, "access_token"),
        ({"organization": "outra"}, "organization"),
        ({"template_repos": {}}, "templates publish"),
        ({"template_repos": {"business": "agencia/nowhere"}}, "template_repos.business"),
        ({"template_repos": {"padaria": SITE}}, "padaria is not in the catalogue"),
        ({"template_repos": {"landing": SITE}}, '"template": "landing"'),
    ],
)
async def test_what_is_missing_is_named(fake: FakeGitHub, change: dict[str, object], said: str) -> None:
    assert said in await told(fake, change)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "has no template.json"),
        (b"{", "is not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", '"sections"'),
        (b'{"template": "business", "sections": ["hero", "carousel"]}', "do not exist: carousel"),
    ],
)
async def test_what_the_manifest_lacks_is_named(fake: FakeGitHub, manifest: bytes | None, said: str) -> None:
    files = {name: content for name, content in assemble("business").items() if name != "template.json"}
    fake.add(SITE, files | ({"template.json": manifest} if manifest is not None else {}), is_template=True)
    assert said in await told(fake)


async def test_a_repository_that_is_no_template_is_named(fake: FakeGitHub) -> None:
    fake.repositories[SITE].is_template = False
    fake.repositories[SITE].default_branch = "master"
    message = await told(fake)
    assert "not marked as a template" in message
    assert "master" in message


async def test_few_calls_left_are_told(fake: FakeGitHub) -> None:
    fake.faults = [Fault("/rate_limit", 200, body='{"resources": {"core": {"remaining": 7}}}')]
    assert "Only 7 calls" in await told(fake)


async def test_a_server_that_is_not_github_is_named(fake: FakeGitHub) -> None:
    fake.faults = [Fault("/user", 200, body='{"name": "x"}', times=9)]
    assert "SITEWRIGHT_GITHUB_API_URL" in await told(fake)
