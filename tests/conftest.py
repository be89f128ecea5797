"""What every test may ask for: the folders of real input, and one setting of hypothesis for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
PROCESSES = frozenset({"subprocess", "threading", "multiprocessing", "psutil", "Popen", "Thread", "Event"})

settings.register_profile(
    "repeatable",
    derandomize=True,
    max_examples=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
REPEATABLE = settings.get_profile("repeatable")
settings.register_profile("thorough", parent=REPEATABLE, max_examples=150)  # in CI
settings.register_profile("search", parent=REPEATABLE, derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark as ``process`` the tests of modules that start processes or threads; leave out the slow tests.

    The slow ones run where ``-m`` names them. An ``-m "not slow"`` in the settings would be replaced by any
    other ``-m``, so that ``-m "not process"`` would run them.
    """
    for item in items:
        module = vars(getattr(item, "module", object))
        if "faults" in item.path.parts or not PROCESSES.isdisjoint(module):
            item.add_marker("process")
    if "slow" not in config.getoption("markexpr"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("slow")])
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


def _real(variable: str, default: str) -> Path:
    """The folder a variable names, or its usual place beside the checkout; skips where neither is."""
    folder = Path(os.environ.get(variable) or ROOT.parent / "shared" / default)
    if not folder.is_dir():
        pytest.skip(f"no real subtitles here: set {variable} to a folder of .srt files")
    return folder


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Start the processes of this test without coverage; returns their environment.

    A measured process loads modules of its own, leaves files in its folder and may warn on the error stream.
    """
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)
    return dict(os.environ)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter.

    It is no ``tmp_path``: whoever starts pytest beside this one closes the folder above these to other users.
    """
    with TemporaryDirectory(prefix="srtbatch-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Our own subtitle files, good and broken."""
    return ROOT / "fixtures"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real subtitles from many hands: ``SRTBATCH_CORPUS``."""
    return _real("SRTBATCH_CORPUS", "corpus")


@pytest.fixture(scope="session")
def malformed() -> Path:
    """Broken files with the truth about their cues in ``truth.json``: ``SRTBATCH_MALFORMED``."""
    return _real("SRTBATCH_MALFORMED", "malformed")
