"""What a change of the site writes to a branch on which people work too."""

import pytest

from sitewright.errors import Conflict
from sitewright.production.landing import landed

OLD = b"title: Pao\nlead: Quente\nnote: a\nmore: b\nlast: c\n"
NEW = OLD.replace(b"Quente", b"Fresco")


def test_files_that_differ_between_two_renderings_are_written() -> None:
    before = {"a": OLD, "b": b"same", "gone": b"x"}
    after = {"a": NEW, "b": b"same", "new": b"y"}
    assert landed(before, after, {**before, "own": b"z"}) == {"a": NEW, "gone": None, "new": b"y"}


def test_a_persons_change_beside_ours_is_kept() -> None:
    theirs = OLD.replace(b"last: c", b"last: d")
    assert landed({"a": OLD}, {"a": NEW}, {"a": theirs}) == {"a": NEW.replace(b"last: c", b"last: d")}


def test_what_is_there_already_is_not_written_again() -> None:
    assert landed({"a": OLD}, {"a": NEW}, {"a": NEW}) == {}


def test_a_file_that_only_the_person_changed_stays() -> None:
    assert landed({"a": OLD}, {"a": OLD}, {"a": b"theirs"}) == {}


@pytest.mark.parametrize(
    "theirs",
    [OLD.replace(b"Quente", b"Morno"), None, b"\x00\xff"],
    ids=["same line", "deleted", "not text"],
)
def test_two_changes_of_one_place_are_a_conflict_that_names_the_file(theirs: bytes | None) -> None:
    branch = {} if theirs is None else {"a": theirs}
    with pytest.raises(Conflict, match="a was changed on the branch") as conflict:
        landed({"a": OLD}, {"a": NEW}, branch)
    assert conflict.value.field == "a"
