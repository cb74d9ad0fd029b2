"""Addresses that take forms alone lead whoever opens them (a reload, a tab restored, typed) to the form's page."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from sitewright.web.trouble import Trouble

OPENING = ("GET", "HEAD")
NOWHERE_ELSE: Mapping[str, str] = MappingProxyType({})


def led_above(request: Request, found: Trouble, elsewhere: Mapping[str, str] = NOWHERE_ELSE) -> Response | None:
    """To the nearest page above where only a form can be sent, or where `elsewhere` says that its form stands."""
    if found.status != 405 or request.method not in OPENING:
        return None
    root = request.scope["root_path"]
    stands_on = elsewhere.get(request.scope["route"].path)
    path = stands_on.format(**request.path_params) if stands_on else _above(request, root)
    return RedirectResponse(f"{root}{path or '/'}", 303, headers={"Referrer-Policy": "no-referrer"})


def _above(request: Request, root: str) -> str:
    path = str(request.scope["path"]).removeprefix(root)
    while path and not _opens(request, path):
        path = path.rpartition("/")[0]
    return path


def _opens(request: Request, path: str) -> bool:
    """Whether there is a page at a path of this application."""
    asked = {"type": "http", "method": "GET", "path": path}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)
