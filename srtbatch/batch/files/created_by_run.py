"""Record the folders and files that this run has made, so that a refused run can remove exactly these."""

from __future__ import annotations

import os
from contextlib import suppress

from srtbatch.batch.files.paths import identity

Identity = tuple[int, int]  # device and inode


class Made:
    """Record of the folders and files that this run has made.

    ``undo`` removes them by name: a file only while it is the one that was made, a folder only by ``rmdir``,
    which leaves a folder that holds anything.
    """

    def __init__(self) -> None:
        self._folders: list[tuple[str, Identity]] = []
        self._files: list[tuple[str, Identity]] = []

    def folder(self, path: str) -> None:
        """Make a folder, and those above it, where they are missing.

        Raises:
            OSError: The folder can be neither made nor used.
        """
        missing = []
        while not os.path.isdir(path):
            missing.append(path)
            path = os.path.dirname(path)
        for one in reversed(missing):
            self._make(one)

    def file(self, path: str) -> None:
        """Record a file that this run has just made."""
        self._files.append((path, identity(path)))

    def has_made(self, path: str) -> bool:
        """Return whether a folder was made, and nobody else can have put anything into it before."""
        return any(path == folder for folder, _ in self._folders)

    def undo(self) -> None:
        """Remove what is recorded, the latest first; what cannot be removed stays."""
        for path, made in reversed(self._files):
            if identity(path) == made:
                with suppress(OSError):
                    os.unlink(path)
        for path, made in reversed(self._folders):
            if identity(path) == made:
                with suppress(OSError):
                    os.rmdir(path)
        self._files.clear()
        self._folders.clear()

    def _make(self, path: str) -> None:
        try:
            os.mkdir(path)
        except FileExistsError:
            if not os.path.isdir(path):
                raise
            return  # another process was faster: the folder is not ours to remove
        self._folders.append((path, identity(path)))
