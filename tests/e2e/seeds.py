"""Projects in every state, for looking at the console: made by the real services where that is quick."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sitewright.kit.db import transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.service import create_order
from sitewright.orders.starts import Buyer, ProjectStart, begin
from sitewright.ports.payments import CheckoutChange
from sitewright.projects.models import AIUse, Deployment, SiteProject, TimelineStep
from sitewright.projects.service import found
from sitewright.reviews.models import ReviewRequest
from sitewright.wiring import Runtime
from tests.conftest import EXAMPLES

STATES = {
    "needs_attention": ("Clínica Sorriso & Cia <Odontologia>", "clinica-sorriso-a2b3"),
    "revising": ("Ateliê Linha Torta", "atelie-linha-torta-c4d5"),
    "published": ("Advocacia Nunes Prates", "advocacia-nunes-e6f7"),
    "awaiting_answers": ("Marcenaria do Vale", None),
    "cancelled": ("Studio Pilates Leve", "studio-pilates-g2h3"),
    "archived": ("Pet Shop Amigo Fiel", "pet-shop-amigo-j4k5"),
    "generating": ("Hamburgueria Brasa Viva", "hamburgueria-brasa-m6n7"),
}
REASON = "GitHub refused the token (github.access_token); renew it under Integrations, then retry."
MODEL = ("anthropic", "claude-sonnet")


async def seed(runtime: Runtime) -> dict[str, UUID]:
    """Projects by state; `in_review` went through the whole chain."""
    made = {state: await _placed(runtime, state, *told) for state, told in STATES.items()}
    made["in_review"] = await _through_the_chain(runtime)
    return made


async def _through_the_chain(runtime: Runtime) -> UUID:
    start = ProjectStart(
        customer=Buyer(name="Marcos Andrade", email="marcos@padaria.example"), order_ref="seed", template="business"
    )
    async with transaction(runtime.sessions) as session:
        project, _ = await begin(session, start, live=False)
        await session.flush()
        await submit_answers(session, project.id, parse_answers((EXAMPLES / "padaria.yaml").read_bytes()))
    async with asyncio.timeout(120):
        while True:
            async with runtime.sessions() as session:
                if (await found(session, project.id)).status == "in_review":
                    return project.id
            await asyncio.sleep(0.2)


async def _placed(runtime: Runtime, state: str, name: str, slug: str | None) -> UUID:
    """A project put where the workflow would have brought it; no workflow is started for it."""
    checkout = CheckoutChange(
        f"cs_test_{state}", "paid", 149_000, "BRL", False, f"cus_{state}", name, f"{state}@example.com", f"pi_{state}"
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
