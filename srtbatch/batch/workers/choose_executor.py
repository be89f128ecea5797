"""Choose the executor of a run: a factory, a name from a table or an entry point, or by size of the run."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from srtbatch.batch.workers.executor import ExecutorFactory
from srtbatch.model import UsageError

# Entry points of this group are factories of executors; their names may be given to ``Batch(executor=...)``.
ENTRY_POINTS = "srtbatch.executors"

# Imported by name: the process pool takes 100 ms of imports that a run in this process does not need.
BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "inline": "srtbatch.batch.workers.inline:InlineExecutor",
        "process_pool": "srtbatch.batch.workers.process_pool:ProcessPool",
    }
)


def executor_factory(chosen: ExecutorFactory | str | None, workers: int) -> ExecutorFactory:
    """Return the factory that was chosen; by default, one worker runs in this process, several in others.

    Raises:
        UsageError: There is no executor of this name.

    """
    if chosen is None:
        chosen = "inline" if workers == 1 else "process_pool"
    return _named(chosen) if isinstance(chosen, str) else chosen


def _named(name: str) -> ExecutorFactory:
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        factory: Any = getattr(importlib.import_module(module), attribute)
        return factory  # type: ignore[no-any-return]  # the modules of this table are imported by name
    from importlib.metadata import entry_points  # noqa: PLC0415  (30 ms that only an executor of others need pay)

    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        known = ", ".join(sorted({*BUILT_IN, *found}))
        raise UsageError(f"there is no executor {name!r}; known: {known}")
    return found[name].load()  # type: ignore[no-any-return]  # what an entry point loads has no type
