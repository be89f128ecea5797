"""Decide whether the file at a target is an output of ours: by its signature, then by its content."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice

from srtbatch.batch.files.paths import Layout, Matcher, matchers
from srtbatch.batch.files.store import ABSENT, Entry, Target
from srtbatch.batch.ledger.output_records import UNKNOWN, Contents, Outputs, Success
from srtbatch.config.settings import FileSettings
from srtbatch.escape_controls import escaped
from srtbatch.model import UsageError

# Reason of a file whose output a person has edited, and which is therefore left alone.
EDITED = "kept: edited by hand"

NAMED = 10  # files named in a message
PAGE = 500


class Standing(Enum):
    """What stands where an output belongs."""

    NOTHING = auto()
    OURS = auto()
    UNRECORDED = auto()  # ours, but its run was killed or got an error before it was on record
    EDITED = auto()
    FOREIGN = auto()


@dataclass(slots=True)
class Ownership:
    """Judges what stands at the targets of one run.

    ``fresh`` says that OUTPUT was not there before this run, ``own_ledger`` that the ledger lies in OUTPUT
    and moves with it.
    """

    outputs: Outputs
    place: Layout
    target: Target
    fresh: bool = False
    own_ledger: bool = True
    _intents: dict[str, Contents] = field(default_factory=dict)
    _folders: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._intents = dict(self.outputs.intents())

    def add(self, name: str, content: str, size: int) -> None:
        """Count a content as ours that this run has tried to publish, whatever the store returned."""
        self._intents.setdefault(name, {})[content] = size

    def recorded(self, name: str, last: Success | None) -> Contents:
        """Return the contents of this output on record: the last, and those that were to take its place."""
        return {**(last.content if last is not None else {}), **self._intents.get(name, {})}

    def look(self, name: str) -> Entry:
        """Return size and version of the output ``name`` now.

        One that cannot be seen counts as absent: writing there fails, and says why. So does a folder.
        """
        try:
            return self.target.look(name)
        except OSError:
            return Entry(name)

    def judge(self, seen: Entry, last: Success | None) -> Standing:
        """Return what stands where an output belongs; ``last`` is its last success."""
        if seen.version == ABSENT:
            return Standing.NOTHING
        if last is not None and seen.version == last.target:
            return Standing.OURS
        name, known = seen.name, self.recorded(seen.name, last)
        content = self.target.content_hash(name) if may_be_among(seen.size, known) else ""
        content = content if content in known else ""
        if content and last is not None and content == last.target_hash:
            return Standing.OURS
        if content:
            return Standing.UNRECORDED
        return self._stranger(name, last)

    def _stranger(self, name: str, last: Success | None) -> Standing:
        """Return the standing of a content that is not on record."""
        ours_once = name in self._intents or (last is not None and self.made_here(last.run))
        return Standing.EDITED if ours_once else Standing.FOREIGN

    def judged(self, names: Sequence[str]) -> Iterator[tuple[str, str, Standing]]:
        """Yield name of the source, version and standing of the output, for sources by name."""
        rest = iter(names)
        while page := list(islice(rest, PAGE)):
            known = self.outputs.successes([self.place.output_name(name) for name in page])
            for name in page:
                output = self.place.output_name(name)
                seen = self.look(output)
                yield name, seen.version, self.judge(seen, known.get(output))

    def made_here(self, run: int) -> bool:
        """Return whether a run wrote into this OUTPUT: a ledger named by --state may serve several."""
        if self.own_ledger:
            return True
        if run not in self._folders:
            folder = self.outputs.folder_of(run)
            self._folders[run] = not folder or os.path.realpath(folder) == os.path.realpath(self.place.output)
        return self._folders[run]


def may_be_among(size: int, known: Contents) -> bool:
    """Return whether a file of ``size`` bytes may have one of these contents.

    A file of any size may stand where an output belongs: one that has the size of none of them is not read.
    """
    return bool({size, UNKNOWN} & set(known.values()))


def refuse_foreign(output: str, foreign: Sequence[str], notes: Sequence[str] = ()) -> None:
    """Refuse to replace files that srtbatch has not made.

    Raises:
        UsageError: There are any; ten are named.
    """
    if not foreign:
        return
    several = len(foreign) > 1
    reasons = "; ".join(notes)
    raise UsageError(
        f"{output}: {'files' if several else 'a file'} that srtbatch has no record of making "
        f"{'stand' if several else 'stands'} where {'outputs belong' if several else 'an output belongs'}: "
        f"{listed(foreign)}; move {'them' if several else 'it'} away, choose another OUTPUT, or replace "
        f"{'them' if several else 'it'} with --overwrite{f' ({reasons})' if reasons else ''}"
    )


def refuse_strangers(ownership: Ownership, files: FileSettings) -> None:
    """Refuse an OUTPUT inside INPUT that holds subtitles of others: they would not be read as input.

    Raises:
        UsageError: There are any; ten are named.
    """
    place = ownership.place
    strangers = list(_strangers(ownership, files))
    if strangers:
        raise UsageError(
            f"{place.output}: OUTPUT lies inside INPUT and holds files that srtbatch has no record of making "
            f"and would leave out: {listed(strangers)}; choose another OUTPUT, or go on with --overwrite"
        )


def listed(names: Sequence[str]) -> str:
    """Return the first ten names, and how many more there are."""
    more = len(names) - NAMED
    named = ", ".join(escaped(name) for name in names[:NAMED])
    return f"{named} and {more:,} more" if more > 0 else named


def _strangers(ownership: Ownership, files: FileSettings) -> Iterator[str]:
    outputs, intents = ownership.outputs, ownership.outputs.intents()
    found = _matching(ownership.target, ownership.place, files)
    while page := list(islice(found, PAGE)):
        known = outputs.successes(page)
        yield from (name for name in page if name not in known and name not in intents)


def _matching(target: Target, place: Layout, files: FileSettings) -> Iterator[str]:
    """Yield the files in an OUTPUT inside INPUT that would be input if their folder were not OUTPUT."""
    wanted, unwanted = matchers(files.patterns), matchers(files.exclude)
    above = os.path.relpath(os.path.realpath(place.output), os.path.realpath(place.root))
    for path in target.walk():
        name, whole = path.rpartition("/")[2], f"{above.replace(os.sep, '/')}/{path}"
        if path != name and not files.recursive:
            continue
        if any(match(name) or match(whole) for match in wanted) and not _excluded(whole, unwanted):
            yield path


def _excluded(path: str, unwanted: Sequence[Matcher]) -> bool:
    """Return whether a file, or a folder above it, is excluded."""
    parts = path.split("/")
    places = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    return any(
        match(part) or match(place) for match in unwanted for part, place in zip(parts, places, strict=True)
    )
