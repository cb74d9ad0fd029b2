"""A site whose previews Cloudflare builds, on every vendor: the worker dies at each effect, and each is there once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sitewright.integrations.cloudflare.builds import BUILT_BRANCH, build_project
from tests.fakes import cloudflare, github
from tests.stories.agency import Agency, opened
from tests.stories.test_vendor_kills import REMARK, Lost, commits_of, die_at_each, names_of_records, public_host

MAKING = (
    Lost("github", "POST", "/generate"),
    Lost("github", "PATCH", "/git/refs/heads/preview"),
    Lost("github", "POST", "/git/refs"),
    Lost("cloudflare", "POST", "/pages/projects"),
    Lost("cloudflare", "POST", "/deployments"),
    Lost("cloudflare", "POST", "/dns_records"),
    Lost("cloudflare", "POST", "/domains"),
)
ROUND = (
    Lost("github", "PATCH", "/git/refs/heads/preview"),
    Lost("objects", "PUT", "/private/builds/"),
    Lost("github", "PATCH", f"/git/refs/heads/{BUILT_BRANCH}"),
    Lost("cloudflare", "GET", "/deployments"),
    Lost("cloudflare", "GET", "/dns_records"),
)
PUBLICATION = (
    Lost("github", "PATCH", "/git/refs/heads/main"),
    Lost("cloudflare", "POST", "/pages/projects"),
    Lost("cloudflare", "POST", "/deployments"),
    Lost("cloudflare", "POST", "/domains"),
)
END = (
    Lost("cloudflare", "DELETE", "/dns_records/"),
    Lost("cloudflare", "DELETE", "/domains/"),
    Lost("cloudflare", "DELETE", "/pages/projects/"),
    Lost("github", "PATCH", "/repos/"),
)


@pytest.fixture(scope="module")
async def builder(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Agency]:
    """An agency that lets Cloudflare build."""
    async with opened(tmp_path_factory.mktemp("built") / "home", deploy_mode="git") as agency:
        yield agency


@pytest.mark.torture
async def test_a_site_that_cloudflare_builds_is_made_once_whoever_dies(builder: Agency) -> None:
    dying = asyncio.create_task(die_at_each(builder, MAKING))
    made = await builder.sell(seconds=600)
    await dying
    check_preview(builder, made, [made["commit"]])

    dying = asyncio.create_task(die_at_each(builder, ROUND))
    await builder.installation.run("projects", "review", made["project_id"], REMARK)
    await dying
    revised = await builder.installation.until(made["project_id"], "in_review")
    check_preview(builder, made, [made["commit"], revised["commit"]])

    builder.github.push(made["repository"], BUILT_BRANCH, {"by-hand.txt": b"x"})
    await builder.installation.run("projects", "reconcile")
    assert shown(builder, made) == revised["commit"]

    dying = asyncio.create_task(die_at_each(builder, PUBLICATION))
    await builder.installation.run("projects", "approve", made["project_id"])
    await dying
    published = await builder.installation.until(made["project_id"], "published")
    assert commits_of(builder, made["slug"], "main") == [published["commit"]] == [revised["commit"]]
    assert names_of_records(builder, made) == sorted([preview_host(made), public_host(made)])

    listed = await builder.installation.run("projects", "archive", made["project_id"], "--dry-run")
    assert {build_project(made["slug"]), made["slug"]} <= {
        word for line in listed.splitlines() for word in line.split()
    }
    dying = asyncio.create_task(die_at_each(builder, END))
    await builder.installation.run("projects", "archive", made["project_id"], "--yes")
    await dying
    await builder.installation.until(made["project_id"], "archived")
    assert builder.github.repositories[made["repository"]].archived
    assert [name for name in builder.cloudflare.projects if made["slug"] in name] == []
    assert names_of_records(builder, made) == []


def preview_host(made: dict[str, Any]) -> str:
    """The preview's own name."""
    return f"{made['slug']}.{cloudflare.ZONE_NAME}"


def shown(agency: Agency, made: dict[str, Any]) -> str:
    """The commit whose build the preview shows, once all builds have ended."""
    project = build_project(made["slug"])
    agency.cloudflare.finish(project)
    told = agency.cloudflare.projects[project]["canonical_deployment"]["deployment_trigger"]["metadata"]
    return str(told["commit_hash"])


def check_preview(agency: Agency, made: dict[str, Any], commits: list[str]) -> None:
    """One repository, a commit a patch, a build a commit, one record, one domain."""
    slug = made["slug"]
    assert [name for name in agency.github.repositories if slug in name] == [f"{github.LOGIN}/{slug}"]
    repository = agency.github.repositories[f"{github.LOGIN}/{slug}"]
    history = agency.github.history(repository.refs["preview"])
    assert (len(history), history[0]) == (1 + len(commits), commits[-1])
    assert repository.refs[BUILT_BRANCH] == commits[-1]
    assert commits_of(agency, build_project(slug), BUILT_BRANCH) == sorted(commits)
    assert shown(agency, made) == commits[-1]
    assert names_of_records(agency, made) == [preview_host(made)]
    assert list(agency.cloudflare.domains[build_project(slug)]) == [preview_host(made)]
    assert slug not in agency.cloudflare.projects
