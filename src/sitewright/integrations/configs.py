"""The configuration of each integration, typed; and the rows it is stored as.

A row's key is the path of a field: `access_token`, `content_generation.model`, `template_repos.landing`. A field
typed `SecretStr` is a secret.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
FreeKey = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
"""A key the operator names; with its field before it, it fits the column."""


def _clean_secret(value: object) -> object:
    """Pasted secrets come with spaces and line ends around them."""
    if not isinstance(value, str):
        return value
    if any("\ud800" <= character <= "\udfff" or character == "\0" for character in value):
        raise ValueError("holds characters that are no text")
    return value.strip()


def _web_address(value: str) -> str:
    """Passwords do not belong in an address: it is shown."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable or not value.isascii() or any(character <= " " for character in value):
        raise ValueError("an address begins with https:// and names a host, without a password")
    return value


def _repository(value: str) -> str:
    """Its full name, or the name alone where it is the organization's."""
    if not REPOSITORY.fullmatch(value):
        raise ValueError("a repository is named owner/name")
    return value


def _domain(value: str) -> str:
    bare = value.strip(".").lower()
    if not DOMAIN.fullmatch(bare):
        raise ValueError("a domain is its name alone, as in sites.example.com")
    return bare


REPOSITORY = re.compile(r"([A-Za-z0-9_.-]+/)?[A-Za-z0-9_.-]+")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
Repository = Annotated[Text, AfterValidator(_repository)]
Domain = Annotated[Text, AfterValidator(_domain)]
Secret = Annotated[SecretStr, BeforeValidator(_clean_secret), Field(min_length=1, max_length=10_000)]
WebAddress = Annotated[Text, AfterValidator(_web_address)]
Provider = Literal["anthropic", "openai", "google", "offline"]


class Config(BaseModel):
    """Base of all configurations: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class GitHubConfig(Config):
    """A personal token, or a GitHub App's three fields; which template repository serves which template.

    `name_taken`: where somebody else's repository has a site's name, stop or take the next free one (`-2`, `-3`).
    """

    access_token: Secret | None = None
    app_id: Text | None = None
    private_key: Secret | None = None
    installation_id: Text | None = None
    organization: Text | None = None
    template_repos: dict[FreeKey, Repository] = Field(default_factory=dict)
    name_taken: Literal["stop", "next"] = "stop"
    webhook_secret: Secret | None = None


class CloudflareConfig(Config):
    """Pages, DNS and R2 of one account."""

    api_token: Secret | None = None
    account_id: Text | None = None
    zone_id: Text | None = None
    pages_project: Text | None = None
    r2_bucket: Text | None = None
    r2_access_key_id: Secret | None = None
    r2_secret_access_key: Secret | None = None
    preview_domain: Domain | None = None
    production_domain: Domain | None = None
    deploy_mode: Literal["upload", "git"] = "upload"
    r2_public_base_url: WebAddress | None = None
    r2_endpoint: WebAddress | None = None


class AIFallback(Config):
    """The model a role turns to when its own is unavailable or refuses; without `model`, the provider's default."""

    provider: Literal["anthropic", "openai", "google"]
    model: Text | None = None
    api_key: Secret | None = None
    base_url: WebAddress | None = None


class AIModelConfig(Config):
    """One role's model; without `model`, the provider's default. `base_url`: gateways, servers of one's own."""

    provider: Provider = "offline"
    model: Text | None = None
    api_key: Secret | None = None
    base_url: WebAddress | None = None
    max_tokens: int = Field(default=4000, ge=1, le=200_000)
    temperature: float = Field(default=0.7, ge=0, le=2)
    fallback: AIFallback | None = None


class AIConfig(Config):
    """The three roles; unset ones are the rule-based offline writer. The caps are in US cents, a day is one of UTC."""

    content_generation: AIModelConfig = Field(default_factory=AIModelConfig)
    code_generation: AIModelConfig = Field(default_factory=lambda: AIModelConfig(max_tokens=8000, temperature=0.3))
    analysis: AIModelConfig = Field(default_factory=AIModelConfig)
    project_cap_cents: int | None = Field(default=None, ge=1, le=1_000_000)
    day_cap_cents: int | None = Field(default=None, ge=1, le=1_000_000)


class StripeConfig(Config):
    """`site_products` maps price or product ids to templates."""

    secret_key: Secret | None = None
    webhook_secret: Secret | None = None
    previous_webhook_secret: Secret | None = None
    site_products: dict[FreeKey, Text] = Field(default_factory=dict)
    default_template: Text = "business"


class MailConfig(Config):
    """An SMTP server; `imap_host` and its like are the mailbox of the sender, where mail comes back.

    Its user is that of SMTP where none is set; so is its password, on the same host alone.
    """

    host: Text | None = None
    port: int = Field(default=587, ge=1, le=65535)
    user: Text | None = None
    password: Secret | None = None
    sender: Text | None = None
    imap_host: Text | None = None
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_user: Text | None = None
    imap_password: Secret | None = None


Row = tuple[str, bool]
"""A stored value and whether it is a secret."""


def flatten(config: BaseModel, prefix: str = "") -> dict[str, Row]:
    """Rows of what was set; what has its default is not stored."""
    rows: dict[str, Row] = {}
    for name in config.model_fields_set:
        value = getattr(config, name)
        if isinstance(value, BaseModel):
            rows |= flatten(value, f"{prefix}{name}.")
        elif isinstance(value, dict):
            rows |= {f"{prefix}{name}.{key}": (str(entry), False) for key, entry in value.items()}
        elif isinstance(value, SecretStr):
            rows[f"{prefix}{name}"] = (value.get_secret_value(), True)
        elif value is not None:
            rows[f"{prefix}{name}"] = (str(value), False)
    return rows


def unflatten(rows: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """Nested values from rows by path, to be validated by the model.

    Free keys (template names, price ids) may hold dots. A plain value where fields belong stays, for the model to
    refuse.
    """
    nested: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for path, value in rows.items():
        head, _, rest = path.partition(".")
        if rest:
            groups.setdefault(head, {})[rest] = value
        else:
            nested[head] = value
    for head, inner in groups.items():
        config = config_at(model, head)
        nested.setdefault(head, unflatten(inner, config) if config else inner)
    return nested


def spread(values: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """Values by path; what is nested deeper than the configuration is refused by the model later."""
    paths: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            config = config_at(model, name)
            inner = spread(value, config) if config else value
            paths |= {f"{name}.{key}": entry for key, entry in inner.items()}
        else:
            paths[name] = value
    return paths


def secret_paths(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Paths of all secret fields of a configuration."""
    paths: set[str] = set()
    for name, field in model.model_fields.items():
        if config := config_at(model, name):
            paths |= secret_paths(config, f"{prefix}{name}.")
        elif "SecretStr" in str(field.annotation):
            paths.add(f"{prefix}{name}")
    return paths


def has_field(model: type[BaseModel], path: str) -> bool:
    """Whether a configuration has a field at a path; below one with free keys there is any."""
    head, _, rest = path.partition(".")
    if head not in model.model_fields or not rest:
        return head in model.model_fields
    inner = config_at(model, head)
    return has_field(inner, rest) if inner else "dict" in str(model.model_fields[head].annotation)


def config_at(model: type[BaseModel], path: str) -> type[BaseModel] | None:
    """The configuration nested at a path, also an optional one; None for anything else."""
    head, _, rest = path.partition(".")
    field = model.model_fields.get(head)
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return config_at(kind, rest) if rest else kind
    return None
