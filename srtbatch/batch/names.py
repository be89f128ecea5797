"""Names of files: globs that match them, the one spelling in which twins show, a spelling for people."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Callable, Iterable

from srtbatch.model import UsageError

Matcher = Callable[[str], object]


def matchers(patterns: Iterable[str]) -> list[Matcher]:
    """Globs as functions of a name, in any case. UsageError where a glob cannot mean anything."""
    return [_matcher(pattern) for pattern in patterns]


def folded(name: str) -> str:
    """The name as a file system may see it that keeps neither case nor Unicode spelling apart."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def shown(name: str) -> str:
    """A name for people and programs that want Unicode: bytes that are none become ``\\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


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
