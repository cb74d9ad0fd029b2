"""An agency's installation on accounts at every vendor, at their loopback fakes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sitewright.sites.catalogue import TEMPLATES
from tests.fakes import ai_providers, cloudflare, github, reading_model, s3, stripe_api
from tests.fakes.ai_providers import FakeProviders
from tests.fakes.cloudflare import FakeCloudflare
from tests.fakes.github import FakeGitHub
from tests.fakes.s3 import FakeS3
from tests.fakes.stripe_api import FakeStripe
from tests.stories.installation import PATIENCE, Installation, installed
from tests.stories.test_crashes import PADARIA

WEBHOOK_SECRET = "whsec-of-github-in-the-tests"
STRIPE_KEY, STRIPE_SECRET = "sk_test_of_the_tests", "whsec_of_stripe_in_the_tests"
AI_KEYS = {
    "content_generation": "sk-ant-of-the-tests",
    "code_generation": "sk-openai-of-the-tests",
    "analysis": "AIza-of-the-tests",
}
SECRETS = [
    *(github.TOKEN, WEBHOOK_SECRET, cloudflare.TOKEN, s3.KEY_ID, s3.SECRET, STRIPE_KEY, STRIPE_SECRET),
    *AI_KEYS.values(),
]
GITHUB = {"access_token": github.TOKEN, "organization": github.LOGIN, "webhook_secret": WEBHOOK_SECRET}
CLOUDFLARE = {
    "api_token": cloudflare.TOKEN,
    "account_id": cloudflare.ACCOUNT,
    "zone_id": cloudflare.ZONE,
    "pages_project": "agencia-previas",
    "preview_domain": cloudflare.ZONE_NAME,
    "production_domain": f"sites.{cloudflare.ZONE_NAME}",
    "r2_bucket": s3.BUCKET,
    "r2_access_key_id": s3.KEY_ID,
    "r2_secret_access_key": s3.SECRET,
}
STRIPE = {"secret_key": STRIPE_KEY, "webhook_secret": STRIPE_SECRET, "site_products.price_1": "business"}
numbers = count(1)

ROLES = {
    "content_generation": ("anthropic", "claude-sonnet-4-6", ""),
    "code_generation": ("openai", "gpt-4o", "/v1"),
    "analysis": ("google", "gemini-2.5-flash", ""),
}
"""Provider, model and the end of the address of each role."""


@dataclass
class Agency:
    """An installation with its accounts."""

    installation: Installation
    github: FakeGitHub
    cloudflare: FakeCloudflare
    objects: FakeS3
    stripe: FakeStripe
    models: FakeProviders

    async def store(self, name: str, values: dict[str, str]) -> None:
        """As an operator does: secrets by standard input, one a line."""
        secrets = {field: value for field, value in values.items() if value in SECRETS}
        fields = [field if field in secrets else f"{field}={value}" for field, value in values.items()]
        lines = "".join(f"{value}\n" for value in secrets.values())
        await self.installation.run("integrations", "set", name, *fields, stdin=lines)

    async def store_all(self, **cloudflare_fields: str) -> None:
        """Every integration, at its fake."""
        await self.store("github", GITHUB)
        await self.store("cloudflare", {**CLOUDFLARE, **cloudflare_fields, "r2_endpoint": self.objects.url})
        await self.store("stripe", STRIPE)
        await self.store("ai", self.roles())

    def roles(self) -> dict[str, str]:
        """A role at each provider."""
        values: dict[str, str] = {}
        for role, (provider, model, path) in ROLES.items():
            own = {"provider": provider, "model": model, "base_url": f"{self.models.address}{path}"}
            values |= {f"{role}.{field}": value for field, value in {**own, "api_key": AI_KEYS[role]}.items()}
        return values

    async def sell(self, seconds: float = PATIENCE) -> dict[str, Any]:
        """A bakery's site, made; GitHub's limits are counted anew, which all sites of these tests would pass."""
        await self.installation.rows("DELETE FROM call_budget")
        return await self.installation.generate(PADARIA, next(numbers), seconds=seconds)

    def check_made_once(self, made: dict[str, Any]) -> None:
        """One repository, one commit, one deployment, one record, one domain, one stored build."""
        slug = made["slug"]
        repository = self.github.repositories[f"{github.LOGIN}/{slug}"]
        assert made["repository"] == repository.full_name
        history = self.github.history(repository.refs["preview"])
        assert (len(history), history[0]) == (2, made["commit"])
        deployments = self.cloudflare.deployments["agencia-previas"]
        branches = [entry["deployment_trigger"]["metadata"]["branch"] for entry in deployments]
        assert branches.count(slug) == 1
        host = f"{slug}.{cloudflare.ZONE_NAME}"
        assert [record["name"] for record in self.cloudflare.records.values()].count(host) == 1
        assert host in self.cloudflare.domains["agencia-previas"]
        ours = f"projects/{made['project_id']}/private/"
        stored = {key for key in self.objects.objects if f"/{made['project_id']}/" in f"/{key}"}
        # Where there is a browser, the worker pictures the deployment too, beside the story and at its own time.
        assert stored - {f"{ours}thumbnails/{made['commit']}.jpg"} == {f"{ours}builds/{made['commit']}.tar"}


@pytest.fixture(scope="module")
async def agency(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Agency]:
    """An agency that uploads its previews."""
    async with opened(tmp_path_factory.mktemp("vendors") / "home") as agency:
        yield agency


@asynccontextmanager
async def opened(home: Path, **cloudflare_fields: str) -> AsyncIterator[Agency]:
    """Its own names never answer, as Cloudflare says at once: previews stay on `pages.dev`."""
    async with AsyncExitStack() as stack:
        code, cloud, objects, shop, models = [
            await stack.enter_async_context(vendor.running())
            for vendor in (github, cloudflare, s3, stripe_api, ai_providers)
        ]
        cloud.new_domains_are = "blocked"
        code.tells = cloud.push
        models.plan, models.models = [reading_model.answer], [model for _, model, _ in ROLES.values()]
        settings = {
            "SITEWRIGHT_GITHUB_API_URL": code.url,
            "SITEWRIGHT_CLOUDFLARE_API_URL": cloud.url,
            "SITEWRIGHT_STRIPE_API_URL": shop.url,
            "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
        }
        installation = await stack.enter_async_context(installed(home, settings))
        agency = Agency(installation, code, cloud, objects, shop, models)
        await agency.store_all(**cloudflare_fields)
        published = await installation.run("templates", "publish")
        names = {f"{github.LOGIN}/sitewright-template-{template.key}" for template in TEMPLATES}
        assert names == {line.split()[-1] for line in published.splitlines()}
        yield agency
