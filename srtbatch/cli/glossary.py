"""Glossaries looked at before they are used, and hints for whoever edits one."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from srtbatch.batch.discover import layout, walk
from srtbatch.cli import options
from srtbatch.cli.outcome import Exit
from srtbatch.cli.panels import PanelCommand
from srtbatch.cli.settings import loaded
from srtbatch.cli.streams import put, put_json, say
from srtbatch.config.settings import Config, GlossarySettings
from srtbatch.config.terms import load_terms
from srtbatch.model import Failure, UsageError
from srtbatch.report.display import counted, shown
from srtbatch.rules.glossary_check import Problem, Severity
from srtbatch.rules.glossary_check import check as problems_of
from srtbatch.rules.glossary_suggest import Suggestion
from srtbatch.rules.glossary_suggest import suggest as suggestions_of
from srtbatch.subrip.encoding import decode
from srtbatch.subrip.reader import read


@click.group("glossary")
def glossary() -> None:
    """Check a glossary, or find words in subtitles that it may lack."""


@glossary.command("check", cls=PanelCommand, params=[
    click.Argument(["files"], metavar="FILE...", nargs=-1, required=True), *options.json_option(),
])  # fmt: skip
def check(files: tuple[str, ...], json: bool) -> int:
    """Say everything that is wrong with glossary files, each with its line. Exit 1 for an error."""
    terms = tuple(term for name in files for term in load_terms(name))
    problems = problems_of(GlossarySettings(files=files, terms=terms))
    if json:
        put_json({"terms": len(terms), "problems": [_plain_problem(problem) for problem in problems]})
    else:
        put("".join(f"{shown(str(problem))}\n" for problem in problems))
        say(f"{counted(len(terms), 'term')}, {counted(len(problems), 'problem')}")
    return Exit.FOUND if any(problem.severity is Severity.ERROR for problem in problems) else Exit.DONE


@glossary.command("suggest", cls=PanelCommand, params=[
    click.Argument(["input"], metavar="INPUT"),
    *options.together(
        options.file_options, options.word_options, options.reading_options, options.json_option
    ),
])  # fmt: skip
@click.pass_context
def suggest(ctx: click.Context, /, **values: object) -> int:
    """List unknown words of INPUT that may be misheard terms of the glossary, most frequent first."""
    config = loaded(ctx).config
    if not config.glossary.terms:
        raise UsageError("there is no term to compare with; name a glossary with --glossary FILE")
    found = suggestions_of(texts_of(str(values["input"]), config), config.glossary)
    if values["json"]:
        put_json({"suggestions": [_plain_suggestion(one) for one in found]})
    else:
        put("".join(_told_suggestion(one) for one in found))
        say(f"{counted(len(found), 'suggestion')}; nothing was changed")
    return Exit.DONE


def texts_of(source: str, config: Config) -> Iterator[tuple[str, str]]:
    """``file:line`` and text of every cue; files that cannot be read are said and passed over."""
    nowhere = Path(tempfile.gettempdir()) / f"srtbatch-suggest-{secrets.token_hex(6)}"
    for job in walk(layout(source, nowhere), config.files):
        try:
            data = Path(job.source).read_bytes()
        except OSError as error:
            say(f"{job.source}: {error.strerror}; passed over")
            continue
        for line, text in _cues(data, config):
            yield f"{job.source}:{line}", text


def _cues(data: bytes, config: Config) -> Iterator[tuple[int, str]]:
    decoded = decode(data, encoding=config.files.encoding, language=config.correction.language)
    document = decoded if isinstance(decoded, Failure) else read(decoded.text)
    if not isinstance(document, Failure):
        yield from ((cue.line, cue.text) for cue in document.cues)


def _plain_problem(problem: Problem) -> Mapping[str, object]:
    return {"place": problem.place, "severity": str(problem.severity), "message": problem.message}


def _plain_suggestion(one: Suggestion) -> Mapping[str, object]:
    return {
        "words": one.words,
        "canonical": one.canonical,
        "similarity": round(one.similarity, 3),
        "count": one.count,
        "places": [shown(place) for place in one.places],
    }


def _told_suggestion(one: Suggestion) -> str:
    places = ", ".join(shown(place) for place in one.places)
    return f"{one.count:>5}  {shown(one.words)} -> {shown(one.canonical)}? ({one.similarity:.2f}; {places})\n"
