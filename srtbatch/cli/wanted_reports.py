"""Which reports are asked for: the format and the path of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from srtbatch.cli.report_paths import check_place, is_stream, leads_to_stdout
from srtbatch.model import UsageError
from srtbatch.report.formats import format_for, format_of


@dataclass(frozen=True, slots=True)
class Export:
    """One report to write; without a path, to stdout."""

    format: str
    path: Path | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that it writes."""
        if self.path is None:
            return ()
        if format_of(self.format).errors is None or is_stream(self.path):
            return (self.path,)
        return self.path, errors_beside(self.path)


def exports_of(
    paths: Sequence[str], formats: Sequence[str], default: str, *, made: Path | None = None
) -> tuple[Export, ...]:
    """Return the reports that these options ask for.

    The format is the one named; else the one of the path's suffix; else ``default``. Several formats for one
    path: each gets its own suffix. A format without a path goes to stdout, as ``/dev/stdout`` does. ``made``
    is a folder that the run will create.

    Raises:
        UsageError: Two of them exclude each other, a file cannot be written, or there is no such format.
        ConfigError: The package that provides a format cannot be loaded.
    """
    for one in formats:
        format_of(one)
    if not paths:
        if len(formats) > 1:
            raise UsageError("several --export-format need --export-report PATH; stdout takes one")
        return tuple(Export(one, None) for one in formats)
    wanted = [export for path in paths for export in _for_path(Path(path), formats, default)]
    for export in wanted:
        if export.path is not None:
            check_place(export.path, made)
    return tuple(replace(one, path=None) if leads_to_stdout(one.path) else one for one in wanted)


def errors_beside(path: Path) -> Path:
    """Return the path of the errors of a report: ``report.errors.csv`` for ``report.csv``."""
    return path.with_name(f"{path.stem}.errors{path.suffix or '.csv'}")


def _for_path(path: Path, formats: Sequence[str], default: str) -> Iterator[Export]:
    if len(formats) > 1 and is_stream(path):
        raise UsageError(f"{path}: takes one report, not {len(formats)}; give --export-format once")
    if len(formats) > 1:
        base = path.with_suffix("") if format_for(path.suffix) else path
        for one in formats:
            yield Export(one, base.with_name(base.name + format_of(one).suffixes[0]))
    elif formats:
        yield Export(formats[0], path)
    else:
        found = format_for(path.suffix)
        yield Export(found.name if found else default, path)
