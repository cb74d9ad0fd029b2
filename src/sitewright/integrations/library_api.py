"""Templates and prompts over HTTP, for reading."""

from fastapi import APIRouter, Depends

from sitewright.accounts.security import require
from sitewright.integrations.api import ServiceDep
from sitewright.integrations.config_service import ConfigService
from sitewright.projects import library
from sitewright.projects.library import PromptView, TemplateView
from sitewright.web.deps import SessionsDep

router = APIRouter(tags=["library"], dependencies=[Depends(require("read"))])
REPOSITORIES = "template_repos."


@router.get("/templates")
async def list_templates(sessions: SessionsDep, service: ServiceDep) -> list[TemplateView]:
    """What sites are made from, and where it is published."""
    async with sessions() as session:
        return await library.templates(session, await published_templates(service))


@router.get("/prompts")
async def list_prompts(sessions: SessionsDep) -> list[PromptView]:
    """What models are told, and what each version was used for."""
    async with sessions() as session:
        return await library.prompts(session)


async def published_templates(service: ConfigService) -> dict[str, str]:
    """Template repositories by template, as they are configured."""
    stored = await service.masked("github")
    return {path.removeprefix(REPOSITORIES): value for path, value in stored.items() if path.startswith(REPOSITORIES)}
