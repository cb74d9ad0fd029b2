"""GitHub's connection test: identity, organisation, template repositories, the right to create, what is left."""

import asyncio
from typing import Any
from urllib.parse import quote

from sitewright.errors import Misconfigured, NotFound
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.api import WHOLE_CALL_SECONDS, BeforeCalling, GitHubApi, open_api
from sitewright.integrations.github.template_probe import template_problems
from sitewright.integrations.github.tokens import InstallationTokens
from sitewright.kit.language import say
from sitewright.ports.integrations import TestResult

TEST_SECONDS = 9.0
FEW_CALLS_LEFT = 200
NEEDED = ("administration", "contents")
"""What an App must be allowed to write."""


async def probe_github(
    config: GitHubConfig,
    base_url: str,
    tokens: InstallationTokens | None = None,
    before_calling: BeforeCalling | None = None,
) -> TestResult:
    """Ask what the chain will need, and name what is missing. Raises SitewrightError where GitHub cannot be asked."""
    if config.access_token is None and config.app_id is None:
        return TestResult(
            False,
            say(
                "Falta o token de acesso (access_token) ou um GitHub App (app_id, private_key, installation_id).",
                "The access token (access_token) or a GitHub App (app_id, private_key, installation_id) is missing.",
            ),
        )
    kept = tokens or InstallationTokens()
    try:
        async with (
            asyncio.timeout(TEST_SECONDS),
            open_api(config, base_url, _write_nothing, kept, WHOLE_CALL_SECONDS, before_calling) as api,
        ):
            return await probe(api, config)
    except TimeoutError:
        return TestResult(
            False,
            say(
                "O GitHub demorou demais para responder; tente de novo em alguns minutos.",
                "GitHub took too long to answer; try again in a few minutes.",
            ),
        )
    except Misconfigured as error:
        field = (error.field or "").removeprefix("github.")
        return TestResult(
            False,
            say(
                f"O GitHub recusou a credencial ({field}); confira ou gere outra.",
                f"GitHub refused the credential ({field}); check it or make another.",
            ),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        return TestResult(
            False,
            say(
                "A resposta não é do GitHub; confira SITEWRIGHT_GITHUB_API_URL.",
                "The answer is not GitHub's; check SITEWRIGHT_GITHUB_API_URL.",
            ),
        )


async def probe(api: GitHubApi, config: GitHubConfig) -> TestResult:
    """The questions, one after the other; all problems are told at once."""
    who, problems, notes = await identity(api, config)
    problems += await organisation_problems(api, config)
    for template, name in sorted(config.template_repos.items()):
        problems += await template_problems(api, template, name, config.organization)
    if problems:
        listed = "; ".join(problems)
        return TestResult(False, say(f"Conectado como {who}, mas: {listed}.", f"Connected as {who}, but: {listed}."))
    count = await repositories(api, config)
    told = [
        say(
            f"Conectado. {count} repositórios encontrados. Conta: {who}.",
            f"Connected. {count} repositories found. Account: {who}.",
        ),
        *notes,
    ]
    if not config.template_repos:
        told.append(
            say(
                "Faltam os repositórios de template: rode `sitewright templates publish`.",
                "The template repositories are missing: run `sitewright templates publish`.",
            )
        )
    return TestResult(True, " ".join([*told, *await calls_left(api)]))


async def identity(api: GitHubApi, config: GitHubConfig) -> tuple[str, list[str], list[str]]:
    """Whom the credential belongs to, what it may not do, and what cannot be told of it."""
    if config.access_token is None:
        return f"GitHub App {config.app_id}", await app_problems(api, config), []
    user, headers = await api.get_with_headers("/user")
    who = str(user["login"])[:100]
    scopes = headers.get("x-oauth-scopes")
    if not scopes:
        note = say(
            "Se este token pode criar repositórios só se vê ao criar o primeiro (Administration: write).",
            "Whether this token may create repositories shows with the first one (Administration: write).",
        )
        return who, [], [note]
    if "repo" not in [scope.strip() for scope in scopes.split(",")]:
        problem = say(
            "o token não pode criar repositórios privados (escopo repo)",
            "the token may not create private repositories (scope repo)",
        )
        return who, [problem], []
    return who, [], []


async def app_problems(api: GitHubApi, config: GitHubConfig) -> list[str]:
    """What the App's installation is not allowed."""
    try:
        ours = await api.get(f"/app/installations/{quote(config.installation_id or '', safe='')}")
    except NotFound:
        return [
            say("o App não tem essa instalação (installation_id)", "the App has no such installation (installation_id)")
        ]
    if ours.get("suspended_at"):
        return [say("a instalação do App está suspensa", "the App's installation is suspended")]
    permissions = ours.get("permissions") or {}
    return [
        say(f"falta ao App a permissão {name}: write", f"the App lacks the permission {name}: write")
        for name in NEEDED
        if permissions and permissions.get(name) != "write"
    ]


async def organisation_problems(api: GitHubApi, config: GitHubConfig) -> list[str]:
    """Whether the organisation is seen; an App always needs one."""
    if config.organization is None and config.access_token is None:
        return [
            say(
                "falta a organização (organization), que um GitHub App precisa",
                "the organisation (organization) is missing, which a GitHub App needs",
            )
        ]
    if config.organization is None:
        return []
    try:
        await api.get(f"/orgs/{quote(config.organization, safe='')}/repos", per_page=1)
    except NotFound:
        name = config.organization[:100]
        return [
            say(
                f"a organização {name} não existe ou o token não a vê (organization)",
                f"the organisation {name} does not exist or the token does not see it (organization)",
            )
        ]
    return []


async def repositories(api: GitHubApi, config: GitHubConfig) -> int:
    """How many repositories the credential sees, a thousand at most."""
    if config.access_token is None:
        return int((await api.get("/installation/repositories", per_page=1))["total_count"])
    place = f"/orgs/{quote(config.organization, safe='')}/repos" if config.organization else "/user/repos"
    count = 0
    for page in range(1, 11):
        found = await api.get(place, per_page=100, page=page)
        count += len(found)
        if len(found) < 100:
            break
    return count


async def calls_left(api: GitHubApi) -> list[str]:
    """Of this hour's; a server of one's own may not count."""
    try:
        answer: dict[str, Any] = await api.get("/rate_limit")
        left = int(answer["resources"]["core"]["remaining"])
    except (NotFound, KeyError):
        return []
    if left < FEW_CALLS_LEFT:
        return [say(f"Restam só {left} chamadas nesta hora.", f"Only {left} calls are left this hour.")]
    return [say(f"Restam {left} chamadas nesta hora.", f"{left} calls are left this hour.")]


async def _write_nothing(_writes: int) -> None:
    raise AssertionError("a connection test writes nothing")
