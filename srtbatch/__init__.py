"""srtbatch corrects whole archives of SRT subtitles: safely, fast, with a report a person can trust."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srtbatch.api import correct_file, correct_text
    from srtbatch.batch.batch import Batch, run_batch
    from srtbatch.batch.batch_result import BatchResult, BatchState
    from srtbatch.batch.files.discover import discover
    from srtbatch.batch.ledger.history import RunStatus, history, last_settings, pause, status, unpause
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
    from srtbatch.srt_interop import from_srt, to_srt

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
    "discover": "srtbatch.batch.files.discover",
    "RunStatus": "srtbatch.batch.ledger.history",
    "history": "srtbatch.batch.ledger.history",
    "last_settings": "srtbatch.batch.ledger.history",
    "pause": "srtbatch.batch.ledger.history",
    "status": "srtbatch.batch.ledger.history",
    "unpause": "srtbatch.batch.ledger.history",
    "BatchResult": "srtbatch.batch.batch_result",
    "BatchState": "srtbatch.batch.batch_result",
    "Batch": "srtbatch.batch.batch",
    "run_batch": "srtbatch.batch.batch",
    "correct_file": "srtbatch.api",
    "correct_text": "srtbatch.api",
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
    "from_srt": "srtbatch.srt_interop",
    "to_srt": "srtbatch.srt_interop",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  (whatever the public name stands for)
    if name not in __all__:
        raise AttributeError(f"module 'srtbatch' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES.get(name, "srtbatch.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
