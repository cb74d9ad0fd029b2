"""The command line."""

import sys

from sitewright.errors import SitewrightError


def main() -> None:
    """Run a command; an error we understand is one line and exit code 1.

    What the commands import takes a second, in which Ctrl-C ends them as quietly as later.
    """
    try:
        from sitewright.cli.commands import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except SitewrightError as error:
        sys.stderr.write(f"sitewright: {error.message}\n")
        sys.exit(1)
