"""Commit a group of results: make contents durable, check targets, rename, write the ledger rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from srtbatch.batch.files.atomic import place, settle, settle_names
from srtbatch.batch.files.change_stamp import ABSENT
from srtbatch.batch.files.displaced_paths import Displaced
from srtbatch.batch.files.folder_handles import Root
from srtbatch.batch.files.read import fault_of
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing, signature_below
from srtbatch.batch.ledger.output_records import Marks
from srtbatch.batch.outcome import Outcome
from srtbatch.config.settings import Scope
from srtbatch.model import Failure, FileResult, Status

# A group is committed after so many seconds, or with so many files. One syncfs takes 2 to 15 ms, however many
# files there are.
MAX_DELAY_SECONDS = 0.3
MAX_GROUP_SIZE = 256

APPEARED = Failure(
    "target_exists",
    "a file that srtbatch has not made appeared where the output belongs; move it away, or replace it with "
    "--overwrite",
)


# An outcome, and the version of its output or why the output could not be written.
Renamed = tuple[Outcome, str | Failure]


class Flushed(NamedTuple):
    """What became of a group.

    ``committed`` results are in place and in the ledger. The ``failed`` outcomes are not: their outputs could
    not be written. With ``displaced``, or with a ``ledger_error`` and nothing committed, the group was
    discarded. With a ``ledger_error`` and committed results, the outputs are in place, but not recorded.
    """

    committed: list[FileResult]
    failed: list[Outcome]
    ledger_error: sqlite3.Error | None = None
    displaced: Displaced | None = None


@dataclass(slots=True)
class Commit:
    """Outcomes that wait to be committed as a group.

    ``overwrite`` allows to replace any file. ``displaced`` is called before each group: where it returns
    something, OUTPUT or the ledger has been moved, and nothing may be written. ``leftover`` is true once a
    temporary file could not be deleted.
    """

    ledger: Ledger
    run: int
    marks: Marks
    scope: Scope
    target: Root
    ownership: Ownership
    overwrite: bool = False
    displaced: Callable[[], Displaced | None] = lambda: None
    leftover: bool = False
    _waiting: list[Outcome] = field(default_factory=list)
    _since: float = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, outcome: Outcome, moment: float) -> None:
        """Add an outcome to the group; ``moment`` is monotonic seconds."""
        if not self._waiting:
            self._since = moment
        self._waiting.append(outcome)

    def due(self, moment: float) -> bool:
        """Return whether the group is to be committed now."""
        return len(self._waiting) >= MAX_GROUP_SIZE or (
            bool(self._waiting) and moment - self._since >= MAX_DELAY_SECONDS
        )

    def flush(self) -> Flushed:
        """Commit the group: contents durable, outputs renamed, rows written to the ledger."""
        displaced = self.displaced()
        if displaced is not None:
            self.discard()
            return Flushed([], [], displaced=displaced)
        outcomes = self._waiting
        errors = settle(self.target, [one.temporary for one in outcomes if one.temporary], self.scope)
        try:
            foreign, absent = self._check_targets(outcomes)
            self._record_intents(outcomes)
        except sqlite3.Error as error:
            self.discard()
            return Flushed([], [], ledger_error=error)
        renamed = [(one, foreign.get(one.job.name) or self._rename(one, errors, absent)) for one in outcomes]
        committed, failed = self._sorted(self._durable(renamed), foreign)
        ledger_error = self._record(committed)
        self._waiting = []
        return Flushed([one.result for one in committed], failed, ledger_error)

    def discard(self) -> None:
        """Delete the contents of the group: its files count as not run."""
        for outcome in self._waiting:
            self._discard(outcome)
        self._waiting.clear()
        self.target.close()

    def _sorted(
        self, renamed: Iterable[Renamed], foreign: Container[str]
    ) -> tuple[list[Outcome], list[Outcome]]:
        """Return the outcomes to record, with what is known of their outputs, and those that failed."""
        done, failed = [], []
        for outcome, written in renamed:
            if isinstance(written, Failure):
                if outcome.job.name not in foreign:
                    self._claim(outcome)
                outcome.fail(written)
                failed.append(outcome)
                continue
            if outcome.temporary is not None:
                outcome.target, outcome.output = written, self._output_name(outcome)
            done.append(outcome)
        return done, failed

    def _discard(self, outcome: Outcome) -> None:
        self.leftover = not outcome.discard() or self.leftover

    def _check_targets(self, outcomes: Iterable[Outcome]) -> tuple[dict[str, Failure], set[str]]:
        """Discard contents whose target is neither as planned nor ours: a person may have written it.

        Returns:
            The failures by name, and the names whose target is absent. For these, the rename fails if a file
            appears (on Linux). The others are renamed some milliseconds later; a change in between is lost.

        """
        waiting = {one.job.name: one.temporary for one in outcomes if one.temporary}
        if self.overwrite or not waiting:
            return {}, set()
        planned = self.ledger.files.targets(self.run, list(waiting))
        now = {name: signature_below(self.target, one.name) for name, one in waiting.items()}
        changed = [name for name, target in now.items() if target not in (ABSENT, planned.get(name))]
        failures = self._discard_changed(outcomes, changed) if changed else {}
        return failures, {name for name, target in now.items() if target == ABSENT}

    def _discard_changed(self, outcomes: Iterable[Outcome], changed: Sequence[str]) -> dict[str, Failure]:
        """Keep edited targets, leave foreign ones alone; return the failures of the latter by name."""
        standings = {name: standing for name, _, standing in self.ownership.judged(changed)}
        failures = {}
        for outcome in outcomes:
            standing = standings.get(outcome.job.name)
            if standing in (Standing.EDITED, Standing.FOREIGN):
                self._discard(outcome)
            if standing is Standing.EDITED:
                _keep(outcome)
            elif standing is Standing.FOREIGN:
                failures[outcome.job.name] = APPEARED
        return failures

    def _record_intents(self, outcomes: Iterable[Outcome]) -> None:
        """Record what is about to be renamed, so that it is recognized as ours after a kill."""
        contents = [
            (self._output_name(one), one.result.output_hash, one.result.output_size)
            for one in outcomes
            if one.temporary
        ]
        if contents:
            with self.ledger.transaction():
                self.ledger.outputs.intend(contents)

    def _claim(self, outcome: Outcome) -> None:
        """Let the next attempt replace this output: a rename reported as failed may have succeeded."""
        if outcome.temporary is not None:
            result = outcome.result
            self.ownership.add(self._output_name(outcome), result.output_hash, result.output_size)

    def _output_name(self, outcome: Outcome) -> str:
        return self.ownership.place.output_name(outcome.job.name)

    def _record(self, outcomes: list[Outcome]) -> sqlite3.Error | None:
        """Write the rows of committed outcomes. The outputs stay in place if the ledger fails."""
        try:
            with self.ledger.transaction():
                self.ledger.outcomes.write(self.run, outcomes, self.marks)
        except sqlite3.Error as error:
            return error
        return None

    def _rename(self, outcome: Outcome, errors: dict[str, OSError], absent: Container[str]) -> str | Failure:
        """Rename the content to its target; return the version of the output, or why it failed."""
        temporary = outcome.temporary
        if temporary is None:
            return ABSENT
        try:
            if temporary.path in errors:
                outcome.discard()
                raise errors[temporary.path]
            exclusive = outcome.job.name in absent
            return place(self.target, temporary, exclusive=exclusive, source=outcome.origin)
        except FileExistsError:
            return APPEARED
        except OSError as error:
            return fault_of(error, "writing")

    def _durable(self, renamed: Sequence[Renamed]) -> Iterator[Renamed]:
        """Yield what was renamed, with a failure where the rename would not survive a power cut."""
        done = [
            one.temporary for one, written in renamed if one.temporary and not isinstance(written, Failure)
        ]
        errors = settle_names(self.target, done, self.scope)
        for outcome, written in renamed:
            folder = outcome.temporary.name.rpartition("/")[0] if outcome.temporary else ""
            if outcome.temporary and not isinstance(written, Failure) and folder in errors:
                yield outcome, fault_of(errors[folder], "writing")
            else:
                yield outcome, written


def _keep(outcome: Outcome) -> None:
    """Replace the result by that of a file whose output was edited by a person and is kept."""
    job, before = outcome.job, outcome.result
    outcome.record = ""
    outcome.result = FileResult(before.file_path, before.output_path, Status.KEPT, EDITED, job.name,
                               job.size, source_hash=before.source_hash, attempts=before.attempts,
                               processing_time=before.processing_time)  # fmt: skip
