"""GitHub's connection test, by plain HTTP (docs.github.com/rest)."""

from urllib.parse import quote

from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.probes import refused
from sitewright.kit.http import HttpClient
from sitewright.ports.integrations import TestResult


async def probe_github(config: GitHubConfig, http: HttpClient, base: str) -> TestResult:
    """Who the token belongs to and how many repositories it sees."""
    if config.access_token is None:
        return TestResult(False, "Falta o token de acesso (access_token); o GitHub App ainda não é testado.")
    headers = {
        "Authorization": f"Bearer {config.access_token.get_secret_value()}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    place = f"/orgs/{quote(config.organization, safe='')}/repos" if config.organization else "/user/repos"
    count = 0
    for page in range(1, 11):
        answer = await http.get(f"{base}{place}?per_page=100&page={page}", headers=headers)
        if answer.status != 200:
            return refused("GitHub", answer, "access_token")
        repositories = answer.json()
        found = len(repositories) if isinstance(repositories, list) else 0
        count += found
        if found < 100:
            break
    return TestResult(True, f"Conectado. {count} repositórios encontrados.")
