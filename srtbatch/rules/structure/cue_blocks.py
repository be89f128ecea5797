"""Catalogue entries S1 (bytes) and S2 (blocks): repairs and findings of the reader.

The reader (``srtbatch.subrip``) makes the repairs and uses these codes. S3, times, is in
``timing_line_rules``.
"""

from __future__ import annotations

from srtbatch.rules.base import Example, ReaderRule, Safety


def _cue(number: object, seconds: int, text: str) -> str:
    """Return one well-formed cue of two seconds, and the blank line below it."""
    return f"{number}\n00:00:{seconds:02},000 --> 00:00:{seconds + 2:02},000\n{text}\n\n"


_TWO = (_cue(1, 1, "One.") + _cue(2, 4, "Two."))[:-1]
"""A flawless document."""

_FLAWLESS = Example(before=_TWO, why="nothing to repair")

INTERIOR_BOM = ReaderRule(
    code="S101",
    name="interior-bom",
    summary="A byte-order mark is inside the file, where another file was joined to it; it is removed.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue(1, 1, "One.") + "\ufeff" + _cue(2, 4, "Two.")[:-1], after=_TWO),),
    keeps=(_FLAWLESS,),
)

MIXED_NEWLINES = ReaderRule(
    code="S102",
    name="mixed-newlines",
    summary=(
        "Lines end in different ways; all get the newline that most have, LF or CR LF. CR alone, which some"
        " programs do not know, stays only if all lines have it. A line separator (U+2028, U+2029) counts as"
        " a newline: some programs break the line there, and end the cue at two."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(before=_TWO.replace("One.\n", "One.\r\n"), after=_TWO),
        Example(before=_TWO.replace("\n", "\r", 5), after=_TWO, why="most lines end in CR alone"),
        Example(before=_TWO.replace("One.", "One\u2028line."), after=_TWO.replace("One.", "One\nline.")),
    ),
    keeps=(_FLAWLESS,),
)

CONTROL_CHARACTER = ReaderRule(
    code="S103",
    name="control-character",
    words="changed",
    summary="NUL and other control characters are removed; those that separate words become a space.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_TWO.replace("One.", "One.\x00"), after=_TWO),
        Example(before=_TWO.replace("One.", "One\x0btwo."), after=_TWO.replace("One.", "One two.")),
        Example(before=_TWO.replace("One.", "One\x85two."), after=_TWO.replace("One.", "One two.")),
    ),
    keeps=(Example(before=_TWO.replace("One.", "One\ttwo."), why="a tab is for the text rules"),),
)

UNDECODABLE_BYTES = ReaderRule(
    code="S104",
    name="undecodable-bytes",
    summary="Some bytes are not characters of the file's encoding; they are unchanged and reported.",
    safety=Safety.SAFE,
    fixes=(Example(before=_TWO.replace("One.", "Déjà vu, élève, été, forêt, hôtel, garçon \udcff.")),),
    keeps=(Example(before=_TWO.replace("One.", "Déjà vu.")),),
)

UNCERTAIN_ENCODING = ReaderRule(
    code="S105",
    name="uncertain-encoding",
    summary=(
        "The encoding had to be guessed and the guess is weak. Only plain ASCII text is corrected, and"
        " `--to-utf8` does not convert the file; set `--encoding`, or `--language` if that proves the"
        " encoding. A line in another encoding than its file is reported, as is a file in another encoding"
        " than `--encoding`."
    ),
    safety=Safety.SAFE,
    fixes=(Example(before=_TWO.replace("One.", "Caf\udce9.")),),
    keeps=(Example(before=_TWO.replace("One.", "Café."), why="UTF-8 proves itself"),),
)

JOINED_ENCODINGS = ReaderRule(
    code="S106",
    name="joined-encodings",
    summary=(
        "Files were joined byte by byte: in UTF-16 or UTF-32 and in UTF-8 or a code page, or in UTF-8 and a"
        " code page. Each is read in its encoding, and UTF-8 is written. A file that cannot be divided"
        " fails."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(before=_cue(1, 1, "One.") + "\0".join(f"{_cue(2, 4, 'Two.')[:-1]} ")[:-1], after=_TWO),
        Example(before="\0".join(f"{_cue(1, 1, 'One.')} ")[:-1] + _cue(2, 4, "Two.")[:-1], after=_TWO),
    ),
    keeps=(_FLAWLESS,),
)

MISSING_INDEX = ReaderRule(
    code="S201",
    name="missing-index",
    summary="A cue has no index; cues are numbered from 1. Reported once where the indexes end.",
    safety=Safety.SAFE,
    fixes=(Example(before=_TWO.replace("\n2\n", "\n"), after=_TWO),),
    keeps=(_FLAWLESS,),
)

BROKEN_SEQUENCE = ReaderRule(
    code="S202",
    name="broken-sequence",
    summary="Indexes jump, repeat or restart; cues are numbered from 1. Reported once at each such place.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_TWO.replace("\n2\n", "\n1\n"), after=_TWO, why="repeated"),
        Example(before=_TWO.replace("\n2\n", "\n7\n"), after=_TWO, why="jump"),
    ),
    keeps=(_FLAWLESS,),
)

MALFORMED_INDEX = ReaderRule(
    code="S203",
    name="malformed-index",
    summary="An index is not a plain number.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_TWO.replace("\n2\n", "\n#2\n"), after=_TWO),
        Example(before=_TWO.replace("\n2\n", "\nS2\n"), after=_TWO),
    ),
    keeps=(Example(before=_cue(1, 1, "In\n1984")[:-1], why="a number in the text is text"),),
)

MISSING_BLANK_LINE = ReaderRule(
    code="S204",
    name="missing-blank-line",
    summary="The blank line between two cues is missing.",
    safety=Safety.SAFE,
    fixes=(Example(before=_TWO.replace("\n\n2\n", "\n2\n"), after=_TWO),),
    keeps=(
        Example(before=_cue(1, 1, "At 00:00:04,000 --> now")[:-1], why="a time in a sentence begins no cue"),
        Example(before=_cue(1, 1, "One\n2")[:-1], why="a number without a timing line begins no cue"),
    ),
)

BLANK_LINE_IN_TEXT = ReaderRule(
    code="S205",
    name="blank-line-in-text",
    summary="A blank line inside a cue's text would end the cue for most players; it is removed.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue(1, 1, "One\n\nand two.")[:-1], after=_cue(1, 1, "One\nand two.")[:-1]),),
    keeps=(Example(before=_cue(1, 1, "One\nand two.")[:-1]),),
)

EXTRA_BLANK_LINES = ReaderRule(
    code="S206",
    name="extra-blank-lines",
    summary="There are more blank lines than needed between cues, above the first or below the last.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_TWO.replace("\n\n2\n", "\n\n\n\n2\n"), after=_TWO),
        Example(before="\n" + _TWO, after=_TWO),
    ),
    keeps=(
        Example(
            before=_cue(1, 1, "") + _cue(2, 4, "Two.")[:-1], why="below a cue without text there are two"
        ),
        Example(before=_TWO + "\n", why="one blank line at the end stays"),
    ),
)

STRAY_WHITESPACE = ReaderRule(
    code="S207",
    name="stray-whitespace",
    summary="Whitespace or invisible characters are around an index, or on a line that should be empty.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_TWO.replace("\n\n2\n", "\n \n2\n"), after=_TWO),
        Example(before=_TWO.replace("\n2\n", "\n2 \n"), after=_TWO),
        Example(before="\u200e" + _TWO, after=_TWO),
    ),
    keeps=(Example(before=_TWO.replace("One.", "One. "), why="spaces in the text are for the text rules"),),
)

WEBVTT_HEADER = ReaderRule(
    code="S208",
    name="webvtt-header",
    words="changed",
    summary="A WebVTT header, note or style is not part of an SRT file; it is removed.",
    safety=Safety.SAFE,
    fixes=(Example(before="WEBVTT\n\n" + _TWO, after=_TWO),),
    keeps=(Example(before=_cue(1, 1, "WEBVTT is a format.")[:-1]),),
)

TEXT_BEFORE_FIRST_CUE = ReaderRule(
    code="S209",
    name="text-before-first-cue",
    summary="Text above the first cue belongs to no cue; it becomes the first lines of that cue.",
    safety=Safety.SAFE,
    fixes=(Example(before="A lecture\n\n" + _TWO, after=_TWO.replace("One.", "A lecture\nOne.")),),
    keeps=(_FLAWLESS,),
)

TRUNCATED_CUE = ReaderRule(
    code="S210",
    name="truncated-cue",
    words="changed",
    summary="The file ends inside a cue that has no text yet; the incomplete cue is removed.",
    safety=Safety.SAFE,
    fixes=(Example(before=_TWO + "\n3\n00:00:07,000 --> 00:0", after=_TWO),),
    keeps=(Example(before=_TWO[:-1], why="a missing newline at the end loses nothing"),),
)

EMPTY_CUE = ReaderRule(
    code="S211",
    name="empty-cue",
    summary="A cue has no text, or only whitespace; it is unchanged and reported.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_cue(1, 1, "") + _cue(2, 4, "Two.")[:-1]),
        Example(
            before=_cue(1, 1, "\u00a0") + _cue(2, 4, "Two.")[:-1],
            why="ffmpeg shows it, and drops an empty one",
        ),
    ),
    keeps=(_FLAWLESS,),
)

IRREGULAR_BLOCK = ReaderRule(
    code="S212",
    name="irregular-block",
    summary=(
        "The layout of a block is irregular in a way that no other rule covers; cues, texts and times stay."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(before="1\n00:00:01,000 --> 00:00:03,000", why="the document ends on a timing line"),
        Example(
            before=(_cue(1, 1, "") + _cue(2, 4, "Two.")[:-1]).replace("\n\n\n", "\n\n"), why="an empty cue"
        ),
    ),
    keeps=(_FLAWLESS,),
)

BLANK_LINE_UNDER_INDEX = ReaderRule(
    code="S213",
    name="blank-line-under-index",
    summary="A blank line is between a cue's index and its timing line.",
    safety=Safety.SAFE,
    fixes=(Example(before=_TWO.replace("\n2\n", "\n2\n\n"), after=_TWO),),
    keeps=(_FLAWLESS,),
)

UNREAD_CUE = ReaderRule(
    code="S214",
    name="unread-cue",
    summary=(
        "Text that looks like a cue (a line that resembles a timing line or contains part of one, or a"
        " block that begins with the next index) but cannot be read as one, or is out of order; it stays"
        " text and is reported."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(before=_cue(1, 1, "One.") + "2\nTwo.\n", why="the last index has no times"),
        Example(
            before=_TWO.replace("\n\n2\n00:00:04,000 --> 00:0", ""), why="the times of a cue that is cut off"
        ),
        Example(
            before=_TWO.replace("One.", "See 00:00:04,000 to 00:00:06,000."), why="two times within a text"
        ),
    ),
    keeps=(
        _FLAWLESS,
        Example(before=_TWO.replace("One.", "At 00:00:04,000."), why="one time is said"),
        Example(before=_TWO.replace("One.", "From 10:30 to 11:45\n2"), why="times of day, a number"),
    ),
)

JOINED_LINES = ReaderRule(
    code="S215",
    name="joined-lines",
    summary="Several cues are on one line; index, times and text of each get lines of their own.",
    safety=Safety.SAFE,
    fixes=(
        Example(
            before="1 00:00:01,000 --> 00:00:03,000 One. 2 00:00:04,000 --> 00:00:06,000 Two.\n", after=_TWO
        ),
        Example(
            before="1\n00:00:01,000 --> 00:00:03,000\nOne. 2 00:00:04,000 --> 00:00:06,000 Two.\n",
            after=_TWO,
        ),
    ),
    keeps=(
        _FLAWLESS,
        Example(before=_TWO.replace("One.", "Take 2 00:00:04,000 --> later."), why="one time is said"),
    ),
)

TEXT_LIKE_STRUCTURE = ReaderRule(
    code="S220",
    name="text-like-structure",
    summary=(
        "Text that some program would read as an index or a timing line, and lose. A line with two times is"
        " broken between them; a number above a time, an arrow or numbers like 10.0.0.1 joins that line; an"
        " arrow between two times moves to the line below."
    ),
    safety=Safety.SAFE,
    source="tried with srt, pysubs2, pysrt, webvtt-py and ffmpeg (tests/readers.py)",
    fixes=(
        Example(
            before=_cue(1, 1, "from 00:00:03,000 to 00:00:04,000")[:-1],
            after=_cue(1, 1, "from 00:00:03,000 to\n00:00:04,000")[:-1],
            why="pysubs2 shows a cue from the one time to the other, without this text",
        ),
        Example(
            before=_cue(1, 1, "5\nx --> y")[:-1],
            after=_cue(1, 1, "5 x --> y")[:-1],
            why="webvtt-py takes the number for an index, and drops both lines",
        ),
        Example(
            before=_cue(1, 1, "We call\n5\n10.0.0.1")[:-1],
            after=_cue(1, 1, "We call\n5 10.0.0.1")[:-1],
            why="the package srt refuses the file",
        ),
    ),
    keeps=(
        Example(before=_cue(1, 1, "x --> y")[:-1], why="an arrow alone misleads nobody"),
        Example(before=_cue(1, 1, "at 00:00:03,500")[:-1], why="nor does one time"),
        Example(before=_cue(1, 1, "10.0.0.1 is\nthe address")[:-1], why="no number above it"),
        Example(before=_cue(1, 1, "In\n1984\nhe wrote")[:-1], why="a number above words"),
    ),
)

REPAIRS = (
    INTERIOR_BOM,
    MIXED_NEWLINES,
    CONTROL_CHARACTER,
    UNDECODABLE_BYTES,
    UNCERTAIN_ENCODING,
    JOINED_ENCODINGS,
    MISSING_INDEX,
    BROKEN_SEQUENCE,
    MALFORMED_INDEX,
    MISSING_BLANK_LINE,
    BLANK_LINE_IN_TEXT,
    EXTRA_BLANK_LINES,
    STRAY_WHITESPACE,
    WEBVTT_HEADER,
    TEXT_BEFORE_FIRST_CUE,
    TRUNCATED_CUE,
    EMPTY_CUE,
    IRREGULAR_BLOCK,
    BLANK_LINE_UNDER_INDEX,
    UNREAD_CUE,
    JOINED_LINES,
    TEXT_LIKE_STRUCTURE,
)
