"""A site's repository as a whole: made from a template, known again as ours, its settings, and given away."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.api import GitHubApi
from sitewright.integrations.github.git_data import NAME, checked, head_commit
from sitewright.integrations.github.refusals import AlreadyThere
from sitewright.kit.http import backoff

KNOWN_FILE = "template.json"
MARKER = "Made with Sitewright from the template {template}"
TOPICS = ("sitewright-site", "hugo")
BRANCH = "main"
READY_SECONDS = 90.0
NAMES = 9
"""How many names are tried, where the next free one may be taken."""


@dataclass(frozen=True)
class GitHubRepository:
    """What a repository says of itself; `template` is the full name of the one it was made from."""

    full_name: str
    description: str
    private: bool
    archived: bool
    default_branch: str
    topics: tuple[str, ...]
    template: str | None


class NameTaken(Conflict):
    """A repository of that name is not ours."""


def shown(answer: dict[str, Any]) -> GitHubRepository:
    """A repository of an answer; what it leaves out counts as unset."""
    return GitHubRepository(
        full_name=str(answer["full_name"]),
        description=str(answer.get("description") or ""),
        private=bool(answer.get("private")),
        archived=bool(answer.get("archived")),
        default_branch=str(answer.get("default_branch") or BRANCH),
        topics=tuple(answer.get("topics") or ()),
        template=(answer.get("template_repository") or {}).get("full_name"),
    )


async def read_repository(api: GitHubApi, repo: str) -> GitHubRepository:
    """The repository, also one that was renamed or transferred since. Raises NotFound."""
    return shown(await api.get(f"/repos/{checked(repo)}"))


async def make_from_template(api: GitHubApi, config: GitHubConfig, template: str, slug: str) -> GitHubRepository:
    """The first of the allowed names that is ours or free. Raises NameTaken, and Misconfigured for the template."""
    taken = NameTaken(f"The name {slug} is taken.")
    for name in names_of(config, slug):
        try:
            return await _find_or_generate(api, config, template, name)
        except NameTaken as refused:
            taken = refused
    raise taken


def names_of(config: GitHubConfig, slug: str) -> Iterator[str]:
    """The names that a site's repository may have, by the policy for taken ones."""
    yield slug
    if config.name_taken == "next":
        yield from (f"{slug}-{number}" for number in range(2, NAMES + 1))


async def until_filled(api: GitHubApi, repository: GitHubRepository, template: str) -> None:
    """Wait until branch and files are there, which GitHub fills after it answered. Raises Unavailable."""
    if repository.default_branch != BRANCH:
        raise Misconfigured(
            f"The template's default branch is {repository.default_branch}; rename it to {BRANCH}, remove "
            f"{repository.full_name}, then retry.",
            field=f"github.template_repos.{template}",
        )
    await until_there(api, repository.full_name, BRANCH, KNOWN_FILE)


async def until_there(api: GitHubApi, repo: str, branch: str, file: str | None = None) -> None:
    """Wait until a new repository has its first commit, and a file where one is named. Raises Unavailable."""
    attempt = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(READY_SECONDS):
            while True:
                attempt += 1
                with contextlib.suppress(NotFound, Conflict):
                    await head_commit(api, repo, branch)
                    if file is not None:
                        await api.get(f"/repos/{repo}/contents/{file}", ref=branch)
                    return
                await asyncio.sleep(backoff(attempt))
    raise Unavailable(f"{repo} is still empty after {READY_SECONDS:.0f} s.", retry_after=60.0)


async def set_default_settings(api: GitHubApi, repository: GitHubRepository, description: str) -> None:
    """Private, described, and with our topics; what is so already is not written again."""
    if not repository.private or repository.description != description:
        await api.write("PATCH", f"/repos/{repository.full_name}", {"private": True, "description": description})
    if not set(TOPICS) <= set(repository.topics):
        names = [*repository.topics, *(topic for topic in TOPICS if topic not in repository.topics)]
        with contextlib.suppress(NotFound):  # A server of one's own may have no topics.
            await api.write("PUT", f"/repos/{repository.full_name}/topics", {"names": names})


async def transfer(api: GitHubApi, repo: str, owner: str) -> str:
    """Give a repository to another account; returns its new full name. One that is there already is done.

    A person has to accept it by mail; an organisation has it at once.
    """
    new_name = f"{owner}/{checked(repo).partition('/')[2]}"
    if not NAME.fullmatch(new_name):
        raise Rejected("A GitHub account is named by letters, digits and '-'.", field="owner")
    found = await read_repository(api, repo)
    if found.full_name.lower() == new_name.lower():
        return found.full_name
    if found.archived:
        await api.write("PATCH", f"/repos/{found.full_name}", {"archived": False})
    await api.write("POST", f"/repos/{found.full_name}/transfer", {"new_owner": owner}, again=False)
    return new_name


def template_repository(config: GitHubConfig, template: str) -> str:
    """The full name of a template's repository. Raises Misconfigured."""
    name = config.template_repos.get(template)
    if name is None:
        raise Misconfigured(
            f"No template repository is stored for {template}; publish it with `sitewright templates publish`.",
            field=f"github.template_repos.{template}",
        )
    if "/" not in name and config.organization:
        name = f"{config.organization}/{name}"
    if not NAME.fullmatch(name):
        raise Misconfigured("A template repository is named owner/name.", field=f"github.template_repos.{template}")
    return name


async def _find_or_generate(api: GitHubApi, config: GitHubConfig, template: str, name: str) -> GitHubRepository:
    """Without an organisation, looking first would cost a question for the account's name."""
    source = template_repository(config, template)
    found = await _find_ours(api, config, template, name) if config.organization else None
    return found or await _generate(api, config, source, template, name)


async def _find_ours(api: GitHubApi, config: GitHubConfig, template: str, name: str) -> GitHubRepository | None:
    """The repository made before, if there is one of that name. Raises NameTaken for a foreign one."""
    owner = config.organization or str((await api.get("/user"))["login"])
    try:
        found = shown(await api.get(f"/repos/{quote(owner)}/{quote(name)}"))
    except NotFound:
        return None
    ours = (found.template or "").lower() == template_repository(config, template).lower()
    if ours and found.description == MARKER.format(template=template):
        return found
    if found.full_name.lower() != f"{owner}/{name}".lower():
        return None  # What had this name was renamed since, and the name is free.
    raise NameTaken(
        f"A repository {owner}/{name} exists and was not made by Sitewright from the template {template}; rename or "
        "remove it, or store name_taken=next to take the next free name, then retry."
    )


async def _generate(api: GitHubApi, config: GitHubConfig, source: str, template: str, name: str) -> GitHubRepository:
    body: dict[str, Any] = {"name": name, "private": True, "description": MARKER.format(template=template)}
    if config.organization:
        body["owner"] = config.organization
    try:
        return shown(await api.write("POST", f"/repos/{source}/generate", body, again=False))
    except (AlreadyThere, Unavailable) as error:
        # The answer of a first attempt may have been lost on its way: then the repository is there, and ours.
        if (found := await _find_ours(api, config, template, name)) is not None:
            return found
        raise error if isinstance(error, Unavailable) else NameTaken(f"The name {name} is taken.") from None
    except (NotFound, Rejected):
        raise Misconfigured(
            f"{source} cannot be used as a template: it is missing, not visible to the credential, or not marked so.",
            field=f"github.template_repos.{template}",
        ) from None
