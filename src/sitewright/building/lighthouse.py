"""Measures a page with Lighthouse, as on a phone, where the npm package `lighthouse` is installed.

It is optional and looked for in `node_modules` and on the PATH; Chromium is the system's.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from sitewright.building.quality import Problem

PROGRAM = Path("node_modules/.bin/lighthouse")
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
"""Scores a generated site has on a phone."""
AUDITS = {
    "lcp_ms": "largest-contentful-paint",
    "cls": "cumulative-layout-shift",
    "tbt_ms": "total-blocking-time",
    "bytes": "total-byte-weight",
}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
SECONDS = 180


class Scores(BaseModel):
    """What Lighthouse says of a page: scores of 0 to 100, and times in ms."""

    model_config = ConfigDict(frozen=True)

    page: str
    scores: dict[str, int]
    lcp_ms: float
    cls: float
    tbt_ms: float
    bytes: int


def program() -> str | None:
    """Where Lighthouse is, or None."""
    return str(PROGRAM.absolute()) if PROGRAM.exists() else shutil.which("lighthouse")


def measure(url: str, page: str, chromium: str) -> Scores | None:
    """The page's scores; None where Lighthouse is not installed or does not come to an end."""
    found = program()
    if found is None:
        return None
    command = [found, url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(WANTED)}"]
    try:
        run = subprocess.run(
            command, capture_output=True, check=True, timeout=SECONDS, env={**os.environ, "CHROME_PATH": chromium}
        )
        return read(json.loads(run.stdout), page)
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None


def read(report: dict[str, Any], page: str) -> Scores:
    """Scores out of Lighthouse's own report. Raises KeyError and TypeError for one that did not come to an end."""
    values = {name: report["audits"][audit]["numericValue"] for name, audit in AUDITS.items()}
    scores = {name: round(100 * report["categories"][name]["score"]) for name in WANTED}
    return Scores(page=page, scores=scores, **{**values, "bytes": int(values["bytes"])})


def shortfalls(measured: Scores) -> list[Problem]:
    """Scores below what a generated site has; warnings, as a busy machine measures low."""
    return [
        Problem(
            page=measured.page,
            rule=f"lighthouse {name}",
            message=f"The score is {measured.scores[name]}; {wanted} is wanted.",
            fix="Run `lighthouse` on a quiet machine and read its report.",
            severity="warning",
        )
        for name, wanted in WANTED.items()
        if measured.scores[name] < wanted
    ]
