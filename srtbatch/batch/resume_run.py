"""Continue an earlier run: compare its settings and its plan with the present ones."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from srtbatch.batch.files.store import ABSENT
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing
from srtbatch.batch.ledger.recorded_run import recorded_settings
from srtbatch.batch.run_request import Request
from srtbatch.config import serialize
from srtbatch.model import UsageError


@dataclass(slots=True)
class Resumption:
    """What is found in OUTPUT when the run ``number`` goes on.

    ``kept`` and ``foreign`` gather names of outputs: those that were edited, and those that are not ours.
    """

    request: Request
    ledger: Ledger
    ownership: Ownership
    number: int
    kept: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def refuse_other(self, last: Mapping[str, Any]) -> None:
        """Refuse to go on under other settings, or between other folders, than the run was begun with.

        Raises:
            UsageError: Something that decides an output differs; it is named.
        """
        request, number = self.request, last["id"]
        begun = os.path.realpath(json.loads(last["input"]))
        asked = os.path.realpath(request.place.given)
        if begun != asked:
            raise UsageError(f"run {number} was begun with the input {begun}, not {asked}")
        if not self.ownership.made_here(number):
            written = json.loads(last["output"])
            raise UsageError(f"run {number} writes into {written}, not {request.place.output}")
        if last["rules_version"] != request.marks.rules_version:
            raise UsageError(
                f"run {number} was begun with other rules ({last['rules_version']}); begin a fresh run"
            )
        if last["fingerprint"] != request.marks.fingerprint:
            settings = str(last["settings"])
            before = recorded_settings(self.ledger.runs.config(settings), settings)
            changes = "; ".join(serialize.differences(before, request.config)) or "the glossary's content"
            raise UsageError(
                f"run {number} was begun under other settings ({changes}); begin a fresh run, or undo that"
            )

    def requeue_undone(self) -> None:
        """Put finished files back in line whose output is gone, or was edited and may be replaced.

        ``judge_queued`` looks at them again.
        """
        place = self.request.place
        recorded = self.ledger.outputs.of_run(self.number, place.target_name)
        changed = [name for name, version in recorded if self._version(name) != version]
        undone: list[tuple[str, str]] = []
        kept: list[str] = []
        for name, _, standing in self.ownership.judged(changed):
            reason = self._undone(standing)
            if reason:
                undone.append((name, reason))
            elif standing is not Standing.OURS:
                kept.append(name)
        self.ledger.files.requeue_names(self.number, undone)
        self._keep(kept)

    def judge_queued(self) -> None:
        """Look at every target again that is not as it was when the run was planned."""
        place, files = self.request.place, self.ledger.files
        changed = [name for name, planned in files.queued_targets(self.number)
                   if self._version(name) not in (ABSENT, planned)]  # fmt: skip
        kept: list[str] = []
        looks_now: list[tuple[str, str]] = []
        for name, looks, standing in self.ownership.judged(changed):
            looks_now.append((name, looks))
            if standing is Standing.FOREIGN:
                self.foreign.append(place.output_name(name))
            elif standing is Standing.EDITED and not self.request.overwrite:
                kept.append(name)
        files.set_targets(self.number, looks_now)
        self._keep(kept)

    def _version(self, name: str) -> str:
        return self.ownership.look(self.request.place.output_name(name)).version

    def _undone(self, standing: Standing) -> str:
        """Why a finished file is not done any more; "" where it is, or where its output was edited."""
        if standing is Standing.NOTHING:
            return "output missing"
        replaceable = self.request.overwrite and standing is not Standing.OURS
        return "output changed" if standing is Standing.UNRECORDED or replaceable else ""

    def _keep(self, names: list[str]) -> None:
        self.ledger.files.keep_names(self.number, [(name, EDITED) for name in names])
        self.kept += map(self.request.place.output_name, names)
