"""Five SubRip readers that are not ours, each behind one function: text in, the cues that it sees out.

``READERS`` holds those that are installed; a test skips the others by name. What a reader leaves out by
design, in flawless files too, is applied to the expected cues by ``expected_by``:

* ffmpeg and webvtt-py leave out a cue without text; webvtt-py also one whose text is only whitespace, and
  it refuses a file that has no other.
* ffmpeg drops a cue that has the times and the text of the one before it, and cuts lines at 4,095 bytes.
* pysubs2 takes a number on the last line of the last cue for an index, and leaves it out; ``\\N`` is a line
  break in its format.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import srt


class Seen(NamedTuple):
    """One cue as a reader sees it: milliseconds, and its lines without whitespace at their ends."""

    start: int
    end: int
    text: str


Reader = Callable[[str], list[Seen]]
"""Raises whatever the reader raises where it refuses the text."""

_NUMBER_AT_END = re.compile(r"\n+ *\d+ *$")
_LONGEST_LINE = 4_095
"""Bytes of a line that ffmpeg reads in one piece (``libavformat/srtdec.c``)."""
_MUXED = re.compile(
    r"""
    \n\n(\d+)\n(\d+:\d\d:\d\d,\d{3})\ -->\ (\d+:\d\d:\d\d,\d{3})[^\n]*\n
    (.*?)(?=\n\n\d+\n\d+:\d\d:\d\d,\d{3}\ -->\ |\n*\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_TOGETHER = 64
"""Documents that one ffmpeg process reads: starting it takes longer than its work."""


def plain(text: str) -> str:
    """The lines of a cue without whitespace at their ends, and without empty lines around them."""
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n")


def _opened(text: str) -> str:
    """The text as a file that is opened as text gives it: most programs open their files so."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def by_srt(text: str) -> list[Seen]:
    """What the strict parser of the ``srt`` library sees."""
    found = list(srt.parse(_opened(text)))
    assert all(cue.index == number for number, cue in enumerate(found, start=1))
    return [Seen(_ms(cue.start), _ms(cue.end), plain(cue.content)) for cue in found]


def by_pysubs2(text: str) -> list[Seen]:
    """What pysubs2 sees, markup left in. It warns (from 1.9 on) of a time in a text, and reads it as text."""
    import pysubs2  # noqa: PLC0415  (installed for development only)

    with warnings.catch_warnings(action="ignore", category=UserWarning):
        found = pysubs2.SSAFile.from_string(_opened(text), format_="srt", keep_html_tags=True)
    return [Seen(event.start, event.end, plain(event.text.replace("\\N", "\n"))) for event in found]


def by_pysrt(text: str) -> list[Seen]:
    """What pysrt sees; it is told to raise where it would skip a block."""
    import pysrt  # noqa: PLC0415  (installed for development only)

    found: Any = pysrt.from_string(text, error_handling=pysrt.ERROR_RAISE)
    return [Seen(item.start.ordinal, item.end.ordinal, plain(item.text)) for item in found]


def by_webvtt(text: str) -> list[Seen]:
    """What webvtt-py sees."""
    import webvtt  # noqa: PLC0415  (installed for development only)

    found = webvtt.from_buffer(io.StringIO(_opened(text)), format="srt").captions
    return [Seen(_clock(item.start), _clock(item.end), plain("\n".join(item.lines))) for item in found]


def by_ffmpeg(texts: Sequence[str]) -> list[list[Seen]]:
    """What ffmpeg's SubRip demuxer sees in each text."""
    seen: list[list[Seen]] = []
    for at in range(0, len(texts), _TOGETHER):
        seen += _demuxed(texts[at : at + _TOGETHER])
    return seen


READERS: dict[str, Reader] = {
    name: reader
    for name, module, reader in (
        ("srt", "srt", by_srt),
        ("pysubs2", "pysubs2", by_pysubs2),
        ("pysrt", "pysrt", by_pysrt),
        ("webvtt-py", "webvtt", by_webvtt),
    )
    if find_spec(module)
}
EVERY = ("srt", "pysubs2", "pysrt", "webvtt-py", "ffmpeg")


@cache
def ffmpeg() -> str:
    """The ffmpeg program on PATH or in the package ``imageio-ffmpeg``; ``""`` where there is neither."""
    if found := shutil.which("ffmpeg"):
        return found
    if not find_spec("imageio_ffmpeg"):
        return ""
    import imageio_ffmpeg  # noqa: PLC0415  (installed for development only)

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def installed() -> tuple[str, ...]:
    """The readers that can be asked here."""
    return (*READERS, "ffmpeg") if ffmpeg() else tuple(READERS)


def expected_by(name: str, cues: Iterable[Seen], *, cut: bool = True) -> list[Seen]:
    """What a reader shows of these cues where it reads them all; ``cut``: without a number at their end."""
    cues = list(cues)
    if name == "webvtt-py":
        return [cue for cue in cues if cue.text]
    if name == "ffmpeg":
        shown = [cue for cue in cues if cue.text]
        return [cue for at, cue in enumerate(shown) if not at or cue != shown[at - 1]]
    if name == "pysubs2":
        cues = [cue._replace(text=plain(cue.text.replace("\\N", "\n"))) for cue in cues]
        cues[-1 if cut else len(cues) :] = [
            cue._replace(text=plain(_NUMBER_AT_END.sub("", cue.text)))
            for cue in cues[-1 if cut else len(cues) :]
        ]
    return cues


def refusals(texts: Sequence[str], cues: Sequence[Sequence[Seen]]) -> dict[str, dict[int, str]]:
    """Return the readers that refuse a text or see other cues in it: for each, which texts and why."""
    seen = {name: [_attempt(reader, text) for text in texts] for name, reader in READERS.items()}
    wrong = {name: _differences(name, enumerate(shown), cues) for name, shown in seen.items()}
    if ffmpeg():
        suited = [at for at, text in enumerate(texts) if _suits_ffmpeg(text, cues[at])]
        shown = by_ffmpeg([texts[at] for at in suited])
        visible = [expected_by("ffmpeg", found) for found in shown]
        wrong["ffmpeg"] = _differences("ffmpeg", zip(suited, visible, strict=True), cues)
    return {name: found for name, found in wrong.items() if found}


def _suits_ffmpeg(text: str, cues: Iterable[Seen]) -> bool:
    """Whether ffmpeg can read all of a document: it writes no file without cues."""
    return any(cue.text for cue in cues) and max(map(_size, text.split("\n"))) <= _LONGEST_LINE


def _differences(
    name: str, seen: Iterable[tuple[int, list[Seen] | str]], cues: Sequence[Sequence[Seen]]
) -> dict[int, str]:
    return {at: words for at, shown in seen if (words := _difference(name, shown, cues[at]))}


def _size(line: str) -> int:
    return len(line.encode())


def _attempt(reader: Reader, text: str) -> list[Seen] | str:
    try:
        return reader(text)
    except Exception as error:  # noqa: BLE001  (each reader has errors of its own)
        return f"{type(error).__name__}: {error}"


def _difference(name: str, seen: list[Seen] | str, cues: Sequence[Seen]) -> str:
    if name == "webvtt-py" and not any(cue.text for cue in cues):
        return ""
    if isinstance(seen, str):
        return f"refused: {seen[:200]}"
    wanted = expected_by(name, cues)
    if seen == wanted or seen == expected_by(name, cues, cut=False):
        return ""
    if len(seen) != len(wanted):
        return f"{len(seen)} cues instead of {len(wanted)}"
    one, other = next((one, other) for one, other in zip(seen, wanted, strict=True) if one != other)
    return f"{one} instead of {other}"


def _ms(time: timedelta) -> int:
    return round(time.total_seconds() * 1000)


def _clock(time: str) -> int:
    hours, minutes, rest = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(rest.replace(",", ".")) * 1000)


def _demuxed(texts: Sequence[str]) -> list[list[Seen]]:
    with tempfile.TemporaryDirectory() as folder:
        inputs, outputs = list[str](), list[str]()
        for at, text in enumerate(texts):
            Path(folder, f"{at}.srt").write_bytes(text.encode())
            inputs += ["-i", f"{folder}/{at}.srt"]
            outputs += ["-map", f"{at}", "-c", "copy", f"{folder}/{at}.out.srt"]
        command = [ffmpeg(), "-nostdin", "-v", "error", *inputs, *outputs]
        done = subprocess.run(command, check=False, capture_output=True, timeout=300)
        if done.returncode:  # one that it refuses spoils the others
            return [[]] if len(texts) == 1 else [_demuxed([text])[0] for text in texts]
        return [_blocks(Path(folder, f"{at}.out.srt").read_text("utf-8")) for at in range(len(texts))]


def _blocks(text: str) -> list[Seen]:
    """The cues of what ffmpeg's muxer wrote: a blank line, the next number, a timing line, the payload."""
    seen: list[Seen] = []
    for match in _MUXED.finditer("\n\n" + text):
        if int(match[1]) == len(seen) + 1:
            seen.append(Seen(_clock(match[2]), _clock(match[3]), plain(match[4])))
    return seen
