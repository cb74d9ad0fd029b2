"""Copies what npm installed to where the program finds it: fonts and the console's scripts. None of it is committed."""

import shutil
import sys
from pathlib import Path

from sitewright.sites.fonts import PAIRS

PACKAGES = Path("node_modules/@fontsource-variable")
TARGET = Path("src/sitewright/site_assets/fonts")
HTMX = Path("node_modules/htmx.org")
CONSOLE = Path("src/sitewright/web/static/vendor")
CONSOLE_FONT = "hanken-grotesk"


def main() -> int:
    """The Latin subset with all weights, upright, with each family's licence; what the console loads."""
    emptied(TARGET)
    for family in {family for pair in PAIRS.values() for family in (pair.heading, pair.text)}:
        package = PACKAGES / family.file
        font = package / "files" / f"{family.file}-latin-wght-normal.woff2"
        shutil.copyfile(font, TARGET / f"{family.file}.woff2")
        shutil.copyfile(package / "LICENSE", TARGET / f"LICENSE-{family.file}.txt")
    emptied(CONSOLE)
    # In one file: htmx starts as soon as it is read, and what an extension of its own file brings may come too late.
    parts = [(HTMX / file).read_text("utf-8") for file in ("dist/htmx.min.js", "dist/ext/hx-sse.min.js")]
    (CONSOLE / "htmx.js").write_text("\n;".join(parts), "utf-8")
    shutil.copyfile(HTMX / "LICENSE", CONSOLE / "LICENSE-htmx.txt")
    for name in (f"{CONSOLE_FONT}.woff2", f"LICENSE-{CONSOLE_FONT}.txt"):
        shutil.copyfile(TARGET / name, CONSOLE / name)
    return 0


def emptied(folder: Path) -> None:
    """Make the folder, without what was in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


if __name__ == "__main__":
    sys.exit(main())
