"""Templates and prompts: what sites are made with. For reading; both are changed in their files."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitewright.console.desk import DeskDep
from sitewright.console.pages import page
from sitewright.console.visit import Reader
from sitewright.integrations.library_api import published_templates
from sitewright.projects import library

router = APIRouter(prefix="/library")


@router.get("")
async def show_library(request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """Both, with their use."""
    repositories = await published_templates(desk.config_service)
    async with desk.sessions() as session:
        templates = await library.templates(session, repositories)
        prompts = await library.prompts(session)
    return page(request, visitor, "library.html", templates=templates, prompts=prompts, brl=desk.brl_per_usd)
