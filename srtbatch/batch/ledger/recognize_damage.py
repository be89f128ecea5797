"""Recognize a damaged ledger, whether SQLite reports it or a row makes no sense."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

# Primary result codes (https://www.sqlite.org/rescode.html) that tell of damage. Nothing that the program
# does violates a constraint, unless an index is not what it should be.
DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT})


class DamagedError(sqlite3.DatabaseError):
    """The file is no sound ledger, though SQLite may not know."""


class ForeignError(DamagedError):
    """The file belongs to another program: it is never set aside."""


def is_damage(error: BaseException | None) -> bool:
    """Return whether an error tells of a damaged file, and not of a full disk, a lock or missing rights."""
    if not isinstance(error, sqlite3.Error):
        return False
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # the other bits are details
    return isinstance(error, DamagedError) or code in DAMAGE or str(error).startswith("Could not decode")


@contextmanager
def sound() -> Iterator[None]:
    """Take what is read from a row in the body for damage where it makes no sense.

    Raises:
        DamagedError: It does not.

    """
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise DamagedError(f"a row makes no sense: {type(error).__name__}: {error}") from error
