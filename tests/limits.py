"""The table in `docs/limits.md`, for the tests that measure what it tells."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "limits.md"


def numbers_told(vendor: str) -> list[list[int]]:
    """The numbers of a vendor's row, cell by cell: first preview, further round, publication, limit, sites an hour."""
    row = next(line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| {vendor} |"))
    return [[int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", cell)] for cell in row.split("|")[2:-1]]
