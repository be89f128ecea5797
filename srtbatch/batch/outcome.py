"""What one file's turn amounts to: a ``FileResult`` from its bytes and what the pipeline made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.batch.contents import hashed
from srtbatch.config.settings import Config
from srtbatch.model import FileResult, Job, Status

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.pipeline import Processed


def result_of(job: Job, data: bytes, processed: Processed, config: Config, *, diff: bool) -> FileResult:
    """The result of a file that could be read; ``diff`` fills in its unified diff."""
    result = FileResult(
        job.source,
        job.target,
        _status(data, processed),
        "; ".join(filter(None, (job.reason, processed.reason))),
        job.name,
        len(data),
        len(processed.data or b""),
        hashed(data),
        hashed(processed.data) if processed.data is not None else "",
        language=processed.language,
        error=processed.failure,
    )
    _add_decoding(result, processed)
    _add_correction(result, processed, config)
    if diff and processed.data is not None and processed.data != data:
        result.diff = _diff(job, data, processed, config)
    return result


def _status(data: bytes, processed: Processed) -> Status:
    if processed.data is None:
        return Status.FAILED
    if processed.kept:
        return Status.KEPT
    return Status.UNCHANGED if processed.data == data else Status.CORRECTED


def _add_decoding(result: FileResult, processed: Processed) -> None:
    if processed.decoded is not None:
        result.encoding = processed.decoded.encoding
        result.encoding_confidence = processed.decoded.confidence


def _add_correction(result: FileResult, processed: Processed, config: Config) -> None:
    corrected = processed.corrected
    if corrected is None or processed.data is None:  # what is not written is not corrected either
        return
    result.tally = corrected.tally
    result.corrections = corrected.corrections
    result.findings = corrected.findings
    result.score_before = corrected.before.score
    result.score_after = corrected.after.score
    result.penalties = corrected.after.penalties
    result.review = processed.changed_words > config.correction.max_changed_words or _is_held(processed)


def _is_held(processed: Processed) -> bool:
    """Return whether the file was left as it is since its encoding is uncertain."""
    return processed.kept and processed.decoded is not None and not processed.decoded.is_certain


def _diff(job: Job, data: bytes, processed: Processed, config: Config) -> str:
    """The unified diff of the texts; of line ends and byte-order marks only where nothing else differs."""
    import difflib  # noqa: PLC0415  (5 ms that only --diff need pay)

    was = processed.decoded.encoding if processed.decoded else "utf-8"
    now = "utf-8" if config.files.to_utf8 else was
    old, new = data.decode(was, "replace"), (processed.data or b"").decode(now, "replace")
    if _plain(old) != _plain(new):
        old, new = _plain(old), _plain(new)
    name, words = job.name.replace("\n", "\\n"), ("as it is", "corrected")
    if was != now:
        words = f"{words[0]}, {was}", f"{words[1]}, {now}"
    heads = f"{name} ({words[0]})", f"{name} ({words[1]})"
    told = "".join(difflib.unified_diff(_lines(old), _lines(new), *heads))
    return told or f"--- {heads[0]}\n+++ {heads[1]}\n"


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _lines(text: str) -> list[str]:
    """The lines as a diff counts them: U+2028 and the like end none, and a missing line end is seen."""
    lines = text.split("\n")
    last = lines.pop()
    marked = [f"{last}\n\\ No newline at end of file\n"] if last else []
    return [*(f"{line}\n" for line in lines), *marked]
