"""IntegrationManager: the adapter for each port, by what is configured at the moment it is asked for."""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

from pydantic import SecretStr

from sitewright.errors import Misconfigured, SitewrightError
from sitewright.integrations import probes
from sitewright.integrations.budgets import CLOUDFLARE_CALLS, GITHUB_CALLS, before_writing_to_github
from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from sitewright.integrations.cloudflare.domains import CloudflareDomains
from sitewright.integrations.cloudflare.local import LocalDomains
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.configs import AIConfig, CloudflareConfig, GitHubConfig, MailConfig, StripeConfig
from sitewright.integrations.endpoints import Endpoints
from sitewright.integrations.github.blobs import BlobCache
from sitewright.integrations.github.probe import probe_github
from sitewright.integrations.github.service import GitHubService
from sitewright.integrations.github.tokens import InstallationTokens
from sitewright.integrations.github.webhooks import GitHubEvents
from sitewright.integrations.mail.connection import Server
from sitewright.integrations.mail.mailbox import ImapMailbox
from sitewright.integrations.mail.smtp import SmtpMailer
from sitewright.integrations.registry import integration
from sitewright.integrations.storage.r2 import CloudflareR2Service, is_begun, missing_fields
from sitewright.integrations.stripe.probe import probe_stripe
from sitewright.integrations.stripe.service import StripePayments
from sitewright.kit.budget import Budget, Spend
from sitewright.kit.http import HttpClient
from sitewright.kit.language import Language, say, speaking
from sitewright.ports.ai import AI, Ledger
from sitewright.ports.asset_store import AssetStore
from sitewright.ports.code_host import CodeEvents, CodeHost
from sitewright.ports.dns import DnsProvider
from sitewright.ports.domains import CustomDomains
from sitewright.ports.integrations import TestResult
from sitewright.ports.mail import Mailbox, Mailer
from sitewright.ports.payments import Payments, SeenVersion
from sitewright.ports.site_host import SiteHost

if TYPE_CHECKING:
    from sitewright.integrations.ai.service import AIService


Adapter = TypeVar("Adapter")


@dataclass(frozen=True)
class LocalAdapters:
    """What stands in where an integration is not configured."""

    code_host: CodeHost
    site_host: SiteHost
    dns: DnsProvider
    asset_store: AssetStore
    mailer: Mailer


class IntegrationManager:
    """Implements `ports.integrations.Integrations`; the configuration is read at each use, in every process."""

    def __init__(
        self,
        config: ConfigService,
        local: LocalAdapters,
        http: HttpClient,
        *,
        endpoints: Endpoints,
        spend: Spend,
        seen_versions: Callable[[], Awaitable[list[SeenVersion]]],
        public_url: str | None = None,
        local_webhook_secret: SecretStr | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._spend = spend
        self._seen_versions = seen_versions
        self._public_url = public_url
        self._blobs = BlobCache()
        self._tokens = InstallationTokens()
        self._config = config
        self._local = local
        self._http = http
        self._local_webhook_secret = local_webhook_secret

    async def code_host(self, *, live: bool = False) -> CodeHost:
        """Git repositories."""
        config = cast("GitHubConfig | None", await self._config.get_config("github"))
        if config is not None:
            return GitHubService(
                config,
                self._endpoints.github,
                before_writing=functools.partial(before_writing_to_github, self._spend),
                before_calling=functools.partial(self._spend, GITHUB_CALLS),
                cache=self._blobs,
                tokens=self._tokens,
            )
        return _stand_in(self._local.code_host, "github", "GitHub", live=live)

    async def site_host(self, *, live: bool = False) -> SiteHost:
        """Deployments: Pages where a token is stored."""
        config = await self._cloudflare()
        if config is not None:
            return self._pages(config)
        return _stand_in(self._local.site_host, "cloudflare", "Cloudflare", live=live)

    async def dns(self, *, live: bool = False) -> DnsProvider:
        """Subdomains: the zone where a token is stored."""
        config = await self._cloudflare()
        if config is not None:
            return CloudflareDNSService(
                config, self._endpoints.cloudflare, before_calling=self._before_calling_cloudflare
            )
        return _stand_in(self._local.dns, "cloudflare", "Cloudflare", live=live)

    async def domains(self) -> CustomDomains:
        """Customers' own domains."""
        config = await self._cloudflare()
        if config is None:
            return LocalDomains()
        return CloudflareDomains(
            config,
            self._endpoints.cloudflare,
            self._pages(config),
            before_calling=self._before_calling_cloudflare,
            reaches=functools.partial(answers, self._http),
        )

    def _pages(self, config: CloudflareConfig) -> CloudflarePagesService:
        return CloudflarePagesService(
            config,
            self._endpoints.cloudflare,
            before_calling=self._before_calling_cloudflare,
            reaches=functools.partial(answers, self._http),
            fetch=self._http.get,
            ours=[self._public_url.rstrip("/")] if self._public_url else [],
        )

    async def asset_store(self, *, live: bool = False) -> AssetStore:
        """Objects: R2 where its bucket and keys are stored."""
        config = cast("CloudflareConfig | None", await self._config.get_config("cloudflare"))
        if config is not None and (not missing_fields(config) or (live and is_begun(config))):
            return CloudflareR2Service(config, self._http)
        return _stand_in(self._local.asset_store, "storage", "R2", live=live)

    async def ai(self, *, live: bool = False, ledger: Ledger | None = None) -> AI:
        """The three roles' models."""
        service = await self.ai_service(ledger)
        if live and service.is_stand_in:
            _missing("ai", "AI")
        return service

    async def ai_service(self, ledger: Ledger | None = None) -> "AIService":
        """The AI adapter itself, with its own calls."""
        from sitewright.integrations.ai.service import AIService

        config = cast("AIConfig | None", await self._config.get_config("ai")) or AIConfig()
        return AIService(config, self._http, ledger=ledger)

    async def payments(self) -> Payments:
        """Stripe's events, or our own simulated ones."""
        config = cast("StripeConfig | None", await self._config.get_config("stripe"))
        return StripePayments(config, self._local_webhook_secret, base_url=self._endpoints.stripe)

    async def mailer(self, *, live: bool = False) -> Mailer:
        """Mail: over SMTP where a server is stored."""
        config = cast("MailConfig | None", await self._config.get_config("mail"))
        if config is not None:
            return SmtpMailer(Server(config, self._http.allowed))
        return _stand_in(self._local.mailer, "mail", "E-mail", live=live)

    async def mailbox(self) -> Mailbox | None:
        """Where mail comes back, where that is stored."""
        config = cast("MailConfig | None", await self._config.get_config("mail"))
        if config is None or config.imap_host is None:
            return None
        return ImapMailbox(Server(config, self._http.allowed))

    async def code_events(self) -> CodeEvents:
        """GitHub's events."""
        config = cast("GitHubConfig | None", await self._config.get_config("github"))
        return GitHubEvents(config.webhook_secret, config.installation_id) if config else GitHubEvents(None)

    async def webhook_secret(self) -> SecretStr:
        """The secret with which a simulated event must be signed. Raises Misconfigured."""
        config = cast("StripeConfig | None", await self._config.get_config("stripe"))
        secret = config.webhook_secret if config else self._local_webhook_secret
        if secret is None:
            raise Misconfigured("Stripe's webhook secret is not stored; set it first.", field="stripe.webhook_secret")
        return secret

    async def test(self, type_: str, language: Language = "pt-BR", *, deep: bool = False) -> TestResult:
        """Test what is configured, or the stand-in; `deep` asks each AI model for a word, which costs a little.

        Raises NotFound for an unknown type.
        """
        known = integration(type_)
        with speaking(language):
            try:
                return await self._test(type_, deep=deep)
            except SitewrightError as error:
                return probes.failed(known.title, error)

    async def _test(self, type_: str, *, deep: bool) -> TestResult:
        config = await self._config.get_config(type_)
        if type_ == "storage":
            return await self._test_storage()
        if type_ == "ai":
            return await (await self.ai_service()).test_models(deep=deep)
        if type_ == "github":
            return (
                await self._local.code_host.test_connection()
                if config is None
                else await probe_github(
                    cast("GitHubConfig", config), self._endpoints.github, self._tokens, self._counting(GITHUB_CALLS)
                )
            )
        if type_ == "cloudflare":
            return (
                await self._local.site_host.test_connection()
                if config is None
                else await probe_cloudflare(
                    cast("CloudflareConfig", config), self._endpoints.cloudflare, self._counting(CLOUDFLARE_CALLS)
                )
            )
        if type_ == "stripe" and config is not None:
            return await probe_stripe(
                cast("StripeConfig", config),
                self._http,
                self._endpoints.stripe,
                public_url=self._public_url,
                versions=await self._seen_versions(),
            )
        if type_ == "stripe":
            return TestResult(
                True,
                say(
                    "Stripe não configurado: só eventos simulados nesta máquina são aceitos.",
                    "Stripe is not configured: only events simulated on this machine are taken.",
                ),
            )
        return await (await self.mailer()).test_connection()

    async def _test_storage(self) -> TestResult:
        config = cast("CloudflareConfig | None", await self._config.get_config("cloudflare"))
        if config is not None and is_begun(config) and (missing := missing_fields(config)):
            names = ", ".join(missing)
            return TestResult(False, say(f"Falta para o R2: {names}.", f"R2 lacks {names}."))
        return await (await self.asset_store()).test_connection()

    async def _before_calling_cloudflare(self) -> None:
        await self._spend(CLOUDFLARE_CALLS)

    def _counting(self, budget: Budget) -> Callable[[], Awaitable[None]]:
        """For a connection test: counted, and made also where the budget is used up, which is when it is wanted."""
        return functools.partial(self._spend, budget, owing=True)

    async def _cloudflare(self) -> CloudflareConfig | None:
        """The configuration, where it is for more than R2."""
        config = cast("CloudflareConfig | None", await self._config.get_config("cloudflare"))
        return config if config is not None and config.api_token is not None else None


async def answers(http: HttpClient, address: str) -> bool:
    """Whether an address answers with a page now."""
    try:
        return (await http.get(address)).status == 200
    except SitewrightError:
        return False


def _stand_in(adapter: Adapter, type_: str, title: str, *, live: bool) -> Adapter:
    """The stand-in, which an order paid in live mode never falls to. Raises Misconfigured."""
    if live:
        _missing(type_, title)
    return adapter


def _missing(type_: str, title: str) -> NoReturn:
    raise Misconfigured(
        f"This order was paid in live mode, but {title} is not configured; set it under Integrations and retry.",
        field=type_,
    )
