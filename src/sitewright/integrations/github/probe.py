"""GitHub's connection test: identity, organisation, template repositories, the right to create, what is left."""

import asyncio
from typing import Any
from urllib.parse import quote

from sitewright.errors import Misconfigured, NotFound
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.api import GitHubApi, open_api
from sitewright.ports.integrations import TestResult

TEST_SECONDS = 9.0
FEW_CALLS_LEFT = 200


async def probe_github(config: GitHubConfig, base_url: str) -> TestResult:
    """Ask what the chain will need, and name what is missing. Raises SitewrightError where GitHub cannot be asked."""
    if config.access_token is None and config.app_id is None:
        return TestResult(False, "Falta o token de acesso (access_token) ou um GitHub App (app_id, private_key).")
    try:
        async with asyncio.timeout(TEST_SECONDS), open_api(config, base_url, _write_nothing) as api:
            return await probe(api, config)
    except TimeoutError:
        return TestResult(False, "O GitHub demorou demais para responder; tente de novo em alguns minutos.")
    except Misconfigured as error:
        field = (error.field or "").removeprefix("github.")
        return TestResult(False, f"O GitHub recusou a credencial ({field}); confira ou gere outra.")


async def probe(api: GitHubApi, config: GitHubConfig) -> TestResult:
    """The questions, one after the other; all problems are told at once."""
    who = await identity(api, config)
    problems = [problem for problem in [await organisation_problem(api, config)] if problem]
    for template, name in sorted(config.template_repos.items()):
        problems += await template_problems(api, template, name, config.organization)
    if problems:
        return TestResult(False, f"Conectado como {who}, mas: {'; '.join(problems)}.")
    connected = f"Conectado. {await repositories(api, config)} repositórios encontrados. Conta: {who}."
    if not config.template_repos:
        connected += " Faltam os repositórios de template: rode `sitewright templates publish`."
    if (left := await calls_left(api)) is not None and left < FEW_CALLS_LEFT:
        connected += f" Restam só {left} chamadas nesta hora."
    return TestResult(True, connected)


async def calls_left(api: GitHubApi) -> int | None:
    """Of this hour's; None where a server of one's own does not count."""
    try:
        return int((await api.get("/rate_limit"))["resources"]["core"]["remaining"])
    except NotFound:
        return None


async def identity(api: GitHubApi, config: GitHubConfig) -> str:
    """Whom the credential belongs to."""
    if config.access_token is None:
        return f"GitHub App {config.app_id}"
    return str((await api.get("/user"))["login"])[:100]


async def organisation_problem(api: GitHubApi, config: GitHubConfig) -> str | None:
    """Whether the organisation is seen; an App always needs one."""
    if config.organization is None:
        return None if config.access_token else "falta a organização (organization), que um GitHub App precisa"
    try:
        await api.get(f"/orgs/{quote(config.organization, safe='')}/repos", per_page=1)
    except NotFound:
        return f"a organização {config.organization[:100]} não existe ou o token não a vê (organization)"
    return None


async def template_problems(api: GitHubApi, template: str, name: str, organization: str | None) -> list[str]:
    """What keeps a template repository from being used."""
    full = name if "/" in name else f"{organization or ''}/{name}"
    field = f"template_repos.{template}"
    try:
        found: dict[str, Any] = await api.get(f"/repos/{quote(full)}")
    except NotFound:
        return [f"o repositório {full[:100]} não existe ou o token não o vê ({field})"]
    problems = []
    if not found.get("is_template"):
        problems.append(f"{full[:100]} não está marcado como template ({field})")
    if not found.get("permissions", {"pull": True}).get("pull", True):
        problems.append(f"o token não pode ler {full[:100]} ({field})")
    try:
        await api.get(f"/repos/{quote(full)}/contents/template.json")
    except NotFound:
        problems.append(f"{full[:100]} não tem template.json ({field})")
    return problems


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


async def _write_nothing() -> None:
    raise AssertionError("a connection test writes nothing")
