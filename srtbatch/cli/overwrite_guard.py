"""Refuse to put a report, journal or ledger where it would replace an input, an output or a record."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from srtbatch.batch.files.paths import STATE_FOLDER, Layout, below, identity, layout, matchers
from srtbatch.batch.files.protected_folders import (
    folders_below,
    linked_below,
    may_show_another_folder,
    mounted_below,
)
from srtbatch.batch.ledger import LEDGER_NAME
from srtbatch.batch.ledger.history import last_settings
from srtbatch.batch.ledger.known_outputs import is_output
from srtbatch.batch.ledger.reserved_names import STATE_FILES
from srtbatch.cli.report_paths import may_be_shared
from srtbatch.model import UsageError

SUBTITLE = ".srt"
ABSENT = identity("")


@dataclass(frozen=True, slots=True)
class ProtectedPaths:
    """INPUT and OUTPUT of each batch, its state folder, and each file that is read, with its description.

    ``patterns`` choose the files of INPUT that have an output; ``follow``: links in INPUT are followed.
    """

    places: tuple[Layout, ...] = ()
    state: Path | None = None
    read: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[str, ...] = ("*.srt",)
    follow: bool = False


def refuse_state(guard: ProtectedPaths) -> None:
    """Refuse a state folder inside INPUT.

    Raises:
        UsageError: The ledger would be written there.
    """
    if guard.state is None:
        return
    for place in guard.places:
        if not place.single and _is_input(guard.state, place, follow=guard.follow):
            raise UsageError(
                f"{guard.state}: the state folder lies inside INPUT ({place.root}), which is never written; "
                "name one outside it with --state"
            )


def refuse_reports(paths: Iterable[Path], guard: ProtectedPaths) -> None:
    """Refuse paths where a report would destroy or hide a file; nothing is written before.

    Raises:
        UsageError: There is one; the message says what is there.
    """
    taken: list[Path] = []
    for path in paths:
        for reason in _harms(path, guard):
            raise UsageError(f"{path}: {reason}")
        if any(_same(path, other) for other in taken) and not may_be_shared(path):
            raise UsageError(f"{path}: two reports would be written there; give each its own file")
        taken.append(path)


def recorded_paths(output: str, state: str | None, read: Mapping[str, str] | None = None) -> ProtectedPaths:
    """Return the protected paths of the last run of OUTPUT, for a command that only reads its record.

    Raises:
        UsageError: No run is recorded.
    """
    source, target, config = last_settings(output, state=state)
    place = recorded_place(source, target)
    folder = Path(state) if state else Path(place.output) / STATE_FOLDER
    known = dict.fromkeys(config.glossary.files, "the glossary")
    return ProtectedPaths((place,), folder, known | dict(read or {}), config.files.patterns,
                  config.files.follow_symlinks)  # fmt: skip


def recorded_place(source: str, target: str) -> Layout:
    """Return INPUT and OUTPUT of an earlier run, whether or not they still exist."""
    try:
        return layout(source, target)
    except UsageError:
        return Layout(source, target)


def _harms(path: Path, guard: ProtectedPaths) -> Iterator[str]:
    """Yield the reasons for which a report may not be written there, the most serious first."""
    for place in guard.places:
        if _same(path, place.output):
            yield "is OUTPUT, a folder; name a file in it"
        yield from _harms_of(path, place, guard)
    for read, name in guard.read.items():
        if _same(path, read):
            yield f"is {name}, which is read; name another file"
    if guard.state is not None and _is_state(path, guard.state):
        yield "the ledger is there; name another file"
    if _is_remembered(path, guard.state):
        yield "is the output of an earlier run; name another file"
    if path.suffix.lower() == SUBTITLE:
        yield "a report would take the place of a subtitle; give it another suffix (.json, .csv, .html, …)"


def _harms_of(path: Path, place: Layout, guard: ProtectedPaths) -> Iterator[str]:
    if place.single:
        if _same(path, place.given):
            yield "is INPUT itself, which is never written; name another file"
        if _same(path, place.target(place.single)):
            yield "the corrected file belongs there; name another file"
    elif _is_input(path, place, follow=guard.follow):
        yield f"lies inside INPUT ({place.root}), which is never written; name a place outside it"
    elif _is_target(path, place, guard.patterns):
        yield "the output of a file of INPUT belongs there; name another file"


def _is_input(path: Path, place: Layout, *, follow: bool) -> bool:
    """Return whether this belongs to INPUT and not to an OUTPUT inside it, whatever path leads to it."""
    nested = _inside(Path(place.output), place.root)
    if nested and all(_lies_in(one, place.output) for one in _both(path)):
        return False
    return _inside(path, place.root) or _is_linked_input(path, place, follow=follow)


def _is_linked_input(path: Path, place: Layout, *, follow: bool) -> bool:
    """Return whether a link or a mount makes this a part of INPUT under another path.

    OUTPUT, and what lies above it, is not looked at: it may be inside INPUT.
    """
    there = os.path.realpath(path)
    leave_out = identity(place.output)
    if follow:
        known = linked_below(place.root, leave_out=leave_out)
    elif may_show_another_folder(there) or mounted_below(place.root):
        known = folders_below(place.root, follow=False, leave_out=leave_out)
    else:
        return False
    output = os.path.realpath(place.output)
    above = takewhile(lambda one: one != output, (there, *map(os.fspath, Path(there).parents)))
    return not known.isdisjoint(set(map(identity, above)) - {ABSENT})


def _is_target(path: Path, place: Layout, patterns: Iterable[str]) -> bool:
    if not _inside(path, place.output):
        return False
    name = os.path.relpath(_entry(path), os.path.realpath(place.output)).replace(os.sep, "/")
    if os.path.isdir(place.source(name)):  # noqa: PTH112  (Path raises where a folder may not be entered)
        return True
    wanted = any(match(name) or match(path.name) for match in matchers(patterns))
    return wanted and (path.suffix.lower() == SUBTITLE or os.path.lexists(place.source(name)))


def _is_remembered(path: Path, state: Path | None) -> bool:
    """Return whether a ledger records an output there: that of this OUTPUT, or of a folder above the path."""
    for one in {_entry(path), os.path.realpath(path)}:
        states = {folder / STATE_FOLDER for folder in Path(one).parents}
        if any(is_output(Path(one), folder) for folder in (states if state is None else states | {state})):
            return True
    return False


def _is_state(path: Path, state: Path) -> bool:
    """Return whether the path is a file of the ledger.

    A folder that --state names may hold other files; the default one holds nothing else.
    """
    if not _inside(path, os.fspath(state)):
        return False
    known = _same(path, state) or path.name.startswith(LEDGER_NAME) or path.name in STATE_FILES
    return known or state.name == STATE_FOLDER


def _entry(path: Path) -> str:
    """Return the path with all links resolved but the last: the entry that writing replaces."""
    return os.fspath(Path(os.path.realpath(path.parent)) / path.name)


def _inside(path: Path, root: str) -> bool:
    """Return whether the entry itself, or what it leads to, lies in ``root``, however either is written."""
    return any(_lies_in(one, root) for one in _both(path))


def _both(path: Path) -> tuple[str, str]:
    """Return the entry in its folder, and what it leads to: the same unless it is a link."""
    return _entry(path), os.path.realpath(path)


def _lies_in(place: str, root: str) -> bool:
    """Return whether a path is in a folder, by its text or by the identity of a folder above it."""
    found = identity(root)
    above = (place, *(os.fspath(parent) for parent in Path(place).parents))
    return below(place, root) or (found != ABSENT and found in map(identity, above))


def _same(path: Path, other: str | Path) -> bool:
    there = identity(os.fspath(other))
    if there != ABSENT and there == identity(os.fspath(path)):
        return True
    return bool({_entry(path), os.path.realpath(path)} & {_entry(Path(other)), os.path.realpath(other)})
