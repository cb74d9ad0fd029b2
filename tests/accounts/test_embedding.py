"""Tokens of another system: believed for a minute, once, for nobody above an operator."""

from collections.abc import Callable
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


def ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


def ahead() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "not signed": lambda: forged("none", ""),
    "another algorithm": lambda: forged("HS512"),
    "another secret": lambda: forged("HS256", SECRET[::-1]),
    "for somebody else": lambda: forged("HS256", aud="https://other.example"),
    "for nobody": lambda: forged("HS256", aud=None),
    "lasts too long": lambda: forged("HS256", exp=ahead()),
    "over": lambda: forged("HS256", iat=ago(), exp=ago() + timedelta(seconds=60)),
    "of the future": lambda: forged("HS256", iat=ahead(), exp=ahead()),
    "without end": lambda: forged("HS256", exp=None),
    "without number": lambda: forged("HS256", jti=None),
    "a short number": lambda: forged("HS256", jti="x"),
    "an administrator": lambda: forged("HS256", role="administrator"),
    "several roles": lambda: forged("HS256", role=["operator"]),
    "no text": lambda: forged("HS256", jti="\ud800" * 8),
    "an end in words": lambda: forged("HS256", exp=str(int(datetime.now(UTC).timestamp()) + 30)),
    "an endless end": lambda: forged("HS256", exp=float("inf")),
    "a begin in words": lambda: forged("HS256", iat=str(int(datetime.now(UTC).timestamp()))),
    "no address": lambda: forged("HS256", email="nobody"),
    "no name": lambda: forged("HS256", name="\n"),
    "empty": lambda: "",
    "nonsense": lambda: "a.b.c",
    "not ASCII": lambda: "é" * 100,
}
"""Made when they are used: a token lives for a minute, and would be refused for its age alone."""


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(Rejected):
        read_token(EMBEDDING, BAD_TOKENS[token]())


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


@pytest.mark.parametrize("changes", [{"role": "administrator"}, {"disabled_at": ago()}])
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
