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

# How the null device takes the place of a closed stdin, stdout or stderr: so that using it fails (EBADF) as
# using a closed descriptor does, while no file that is opened later can get the number of a standard stream.
CONTRARY = (os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)

# What the system says of a pipe without a reader; Windows says EINVAL.
NO_READER = frozenset({errno.EPIPE, errno.ESHUTDOWN, *((errno.EINVAL,) if os.name == "nt" else ())})


def prepare() -> None:
    """Occupy closed descriptors, and let no name stop a print: what an encoding lacks is written escaped."""
    for number, mode in enumerate(CONTRARY):
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
    """In the body, a failing stdout is an ``UnwrittenError``, whoever prints (typer its help pages)."""
    with redirect_stdout(cast("TextIO", _Guarded(sys.stdout, []))):
        yield


class _Guarded:
    """A stream whose ``OSError`` is an ``UnwrittenError``, raised again by whatever is written after it.

    typer tries whether a stream takes text, and swallows the failure of that.
    """

    def __init__(self, stream: Any, failures: list[UnwrittenError]) -> None:  # noqa: ANN401  (text or bytes)
        self._stream = stream
        self._failures = failures

    def write(self, what: str | bytes) -> int:
        """Write as the stream does."""
        return int(self._tried(self._stream.write, what))

    def flush(self) -> None:
        """Flush as the stream does."""
        self._tried(self._stream.flush)

    @property
    def buffer(self) -> _Guarded:
        """The stream of bytes below this one, guarded as well."""
        return _Guarded(self._stream.buffer, self._failures)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the stream has)
        return getattr(self._stream, name)

    def _tried(self, deed: Callable[..., Any], *what: str | bytes) -> Any:  # noqa: ANN401  (what it returns)
        if self._failures:
            raise self._failures[0]
        try:
            return deed(*what)
        except OSError as error:
            silence(self._stream)
            self._failures.append(_unwritten(error))
            raise self._failures[0] from error


def say(message: str) -> None:
    """One message to the person, on stderr, safe for a terminal; lost where stderr takes nothing."""
    tell(sys.stderr, escaped_lines(message) + "\n")


def tell(stream: TextIO, text: str) -> None:
    """Write to a stream for people; a stream that fails is silenced, since nobody could be told of it."""
    try:
        stream.write(text)
        stream.flush()
    except BlockingIOError:
        return  # a reader that is too slow: this text is lost, later ones need not be
    except (OSError, ValueError):
        silence(stream)


def put(text: str) -> None:
    """A result for people, on stdout, safe for a terminal.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    put_raw(escaped_lines(text))


def put_raw(text: str) -> None:
    """A result on stdout as it is: a machine format, or text whose data was escaped before it was coloured.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    sys.stdout.write(text)


def put_bytes(data: bytes) -> None:
    """A document on stdout, byte by byte.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def put_json(document: Mapping[str, object]) -> None:
    """The one JSON document of a ``--json`` run.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    put_raw(json.dumps(document, indent=2) + "\n")


def error_document(code: Exit, message: str, hint: str = "") -> dict[str, object]:
    """What stands on stdout instead of the answer to a ``--json`` command."""
    return {"error": {"code": int(code), "kind": code.name.lower(), "message": message, "hint": hint}}


def flush() -> None:
    """Hand over what stdout still buffers.

    Raises:
        UnwrittenError: stdout does not take it.
    """
    sys.stdout.flush()


def finished(code: int, text: str = "") -> int:
    """The exit code of a program that is done with its streams; nothing is left to fail after it.

    ``text`` is a last result. What only now turns out not to be written makes a better code ``UNWRITTEN`` or
    ``READER_GONE``.
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
    """Whether stdout takes colours: a terminal, and neither NO_COLOR nor a dumb one."""
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
