"""Setup of a worker: settings, pipeline and stores, the same for every file of a run."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from srtbatch.batch.files.paths import NOWHERE, Layout
from srtbatch.batch.files.store import Stores
from srtbatch.batch.outcome import Outcome, failed_result
from srtbatch.config.settings import Config
from srtbatch.model import Failure, Job

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.engine.pipeline import Processed

PIPELINE = "srtbatch.engine.pipeline:Processor"


class Corrector(Protocol):
    """What a worker needs of the pipeline."""

    def process(self, data: bytes, name: str = "") -> Processed:
        """Correct the bytes of one document."""
        ...


Factory = Callable[[Config], Corrector] | str


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What holds for every file of a run; a dry run writes nothing.

    ``factory`` builds the pipeline; it may be named ``module:attribute``. ``stores`` are missing where no
    file is read or written, but bytes are corrected.
    """

    config: Config
    factory: Factory
    place: Layout = NOWHERE
    dry_run: bool = False
    diff: bool = False
    stores: Stores | None = None

    def failed(self, job: Job, failure: Failure) -> Outcome:
        """Return the outcome of a file that could not be corrected."""
        return Outcome(job, failed_result(job, failure, self.place))


def corrector(setup: WorkerSetup) -> Corrector:
    """Build the pipeline.

    Raises:
        ConfigError: The settings are not right.
    """
    factory: Any = setup.factory
    if isinstance(factory, str):
        module, _, name = factory.partition(":")
        factory = getattr(importlib.import_module(module), name)
    built: Corrector = factory(setup.config)
    return built


def check_config(config: Config) -> None:
    """Check what only the rules can tell of a Config.

    Raises:
        ConfigError: It names a rule, a profile or a QC profile that there is not, or its glossary is wrong.
    """
    from srtbatch.quality.score import limits_for  # noqa: PLC0415  (the rules take 0.1 s; history needs none)
    from srtbatch.rules.glossary.validate import verify  # noqa: PLC0415  (the same)
    from srtbatch.rules.registry import selected  # noqa: PLC0415  (the same)

    selected(config)
    limits_for(config.quality, "")
    verify(config.glossary)
