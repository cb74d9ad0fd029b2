"""The model each provider's roles use where none is named: the one place that names models.

All have prices in genai-prices 0.2.3 and profiles in pydantic-ai 2.68.
"""

from collections.abc import Mapping

from sitewright.ports.ai import Role

DEFAULT_MODELS: Mapping[str, Mapping[Role, str]] = {
    "anthropic": {
        "content_generation": "claude-sonnet-5-5",
        "code_generation": "claude-sonnet-5-5",
        "analysis": "claude-haiku-5-5",
    },
    "openai": {
        "content_generation": "gpt-6.1-terra",
        "code_generation": "gpt-6.1-terra",
        "analysis": "gpt-6-luna",
    },
    "google": {
        "content_generation": "gemini-3.8-flash",
        "code_generation": "gemini-3.8-flash",
        "analysis": "gemini-3.5-flash-lite",
    },
    "offline": {"content_generation": "rules-1", "code_generation": "rules-1", "analysis": "rules-1"},
}


def default_models(role: Role) -> dict[str, str]:
    """The role's default model of each provider."""
    return {provider: models[role] for provider, models in DEFAULT_MODELS.items()}
