"""Glossaries looked at before they are used, and hints for whoever edits one."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from srtbatch.batch.discover import layout, walk
from srtbatch.cli import options
from srtbatch.cli.outcome import Exit
from srtbatch.cli.panels import PanelCommand, plain_app
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

glossary = plain_app(
    help="Check a glossary, or find words in subtitles that it may lack.", no_args_is_help=True
)


@glossary.command("check", cls=PanelCommand)
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...")],
    *,
    json: options.Json = False,
) -> int:
    """Say everything that is wrong with glossary files, each with its line. Exit 1 for an error."""
    terms = tuple(term for name in files for term in load_terms(name))
    problems = problems_of(GlossarySettings(files=tuple(files), terms=terms))
    if json:
        put_json({"terms": len(terms), "problems": [_plain_problem(problem) for problem in problems]})
    else:
        put("".join(f"{shown(str(problem))}\n" for problem in problems))
        say(f"{counted(len(terms), 'term')}, {counted(len(problems), 'problem')}")
    return Exit.FOUND if any(problem.severity is Severity.ERROR for problem in problems) else Exit.DONE


@glossary.command("suggest", cls=PanelCommand)
def suggest(
    ctx: typer.Context,
    source: options.Input,
    *,
    pattern: options.Pattern = None,
    exclude: options.Exclude = None,
    recursive: options.Recursive = False,
    follow_symlinks: options.FollowSymlinks = False,
    max_file_size_mb: options.MaxFileSizeMb = None,
    config: options.Config = None,
    profile: options.Profile = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    glossary: options.Glossary = None,
    fuzzy: options.Fuzzy = False,
    language: options.Language = None,
    encoding: options.Encoding = None,
    json: options.Json = False,
) -> int:
    """List unknown words of INPUT that may be misheard terms of the glossary, most frequent first."""
    settings = loaded(ctx.params).config
    if not settings.glossary.terms:
        raise UsageError("there is no term to compare with; name a glossary with --glossary FILE")
    found = suggestions_of(texts_of(source, settings), settings.glossary)
    if json:
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
