"""Commit a group of results: make contents durable, check targets, publish, write the ledger rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from srtbatch.batch.files.displaced_paths import Displaced
from srtbatch.batch.files.read import fault_of
from srtbatch.batch.files.store import ABSENT, Target
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing
from srtbatch.batch.ledger.output_records import Marks
from srtbatch.batch.outcome import Outcome
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


class Flushed(NamedTuple):
    """Results of committing a group.

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
    target: Target
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
        errors: dict[str, OSError] = self.target.make_durable([one.staged for one in outcomes if one.staged])
        try:
            foreign, expected = self._check_targets(outcomes)
            self._record_intents([one for one in outcomes if self._output_name(one) not in foreign])
        except sqlite3.Error as error:
            self.discard()
            return Flushed([], [], ledger_error=error)
        written = self._publish(outcomes, errors, expected)
        committed, failed = self._sorted(outcomes, written, foreign)
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
        self, outcomes: Iterable[Outcome], written: Mapping[str, str | Failure], foreign: Container[str]
    ) -> tuple[list[Outcome], list[Outcome]]:
        """Return the outcomes to record, with what is known of their outputs, and those that failed."""
        done, failed = [], []
        for outcome in outcomes:
            name = self._output_name(outcome)
            output = written.get(name, ABSENT)
            if isinstance(output, Failure):
                if name not in foreign:
                    self._claim(outcome)
                outcome.fail(output)
                failed.append(outcome)
                continue
            if outcome.staged is not None:
                outcome.target, outcome.output = output, name
            done.append(outcome)
        return done, failed

    def _discard(self, outcome: Outcome) -> None:
        staged, outcome.staged = outcome.staged, None
        if staged is not None and not self.target.discard(staged):
            self.leftover = True

    def _check_targets(self, outcomes: Sequence[Outcome]) -> tuple[set[str], dict[str, str]]:
        """Compare what stands at the targets with the plan: a person may have written there since.

        An output that is neither as planned nor ours is kept if it was edited. Where it is foreign, the
        target refuses to publish: it knows the reason, which may be a link on the way.

        Returns:
            The names of outputs where a foreign file stands, and the versions that may be replaced.

        """
        names = [one.job.name for one in outcomes if one.staged]
        if self.overwrite or not names:
            return set(), {}
        output_name = self.ownership.place.output_name
        planned = self.ledger.files.targets(self.run, names)
        seen = {name: self.ownership.look(output_name(name)).version for name in names}
        changed = [name for name, version in seen.items() if version not in (ABSENT, planned.get(name))]
        judged = {name: (version, standing) for name, version, standing in self.ownership.judged(changed)}
        foreign = {name for name, (_, standing) in judged.items() if standing is Standing.FOREIGN}
        self._keep_edited(outcomes, {name for name, one in judged.items() if one[1] is Standing.EDITED})
        seen |= {name: version for name, (version, _) in judged.items()}
        seen |= {name: planned.get(name, ABSENT) for name in foreign}
        return set(map(output_name, foreign)), {output_name(name): seen[name] for name in names}

    def _keep_edited(self, outcomes: Iterable[Outcome], edited: Container[str]) -> None:
        for outcome in outcomes:
            if outcome.job.name in edited:
                self._discard(outcome)
                _keep(outcome)

    def _record_intents(self, outcomes: Iterable[Outcome]) -> None:
        """Record what is about to be published, so that it is recognized as ours after a kill."""
        contents = [
            (self._output_name(one), one.result.output_hash, one.result.output_size)
            for one in outcomes
            if one.staged
        ]
        if contents:
            with self.ledger.transaction():
                self.ledger.outputs.intend(contents)

    def _claim(self, outcome: Outcome) -> None:
        """Let the next attempt replace this output: a write reported as failed may have succeeded."""
        if outcome.staged is not None:
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

    def _publish(
        self, outcomes: Iterable[Outcome], errors: Mapping[str, OSError], expected: Mapping[str, str]
    ) -> dict[str, str | Failure]:
        """Publish contents that are durable; return the version of each output, or why it is not there."""
        written: dict[str, str | Failure] = {}
        for outcome in outcomes:
            if outcome.staged is not None and outcome.staged.name in errors:
                written[outcome.staged.name] = fault_of(errors[outcome.staged.name], "writing")
                self._discard(outcome)
        staged = [one.staged for one in outcomes if one.staged]
        for name, output in self.target.publish(staged, expected).items():
            written[name] = output if isinstance(output, str) else _failure_of(output)
        return written


def _failure_of(error: OSError) -> Failure:
    return APPEARED if isinstance(error, FileExistsError) else fault_of(error, "writing")


def _keep(outcome: Outcome) -> None:
    """Replace the result by that of a file whose output was edited by a person and is kept."""
    job, before = outcome.job, outcome.result
    outcome.record = ""
    outcome.result = FileResult(before.file_path, before.output_path, Status.KEPT, EDITED, job.name,
                               job.size, source_hash=before.source_hash, attempts=before.attempts,
                               processing_time=before.processing_time)  # fmt: skip
