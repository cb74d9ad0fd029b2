"""The composition root: settings become live objects. The only place where a port meets an adapter."""

import contextlib
import functools
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from sitewright.errors import SitewrightError
from sitewright.hooks.models import HookEndpoint
from sitewright.hooks.sending import HookSender
from sitewright.integrations.cloudflare.local import LocalDns, LocalSiteHost
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.endpoints import Endpoints
from sitewright.integrations.github.local import LocalCodeHost
from sitewright.integrations.mail.outbox import LocalOutbox
from sitewright.integrations.manager import IntegrationManager, LocalAdapters
from sitewright.integrations.models import IntegrationConfig
from sitewright.integrations.storage.local import LocalAssetStore
from sitewright.kit import migrations
from sitewright.kit.budget import spend
from sitewright.kit.crypto import Cipher, load_or_create_keys
from sitewright.kit.db import DATABASE_AWAY, Sessions, create_engine, session_maker
from sitewright.kit.embedded import read_run
from sitewright.kit.http import HttpClient
from sitewright.links.service import Links
from sitewright.messages.models import Message
from sitewright.messages.sending import MailLimits, Postman
from sitewright.orders.versions import seen_versions
from sitewright.privacy.retention import Periods
from sitewright.production.letters import Writer
from sitewright.production.temporal import TemporalAddress, connect
from sitewright.production.workshop import Workshop
from sitewright.reviews.service import RoundTerms
from sitewright.settings import Settings
from sitewright.sites.catalogue import assemble

KEY_FILE = "keys"


@dataclass(frozen=True)
class Runtime:
    """Everything a process works with, made once."""

    settings: Settings
    home: Path
    database_url: str
    engine: AsyncEngine
    sessions: Sessions
    cipher: Cipher
    config_service: ConfigService
    integrations: IntegrationManager
    temporal: TemporalAddress
    http: HttpClient

    @property
    def workshop(self) -> Workshop:
        """What the worker's steps work with."""
        return Workshop(
            self.sessions,
            self.integrations,
            self.home / "scratch",
            self.settings.public_url,
            self.round_terms,
            HookSender(self.http, self.cipher),
            Postman(self.sessions, self.integrations, self.writer, self.mail_limits),
            self.periods,
        )

    @property
    def writer(self) -> Writer:
        """What words messages."""
        return Writer(self.sessions, self.links, self.settings.operators_language)

    @property
    def mail_limits(self) -> MailLimits:
        """How many messages an address gets."""
        return MailLimits(self.settings.mail_per_hour, self.settings.mail_per_day)

    @property
    def round_terms(self) -> RoundTerms:
        """How many review rounds a project includes, and the price of a further one."""
        settings = self.settings
        return RoundTerms(settings.rounds_included, settings.round_price_minor, settings.round_currency)

    @property
    def periods(self) -> Periods:
        """How long things are kept."""
        settings = self.settings
        return Periods(settings.keep_inbox_days, settings.keep_leads_days, settings.keep_abandoned_days)

    @property
    def links(self) -> Links:
        """How customers reach the portal."""
        return Links(self.cipher, self.web_address, timedelta(days=self.settings.link_days))

    def web_address(self) -> str:
        """Where people reach the web process: the public address, else this machine's."""
        return self.settings.public_url or f"http://127.0.0.1:{_web_port(self.settings, self.home)}"

    def own_hosts(self) -> set[str]:
        """Host names at which this installation itself answers."""
        public = urlsplit(self.settings.public_url or "").hostname
        return {"127.0.0.1", "localhost", "::1", self.settings.host, *([public] if public else [])}

    def site_directory(self, slug: str | None) -> Path:
        """Where the local site host keeps the files that a site's preview shows."""
        return (self.home / "sites" / (slug or "") / "preview" / "current").resolve()

    async def probe(self) -> dict[str, bool]:
        """Whether database, migrations and Temporal answer now."""
        checks = {"database": False, "migrations": False, "temporal": False}
        with contextlib.suppress(*DATABASE_AWAY, TimeoutError):
            async with self.sessions() as session:
                await session.execute(text("SELECT 1"))
            checks["database"] = True
            checks["migrations"] = not await migrations.pending(self.database_url)
        with contextlib.suppress(SitewrightError):
            await connect(self.temporal, self.cipher)
            checks["temporal"] = True
        return checks

    async def database_time(self) -> float:
        """The database's clock, in seconds since the epoch."""
        async with self.sessions() as session:
            return float((await session.execute(text("SELECT extract(epoch FROM clock_timestamp())"))).scalar_one())


@contextlib.asynccontextmanager
async def build_runtime(settings: Settings, database_url: str, temporal_address: str) -> AsyncIterator[Runtime]:
    """Objects for one process on a migrated database. Raises Misconfigured for missing or wrong keys."""
    home = settings.home.absolute()
    engine = create_engine(database_url)
    sessions = session_maker(engine)
    try:
        async with HttpClient(allowed_private_hosts=settings.allowed_private_hosts) as http:
            keys = await _encryption_keys(settings, home, sessions)
            cipher = Cipher(keys, None if settings.encryption_keys else lambda: _key_file(home, may_create=False))
            config_service = ConfigService(cipher, sessions)
            manager = IntegrationManager(
                config_service,
                _local_adapters(settings, home, sessions, cipher),
                http,
                endpoints=_endpoints(settings),
                spend=functools.partial(spend, sessions),
                seen_versions=functools.partial(seen_versions, sessions),
                public_url=settings.public_url,
                local_webhook_secret=None if settings.public_url else _local_webhook_secret(keys),
            )
            yield Runtime(
                settings=settings,
                home=home,
                database_url=database_url,
                engine=engine,
                sessions=sessions,
                cipher=cipher,
                config_service=config_service,
                integrations=manager,
                temporal=_temporal(settings, temporal_address),
                http=http,
            )
    finally:
        await engine.dispose()


def _endpoints(settings: Settings) -> Endpoints:
    return Endpoints(
        github=settings.github_api_url.rstrip("/"),
        cloudflare=settings.cloudflare_api_url.rstrip("/"),
        stripe=settings.stripe_api_url.rstrip("/"),
    )


def _local_adapters(settings: Settings, home: Path, sessions: Sessions, cipher: Cipher) -> LocalAdapters:
    return LocalAdapters(
        code_host=LocalCodeHost(home / "repositories", assemble),
        site_host=LocalSiteHost(home / "sites", functools.partial(_web_port, settings, home)),
        dns=LocalDns(home / "dns"),
        asset_store=LocalAssetStore(home / "objects"),
        mailer=LocalOutbox(sessions, cipher),
    )


def _web_port(settings: Settings, home: Path) -> int:
    return read_run(home).last_web_port or settings.port


async def _encryption_keys(settings: Settings, home: Path, sessions: Sessions) -> list[str]:
    """From the environment, else from the key file; one is made only while nothing is sealed yet."""
    if settings.encryption_keys:
        return [key.strip() for key in settings.encryption_keys.get_secret_value().split(",") if key.strip()]
    async with sessions() as session:
        sealed = await session.scalar(select(func.count()).where(IntegrationConfig.is_secret.is_(True)))
        sealed = sealed or await session.scalar(select(func.count()).select_from(HookEndpoint))
        sealed = sealed or await session.scalar(select(func.count()).where(Message.copy.is_not(None)))
    return _key_file(home, may_create=not sealed)


def _key_file(home: Path, *, may_create: bool) -> list[str]:
    return load_or_create_keys(home / KEY_FILE, may_create=may_create)


def _local_webhook_secret(keys: list[str]) -> SecretStr:
    """The secret of `sitewright simulate checkout`, the same in every process that shares the keys."""
    digest = hmac.new(keys[-1].encode(), b"sitewright local stripe webhook", hashlib.sha256)
    return SecretStr(f"whsec_{digest.hexdigest()}")


def _temporal(settings: Settings, address: str) -> TemporalAddress:
    return TemporalAddress(
        settings.temporal_address or address,
        settings.temporal_namespace,
        settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        settings.temporal_tls,
    )
