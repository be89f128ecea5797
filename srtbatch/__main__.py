"""Entry point of the program: ``srtbatch`` and ``python -m srtbatch``."""

from __future__ import annotations

import sys

from srtbatch import __version__

# That of srtbatch.cli.exit_codes, for a Ctrl+C that comes before anything was loaded.
INTERRUPTED = 130


def main() -> int:
    """Run the command line on ``sys.argv``; returns the exit code."""
    # Imported late: typer and the option tables cost 0.08 s, which --version need not pay.
    try:
        if sys.argv[1:] == ["--version"]:
            return _version()
        from srtbatch.cli.app import main as run  # noqa: PLC0415  (not before it is needed: start-up)
    except KeyboardInterrupt:
        return INTERRUPTED
    return run(sys.argv[1:])


def _version() -> int:
    text = f"srtbatch {__version__}\n"
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, AttributeError):  # full, closed, without a reader: what has to be said costs imports
        from srtbatch.cli.stdio import finished, guarded, prepare  # noqa: PLC0415  (seldom needed)

        prepare()
        with guarded():
            return finished(0, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
