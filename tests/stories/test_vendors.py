"""The whole chain on every vendor, at their loopback fakes: killed anywhere, everything is there once."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from sitewright.integrations.stripe.simulate import SimulatedCheckout, deliver
from sitewright.kit.crypto import Cipher
from sitewright.kit.embedded.temporal import EmbeddedTemporal
from sitewright.production.codec import SealedPayloads
from sitewright.production.story import Step
from tests.fakes import cloudflare, github, reading_model, s3, stripe_api
from tests.fakes.ai_providers import Refusal
from tests.stories.agency import (
    SECRETS,
    STRIPE_SECRET,
    WEBHOOK_SECRET,
    Agency,
    numbers,
)
from tests.stories.installation import PATIENCE, Installation
from tests.stories.test_crashes import FIRST_CHAPTER, PADARIA

OUTSIDE = [
    Step.PREPARE_REPOSITORY,
    Step.COMMIT_SITE,
    Step.BUILD_SITE,
    Step.DEPLOY_PREVIEW,
    Step.POINT_SUBDOMAIN,
]
BESIDE = [Step.PREPARE_REPOSITORY, Step.WRITE_PAGE]
IN_TURN = [step for step in FIRST_CHAPTER if step not in BESIDE]
"""The steps of a site that come one after the other, without those that run beside one of them."""


@pytest.fixture(scope="module")
async def made(agency: Agency) -> dict[str, Any]:
    """One site, whose story the tests tell in their order."""
    return await agency.sell()


async def test_a_paid_order_becomes_a_preview_on_the_agencys_accounts(agency: Agency, made: dict[str, Any]) -> None:
    assert made["status"] == "in_review"
    agency.check_made_once(made)
    assert made["preview_url"] == f"https://{made['slug']}.agencia-previas.pages.dev"
    assert made["site_dir"] is None
    page = agency.cloudflare.shown(made["preview_url"])
    assert "Padaria Dona Zélia" in (page or "")
    assert "(31) 90000-0187" in (page or "")


async def test_every_integration_took_part(agency: Agency, made: dict[str, Any]) -> None:
    used = await agency.installation.rows(
        "SELECT DISTINCT provider FROM ai_use WHERE project_id = $1", UUID(made["project_id"])
    )
    assert {row["provider"] for row in used} == {"anthropic", "openai", "google"}
    project = (await agency.installation.rows("SELECT adapters FROM project WHERE id = $1", UUID(made["project_id"])))[
        0
    ]
    adapters = json.loads(project["adapters"])
    assert {port: name.split()[0] for port, name in adapters.items()} == {
        "code_host": "github",
        "site_host": "cloudflare",
        "dns": "cloudflare",
        "asset_store": "r2",
    }


async def test_a_session_that_does_not_say_what_it_sold_is_asked_about_at_stripe(agency: Agency) -> None:
    checkout = SimulatedCheckout("cs_test_of_a_price", "business", sells_site=False)
    agency.stripe.items[checkout.session_id] = [("price_1", "prod_1")]
    await deliver(f"http://127.0.0.1:{agency.installation.port}", checkout, SecretStr(STRIPE_SECRET))
    query = "SELECT p.template FROM project p JOIN orders o ON o.id = p.order_id WHERE o.checkout_ref = $1"
    async with asyncio.timeout(60):
        while not (found := await agency.installation.rows(query, checkout.session_id)):
            await asyncio.sleep(0.2)
    assert [row["template"] for row in found] == ["business"]
    assert f"GET /v1/checkout/sessions/{checkout.session_id}/line_items" in agency.stripe.seen


async def test_the_connection_tests_agree(agency: Agency) -> None:
    told = {
        "github": "Conectado.",
        "cloudflare": "Conectado.",
        "storage": "Um arquivo de teste foi gravado",
        "ai": "gpt-4o",
    }
    for name, said in told.items():
        assert said in await agency.installation.run("integrations", "test", name)


async def test_a_template_that_somebody_else_wrote_is_replaced_only_where_that_is_meant(agency: Agency) -> None:
    agency.github.repositories[f"{github.LOGIN}/sitewright-template-saas"].description = "theirs"
    for answer, state in (("n", "foreign"), ("y", "unchanged")):
        told = await agency.installation.run("templates", "publish", stdin=f"{answer}\n", check=False)
        assert f"saas         {state}" in told
        assert "portfolio    unchanged" in told
    assert agency.github.repositories[f"{github.LOGIN}/sitewright-template-saas"].description != "theirs"


async def test_a_persons_push_is_shown_by_its_webhook(agency: Agency, made: dict[str, Any]) -> None:
    installation = agency.installation
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


async def test_remark_approval_publication_and_end_on_the_agencys_accounts(
    agency: Agency, made: dict[str, Any]
) -> None:
    installation = agency.installation
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


async def test_no_secret_leaves_its_place(agency: Agency, made: dict[str, Any]) -> None:
    """Also where every vendor answers with what it was sent."""
    installation = agency.installation
    told = await echoed_back(agency)
    told += await installation.run("projects", "show", made["project_id"])
    for name in ("github", "cloudflare", "ai", "stripe"):
        told += await installation.run("integrations", "show", name)
    places = {
        "told": told,
        "database": await whole_database(installation),
        "logs": "".join(log.read_text() for log in sorted(installation.home.parent.glob("*.log"))),
        "history": await histories(installation),
        "files": "".join(
            file.read_text(errors="replace") for file in sorted((installation.home / "temporal").glob("*"))
        ),
        "arguments": installation.command_lines(),
    }
    assert "echoed" not in places["told"]
    assert "Padaria" in places["database"]
    assert made["project_id"] in places["history"]
    keys = (installation.home / "keys").read_text().split()
    leaks = [(place, secret) for place, text in places.items() for secret in [*SECRETS, *keys] if secret in text]
    assert leaks == []


async def echoed_back(agency: Agency) -> str:
    """What operators read where each vendor refuses, in turn, with all secrets in its answer."""
    echo = json.dumps({"message": f"echoed {SECRETS}", "errors": [{"code": 10000, "message": f"echoed {SECRETS}"}]})
    told = ""
    refusing: list[tuple[str, list[Any], Any]] = [
        ("github", agency.github.faults, github.Fault("/user", 401, body=echo, times=9)),
        ("cloudflare", agency.cloudflare.faults, cloudflare.Fault("/tokens/verify", 401, body=echo, times=9)),
        ("storage", agency.objects.faults, s3.Fault(403, "AccessDenied", body=echo.encode(), times=9)),
        ("stripe", agency.stripe.faults, stripe_api.Fault("/v1/", 401, body=echo)),
    ]
    for name, faults, fault in refusing:
        faults.append(fault)
        told += await agency.installation.run("integrations", "test", name, check=False)
        faults.clear()
    agency.github.faults.append(github.Fault("/generate", 403, body=echo, times=9))
    agency.models.plan = [Refusal(401, f"echoed {SECRETS}")]
    purchase = ["generate", str(PADARIA), "--json", "--number", str(next(numbers))]
    stuck = await agency.installation.run(*purchase, check=False)
    agency.github.faults.clear()
    agency.models.plan = [reading_model.answer]
    assert json.loads(stuck)["status"] == "needs_attention"
    again = await agency.installation.run(*purchase)
    assert json.loads(again)["status"] == "in_review"
    return told + stuck + again


async def whole_database(installation: Installation) -> str:
    """Every row of every table."""
    dumped = ""
    for table in await installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        rows = await installation.rows(f"SELECT * FROM {table['tablename']}")
        dumped += json.dumps([str(dict(row)) for row in rows], ensure_ascii=False)
    return dumped


async def histories(installation: Installation) -> str:
    """The histories of all workflows, and what they carry, unsealed."""
    temporal = EmbeddedTemporal(installation.home / "temporal")
    found = temporal.find()
    assert found is not None
    client = await Client.connect(temporal.url(found[1]))
    codec = SealedPayloads(Cipher((installation.home / "keys").read_text().split()))
    text = ""
    async for workflow in client.list_workflows():
        history = (await client.get_workflow_handle(workflow.id, run_id=workflow.run_id).fetch_history()).to_json_dict()
        opened = await codec.decode(list(payloads(history)))
        text += json.dumps(history) + " ".join(payload.data.decode(errors="replace") for payload in opened)
    return text


def payloads(value: Any) -> Iterator[Payload]:
    """What a history carries, wherever in it."""
    if isinstance(value, dict) and "encoding" in (value.get("metadata") or {}):
        metadata = {name: base64.b64decode(text) for name, text in value["metadata"].items()}
        yield Payload(metadata=metadata, data=base64.b64decode(value.get("data", "")))
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from payloads(entry)


@pytest.mark.torture
@pytest.mark.parametrize("steps", [IN_TURN, BESIDE], ids=["in turn", "beside them"])
async def test_a_worker_is_killed_at_every_step(agency: Agency, steps: list[Step]) -> None:
    assert {*IN_TURN, *BESIDE} == {*FIRST_CHAPTER}
    await kill_and_check(agency, "worker", steps)


@pytest.mark.torture
@pytest.mark.parametrize("victim", ["web", "temporal", "postgres"])
async def test_every_process_is_killed_at_the_steps_outside(agency: Agency, victim: str) -> None:
    await kill_and_check(agency, victim, OUTSIDE)


async def kill_and_check(agency: Agency, victim: str, steps: list[Step]) -> None:
    """Sell a site and kill the victim at each of the steps, which come one after the other."""
    installation = agency.installation
    seen = (await installation.rows("SELECT coalesce(max(id), 0) AS id FROM timeline"))[0]["id"]
    making = asyncio.create_task(agency.sell(PATIENCE * len(steps)))
    for step in steps:
        await installation.wait_for_step(step, seen)
        installation.kill(victim)
        await installation.revive(victim)
    made = await making
    assert made["status"] == "in_review"
    agency.check_made_once(made)
