"""Members of a tar archive from outside, written so that nothing lands or points outside a folder.

Python's own extraction filters are not there in every 3.11 (https://docs.python.org/3.11/library/tarfile.html).
"""

import shutil
import tarfile
from pathlib import Path


def extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write a regular file, a folder or a symbolic link below an existing folder.

    Raises tarfile.TarError for a member of another kind, and for a path or a link that leaves the folder.
    """
    inside = folder.resolve()
    target = inside / member.name
    place = target.parent.resolve() / target.name
    _require_inside(place, inside, member)
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        _require_inside((place.parent / member.linkname).resolve(), inside, member)
        target.symlink_to(member.linkname)
    elif member.isreg() and (content := archive.extractfile(member)):
        target.unlink(missing_ok=True)  # a link of that name would be followed
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(0o600 | member.mode & 0o155)
    else:
        raise tarfile.ExtractError(f"{member.name} is neither a file, a folder nor a link")


def _require_inside(path: Path, folder: Path, member: tarfile.TarInfo) -> None:
    if ".." in path.parts or not path.is_relative_to(folder):
        raise tarfile.ExtractError(f"{member.name} leaves the archive's folder")
