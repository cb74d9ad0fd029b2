"""Cloudflare's connection test, by plain HTTP (developers.cloudflare.com/api)."""

from urllib.parse import quote

from sitewright.integrations.configs import CloudflareConfig
from sitewright.integrations.probes import refused, text_at
from sitewright.kit.http import HttpClient
from sitewright.ports.integrations import TestResult


async def probe_cloudflare(config: CloudflareConfig, http: HttpClient, base: str) -> TestResult:
    """Whether the token is active and sees the zone."""
    if config.api_token is None:
        return TestResult(False, "Falta o token da API (api_token).")
    headers = {"Authorization": f"Bearer {config.api_token.get_secret_value()}"}
    token = await http.get(f"{base}/user/tokens/verify", headers=headers)
    if token.status != 200:
        return refused("Cloudflare", token, "api_token")
    if config.zone_id is None:
        return TestResult(True, "Conectado. O token está ativo; falta a zona (zone_id) para testar o DNS.")
    zone = await http.get(f"{base}/zones/{quote(config.zone_id, safe='')}", headers=headers)
    if zone.status != 200:
        return refused("Cloudflare", zone, "zone_id")
    return TestResult(True, f"Conectado. Zona {text_at(zone.json(), 'result', 'name')} encontrada.")
