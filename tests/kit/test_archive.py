"""Extraction of archives: what they hold comes out, and nothing gets out of the folder."""

import io
import tarfile
from pathlib import Path

import pytest

from sitewright.kit.archive import extract


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, 5 if kind == tarfile.REGTYPE else 0
    return entry


def unpack(folder: Path, *members: tarfile.TarInfo) -> None:
    """Write an archive of these members, each file with the same five bytes, and extract it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for entry in members:
            archive.addfile(entry, io.BytesIO(b"bread") if entry.isreg() else None)
    buffer.seek(0)
    with tarfile.open(fileobj=buffer) as archive:
        for entry in archive:
            extract(archive, entry, folder)


def test_files_folders_and_links_come_out(tmp_path: Path) -> None:
    program = member("site/bin/run")
    program.mode = 0o755
    unpack(
        tmp_path,
        member("site", tarfile.DIRTYPE),
        member("site/a/b.html"),
        member("site/now", tarfile.SYMTYPE, "a/b.html"),
        program,
    )
    assert (tmp_path / "site/now").read_bytes() == (tmp_path / "site/a/b.html").read_bytes() == b"bread"
    assert (tmp_path / "site/bin/run").stat().st_mode & 0o100


def test_a_file_in_place_of_a_link_is_not_written_through_it(tmp_path: Path) -> None:
    unpack(tmp_path, member("kept"), member("link", tarfile.SYMTYPE, "kept"), member("link"))
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    "entries",
    [
        [member("../outside")],
        [member("/outside")],
        [member("a/../../outside")],
        [member("link", tarfile.SYMTYPE, "../outside")],
        [member("link", tarfile.SYMTYPE, "/etc/passwd")],
        [member("hard", tarfile.LNKTYPE, "../outside")],
        [member("pipe", tarfile.FIFOTYPE)],
        [member("disk", tarfile.BLKTYPE)],
    ],
    ids=lambda entries: entries[0].name,
)
def test_what_leaves_the_folder_or_is_no_file_is_refused(tmp_path: Path, entries: list[tarfile.TarInfo]) -> None:
    (tmp_path / "inside").mkdir()
    with pytest.raises(tarfile.ExtractError):
        unpack(tmp_path / "inside", *entries)
    assert [path.name for path in tmp_path.rglob("*")] == ["inside"]


def test_a_link_made_before_leads_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "way").symlink_to(tmp_path)
    with pytest.raises(tarfile.ExtractError):
        unpack(tmp_path / "inside", member("way/outside"))
