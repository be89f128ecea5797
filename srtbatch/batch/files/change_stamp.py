"""Versions of files: text made of size, times and inode, which tells without reading whether a file changed.

A version is compared with another for equality and never read apart, so that another store may have versions
of another kind. Each part finds a change that the others miss:

* the size: an edit on a file system whose clock is coarse (2 s on FAT);
* the time of modification: an edit that leaves the size as it was;
* the time of the last change of the inode: an edit after which the first time was set back (``touch -r``);
* the inode number: another file that was moved to the path, with its old times.
"""

from __future__ import annotations

import os

from srtbatch.batch.files.folder_handles import reachable
from srtbatch.batch.files.store import ABSENT


def version_of(seen: os.stat_result) -> str:
    """Return the version of a file whose metadata is given: bytes, two times in ns, and the inode number."""
    return f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}:{seen.st_ino}"


def version_at(path: str) -> str:
    """Return the version of the file that a path leads to; ``ABSENT`` where nothing can be seen."""
    try:
        return version_of(os.stat(reachable(path)))
    except OSError:
        return ABSENT
