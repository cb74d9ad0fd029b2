"""The one rule of access: what a role or a token's scope includes."""

from typing import Literal, get_args

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""Each scope includes those before it."""

Role = Literal["viewer", "operator", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
SCOPE_OF_ROLE: dict[str, Scope] = {"viewer": "read", "operator": "write", "administrator": "admin"}


def allows(held: str, needed: Scope) -> bool:
    """Whether a scope includes another."""
    return held in SCOPES and SCOPES.index(needed) <= SCOPES.index(held)
