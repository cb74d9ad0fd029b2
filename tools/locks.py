"""Pins the dependencies with hashes, and checks that the pins belong to what they were made from.

The first line of a lock file is the hash of its input, so that the check needs no network.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

INPUTS = {
    Path("requirements.lock"): [Path("requirements.in")],
    Path("requirements-npm.lock"): [Path("requirements-npm.in")],
    Path("requirements-dev.lock"): [Path("requirements.in"), Path("requirements-dev.in")],
}


def first_line(inputs: list[Path]) -> str:
    """What a lock made from these inputs begins with."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    return f"# input-sha256: {digest}\n"


def compile_lock(lock: Path, inputs: list[Path]) -> None:
    """Resolve for all platforms and write the lock; versions pinned before stay where they still fit."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--output-file", str(lock), str(inputs[-1])]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    lock.write_text(first_line(inputs) + lock.read_text())


def outdated() -> list[Path]:
    """Locks that were not made from today's inputs."""
    return [lock for lock, inputs in INPUTS.items() if not lock.read_text().startswith(first_line(inputs))]


def main() -> int:
    """Compile, or with `--check` say what is out of date."""
    if "--check" not in sys.argv[1:]:
        for lock, inputs in INPUTS.items():
            compile_lock(lock, inputs)
        return 0
    for lock in (stale := outdated()):
        sys.stderr.write(f"{lock} does not belong to its input; run `make lock`\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
