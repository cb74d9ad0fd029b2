"""Every page that a customer sees, with something on it: what is asked, waited for, looked at, approved, published."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import update

from sitewright.kit.db import transaction
from sitewright.kit.language import Language
from sitewright.onboarding.drafts import save_draft
from sitewright.onboarding.questionnaire import questionnaire_for
from sitewright.production.pictures import take_pictures
from sitewright.projects.models import SiteProject
from sitewright.projects.service import found
from sitewright.reviews.approvals import approve
from sitewright.reviews.drafts import keep_draft
from sitewright.reviews.service import Pointed
from sitewright.wiring import Runtime
from tests.e2e.seeds import through_the_chain
from tests.portal.conftest import sold, token_of
from tests.remarking import request_review

NO_LINK, NOWHERE = "no-link", "error"
"""Pages that come with an error's status."""
DONE = 'troque "a mesma desde o primeiro dia" por "a mesma de sempre"'
UNCLEAR = "deixe mais bonito"
DRAFT = "aos sábados abrimos até as 14h"
TYPED = {
    "name": "Padaria Dona Zélia",
    "segment": "padaria artesanal",
    "whatsapp": "31 9 0000 0187",
    "phone": "3133",
    "address": "Rua Mármore, 1214, Santa Tereza, Belo Horizonte - MG",
    "hours": "segunda a sexta 6h às 20h",
    "products": "Pão francês - R$ 19,90\nBroa de fubá - R$ 6,50",
}


async def pages(runtime: Runtime, language: Language = "pt-BR") -> AsyncIterator[tuple[str, str]]:
    """Names and paths; a project is brought where its next page is shown before that is given."""
    yield NO_LINK, f"/p/{'x' * 43}"
    async for name, path in asked(runtime, language):
        yield name, path
    project_id = await through_the_chain(runtime, reference="portal")
    await put(runtime, project_id, locale=language)
    at = f"/p/{await token_of(runtime, project_id)}"
    yield "question", f"{at}/questions"
    await remarked(runtime, project_id)
    yield "ready", at
    yield "review", f"{at}/review"
    yield "approve", f"{at}/approve"
    for name, values in STATES.items():
        await put(runtime, project_id, **values)
        yield name, f"{at}/approve" if name == "publishing" else at
    await put(runtime, project_id, status="in_review", resume_status=None)
    async with transaction(runtime.sessions) as session:
        await approve(session, project_id, "Marcos Andrade")
    await reached(runtime, project_id, "published")
    yield "published", at
    yield "site", f"{at}/site"
    yield "approved", f"{at}/approve"
    yield "certificate", f"{at}/certificate"


STATES: dict[str, dict[str, Any]] = {
    "waiting": {"status": "revising"},
    "publishing": {"status": "publishing"},
    "stopped": {"status": "needs_attention", "resume_status": "revising"},
    "ended": {"status": "cancelled", "resume_status": None},
}


async def asked(runtime: Runtime, language: Language) -> AsyncIterator[tuple[str, str]]:
    """The questionnaire, begun."""
    project_id = await sold(runtime.sessions, f"asked {language}", locale=language)
    at = f"/p/{await token_of(runtime, project_id)}"
    yield "welcome", at
    async with transaction(runtime.sessions) as session:
        for key, value in TYPED.items():
            await save_draft(session, project_id, key, value)
    yield "back", at
    for step in questionnaire_for("business").steps:
        yield f"step-{step.key}", f"{at}/answers/{step.key}"
    yield "paste", f"{at}/paste"
    yield "check", f"{at}/check"
    yield NOWHERE, f"{at}/answers/nowhere"


async def remarked(runtime: Runtime, project_id: UUID) -> None:
    """A round with one remark done and one that needs an answer, and a remark that is not sent yet."""
    async with transaction(runtime.sessions) as session:
        await request_review(session, project_id, DONE)
    await reached(runtime, project_id, "in_review", 2)
    async with transaction(runtime.sessions) as session:
        await request_review(session, project_id, UNCLEAR)
    await reached(runtime, project_id, "in_review", 3)
    await take_pictures(runtime.workshop)
    async with transaction(runtime.sessions) as session:
        await keep_draft(session, project_id, Pointed(DRAFT, "inicio"))


async def reached(runtime: Runtime, project_id: UUID, status: str, number: int = 1) -> None:
    """Wait until the project stands there, in that round or a later one."""
    async with asyncio.timeout(120):
        while True:
            async with runtime.sessions() as session:
                project = await found(session, project_id)
            if project.status == status and project.round >= number:
                return
            await asyncio.sleep(0.2)


async def put(runtime: Runtime, project_id: UUID, **values: Any) -> None:
    """Change the project as no workflow does it, to see its page."""
    async with transaction(runtime.sessions) as session:
        await session.execute(update(SiteProject).where(SiteProject.id == project_id).values(**values))
