"""Command ``glossary``: check a glossary before it is used, and suggest terms that it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from srtbatch.batch.files.local_store import LocalSource
from srtbatch.batch.files.paths import layout
from srtbatch.cli.exit_codes import Exit
from srtbatch.cli.help import PanelCommand, plain_app
from srtbatch.cli.options import Input, takes
from srtbatch.cli.run_options import absent_output
from srtbatch.cli.settings_from_flags import loaded
from srtbatch.cli.stdio import put, put_json, say
from srtbatch.config.glossary_files import load_terms
from srtbatch.config.settings import MEGABYTE, Config, GlossarySettings
from srtbatch.encodings.codec import decode
from srtbatch.escape_controls import counted, escaped
from srtbatch.language import guess
from srtbatch.model import Document, Failure, UsageError
from srtbatch.rules.glossary.propose_terms import Suggestion
from srtbatch.rules.glossary.propose_terms import suggest as suggestions_of
from srtbatch.rules.glossary.validate import Problem, Severity
from srtbatch.rules.glossary.validate import check as problems_of
from srtbatch.subrip.reader import read

glossary = plain_app(
    help="Check a glossary, or find words in subtitles that it may lack.", no_args_is_help=True
)


@glossary.command("check", cls=PanelCommand)
@takes("glossary check")
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...")], *, json: bool) -> int:
    """Print all errors and warnings of glossary files, each with its line. Exit 1 for an error."""
    terms = tuple(term for name in files for term in load_terms(name))
    problems = problems_of(GlossarySettings(files=tuple(files), terms=terms))
    if json:
        put_json({"terms": len(terms), "problems": [_plain_problem(problem) for problem in problems]})
    else:
        put("".join(f"{escaped(str(problem))}\n" for problem in problems))
        say(f"{counted(len(terms), 'term')}, {counted(len(problems), 'problem')}")
    return Exit.FOUND if any(problem.severity is Severity.ERROR for problem in problems) else Exit.DONE


@glossary.command("suggest", cls=PanelCommand)
@takes("glossary suggest")
def suggest(ctx: typer.Context, source: Input, *, json: bool) -> int:
    """List unknown words of INPUT that may be misheard terms of the glossary, most frequent first.

    A file that fails in a batch is named and skipped (exit 3).
    """
    settings = loaded(ctx.params).config
    if not settings.glossary.terms:
        raise UsageError("there is no term to compare with; name a glossary with --glossary FILE")
    texts = Texts(source, settings)
    found = suggestions_of(texts, settings.glossary)
    if json:
        put_json({"suggestions": [_plain_suggestion(one) for one in found]})
    else:
        put("".join(_render_suggestion(one) for one in found))
        say(f"{counted(len(found), 'suggestion')} in {counted(texts.files, 'file')}; nothing was changed")
    return Exit.PARTIAL if texts.failed else Exit.DONE


class Texts:
    """``file:line`` and text of every cue of INPUT; files that cannot be read are named and skipped."""

    def __init__(self, source: str, config: Config) -> None:
        self._place = layout(source, absent_output())
        self._config = config
        self.files = 0
        self.failed = 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        notes: list[str] = []
        source = LocalSource(self._place, self._config.files)
        for entry in source.walk(self._config.files, notes=notes):
            path, document = self._place.source(entry.name), self._document(source, entry.name)
            self.files += 1
            if isinstance(document, Failure):
                self.failed += 1
                where = f":{document.line}" if document.line else ""
                say(f"{path}{where}: {document.message}; skipped")
            else:
                yield from ((f"{path}:{cue.line}", cue.text) for cue in document.cues)
        for note in notes:
            say(f"srtbatch: {note}")

    def _document(self, source: LocalSource, name: str) -> Document | Failure:
        """Read the file as a batch does."""
        files = self._config.files
        content = source.read(name, files.max_file_size_mb * MEGABYTE)
        if isinstance(content, Failure):
            return content
        language = self._config.correction.language or guess(name, ())
        decoded = decode(content.data, encoding=files.encoding, language=language)
        return decoded if isinstance(decoded, Failure) else read(decoded.text)


def _plain_problem(problem: Problem) -> Mapping[str, object]:
    return {"place": problem.place, "severity": str(problem.severity), "message": problem.message}


def _plain_suggestion(one: Suggestion) -> Mapping[str, object]:
    return {
        "words": one.words,
        "canonical": one.canonical,
        "similarity": round(one.similarity, 3),
        "count": one.count,
        "places": [escaped(place) for place in one.places],
    }


def _render_suggestion(one: Suggestion) -> str:
    places = ", ".join(escaped(place) for place in one.places)
    pair = f"{escaped(one.words)} -> {escaped(one.canonical)}"
    return f"{one.count:>5}  {pair}? ({one.similarity:.2f}; {places})\n"
