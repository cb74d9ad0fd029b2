"""A customer's photos and logo as a site shows them: what they are, in words, and the files they are kept in."""

from typing import Literal

from pydantic import Field

from sitewright.sites.facts import FactId, Strict


class PictureFile(Strict):
    """One size and format; `key` names it in the asset store, lengths in px."""

    key: str = Field(pattern=r"^[A-Za-z0-9/_.-]+\.(avif|webp|jpeg)$")
    format: Literal["avif", "webp", "jpeg"]
    width: int = Field(ge=1)
    height: int = Field(ge=1)

    @property
    def name(self) -> str:
        """The file's name, which changes with its content."""
        return self.key.rpartition("/")[2]


class Picture(Strict):
    """A photo. `focus` is where a crop should keep to, in per cent from left and top; `project` what it shows."""

    id: FactId
    alt: str = Field(min_length=3, max_length=120)
    caption: str | None = Field(default=None, max_length=60)
    project: FactId | None = None
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    focus: tuple[int, int] = (50, 50)
    files: tuple[PictureFile, ...] = Field(min_length=1)


class Logo(Strict):
    """The business's own mark, in place of its name in letters; `ground` is what it can stand on. Lengths in px."""

    key: str = Field(pattern=r"^[A-Za-z0-9/_.-]+\.png$")
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    ground: Literal["light", "dark", "any"]

    @property
    def name(self) -> str:
        """The file's name, which changes with its content."""
        return self.key.rpartition("/")[2]
