"""Recognize other subtitle formats by the suffix of the file name and by the beginning of the content.

They are never read as SubRip, except WebVTT and SBV in a file with a SubRip name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from srtbatch.model import Failure

_MAX_EXAMINED = 4_096
"""Characters at the start of a file that are examined; a header may be this long."""
_PICTURES = "it holds pictures of text, which a program for text recognition (OCR) can turn into SubRip"
_CONVERT = "convert it to SubRip and name the result .srt"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: name, suffixes, and patterns of the beginning of its text (``text``) or bytes (``data``)."""

    name: str
    suffixes: tuple[str, ...] = ()
    text: re.Pattern[str] | None = None
    data: re.Pattern[bytes] | None = None
    advice: str = _CONVERT


_ALPHA = re.compile(r"(?s).*?(?:^|\n)(?:\[Script Info\]|\[V4\+? Styles\]|Dialogue:)")
_TTML = re.compile(r"(?s)\s*(?:<.*?(?:<(?:\w+:)?tt[\s>]|www\.w3\.org/ns/ttml)|<tt[\s>])")
_SUBVIEWER = re.compile(r"\s*(?:\[INFORMATION\]|\d\d:\d\d:\d\d[.:]\d\d,\d\d:\d\d:\d\d[.:]\d\d\s*\n)")
_SPRUCE = re.compile(r"(?s).*?\d\d:\d\d:\d\d:\d\d\s*,\s*\d\d:\d\d:\d\d:\d\d\s*,")
_LRC = re.compile(r"\s*(?>(?:\[[a-z]{2}:[^\]\n]*\]\s*)*)\[\d+:\d\d[.:]\d\d\d?\]")

_FORMATS = (
    Format("WebVTT", ("vtt",), re.compile(r"\s*WEBVTT(?:\s|\Z)")),
    Format("SubStation Alpha", ("ass", "ssa"), _ALPHA),
    Format("SAMI", ("smi", "sami"), re.compile(r"(?is).*?<sami\b")),
    Format("TTML", ("ttml", "dfxp", "itt"), _TTML),
    Format("XML or HTML", ("xml", "html", "htm"), re.compile(r"(?i)\s*<(?:\?xml|!doctype|html)\b")),
    Format("MicroDVD", ("sub",), re.compile(r"\s*\{\d+\}\{\d*\}")),
    Format("MPL2", ("mpl",), re.compile(r"\s*\[\d+\]\[\d*\]")),
    Format("SBV", ("sbv",), re.compile(r"\s*\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}\s*\n")),
    Format("SubViewer", ("sub",), _SUBVIEWER),
    Format("VobSub", ("sub",), data=re.compile(rb"\0\0\x01\xba"), advice=_PICTURES),
    Format("VobSub index", ("idx",), re.compile(r"\s*# VobSub index file"), advice=_PICTURES),
    Format("Blu-ray SUP", ("sup",), data=re.compile(rb"PG.{8}[\x14-\x17\x80]", re.DOTALL), advice=_PICTURES),
    Format("EBU STL", ("stl",), data=re.compile(rb"\d{3}STL\d\d\.\d\d")),
    Format("Spruce STL", ("stl",), _SPRUCE),
    Format("Scenarist SCC", ("scc",), re.compile(r"\s*Scenarist_SCC")),
    Format("LRC", ("lrc",), _LRC),
)
_SUBRIP = re.compile(r"(?:\A|\n)\s*\d+\s*\n\d+:\d\d:\d\d,\d{1,3}\s*-->\s*\d")


def refused_by_name(name: str, text: str) -> Failure | None:
    """Return why a file with the suffix of another format is refused; ``None`` if it contains SubRip."""
    suffix = name.rpartition(".")[2].casefold()
    declared = [known for known in _FORMATS if suffix in known.suffixes]
    start = text[:_MAX_EXAMINED]
    if not declared or not text.strip():
        return None
    found = _by_text(start)
    if found is None and _SUBRIP.search(start):
        return None
    names = found.name if found else " or ".join(known.name for known in declared)
    advice = (found or declared[0]).advice
    return Failure("format", f"this .{suffix} file is not SubRip but {names}; {advice}")


def with_format_named(failure: Failure, text: str, data: bytes) -> Failure:
    """Return the failure of a file without SubRip; it names the format of the file if that is known."""
    if failure.kind not in ("no_cues", "binary"):
        return failure
    found = _by_text(text[:_MAX_EXAMINED]) if text else _by_bytes(data)
    return Failure("format", f"not SubRip but {found.name}; {found.advice}") if found else failure


def _by_text(start: str) -> Format | None:
    return next((known for known in _FORMATS if known.text and known.text.match(start)), None)


def _by_bytes(data: bytes) -> Format | None:
    return next((known for known in _FORMATS if known.data and known.data.match(data)), None)
