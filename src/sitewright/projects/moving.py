"""A project moves: to the accounts that are configured now, and to the address at which its site is to answer now.

A round of its own makes again what can be made again: pages with the new address, deployments, DNS records. What
cannot must be there before: the repository with its commits, and the files that the customer sent.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.ports.integrations import Integrations
from sitewright.projects import artefacts
from sitewright.projects.commands import add_command
from sitewright.projects.models import Artefact, Deployment, SiteProject
from sitewright.projects.service import found, locked
from sitewright.sites.model import Site
from sitewright.sites.pictures import files_of

MOVABLE = ("in_review", "published")
TO_BE_NAMED = "as the new account names it"
"""An account that was not asked yet: asking would make the site's place there."""


class Change(BaseModel):
    """What something is, and what it becomes."""

    before: str
    after: str


class Move(BaseModel):
    """A move as it would be made: accounts by port, the repository's full name, the public address."""

    accounts: dict[str, Change]
    repository: str
    address: Change | None = None

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.accounts) or self.address is not None


async def plan_move(
    sessions: Sessions, integrations: Integrations, project_id: UUID, repository: str | None = None
) -> Move:
    """What moving the project would change; nothing is written.

    `repository` names the copy, where another code host is configured. Raises Conflict, which says what to do, while
    the project is under way, and where the repository or the customer's files are not there yet.
    """
    async with sessions() as session:
        project = await found(session, project_id)
        site = await artefacts.latest(session, project_id, "site")
        sent = await artefacts.newest(session, project_id, "upload")
    if project.status not in MOVABLE or site is None or project.repository is None:
        raise Conflict(f"The project is {project.status}; it can move while it is in review or published.")
    made = Site.model_validate(site.body)
    accounts = await _accounts(project, integrations)
    move = Move(accounts=accounts, repository=project.repository)
    if "code_host" in accounts:
        move.repository = await _copied(project, integrations, accounts["code_host"], repository)
    if "asset_store" in accounts:
        await _brought(project, integrations, accounts["asset_store"], {*came(sent), *files_of(made).values()})
    before, after = made.base_url, TO_BE_NAMED
    if "site_host" not in accounts:
        after = await public_address(project, integrations)
    move.address = Change(before=before, after=after) if before != after else None
    return move


async def move_project(
    sessions: Sessions, integrations: Integrations, project_id: UUID, repository: str | None = None
) -> Move:
    """Begin the round that makes the move; one without changes is done. Raises as `plan_move` does."""
    move = await plan_move(sessions, integrations, project_id, repository)
    if move.changes:
        async with transaction(sessions) as session:
            await begin_move(session, project_id, move)
    return move


async def follow_address(sessions: Sessions, integrations: Integrations, project_id: UUID) -> None:
    """Where the site's public address is another one by now, begin the round that writes it into the pages.

    A project whose accounts are others by now is left to the operator's own `move`.
    """
    async with sessions() as session:
        project = await found(session, project_id)
    if project.status not in MOVABLE or project.repository is None or await _accounts(project, integrations):
        return
    move = await plan_move(sessions, integrations, project_id)
    if move.address:
        async with transaction(sessions) as session:
            await begin_move(session, project_id, move)


async def begin_move(session: AsyncSession, project_id: UUID, move: Move) -> None:
    """The next round makes the move. Raises Conflict while another is under way."""
    project = await locked(session, project_id)
    if project.status not in MOVABLE:
        raise Conflict(f"The project is {project.status}; it can move while it is in review or published.")
    project.adapters = project.adapters | {port: change.after for port, change in move.accounts.items()}
    project.repository = move.repository
    if "asset_store" in move.accounts and project.files_in is not None:
        project.files_in = move.accounts["asset_store"].after
    if "asset_store" in move.accounts:  # pictures of deployments stay behind
        await session.execute(update(Deployment).where(Deployment.project_id == project_id).values(thumbnail=""))
    if "site_host" in move.accounts:
        made = Deployment.project_id == project_id, Deployment.site_host.is_(None)
        await session.execute(update(Deployment).where(*made).values(site_host=move.accounts["site_host"].before))
    if "dns" in move.accounts:
        project.dns_record = project.production_dns_record = None
    project.round += 1
    project.status, project.moving = "revising", True
    await add_command(session, project_id, "move")


async def public_address(project: SiteProject, integrations: Integrations) -> str:
    """Where the site is to answer: under its customer's domain once that does, else where its host says."""
    slug = project.slug or ""
    domain = await (await integrations.domains()).report(slug)
    own = next((host.host for host in domain.hosts if (host.purpose, host.state) == ("site", "active")), None)
    if own is not None:
        return f"https://{own}"
    return await (await integrations.site_host(live=project.live)).address(slug, "production")


async def _accounts(project: SiteProject, integrations: Integrations) -> dict[str, Change]:
    """The ports whose account is not the one the project was begun with."""
    configured = {
        "code_host": (await integrations.code_host(live=project.live)).name,
        "site_host": (await integrations.site_host(live=project.live)).name,
        "dns": (await integrations.dns(live=project.live)).name,
        "asset_store": (await integrations.asset_store(live=project.live)).name,
    }
    begun = {port: project.adapters.get(port, name) for port, name in configured.items()}
    return {port: Change(before=begun[port], after=name) for port, name in configured.items() if begun[port] != name}


async def _copied(project: SiteProject, integrations: Integrations, account: Change, repository: str | None) -> str:
    """The repository's name at the new account, where its branch stands at the project's commit."""
    if repository is None:
        raise Rejected(
            f"{project.repository} is with {account.before}. Copy it with all its branches (git clone --mirror, "
            f"git push --mirror) to {account.after}, then name the copy.",
            field="repository",
        )
    code = await integrations.code_host(live=project.live)
    try:
        head = await code.head(repository, project.branch)
    except NotFound:
        head = None
    if head != project.commit:
        raise Conflict(
            f"{repository} at {account.after} does not have the commit {project.commit} on its branch "
            f"{project.branch}; push it there (git push --mirror), then move.",
            field="repository",
        )
    return repository


def came(uploads: Sequence[Artefact]) -> Iterator[str]:
    """Keys of what the customer's uploads left in the store; one that is still on its way has nothing there."""
    for upload in uploads:
        body = upload.body
        if body["files"] or body["question"] or body.get("logo") or body.get("purpose") == "review":
            yield body["original"]
            yield from (file["key"] for file in (*body["files"], *filter(None, [body.get("logo")])))


async def _brought(project: SiteProject, integrations: Integrations, account: Change, keys: set[str]) -> None:
    """Raise Conflict unless the files are in the new store."""
    store = await integrations.asset_store(live=project.live)
    missing = keys - {*await store.list_files(f"projects/{project.id}/")}
    if missing:
        raise Conflict(
            f"{len(missing)} file(s) that the customer sent, or the site shows, are only with {account.before}; copy "
            f"all objects below projects/{project.id}/ to {account.after}, under the same names, then move."
        )
