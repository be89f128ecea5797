"""A batch names the files whose encoding is uncertain, and converts none of them on a guess."""

from __future__ import annotations

from srtbatch.batch.totals import Totals
from srtbatch.batch.workers.file_result import result_of
from srtbatch.batch.workers.worker_setup import PIPELINE, WorkerSetup
from srtbatch.config.settings import Config, FileSettings
from srtbatch.engine.pipeline import Processor
from srtbatch.model import FileResult, Job, Status
from srtbatch.report.json_report import to_json_totals
from srtbatch.report.summary import Frame, summary

HEAD = b"1\n00:00:01,000 --> 00:00:02,000\n"
UNCERTAIN = HEAD + b"see  the point ,, \xfe\xff\n"
CERTAIN = HEAD + "Déjà  vu\n".encode()


def _result(data: bytes, *, to_utf8: bool = False, encoding: str = "") -> FileResult:
    config = Config(files=FileSettings(to_utf8=to_utf8, encoding=encoding))
    processed = Processor(config).process(data, "a.srt")
    return result_of(Job("a.srt"), data, processed, WorkerSetup(config, PIPELINE))


def _summary(*results: FileResult) -> tuple[Totals, str]:
    totals = Totals()
    for result in results:
        totals.add(result)
    return totals, summary(totals, Frame(1.0), names={})


def test_a_file_that_is_not_converted_is_kept_and_to_review() -> None:
    result = _result(UNCERTAIN, to_utf8=True)
    assert (result.status, result.review, result.output_hash) == (Status.KEPT, True, result.source_hash)
    assert "uncertain" in result.reason
    assert "S105" in [finding.rule for finding in result.findings]


def test_a_given_encoding_converts_it() -> None:
    result = _result(UNCERTAIN, to_utf8=True, encoding="cp1252")
    assert (result.status, result.review) == (Status.CORRECTED, False)


def test_the_summary_and_the_totals_count_them() -> None:
    totals, shown = _summary(_result(UNCERTAIN), _result(UNCERTAIN, to_utf8=True), _result(CERTAIN))
    assert "Uncertain encoding: 2 files" in shown
    assert to_json_totals(totals)["uncertain_encodings"] == 2


def test_a_run_without_them_says_nothing_of_it() -> None:
    totals, shown = _summary(_result(CERTAIN), _result(CERTAIN, to_utf8=True))
    assert "ncertain" not in shown
    assert to_json_totals(totals)["uncertain_encodings"] == 0
