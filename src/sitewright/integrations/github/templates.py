"""Template repositories: Sitewright's own templates, published to the account that sites are made on."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from sitewright.errors import Conflict, NotFound, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.api import GitHubApi
from sitewright.integrations.github.git_data import Head, head_commit, move_branch, read_tree, write_commit
from sitewright.integrations.github.local import file_changes
from sitewright.integrations.github.refusals import AlreadyThere
from sitewright.integrations.github.repositories import until_there
from sitewright.ports.code_host import SITEWRIGHT, FileChanges

MARKER = "Sitewright site template: {template}"
BRANCH = "main"

State = Literal["created", "updated", "unchanged", "foreign"]


@dataclass(frozen=True)
class PublishedTemplate:
    """A template's repository, and what was (or, in a dry run, would be) done. `foreign` was not touched."""

    template: str
    repository: str
    state: State


async def publish_template(
    api: GitHubApi,
    config: GitHubConfig,
    template: str,
    files: Mapping[str, bytes],
    *,
    dry_run: bool = False,
    replace_foreign: bool = False,
) -> PublishedTemplate:
    """Make or update the repository of a template, in one commit; the same files again change nothing.

    Raises Conflict where the branch moved meanwhile, and what the API raises.
    """
    repo = await repository_name(api, config, template)
    try:
        found: dict[str, Any] | None = await api.get(f"/repos/{quote(repo)}")
    except NotFound:
        found = None
    marker = MARKER.format(template=template)
    if found is not None and found.get("description") != marker and not replace_foreign:
        return PublishedTemplate(template, repo, "foreign")
    if found is None and dry_run:
        return PublishedTemplate(template, repo, "created")
    branch = await create_repository(api, config, repo, marker) if found is None else default_branch(found)
    if branch != BRANCH and not dry_run:
        await lead_to_main(api, repo, branch)
        branch = BRANCH
    changed = await write_files(api, repo, branch, template, files, dry_run=dry_run)
    if not dry_run and (found is None or not found.get("is_template") or found.get("description") != marker):
        await api.write("PATCH", f"/repos/{repo}", {"is_template": True, "description": marker})
    state: State = "created" if found is None else "updated" if changed else "unchanged"
    return PublishedTemplate(template, repo, state)


async def repository_name(api: GitHubApi, config: GitHubConfig, template: str) -> str:
    """The stored full name, or one derived from the template's key."""
    name = config.template_repos.get(template) or f"sitewright-template-{template}"
    if "/" in name:
        return name
    owner = config.organization or str((await api.get("/user"))["login"])
    return f"{owner}/{name}"


def default_branch(repository: dict[str, Any]) -> str:
    """Which an account may name otherwise than `main`."""
    return str(repository.get("default_branch") or BRANCH)


async def create_repository(api: GitHubApi, config: GitHubConfig, repo: str, description: str) -> str:
    """A repository with a first commit, as the Git Data API does not work on an empty one; returns its branch."""
    owner, _, name = repo.partition("/")
    is_organization = (config.organization or "").lower() == owner.lower()
    place = f"/orgs/{quote(owner)}/repos" if is_organization else "/user/repos"
    body = {"name": name, "description": description, "private": True, "auto_init": True}
    try:
        made = await api.write("POST", place, body, again=False)
    except (AlreadyThere, Unavailable):
        made = await api.get(f"/repos/{quote(repo)}")
    branch = default_branch(made)
    await until_there(api, repo, branch)
    return branch


async def lead_to_main(api: GitHubApi, repo: str, branch: str) -> None:
    """Sites are made from `main`: what the account calls otherwise goes on under that name."""
    with contextlib.suppress(AlreadyThere):
        commit = await head_commit(api, repo, branch)
        await api.write("POST", f"/repos/{repo}/git/refs", {"ref": f"refs/heads/{BRANCH}", "sha": commit})
    await api.write("PATCH", f"/repos/{repo}", {"default_branch": BRANCH})


async def write_files(
    api: GitHubApi, repo: str, branch: str, template: str, files: Mapping[str, bytes], *, dry_run: bool
) -> bool:
    """Let the branch hold exactly these files; returns whether that changes anything."""
    commit = await api.get(f"/repos/{repo}/git/commits/{await head_commit(api, repo, branch)}")
    head = Head(str(commit["sha"]), str(commit["tree"]["sha"]), {})
    entries = await read_tree(api, repo, head.tree)
    wanted: dict[str, bytes | None] = dict.fromkeys(set(entries) - set(files)) | dict(files)
    changes = file_changes(entries, FileChanges(wanted))
    if changes and not dry_run:
        made = await write_commit(api, repo, head, changes, f"Template {template}", SITEWRIGHT)
        if not await move_branch(api, repo, branch, made):
            raise Conflict(f"{repo} was changed meanwhile; publish again.")
    return bool(changes)
