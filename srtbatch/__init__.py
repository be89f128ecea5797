"""srtbatch corrects whole archives of SRT subtitles: safely, fast, with a report a person can trust."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srtbatch.batch.discover import discover
    from srtbatch.batch.history import RunStatus, history, last_settings, pause, status, unpause
    from srtbatch.batch.result import BatchResult, BatchState
    from srtbatch.batch.run import Batch, run_batch
    from srtbatch.batch.single import correct_file, correct_text
    from srtbatch.config.load import load_config
    from srtbatch.config.settings import (
        BatchSettings,
        Config,
        CorrectionSettings,
        FileSettings,
        GlossarySettings,
        Limits,
        QualitySettings,
        RetrySettings,
        Term,
    )
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
    "BatchSettings",
    "BatchState",
    "BusyError",
    "Config",
    "ConfigError",
    "Corrected",
    "Correction",
    "CorrectionSettings",
    "Cue",
    "Failure",
    "FileResult",
    "FileSettings",
    "Finding",
    "GlossarySettings",
    "Limits",
    "QualitySettings",
    "RetrySettings",
    "RunStatus",
    "SrtbatchError",
    "Status",
    "Term",
    "UsageError",
    "correct_file",
    "correct_text",
    "discover",
    "from_srt",
    "history",
    "last_settings",
    "load_config",
    "pause",
    "run_batch",
    "status",
    "to_srt",
    "unpause",
]

# Where a public name lives, unless it is in the model. Loaded when first asked for: a worker, or
# ``--version``, need not pay 0.1 s for all of them.
_HOMES = {
    "discover": "srtbatch.batch.discover",
    "RunStatus": "srtbatch.batch.history",
    "history": "srtbatch.batch.history",
    "last_settings": "srtbatch.batch.history",
    "pause": "srtbatch.batch.history",
    "status": "srtbatch.batch.history",
    "unpause": "srtbatch.batch.history",
    "BatchResult": "srtbatch.batch.result",
    "BatchState": "srtbatch.batch.result",
    "Batch": "srtbatch.batch.run",
    "run_batch": "srtbatch.batch.run",
    "correct_file": "srtbatch.batch.single",
    "correct_text": "srtbatch.batch.single",
    "load_config": "srtbatch.config.load",
    "BatchSettings": "srtbatch.config.settings",
    "Config": "srtbatch.config.settings",
    "CorrectionSettings": "srtbatch.config.settings",
    "FileSettings": "srtbatch.config.settings",
    "GlossarySettings": "srtbatch.config.settings",
    "Limits": "srtbatch.config.settings",
    "QualitySettings": "srtbatch.config.settings",
    "RetrySettings": "srtbatch.config.settings",
    "Term": "srtbatch.config.settings",
    "from_srt": "srtbatch.interchange",
    "to_srt": "srtbatch.interchange",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  (whatever the public name stands for)
    if name not in __all__:
        raise AttributeError(f"module 'srtbatch' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES.get(name, "srtbatch.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
