"""Tokens of another system: believed for a minute, once, for nobody above an operator."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from pydantic import SecretStr, ValidationError

from sitewright.accounts.embedding import Embedding, new_token, read_token, sign_in_introduced
from sitewright.accounts.models import Operator
from sitewright.accounts.passwords import is_password
from sitewright.accounts.sessions import find_session
from sitewright.errors import Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.settings import Settings

SECRET = "a secret of the tests, long enough for HS256 and also for HS512, which is refused"
EMBEDDING = Embedding(("https://crm.example",), SecretStr(SECRET), "https://sites.example")
ANA = {"email": "Ana@Agencia.example", "name": "Ana Prado", "role": "operator"}


def test_a_token_says_who_comes() -> None:
    who = read_token(EMBEDDING, new_token(EMBEDDING, **ANA))
    assert (who.email, who.name, who.role) == ("ana@agencia.example", "Ana Prado", "operator")


def forged(algorithm: str, key: str = SECRET, **changes: Any) -> str:
    now = datetime.now(UTC)
    claims: dict[str, Any] = {"aud": EMBEDDING.audience, "iat": now, "exp": now + timedelta(seconds=60)}
    claims |= {"jti": "12345678", **ANA, **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm=algorithm)


AGO = datetime.now(UTC) - timedelta(minutes=5)


@pytest.mark.parametrize(
    "token",
    [
        forged("none", ""),
        forged("HS512"),
        forged("HS256", SECRET[::-1]),
        forged("HS256", aud="https://other.example"),
        forged("HS256", aud=None),
        forged("HS256", exp=datetime.now(UTC) + timedelta(hours=1)),
        forged("HS256", iat=AGO, exp=AGO + timedelta(seconds=60)),
        forged("HS256", iat=datetime.now(UTC) + timedelta(hours=1), exp=datetime.now(UTC) + timedelta(hours=1)),
        forged("HS256", exp=None),
        forged("HS256", jti=None),
        forged("HS256", jti="x"),
        forged("HS256", role="administrator"),
        forged("HS256", role=["operator"]),
        forged("HS256", jti="\ud800" * 8),
        forged("HS256", exp=str(int(datetime.now(UTC).timestamp()) + 30)),
        forged("HS256", exp=float("inf")),
        forged("HS256", iat=str(int(datetime.now(UTC).timestamp()))),
        forged("HS256", email="nobody"),
        forged("HS256", name="\n"),
        "",
        "a.b.c",
        "é" * 100,
    ],
)
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(Rejected):
        read_token(EMBEDDING, token)


async def test_a_token_counts_once_and_its_person_has_no_password(sessions: Sessions) -> None:
    who = read_token(EMBEDDING, new_token(EMBEDDING, **ANA))
    async with transaction(sessions) as session:
        operator, cookie = await sign_in_introduced(session, who)
    assert not await is_password("!", operator.password_hash)
    async with transaction(sessions) as session:
        found = await find_session(session, cookie)
    assert found is not None
    assert (found.email, found.role) == ("ana@agencia.example", "operator")
    with pytest.raises(Rejected, match="counts once"):
        async with transaction(sessions) as session:
            await sign_in_introduced(session, who)


@pytest.mark.parametrize("changes", [{"role": "administrator"}, {"disabled_at": AGO}])
async def test_no_administrator_comes_in_this_way_and_nobody_whose_access_ended(
    sessions: Sessions, changes: dict[str, Any]
) -> None:
    person = {"name": "Ana", "email": "ana@agencia.example", "role": "operator", "password_hash": "x", **changes}
    async with transaction(sessions) as session:
        session.add(Operator(**person))
    with pytest.raises(Rejected, match="does not come in this way"):
        async with transaction(sessions) as session:
            await sign_in_introduced(session, read_token(EMBEDDING, new_token(EMBEDDING, **ANA)))


async def test_a_known_person_keeps_the_role(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        session.add(Operator(name="Ana", email="ana@agencia.example", role="viewer", password_hash="x"))
    async with transaction(sessions) as session:
        operator, _ = await sign_in_introduced(session, read_token(EMBEDDING, new_token(EMBEDDING, **ANA)))
    assert operator.role == "viewer"


WHOLE: dict[str, Any] = {
    "frame_ancestors": ["https://crm.example"],
    "embed_secret": SECRET,
    "public_url": "https://sites.example",
}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"frame_ancestors": "http://crm.example"}, "no origin"),
        ({"frame_ancestors": "https://crm.example/page"}, "no origin"),
        ({"frame_ancestors": "https://crm.example; script-src *"}, "no origin"),
        ({"frame_ancestors": "*"}, "no origin"),
        ({"embed_secret": "short"}, "fewer than 32"),
        ({"embed_secret": None}, "needs SITEWRIGHT_EMBED_SECRET"),
        ({"public_url": None}, "needs SITEWRIGHT_EMBED_SECRET"),
        ({"public_url": "http://sites.example"}, "with https://"),
    ],
)
def test_settings_that_would_open_too_much_or_nothing_are_refused(wrong: dict[str, Any], told: str) -> None:
    assert Settings(**WHOLE).frame_ancestors
    with pytest.raises(ValidationError, match=told):
        Settings(**{**WHOLE, **wrong})
