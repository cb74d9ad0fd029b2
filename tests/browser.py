"""Debian's Chromium for browser tests; without it they are the only ones that do not run. `.ci/run` installs it."""

import pytest

from sitewright.building.browser import browser_program

needs_browser = pytest.mark.skipif(browser_program() is None, reason="chromium is not installed")
