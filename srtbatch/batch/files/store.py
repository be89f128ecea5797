"""Protocols of the stores that a batch reads and writes: ``Source`` for INPUT and ``Target`` for OUTPUT.

Files are named relative to their root, with ``/``. A version is opaque text: it is compared for equality
only, and ``ABSENT`` is the version of a file that is not there. ``local_store.py`` is the local file system.
Another store is one more module with these two classes, which ``Batch(stores=...)`` takes.

Both are sent to worker processes, so they must be picklable. Methods raise OSError where the store fails, and
``read`` returns a ``Failure``: a file that cannot be read is a result, not an exception.

What is more than reading and writing, and why:

* ``look`` returns size and version at once: a file of another size than those on record is never read.
* ``content_hash`` reads in pieces, or asks the store: a file at a target may be of any size.
* ``publish`` takes the version that each output may replace. So a file that a person puts there after the
  last ``look`` is not replaced, as far as the store can tell at that moment.
* ``make_durable`` comes before ``publish``, since the ledger records between the two what is about to appear:
  after a kill, a content counts as made by srtbatch only if it is on record.
* ``Staged.origin`` is the file that was read: where the target turns out to be that file, it is not replaced.
* ``sweep`` removes what killed runs have staged; each staged file carries the id of its run.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from srtbatch.config.settings import FileSettings
from srtbatch.model import Failure

# Version of a file that is not there.
ABSENT = ""


class Entry(NamedTuple):
    """One file of a store: its name, its size in bytes, and its version."""

    name: str
    size: int = 0
    version: str = ABSENT


class Content(NamedTuple):
    """Content of a source, and the version that was read.

    ``mode`` are the permission bits that the output takes; ``origin`` identifies the file for ``publish``.
    """

    data: bytes
    version: str
    mode: int = 0o644
    origin: tuple[int, ...] = ()


class Staged(NamedTuple):
    """A complete content that waits to become the output ``name``.

    ``token`` finds it again, ``device`` tells which file system it is on, both for the store alone.
    """

    name: str
    token: str
    device: int = 0
    origin: tuple[int, ...] = ()


class Source(Protocol):
    """Store of the inputs, which are never written."""

    def walk(
        self, files: FileSettings, listed: Iterable[str] | None = None, notes: list[str] | None = None
    ) -> Iterator[Entry]:
        """Yield the files that match, or those that are listed; messages for the user are added to ``notes``.

        A file that cannot be looked at has the version ``ABSENT``: reading it fails, and says why.

        Raises:
            UsageError: A target could be a source, or two sources would have one target.
        """
        ...

    def read(self, name: str, limit: int = 0) -> Content | Failure:
        """Return the whole content, unchanged while it was read; ``limit`` in bytes (0: none)."""
        ...

    def content_hash(self, name: str) -> str:
        """Return the BLAKE2b-128 hex digest of a file, or "" if it cannot be read."""
        ...

    def mode(self, name: str) -> int | None:
        """Return the permission bits of a file; None where it has none or cannot be seen."""
        ...

    def close(self) -> None:
        """Close what is kept open for the next file. The source can be used again."""
        ...


class Target(Protocol):
    """Store of the outputs. What is staged is not visible as an output until it is published.

    ``owner`` is the id of the run, which the run sets before it stages anything: see ``sweep``.
    """

    owner: str

    def look(self, name: str) -> Entry:
        """Return size and version of what stands at a name now.

        What is no file of content, such as a link, has the size -1: it is never read, and never ours.

        Raises:
            OSError: It cannot be seen, or is a folder.
        """
        ...

    def stage(self, name: str, data: bytes, *, mode: int, origin: tuple[int, ...] = ()) -> Staged:
        """Store a complete content beside its target.

        Raises:
            OSError: It cannot be stored; nothing of it is left.
        """
        ...

    def make_durable(self, staged: Sequence[Staged]) -> dict[str, OSError]:
        """Make contents outlast a power cut; return the errors by name of the output."""
        ...

    def publish(self, staged: Sequence[Staged], expected: Mapping[str, str]) -> dict[str, str | OSError]:
        """Make contents visible as outputs, each whole or not at all, and durable as such.

        An output replaces only the version that is ``expected`` at its name, and whatever stands there if
        nothing is expected. The source ``origin`` is never replaced.

        Returns:
            The version of each output, or why it is not there, by name: FileExistsError where another version
            stands there. What was not published is discarded.
        """
        ...

    def discard(self, staged: Staged) -> bool:
        """Remove a staged content; return whether it is gone."""
        ...

    def content_hash(self, name: str) -> str:
        """Return the BLAKE2b-128 hex digest of an output, or "" if it cannot be read."""
        ...

    def mode(self, name: str) -> int | None:
        """Return the permission bits of an output; None where it has none or cannot be seen."""
        ...

    def walk(self) -> Iterator[str]:
        """Yield the names of all files but those that srtbatch keeps for itself and those of INPUT.

        Names alone: to look at each would cost a call for files that nobody asks for.
        """
        ...

    def sweep(self, owners: Container[str]) -> tuple[int, bool]:
        """Remove what runs with these ids have staged; the runs must be known to be dead.

        Returns:
            How many were removed, and whether none is left.
        """
        ...

    def check(self, names: Iterable[str]) -> None:
        """Check that these outputs may be written, as ``Source.walk`` does for the files that it finds.

        Raises:
            UsageError: One of them could be a source.
        """
        ...

    def free(self) -> int | None:
        """Return how many bytes more can be stored; None where that is unknown."""
        ...

    def close(self) -> None:
        """Close what is kept open for the next file. The target can be used again."""
        ...


class Stores(NamedTuple):
    """The two stores of a run."""

    source: Source
    target: Target

    def close(self) -> None:
        """Close what both keep open for the next file."""
        self.source.close()
        self.target.close()
