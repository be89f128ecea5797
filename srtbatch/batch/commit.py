"""Commit a group of results: make contents durable, check targets, rename, write the ledger rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from srtbatch.batch.files.atomic import place, settle, settle_names
from srtbatch.batch.files.change_stamp import Signature
from srtbatch.batch.files.displaced_paths import Displaced
from srtbatch.batch.files.folder_handles import Root
from srtbatch.batch.files.read import fault_of
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.ledger.file_records import Done
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing, signature_below
from srtbatch.batch.ledger.output_records import ABSENT, Marks
from srtbatch.batch.workers.correct_one_file import Answer, failed, forget
from srtbatch.config.settings import Scope
from srtbatch.model import Failure, FileResult, Status

# Seconds and files that answers wait for company; one syncfs costs 2 to 15 ms however many they are.
PATIENCE = 0.3
COMPANY = 256

APPEARED = Failure(
    "target_exists",
    "a file that srtbatch has not made appeared where the output belongs; move it away, or replace it with "
    "--overwrite",
)


# An answer, and how its output looks in its place or why it is not there.
Put = tuple[Answer, Signature | Failure]


@dataclass(slots=True)
class Delivery:
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
    _waiting: list[Answer] = field(default_factory=list)
    _since: float = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, answer: Answer, moment: float) -> None:
        """One more answer; ``moment`` is monotonic seconds."""
        if not self._waiting:
            self._since = moment
        self._waiting.append(answer)

    def due(self, moment: float) -> bool:
        """Return whether the answers have waited long enough."""
        return len(self._waiting) >= COMPANY or (bool(self._waiting) and moment - self._since >= PATIENCE)

    def deliver(self, again: Callable[[Answer], bool]) -> list[FileResult]:
        """Put everything into place and on record; the results.

        What ``again`` takes back for another attempt is left out.
        """
        self.lost = self.displaced()
        if self.lost is not None:
            self.forget()
            return []
        answers = self._waiting
        errors = settle(self.target, [one.temporary for one in answers if one.temporary], self.scope)
        try:
            withheld, absent = self._looked(answers)
            self._intend(answers)
        except sqlite3.Error as error:
            self.broken = error
            self.forget()
            return []
        put = [(one, withheld.get(one.job.name) or self._put(one, errors, absent)) for one in answers]
        done = []
        for answer, placed in self._lasting(put):
            if isinstance(placed, Failure):
                if answer.job.name not in withheld:
                    self._claim(answer)
                answer.result = _failed(answer, placed)
                if again(answer):
                    continue
            done.append(self._done(answer, placed))
        self._record(done)
        self._waiting = []
        return [one.result for one in done]

    def forget(self) -> None:
        """Throw away what waits: its files count as never run."""
        for answer in self._waiting:
            self._drop(answer)
        self._waiting.clear()
        self.target.close()

    def _drop(self, answer: Answer) -> None:
        self.left = not forget(answer) or self.left

    def _looked(self, answers: Iterable[Answer]) -> tuple[dict[str, Failure], set[str]]:
        """Give up contents whose target is neither as it was planned nor ours: a person may have written it.

        Returns:
            The failures by name, and the names of those whose target is absent. These are renamed over
            nothing (on Linux). The others' rename comes some milliseconds later; a change in between is lost.
        """
        waiting = {one.job.name: one.temporary for one in answers if one.temporary}
        if self.overwrite or not waiting:
            return {}, set()
        planned = self.ledger.files.targets(self.run, list(waiting))
        looks = {name: signature_below(self.target, one.name) for name, one in waiting.items()}
        changed = [name for name, now in looks.items() if now not in (ABSENT, planned.get(name))]
        failures = self._given_up(answers, changed) if changed else {}
        return failures, {name for name, now in looks.items() if now == ABSENT}

    def _given_up(self, answers: Iterable[Answer], changed: Sequence[str]) -> dict[str, Failure]:
        """Keep what was edited; the failures of those whose target is not ours."""
        standings = {name: standing for name, _, standing in self.ownership.judged(changed)}
        failures = {}
        for answer in answers:
            standing = standings.get(answer.job.name)
            if standing in (Standing.EDITED, Standing.FOREIGN):
                self._drop(answer)
            if standing is Standing.EDITED:
                _keep(answer)
            elif standing is Standing.FOREIGN:
                failures[answer.job.name] = APPEARED
        return failures

    def _intend(self, answers: Iterable[Answer]) -> None:
        """Record what is about to be put into place, so that it is known for ours after a kill."""
        contents = [
            (self._output(one), one.result.output_hash, one.result.output_size)
            for one in answers
            if one.temporary
        ]
        if contents:
            with self.ledger.transaction():
                self.ledger.outputs.intend(contents)

    def _claim(self, answer: Answer) -> None:
        """Let the next attempt replace this content: a rename reported as failed may have been done."""
        if answer.temporary is not None:
            result = answer.result
            self.ownership.add(self._output(answer), result.output_hash, result.output_size)

    def _output(self, answer: Answer) -> str:
        return self.ownership.place.output_name(answer.job.name)

    def _done(self, answer: Answer, placed: Signature | Failure) -> Done:
        if answer.temporary is None or isinstance(placed, Failure):
            return Done(answer.result, answer.source, record=answer.record)
        return Done(answer.result, answer.source, placed, answer.record, self._output(answer))

    def _record(self, done: list[Done]) -> None:
        """Write the rows of outputs in place. Where the ledger fails, they stand, and it is said."""
        try:
            with self.ledger.transaction():
                self.ledger.answers.write(self.run, done, self.marks)
        except sqlite3.Error as error:
            self.broken = error

    def _put(self, answer: Answer, errors: dict[str, OSError], absent: Container[str]) -> Signature | Failure:
        """How the output looks in its place, or why it is not there."""
        temporary = answer.temporary
        if temporary is None:
            return Signature()
        try:
            if temporary.path in errors:
                forget(answer)
                raise errors[temporary.path]
            exclusive = answer.job.name in absent
            return place(self.target, temporary, exclusive=exclusive, source=answer.origin)
        except FileExistsError:
            return APPEARED
        except OSError as error:
            return fault_of(error, "writing")

    def _lasting(self, put: Sequence[Put]) -> Iterator[Put]:
        """Yield what was put into place, with a failure where a rename would not outlast a power cut."""
        there = [one.temporary for one, placed in put if one.temporary and not isinstance(placed, Failure)]
        errors = settle_names(self.target, there, self.scope)
        for answer, placed in put:
            folder = answer.temporary.name.rpartition("/")[0] if answer.temporary else ""
            if answer.temporary and not isinstance(placed, Failure) and folder in errors:
                yield answer, fault_of(errors[folder], "writing")
            else:
                yield answer, placed


def _keep(answer: Answer) -> None:
    """Make this the answer of a file whose output was edited."""
    job, before = answer.job, answer.result
    answer.record = ""
    answer.result = FileResult(job.source, job.target, Status.KEPT, EDITED, job.name, job.size,
                               source_hash=before.source_hash, attempts=before.attempts,
                               processing_time=before.processing_time)  # fmt: skip


def _failed(answer: Answer, failure: Failure) -> FileResult:
    answer.temporary, answer.record = None, ""
    result = failed(answer.job, failure)
    result.attempts = answer.result.attempts
    result.processing_time = answer.result.processing_time
    return result
