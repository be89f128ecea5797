"""What all HTML pages share: the frame (``page.html``), style, script, tiles and escaped text.

A page is one file without links to others: style and script are written into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from string import Template

from srtbatch.escape_controls import escaped


def page_chunks(title: str, body: Iterable[str]) -> Iterator[str]:
    """Yield a page piece by piece: the frame around the pieces of ``body``. ``title`` is plain text."""
    head, foot = _packaged("page.html").split("$body")
    yield Template(head).substitute(title=text(title), style=_packaged("report.css"))
    yield from body
    yield foot


def script() -> str:
    """Return the element that makes the table of all files sortable and searchable."""
    return f"<script>\n{_packaged('report.js')}</script>\n"


def tiles(values: Iterable[tuple[str, str]]) -> str:
    """Return a row of figures, each with its name; the figures are HTML."""
    items = "".join(f"<li><b>{value}</b><span>{name}</span></li>" for name, value in values)
    return f'<ul class="tiles">{items}</ul>\n'


def text(value: str) -> str:
    """Return a text of unknown content as HTML; control characters are shown escaped."""
    return escape(escaped(value))


def _packaged(name: str) -> str:
    """Return the text of a file of this package."""
    return files(__package__).joinpath(name).read_text("utf-8")
