"""Prints, as JSON, each pattern that a module of the package compiles when it is imported and at work.

Run as a script with the folder of fixtures, in an interpreter that has imported nothing of the package.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any

import srtbatch

HOME = str(Path(srtbatch.__file__).parent)
BETWEEN = frozenset({"re", "enum", "functools", "fnmatch"})  # stand between a caller and the compiler

Seen = list[tuple[str, str, int]]


def observe(seen: Seen) -> None:
    """Have every later compilation for a module of the package added to ``seen``: module, pattern, flags."""
    compiler: Any = importlib.import_module("re._compiler")
    compiled = compiler.compile

    def observed(pattern: object, flags: int = 0) -> re.Pattern[str]:
        caller = sys._getframe(1)
        while caller.f_back and caller.f_globals["__name__"].partition(".")[0] in BETWEEN:
            caller = caller.f_back
        if isinstance(pattern, str) and caller.f_code.co_filename.startswith(HOME):
            seen.append((caller.f_globals["__name__"], pattern, int(flags)))
        return compiled(pattern, flags)  # type: ignore[no-any-return]  # of an untyped module

    compiler.compile = observed


def import_everything() -> None:
    for module in pkgutil.walk_packages([HOME], "srtbatch."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def correct_everything(fixtures: Path) -> None:
    """All fixtures with all rules: some patterns are made when they are first needed."""
    settings = importlib.import_module("srtbatch.config.settings")
    terms = importlib.import_module("srtbatch.config.glossary_files")
    pipeline = importlib.import_module("srtbatch.engine.pipeline")
    loaded = terms.load_terms(fixtures / "lectures" / "glossary.yaml")
    processor = pipeline.Processor(
        settings.Config(
            correction=settings.CorrectionSettings(select=("ALL",)),
            glossary=settings.GlossarySettings(terms=loaded, fuzzy=True),
        )
    )
    for path in sorted(fixtures.rglob("*.srt")):
        processor.process(path.read_bytes(), path.name)


if __name__ == "__main__":
    found: Seen = []
    observe(found)
    import_everything()
    correct_everything(Path(sys.argv[1]))
    json.dump(found, sys.stdout)
