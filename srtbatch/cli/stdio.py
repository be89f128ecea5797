"""The standard streams: results on stdout, messages for people on stderr.

No state of the streams (closed, full, without a reader) ends a run: messages that stderr does not take are
dropped, and results that stdout does not take raise ``UnwrittenError``.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any, TextIO, cast

from srtbatch.cli.exit_codes import Exit, UnwrittenError, strongest
from srtbatch.escape_controls import escaped_lines

# The mode in which the null device takes the place of a closed stdin, stdout or stderr: using it fails
# (EBADF), as with a closed descriptor, and no file that is opened later can get the number of a standard
# stream.
UNUSABLE = (os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)

# Error numbers of a pipe without a reader; EINVAL on Windows.
NO_READER = frozenset({errno.EPIPE, errno.ESHUTDOWN, *((errno.EINVAL,) if os.name == "nt" else ())})


def prepare() -> None:
    """Replace closed standard streams; let characters that an encoding lacks be written escaped."""
    for number, mode in enumerate(UNUSABLE):
        _occupy(number, mode)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (a descriptor; lasts)
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115  (the same)
        if reconfigure := getattr(getattr(sys, name), "reconfigure", None):
            reconfigure(errors="backslashreplace")


@contextmanager
def guarded() -> Iterator[None]:
    """Raise ``UnwrittenError`` for a failing stdout in the body, also where typer prints its help pages."""
    with redirect_stdout(cast("TextIO", _Guarded(sys.stdout, []))):
        yield


class _Guarded:
    """A stream that raises ``UnwrittenError`` for ``OSError``, and again for everything written after it.

    typer tests whether a stream takes text, and ignores the error of that.
    """

    def __init__(self, stream: Any, failures: list[UnwrittenError]) -> None:  # noqa: ANN401  (text or bytes)
        self._stream = stream
        self._failures = failures

    def write(self, what: str | bytes) -> int:
        """Write to the stream."""
        return int(self._attempt(self._stream.write, what))

    def flush(self) -> None:
        """Flush the stream."""
        self._attempt(self._stream.flush)

    @property
    def buffer(self) -> _Guarded:
        """The stream of bytes below this one, guarded as well."""
        return _Guarded(self._stream.buffer, self._failures)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (any attribute of the stream)
        return getattr(self._stream, name)

    def _attempt(self, action: Callable[..., Any], *what: str | bytes) -> Any:  # noqa: ANN401  (what it returns)
        if self._failures:
            raise self._failures[0]
        try:
            return action(*what)
        except OSError as error:
            silence(self._stream)
            self._failures.append(_unwritten(error))
            raise self._failures[0] from error


def say(message: str) -> None:
    """Print a message on stderr, safe for a terminal; it is lost where stderr takes nothing."""
    write_to(sys.stderr, escaped_lines(message) + "\n")


def write_to(stream: TextIO, text: str) -> None:
    """Write to a stream for people; one that fails is silenced, since no message could be printed."""
    try:
        stream.write(text)
        stream.flush()
    except BlockingIOError:
        return  # the reader is too slow: this text is lost, later ones may not be
    except (OSError, ValueError):
        silence(stream)


def put(text: str) -> None:
    """Print a result for people on stdout, safe for a terminal.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    put_raw(escaped_lines(text))


def put_raw(text: str) -> None:
    """Print a result on stdout unchanged: a machine format, or text that was escaped before.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    sys.stdout.write(text)


def put_bytes(data: bytes) -> None:
    """Write bytes to stdout.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def put_json(document: Mapping[str, object]) -> None:
    """Print the one JSON document of a command with ``--json``.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    put_raw(json.dumps(document, indent=2) + "\n")


def error_document(code: Exit, message: str, hint: str = "") -> dict[str, object]:
    """Return the JSON document of an error, for a command with ``--json``."""
    return {"error": {"code": int(code), "kind": code.name.lower(), "message": message, "hint": hint}}


def flush() -> None:
    """Write what stdout still buffers.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    sys.stdout.flush()


def finished(code: int, text: str = "") -> int:
    """Flush the streams, after a last result ``text``, and return the exit code.

    Where stdout fails only now, ``UNWRITTEN`` or ``READER_GONE`` applies as well as ``code``.
    """
    try:
        put(text)
        flush()
    except UnwrittenError as error:
        if not error.said:
            say(f"srtbatch: {error}")
        code = strongest((code, error.code)) if code in set(Exit) else code
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        silence(sys.stderr)
    return code


def coloured() -> bool:
    """Return whether stdout takes colours: it is a terminal, not a dumb one, and NO_COLOR is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def silence(stream: TextIO) -> None:
    """Point a stream that failed at the null device, and empty its buffer into that."""
    with suppress(OSError, ValueError):
        number, nowhere = stream.fileno(), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
        stream.flush()


def _unwritten(error: OSError) -> UnwrittenError:
    if error.errno in NO_READER:
        return UnwrittenError("stdout has no reader any more", Exit.READER_GONE)
    return UnwrittenError(f"stdout cannot be written: {error.strerror or error}")


def _occupy(number: int, mode: int) -> None:
    """Open the null device under this number if nothing is open there, for worker processes too."""
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, mode)
        os.dup2(opened, number)  # inheritable, also where both are the same
        if opened != number:
            os.close(opened)
        os.set_inheritable(number, True)
