"""`POST /projects/{id}/onboarding`: the customer's answers, as the form or another system sends them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from sitewright.accounts.security import require
from sitewright.kit.db import transaction
from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.service import submit_answers
from sitewright.projects.report import ProjectView
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects", tags=["projects"], dependencies=[Depends(require("write"))])


@router.post("/{project_id}/onboarding")
async def post_answers(
    project_id: UUID, answers: Annotated[dict[str, Any], Body()], sessions: SessionsDep
) -> ProjectView:
    """Take the answers and begin to write; the same answers again change nothing."""
    parsed = answers_from_data(answers)
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await submit_answers(session, project_id, parsed))
