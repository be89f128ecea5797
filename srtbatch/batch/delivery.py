"""From answer to promise: contents durable, then renamed into place, then the ledger's rows.

A batch of files at a time.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from srtbatch.batch.answers import Done
from srtbatch.batch.atomic import Signature, place, settle, sync_folder
from srtbatch.batch.contents import fault_of
from srtbatch.batch.folder import Root
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.outputs import Marks
from srtbatch.batch.worker import Answer, failed, forget
from srtbatch.config.settings import Scope
from srtbatch.model import Failure, FileResult

# Seconds and files that answers wait for company; one syncfs costs 2 to 15 ms however many they are.
PATIENCE = 0.3
COMPANY = 256


@dataclass(slots=True)
class Delivery:
    """Answers on their way into place and ledger.

    ``broken`` tells why the ledger can no longer be written.
    """

    ledger: Ledger
    run: int
    marks: Marks
    scope: Scope
    target: Root
    broken: str = ""
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
        """Whether the answers have waited long enough."""
        return len(self._waiting) >= COMPANY or (bool(self._waiting) and moment - self._since >= PATIENCE)

    def deliver(self, again: Callable[[Answer], bool]) -> list[FileResult]:
        """Put everything into place and on record.

        What ``again`` takes back for another attempt is left out.
        """
        answers = self._waiting
        errors = settle(self.target, [one.temporary for one in answers if one.temporary], self.scope)
        done = []
        for answer in answers:
            placed = self._put(answer, errors)
            if isinstance(placed, Failure):
                answer.result = _failed(answer, placed)
                if again(answer):
                    continue
                placed = Signature()
            done.append(Done(answer.result, answer.source, placed, answer.record))
        if self.scope == "each":
            self._sync_folders(answers)
        self._record(done)
        self._waiting = []
        return [one.result for one in done]

    def forget(self) -> None:
        """Throw away what waits: its files count as never run."""
        for answer in self._waiting:
            forget(answer)
        self._waiting.clear()
        self.target.close()

    def _record(self, done: list[Done]) -> None:
        """Outputs stand even where the ledger fails; then only the memory of them is lost, and it is said."""
        try:
            with self.ledger.transaction():
                self.ledger.answers.write(self.run, done, self.marks)
        except sqlite3.Error as error:
            self.broken = str(error)

    def _put(self, answer: Answer, errors: dict[str, OSError]) -> Signature | Failure:
        """How the output looks in its place, or why it is not there."""
        temporary = answer.temporary
        if temporary is None:
            return Signature()
        try:
            if temporary.path in errors:
                forget(answer)
                raise errors[temporary.path]
            return place(self.target, temporary)
        except OSError as error:
            failure = fault_of(error, "writing")
            return replace(failure, kind="io") if error.errno == errno.ENOENT else failure

    def _sync_folders(self, answers: Iterable[Answer]) -> None:
        for folder in {one.temporary.name.rpartition("/")[0] for one in answers if one.temporary}:
            sync_folder(self.target, folder)


def _failed(answer: Answer, failure: Failure) -> FileResult:
    answer.temporary, answer.record = None, ""
    result = failed(answer.job, failure)
    result.attempts = answer.result.attempts
    result.processing_time = answer.result.processing_time
    return result
