"""Commit a group of results: make contents durable, check targets, rename, write the ledger rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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

# Seconds and files that answers wait for company; one syncfs costs 2 to 15 ms however many they are.
PATIENCE = 0.3
MAX_GROUP_SIZE = 256

APPEARED = Failure(
    "target_exists",
    "a file that srtbatch has not made appeared where the output belongs; move it away, or replace it with "
    "--overwrite",
)


# An answer, and the version of its output in place or why it is not there.
Put = tuple[Outcome, str | Failure]


@dataclass(slots=True)
class Commit:
    """Answers on their way into place and ledger.

    ``overwrite`` lets any file be replaced. ``broken`` tells why the ledger can no longer be written,
    ``left`` that a temporary could not be removed. ``displaced`` is asked before each group, and ``lost`` is
    its answer where nothing may be written any more.
    """

    ledger: Ledger
    run: int
    marks: Marks
    scope: Scope
    target: Root
    ownership: Ownership
    overwrite: bool = False
    displaced: Callable[[], Displaced | None] = lambda: None
    broken: sqlite3.Error | None = None
    left: bool = False
    lost: Displaced | None = None
    _waiting: list[Outcome] = field(default_factory=list)
    _since: float = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, outcome: Outcome, moment: float) -> None:
        """One more answer; ``moment`` is monotonic seconds."""
        if not self._waiting:
            self._since = moment
        self._waiting.append(outcome)

    def due(self, moment: float) -> bool:
        """Return whether the answers have waited long enough."""
        return len(self._waiting) >= MAX_GROUP_SIZE or (
            bool(self._waiting) and moment - self._since >= PATIENCE
        )

    def deliver(self, again: Callable[[Outcome], bool]) -> list[FileResult]:
        """Put everything into place and on record; the results.

        What ``again`` takes back for another attempt is left out.
        """
        self.lost = self.displaced()
        if self.lost is not None:
            self.forget()
            return []
        outcomes = self._waiting
        errors = settle(self.target, [one.temporary for one in outcomes if one.temporary], self.scope)
        try:
            withheld, absent = self._looked(outcomes)
            self._intend(outcomes)
        except sqlite3.Error as error:
            self.broken = error
            self.forget()
            return []
        put = [(one, withheld.get(one.job.name) or self._put(one, errors, absent)) for one in outcomes]
        done = []
        for outcome, placed in self._lasting(put):
            if isinstance(placed, Failure):
                if outcome.job.name not in withheld:
                    self._claim(outcome)
                outcome.fail(placed)
                if again(outcome):
                    continue
            elif outcome.temporary is not None:
                outcome.target, outcome.output = placed, self._output(outcome)
            done.append(outcome)
        self._record(done)
        self._waiting = []
        return [one.result for one in done]

    def forget(self) -> None:
        """Throw away what waits: its files count as never run."""
        for outcome in self._waiting:
            self._drop(outcome)
        self._waiting.clear()
        self.target.close()

    def _drop(self, outcome: Outcome) -> None:
        self.left = not outcome.discard() or self.left

    def _looked(self, outcomes: Iterable[Outcome]) -> tuple[dict[str, Failure], set[str]]:
        """Give up contents whose target is neither as it was planned nor ours: a person may have written it.

        Returns:
            The failures by name, and the names of those whose target is absent. These are renamed over
            nothing (on Linux). The others' rename comes some milliseconds later; a change in between is lost.
        """
        waiting = {one.job.name: one.temporary for one in outcomes if one.temporary}
        if self.overwrite or not waiting:
            return {}, set()
        planned = self.ledger.files.targets(self.run, list(waiting))
        looks = {name: signature_below(self.target, one.name) for name, one in waiting.items()}
        changed = [name for name, now in looks.items() if now not in (ABSENT, planned.get(name))]
        failures = self._given_up(outcomes, changed) if changed else {}
        return failures, {name for name, now in looks.items() if now == ABSENT}

    def _given_up(self, outcomes: Iterable[Outcome], changed: Sequence[str]) -> dict[str, Failure]:
        """Keep what was edited; the failures of those whose target is not ours."""
        standings = {name: standing for name, _, standing in self.ownership.judged(changed)}
        failures = {}
        for outcome in outcomes:
            standing = standings.get(outcome.job.name)
            if standing in (Standing.EDITED, Standing.FOREIGN):
                self._drop(outcome)
            if standing is Standing.EDITED:
                _keep(outcome)
            elif standing is Standing.FOREIGN:
                failures[outcome.job.name] = APPEARED
        return failures

    def _intend(self, outcomes: Iterable[Outcome]) -> None:
        """Record what is about to be put into place, so that it is known for ours after a kill."""
        contents = [
            (self._output(one), one.result.output_hash, one.result.output_size)
            for one in outcomes
            if one.temporary
        ]
        if contents:
            with self.ledger.transaction():
                self.ledger.outputs.intend(contents)

    def _claim(self, outcome: Outcome) -> None:
        """Let the next attempt replace this content: a rename reported as failed may have been done."""
        if outcome.temporary is not None:
            result = outcome.result
            self.ownership.add(self._output(outcome), result.output_hash, result.output_size)

    def _output(self, outcome: Outcome) -> str:
        return self.ownership.place.output_name(outcome.job.name)

    def _record(self, done: list[Outcome]) -> None:
        """Write the rows of outputs in place. Where the ledger fails, they stand, and it is said."""
        try:
            with self.ledger.transaction():
                self.ledger.outcomes.write(self.run, done, self.marks)
        except sqlite3.Error as error:
            self.broken = error

    def _put(self, outcome: Outcome, errors: dict[str, OSError], absent: Container[str]) -> str | Failure:
        """Return the version of the output in its place, or why it is not there."""
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

    def _lasting(self, put: Sequence[Put]) -> Iterator[Put]:
        """Yield what was put into place, with a failure where a rename would not outlast a power cut."""
        there = [one.temporary for one, placed in put if one.temporary and not isinstance(placed, Failure)]
        errors = settle_names(self.target, there, self.scope)
        for outcome, placed in put:
            folder = outcome.temporary.name.rpartition("/")[0] if outcome.temporary else ""
            if outcome.temporary and not isinstance(placed, Failure) and folder in errors:
                yield outcome, fault_of(errors[folder], "writing")
            else:
                yield outcome, placed


def _keep(outcome: Outcome) -> None:
    """Make this the answer of a file whose output was edited."""
    job, before = outcome.job, outcome.result
    outcome.record = ""
    outcome.result = FileResult(before.file_path, before.output_path, Status.KEPT, EDITED, job.name,
                               job.size, source_hash=before.source_hash, attempts=before.attempts,
                               processing_time=before.processing_time)  # fmt: skip
