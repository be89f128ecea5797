"""``Signature`` of a file: size, times and inode, which tell whether it has changed."""

from __future__ import annotations

import os
from dataclasses import dataclass

from srtbatch.batch.files.folder_handles import reachable


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells without reading that a file is still the same: bytes, ns, ns, number.

    All 0: no such file.
    """

    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    inode: int = 0

    @classmethod
    def of(cls, stat: os.stat_result) -> Signature:
        """The signature of a file that was looked at."""
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)

    @classmethod
    def at(cls, path: str) -> Signature:
        """The signature of what lies at this path now; all 0 where nothing can be seen."""
        try:
            return cls.of(os.stat(reachable(path)))
        except OSError:
            return cls()

    @property
    def exists(self) -> bool:
        """Return whether there was a file at all."""
        return bool(self.mtime_ns or self.inode)

    def __str__(self) -> str:
        return f"{self.size}:{self.mtime_ns}:{self.ctime_ns}:{self.inode}"
