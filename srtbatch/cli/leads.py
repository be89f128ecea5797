"""Where the path of a report led when it was checked, and whether it still leads there when it is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from srtbatch.batch.layout import identity
from srtbatch.cli.nodes import is_stream
from srtbatch.cli.outcome import UnwrittenError

ABSENT = identity("")


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a report is written: the place itself or, of a link, the file that the link led to.

    ``folder`` is device and inode of its folder, those of nothing where a run is to make it. ``stream``
    says that the text goes into a device, a pipe or a descriptor.
    """

    place: Path
    folder: tuple[int, int] = ABSENT
    stream: bool = False

    def check(self) -> None:
        """Find out whether the place is still in the folder that was checked.

        Raises:
            UnwrittenError: Another folder, or a link to one, has taken the place of that folder, or a regular
                file that of a stream.
        """
        folder = self.place.parent
        if self.stream:
            if not is_stream(self.place):
                raise UnwrittenError(f"{self.place}: not written: it was no regular file when the work began")
        elif os.path.realpath(folder) != os.fspath(folder) or identity(os.fspath(folder)) != self.expected():
            raise UnwrittenError(
                f"{self.place}: not written: the folder {folder} is not the one that was there when the work "
                "began"
            )

    def expected(self) -> tuple[int, int]:
        """Return what the folder has to be; one that was not there yet is OUTPUT, which the run has made."""
        return identity(os.fspath(self.place.parent)) if self.folder == ABSENT else self.folder


def lead_of(path: Path) -> Lead:
    """Return where a report for ``path`` is written now.

    A link, or another folder, that is planted there while the work is done is not followed.
    """
    if is_stream(path):
        return Lead(path, stream=True)
    place = Path(os.path.realpath(path))
    return Lead(place, identity(os.fspath(place.parent)))


def leads_of(paths: Iterable[Path]) -> dict[Path, Lead]:
    """Return where each of these reports is written now."""
    return {path: lead_of(path) for path in paths}
