"""srtbatch corrects whole archives of SRT subtitles: safely, fast, with a report a person can trust."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srtbatch.batch.discover import discover
    from srtbatch.batch.result import BatchResult, BatchState
    from srtbatch.batch.run import Batch, run_batch
    from srtbatch.batch.single import correct_file, correct_text
    from srtbatch.config.settings import Config
    from srtbatch.interchange import from_srt, to_srt
    from srtbatch.model import (
        BusyError,
        ConfigError,
        Corrected,
        Correction,
        Cue,
        Failure,
        FileResult,
        Finding,
        SrtbatchError,
        Status,
        UsageError,
    )

__version__ = "0.1.0"

__all__ = [
    "Batch",
    "BatchResult",
    "BatchState",
    "BusyError",
    "Config",
    "ConfigError",
    "Corrected",
    "Correction",
    "Cue",
    "Failure",
    "FileResult",
    "Finding",
    "SrtbatchError",
    "Status",
    "UsageError",
    "correct_file",
    "correct_text",
    "discover",
    "from_srt",
    "run_batch",
    "to_srt",
]

# Where a public name lives, unless it is in the model. Loaded when first asked for: a worker, or
# ``--version``, need not pay 0.1 s for all of them.
_HOMES = {
    "Batch": "srtbatch.batch.run",
    "BatchResult": "srtbatch.batch.result",
    "BatchState": "srtbatch.batch.result",
    "Config": "srtbatch.config.settings",
    "from_srt": "srtbatch.interchange",
    "to_srt": "srtbatch.interchange",
    "correct_file": "srtbatch.batch.single",
    "correct_text": "srtbatch.batch.single",
    "discover": "srtbatch.batch.discover",
    "run_batch": "srtbatch.batch.run",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  (whatever the public name stands for)
    if name not in __all__:
        raise AttributeError(f"module 'srtbatch' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES.get(name, "srtbatch.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
