"""Stripe's connection test, by plain HTTP (docs.stripe.com/api)."""

from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.probes import refused
from sitewright.kit.http import HttpClient
from sitewright.ports.integrations import TestResult


async def probe_stripe(config: StripeConfig, http: HttpClient, base: str) -> TestResult:
    """Whether the key is accepted, and its mode."""
    if config.webhook_secret is None:
        return TestResult(False, "Falta o segredo do webhook (webhook_secret).")
    if config.secret_key is None:
        return TestResult(True, "Segredo do webhook guardado; sem a chave secreta, os itens da compra não são lidos.")
    key = config.secret_key.get_secret_value()
    answer = await http.get(f"{base}/v1/balance", headers={"Authorization": f"Bearer {key}"})
    if answer.status != 200:
        return refused("Stripe", answer, "secret_key")
    mode = "produção" if "_live_" in key[:9] else "teste"
    return TestResult(True, f"Conectado em modo de {mode}.")
