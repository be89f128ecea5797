"""Intervals of time and the cues shown in them, for the timing rules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from srtbatch.config.settings import Limits
from srtbatch.model import MAX_TIME, Cue
from srtbatch.rules.base import Context
from srtbatch.visible_text import characters


@dataclass(slots=True)
class Slot:
    """One interval of time and the cues shown in it; ``horizon`` is when the next later one starts."""

    start: int
    end: int
    cues: list[Cue]
    horizon: int = sys.maxsize


def reading_time(slot: Slot, limits: Limits) -> int:
    """Return the milliseconds that the longest text needs at the highest reading speed; 0 without a limit."""
    if not limits.max_cps:
        return 0
    return max([-int(-characters(cue.text) * 1000 // limits.max_cps) for cue in slot.cues])


Step = Callable[[Slot, Slot, Limits], None]


def revise(
    step: Step, *, needs: Callable[[Limits], float] | None = None
) -> Callable[[Sequence[Cue], Context], list[Cue]]:
    """Return a rule function made of a step that changes the times of a slot, looking at the next one.

    If the limit that it ``needs`` is 0, there is no limit, and the rule does nothing.
    """

    def revised(cues: Sequence[Cue], context: Context) -> list[Cue]:
        if needs and not needs(context.limits):
            return list(cues)
        slots = _slots(cues)
        for slot, following in zip(slots, [*slots[1:], Slot(sys.maxsize, sys.maxsize, [])], strict=False):
            if slot.end:  # what shows at 0 for no time is hidden on purpose
                step(slot, following, context.limits)
                slot.end = min(slot.end, MAX_TIME)
        if not any(slot.end != slot.cues[0].end or slot.start != slot.cues[0].start for slot in slots):
            return list(cues)
        return [cue for slot in slots for cue in _retimed(slot)]

    return revised


def _slots(cues: Sequence[Cue]) -> list[Slot]:
    slots: list[Slot] = []
    for cue in cues:
        if slots and slots[-1].start == cue.start and slots[-1].end == cue.end:
            slots[-1].cues.append(cue)
        else:
            slots.append(Slot(cue.start, cue.end, [cue]))
    horizon = sys.maxsize
    for slot in reversed(slots):
        slot.horizon = horizon
        horizon = min(horizon, slot.start)
    return slots


def _retimed(slot: Slot) -> Iterator[Cue]:
    for cue in slot.cues:
        same = cue.start == slot.start and cue.end == slot.end
        yield cue if same else Cue(cue.line, slot.start, slot.end, cue.text, cue.settings)
