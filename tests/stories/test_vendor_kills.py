"""The worker dies at every effect of a site's later life on the vendors: each is there once, and gone once.

A request is carried out and its answer lost with the worker that asked: the next worker must find what is there.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from tests.fakes import cloudflare, github, s3
from tests.fakes.lasting import Lasting
from tests.stories.agency import Agency
from tests.stories.installation import PATIENCE

DOMAIN = "padaria-zelia.com.br"
REMARK = 'troque "desde o primeiro dia" por "de sempre"'


@dataclass(frozen=True)
class Lost:
    """A request whose answer is lost; `path` is a part of its path."""

    vendor: Literal["github", "cloudflare", "objects"]
    method: str
    path: str


ROUND = (
    Lost("github", "PATCH", "/git/refs/heads/preview"),
    Lost("objects", "PUT", "/private/builds/"),
    Lost("cloudflare", "POST", "/deployments"),
    Lost("cloudflare", "GET", "/dns_records"),
)
PUBLICATION = (
    Lost("github", "PATCH", "/git/refs/heads/main"),
    Lost("cloudflare", "POST", "/pages/projects"),
    Lost("cloudflare", "POST", "/deployments"),
    Lost("cloudflare", "POST", "/dns_records"),
    Lost("cloudflare", "POST", "/domains"),
)
END = (
    Lost("cloudflare", "DELETE", "/dns_records/"),
    Lost("cloudflare", "DELETE", "/domains/"),
    Lost("cloudflare", "DELETE", "/deployments/"),
    Lost("cloudflare", "DELETE", "/pages/projects/"),
    Lost("objects", "", "delete"),
    Lost("github", "PATCH", "/repos/"),
)
HALF = len(END) // 2
LIVES = {
    "most": (ROUND, PUBLICATION, END[:HALF]),
    "rest": ((), (), END[HALF:]),
}
"""What is lost in the round, in the publication and at the end; a step whose worker is lost six times is given up."""


@pytest.mark.torture
@pytest.mark.parametrize("life", LIVES)
async def test_a_round_a_publication_and_the_end_are_made_once_whoever_dies(agency: Agency, life: str) -> None:
    made = await agency.sell()
    project_id = made["project_id"]
    in_round, in_publication, at_end = LIVES[life]

    dying = asyncio.create_task(die_at_each(agency, in_round))
    await agency.installation.run("projects", "review", project_id, REMARK)
    await dying
    revised = await agency.installation.until(project_id, "in_review")
    check_round(agency, made, revised)

    dying = asyncio.create_task(die_at_each(agency, in_publication))
    await agency.installation.run("projects", "approve", project_id)
    await dying
    published = await agency.installation.until(project_id, "published")
    check_publication(agency, made, published)

    for _ in range(2):
        assert DOMAIN in await agency.installation.run("projects", "domain", project_id, DOMAIN)
    assert sorted(agency.cloudflare.domains[made["slug"]]) == sorted([public_host(made), f"www.{DOMAIN}"])

    listed = await agency.installation.run("projects", "delete", project_id, "--dry-run")
    named = [(line.split()[0], line.split()[-1]) for line in listed.splitlines()]
    assert [name for kind, name in named if kind == "domain"] == [f"www.{DOMAIN}"]
    assert sorted(name for kind, name in named if kind == "dns_record") == names_of_records(agency, made)
    dying = asyncio.create_task(die_at_each(agency, at_end))
    await agency.installation.run("projects", "archive", project_id, "--yes")
    await dying
    await agency.installation.until(project_id, "archived")
    check_nothing_left(agency, made)
    assert "forgotten" in await agency.installation.run("projects", "delete", project_id, "--yes")


async def die_at_each(agency: Agency, moments: Sequence[Lost]) -> None:
    """Kill the worker once each of these requests, in turn, is carried out; the next worker comes at once."""
    for moment in moments:
        fault = lose(agency, moment)
        async with asyncio.timeout(PATIENCE):
            while fault.times:
                await asyncio.sleep(0.01)
        agency.installation.kill("worker")
        await agency.installation.revive("worker")


def lose(agency: Agency, moment: Lost) -> Any:
    """The fault that carries a request out and does not answer it; what an object store does is the same twice."""
    if moment.vendor == "objects":
        held = s3.Fault(method=moment.method, path=moment.path, seconds=2.0)
        agency.objects.faults.append(held)
        return held
    vendor = github if moment.vendor == "github" else cloudflare
    fault = vendor.Fault(moment.path, Lasting.SILENCE, method=moment.method, after=True)
    faults: list[Any] = agency.github.faults if moment.vendor == "github" else agency.cloudflare.faults
    faults.append(fault)
    return fault


def public_host(made: dict[str, Any]) -> str:
    """The site's own name for the public."""
    return f"{made['slug']}.sites.{cloudflare.ZONE_NAME}"


def names_of_records(agency: Agency, made: dict[str, Any]) -> list[str]:
    """The site's DNS records."""
    return sorted(record["name"] for record in agency.cloudflare.records.values() if made["slug"] in record["name"])


def check_round(agency: Agency, made: dict[str, Any], revised: dict[str, Any]) -> None:
    """One commit for the patch, one deployment and one stored build for the commit, still one record and domain."""
    repository = agency.github.repositories[f"{github.LOGIN}/{made['slug']}"]
    history = agency.github.history(repository.refs["preview"])
    assert (len(history), history[0], history[1]) == (3, revised["commit"], made["commit"])
    assert commits_of(agency, "agencia-previas", made["slug"]) == sorted([made["commit"], revised["commit"]])
    host = f"{made['slug']}.{cloudflare.ZONE_NAME}"
    assert names_of_records(agency, made) == [host]
    assert host in agency.cloudflare.domains["agencia-previas"]
    ours = f"projects/{made['project_id']}/private/"
    commits = (made["commit"], revised["commit"])
    stored = {key for key in agency.objects.objects if f"/{made['project_id']}/" in f"/{key}"}
    # Where there is a browser, the worker pictures deployments too, beside the story and at its own time.
    pictures = {f"{ours}thumbnails/{commit}.jpg" for commit in commits}
    assert stored - pictures == {f"{ours}builds/{commit}.tar" for commit in commits}


def check_publication(agency: Agency, made: dict[str, Any], published: dict[str, Any]) -> None:
    """One project with one deployment of the approved commit, one record, one domain."""
    slug, commit = made["slug"], published["commit"]
    assert agency.github.repositories[f"{github.LOGIN}/{slug}"].refs["main"] == commit
    assert [name for name in agency.cloudflare.projects if slug in name] == [slug]
    assert commits_of(agency, slug, "main") == [commit]
    assert names_of_records(agency, made) == sorted([f"{slug}.{cloudflare.ZONE_NAME}", public_host(made)])
    assert list(agency.cloudflare.domains[slug]) == [public_host(made)]
    assert [row["commit"] for row in published["deployments"] if row["place"] == "production"] == [commit]


def commits_of(agency: Agency, project: str, branch: str) -> list[str]:
    """The commits that a branch's deployments show."""
    told = [entry["deployment_trigger"]["metadata"] for entry in agency.cloudflare.deployments[project]]
    return sorted(entry["commit_hash"] for entry in told if entry["branch"] == branch)


def check_nothing_left(agency: Agency, made: dict[str, Any]) -> None:
    """Only the repository is there, closed."""
    slug = made["slug"]
    assert agency.github.repositories[f"{github.LOGIN}/{slug}"].archived
    assert [name for name in agency.cloudflare.projects if slug in name] == []
    assert commits_of(agency, "agencia-previas", slug) == []
    assert names_of_records(agency, made) == []
    assert f"{slug}.{cloudflare.ZONE_NAME}" not in agency.cloudflare.domains["agencia-previas"]
    assert [key for key in agency.objects.objects if made["project_id"] in key] == []
