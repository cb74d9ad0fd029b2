"""What routes ask for: the live objects that `sitewright.app` puts on the application's state."""

from typing import Annotated, cast

from fastapi import Depends, Request

from sitewright.kit.db import Sessions
from sitewright.ports.integrations import Integrations


def _sessions(request: Request) -> Sessions:
    return cast("Sessions", request.app.state.sessions)


def _integrations(request: Request) -> Integrations:
    return cast("Integrations", request.app.state.integrations)


def _is_public(request: Request) -> bool:
    return cast("bool", request.app.state.is_public)


SessionsDep = Annotated[Sessions, Depends(_sessions)]
IntegrationsDep = Annotated[Integrations, Depends(_integrations)]
IsPublicDep = Annotated[bool, Depends(_is_public)]
"""Whether this installation has a public address."""
