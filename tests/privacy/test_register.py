"""Every table is accounted for: in the code that erases, and in the document."""

import re
from pathlib import Path

import sitewright.wiring  # noqa: F401 - all tables are known once everything is wired
from sitewright.kit.db import Base
from sitewright.privacy import register
from sitewright.projects.ending import own_tables

DOCUMENT = Path("docs/privacy.md")
ROW = re.compile(r"^\| `(\w+)` \|(?:[^|]+\|){3} ([\w ]+) \|$", re.MULTILINE)


def by_code() -> dict[str, str]:
    """What erasing does with each table."""
    removed = dict.fromkeys([table.name for table in own_tables()] + ["project"], "removed")
    return {
        **removed,
        **dict.fromkeys(register.BLANKED, "emptied"),
        **dict.fromkeys(register.STAYS, "stays"),
        **dict.fromkeys(register.NOBODYS, "not theirs"),
    }


def test_no_table_is_forgotten() -> None:
    assert set(by_code()) == {table.name for table in Base.metadata.sorted_tables}


def test_the_document_says_of_each_table_what_the_code_does() -> None:
    assert dict(ROW.findall(DOCUMENT.read_text())) == by_code()
