"""A small picture of a built site's home page, for lists."""

from pathlib import Path
from typing import TYPE_CHECKING

from sitewright.building.browser import chromium, served, system_browser

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

WINDOW: "ViewportSize" = {"width": 1280, "height": 800}
SCALE = 0.3
LARGEST = 200_000
"""Bytes; a picture of this size is not expected, and none larger is kept."""


def thumbnail(directory: Path) -> bytes | None:
    """The home page as a JPEG of 384 by 240 pixels; None where it cannot be drawn, or is larger than it should be.

    Raises Misconfigured where there is no browser.
    """
    system_browser()
    from playwright.sync_api import Error

    try:
        with served(directory) as base, chromium() as browser:
            page = browser.new_page(viewport=WINDOW, device_scale_factor=SCALE, java_script_enabled=False)
            page.goto(f"{base}/", timeout=15_000)
            picture = page.screenshot(type="jpeg", quality=70, animations="disabled", timeout=15_000)
    except Error:
        return None
    return picture if len(picture) <= LARGEST else None
