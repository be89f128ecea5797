from __future__ import annotations

from html.parser import HTMLParser

from srtbatch.batch.totals import Totals
from srtbatch.model import FileResult, Status
from srtbatch.report.html.charts import bin_of
from srtbatch.report.html.run_page import TABLE_ROWS, html_chunks
from srtbatch.report.json_report import Run
from srtbatch.report.record import row_of

VOID = {"meta", "input", "br"}


class Balance(HTMLParser):
    """Collects what a browser would load, and whether every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for key, value in attrs if key in ("src", "href", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(results: list[FileResult], totals: Totals, run: Run) -> str:
    return "".join(html_chunks(run, totals, lambda: map(row_of, results), names={"T101": "<b>blank</b>"}))


def test_the_page_is_whole_and_asks_for_nothing_from_outside(
    results: list[FileResult], totals: Totals, run: Run
) -> None:
    text = page(results, totals, run)
    seen = Balance()
    seen.feed(text)
    assert not seen.open
    assert not seen.links
    assert "url(" not in text
    assert "@import" not in text


def test_names_and_rules_are_text_never_markup(results: list[FileResult], totals: Totals, run: Run) -> None:
    text = page(results, totals, run)
    seen = Balance()
    seen.feed(text)
    assert seen.tags.count("script") == 1
    assert "&lt;script&gt;" in text
    assert "&lt;b&gt;blank" in text
    assert "\x1b" not in text
    text.encode()


def test_charts_tell_their_figures_in_words(results: list[FileResult], totals: Totals, run: Run) -> None:
    text = page(results, totals, run)
    assert text.count('role="img"') == 2
    assert "90 to 100: 1 before, 2 after" in text


def test_failures_and_every_file_are_there_without_scripts(
    results: list[FileResult], totals: Totals, run: Run
) -> None:
    text = page(results, totals, run)
    assert "not a subtitle" in text
    assert text.count("<tr data-status=") == len(results)


def test_a_huge_run_has_a_page_of_bearable_size(run: Run) -> None:
    results = [FileResult("", "", Status.UNCHANGED, name=f"{number}.srt") for number in range(TABLE_ROWS + 7)]
    totals = Totals()
    for result in results:
        totals.add(result)
    text = "".join(html_chunks(run, totals, lambda: map(row_of, results), names={}))
    assert text.count("<tr data-status=") == TABLE_ROWS
    assert "and 7 more" in text


def test_every_score_has_its_bar() -> None:
    assert [bin_of(score) for score in (-1, 0, 9.99, 10, 99.9, 100)] == [0, 0, 0, 1, 9, 9]
