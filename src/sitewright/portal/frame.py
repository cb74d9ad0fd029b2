"""The preview in the review's frame: its pages as they were deployed, with our overlay, at an origin of their own."""

import re
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from sitewright.errors import NotFound, SitewrightError
from sitewright.portal.counter import Counter, CounterDep
from sitewright.portal.framing import framed, policy
from sitewright.portal.pages import fragment
from sitewright.portal.remarks import shown_deployment
from sitewright.portal.visit import Guest, GuestDep
from sitewright.projects.adapters import ProjectAdapters
from sitewright.web.rendering import asset

router = APIRouter(prefix="/{token}/frame")
PAGE = re.compile(r"([a-z0-9-]+/)*")
LONGEST_PATH = 300
LOCAL = ("127.0.0.1", "localhost", "::1")


@router.get("/{path:path}")
async def show_framed_page(path: str, request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """One page of the preview; what it does not have, or cannot be had now, is said in its place."""
    whole = path if path.endswith("/") or not path else f"{path}/"
    ours = origin(request, counter)
    script = ours + asset("overlay.js")
    preview = guest.project.preview_url or ours
    try:
        content = await _content(counter, guest, whole)
        body = framed(content, f"{preview}/{whole}", script)
        status = 200
    except SitewrightError as error:
        body, status = fragment(request, guest, "portal/frame_missing.html").encode(), error.status
    parts = urlsplit(preview)
    headers = {
        "Content-Security-Policy": policy(f"{parts.scheme}://{parts.netloc}", ours, script.partition("?")[0]),
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(body, status, headers=headers)


async def _content(counter: Counter, guest: Guest, path: str) -> bytes:
    """The page's bytes. Raises NotFound, and whatever keeps the host from answering."""
    if len(path) > LONGEST_PATH or not PAGE.fullmatch(path):
        raise NotFound("The preview has no such page.")
    async with counter.sessions() as session:
        deployment = await shown_deployment(session, guest.project)
    if deployment is None:
        raise NotFound("There is no preview yet.")
    host = await ProjectAdapters(guest.project, counter.integrations).site_host()
    content = await host.read(guest.project.slug or "", "preview", deployment.host_id, path)
    if content is None:
        raise NotFound("The preview has no such page.")
    return content


def origin(request: Request, counter: Counter) -> str:
    """Our own origin, as the browser knows it: behind a proxy that speaks HTTPS, requests come without."""
    host = request.headers.get("host", "")
    behind_proxy = counter.is_https and request.url.hostname not in LOCAL
    return f"{'https' if behind_proxy else request.url.scheme}://{host}"
