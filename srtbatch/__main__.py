"""The door of the program: ``srtbatch`` and ``python -m srtbatch``."""

from __future__ import annotations

import sys

from srtbatch import __version__


def main() -> int:
    """Run the command line on ``sys.argv``; returns the exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"srtbatch {__version__}\n")
        return 0
    # Imported late: click and the option tables cost 0.05 s, which --version need not pay.
    from srtbatch.cli.app import main as run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
