"""Develops an upload in a process of its own: a file made to break a decoder, or to fill the memory, breaks only that.

`python -m sitewright.onboarding.darkroom` reads the upload from standard input and writes the photo as JSON.
"""

import asyncio
import base64
import contextlib
import json
import resource
import sys
from typing import Any

from sitewright.sites.drawings import is_drawing, rasterised
from sitewright.sites.photos import Photo, PhotoRefused, Rendition, develop

SECONDS = 60.0
CPU_SECONDS = 40
MEMORY_BYTES = 2 * 1024**3


async def developed(content: bytes, *, seconds: float = SECONDS) -> Photo:
    """The photo of an upload, of whatever type its content is. Raises PhotoRefused."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-m", __spec__.name),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await process.communicate(content)
    except TimeoutError:
        raise PhotoRefused("photo_broken") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise PhotoRefused("photo_broken")
    return read_photo(json.loads(answer))


def read_photo(answer: dict[str, Any]) -> Photo:
    """What the process wrote. Raises PhotoRefused."""
    if "refused" in answer:
        raise PhotoRefused(answer["refused"])
    files = [Rendition(**{**each, "content": base64.b64decode(each["content"])}) for each in answer["renditions"]]
    return Photo(**{**answer, "renditions": tuple(files)})


def written(content: bytes) -> dict[str, Any]:
    """The photo, or why there is none, as JSON."""
    try:
        photo = develop(rasterised(content) if is_drawing(content) else content)
    except PhotoRefused as refused:
        return {"refused": refused.reason}
    files = [{**vars(each), "content": base64.b64encode(each.content).decode()} for each in photo.renditions]
    return {**vars(photo), "renditions": files}


def main() -> None:
    """Bound this process, and work."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    json.dump(written(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
