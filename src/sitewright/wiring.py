"""The composition root: settings become live objects. The only place where a port meets an adapter."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from sitewright.integrations.cloudflare.local import LocalDns, LocalSiteHost
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.github.local import LocalCodeHost
from sitewright.integrations.manager import IntegrationManager, LocalAdapters
from sitewright.integrations.models import IntegrationConfig
from sitewright.integrations.storage.store import LocalAssetStore
from sitewright.kit.crypto import Cipher, load_or_create_keys, read_keys
from sitewright.kit.db import Sessions, create_engine, session_maker
from sitewright.kit.embedded.run_file import read_run
from sitewright.kit.http import HttpClient
from sitewright.production.temporal import TemporalAddress
from sitewright.production.workshop import Workshop
from sitewright.settings import Settings
from sitewright.sites.catalogue import assemble


@dataclass(frozen=True)
class Runtime:
    """Everything a process works with, made once."""

    settings: Settings
    home: Path
    database_url: str
    engine: AsyncEngine
    sessions: Sessions
    cipher: Cipher
    local_webhook_secret: SecretStr | None
    config_service: ConfigService
    integrations: IntegrationManager
    temporal: TemporalAddress

    @property
    def workshop(self) -> Workshop:
        """What the worker's steps work with."""
        return Workshop(self.sessions, self.integrations, self.home / "scratch")
