"""Edits of a typed site: what a remark may change.

An edit names its place by page, section and field. A text edit says what it found, so that an edit made for another
state of the site is refused instead of landing elsewhere. `editing` makes them.
"""

from typing import Annotated, Literal

from pydantic import Field

from sitewright.sites.facts import FactId, Strict
from sitewright.sites.model import Page, Section, Slug, Tone

NAVIGATION = "nav"
"""Stands for the section's id where a text is the page's name in the navigation; its field is `label`."""
FieldPath = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+|\.\d{1,2})*$", max_length=60)]
FactName = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z][a-z0-9_-]{0,47}(\.[a-z_]+)?)?$", max_length=80)]
TokenName = Annotated[str, Field(pattern=r"^(palette\.)?[a-z_]+$", max_length=40)]


class SetText(Strict):
    """Put `new` where `old` stands: `field` is a path such as `items.0.text`; an empty text is absent.

    `section` is a section's id, `seo` for the search texts, or `nav` with the field `label`.
    """

    kind: Literal["text"] = "text"
    page: Slug
    section: Slug
    field: FieldPath
    old: str = Field(max_length=2000)
    new: str = Field(max_length=2000)


class MoveSection(Strict):
    """Put a section after another one of its page; without `after`, first."""

    kind: Literal["move"] = "move"
    page: Slug
    section: Slug
    after: Slug | None = None


class RemoveSection(Strict):
    """Take a section out."""

    kind: Literal["remove"] = "remove"
    page: Slug
    section: Slug


class AddSection(Strict):
    """Put a new section after another one; without `after`, first."""

    kind: Literal["add"] = "add"
    page: Slug
    section: Section
    after: Slug | None = None


class SetLook(Strict):
    """Give a section another ground (`tone`) or layout (`variant`)."""

    kind: Literal["look"] = "look"
    page: Slug
    section: Slug
    tone: Tone | None = None
    variant: str | None = None


class SetPhoto(Strict):
    """Show a photo in a section with a place for one: an opening, a story, a gallery, which it joins.

    `photo` is the id of one of the site's pictures, or of the one attached to the remark.
    """

    kind: Literal["photo"] = "photo"
    page: Slug
    section: Slug
    photo: FactId


class SetToken(Strict):
    """Set a design token: `palette.brand` (a hex colour), `font_pair`, `radius`, `density`, `button`."""

    kind: Literal["token"] = "token"
    token: TokenName
    value: str | int


class AddPage(Strict):
    """Add a page at the end of the navigation."""

    kind: Literal["add_page"] = "add_page"
    page: Page


class RemovePage(Strict):
    """Take a page out; buttons that lead to it must be changed by other edits."""

    kind: Literal["remove_page"] = "remove_page"
    page: Slug


class CorrectFact(Strict):
    """State a fact anew in plain words, as the customer said it: `hours`, `phone`, `prices.<id>`, ..."""

    kind: Literal["fact"] = "fact"
    fact: FactName
    text: str = Field(min_length=1, max_length=500)


Edit = Annotated[
    SetText
    | MoveSection
    | RemoveSection
    | AddSection
    | SetLook
    | SetPhoto
    | SetToken
    | AddPage
    | RemovePage
    | CorrectFact,
    Field(discriminator="kind"),
]
