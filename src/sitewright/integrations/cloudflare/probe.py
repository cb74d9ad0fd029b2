"""Cloudflare's connection test: token, account, zone, the right to edit DNS, Pages, and how deep the domains lie."""

import asyncio
import re
from typing import Any

from sitewright.errors import Misconfigured, NotFound
from sitewright.integrations.cloudflare.api import BeforeCalling, CloudflareApi, CodedRefusal, open_api
from sitewright.integrations.cloudflare.projects import MANY_PROJECTS, count_projects, is_full
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.language import say
from sitewright.ports.integrations import TestResult

TEST_SECONDS = 9.0
PROJECT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,57}")
EDIT_DNS = "#dns_records:edit"
NO_SUCH_RIGHT = (Misconfigured, NotFound, CodedRefusal)


async def uncounted() -> None:
    """For who counts no calls."""


async def probe_cloudflare(
    config: CloudflareConfig, base_url: str, before_calling: BeforeCalling = uncounted
) -> TestResult:
    """Ask what the chain will need, and name what is missing. Raises SitewrightError where nothing can be asked."""
    needed = (("api_token", say("o token da API", "the API token")), ("account_id", say("o id da conta", "account id")))
    for field, what in needed:
        if getattr(config, field) is None:
            return TestResult(False, say(f"Falta {what} ({field}).", f"Missing: {what} ({field})."))
    try:
        async with asyncio.timeout(TEST_SECONDS), open_api(config, base_url, before_calling) as api:
            return await probe(api, config)
    except TimeoutError:
        return TestResult(
            False,
            say(
                "O Cloudflare demorou demais para responder; tente de novo em alguns minutos.",
                "Cloudflare took too long to answer; try again in a few minutes.",
            ),
        )
    except NO_SUCH_RIGHT:
        return TestResult(
            False,
            say(
                "O Cloudflare recusou o token; gere outro com Pages: Edit, DNS: Edit e Zone: Read.",
                "Cloudflare refused the token; make another with Pages: Edit, DNS: Edit and Zone: Read.",
            ),
        )


async def probe(api: CloudflareApi, config: CloudflareConfig) -> TestResult:
    """The questions; all problems are told at once."""
    if not await token_is_active(api):
        return TestResult(
            False,
            say(
                "O token do Cloudflare não está ativo (api_token); gere outro.",
                "Cloudflare's token is not active (api_token); make another.",
            ),
        )
    problems, pages_notes = await pages_state(api, config)
    name, more = await zone_problems(api, config)
    if problems := [*problems, *more, *domain_problems(config, name)]:
        listed = "; ".join(problems)
        return TestResult(False, say(f"Conectado, mas: {listed}.", f"Connected, but: {listed}."))
    found = say(f"Conectado. Zona {name} encontrada.", f"Connected. Zone {name} found.")
    return TestResult(True, " ".join([found, *pages_notes, *certificate_notes(config, name)]))


async def token_is_active(api: CloudflareApi) -> bool:
    """A user's token, or an account's."""
    try:
        found: Any = await api.call(api.client.user.tokens.verify)
    except NO_SUCH_RIGHT:
        found = await api.call(lambda: api.client.accounts.tokens.verify(account_id=api.account_id))
    return bool(found and found.status == "active")


async def pages_state(api: CloudflareApi, config: CloudflareConfig) -> tuple[list[str], list[str]]:
    """What keeps Pages from being used, and notes on the room that is left."""
    problems = []
    if config.pages_project is not None and not PROJECT_NAME.fullmatch(config.pages_project):
        problems.append(
            say(
                "o projeto do Pages para as prévias só pode ter letras minúsculas, algarismos e hífen (pages_project)",
                "the Pages project for previews may only have small letters, digits and '-' (pages_project)",
            )
        )
    if config.pages_project is None and config.deploy_mode == "upload":
        problems.append(
            say(
                "falta o projeto do Pages para as prévias (pages_project)",
                "the Pages project for previews is missing (pages_project)",
            )
        )
    try:
        count = await count_projects(api)
    except NO_SUCH_RIGHT:
        problems.append(
            say(
                "o token não pode usar o Pages nesta conta (account_id, permissão Pages: Edit)",
                "the token may not use Pages in this account (account_id, permission Pages: Edit)",
            )
        )
        return problems, []
    if is_full(count):
        problems.append(
            say(
                f"a conta tem {count} projetos do Pages, o limite inicial, e cada site publicado usa um: peça mais ao "
                "Cloudflare ou arquive projetos antes da próxima venda (account_id)",
                f"the account has {count} Pages projects, all there are at first, and each published site takes one: "
                "ask Cloudflare for more, or archive projects, before the next sale (account_id)",
            )
        )
    return problems, [room_for_projects(count, config), *await previews_note(api, config)]


def room_for_projects(count: int, config: CloudflareConfig) -> str:
    """How many sites can still be published."""
    note = say(
        f"Projetos do Pages: {count} de {MANY_PROJECTS} iniciais; cada site publicado usa um, e mais um com domínio "
        "próprio em www e sem www.",
        f"Pages projects: {count} of the {MANY_PROJECTS} there are at first; each published site takes one, and one "
        "more with an own domain at www and without.",
    )
    if config.deploy_mode == "git":
        note += say(" Cada prévia usa mais um (deploy_mode=git).", " Each preview takes one more (deploy_mode=git).")
    return note


async def previews_note(api: CloudflareApi, config: CloudflareConfig) -> list[str]:
    """That the previews' project will be made, where it is not there yet."""
    name = config.pages_project
    if name is None or config.deploy_mode == "git" or not PROJECT_NAME.fullmatch(name):
        return []
    try:
        await api.call(lambda: api.client.pages.projects.get(name, account_id=api.account_id))
    except NO_SUCH_RIGHT:
        return [
            say(
                f"O projeto {name} será criado com a primeira prévia.",
                f"The project {name} will be made with the first preview.",
            )
        ]
    return []


async def zone_problems(api: CloudflareApi, config: CloudflareConfig) -> tuple[str, list[str]]:
    """The zone's name, and whether its records may be changed."""
    if config.zone_id is None:
        return "", [say("falta a zona (zone_id)", "the zone is missing (zone_id)")]
    try:
        zone: Any = await api.call(lambda: api.client.zones.get(zone_id=config.zone_id or ""))
    except NO_SUCH_RIGHT:
        return "", [
            say(
                "o token não vê a zona (zone_id, permissão Zone: Read)",
                "the token does not see the zone (zone_id, permission Zone: Read)",
            )
        ]
    problems = []
    permissions = getattr(zone, "permissions", None) or []
    if permissions and EDIT_DNS not in permissions:
        problems.append(
            say(
                "o token não pode editar o DNS da zona (permissão DNS: Edit)",
                "the token may not edit the zone's DNS (permission DNS: Edit)",
            )
        )
    try:
        await api.call(lambda: api.client.dns.records.list(zone_id=config.zone_id or "", per_page=5))
    except NO_SUCH_RIGHT:
        problems.append(
            say(
                "o token não vê os registros DNS da zona (permissão DNS: Edit)",
                "the token does not see the zone's DNS records (permission DNS: Edit)",
            )
        )
    return str(zone.name), problems


def domain_problems(config: CloudflareConfig, zone: str) -> list[str]:
    """Domains that do not lie in the zone."""
    problems = []
    for field in ("preview_domain", "production_domain"):
        domain = (getattr(config, field) or "").strip(".").lower()
        if domain and zone and domain != zone and not domain.endswith(f".{zone}"):
            problems.append(
                say(
                    f"{domain} não fica na zona {zone} ({field})", f"{domain} does not lie in the zone {zone} ({field})"
                )
            )
    return problems


def certificate_notes(config: CloudflareConfig, zone: str) -> list[str]:
    """Names more than one label below the zone are outside the universal certificate."""
    notes = []
    if not config.preview_domain:
        notes.append(
            say(
                "Sem preview_domain, as prévias ficam em pages.dev.",
                "Without preview_domain, previews are at pages.dev.",
            )
        )
    for field in ("preview_domain", "production_domain"):
        domain = (getattr(config, field) or "").strip(".").lower()
        if domain.endswith(f".{zone}"):
            notes.append(
                say(
                    f"Os sites em {domain} ficam dois níveis abaixo da zona, fora do certificado universal ({field}): "
                    "o certificado do Pages é acompanhado e, sem ele, o site fica em pages.dev.",
                    f"Sites at {domain} lie two levels below the zone, outside the universal certificate ({field}): "
                    "the certificate of Pages is followed and, without it, a site stays at pages.dev.",
                )
            )
    return notes
