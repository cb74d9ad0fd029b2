"""Copies the installed font packages' files to where the program finds them; they are never committed."""

import shutil
import sys
from pathlib import Path

from sitewright.sites.fonts import PAIRS

PACKAGES = Path("node_modules/@fontsource-variable")
TARGET = Path("src/sitewright/site_assets/fonts")


def main() -> int:
    """The Latin subset with all weights, upright, and the licence of each family."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for family in {family for pair in PAIRS.values() for family in (pair.heading, pair.text)}:
        package = PACKAGES / family.file
        font = package / "files" / f"{family.file}-latin-wght-normal.woff2"
        shutil.copyfile(font, TARGET / f"{family.file}.woff2")
        shutil.copyfile(package / "LICENSE", TARGET / f"LICENSE-{family.file}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
