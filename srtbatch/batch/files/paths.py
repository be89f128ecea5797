"""Paths of a run: INPUT and OUTPUT, the target of each source, and globs that match names."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import PathLike

from srtbatch.did_you_mean import nearest
from srtbatch.model import UsageError

Matcher = Callable[[str], object]


def matchers(patterns: Iterable[str]) -> list[Matcher]:
    """Return globs as functions of a name, which ignore case.

    Raises:
        UsageError: A glob cannot match anything.
    """
    return [_matcher(pattern) for pattern in patterns]


def folded(name: str) -> str:
    """Return the name as a file system sees it that ignores case and Unicode normal form."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def relative_name(given: str) -> str:
    """Return a listed name as a store knows it: relative to INPUT, with ``/``, without empty parts.

    Raises:
        UsageError: It names nothing below INPUT.
    """
    name = given.replace(os.sep, "/") if os.sep != "/" else given
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if os.path.isabs(given) or name.startswith("/") or ".." in parts or not parts:
        raise UsageError(f"{given!r} in the list: names are relative to INPUT, without '..'")
    return "/".join(parts)


def _matcher(pattern: str) -> Matcher:
    if not pattern.strip():
        raise UsageError("an empty glob matches nothing; leave it out, or write '*.srt'")
    rest = re.sub(r"\[!?\]?[^\]]*\]", "", pattern)
    if "[" in rest:
        raise UsageError(f"{pattern!r}: '[' is never closed; write '[[]' for the character itself")
    if pattern.startswith("/") or ".." in pattern.split("/"):
        raise UsageError(f"{pattern!r}: globs are relative to INPUT, without '..'")
    bare = pattern.removeprefix("./").replace("**/", "*")
    return re.compile(fnmatch.translate(bare.rstrip("/") or bare), re.IGNORECASE).match


Place = str | PathLike[str]
SHOWN = 100  # characters of a broken name that a message shows

# The folder in OUTPUT for ledger and lock.
STATE_FOLDER = ".srtbatch"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a run reads and writes.

    ``root`` is INPUT's folder; ``single`` the one file's name, if INPUT is a file.

    ``target_name`` renames that one file where OUTPUT names a file; ``nested`` says that INPUT lies
    below OUTPUT.
    """

    root: str
    output: str
    single: str = ""
    target_name: str = ""
    nested: bool = False

    @property
    def given(self) -> str:
        """Return INPUT as one path."""
        return self.source(self.single) if self.single else self.root

    def source(self, name: str) -> str:
        """Return the path of an input by its name."""
        return joined(self.root, name)

    def target(self, name: str) -> str:
        """Return the path of the output that belongs to a name."""
        return joined(self.output, self.target_name or name)

    def paths(self, name: str) -> tuple[str, str]:
        """Return the paths of an input and of the output that belongs to it."""
        return self.source(name), self.target(name)

    def output_name(self, name: str) -> str:
        """Return the name below OUTPUT of the output that belongs to a name."""
        return self.target_name or name


# The layout of a document that is no file: its name stands for its paths.
NOWHERE = Layout("", "")


def layout(input: Place, output: Place) -> Layout:  # noqa: A002  (the user's word for it)
    """Return the two roots of a run, checked.

    Raises:
        UsageError: INPUT does not exist, OUTPUT does not fit it, or they are the same place.
    """
    source, target = os.fspath(input), os.fspath(output)
    for one in (source, target):
        if impossible := impossible_name(one):
            raise UsageError(impossible)
    if not os.path.exists(source):
        raise UsageError(f"{source}: no such file or folder{_nearest(source)}")
    if os.path.isfile(source):
        return _single(source, target)
    if not os.path.isdir(source):
        raise UsageError(f"{source}: neither a folder nor a regular file")
    if os.path.exists(target) and not os.path.isdir(target):
        raise UsageError(f"{target}: OUTPUT is a file, but INPUT is a folder; name a folder")
    if same_place(source, target):
        raise UsageError(f"{source}: INPUT and OUTPUT are the same place; inputs are never overwritten")
    return Layout(source, target, nested=below(source, target))


def _single(source: str, target: str) -> Layout:
    folder, name = os.path.split(source)
    if os.path.isdir(target) or target.endswith(("/", os.sep)) or not os.path.splitext(target)[1]:
        place = Layout(folder or ".", target, name)
    else:
        place = Layout(folder or ".", os.path.dirname(target) or ".", name, os.path.basename(target))
    if same_place(source, place.target(name)):
        raise UsageError(f"{source}: INPUT and OUTPUT are the same file; inputs are never overwritten")
    return place


def impossible_name(name: str) -> str:
    """Return why no file can have this name, or "": calls of the system would raise ValueError."""
    if "\0" in name:
        return f"{name[:SHOWN]!r}: no name holds a NUL character"
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return f"{name[:SHOWN]!r}: no name holds half a surrogate pair"
    return ""


def joined(root: str, name: str) -> str:
    """Return the path of a name below a root, as the system writes it."""
    if os.sep == "/" and root[-1:] not in ("/", ""):  # what join does, at a third of its time
        return f"{root}/{name}"
    return os.path.join(root, name.replace("/", os.sep))


def identity(path: str) -> tuple[int, int]:
    """Return device and inode of what a path leads to; -1, -1 where that is nothing."""
    try:
        seen = os.stat(path)
    except OSError:
        return (-1, -1)
    return seen.st_dev, seen.st_ino


def same_place(first: str, second: str) -> bool:
    """Return whether two paths are one place, be it through links or because neither exists yet."""
    try:
        return os.path.samefile(first, second)
    except OSError:
        return os.path.realpath(first) == os.path.realpath(second)


def below(path: str, root: str) -> bool:
    """Return whether a path leads to ``root`` or into it, links followed."""
    inner, outer = os.path.realpath(path), os.path.realpath(root)
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _nearest(path: str) -> str:
    folder, name = os.path.split(os.path.abspath(path))
    while not os.path.isdir(folder):
        folder, name = os.path.split(folder)
    near = nearest(name, os.listdir(folder) if os.access(folder, os.R_OK) else [])
    return f"; did you mean {os.path.join(folder, near)}?" if near else f" in {folder}"
