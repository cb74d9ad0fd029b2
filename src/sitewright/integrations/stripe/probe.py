"""Stripe's connection test, by plain HTTP: the key and what it may read, the webhook endpoint, and events' versions.

Restricted keys are refused with 403 what they lack, bad ones everything with 401 (docs.stripe.com/api/errors).
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from pydantic import SecretStr

from sitewright.errors import Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.probes import refused
from sitewright.integrations.stripe.client import API_VERSION, is_live_key
from sitewright.integrations.stripe.endpoint import endpoint_url, missing_events
from sitewright.kit.http import Answer, HttpClient
from sitewright.kit.language import say
from sitewright.ports.integrations import TestResult
from sitewright.ports.payments import SeenVersion

SECONDS = 9.0
SESSIONS, EVENTS, ENDPOINTS = (
    "/v1/checkout/sessions?limit=1",
    "/v1/events?limit=1",
    "/v1/webhook_endpoints?limit=100",
)
PERMISSIONS = {SESSIONS: "Checkout Sessions", EVENTS: "Events", ENDPOINTS: "Webhook Endpoints"}
"""What is read at Stripe, and a restricted key's permission for it."""

SETUP = "sitewright integrations stripe setup"


async def probe_stripe(
    config: StripeConfig,
    http: HttpClient,
    base: str,
    *,
    public_url: str | None = None,
    versions: Sequence[SeenVersion] = (),
    seconds: float = SECONDS,
) -> TestResult:
    """Whether payments will arrive, and what to do where they will not. Raises Unavailable."""
    if config.webhook_secret is None:
        return TestResult(
            False,
            say(
                f"Falta o segredo do webhook (webhook_secret); com a chave secreta guardada, rode `{SETUP}`.",
                f"The webhook's secret (webhook_secret) is missing; with the secret key stored, run `{SETUP}`.",
            ),
        )
    if config.secret_key is None:
        return TestResult(
            True,
            say(
                "Segredo do webhook guardado; sem a chave secreta, os itens da compra não são lidos.",
                "The webhook's secret is stored; without the secret key, line items are not read.",
            ),
        )
    if config.secret_key.get_secret_value().startswith("pk_"):
        return TestResult(
            False,
            say(
                "A chave guardada é a publicável (pk_…); guarde a secreta (sk_…) ou uma restrita (rk_…).",
                "The key that is stored is the publishable one (pk_…); store the secret (sk_…) or a restricted one.",
            ),
        )
    answers = await _ask(config.secret_key, http, base, seconds)
    bad = next((answer for answer in answers.values() if answer.status not in (200, 403)), None)
    if bad is not None:
        return refused("Stripe", bad, "secret_key")
    lacking = [permission for path, permission in PERMISSIONS.items() if answers[path].status == 403]
    faults, notes = _endpoint(answers[ENDPOINTS], public_url)
    faults += _permissions([permission for permission in lacking if permission != PERMISSIONS[ENDPOINTS]])
    notes += _versions(versions)
    return TestResult(not faults, " ".join([_mode(config.secret_key), *faults, *notes]))


async def _ask(key: SecretStr, http: HttpClient, base: str, seconds: float) -> dict[str, Answer]:
    """Stripe's answers by path. Raises Unavailable where they take too long."""
    headers = {"Authorization": f"Bearer {key.get_secret_value()}", "Stripe-Version": API_VERSION}
    try:
        async with asyncio.timeout(seconds):
            answers = await asyncio.gather(*(http.get(base + path, headers=headers) for path in PERMISSIONS))
    except TimeoutError:
        raise Unavailable("Stripe does not answer in time.") from None
    return dict(zip(PERMISSIONS, answers, strict=True))


def _mode(key: SecretStr) -> str:
    restricted = key.get_secret_value().startswith("rk_")
    mode = ("produção", "live") if is_live_key(key) else ("teste", "test")
    return say(
        f"Conectado em modo de {mode[0]}{', com chave restrita' if restricted else ''}.",
        f"Connected in {mode[1]} mode{', with a restricted key' if restricted else ''}.",
    )


def _permissions(lacking: list[str]) -> list[str]:
    if not lacking:
        return []
    names = ", ".join(lacking)
    return [
        say(
            f"A chave é válida, mas não tem permissão de leitura para {names}; acrescente-a no painel do Stripe.",
            f"The key is valid, but has no read permission for {names}; add it in Stripe's dashboard.",
        )
    ]


def _endpoint(answer: Answer, public_url: str | None) -> tuple[list[str], list[str]]:
    """What is wrong with our webhook endpoint, and what else to know of it."""
    if public_url is None:
        return [], [
            say(
                "O endpoint do webhook não foi conferido: defina SITEWRIGHT_PUBLIC_URL.",
                "The webhook endpoint was not looked at: set SITEWRIGHT_PUBLIC_URL.",
            )
        ]
    if answer.status == 403:
        lacking = PERMISSIONS[ENDPOINTS]
        return [], [
            say(
                f"O endpoint do webhook não foi conferido: falta à chave a permissão de leitura para {lacking}.",
                f"The webhook endpoint was not looked at: the key has no read permission for {lacking}.",
            )
        ]
    url = endpoint_url(public_url)
    try:
        found = next((entry for entry in answer.json()["data"] if entry["url"] == url), None)
        return ([_no_endpoint(url)], []) if found is None else (_endpoint_faults(found), _endpoint_notes(found))
    except (KeyError, TypeError):
        raise Unavailable("Stripe's list of webhook endpoints has another shape than documented.") from None


def _no_endpoint(url: str) -> str:
    return say(
        f"Nenhum endpoint do Stripe entrega em {url}; rode `{SETUP}`.",
        f"No endpoint of Stripe's delivers to {url}; run `{SETUP}`.",
    )


def _endpoint_faults(endpoint: dict[str, Any]) -> list[str]:
    faults = []
    if endpoint["status"] != "enabled":
        faults.append(
            say(
                f"O endpoint do webhook está desativado; rode `{SETUP}`.",
                f"The webhook endpoint is disabled; run `{SETUP}`.",
            )
        )
    if missing := ", ".join(missing_events(endpoint["enabled_events"])):
        faults.append(
            say(
                f"O endpoint do webhook não envia {missing}; rode `{SETUP}`.",
                f"The webhook endpoint does not send {missing}; run `{SETUP}`.",
            )
        )
    return faults


def _endpoint_notes(endpoint: dict[str, Any]) -> list[str]:
    version = endpoint.get("api_version")
    if version == API_VERSION:
        return []
    return [
        say(
            f"O endpoint envia eventos da versão {version or 'da conta'} da API, e {API_VERSION} é a lida; para "
            f"trocá-la, apague o endpoint no painel e rode `{SETUP}`.",
            f"The endpoint sends events of API version {version or 'of the account'}, and {API_VERSION} is read; to "
            f"change it, delete the endpoint in the dashboard and run `{SETUP}`.",
        )
    ]


def _versions(versions: Sequence[SeenVersion]) -> list[str]:
    """What of other versions arrived; a sentence a version."""
    return [
        say(
            f"Chegaram {seen.events} evento(s) da versão {seen.version or API_VERSION} da API; "
            + (f"{seen.waiting} guardado(s), à espera de uma atualização." if seen.waiting else "foram lidos."),
            f"{seen.events} event(s) of API version {seen.version or API_VERSION} came; "
            + (f"{seen.waiting} are kept and wait for an update." if seen.waiting else "they were read."),
        )
        for seen in versions
    ]
