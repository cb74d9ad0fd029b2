"""Measures a page with Lighthouse, as on a phone, where the npm package `lighthouse` is installed.

It is looked for among the npm packages and on the PATH; Chromium is the system's.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

from sitewright.building.npm import package_file
from sitewright.building.quality import Problem
from sitewright.errors import Unavailable

WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
"""Scores a generated site has on a phone."""
AUDITS = {
    "lcp_ms": "largest-contentful-paint",
    "cls": "cumulative-layout-shift",
    "tbt_ms": "total-blocking-time",
    "bytes": "total-byte-weight",
}
MOST = {"lcp_ms": 2000, "cls": 0.02, "tbt_ms": 200}
"""How long its largest part may take to show, how far its parts may move, and how long it may keep a finger waiting."""
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
SECONDS = 180


class Scores(BaseModel):
    """What Lighthouse says of a page: scores of 0 to 100, times in ms, and what it failed."""

    model_config = ConfigDict(frozen=True)

    page: str
    scores: dict[str, int]
    lcp_ms: float
    cls: float
    tbt_ms: float
    bytes: int
    failed: tuple[str, ...] = ()


def program() -> list[str] | None:
    """The command that starts Lighthouse, or None."""
    script, node, command = package_file("lighthouse/cli/index.js"), shutil.which("node"), shutil.which("lighthouse")
    if script and node:
        return [node, str(script)]
    return [command] if command else None


def measure(url: str, page: str, lighthouse: list[str], chromium: str) -> Scores:
    """The page's scores; where they fall short, the middle one of three runs. Raises Unavailable."""
    first = run(url, page, lighthouse, chromium)
    if not shortfalls(first):
        return first
    runs = [first, *(run(url, page, lighthouse, chromium) for _ in range(2))]
    return sorted(runs, key=lambda scores: (len(shortfalls(scores)), -scores.scores["performance"]))[1]


def run(url: str, page: str, lighthouse: list[str], chromium: str) -> Scores:
    """What one run says. Raises Unavailable where it does not come to an end."""
    try:
        return read(report(url, WANTED, lighthouse, chromium), page)
    except (KeyError, TypeError):
        raise Unavailable("Lighthouse gave no scores.") from None


def report(url: str, categories: Iterable[str], lighthouse: list[str], chromium: str) -> dict[str, Any]:
    """Lighthouse's own report of one run. Raises Unavailable where it does not come to an end."""
    command = [*lighthouse, url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(categories)}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS, env=environment)
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise Unavailable(f"Lighthouse took longer than {SECONDS} s.") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"Lighthouse failed: {said[-1][:200] if said else error.returncode}.") from None
    except (ValueError, TypeError):
        raise Unavailable("Lighthouse gave no scores.") from None


def read(report: dict[str, Any], page: str) -> Scores:
    """Scores out of Lighthouse's own report. Raises KeyError and TypeError for one that did not come to an end."""
    values = {name: report["audits"][audit]["numericValue"] for name, audit in AUDITS.items()}
    scores = {name: round(100 * report["categories"][name]["score"]) for name in WANTED}
    failed = {
        reference["id"]: None
        for name in ("accessibility", "best-practices", "seo")
        for reference in report["categories"][name]["auditRefs"]
        if reference["weight"] and report["audits"][reference["id"]]["score"] == 0
    }
    return Scores(page=page, scores=scores, failed=tuple(failed), **{**values, "bytes": int(values["bytes"])})


def shortfalls(measured: Scores) -> list[Problem]:
    """What a generated site does better; warnings, as a busy machine measures low."""
    found = [
        (name, f"The score is {measured.scores[name]}; {wanted} is wanted.")
        for name, wanted in WANTED.items()
        if measured.scores[name] < wanted
    ]
    values = {"LCP": measured.lcp_ms, "CLS": measured.cls, "TBT": measured.tbt_ms}
    found += [
        (name, f"It is {value:.4g}; {most} is the most.")
        for (name, value), most in zip(values.items(), MOST.values(), strict=True)
        if value > most
    ]
    why = f"Mend {', '.join(measured.failed)}." if measured.failed else "Measure again on a machine that is not busy."
    return [
        Problem(page=measured.page, rule=f"lighthouse {name}", message=message, fix=why, severity="warning")
        for name, message in found
    ]
