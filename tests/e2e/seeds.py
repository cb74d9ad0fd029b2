"""Projects in every state, for looking at the console: made by the real services where that is quick."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.models import AuditEntry
from sitewright.accounts.service import create_token
from sitewright.console.project_file import read_file
from sitewright.hooks.models import HookDelivery
from sitewright.hooks.service import add_endpoint
from sitewright.kit.db import transaction
from sitewright.kit.language import speaking
from sitewright.messages import texts
from sitewright.messages.letter import as_html, as_text
from sitewright.messages.models import Message
from sitewright.messages.outbox import Copy
from sitewright.messages.service import place_of_copy
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.models import InboxEvent, Order
from sitewright.orders.service import create_order
from sitewright.orders.starts import Buyer, ProjectStart, begin
from sitewright.ports.payments import CheckoutChange
from sitewright.production.pictures import take_pictures
from sitewright.projects.models import AIUse, Deployment, SiteProject, TimelineStep
from sitewright.projects.service import found
from sitewright.reviews.models import ReviewRequest
from sitewright.wiring import Runtime
from tests.conftest import EXAMPLES
from tests.e2e.consoles import Console
from tests.remarking import request_review

STATES = {
    "needs_attention": ("Clínica Sorriso & Cia <Odontologia>", "clinica-sorriso-a2b3"),
    "revising": ("Ateliê Linha Torta", "atelie-linha-torta-c4d5"),
    "published": ("Advocacia Nunes Prates", "advocacia-nunes-e6f7"),
    "awaiting_answers": ("Marcenaria do Vale", None),
    "cancelled": ("Studio Pilates Leve", "studio-pilates-g2h3"),
    "archived": ("Pet Shop Amigo Fiel", "pet-shop-amigo-j4k5"),
    "generating": ("Hamburgueria Brasa Viva", "hamburgueria-brasa-m6n7"),
}
REASON = "GitHub refused the credential (github.access_token); renew it under Integrations."
REMARK = 'troque "a mesma desde o primeiro dia" por "a mesma de sempre"'
MODEL = ("anthropic", "claude-sonnet")


@dataclass
class Seeded:
    """A console with projects in every state, and somebody who is signed in."""

    console: Console
    projects: dict[str, UUID]
    cookie: str
    order: UUID
    failed_event: int
    commit: str
    hook: UUID
    message: UUID

    def pages(self) -> dict[str, str]:
        """An address of every page, by name."""
        of = {state: f"/console/projects/{project}" for state, project in self.projects.items()}
        made = of["in_review"]
        kinds = ("answers", "facts", "brief", "sitemap", "site", "quality")
        accounts = ("github", "cloudflare", "storage", "ai", "stripe", "mail")
        return {
            "overview": "/console/",
            "projects": "/console/projects",
            "projects-none": "/console/projects?q=nothing-like-it",
            "project-new": "/console/projects/new",
            **{f"project-{state}": path for state, path in of.items()},
            "answers": f"{of['awaiting_answers']}/answers",
            "content": f"{made}/content",
            **{f"content-{kind}": f"{made}/content/{kind}" for kind in kinds},
            "content-page": f"{made}/content/page?key=inicio",
            "gate": of["gate"],
            "gate-brief": f"{of['gate']}/content/brief",
            "gate-edit": f"{of['gate']}/content/brief/edit",
            "gate-again": f"{of['gate']}/content/analysis/again",
            "preview": f"{made}/preview",
            "preview-phone": f"{made}/preview?width=phone",
            "preview-none": f"{of['awaiting_answers']}/preview",
            "rounds": f"{made}/rounds",
            "rounds-none": f"{of['awaiting_answers']}/rounds",
            "revision": f"{made}/revisions/{self.commit}",
            "commit": f"{made}/commits/{self.commit}",
            "customer": f"{made}/customer",
            "history": f"{made}/history",
            "address": f"{made}/address",
            "history-published": f"{of['published']}/history",
            "orders": "/console/orders",
            "order": f"/console/orders/{self.order}",
            "event": f"/console/orders/events/{self.failed_event}",
            "integrations": "/console/integrations",
            **{f"integration-{name}": f"/console/integrations/{name}" for name in accounts},
            "models": "/console/integrations/ai/models/analysis",
            "library": "/console/library",
            "people": "/console/people",
            "tokens": "/console/tokens",
            "messages": "/console/messages",
            "message": f"/console/messages/{self.message}",
            "project-messages": f"{made}/messages",
            "hooks": "/console/hooks",
            "hook": f"/console/hooks/{self.hook}",
            "audit": "/console/audit",
            "nowhere": "/console/nowhere",
        }


async def seeded(console: Console) -> Seeded:
    """The console with something on each page."""
    runtime = console.runtime
    projects = await seed(runtime)
    await take_pictures(runtime.workshop)
    await runtime.config_service.set_config("mail", {"host": "smtp.agencia.example", "password": "segredo"})
    async with transaction(runtime.sessions) as session:
        order = await session.scalar(select(Order.id).where(Order.checkout_ref == "cs_test_needs_attention"))
        assert order is not None
        session.add(AuditEntry(actor="ana@agencia.example", action="save_integration", subject="github"))
        await create_token(session, "CRM da agência", "write")
        event = {"checkout": {"session_id": "cs_test_needs_attention"}}
        kind = "checkout.session.completed"
        session.add(
            InboxEvent(provider="stripe", event_id="evt_1", type=kind, payload=event, handled_at=datetime.now(UTC))
        )
        reversal = {"checkout": None, "reversal": {"payment_ref": "pi_unknown"}, "unread": None}
        kind, why = "charge.refunded", "the order of this payment is not known"
        failed = InboxEvent(provider="stripe", event_id="evt_2", type=kind, payload=reversal, error=why)
        session.add(failed)
        await session.flush()
        address = "https://crm.agencia.example/sitewright"
        hook, _ = await add_endpoint(session, runtime.cipher, address, ["project.preview_ready", "project.published"])
        told = {"type": "project.preview_ready", "data": {}}
        for status, answer, error in (("delivered", 204, None), ("failed", 500, "It answered 500.")):
            session.add(
                HookDelivery(
                    endpoint_id=hook.id,
                    project_id=projects["in_review"],
                    event="project.preview_ready",
                    payload=told,
                    status=status,
                    answer=answer,
                    error=error,
                    attempts=answer // 100,
                    launched_at=datetime.now(UTC),
                )
            )
        commit = (await found(session, projects["in_review"])).commit or ""
        message = await _messages(session, runtime, projects["in_review"])
    return Seeded(console, projects, await console.person(), order, failed.id, commit, hook.id, message)


async def _messages(session: AsyncSession, runtime: Runtime, project_id: UUID) -> UUID:
    """A message that is kept here, and one that a server refused; the id of the first."""
    with speaking("pt-BR"):
        letter = texts.preview_ready("Marcos", "Padaria Estrela da Manhã", "http://127.0.0.1:8700/p/" + "x" * 43)
    now = datetime.now(UTC)
    about = {"project_id": project_id, "recipient": "marcos@example.com", "language": "pt-BR", "launched_at": now}
    kept = Message(**about, purpose="round_done", version="9", status="sent", attempts=1, sent_at=now, tried_at=now)
    refused = "The mail server refused the address for good (550)."
    failed = Message(
        **about, purpose="published", version="9", status="failed", attempts=1, error=refused, tried_at=now
    )
    session.add_all((kept, failed))
    await session.flush()
    copy = Copy(subject=letter.subject, text=as_text(letter, "pt-BR"), html=as_html(letter, "pt-BR"))
    kept.copy = runtime.cipher.seal(copy.model_dump_json(), place_of_copy(kept.id))
    return kept.id


async def seed(runtime: Runtime) -> dict[str, UUID]:
    """Projects by state; `in_review` went through the whole chain."""
    made = {state: await _placed(runtime, state, *told) for state, told in STATES.items()}
    made["in_review"] = await through_the_chain(runtime)
    await _remarked(runtime, made["in_review"])
    made["gate"] = await through_the_chain(runtime, gate="brief")
    return made


async def through_the_chain(runtime: Runtime, gate: str | None = None, reference: str = "seed") -> UUID:
    """A project made for real, until its review or until the story stops at a gate."""
    start = ProjectStart(
        customer=Buyer(name="Marcos Andrade", email="marcos@padaria.example"),
        order_ref=f"{reference} {gate}",
        template="business",
        gates=[gate] if gate else [],
    )
    async with transaction(runtime.sessions) as session:
        project, _ = await begin(session, start, live=False)
        await session.flush()
        await submit_answers(session, project.id, parse_answers((EXAMPLES / "padaria.yaml").read_bytes()))
    async with asyncio.timeout(120):
        while True:
            async with runtime.sessions() as session:
                if (await read_file(session, project.id)).gate == gate and (
                    gate or (await found(session, project.id)).status == "in_review"
                ):
                    return project.id
            await asyncio.sleep(0.2)


async def _remarked(runtime: Runtime, project_id: UUID) -> None:
    """A round with one remark that the offline writer understands."""
    async with transaction(runtime.sessions) as session:
        await request_review(session, project_id, REMARK)
    async with asyncio.timeout(120):
        while True:
            async with runtime.sessions() as session:
                project = await found(session, project_id)
            if (project.round, project.status) == (2, "in_review"):
                return
            await asyncio.sleep(0.2)


async def _placed(runtime: Runtime, state: str, name: str, slug: str | None) -> UUID:
    """A project put where the workflow would have brought it; no workflow is started for it."""
    checkout = CheckoutChange(
        session_id=f"cs_test_{state}",
        state="paid",
        amount_minor=149_000,
        currency="BRL",
        live=False,
        customer_ref=f"cus_{state}",
        customer_name=name,
        customer_email=f"{state}@example.com",
        payment_ref=f"pi_{state}",
    )
    hours = 3 + 20 * list(STATES).index(state)
    async with transaction(runtime.sessions) as session:
        order = await create_order(session, "stripe", checkout)
        order.sells_site = True
        project = SiteProject(
            order_id=order.id,
            customer_id=order.customer_id,
            template="business",
            live=False,
            status=state,
            slug=slug,
            created_at=datetime.now(UTC) - timedelta(hours=hours),
            locale="pt-BR",
            adapters={},
        )
        session.add(project)
        await session.flush()
        if slug is not None:
            _worked_on(project)
            for row in (*_steps(project), *_uses(project)):
                session.add(row)
        if state == "revising":
            project.round = 2
            remark = "Trocar a foto da capa e tirar o preço do bordado."
            session.add(ReviewRequest(project_id=project.id, round=2, remark=remark, status="open"))
        if state == "published":
            project.production_url = f"https://{slug}.sites.agencia.example"
            for number, commit in enumerate(("1f" * 20, "2e" * 20)):
                session.add(
                    Deployment(
                        project_id=project.id,
                        commit=commit,
                        place="production",
                        host_id=str(number),
                        url=project.production_url,
                        digest=commit[:2] * 32,
                        files=24 + number,
                        shown_at=datetime.now(UTC) - timedelta(hours=number),
                    )
                )
        return project.id


def _worked_on(project: SiteProject) -> None:
    project.repository, project.commit = f"agencia/{project.slug}", "0c" * 20
    if project.status == "needs_attention":
        project.resume_status, project.attention_step, project.attention_reason = (
            "generating",
            "prepare_repository",
            REASON,
        )


def _steps(project: SiteProject) -> list[TimelineStep]:
    begun = project.created_at
    done = [("open_project", ""), ("analyse_answers", ""), ("write_brief", ""), ("write_sitemap", "")]
    steps = [
        TimelineStep(
            project_id=project.id,
            round=1,
            step=step,
            key=key,
            status="finished",
            attempts=1,
            started_at=begun + timedelta(seconds=20 * place),
            seconds=4.2 + place,
        )
        for place, (step, key) in enumerate(done)
    ]
    later = begun + timedelta(minutes=3)
    if project.status == "needs_attention":
        steps.append(
            TimelineStep(
                project_id=project.id,
                round=1,
                step="prepare_repository",
                key="",
                status="failed",
                attempts=3,
                started_at=later,
                error_code="Misconfigured",
                error=REASON,
            )
        )
    if project.status == "generating":
        written = "Hambúrguer na brasa, pão da casa e batata que fica crocante até a última. " * 4
        steps.append(
            TimelineStep(
                project_id=project.id,
                round=1,
                step="write_page",
                key="inicio",
                status="running",
                attempts=1,
                started_at=later,
                progress=written,
            )
        )
        steps.append(
            TimelineStep(
                project_id=project.id,
                round=1,
                step="plan_layout",
                key="",
                status="retrying",
                attempts=2,
                started_at=later,
                error_code="Unavailable",
                error="anthropic answered 529.",
            )
        )
    return steps


def _uses(project: SiteProject) -> list[AIUse]:
    return [
        AIUse(
            project_id=project.id,
            round=1,
            role="content_generation",
            task_type=task,
            prompt=f"content/{task}@2",
            prompt_sha256="0" * 64,
            provider=MODEL[0],
            model=MODEL[1],
            input_tokens=4_200 + 900 * place,
            output_tokens=1_100 + 400 * place,
            cost_micro_usd=29_100 + 8_700 * place,
            seconds=6.5,
            attempts=1,
            created_at=project.created_at,
        )
        for place, task in enumerate(("onboarding", "brief", "sitemap", "content"))
    ]
