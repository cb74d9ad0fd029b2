"""The whole chain with every integration at its loopback fake: sold at Stripe, written by a model, kept in R2."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx2
import pytest
import yaml
from pydantic import SecretStr

from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body, sign
from sitewright.kit.embedded.run_file import read_run
from sitewright.production.story import Step
from tests.fakes import ai_providers, ai_writer, cloudflare, github, s3, stripe_api
from tests.fakes.ai_providers import FakeProviders
from tests.fakes.s3 import FakeS3
from tests.fakes.stripe_api import FakeStripe
from tests.stories.installation import PATIENCE, Installation, installed
from tests.stories.test_crashes import PADARIA
from tests.stories.test_vendors import CLOUDFLARE, GITHUB, Agency

WEBHOOK_SECRET = SecretStr("whsec_of_the_tests")
STRIPE_KEY, AI_KEY = "sk_test_of_the_tests", "sk-ai-of-the-tests"
PRICE = "price_of_a_site"
numbers = count(1)


@dataclass
class Shop:
    """An agency whose five accounts are all at fakes."""

    agency: Agency
    token: str
    stripe: FakeStripe
    ai: FakeProviders
    r2: FakeS3

    @property
    def installation(self) -> Installation:
        return self.agency.installation

    @property
    def address(self) -> str:
        """Where the web process listens: another program may have been quicker at the port."""
        return f"http://127.0.0.1:{read_run(self.installation.home).web_port}"

    async def ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """Call the API as its administrator."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = json.dumps(body, default=str)
        async with httpx2.AsyncClient(timeout=60) as http:
            return await http.request(method, self.address + path, content=content, headers=headers)

    async def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """What the API answers."""
        answer = await self.ask(method, path, body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def until(self, project_id: str, status: str) -> dict[str, Any]:
        """The project as soon as it has that status; a process that was killed is waited for."""
        project: dict[str, Any] = {}
        async with asyncio.timeout(PATIENCE):
            while project.get("status") != status:
                await asyncio.sleep(0.1)
                with contextlib.suppress(httpx2.TransportError):
                    answer = await self.ask("GET", f"/projects/{project_id}")
                    project = answer.json() if answer.status_code == 200 else {}
        return project

    async def sold(self) -> str:
        """A checkout of a site, told by Stripe's webhook twice and known by its price; the project's id."""
        checkout = SimulatedCheckout(f"cs_test_{next(numbers)}", template="", sells_site=False)
        self.stripe.items[checkout.session_id] = [(PRICE, "prod_1")]
        body = event_body(checkout, now=time.time())
        async with httpx2.AsyncClient() as http:
            for new in (True, False):
                headers = {"Stripe-Signature": sign(body, WEBHOOK_SECRET)}
                answer = await http.post(f"{self.address}/webhook/stripe", content=body, headers=headers)
                assert (answer.status_code, answer.json()["new"]) == (200, new)
        query = "SELECT p.id FROM project p JOIN orders o ON o.id = p.order_id WHERE o.checkout_ref = $1"
        async with asyncio.timeout(60):
            while not (found := await self.installation.rows(query, checkout.session_id)):
                await asyncio.sleep(0.1)
        return str(found[0]["id"])

    async def answer(self, project_id: str) -> None:
        """Submit the bakery's answers."""
        await self.call("POST", f"/projects/{project_id}/onboarding", yaml.safe_load(PADARIA.read_text()))


@pytest.fixture(scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    home = tmp_path_factory.mktemp("every-vendor") / "home"
    async with (
        github.running() as code,
        cloudflare.running() as cloud,
        stripe_api.running() as stripe,
        ai_providers.running() as ai,
        s3.running() as r2,
    ):
        cloud.new_domains_are, ai.plan, r2.hidden = "blocked", [ai_writer.write], "/private/"
        ai.models = ["gpt-4o", "claude-sonnet-4-6"]
        settings = {
            "SITEWRIGHT_GITHUB_API_URL": code.url,
            "SITEWRIGHT_CLOUDFLARE_API_URL": cloud.url,
            "SITEWRIGHT_STRIPE_API_URL": stripe.url,
            "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
        }
        openai = {"provider": "openai", "model": "gpt-4o", "api_key": AI_KEY, "base_url": f"{ai.address}/v1"}
        anthropic = {"provider": "anthropic", "model": "claude-sonnet-4-6", "api_key": AI_KEY, "base_url": ai.address}
        roles = {"content_generation": anthropic, "code_generation": openai, "analysis": openai}
        stored = {
            "github": GITHUB,
            "cloudflare": {**CLOUDFLARE, **r2_fields(r2)},
            "stripe": {
                "secret_key": STRIPE_KEY,
                "webhook_secret": WEBHOOK_SECRET.get_secret_value(),
                "site_products": {PRICE: "business"},
            },
            "ai": roles,
        }
        async with installed(home, settings) as installation:
            token = (await installation.run("accounts", "token", "shop", "--scope", "admin")).split()[-1]
            shop = Shop(Agency(installation, code, cloud), token, stripe, ai, r2)
            for name, values in stored.items():
                await shop.call("PUT", f"/integrations/{name}", values)
            await installation.run("templates", "publish")
            yield shop


def r2_fields(r2: FakeS3) -> dict[str, str]:
    """What an agency enters of R2."""
    return {
        "r2_bucket": s3.BUCKET,
        "r2_access_key_id": s3.KEY_ID,
        "r2_secret_access_key": s3.SECRET,
        "r2_endpoint": r2.url,
        "r2_public_base_url": f"{r2.url}/public",
    }


async def test_every_connection_test_agrees(shop: Shop) -> None:
    for name in ("github", "cloudflare", "storage", "ai", "stripe"):
        outcome = await shop.call("POST", f"/integrations/{name}/test")
        assert "Conectado" in outcome["message"]


async def made_once(shop: Shop, project_id: str) -> dict[str, Any]:
    """The project in review, each thing of it there once."""
    made = await shop.until(project_id, "in_review")
    shop.agency.check_made_once(made)
    bundles = [key for key in shop.r2.objects if key.startswith(f"projects/{project_id}/")]
    assert bundles == [f"projects/{project_id}/private/builds/{made['commit']}.tar"]
    uses = await shop.installation.rows("SELECT * FROM ai_use WHERE project_id::text = $1", project_id)
    assert {use["provider"] for use in uses} == {"openai", "anthropic"}
    assert len({(use["task_type"], use["prompt"]) for use in uses}) == 5
    assert all(use["cost_micro_usd"] for use in uses)
    return made


async def test_a_sale_becomes_a_preview_on_the_agencys_accounts(shop: Shop) -> None:
    project_id = await shop.sold()
    shop.r2.seen.clear()
    shop.ai.requests.clear()
    await shop.answer(project_id)
    made = await made_once(shop, project_id)
    # As docs/limits.md tells them.
    assert [entry.split()[0] for entry in shop.r2.seen] == ["PUT", "GET", "GET"]
    assert len(shop.ai.requests) == 8
    assert "Padaria Dona Zélia" in (shop.agency.cloudflare.shown(made["preview_url"]) or "")
    assert len(await shop.installation.rows("SELECT * FROM orders")) == 1


@pytest.mark.torture
@pytest.mark.parametrize("victim", ["worker", "web", "temporal", "postgres"])
@pytest.mark.parametrize("step", [Step.ANALYSE_ANSWERS, Step.WRITE_PAGE, Step.BUILD_SITE])
async def test_killed_while_the_model_writes_or_files_are_kept_all_is_there_once(
    shop: Shop, victim: str, step: Step
) -> None:
    project_id = await shop.sold()
    seen = await newest_step(shop, project_id)
    await shop.answer(project_id)
    await shop.installation.wait_for_step(step, seen)
    shop.installation.kill(victim)
    await shop.installation.revive(victim)
    await made_once(shop, project_id)
    pages = await shop.installation.rows(
        "SELECT key, max(version) AS versions FROM artefact WHERE project_id::text = $1 AND kind = 'page' GROUP BY key",
        project_id,
    )
    assert {page["versions"] for page in pages} == {1}


async def newest_step(shop: Shop, project_id: str) -> int:
    """The newest timeline row of all other projects."""
    query = "SELECT coalesce(max(id), 0) AS id FROM timeline WHERE project_id::text != $1"
    return int((await shop.installation.rows(query, project_id))[0]["id"])


async def test_no_secret_is_in_logs_database_or_arguments(shop: Shop) -> None:
    tables = await shop.installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    dumped = ""
    for table in tables:
        dumped += str([dict(row) for row in await shop.installation.rows(f"SELECT * FROM {table['tablename']}")])
    for log in shop.installation.home.parent.glob("*.log"):
        dumped += log.read_text()
    for temporal in shop.installation.home.glob("temporal/**/*"):
        dumped += temporal.read_bytes().decode("latin-1") if temporal.is_file() else ""
    secrets = (STRIPE_KEY, AI_KEY, WEBHOOK_SECRET.get_secret_value(), s3.SECRET, s3.KEY_ID)
    assert "Padaria" in dumped
    assert [secret for secret in secrets if secret in dumped] == []
