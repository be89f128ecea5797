"""Documents whose encoding is known: real files in named folders, and cues transcoded into every codec.

Sources are folders ``ENCODING-LANGUAGE/`` of text files (the layout of chardet's test data), subtitles
whose encoding is Unicode, and gettext catalogues (``LANGUAGE/LC_MESSAGES/*.mo``).
"""

from __future__ import annotations

import gettext
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from chardet.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES = {"whole": 200, "30 cues": 30, "5 cues": 5, "1 cue": 1}
"""Cues of a transcoded document, by the name of its size."""

ALIASES = {"gbk": ("zh",), "gb2312": ("zh",), "big5": ("zh",), "euc_jp": ("ja",), "shift_jis": ("ja",)}
"""Codecs that the detector reports under the name of a larger one."""

_CODES = {
    "arabic": "ar", "belarusian": "be", "breton": "br", "bulgarian": "bg", "chinese": "zh", "croatian": "hr",
    "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "esperanto": "eo", "estonian": "et",
    "farsi": "fa", "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he",
    "hungarian": "hu", "icelandic": "is", "indonesian": "id", "irish": "ga", "italian": "it",
    "japanese": "ja", "kazakh": "kk", "korean": "ko", "latvian": "lv", "lithuanian": "lt",
    "macedonian": "mk", "maltese": "mt", "norwegian": "no", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk", "slovene": "sl", "spanish": "es",
    "swedish": "sv", "tajik": "tg", "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur",
    "vietnamese": "vi", "welsh": "cy",
}  # fmt: skip
_PLAINER = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "\xa0": " ",
    "ș": "ş", "ț": "ţ", "Ș": "Ş", "Ț": "Ţ",
})  # fmt: skip
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SENTENCE = re.compile(r"[^.!?。！？।؟\n]{8,}[.!?。！？।؟]*")
_LINE, _CUE = 40, 80


@dataclass(frozen=True, slots=True)
class Sample:
    """One document: how it was made, its true encoding and language, its bytes and their text."""

    kind: str
    encoding: str
    language: str
    data: bytes
    text: str
    name: str = ""


def real(folder: Path) -> Iterator[Sample]:
    """Every file of a folder ``ENCODING-LANGUAGE/`` that decodes by that encoding and is not Unicode."""
    for place in sorted(folder.iterdir()):
        encoding, _, spoken = place.name.rpartition("-")
        if not encoding or spoken not in _CODES or encoding.startswith("utf"):
            continue
        for path in sorted(place.iterdir()):
            data = path.read_bytes()
            text = _decoded(data, encoding)
            if text is not None and not _is_utf8(data):
                yield Sample("real", encoding, _CODES[spoken], data, text, f"{place.name}/{path.name}")


def transcoded(
    texts: Mapping[str, Sequence[str]], per_size: Mapping[str, int], seed: int
) -> Iterator[Sample]:
    """Subtitles of every size in every codec that a language is written in."""
    for codec, languages in codecs_and_languages():
        for language in languages:
            lines = [spelt for line in texts.get(language, ()) if (spelt := spell(line, codec, language))]
            yield from _of_one_codec(lines, codec, language, per_size, seed)


def codecs_and_languages() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The codecs that Python and the detector share, Unicode aside, with the languages written in them."""
    for name, info in REGISTRY.items():
        if info.languages:
            yield name, info.languages
    yield from ALIASES.items()


def _of_one_codec(
    lines: Sequence[str], codec: str, language: str, per_size: Mapping[str, int], seed: int
) -> Iterator[Sample]:
    dice = random.Random(f"{codec} {language} {seed}")
    for size, cues in SIZES.items():
        for number in range(per_size.get(size, 0) if lines else 0):
            first = 0 if size == "whole" else dice.randrange(len(lines))
            chosen = list(islice([*lines[first:], *lines[:first]], cues))
            text = as_subtitles(chosen)
            data = text.encode(codec)
            if not _is_utf8(data):
                yield Sample(size, codec, language, data, text, f"{language} {codec} {size} {number}")
            if size == "whole":
                break


def spell(line: str, codec: str, language: str = "") -> str:
    """The line as this codec can hold it, with plainer marks where it must; ``""`` where it cannot."""
    forms = [line, line.translate(_PLAINER)]
    if language == "vi":
        forms = [_with_tones_apart(form) for form in forms] if codec == "cp1258" else forms
    return next((form for form in forms if _returns(form, codec)), "")


def _returns(text: str, codec: str) -> bool:
    try:
        return text.encode(codec).decode(codec) == text
    except UnicodeError:
        return False


def _with_tones_apart(text: str) -> str:
    """Vietnamese as cp1258 spells it: letters whole, their tone marks behind them."""
    apart = unicodedata.normalize("NFD", text)
    found: list[str] = []
    for char in apart:
        if found and unicodedata.combining(char) and char not in _TONES:
            at = next(at for at in range(len(found) - 1, -1, -1) if not unicodedata.combining(found[at]))
            found[at] = unicodedata.normalize("NFC", found[at] + char)
        else:
            found.append(char)
    return "".join(found)


def as_subtitles(lines: Iterable[str]) -> str:
    """Cues of one line of text each, three seconds apart."""
    return "\n".join(
        f"{number}\n{_time(3 * number)},000 --> {_time(3 * number + 2)},500\n{line}\n"
        for number, line in enumerate(lines, start=1)
    )


def _time(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def texts_in(folder: Path) -> dict[str, list[str]]:
    """Sentences by language, from the files of ``ENCODING-LANGUAGE/`` folders."""
    found: dict[str, dict[str, None]] = {}
    for place in sorted(folder.iterdir()):
        encoding, _, spoken = place.name.rpartition("-")
        if spoken in _CODES and encoding in ("utf-8", "big5"):
            for path in sorted(place.iterdir())[:6]:
                text = _decoded(path.read_bytes(), encoding) or ""
                found.setdefault(_CODES[spoken], {}).update(dict.fromkeys(sentences(text[:40_000])))
    return {language: list(lines) for language, lines in found.items()}


def catalogue_texts(folder: Path) -> dict[str, list[str]]:
    """Sentences by language, from gettext catalogues."""
    found: dict[str, dict[str, None]] = {}
    for place in sorted(folder.iterdir()):
        language = {"nb": "no", "zh_CN": "zh", "zh_TW": "zh", "pt_BR": "pt"}.get(place.name, place.name)
        for path in sorted(place.glob("LC_MESSAGES/*.mo")) if language in _CODES.values() else ():
            found.setdefault(language, {}).update(dict.fromkeys(_messages(path)))
    return {language: _shuffled(list(lines))[:1500] for language, lines in found.items()}


def _messages(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            catalogue: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined] # noqa: SLF001 (no other way to its messages)
    except (OSError, UnicodeError, ValueError):
        return
    for key, message in catalogue.items():
        if key and message != key and "%" not in message and "\n" not in message and message.strip():
            yield message[:_CUE]


def _shuffled(lines: list[str]) -> list[str]:
    random.Random(1).shuffle(lines)
    return lines


def sentences(text: str) -> Iterator[str]:
    """Sentences cut to the length of a cue."""
    for match in _SENTENCE.finditer(text):
        sentence = " ".join(match[0].split())
        while sentence:
            cut = len(sentence) if len(sentence) <= _CUE else sentence.rfind(" ", _LINE, _CUE)
            cut = cut if cut > 0 else _LINE
            yield sentence[:cut].strip()
            sentence = sentence[cut:].strip()


def _decoded(data: bytes, encoding: str) -> str | None:
    name = {"macroman": "mac-roman", "hz-gb-2312": "hz", "maccyrillic": "mac-cyrillic"}.get(
        encoding, encoding
    )
    name = re.sub(r"^mac(?=[a-z])(?!-)", "mac-", name)
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\x1b" not in data and b"~{" not in data
