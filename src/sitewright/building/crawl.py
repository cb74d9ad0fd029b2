"""Fetches a site that answers somewhere into a folder, as it would lie there when built."""

import asyncio
from collections import deque
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from sitewright.building.page import read_page
from sitewright.errors import Rejected, Unavailable
from sitewright.kit.http import Answer, HttpClient

MAX_FILES = 200
REDIRECTS = (301, 302, 307, 308)


async def fetch_site(address: str, http: HttpClient, folder: Path) -> int:
    """Follow links and loaded files of the address's own host; returns how many files were written.

    Pages that are not there are left out, for the checks to miss. Raises Unavailable and Rejected.
    """
    origin = urlsplit(address)[:2]
    root = await asyncio.to_thread(folder.resolve)
    waiting = deque([urldefrag(address)[0]])
    seen, written = set(waiting), 0
    while waiting and written < MAX_FILES:
        url = waiting.popleft()
        answer = await http.get(url)
        found = [answer.headers["location"]] if answer.status in REDIRECTS and "location" in answer.headers else []
        if answer.status == 200:
            found = await asyncio.to_thread(_keep, root, url, answer)
            written += 1
        elif not found and not written:
            raise Unavailable(f"{address} answers {answer.status}.")
        for link in found:
            target = urldefrag(urljoin(url, link))[0]
            if urlsplit(target)[:2] == origin and target not in seen:
                seen.add(target)
                waiting.append(target)
    return written


def file_of(url: str, answer: Answer) -> str:
    """The relative path of what a URL answers; pages without an ending are their folder's `index.html`."""
    path = unquote(urlsplit(url).path).lstrip("/")
    is_page = "html" in answer.headers.get("content-type", "")
    if is_page and not path.endswith(".html"):
        return f"{path.rstrip('/')}/index.html".lstrip("/")
    return path or "index.html"


def _keep(root: Path, url: str, answer: Answer) -> list[str]:
    """Write what a URL answers; returns the links of a page."""
    file = root / file_of(url, answer)
    if ".." in file.parts:
        raise Rejected(f"{url} leads out of its site.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(answer.body)
    if file.suffix != ".html":
        return []
    page = read_page(file, root)
    return [*page.links, *page.loads]
