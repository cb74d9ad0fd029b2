"""Building with Hugo: a template can neither run, read nor reach anything, and the export builds to the same bytes."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from sitewright.building import hugo
from sitewright.building.hugo import BuildFailed, build
from sitewright.building.quality import check
from sitewright.ports.site_host import digest_of
from sitewright.sites.catalogue import assemble
from sitewright.sites.model import Site
from sitewright.sites.render import render_files


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def source(tmp_path: Path, bakery: Site) -> Path:
    return write(tmp_path / "source", {**assemble("business"), **render_files(bakery)})


def with_template(source: Path, text: str) -> Path:
    (source / "layouts" / "home.html").write_text(f'{{{{ define "main" }}}}{text}{{{{ end }}}}')
    return source


async def test_the_bakery_builds_and_has_no_fault(source: Path, bakery: Site, tmp_path: Path) -> None:
    built = await build(source, bakery, tmp_path / "scratch")
    report = await asyncio.to_thread(check, built.directory, bakery)
    assert (report.errors, report.pages) == ([], len(bakery.pages) + 2)


async def test_the_export_built_by_plain_hugo_is_the_same(source: Path, bakery: Site, tmp_path: Path) -> None:
    built = await build(source, bakery, tmp_path / "scratch")
    subprocess.run([str(hugo.binary()), "--quiet"], cwd=source, check=True, timeout=60)
    assert digest_of(source / "public") == digest_of(built.directory)


@pytest.mark.parametrize(
    "template",
    [
        '{{ os.Getenv "SITEWRIGHT_SECRET" }}',
        '{{ (resources.GetRemote "http://127.0.0.1:9/x").Content }}',
        '{{ (resources.GetRemote "https://example.com/x").Content }}',
        '{{ (resources.FromString "x.scss" "a{}" | css.Sass (dict "transpiler" "dartsass")).Content }}',
        '{{ (resources.FromString "x.css" "a{}" | css.PostCSS).Content }}',
    ],
)
async def test_a_template_reaches_nothing(
    source: Path, bakery: Site, tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEWRIGHT_SECRET", "leaked")
    with pytest.raises(BuildFailed) as failed:
        await build(with_template(source, template), bakery, tmp_path / "scratch")
    assert "leaked" not in failed.value.message


@pytest.mark.parametrize("path", ["../../neighbour/secret", "../trusted.toml", "../home", "/etc/passwd"])
async def test_a_template_reads_only_its_own_repository(source: Path, bakery: Site, tmp_path: Path, path: str) -> None:
    write(tmp_path, {"scratch/neighbour/secret": b"leaked"})
    built = await build(with_template(source, f'[{{{{ os.ReadFile "{path}" }}}}]'), bakery, tmp_path / "scratch")
    assert "[]" in (built.directory / "index.html").read_text()


async def test_the_repositorys_own_configuration_is_not_used(source: Path, bakery: Site, tmp_path: Path) -> None:
    loose = b'[security.funcs]\ngetenv = [".*"]\n[[module.mounts]]\nsource = "/etc"\ntarget = "static/etc"\n'
    write(source, {"hugo.toml": loose, "config/_default/security.toml": loose, "hugo.yaml": b"title: other\n"})
    built = await build(source, bakery, tmp_path / "scratch")
    assert not (built.directory / "etc").exists()


async def test_links_are_not_followed(source: Path, bakery: Site, tmp_path: Path) -> None:
    (source / "static" / "stolen").symlink_to("/etc/hostname")
    built = await build(source, bakery, tmp_path / "scratch")
    assert not (built.directory / "stolen").exists()


async def test_a_template_that_loops_for_ever_is_stopped(
    source: Path, bakery: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hugo, "WALL_SECONDS", 3)
    endless = "{{ range seq 2000 }}" * 4 + "{{ end }}" * 4
    with pytest.raises(BuildFailed, match=r"longer than 3 s"):
        await build(with_template(source, endless), bakery, tmp_path / "scratch")


async def test_a_fault_names_its_file_and_line(source: Path, bakery: Site, tmp_path: Path) -> None:
    (source / "content" / "_index.md").write_text("---\ntitle: [unclosed\n---\n")
    with pytest.raises(BuildFailed) as failed:
        await build(source, bakery, tmp_path / "scratch")
    assert failed.value.problems[0].file == "content/_index.md"


async def test_hostile_text_is_shown_as_text(source: Path, bakery: Site, tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>{{ 1 }}'
    facts = bakery.facts.model_copy(update={"name": evil, "slogan": evil})
    site = bakery.model_copy(update={"facts": facts})
    write(source, render_files(site))
    built = await build(source, site, tmp_path / "scratch")
    page = (built.directory / "index.html").read_text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 1 }}" in page
