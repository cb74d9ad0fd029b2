"""Integrations over HTTP: what is configured (secrets masked), changed, removed and tested."""

from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, ConfigDict

from sitewright.accounts.security import require
from sitewright.integrations.ai.defaults import default_models
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.configs import secret_paths
from sitewright.integrations.manager import IntegrationManager
from sitewright.integrations.outcomes import State, last_tests, state_of
from sitewright.integrations.outcomes import run_test as test_and_keep
from sitewright.integrations.registry import INTEGRATIONS, Integration, integration
from sitewright.kit.db import Sessions
from sitewright.kit.language import preferred
from sitewright.ports.ai import Role
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/integrations", tags=["integrations"], dependencies=[Depends(require("read"))])
ADMIN = [Depends(require("admin"))]


class LastTest(BaseModel):
    """How a connection test went, in the language it was made in."""

    model_config = ConfigDict(from_attributes=True)

    success: bool
    message: str
    language: str
    tested_at: datetime


class IntegrationView(BaseModel):
    """What is stored, by path; `secrets` are the paths whose values are masked. `test` is the last one since then."""

    type: str
    title: str
    configured: bool
    state: State
    values: dict[str, str]
    secrets: list[str]
    test: LastTest | None


class TestOutcome(BaseModel):
    """Outcome of a connection test."""

    __test__ = False

    success: bool
    message: str


class ModelsView(BaseModel):
    """Names of models; `defaults` are those used where none is named, by provider."""

    models: list[str]
    defaults: dict[str, str]


def _service(request: Request) -> ConfigService:
    return cast("ConfigService", request.app.state.config_service)


def _manager(request: Request) -> IntegrationManager:
    return cast("IntegrationManager", request.app.state.integrations)


ServiceDep = Annotated[ConfigService, Depends(_service)]
ManagerDep = Annotated[IntegrationManager, Depends(_manager)]
Values = Annotated[dict[str, Any], Body()]


@router.get("")
async def list_integrations(service: ServiceDep, sessions: SessionsDep) -> list[IntegrationView]:
    """All integrations."""
    return [await _view(service, sessions, known) for known in INTEGRATIONS]


@router.get("/ai/models", dependencies=ADMIN)
async def list_models(role: Role, manager: ManagerDep) -> ModelsView:
    """Models of the role's provider, and the one used where none is named."""
    return ModelsView(models=await (await manager.ai_service()).models(role), defaults=default_models(role))


@router.get("/{type_}")
async def get_integration(type_: str, service: ServiceDep, sessions: SessionsDep) -> IntegrationView:
    """One integration."""
    return await _view(service, sessions, integration(type_))


@router.put("/{type_}", dependencies=ADMIN)
async def put_integration(type_: str, values: Values, service: ServiceDep, sessions: SessionsDep) -> IntegrationView:
    """Replace what is stored. A masked secret sent back keeps the stored one."""
    await service.set_config(type_, values)
    return await _view(service, sessions, integration(type_))


@router.patch("/{type_}", dependencies=ADMIN)
async def patch_integration(type_: str, values: Values, service: ServiceDep, sessions: SessionsDep) -> IntegrationView:
    """Change the fields given; null removes one."""
    await service.set_config(type_, values, merge=True)
    return await _view(service, sessions, integration(type_))


@router.delete("/{type_}", status_code=204, dependencies=ADMIN)
async def delete_integration(type_: str, service: ServiceDep) -> None:
    """Remove what is stored; the local stand-in takes over."""
    await service.delete_config(type_)


@router.post("/{type_}/test", dependencies=ADMIN)
async def run_test(
    type_: str,
    manager: ManagerDep,
    sessions: SessionsDep,
    request: Request,
    deep: bool = False,
) -> TestOutcome:
    """Test what is stored, or the stand-in; the message is in Portuguese, or in English where that is asked for.

    With `deep`, each AI model is asked for a word, which costs a little.
    """
    language = preferred(request.headers.get("accept-language"))
    result = await test_and_keep(manager, sessions, type_, language, deep=deep)
    return TestOutcome(success=result.success, message=result.message)


async def _view(service: ConfigService, sessions: Sessions, known: Integration) -> IntegrationView:
    values = await service.masked(known.name)
    async with sessions() as session:
        test = (await last_tests(session)).get(known.name)
    return IntegrationView(
        type=known.name,
        title=known.title,
        configured=bool(values),
        state=state_of(values, test),
        test=LastTest.model_validate(test) if test else None,
        values=values,
        secrets=sorted(secret_paths(known.config) & set(known.fields or secret_paths(known.config))),
    )
