"""Previews that Cloudflare builds: a Pages project a site, connected to its repository, where a push starts a build.

A publication is never built there: exactly the approved bytes are uploaded. Cloudflare builds each push at once, so it
is given a branch of its own, which we move once the gate has passed a commit; a person's push to the site's branch is
not built before. That branch is the project's production branch, so that its address is the project's own and no alias
is needed.
"""

import asyncio
import importlib.metadata
import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitewright.errors import Conflict, Misconfigured, Rejected, Unavailable
from sitewright.integrations.cloudflare.api import CloudflareApi, CodedRefusal
from sitewright.integrations.cloudflare.projects import (
    end_of_log,
    ensure_project,
    has_failed,
    is_live,
    newest_deployments,
    roll_back,
    shown_of,
    told,
    wait_until_live,
)
from sitewright.ports.site_headers import headers_file
from sitewright.ports.site_host import Source

BUILT_BRANCH = "cloudflare-preview"
"""In a site's repository."""

PUSH_SECONDS = 30.0
"""How long a push may take to start its build, before one is asked for."""

LOOK_EVERY_SECONDS = 2.0
BUILD_SECONDS = 240.0
"""A longer build is looked at again later: Cloudflare gives one 20 minutes."""

DECISIVE = frozenset({"production_branch", "preview_deployment_setting"})
"""Settings without which Cloudflare would build what the gate has not passed."""


def build_project(slug: str) -> str:
    """The site's project for previews that Cloudflare builds; no slug ends like it."""
    return f"{slug}-preview"


async def build_from_git(
    api: CloudflareApi,
    slug: str,
    source: Source,
    commit: str,
    *,
    ours: Sequence[str] = (),
    push_seconds: float = PUSH_SECONDS,
) -> tuple[Any, Any]:
    """The project and the deployment of a commit that was pushed. Raises Rejected, with the end of a failed log.

    A build that failed before is tried once more: whoever asks again has mended what it failed on.
    """
    project = await ensure_connected(api, build_project(slug), source, ours)
    made = await _find_build(api, str(project.name), commit, push_seconds)
    stood = made is not None and is_live(made)
    if made is None:
        made = await _start_build(api, str(project.name), source)
    elif has_failed(made):
        made = await _build_again(api, str(project.name), str(made.id))
    made = await wait_until_live(api, str(project.name), str(made.id), BUILD_SECONDS)
    if has_failed(made):
        said = await end_of_log(api, str(project.name), str(made.id))
        raise Rejected(
            f"Cloudflare could not build {commit[:8]} of {source.repository} ({made.latest_stage.name}); mend it, then "
            f"retry. Its log ends: {said or 'no log'}"
        )
    if told(made, "commit_hash") not in ("", commit):
        raise Conflict(f"Cloudflare built {told(made, 'commit_hash')[:8]}, not {commit[:8]}: the branch moved; retry.")
    if stood and shown_of(project) not in (None, str(made.id)):
        await roll_back(api, str(project.name), str(made.id))
    return project, made


async def ensure_connected(api: CloudflareApi, name: str, source: Source, ours: Sequence[str]) -> Any:
    """The project that builds the repository's branch, and nothing else, as we would make it now.

    What was changed in the dashboard is set again. Raises Misconfigured where Cloudflare may not see the repository,
    Conflict where the project is for something else or keeps a setting.
    """
    owner, _, repository = source.repository.partition("/")
    if not repository:
        raise Misconfigured(
            f"Cloudflare cannot build {source.repository}: it is not on GitHub; store deploy_mode=upload.",
            field="cloudflare.deploy_mode",
        )
    wanted = settings_of(source, ours)
    connected = {**wanted, "source": {"type": "github", "config": {"owner": owner, "repo_name": repository}}}
    connected["source"]["config"] |= wanted["source"]["config"] | {"deployments_enabled": True}
    try:
        project = await ensure_project(api, name, **connected)
        check_ours(project, name, source)
        if any(unlike(project, wanted)):
            projects = api.client.pages.projects
            project = await api.call(lambda: projects.edit(name, account_id=api.account_id, **connected))
    except Rejected as refused:
        raise Misconfigured(
            f"Cloudflare could not connect {source.repository}: give its GitHub app access to the repository, or store "
            f"deploy_mode=upload. ({refused.message})",
            field="cloudflare.deploy_mode",
        ) from None
    check_ours(project, name, source)
    if kept := [setting for setting in unlike(project, wanted) if setting.rpartition(".")[2] in DECISIVE]:
        raise Conflict(
            f"The Pages project {name} keeps another {', '.join(kept)} than {source.branch} alone needs; set it in "
            "Cloudflare's dashboard or remove the project, then retry."
        )
    return project


def settings_of(source: Source, ours: Sequence[str]) -> dict[str, Any]:
    """What a project of ours has, whichever repository it builds."""
    variables = {"HUGO_VERSION": {"type": "plain_text", "value": hugo_version()}}
    config = {
        "production_branch": source.branch,
        "production_deployments_enabled": True,
        "preview_deployment_setting": "none",
        "pr_comments_enabled": False,
    }
    return {
        "production_branch": source.branch,
        "source": {"config": config},
        "build_config": {"build_command": build_command(ours), "destination_dir": "public", "root_dir": ""},
        "deployment_configs": {place: {"env_vars": variables} for place in ("production", "preview")},
    }


def check_ours(project: Any, name: str, source: Source) -> None:
    """Raise Conflict for a project of that name that uploads, or that builds another repository."""
    connection = getattr(project, "source", None)
    if connection is None:
        raise Conflict(f"The Pages project {name} is for uploads and builds nothing; remove it, then retry.")
    config = getattr(connection, "config", None)
    owner, repository = getattr(config, "owner", None), getattr(config, "repo_name", None)
    if owner and repository and f"{owner}/{repository}".lower() != source.repository.lower():
        raise Conflict(
            f"The Pages project {name} builds {owner}/{repository}, not {source.repository}; remove it in Cloudflare's "
            "dashboard, then retry: it is made again."
        )


def unlike(shown: Any, wanted: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Settings, by their path, that an answer tells otherwise than they are wanted; what it leaves out counts as so."""
    for name, value in wanted.items():
        told_now = shown.get(name) if isinstance(shown, Mapping) else getattr(shown, name, None)
        if told_now is None:
            continue
        if isinstance(value, Mapping):
            yield from unlike(told_now, value, f"{above}{name}.")
        elif told_now != value:
            yield f"{above}{name}"


def build_command(ours: Sequence[str] = ()) -> str:
    """Hugo, nothing that would run code on Cloudflare, and a preview's response headers before the site's own."""
    headers = shlex.quote(headers_file("preview", ours))
    return (
        "rm -rf functions && hugo && cd public && rm -rf functions _worker.js _routes.json && touch _headers && "
        f"printf %s {headers} | cat - _headers > _all && mv _all _headers"
    )


def hugo_version() -> str:
    """The version that we build with, as Pages' build image names it."""
    return ".".join(importlib.metadata.version("hugo").split(".")[:3])


async def _find_build(api: CloudflareApi, project: str, commit: str, push_seconds: float) -> Any:
    """The build that the push started, as soon as it shows; None where there is none. A new project has none at all."""
    until = time.monotonic() + push_seconds
    while True:
        builds = await newest_deployments(api, project, "production")
        of_commit = [build for build in builds if told(build, "commit_hash") == commit and not is_skipped(build)]
        whole = [build for build in of_commit if not has_failed(build)]
        if of_commit or not builds or time.monotonic() > until:
            return next(iter(whole or of_commit), None)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def is_skipped(build: Any) -> bool:
    """Whether Cloudflare passed the commit over."""
    return bool(getattr(build, "is_skipped", False))


async def _start_build(api: CloudflareApi, project: str, source: Source) -> Any:
    """A build of the branch's head, which no push will start: the project is younger than the commit."""
    try:
        return await api.call(
            lambda: api.client.pages.projects.deployments.create(
                project, account_id=api.account_id, branch=source.branch
            ),
            again=False,
        )
    except CodedRefusal as refusal:
        raise Unavailable(f"{refusal.message} The build is asked for again.", retry_after=30.0) from None


async def _build_again(api: CloudflareApi, project: str, deployment_id: str) -> Any:
    deployments = api.client.pages.projects.deployments
    return await api.call(
        lambda: deployments.retry(deployment_id, account_id=api.account_id, project_name=project), again=False
    )
