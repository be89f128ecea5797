"""Which settings make earlier results stale: every setting is classified here, a new one has to be."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from srtbatch.config.serialize import differences
from srtbatch.config.settings import DECIDING, Config, Term

# Another value than the default for each setting that decides an output or a recorded result.
STALE: dict[str, object] = {
    "correction.profile": "film",
    "correction.select": ("T101",),
    "correction.ignore": ("T101",),
    "correction.language": "de",
    "correction.max_changed_words": 0.1,
    "glossary.terms": (Term("Kubernetes", ("cooper netties",)),),
    "glossary.categories": ("names",),
    "glossary.min_confidence": 0.5,
    "glossary.protect": ("cooper",),
    "glossary.allow_common": True,
    "glossary.fuzzy": True,
    "quality.qc": "bbc",
    "quality.limits": {"max_cps": 10.0},
    "quality.profiles": {"default": {"max_cps": 10.0}},
    "quality.quality_gate": True,
    "files.encoding": "cp1252",
    "files.to_utf8": True,
    "files.bom": "add",
    "files.newline": "crlf",
}
# The same for each setting that only says which files run, how fast, and what is told of them.
FREE: dict[str, object] = {
    "batch_processing.max_parallel_workers": 8,
    "batch_processing.max_memory_mb": 99,
    "batch_processing.progress_update_interval": 9.0,
    "batch_processing.enable_incremental": True,
    "batch_processing.stop_on_error": True,
    "batch_processing.max_failures": 9,
    "batch_processing.timeout": 9.0,
    "batch_processing.recycle_after": 9,
    "batch_processing.export_format": "csv",
    "batch_processing.fsync": "each",
    "batch_processing.overwrite": True,
    "glossary.files": ("elsewhere.yaml",),
    "quality.fail_under": 10.0,
    "quality.fail_on_regression": True,
    "files.patterns": ("*.txt",),
    "files.exclude": ("drafts",),
    "files.recursive": True,
    "files.follow_symlinks": True,
    "files.max_file_size_mb": 1,
    "retry.retries": 9,
    "retry.delay": 9.0,
    "retry.backoff": 9.0,
    "retry.cap": 9.0,
    "retry.timeouts": True,
}


def every_setting() -> set[str]:
    return {
        f"{section.name}.{one.name}"
        for section in fields(Config)
        if is_dataclass(part := getattr(Config(), section.name))
        for one in fields(part)
    }


def changed(key: str, value: object) -> Config:
    section, _, name = key.partition(".")
    settings: dict[str, Any] = {section: replace(getattr(Config(), section), **{name: value})}
    return replace(Config(), **settings)


def test_every_setting_is_classified() -> None:
    assert set(STALE) | set(FREE) == every_setting()
    assert set(STALE) == DECIDING


@pytest.mark.parametrize("key", STALE)
def test_what_decides_a_result_is_in_the_fingerprint(key: str) -> None:
    other = changed(key, STALE[key])
    assert other.fingerprint() != Config().fingerprint()
    assert [line.partition(":")[0] for line in differences(Config(), other)] == [key]


@pytest.mark.parametrize("key", FREE)
def test_what_decides_no_result_is_not(key: str) -> None:
    other = changed(key, FREE[key])
    assert other != Config()
    assert other.fingerprint() == Config().fingerprint()
    assert differences(Config(), other) == []


def test_a_profile_that_is_not_chosen_decides_nothing() -> None:
    other = changed("quality.profiles", {"house": {"max_cps": 10.0}})
    assert other.fingerprint() == Config().fingerprint()
