"""Small pictures of sites, where a browser can draw them."""

from pathlib import Path

import pytest

from sitewright.building import thumbnail
from tests.browser import needs_browser


@needs_browser
def test_what_a_browser_cannot_draw_has_no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").write_text("<h1>Bread</h1>")
    assert thumbnail.thumbnail(tmp_path) is not None
    monkeypatch.setattr(thumbnail, "WINDOW", {"width": 1280, "height": 10**8})
    assert thumbnail.thumbnail(tmp_path) is None
