"""API tokens: shown once, found by hash, each with its scope, ended for good."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from sitewright.accounts.access import SCOPES, Scope
from sitewright.accounts.models import ApiToken
from sitewright.accounts.security import require
from sitewright.accounts.service import create_token, digest, find_token, list_tokens, revoke_token
from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.kit.db import Sessions, create_engine, session_maker, transaction
from sitewright.web import errors


async def made(sessions: Sessions, name: str = "crm", scope: str = "write") -> str:
    """A token, committed."""
    async with transaction(sessions) as session:
        return await create_token(session, name, scope)


async def found(sessions: Sessions, token: str) -> ApiToken | None:
    """What a request with this token finds."""
    async with transaction(sessions) as session:
        return await find_token(session, token)


async def test_a_token_is_found_but_not_stored(sessions: Sessions) -> None:
    token = await made(sessions)
    row = await found(sessions, token)
    assert row is not None
    assert (row.name, row.scope, row.token_sha256) == ("crm", "write", digest(token))
    assert token.startswith("sw_")
    assert len(token) > 40
    assert all(token not in str(value) for value in vars(row).values())


@pytest.mark.parametrize("wrong", ["", "sw_", "sw_unknown", "crm", "%", "\0", "x" * 100_000])
async def test_no_other_text_is_a_token(sessions: Sessions, wrong: str) -> None:
    await made(sessions)
    assert await found(sessions, wrong) is None


async def test_the_stored_hash_is_no_token(sessions: Sessions) -> None:
    assert await found(sessions, digest(await made(sessions))) is None


@pytest.mark.parametrize("scope", ["", "root", "READ", "read,write"])
async def test_an_unknown_scope_names_the_known_ones(sessions: Sessions, scope: str) -> None:
    with pytest.raises(Rejected, match="read, write, admin") as caught:
        await made(sessions, scope=scope)
    assert caught.value.field == "scope"


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\0b"])
async def test_a_name_is_short_and_not_empty(sessions: Sessions, name: str) -> None:
    with pytest.raises(Rejected) as caught:
        await made(sessions, name)
    assert caught.value.field == "name"


async def test_a_name_is_taken_once_also_at_once_and_after_its_end(sessions: Sessions) -> None:
    results = await asyncio.gather(*(made(sessions) for _ in range(4)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Conflict", "Conflict", "str"]
    async with transaction(sessions) as session:
        await revoke_token(session, "crm")
    with pytest.raises(Conflict, match="crm"):
        await made(sessions)


async def test_a_revoked_token_is_unknown_and_stays_so(sessions: Sessions) -> None:
    token = await made(sessions)
    moments = []
    for _ in range(2):
        async with transaction(sessions) as session:
            await revoke_token(session, "crm")
        async with sessions() as session:
            moments.append(await session.scalar(select(ApiToken.revoked_at)))
    assert await found(sessions, token) is None
    assert moments[0] == moments[1] is not None
    async with transaction(sessions) as session:
        with pytest.raises(NotFound, match="nobody"):
            await revoke_token(session, "nobody")


async def test_use_is_noted_once_a_minute(sessions: Sessions) -> None:
    token = await made(sessions)
    first = await found(sessions, token)
    second = await found(sessions, token)
    assert first is not None
    assert second is not None
    assert first.last_used_at == second.last_used_at is not None
    earlier = datetime.now(UTC) - timedelta(minutes=2)
    async with transaction(sessions) as session:
        await session.execute(update(ApiToken).values(last_used_at=earlier))
    third = await found(sessions, token)
    assert third is not None
    assert third.last_used_at is not None
    assert third.last_used_at > earlier


async def test_all_tokens_are_listed_oldest_first(sessions: Sessions) -> None:
    for name in ("b", "a", "c"):
        await made(sessions, name)
    async with transaction(sessions) as session:
        await revoke_token(session, "a")
        assert [token.name for token in await list_tokens(session)] == ["b", "a", "c"]


@given(st.lists(st.text(), unique=True))
def test_digests_tell_tokens_apart(tokens: list[str]) -> None:
    assert len({digest(token) for token in tokens}) == len(tokens)


@pytest.fixture
async def http(sessions: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    app.state.sessions = sessions
    errors.install(app)
    for scope in SCOPES:
        app.get(f"/{scope}", dependencies=[Depends(require(scope))])(lambda: {})
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as http:
        yield http


@pytest.mark.parametrize("held", SCOPES)
@pytest.mark.parametrize("needed", SCOPES)
async def test_each_scope_includes_those_before_it(
    http: httpx2.AsyncClient, sessions: Sessions, held: Scope, needed: Scope
) -> None:
    token = await made(sessions, scope=held)
    response = await http.get(f"/{needed}", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == (200 if SCOPES.index(held) >= SCOPES.index(needed) else 403)
    assert token not in response.text


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer sw_x", "Basic {}", "{}", "Bearer {}x", "Bearer {} {}"]
)
async def test_without_a_token_the_answer_is_401(
    http: httpx2.AsyncClient, sessions: Sessions, authorization: str | None
) -> None:
    token = await made(sessions)
    headers = {} if authorization is None else {"Authorization": authorization.replace("{}", token)}
    response = await http.get("/read", headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert token not in response.text


async def test_the_scheme_is_read_in_any_case(http: httpx2.AsyncClient, sessions: Sessions) -> None:
    token = await made(sessions)
    assert (await http.get("/read", headers={"Authorization": f"bearer {token}"})).status_code == 200


async def test_many_requests_at_once_with_one_token(http: httpx2.AsyncClient, sessions: Sessions) -> None:
    headers = {"Authorization": f"Bearer {await made(sessions)}"}
    responses = await asyncio.gather(*(http.get("/read", headers=headers) for _ in range(30)))
    assert {response.status_code for response in responses} == {200}


async def test_a_revoked_token_opens_nothing_from_then_on(http: httpx2.AsyncClient, sessions: Sessions) -> None:
    headers = {"Authorization": f"Bearer {await made(sessions)}"}
    assert (await http.get("/read", headers=headers)).status_code == 200
    async with transaction(sessions) as session:
        await revoke_token(session, "crm")
    assert (await http.get("/read", headers=headers)).status_code == 401


async def test_while_the_database_is_away_the_answer_is_503(silent_port: int) -> None:
    app = FastAPI()
    engine = create_engine(f"postgresql://nobody:secret@127.0.0.1:{silent_port}/postgres")
    app.state.sessions = session_maker(engine)
    errors.install(app)
    app.get("/read", dependencies=[Depends(require("read"))])(lambda: {})
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as http:
        response = await http.get("/read", headers={"Authorization": "Bearer sw_x"})
    await engine.dispose()
    assert (response.status_code, response.json()["error"]["code"]) == (503, "Unavailable")
    assert response.headers["retry-after"] == "2"
