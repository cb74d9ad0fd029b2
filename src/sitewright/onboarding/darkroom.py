"""Develops an upload in a process of its own: a file made to break a decoder, or to fill the memory, breaks only that.

`python -m sitewright.onboarding.darkroom` reads the upload from standard input and writes what it found as JSON.
"""

import asyncio
import base64
import contextlib
import json
import resource
import sys
from dataclasses import dataclass
from typing import Any, cast

from sitewright.sites.drawings import is_drawing, rasterised
from sitewright.sites.logos import Logo, develop_logo
from sitewright.sites.photos import Photo, PhotoRefused, Refusal, Rendition, develop

SECONDS = 60.0
CPU_SECONDS = 40
MEMORY_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Developed:
    """What an upload can be: a photo, or why it is none; and a logo, where it has the looks of one."""

    photo: Photo | Refusal
    logo: Logo | None = None
    is_final: bool = True
    """Whether the same file gives the same again; not where the time was up, or the process lost."""


UNDECIDED = Developed("photo_broken", is_final=False)


async def developed(content: bytes, *, seconds: float = SECONDS) -> Developed:
    """An upload, of whatever type its content is."""
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
        return UNDECIDED
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return read(json.loads(answer)) if process.returncode == 0 else UNDECIDED


def read(answer: dict[str, Any]) -> Developed:
    """What `as_answer` wrote."""
    logo, photo = answer["logo"], answer["photo"]
    return Developed(
        read_photo(photo) if photo else cast("Refusal", answer["refused"]),
        Logo(**{**logo, "content": base64.b64decode(logo["content"])}) if logo else None,
    )


def read_photo(answer: dict[str, Any]) -> Photo:
    """A photo from its JSON."""
    files = [Rendition(**{**each, "content": base64.b64decode(each["content"])}) for each in answer["renditions"]]
    return Photo(**{**answer, "focus": tuple(answer["focus"]), "renditions": tuple(files)})


def look(content: bytes) -> Developed:
    """The photo, or why there is none, and the logo."""
    try:
        pixels = rasterised(content) if is_drawing(content) else content
    except PhotoRefused as refused:
        return Developed(refused.reason)
    logo = develop_logo(pixels)
    try:
        return Developed(develop(pixels), logo)
    except PhotoRefused as refused:
        return Developed(refused.reason, logo)


def as_answer(found: Developed) -> dict[str, Any]:
    """What was found, as JSON, which `read` reads."""
    answer = {"logo": as_json(found.logo) if found.logo else None, "photo": None, "refused": None}
    if not isinstance(found.photo, Photo):
        return answer | {"refused": found.photo}
    return answer | {"photo": {**vars(found.photo), "renditions": [as_json(each) for each in found.photo.renditions]}}


def as_json(made: Rendition | Logo) -> dict[str, Any]:
    """A file with its content as text."""
    return {**vars(made), "content": base64.b64encode(made.content).decode()}


def main() -> None:
    """Bound this process, and work."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    json.dump(as_answer(look(sys.stdin.buffer.read())), sys.stdout)


if __name__ == "__main__":
    main()
