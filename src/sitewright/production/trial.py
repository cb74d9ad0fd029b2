"""A change is tried before anything lands: on a copy of the branch it is built, checked, and compared with before."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from sitewright.building.hugo import BuildFailed, build
from sitewright.building.quality import check
from sitewright.errors import Rejected
from sitewright.generation.models import Target
from sitewright.kit.folder import read_files
from sitewright.patching.contained import Target as Allowed
from sitewright.production.containment import ChangeReport, compared, targets_of
from sitewright.production.landing import Files, landed
from sitewright.production.workshop import Workshop, repository_of
from sitewright.projects.models import SiteProject
from sitewright.sites.model import Site
from sitewright.sites.pictures import files_of
from sitewright.sites.render import render_files

MOST_TOLD = 8
NO_FILES: Files = MappingProxyType({})


class ChangeRefused(Rejected):
    """A change that must not land; the message is for whoever proposed it."""


@dataclass(frozen=True)
class SiteState:
    """A site, and style sheets of its branch, by path."""

    site: Site
    styles: Mapping[str, str]

    def files(self) -> dict[str, bytes]:
        """All files that are made from it."""
        return {**render_files(self.site), **{path: text.encode() for path, text in self.styles.items()}}


@dataclass(frozen=True)
class Landing:
    """A change as it would land on `head`: files to write (None: to delete), and the branch's files there."""

    head: str
    files: dict[str, bytes | None]
    branch: Files

    @property
    def result(self) -> dict[str, bytes]:
        """The branch's files afterwards."""
        kept = {path: content for path, content in self.branch.items() if path not in self.files}
        return kept | {path: content for path, content in self.files.items() if content is not None}


async def land(
    shop: Workshop, project: SiteProject, before: SiteState, after: SiteState, private: Files = NO_FILES
) -> Landing:
    """What a change means for the branch as it stands; photos that are not public yet are `private`, by key.

    Raises Conflict where a person changed the same lines.
    """
    code = await shop.adapters(project).code_host()
    head = await code.head(repository_of(project), project.branch)
    branch = await files_at(shop, project, head)
    return Landing(head, await changes_of(shop, project, before, after, branch, private), branch)


async def changes_of(
    shop: Workshop, project: SiteProject, before: SiteState, after: SiteState, branch: Files, private: Files = NO_FILES
) -> dict[str, bytes | None]:
    """The branch's files to write, or None to delete, for a change. Raises Conflict."""
    went, came = await photos_of(shop, project, before.site, after.site, private)
    return await asyncio.to_thread(lambda: landed({**before.files(), **went}, {**after.files(), **came}, branch))


async def photos_of(
    shop: Workshop, project: SiteProject, before: Site, after: Site, private: Files
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The photo files that a change takes from the branch, and those that it brings."""
    store, old, new = await shop.adapters(project).asset_store(), files_of(before), files_of(after)
    went = {path: await store.get_file(key) for path, key in old.items() if path not in new}
    brought = {path: key for path, key in new.items() if path not in old}
    return went, {path: private.get(key) or await store.get_file(key) for path, key in brought.items()}


@dataclass(frozen=True)
class LastStep:
    """The step from `since` to the change that is tried, and all that this step may change."""

    since: SiteState
    target: Target


@dataclass(frozen=True)
class Trial:
    """A change that passed on `head`, and what differs when it is built."""

    head: str
    report: ChangeReport


async def try_change(
    shop: Workshop,
    project: SiteProject,
    before: SiteState,
    after: SiteState,
    meant: Iterable[Target],
    private: Files = NO_FILES,
    *,
    last: LastStep | None = None,
) -> Trial:
    """Try a change on the branch as it stands; `meant` is what it may change, `private` as in `land`.

    The `last` of several steps to it must stay within its own target, whatever the steps before it may change.

    Raises ChangeRefused with what is wrong: nothing changes, it does not build, the quality gate, something changed
    that was not meant. Raises Conflict where a person changed the same lines.
    """
    landing = await land(shop, project, before, after, private)
    if not landing.files:
        raise ChangeRefused("The change changes nothing: the site says so already.")
    async with shop.scratch_folder() as folder:
        old = await built(landing.branch, before.site, folder / "before")
        try:
            new = await built(landing.result, after.site, folder / "after")
        except BuildFailed as failure:
            raise ChangeRefused(told_of(failure)) from None
        quality = await asyncio.to_thread(check, new, after.site)
        if quality.errors:
            problems = [f"{it.page}: {it.message} {it.fix}".strip() for it in quality.errors[:MOST_TOLD]]
            raise ChangeRefused(f"The changed site does not pass the quality gate: {'; '.join(problems)}")
        report = await held(old, new, targets_of(meant, before.site, after.site), look=last is None)
        if last is not None:
            files = await changes_of(shop, project, before, last.since, landing.branch)
            earlier = await built(replace(landing, files=files).result, last.since.site, folder / "earlier")
            step = await held(earlier, new, targets_of([last.target], last.since.site, after.site))
            report = report.with_looks_of(step)
    return Trial(landing.head, report)


async def held(old: Path, new: Path, targets: list[Allowed], *, look: bool = True) -> ChangeReport:
    """What differs between two builds. Raises ChangeRefused where something does that is not meant."""
    containment, report = await asyncio.to_thread(compared, old, new, targets, look=look)
    if containment.outside:
        told = containment.told(MOST_TOLD)
        raise ChangeRefused(f"The built site changed where the remark is not about it; leave that as it was:\n{told}")
    return report


async def files_at(shop: Workshop, project: SiteProject, ref: str) -> dict[str, bytes]:
    """All files of a commit, by path."""
    code = await shop.adapters(project).code_host()
    async with shop.scratch_folder() as folder:
        await code.checkout(repository_of(project), ref, folder / "source")
        return await asyncio.to_thread(read_files, folder / "source")


async def built(files: Files, site: Site, folder: Path) -> Path:
    """The built site of some files, in a folder that the caller removes. Raises BuildFailed."""
    await asyncio.to_thread(write_files, files, folder / "source")
    return (await build(folder / "source", site, folder / "build")).directory


def told_of(failure: BuildFailed) -> str:
    """What Hugo complains of, each with file and line."""
    places = [
        f"{problem.file}:{problem.line or 1}: {problem.message}" if problem.file else problem.message
        for problem in failure.problems[:MOST_TOLD]
    ]
    return f"The changed site does not build: {'; '.join(places)}"


def write_files(files: Files, folder: Path) -> None:
    """Write files by path below a folder, which is made."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
