"""Which paths a patch may touch."""

import fnmatch
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sitewright.patching.paths import check_collision, check_links, check_name
from sitewright.patching.refusal import PatchRefused

RUN_BY_HOST = ("_worker.js", "_routes.json")
RUN_OR_CONFIGURE = (".github", "functions", "config")


@dataclass(frozen=True)
class Guard:
    """Lets through paths that stay in the tree and match one of `editable` (globs).

    No globs: every safe path. With globs, what runs on the host or configures the build is refused whatever they say.
    """

    editable: tuple[str, ...] = ()

    def check_safe(self, name: str, links: Collection[str] = ()) -> None:
        """Raise PatchRefused for a name that no patch may use, whichever file it means."""
        check_name(name)
        check_links(name, links)

    def check(self, path: str, links: Collection[str] = ()) -> None:
        """Raise PatchRefused for a path that may not be touched."""
        self.check_safe(path, links)
        if self.editable:
            check_inert(path)
            if not any(fnmatch.fnmatchcase(path, pattern) for pattern in self.editable):
                allowed = ", ".join(self.editable)
                raise PatchRefused("not_editable", f"{path} may not be edited; allowed: {allowed}.", path=path)

    def check_new(self, path: str, existing: Mapping[str, str], links: Collection[str] = ()) -> None:
        """Raise PatchRefused for a file that may not be made; `existing` is what `paths.folded_paths` gives."""
        self.check(path, links)
        check_collision(path, existing)


def check_inert(path: str) -> None:
    """Raise PatchRefused for what the host runs or the build is configured by."""
    parts = PurePosixPath(path.lower()).parts
    if parts[0] in RUN_OR_CONFIGURE or parts[-1] in RUN_BY_HOST or parts[0].startswith("hugo."):
        raise PatchRefused("refused_path", f"{path} runs or configures something and is never patched.", path=path)
