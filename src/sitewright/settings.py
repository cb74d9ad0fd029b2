"""The process's environment: where things run. Credentials of integrations live in the database, not here."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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


SHORTEST_SECRET = 32
CommaSeparated = Annotated[list[str], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Read from variables named `SITEWRIGHT_…`; each is described in README's configuration table."""

    model_config = SettingsConfigDict(env_prefix="SITEWRIGHT_", env_ignore_empty=True, hide_input_in_errors=True)

    home: Path = Path(".sitewright")
    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=1, le=65535)
    public_url: str | None = None
    database_url: SecretStr | None = None
    temporal_address: str | None = None
    temporal_namespace: str = "default"
    temporal_api_key: SecretStr | None = None
    temporal_tls: bool = False
    encryption_keys: SecretStr | None = None
    allowed_private_hosts: CommaSeparated = Field(default_factory=list)
    github_api_url: str = "https://api.github.com"
    cloudflare_api_url: str = "https://api.cloudflare.com/client/v4"
    stripe_api_url: str = "https://api.stripe.com"
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("America/Sao_Paulo")
    brl_per_usd: Decimal | None = Field(default=None, gt=0, le=1000)
    frame_ancestors: Annotated[CommaSeparated, AfterValidator(_origins)] = Field(default_factory=list)
    embed_secret: Annotated[SecretStr | None, AfterValidator(_long_enough)] = None
    rounds_included: int = Field(default=3, ge=0, le=100)
    round_price_minor: int = Field(default=0, ge=0)
    link_days: int = Field(default=90, ge=1, le=3650)
    round_currency: Literal["BRL", "USD", "EUR"] = "BRL"
    mail_per_hour: int = Field(default=10, ge=1, le=1000)
    mail_per_day: int = Field(default=30, ge=1, le=10_000)
    operators_language: Language = "pt-BR"
    abandoned_days: int = Field(default=180, ge=14, le=3650)
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _frames_need_more(self) -> Self:
        if self.frame_ancestors and not (self.embed_secret and (self.public_url or "").startswith("https://")):
            raise ValueError(
                "SITEWRIGHT_FRAME_ANCESTORS needs SITEWRIGHT_EMBED_SECRET and a SITEWRIGHT_PUBLIC_URL with https://"
            )
        return self
