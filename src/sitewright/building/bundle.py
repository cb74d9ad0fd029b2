"""A built site as one object: a tar archive that is the same, byte for byte, for the same files."""

import io
import tarfile
from pathlib import Path

from sitewright.errors import Rejected
from sitewright.kit.archive import extract

MAX_BYTES = 512 * 1024 * 1024


def pack(directory: Path) -> bytes:
    """All regular files below the folder, sorted, without owners and times."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(directory.rglob("*")):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                entry = tarfile.TarInfo(path.relative_to(directory).as_posix())
                entry.size = len(content)
                entry.mode = 0o644
                archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def unpack(archive: bytes, directory: Path) -> None:
    """Write the files into an empty folder; raises Rejected for an archive that is not one of ours."""
    if len(archive) > MAX_BYTES:
        raise Rejected("The built site is larger than 512 MiB.")
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as entries:
            for entry in entries:
                extract(entries, entry, directory)
    except tarfile.TarError as error:
        raise Rejected("The built site's archive is damaged; build it again.") from error
