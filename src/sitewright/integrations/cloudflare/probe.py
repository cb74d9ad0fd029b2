"""Cloudflare's connection test: token, account, zone, the right to edit DNS, Pages, and how deep the domains lie."""

import asyncio
from typing import Any

from sitewright.errors import Misconfigured, NotFound
from sitewright.integrations.cloudflare.api import CloudflareApi, CodedRefusal, open_api
from sitewright.integrations.configs import CloudflareConfig
from sitewright.ports.integrations import TestResult

TEST_SECONDS = 9.0
EDIT_DNS = "#dns_records:edit"


async def probe_cloudflare(config: CloudflareConfig, base_url: str) -> TestResult:
    """Ask what the chain will need, and name what is missing. Raises SitewrightError where nothing can be asked."""
    for field, what in (("api_token", "o token da API"), ("account_id", "o id da conta")):
        if getattr(config, field) is None:
            return TestResult(False, f"Falta {what} ({field}).")
    try:
        async with asyncio.timeout(TEST_SECONDS), open_api(config, base_url, _count_nothing) as api:
            return await probe(api, config)
    except TimeoutError:
        return TestResult(False, "O Cloudflare demorou demais para responder; tente de novo em alguns minutos.")
    except Misconfigured:
        return TestResult(False, "O Cloudflare recusou o token; gere outro com Pages: Edit, DNS: Edit e Zone: Read.")


async def probe(api: CloudflareApi, config: CloudflareConfig) -> TestResult:
    """The questions; all problems are told at once."""
    if not await token_is_active(api):
        return TestResult(False, "O token do Cloudflare não está ativo (api_token); gere outro.")
    problems = await pages_problems(api, config)
    name, more = await zone_problems(api, config)
    if problems := [*problems, *more, *domain_problems(config, name)]:
        return TestResult(False, f"Conectado, mas: {'; '.join(problems)}.")
    notes = certificate_notes(config, name)
    return TestResult(True, " ".join([f"Conectado. Zona {name} encontrada.", *notes]))


async def token_is_active(api: CloudflareApi) -> bool:
    """A user's token, or an account's."""
    try:
        found: Any = await api.call(api.client.user.tokens.verify)
    except (Misconfigured, NotFound, CodedRefusal):
        found = await api.call(lambda: api.client.accounts.tokens.verify(account_id=api.account_id))
    return bool(found and found.status == "active")


async def pages_problems(api: CloudflareApi, config: CloudflareConfig) -> list[str]:
    """Whether Pages may be used, and the previews' project is named; it is made with the first preview."""
    if config.pages_project is None:
        return ["falta o projeto do Pages para as prévias (pages_project)"]
    try:
        await api.call(lambda: api.client.pages.projects.list(account_id=api.account_id))
    except (Misconfigured, NotFound, CodedRefusal):
        return ["o token não pode usar o Pages nesta conta (account_id, permissão Pages: Edit)"]
    return []


async def zone_problems(api: CloudflareApi, config: CloudflareConfig) -> tuple[str, list[str]]:
    """The zone's name, and whether its records may be changed."""
    if config.zone_id is None:
        return "", ["falta a zona (zone_id)"]
    try:
        zone: Any = await api.call(lambda: api.client.zones.get(zone_id=config.zone_id or ""))
    except (Misconfigured, NotFound, CodedRefusal):
        return "", ["o token não vê a zona (zone_id, permissão Zone: Read)"]
    problems = []
    permissions = getattr(zone, "permissions", None) or []
    if permissions and EDIT_DNS not in permissions:
        problems.append("o token não pode editar o DNS da zona (permissão DNS: Edit)")
    try:
        await api.call(lambda: api.client.dns.records.list(zone_id=config.zone_id or "", per_page=5))
    except (Misconfigured, NotFound, CodedRefusal):
        problems.append("o token não vê os registros DNS da zona (permissão DNS: Edit)")
    return str(zone.name), problems


def domain_problems(config: CloudflareConfig, zone: str) -> list[str]:
    """Domains that do not lie in the zone."""
    problems = []
    for field in ("preview_domain", "production_domain"):
        domain = (getattr(config, field) or "").strip(".").lower()
        if domain and zone and domain != zone and not domain.endswith(f".{zone}"):
            problems.append(f"{domain} não fica na zona {zone} ({field})")
    return problems


def certificate_notes(config: CloudflareConfig, zone: str) -> list[str]:
    """Names more than one label below the zone are outside the universal certificate."""
    notes = []
    if not config.preview_domain:
        notes.append("Sem preview_domain, as prévias ficam em pages.dev.")
    for field in ("preview_domain", "production_domain"):
        domain = (getattr(config, field) or "").strip(".").lower()
        if domain.endswith(f".{zone}"):
            notes.append(
                f"Os sites em {domain} ficam dois níveis abaixo da zona, fora do certificado universal ({field}): "
                "o certificado do Pages é acompanhado e, sem ele, o site fica em pages.dev."
            )
    return notes


async def _count_nothing() -> None:
    """A connection test is small."""
