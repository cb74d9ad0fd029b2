"""The one list of integrations: their name, title and configuration."""

from dataclasses import dataclass

from pydantic import BaseModel

from sitewright.errors import NotFound
from sitewright.integrations.configs import AIConfig, CloudflareConfig, GitHubConfig, MailConfig, StripeConfig


@dataclass(frozen=True)
class Integration:
    """A type of integration. A view (`view_of`) shows and tests a part of another's fields."""

    name: str
    title: str
    config: type[BaseModel]
    view_of: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def stored_as(self) -> str:
        """The type under which its rows are stored."""
        return self.view_of or self.name


INTEGRATIONS = (
    Integration("github", "GitHub", GitHubConfig),
    Integration("cloudflare", "Cloudflare", CloudflareConfig),
    Integration(
        "storage",
        "Cloudflare R2",
        CloudflareConfig,
        view_of="cloudflare",
        fields=("r2_bucket", "r2_access_key_id", "r2_secret_access_key", "r2_public_base_url", "r2_endpoint"),
    ),
    Integration("ai", "AI", AIConfig),
    Integration("stripe", "Stripe", StripeConfig),
    Integration("mail", "E-mail", MailConfig),
)


def integration(type_: str) -> Integration:
    """The integration of that type. Raises NotFound, which names those there are."""
    for known in INTEGRATIONS:
        if known.name == type_:
            return known
    raise NotFound(
        f"There is no integration {type_[:50]!r}; there are {', '.join(each.name for each in INTEGRATIONS)}."
    )
