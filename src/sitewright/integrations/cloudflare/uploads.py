"""A deployment by Direct Upload: found again by what it says of itself, made, and where it is seen."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sitewright.integrations.cloudflare.api import CloudflareApi
from sitewright.integrations.cloudflare.direct_upload import SETTINGS_FILES
from sitewright.integrations.cloudflare.projects import has_failed, newest_deployments, told
from sitewright.ports.site_headers import headers_file
from sitewright.ports.site_host import Place

MESSAGE = "sitewright"
OURS = re.compile(rf"{MESSAGE} ([0-9a-f]{{64}}) (\d+) ([0-9a-f]{{16}})")
"""A deployment of ours says in its message which bytes it holds, how many files, and which response headers."""


async def find_upload(api: CloudflareApi, project: str, place: Place, branch: str, commit: str, headers: bytes) -> Any:
    """One of ours, made before a crash: the branch's newest, if it is of this commit with these response headers and
    did not fail."""
    for deployment in await newest_deployments(api, project, place):
        if told(deployment, "branch") == branch:
            ours = OURS.fullmatch(told(deployment, "commit_message"))
            same = ours and told(deployment, "commit_hash") == commit and ours[3] == short(headers)
            return deployment if same and not has_failed(deployment) else None
    return None


def short(headers: bytes) -> str:
    """Response headers as a deployment's message names them."""
    return hashlib.sha256(headers).hexdigest()[:16]


async def create_upload(
    api: CloudflareApi,
    project: str,
    branch: str,
    commit: str,
    message: str,
    manifest: dict[str, str],
    settings: dict[str, Any],
) -> Any:
    """A deployment of files that are uploaded. A lost answer is not asked for again: the deployment may be there."""
    return await api.call(
        lambda: api.client.pages.projects.deployments.create(
            project,
            account_id=api.account_id,
            branch=branch,
            commit_hash=commit,
            commit_message=message,
            commit_dirty="false",
            manifest=json.dumps(manifest, separators=(",", ":")),
            **settings,
        ),
        again=False,
    )


def settings_files(directory: Path, place: Place, ours: Sequence[str] = ()) -> dict[str, bytes]:
    """What is sent beside the assets: the site's response headers, ours first, and its redirects."""
    own = {name: (directory / name).read_bytes() for name in sorted(SETTINGS_FILES) if (directory / name).is_file()}
    return own | {"_headers": headers_file(place, ours).encode() + own.get("_headers", b"")}


def alias_of(deployment: Any) -> str:
    """The address of the branch, or of the deployment itself where it has no alias."""
    aliases = [str(alias) for alias in deployment.aliases or []]
    chosen = next((alias for alias in aliases if (urlsplit(alias).hostname or "").endswith(".pages.dev")), None)
    return (chosen or (aliases[0] if aliases else str(deployment.url))).rstrip("/")
