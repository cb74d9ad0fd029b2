"""The AI providers' connection tests, by plain HTTP: their lists of models cost nothing to ask."""

from urllib.parse import quote

from pydantic import SecretStr

from sitewright.integrations.configs import AIConfig, AIModelConfig
from sitewright.integrations.probes import refused
from sitewright.kit.http import HttpClient
from sitewright.ports.integrations import TestResult

AI_BASES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "google": "https://generativelanguage.googleapis.com",
}
ROLES = ("content_generation", "code_generation", "analysis")


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
        return refused(config.provider, answer, "api_key")
    return TestResult(True, "")


def _key_headers(config: AIModelConfig) -> dict[str, str]:
    key = (config.api_key or SecretStr("")).get_secret_value()
    if config.provider == "anthropic":
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}
    if config.provider == "google":
        return {"x-goog-api-key": key}
    return {"Authorization": f"Bearer {key}"}
