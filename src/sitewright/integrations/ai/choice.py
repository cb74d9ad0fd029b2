"""Which model a role uses, and which one after it: the configuration with its defaults filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from sitewright.integrations.ai.defaults import DEFAULT_MODELS
from sitewright.integrations.configs import AIConfig, AIFallback, AIModelConfig, Provider
from sitewright.ports.ai import Role

AI_BASES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "google": "https://generativelanguage.googleapis.com",
}
"""Where the providers themselves answer."""

VERSIONS = {"anthropic": "/v1", "google": "/v1beta"}
"""Of the API, where the paths name it; OpenAI's address ends with it."""


@dataclass(frozen=True)
class ModelChoice:
    """One model of one role. `field` is the path of its settings, without `ai.`."""

    role: Role
    field: str
    provider: Provider
    model: str
    api_key: SecretStr | None
    base_url: str | None
    max_tokens: int
    temperature: float

    @property
    def name(self) -> str:
        """`provider/model`."""
        return f"{self.provider}/{self.model}"

    @property
    def family(self) -> str:
        """The provider whose model it is; nothing where another server answers, whose models may be anybody's."""
        return "" if self.base_url else self.provider

    def address(self, bases: Mapping[str, str]) -> str:
        """Where its API answers, of `bases` where no other is set; the version that is part of the paths may end it."""
        base = (self.base_url or bases[self.provider]).rstrip("/")
        return base.removesuffix(VERSIONS.get(self.provider, ""))

    @property
    def headers_for_gateways(self) -> dict[str, str]:
        """The key in the header that gateways to Anthropic may want beside the one its own library sends."""
        return {"x-api-key": self.key} if self.base_url and self.key else {}

    @property
    def key(self) -> str:
        """The API key, or nothing: a server of one's own may need none."""
        return self.api_key.get_secret_value() if self.api_key else ""


def choices(config: AIConfig, role: Role) -> tuple[ModelChoice, ...]:
    """The role's model, then its fallback if there is one."""
    first: AIModelConfig = getattr(config, role)
    places: dict[str, AIModelConfig | AIFallback] = {role: first}
    if first.fallback is not None:
        places[f"{role}.fallback"] = first.fallback
    return tuple(
        ModelChoice(
            role=role,
            field=field,
            provider=place.provider,
            model=place.model or DEFAULT_MODELS[place.provider][role],
            api_key=place.api_key,
            base_url=place.base_url,
            max_tokens=first.max_tokens,
            temperature=first.temperature,
        )
        for field, place in places.items()
    )
