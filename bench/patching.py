"""Our patch engine beside `git apply --recount` and GNU `patch`, on changes of our own sources written in many ways.

Right is the changed tree to the byte; refused is an answer that changed nothing; wrong is anything else. Half of the
ways leave no doubt about what is meant, so that all of them should be right; the others may be refused, never wrong.
"""

import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sitewright.patching import Guard, PatchRefused
from sitewright.patching import apply as apply_patch
from tests.patching.corruptions import CERTAIN, DOUBTFUL, MISLEADING
from tests.patching.sources import changes

CHANGES = 24
ANY = Guard()

Engine = Callable[[str, bytes, str], bytes | None]
"""The file after the patch, by its path, its content and the patch; None where it is refused."""


class Case(NamedTuple):
    """A patch for one file, and what becomes of it."""

    kind: str
    path: str
    before: bytes
    after: bytes
    patch: str


def cases() -> Iterator[Case]:
    """Each change in each way that fits it."""
    for number, change in enumerate(changes(CHANGES, seed=11)):
        if not change.stands_alone():
            continue
        for kind, ways in (("certain", CERTAIN), ("doubtful", DOUBTFUL)):
            for name, way in ways.items():
                patch = way(random.Random(number), change) if name not in MISLEADING else None
                if patch is not None:
                    yield Case(kind, change.path, change.before.encode(), change.after.encode(), patch)


def ours(path: str, before: bytes, patch: str) -> bytes | None:
    """In process."""
    try:
        return apply_patch({path: before}, patch, ANY).files.get(path)
    except PatchRefused:
        return None


def tool(*command: str) -> Engine:
    """A tool run on a folder; what it left half done counts as wrong."""

    def run(path: str, before: bytes, patch: str) -> bytes | None:
        with tempfile.TemporaryDirectory() as name:
            target = Path(name) / path
            target.parent.mkdir(parents=True)
            target.write_bytes(before)
            ended = subprocess.run(command, cwd=name, input=patch.encode(), capture_output=True, check=False)
            after = target.read_bytes() if target.exists() else b""
            return None if ended.returncode and after == before else after

    return run


ENGINES: dict[str, Engine] = {
    "sitewright": ours,
    "git apply --recount": tool("git", "apply", "--recount", "--whitespace=nowarn", "-"),
    "patch": tool("patch", "-p1", "--batch", "--forward", "--reject-file=-", "--no-backup-if-mismatch"),
}


def measure(engine: Engine, todo: list[Case]) -> tuple[Counter[tuple[str, str]], float]:
    """Outcomes by kind, and seconds for a patch."""
    found: Counter[tuple[str, str]] = Counter()
    started = time.perf_counter()
    for case in todo:
        after = engine(case.path, case.before, case.patch)
        outcome = "refused" if after is None else "right" if after == case.after else "wrong"
        found[case.kind, outcome] += 1
    return found, (time.perf_counter() - started) / len(todo)


def main() -> None:
    """Print a line for each engine and kind."""
    todo = list(cases())
    print(f"{len(todo)} patches for {CHANGES} changes of our own sources")
    for name, engine in ENGINES.items():
        found, seconds = measure(engine, todo)
        for kind in ("certain", "doubtful"):
            right, refused, wrong = (found[kind, outcome] for outcome in ("right", "refused", "wrong"))
            share = right / max(1, right + refused + wrong)
            print(f"{name:20} {kind:8} right {share:6.1%}  refused {refused:4}  wrong {wrong:4}")
        print(f"{name:20} {seconds * 1e6:.0f} microseconds a patch")


if __name__ == "__main__":
    main()
