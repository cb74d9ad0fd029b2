"""Pages' projects and deployments, call by call. Each looks before it makes, and takes "gone" for done."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.cloudflare.api import CloudflareApi, CodedRefusal
from sitewright.integrations.cloudflare.host_names import detach
from sitewright.kit.http import backoff
from sitewright.ports.site_host import Place

PRODUCTION_BRANCH = "main"
NO_SUCH_PROJECT, NAME_TAKEN = 8000007, 8000002
PAGE = 25
PROJECTS_PAGE = 10
"""More a page are refused."""

MANY_PROJECTS = 100
"""What an account may have at first (developers.cloudflare.com/pages/platform/limits); Cloudflare raises it."""
DEPLOY_SECONDS = 120.0
LOG_LINES, LINE_LENGTH = 8, 200
WHOLE_LOG = {"size": 10_000_000}
FAILED = frozenset({"failure", "canceled", "skipped"})
LOOKS_BEFORE_SHOWN = 4


async def list_projects(api: CloudflareApi) -> list[Any]:
    """All Pages projects of the account."""
    found: dict[str, Any] = {}
    for number in range(1, 100):
        page = await _page_of_projects(api, number)
        new = {str(project.name): project for project in page.result or [] if str(project.name) not in found}
        found |= new
        if not new or is_last(page, PROJECTS_PAGE):
            break
    return list(found.values())


def is_last(page: Any, size: int) -> bool:
    """Whether a page of a list is its last: not full, by the size that Cloudflare says it gave."""
    given = getattr(getattr(page, "result_info", None), "per_page", None)
    return len(page.result or []) < min(size, given if isinstance(given, int) and given > 0 else size)


async def count_projects(api: CloudflareApi) -> int:
    """How many there are; the first page's own word for it, where it has one."""
    page = await _page_of_projects(api, 1)
    total = getattr(getattr(page, "result_info", None), "total_count", None)
    return total if isinstance(total, int) else len(await list_projects(api))


def is_full(count: int) -> bool:
    """Whether an account has all it may have; one with more was given more, and how many is not told."""
    return count == MANY_PROJECTS


async def ensure_project(api: CloudflareApi, name: str, **connected: Any) -> Any:
    """The project of that name, made where there is none: for Direct Upload, or `connected` to a repository."""
    projects = api.client.pages.projects
    try:
        return await api.call(lambda: projects.get(name, account_id=api.account_id))
    except (NotFound, CodedRefusal) as error:
        if isinstance(error, CodedRefusal) and error.number != NO_SUCH_PROJECT:
            raise in_words(error) from None
    wanted: dict[str, Any] = {"production_branch": PRODUCTION_BRANCH, **connected}
    try:
        return await api.call(lambda: projects.create(account_id=api.account_id, name=name, **wanted))
    except CodedRefusal as refusal:
        if refusal.number != NAME_TAKEN:
            raise await _no_project(api, name, refusal) from None
        return await api.call(lambda: projects.get(name, account_id=api.account_id))


async def remove_project(api: CloudflareApi, project: str) -> None:
    """A project with all it has; the deployment that is shown can only go with its project."""
    with contextlib.suppress(NotFound):
        domains = await api.call(lambda: api.client.pages.projects.domains.list(project, account_id=api.account_id))
        for domain in domains.result or []:
            await detach(api, project, str(domain.name))
        for deployment in await list_deployments(api, project, "production"):
            with contextlib.suppress(CodedRefusal):
                await delete_deployment(api, project, str(deployment.id))
        await api.call(lambda: api.client.pages.projects.delete(project, account_id=api.account_id))


async def list_deployments(api: CloudflareApi, project: str, place: Place) -> list[Any]:
    """All deployments of a project in a place, the newest first."""
    found: dict[str, Any] = {}
    for number in range(1, 200):
        page = await _page_of_deployments(api, project, place, number)
        new = {str(entry.id): entry for entry in page.result or [] if str(entry.id) not in found}
        found |= new
        if not new or is_last(page, PAGE):
            break
    return newest_first(found.values())


async def newest_deployments(api: CloudflareApi, project: str, place: Place) -> list[Any]:
    """One page of them."""
    return newest_first((await _page_of_deployments(api, project, place, 1)).result or [])


def newest_first(deployments: Iterable[Any]) -> list[Any]:
    """By when they were made; those of one moment as Cloudflare lists them, which is so too but not promised."""
    return sorted(deployments, key=lambda entry: str(getattr(entry, "created_on", None) or ""), reverse=True)


async def get_deployment(api: CloudflareApi, project: str, deployment_id: str) -> Any:
    """One deployment. Raises NotFound."""
    return await api.call(
        lambda: api.client.pages.projects.deployments.get(
            deployment_id, account_id=api.account_id, project_name=project
        )
    )


async def roll_back(api: CloudflareApi, project: str, deployment_id: str) -> None:
    """Show an earlier deployment of the production branch. Raises NotFound."""
    await api.call(
        lambda: api.client.pages.projects.deployments.rollback(
            deployment_id, account_id=api.account_id, project_name=project
        )
    )


async def delete_deployment(api: CloudflareApi, project: str, deployment_id: str) -> None:
    """Remove one deployment, also where an alias shows it."""
    with contextlib.suppress(NotFound):
        await api.call(
            lambda: api.client.pages.projects.deployments.delete(
                deployment_id, account_id=api.account_id, project_name=project, force=True
            )
        )


async def wait_until_live(api: CloudflareApi, project: str, deployment_id: str, seconds: float = DEPLOY_SECONDS) -> Any:
    """Follow a deployment to its end; one that failed is returned too. Raises Unavailable for one that takes longer.

    One that was made a moment ago may not be shown yet.
    """
    attempt = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                attempt += 1
                try:
                    found = await get_deployment(api, project, deployment_id)
                    if has_failed(found) or is_live(found):
                        return found
                except NotFound:
                    if attempt > LOOKS_BEFORE_SHOWN:
                        raise
                await asyncio.sleep(backoff(attempt))
    raise Unavailable(
        f"Deployment {deployment_id[:8]} of {project} is not ready after {seconds:.0f} s; it is looked at again.",
        retry_after=15.0,
    )


async def end_of_log(api: CloudflareApi, project: str, deployment_id: str) -> str:
    """The last lines that a build said; nothing where there is no log."""
    history = api.client.pages.projects.deployments.history
    try:
        found: Any = await api.call(
            lambda: history.logs.get(
                deployment_id, account_id=api.account_id, project_name=project, extra_query=WHOLE_LOG
            )
        )
        lines = [str(entry.line) for entry in (found.data or [])[-LOG_LINES:]]
    except (SitewrightError, CodedRefusal, AttributeError, TypeError):
        return ""
    return " | ".join("".join(char for char in line if char.isprintable())[:LINE_LENGTH] for line in lines)


def is_live(deployment: Any) -> bool:
    """Whether it answers."""
    stage = deployment.latest_stage
    return bool(stage is not None and stage.name == "deploy" and stage.status == "success")


def has_failed(deployment: Any) -> bool:
    """Whether it ended without answering."""
    return deployment.latest_stage is not None and deployment.latest_stage.status in FAILED


def shown_of(project: Any) -> str | None:
    """The deployment that a project's own address shows."""
    identifier = getattr(getattr(project, "canonical_deployment", None), "id", None)
    return None if identifier is None else str(identifier)


def told(deployment: Any, name: str) -> str:
    """What a deployment says of where it comes from: `branch`, `commit_hash`, `commit_message`."""
    metadata = getattr(getattr(deployment, "deployment_trigger", None), "metadata", None)
    return str(getattr(metadata, name, None) or "")


def in_words(refusal: CodedRefusal) -> SitewrightError:
    """A code for which there is no better word."""
    return Rejected(f"{refusal.message} Look at Pages in Cloudflare's dashboard, then retry.")


async def _page_of_deployments(api: CloudflareApi, project: str, place: Place, number: int) -> Any:
    return await api.call(
        lambda: api.client.pages.projects.deployments.list(
            project, account_id=api.account_id, env=place, page=number, per_page=PAGE
        )
    )


async def _page_of_projects(api: CloudflareApi, number: int) -> Any:
    return await api.call(
        lambda: api.client.pages.projects.list(account_id=api.account_id, page=number, per_page=PROJECTS_PAGE)
    )


async def _no_project(api: CloudflareApi, name: str, refusal: CodedRefusal) -> SitewrightError:
    """Whether the account is full, which Cloudflare's answer does not tell."""
    count = await count_projects(api)
    if count >= MANY_PROJECTS:
        return Misconfigured(
            f"Cloudflare makes no project {name} (code {refusal.number}): the account has {count}, and {MANY_PROJECTS} "
            "are allowed at first; ask Cloudflare for more, or archive projects, then retry.",
            field="cloudflare.account_id",
        )
    return in_words(refusal)
