"""Connection tests by plain HTTP: each asks one cheap question and answers in the operator's language.

Addresses: docs.github.com/rest, developers.cloudflare.com/api, docs.stripe.com/api and the AI providers' model lists.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from sitewright.errors import Rejected, SitewrightError, Unavailable
from sitewright.integrations.configs import (
    AIConfig,
    AIModelConfig,
    CloudflareConfig,
    GitHubConfig,
    StripeConfig,
)
from sitewright.kit.http import Answer, HttpClient
from sitewright.ports.integrations import TestResult

GITHUB = "https://api.github.com"
CLOUDFLARE = "https://api.cloudflare.com/client/v4"
STRIPE = "https://api.stripe.com"
AI_BASES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "google": "https://generativelanguage.googleapis.com",
}
LONGEST_NAME = 100
ROLES = ("content_generation", "code_generation", "analysis")


async def probe_github(config: GitHubConfig, http: HttpClient, base: str = GITHUB) -> TestResult:
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
            return _refused("GitHub", answer, "access_token")
        repositories = answer.json()
        found = len(repositories) if isinstance(repositories, list) else 0
        count += found
        if found < 100:
            break
    return TestResult(True, f"Conectado. {count} repositórios encontrados.")


async def probe_cloudflare(config: CloudflareConfig, http: HttpClient, base: str = CLOUDFLARE) -> TestResult:
    """Whether the token is active and sees the zone."""
    if config.api_token is None:
        return TestResult(False, "Falta o token da API (api_token).")
    headers = {"Authorization": f"Bearer {config.api_token.get_secret_value()}"}
    token = await http.get(f"{base}/user/tokens/verify", headers=headers)
    if token.status != 200:
        return _refused("Cloudflare", token, "api_token")
    if config.zone_id is None:
        return TestResult(True, "Conectado. O token está ativo; falta a zona (zone_id) para testar o DNS.")
    zone = await http.get(f"{base}/zones/{quote(config.zone_id, safe='')}", headers=headers)
    if zone.status != 200:
        return _refused("Cloudflare", zone, "zone_id")
    return TestResult(True, f"Conectado. Zona {_text(zone.json(), 'result', 'name')} encontrada.")


async def probe_stripe(config: StripeConfig, http: HttpClient, base: str = STRIPE) -> TestResult:
    """Whether the key is accepted, and its mode."""
    if config.webhook_secret is None:
        return TestResult(False, "Falta o segredo do webhook (webhook_secret).")
    if config.secret_key is None:
        return TestResult(True, "Segredo do webhook guardado; sem a chave secreta, os itens da compra não são lidos.")
    key = config.secret_key.get_secret_value()
    answer = await http.get(f"{base}/v1/balance", headers={"Authorization": f"Bearer {key}"})
    if answer.status != 200:
        return _refused("Stripe", answer, "secret_key")
    mode = "produção" if "_live_" in key[:9] else "teste"
    return TestResult(True, f"Conectado em modo de {mode}.")


async def probe_ai(config: AIConfig, http: HttpClient) -> TestResult:
    """Each role's key and model; roles that share them are asked once."""
    asked: dict[tuple[object, ...], AIModelConfig] = {}
    for role in ROLES:
        model: AIModelConfig = getattr(config, role)
        question = (model.provider, model.model, model.api_key, model.base_url)
        if model.provider != "offline" and question not in asked:
            asked[question] = model
            outcome = await _test_model(model, http)
            if not outcome.success:
                return TestResult(False, f"{role}: {outcome.message}")
    if not asked:
        return TestResult(True, "Nenhuma IA configurada: o escritor por regras (offline) está em uso. Não é IA.")
    names = ", ".join(dict.fromkeys(f"{model.provider}/{model.model}" for model in asked.values()))
    return TestResult(True, f"Conectado. Modelos disponíveis: {names}.")


async def _test_model(config: AIModelConfig, http: HttpClient) -> TestResult:
    base = (config.base_url or AI_BASES[config.provider]).rstrip("/")
    model = quote(config.model)
    url = f"{base}/models/{model}" if config.provider == "openai" else f"{base}/v1/models/{model}"
    answer = await http.get(url, headers=_key_headers(config))
    if answer.status == 404:
        return TestResult(False, f"O modelo {config.model} não existe em {config.provider}.")
    if answer.status != 200:
        return _refused(config.provider, answer, "api_key")
    return TestResult(True, "")


def _key_headers(config: AIModelConfig) -> dict[str, str]:
    key = (config.api_key or SecretStr("")).get_secret_value()
    if config.provider == "anthropic":
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}
    if config.provider == "google":
        return {"x-goog-api-key": key}
    return {"Authorization": f"Bearer {key}"}


def failed(title: str, error: SitewrightError) -> TestResult:
    """What an error on the way means for the operator."""
    if isinstance(error, Unavailable):
        return TestResult(False, f"{title} não responde agora; confira o endereço e tente de novo em alguns minutos.")
    if isinstance(error, Rejected) and error.field == "base_url":
        return TestResult(
            False,
            f"{title}: o endereço não é aceito. Use https:// e um endereço público, ou liste o host em "
            "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS.",
        )
    place = f" ({error.field})" if error.field else ""
    return TestResult(
        False,
        f"{title}: a configuração guardada não pode ser usada{place}; confira as chaves "
        "(SITEWRIGHT_ENCRYPTION_KEYS) ou salve os dados de novo.",
    )


def _refused(title: str, answer: Answer, field: str) -> TestResult:
    """What a status means for the operator; the answer's own text is not repeated."""
    if answer.status in (400, 401):
        return TestResult(False, f"{title} recusou a credencial ({field}); gere outra e salve de novo.")
    if answer.status == 403:
        return TestResult(False, f"{title}: a credencial é válida, mas falta permissão para {field}.")
    if answer.status == 404:
        return TestResult(False, f"{title} não encontrou o que {field} indica.")
    return TestResult(False, f"{title} respondeu {answer.status}; tente de novo em alguns minutos.")


def _text(content: Any, *path: str) -> str:
    for part in path:
        content = content.get(part, "") if isinstance(content, Mapping) else ""
    return str(content)[:LONGEST_NAME]
