"""The audit: a folder or an address, in process or in Chromium."""

import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sitewright.building.audit import AuditReport, measured, report_page
from sitewright.building.browser import browse, served
from sitewright.building.crawl import fetch_site
from sitewright.building.lighthouse import measure, read, shortfalls
from sitewright.building.quality import Problem
from sitewright.cli.commands import app
from sitewright.errors import Rejected, Unavailable
from sitewright.kit.http import HttpClient
from tests.browser import needs_browser
from tests.building.test_quality import folder as folder
from tests.building.test_quality import page, write


def test_a_sound_folder_ends_with_0(folder: Path) -> None:
    result = CliRunner().invoke(app, ["audit", str(folder)])
    assert (result.exit_code, result.stdout) == (0, "3 pages, 0 errors, 0 warnings\n")


def test_a_fault_ends_with_1_and_says_how_to_mend_it(folder: Path, tmp_path: Path) -> None:
    write(folder, "index.html", page(body="<h1>x</h1>"))
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["audit", str(folder), "--json", "--out", str(out)])
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["page"], problem["rule"]) == ("index.html", "h1")
    assert "A page has exactly one." in (out / "report.html").read_text()


@pytest.mark.parametrize("target", ["/nowhere/at/all", "ftp://x"])
def test_what_is_no_site_is_refused(target: str) -> None:
    result = CliRunner().invoke(app, ["audit", target])
    assert isinstance(result.exception, Rejected)


async def test_a_site_at_an_address_is_fetched_whole(folder: Path, tmp_path: Path) -> None:
    write(folder, "privado/index.html", page(title="Privado", path="/privado/"))
    with served(folder) as address:
        async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
            await fetch_site(f"{address}/", http, tmp_path / "copy")
    copied = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*.*")}
    assert {"index.html", "contato/index.html", "privado/index.html", "site.css"} <= copied


@needs_browser
def test_a_browser_finds_what_does_not_fit_or_cannot_be_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitewright.building.browser.program", lambda: None)
    wide = '<p class="wide">Pão</p><p class="pale">quente</p>'
    write(folder, "index.html", page(body=wide))
    write(folder, "site.css", ".wide{width:700px}.pale{color:#ccc;background:#fff}")
    seen = browse(folder, tmp_path)
    found = {(problem.page, problem.rule) for problem in seen.problems}
    assert ("index.html", "overflow") in found
    assert ("index.html", "axe color-contrast") in found
    assert seen.shots[:4] == ("contato-360.png", "contato-1440.png", "index-360.png", "index-1440.png")
    assert {path.name for path in tmp_path.glob("*.png")} == set(seen.shots)


LIGHTHOUSE = {
    "categories": {name: {"score": score, "auditRefs": [{"id": "image-alt", "weight": 1}]} for name, score in
                   {"performance": 0.93, "accessibility": 0.98, "best-practices": 1, "seo": 1}.items()},
    "audits": {
        "largest-contentful-paint": {"numericValue": 1204.5},
        "cumulative-layout-shift": {"numericValue": 0.031},
        "total-blocking-time": {"numericValue": 55},
        "total-byte-weight": {"numericValue": 62_000},
        "image-alt": {"score": 0},
    },
}  # fmt: skip


def test_lighthouse_is_read_and_what_falls_short_is_warned_of() -> None:
    scores = read(LIGHTHOUSE, "index.html")
    assert (scores.lcp_ms, scores.tbt_ms, scores.bytes) == (1204.5, 55, 62_000)
    found = shortfalls(scores)
    assert [problem.rule for problem in found] == [
        "lighthouse performance", "lighthouse accessibility", "lighthouse CLS",
    ]  # fmt: skip
    assert {(problem.severity, problem.fix) for problem in found} == {("warning", "Mend image-alt.")}
    assert "<td>0.031</td>" in measured((scores,))


def test_a_lighthouse_that_fails_is_told_with_what_it_said(tmp_path: Path) -> None:
    broken = [sys.executable, "-c", "raise SystemExit('no display')"]
    with pytest.raises(Unavailable, match="no display"):
        measure("http://127.0.0.1:9/", "index.html", broken, "chromium")


@needs_browser
def test_what_is_not_installed_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitewright.building.browser.package_file", lambda _: None)
    monkeypatch.setattr("sitewright.building.browser.program", lambda: None)
    seen = browse(folder)
    assert [note.split("`")[1] for note in seen.notes] == ["lighthouse", "axe-core"]


def test_a_report_escapes_what_it_found_and_shows_its_screenshots_from_narrow_to_wide() -> None:
    found = Problem(page="index.html", rule="links", message="<script>alert(1)</script>", selector="a[href]")
    shots = ("index-360.png", "index-1440.png")
    text = report_page("site", AuditReport(pages=1, problems=(found,), notes=("x < y",), shots=shots))
    assert "<script>" not in text
    assert "x &lt; y" in text
    assert re.findall(r'<img src="([^"]*)"', text) == list(shots)
