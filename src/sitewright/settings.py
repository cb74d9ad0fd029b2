"""The process's environment: where things run. Credentials of integrations live in the database, not here."""

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from sitewright.errors import Misconfigured
from sitewright.kit.language import Language


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _zone(value: object) -> object:
    try:
        return ZoneInfo(value) if isinstance(value, str) else value
    except (KeyError, ValueError) as error:
        raise ValueError("is no time zone; write it as America/Sao_Paulo") from error


def _origins(value: list[str]) -> list[str]:
    for origin in value:
        if not re.fullmatch(r"https://[a-z0-9.-]+(:\d{1,5})?", origin):
            raise ValueError("names what is no origin; write it as https://crm.example.com")
    return value


def _long_enough(value: SecretStr | None) -> SecretStr | None:
    if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"has fewer than {SHORTEST_SECRET} characters")
    return value


def _postgres(value: SecretStr | None) -> SecretStr | None:
    try:
        known = value is None or make_url(value.get_secret_value()).get_backend_name() in ("postgresql", "postgres")
    except (ArgumentError, ValueError) as error:
        raise ValueError("is no address of a database") from error
    if not known:
        raise ValueError("is no address of a Postgres")
    return value


def _without_slash(value: str) -> str:
    return value.rstrip("/")


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


SHORTEST_SECRET = 32
PREFIX = "SITEWRIGHT_"
HOST = r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])"
CommaSeparated = Annotated[list[str], NoDecode, BeforeValidator(_split)]
Origin = Annotated[str, StringConstraints(pattern=rf"^https?://{HOST}(:\d{{1,5}})?/?$"), AfterValidator(_without_slash)]
ApiAddress = Annotated[str, StringConstraints(pattern=rf"^https?://{HOST}(:\d{{1,5}})?(/\S*)?$")]
HostAndPort = Annotated[str, StringConstraints(pattern=rf"^{HOST}:\d{{1,5}}$")]
API_ADDRESS = "an address that begins with https://"


class Settings(BaseSettings):
    """Read from variables named `SITEWRIGHT_…`; each is described in README's configuration table.

    A description completes "set it to" where a value is refused.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, hide_input_in_errors=True)

    home: Path = Field(default=Path(".sitewright"), description="a folder that this user may write to")
    host: str = Field(default="127.0.0.1", description="an address of this machine")
    port: int = Field(default=8700, ge=1, le=65535, description="a number from 1 to 65535")
    public_url: Origin | None = Field(
        default=None, description="the address customers reach, https://sites.example.com, without a path"
    )
    database_url: Annotated[SecretStr | None, AfterValidator(_postgres)] = Field(
        default=None, description="postgresql://user:password@host/database"
    )
    temporal_address: HostAndPort | None = Field(default=None, description="host:port, as in temporal:7233")
    temporal_namespace: str = Field(default="default", description="the name of a Temporal namespace")
    temporal_api_key: SecretStr | None = Field(default=None, description="an API key of Temporal")
    temporal_tls: bool = Field(default=False, description="true or false")
    encryption_keys: SecretStr | None = Field(
        default=None, description="keys as `sitewright keys new` prints them, newest first, separated by commas"
    )
    allowed_private_hosts: CommaSeparated = Field(default_factory=list, description="hosts, separated by commas")
    github_api_url: ApiAddress = Field(default="https://api.github.com", description=API_ADDRESS)
    cloudflare_api_url: ApiAddress = Field(default="https://api.cloudflare.com/client/v4", description=API_ADDRESS)
    stripe_api_url: ApiAddress = Field(default="https://api.stripe.com", description=API_ADDRESS)
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        default=ZoneInfo("America/Sao_Paulo"), description="a time zone, as in America/Sao_Paulo"
    )
    brl_per_usd: Decimal | None = Field(default=None, gt=0, le=1000, description="a rate, as in 5.43")
    frame_ancestors: Annotated[CommaSeparated, AfterValidator(_origins)] = Field(
        default_factory=list, description="origins as in https://crm.example.com, separated by commas"
    )
    embed_secret: Annotated[SecretStr | None, AfterValidator(_long_enough)] = Field(
        default=None, description=f"a secret of at least {SHORTEST_SECRET} characters"
    )
    rounds_included: int = Field(default=3, ge=0, le=100, description="a number from 0 to 100")
    round_price_minor: int = Field(default=0, ge=0, description="a whole number of centavos")
    round_currency: Literal["BRL", "USD", "EUR"] = Field(default="BRL", description="BRL, USD or EUR")
    link_days: int = Field(default=90, ge=1, le=3650, description="a number of days from 1 to 3650")
    keep_inbox_days: int = Field(default=90, ge=7, le=3650, description="a number of days from 7 to 3650")
    keep_leads_days: int = Field(default=365, ge=1, le=365, description="a number of days from 1 to 365")
    keep_abandoned_days: int = Field(default=180, ge=30, le=3650, description="a number of days from 30 to 3650")
    mail_per_hour: int = Field(default=10, ge=1, le=1000, description="a number from 1 to 1000")
    mail_per_day: int = Field(default=30, ge=1, le=10_000, description="a number from 1 to 10000")
    operators_language: Language = Field(default="pt-BR", description="pt-BR or en")
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR"
    )

    @model_validator(mode="after")
    def _frames_need_more(self) -> Self:
        if self.frame_ancestors and not (self.embed_secret and (self.public_url or "").startswith("https://")):
            raise ValueError(
                "SITEWRIGHT_FRAME_ANCESTORS needs SITEWRIGHT_EMBED_SECRET and a SITEWRIGHT_PUBLIC_URL with https://"
            )
        return self


def read_settings() -> Settings:
    """The environment's settings. Raises Misconfigured, which names each wrong variable, its value and the remedy."""
    try:
        return Settings()
    except ValidationError as error:
        raise Misconfigured("\n".join(_told(problem) for problem in error.errors(include_url=False))) from None


def _told(problem: ErrorDetails) -> str:
    """One wrong setting for a person; what is secret is named without its value."""
    if not problem["loc"]:
        return problem["msg"].removeprefix("Value error, ") + "."
    name = str(problem["loc"][0])
    field = Settings.model_fields[name]
    is_secret = SecretStr in get_args(field.annotation)
    wrong = "cannot be used" if is_secret else f"is {problem['input']!r}"
    return f"{PREFIX}{name.upper()} {wrong}; set it to {field.description}."


def unknown_settings() -> list[str]:
    """Variables of the environment that look like settings and are none, as one that is misspelt."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
