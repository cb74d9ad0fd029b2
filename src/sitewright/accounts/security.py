"""The guard of every route that is not open: a bearer token with a scope that is large enough."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from sitewright.accounts.access import Scope, allows
from sitewright.accounts.audit import acts_as
from sitewright.accounts.service import find_token
from sitewright.kit.db import transaction
from sitewright.web.deps import SessionsDep

bearer = HTTPBearer(auto_error=False, description="Made by `sitewright accounts token`.")


def require(scope: Scope) -> Callable[..., Awaitable[None]]:
    """A dependency that lets through tokens of this scope or a larger one; 401 without one, 403 below it."""

    async def check(
        request: Request,
        sessions: SessionsDep,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ) -> None:
        if credentials is None:
            raise HTTPException(401, "A bearer token is needed.", headers={"WWW-Authenticate": "Bearer"})
        async with transaction(sessions) as session:
            token = await find_token(session, credentials.credentials)
        if token is None:
            raise HTTPException(
                401, "The token is unknown or revoked.", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
            )
        if not allows(token.scope, scope):
            raise HTTPException(403, f"The token's scope is {token.scope}; this needs {scope}.")
        acts_as(request, f"token {token.name}")

    return check
