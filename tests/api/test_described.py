"""The API against its own description: no answer that it does not describe, and none that is our own fault."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import SecretStr
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sitewright.accounts.service import create_token
from sitewright.app import bind, serving_web
from sitewright.kit.crypto import generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.settings import Settings
from sitewright.wiring import build_runtime
from tests.console.test_rework_pages import at_the_brief_gate

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
UNENDING = "/events"
"""Streams answer for ever."""
AWAY = 503
"""Described: the services of a vendor cannot be reached from a test."""


@dataclass(frozen=True)
class Api:
    """A server with a project, and the key of an administrator."""

    address: str
    key: str
    project: str
    description: dict[str, Any]


@pytest.fixture
async def api(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    settings_ = Settings(home=tmp_path, encryption_keys=SecretStr(generate_key()))
    project = await at_the_brief_gate(sessions)
    async with transaction(sessions) as session:
        key = await create_token(session, "fuzz", "admin")
    listener = bind("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with build_runtime(settings_, database_url, "127.0.0.1:1") as runtime, serving_web(runtime, listener):
        async with httpx2.AsyncClient() as http:
            description = (await http.get(f"{address}/openapi.json", headers={"Authorization": f"Bearer {key}"})).json()
        yield Api(address, key, str(project), description)


async def test_no_answer_is_undescribed_or_our_fault(api: Api) -> None:
    await asyncio.to_thread(ask_everything, api, 6)


@pytest.mark.torture
async def test_no_answer_is_undescribed_or_our_fault_however_often_it_is_asked(api: Api) -> None:
    await asyncio.to_thread(ask_everything, api, 150)


async def test_every_route_is_described_with_its_errors(api: Api) -> None:
    bare = [
        f"{method} {path}"
        for path, methods in api.description["paths"].items()
        for method, told in methods.items()
        if not {"4XX", "503"} <= set(told["responses"]) or not told.get("description", told.get("summary"))
    ]
    assert bare == []


def ask_everything(api: Api, examples: int) -> None:
    """Every operation with bodies, queries and paths as they are described, and as they are not."""
    schema = schemathesis.openapi.from_dict(api.description)
    wrong = []
    seen: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        operation = found.ok()
        if not operation.path.endswith(UNENDING):
            try:
                ask(api, operation, examples, seen)
            except Exception as problem:  # noqa: BLE001 - all are told together
                wrong.append(f"{operation.label}: {problem!r}"[:1500])
    assert not wrong, "\n\n".join(wrong)
    assert {200, 201, 404, 409, 422} <= seen.keys(), seen


def ask(api: Api, operation: Any, examples: int, seen: Counter[int]) -> None:
    """One operation; every second case is about the project there is."""
    turn = 0

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        nonlocal turn
        turn += 1
        if turn % 2 and "project_id" in (case.path_parameters or {}):
            case.path_parameters["project_id"] = api.project
        response = case.call(base_url=api.address, headers={"Authorization": f"Bearer {api.key}"}, timeout=30)
        seen[response.status_code] += 1
        if response.status_code != AWAY:
            case.validate_response(response, checks=CHECKS)

    one()
