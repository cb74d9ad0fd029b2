"""The whole chain on GitHub and Cloudflare, at their loopback fakes: killed anywhere, everything is there once."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sitewright.production.story import Step
from tests.fakes import cloudflare, github
from tests.fakes.cloudflare import FakeCloudflare
from tests.fakes.github import FakeGitHub
from tests.stories.installation import Installation, installed
from tests.stories.test_crashes import FIRST_CHAPTER, PADARIA

WEBHOOK_SECRET = "whsec-of-the-tests"
GITHUB = {
    "access_token": github.TOKEN,
    "organization": github.LOGIN,
    "webhook_secret": WEBHOOK_SECRET,
}
CLOUDFLARE = {
    "api_token": cloudflare.TOKEN,
    "account_id": cloudflare.ACCOUNT,
    "zone_id": cloudflare.ZONE,
    "pages_project": "agencia-previas",
    "preview_domain": cloudflare.ZONE_NAME,
}
OUTSIDE = [
    Step.PREPARE_REPOSITORY,
    Step.COMMIT_SITE,
    Step.BUILD_SITE,
    Step.DEPLOY_PREVIEW,
    Step.POINT_SUBDOMAIN,
]
numbers = count(1)


@dataclass
class Agency:
    """An installation with its accounts."""

    installation: Installation
    github: FakeGitHub
    cloudflare: FakeCloudflare

    def check_made_once(self, made: dict[str, Any]) -> None:
        """One repository, one commit, one deployment, one record, one domain."""
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


@pytest.fixture(scope="module")
async def agency(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Agency]:
    """Its own names never answer, as Cloudflare says at once: previews stay on `pages.dev`."""
    home = tmp_path_factory.mktemp("vendors") / "home"
    async with github.running() as code, cloudflare.running() as cloud:
        cloud.new_domains_are = "blocked"
        addresses = {"SITEWRIGHT_GITHUB_API_URL": code.url, "SITEWRIGHT_CLOUDFLARE_API_URL": cloud.url}
        async with installed(home, addresses) as installation:
            for name, values in (("github", GITHUB), ("cloudflare", CLOUDFLARE)):
                fields = [f"{field}={value}" for field, value in values.items()]
                await installation.run("integrations", "set", name, *fields)
            published = await installation.run("templates", "publish")
            assert published.split() == ["business", "created", f"{github.LOGIN}/sitewright-template-business"]
            yield Agency(installation, code, cloud)


async def test_a_paid_order_becomes_a_preview_on_the_agencys_accounts(agency: Agency) -> None:
    made = await agency.installation.generate(PADARIA, next(numbers))
    assert made["status"] == "in_review"
    agency.check_made_once(made)
    assert made["preview_url"] == f"https://{made['slug']}.agencia-previas.pages.dev"
    assert made["site_dir"] is None
    page = agency.cloudflare.shown(made["preview_url"])
    assert "Padaria Dona Zélia" in (page or "")
    assert "(31) 90000-0187" in (page or "")


async def test_the_connection_tests_agree(agency: Agency) -> None:
    for name in ("github", "cloudflare"):
        assert "Conectado." in await agency.installation.run("integrations", "test", name)


async def test_remark_approval_publication_and_end_on_the_agencys_accounts(agency: Agency) -> None:
    installation = agency.installation
    made = await installation.generate(PADARIA, next(numbers))
    project_id, slug = made["project_id"], made["slug"]
    await installation.run("projects", "review", project_id, 'troque "desde o primeiro dia" por "de sempre"')
    await installation.wait_for_step("commit_change", 0)
    revised = await installation.until(project_id, "in_review")
    assert "de sempre" in (agency.cloudflare.shown(revised["preview_url"]) or "")
    await installation.run("projects", "approve", project_id)
    published = await installation.until(project_id, "published")
    repository = agency.github.repositories[f"{github.LOGIN}/{slug}"]
    assert repository.refs["main"] == repository.refs["preview"] == published["commit"]
    assert published["production_url"] == f"https://{slug}.pages.dev"
    assert "de sempre" in (agency.cloudflare.shown(published["production_url"]) or "")

    await installation.run("projects", "archive", project_id, "--yes")
    await installation.until(project_id, "archived")
    assert repository.archived
    assert slug not in agency.cloudflare.projects
    assert f"{slug}.{cloudflare.ZONE_NAME}" not in [record["name"] for record in agency.cloudflare.records.values()]
    assert f"{slug}.{cloudflare.ZONE_NAME}" not in agency.cloudflare.domains["agencia-previas"]


async def test_a_persons_push_is_shown_by_its_webhook(agency: Agency) -> None:
    installation = agency.installation
    made = await installation.generate(PADARIA, next(numbers))
    head = agency.github.push(made["repository"], "preview", {"assets/css/sections/faq.css": b".faq{color:inherit}\n"})
    event = {"ref": "refs/heads/preview", "after": head, "repository": {"full_name": made["repository"]}}
    body = json.dumps(event).encode()
    signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-Hub-Signature-256": f"sha256={signature}",
        "X-GitHub-Delivery": made["project_id"],
        "X-GitHub-Event": "push",
    }
    async with httpx2.AsyncClient() as http:
        address = f"http://127.0.0.1:{installation.port}/webhook/github"
        refused = await http.post(address, content=body + b" ", headers=headers)
        outcomes = [(await http.post(address, content=body, headers=headers)).json()["outcome"] for _ in range(2)]
    assert (refused.status_code, outcomes) == (422, ["shown", "known"])
    shown = await installation.until(made["project_id"], "in_review")
    assert shown["commit"] == head


async def test_no_secret_is_in_logs_database_or_arguments(agency: Agency) -> None:
    await agency.installation.generate(PADARIA, next(numbers))
    dumped = await agency.installation.run("projects", "list")
    tables = await agency.installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        dumped += json.dumps(
            [str(dict(row)) for row in await agency.installation.rows(f"SELECT * FROM {table['tablename']}")]
        )
    for log in Path(agency.installation.home.parent).glob("*.log"):
        dumped += log.read_text()
    for process in agency.installation.processes.values():
        dumped += Path(f"/proc/{process.pid}/cmdline").read_text()
    assert "Padaria" in dumped
    assert [secret for secret in (github.TOKEN, cloudflare.TOKEN, WEBHOOK_SECRET) if secret in dumped] == []


@pytest.mark.parametrize("step", [Step.COMMIT_SITE, Step.DEPLOY_PREVIEW])
async def test_a_worker_killed_while_it_works_outside_repeats_nothing(agency: Agency, step: Step) -> None:
    await kill_and_check(agency, "worker", step)


@pytest.mark.torture
@pytest.mark.parametrize("step", FIRST_CHAPTER)
async def test_a_worker_is_killed_at_every_step(agency: Agency, step: Step) -> None:
    await kill_and_check(agency, "worker", step)


@pytest.mark.torture
@pytest.mark.parametrize("step", OUTSIDE)
@pytest.mark.parametrize("victim", ["web", "temporal", "postgres"])
async def test_every_process_is_killed_at_the_steps_outside(agency: Agency, victim: str, step: Step) -> None:
    await kill_and_check(agency, victim, step)


async def kill_and_check(agency: Agency, victim: str, step: Step) -> None:
    installation = agency.installation
    # All these sites together are more than GitHub's hour allows.
    await installation.rows("DELETE FROM call_budget")
    seen = (await installation.rows("SELECT coalesce(max(id), 0) AS id FROM timeline"))[0]["id"]
    making = asyncio.create_task(installation.generate(PADARIA, next(numbers)))
    await installation.wait_for_step(step, seen)
    installation.kill(victim)
    await installation.revive(victim)
    made = await making
    assert made["status"] == "in_review"
    agency.check_made_once(made)
