"""Rules for text that speech recognition invents: loops and invented sentences.

Each fault is reported; a second rule removes it, and runs only if it is selected by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter, eq

from srtbatch.model import Cue, Finding
from srtbatch.rules.base import Context, DocumentRule, Example, FindingRule, Safety
from srtbatch.rules.support.example_documents import seconds
from srtbatch.rules.support.protected_spans import unspaced
from srtbatch.visible_text import visible

LOOP = 4  # cues in a row with the same words
LOOP_WORDS, LOOP_CHARACTERS = 3, 15  # at least one of the two: people do repeat shorter texts
LOOP_GAP = 200  # ms between them at most: speech recognition in a loop never pauses
LOOP_DRIFT = 1.25  # times the shortest: durations that even come from a program
SILENCE = 3000  # ms without any cue, before or after: where speech recognition invents thanks
LAST = 2  # cues at the end of a document, where it does so too
WORDS = re.compile(r"\w+")
SUNG = re.compile("[♪♫♬#]")
LONGEST_HALLUCINATION = 1000  # characters, tags included; the longest known has a hundred
HALLUCINATION = re.compile(
    r"""
    (?:thanks|thank[ ]you)(?:[ ](?:so|very)[ ]much)?[ ]for[ ](?:watching|listening)(?:[ ]this[ ]video)?
    | (?:please[ ])?(?:like[ ]and[ ])?subscribe(?:[ ]to[ ](?:my|our|the)[ ]channel)?
    | (?:see[ ]you|i[ ]ll[ ]see[ ]you)(?:[ ]all)?[ ](?:in[ ]the[ ])?next[ ](?:time|video)
    | (?:sub)?titles?[ ]by[ ].{1,60} | subtitles?[ ]by[ ].{1,60}
    | (?:transcription|captions?)[ ]by[ ].{1,60}
    | untertitel(?:ung)?[ ](?:der|des|im[ ]auftrag[ ]des|von)[ ].{1,60}
    | vielen[ ]dank[ ]fürs?[ ](?:zuschauen|zusehen)
    | sous[ ]titr(?:es|age)[ ].{1,60}
    | merci[ ]d[ ]avoir[ ]regardé(?:[ ]cette[ ]vidéo)?
    | subtítulos[ ](?:realizados[ ])?por[ ].{1,60}
    | gracias[ ]por[ ]ver(?:[ ]el[ ]video|[ ]el[ ]vídeo)?
    | legendas?[ ](?:pela|por)[ ].{1,60}
    | obrigad[oa][ ]por[ ]assistir
    | sottotitoli[ ](?:creati[ ]dalla|a[ ]cura[ ]di|di)[ ].{1,60}
    | grazie[ ]per[ ]aver[ ]guardato(?:[ ]il[ ]video)?
    | napisy[ ](?:stworzone[ ])?przez[ ].{1,60}
    | субтитры[ ](?:сделал|создавал|делал)[ ].{1,60} | спасибо[ ]за[ ]просмотр
    | 字幕由?.{1,20}(?:提供|志愿者.{0,10}) | 请不吝点赞.{0,40} | 谢谢(?:大家)?观看
    | ご視聴ありがとうございました
    | 시청해\s?주셔서\s?감사합니다
    """,
    re.VERBOSE,
)
# How a hallucination begins, after these marks: three characters, or two of Chinese, Japanese or Korean.
LEADING = " -–—♪\"“‘'«([…"
_HEADS = r"tha ple lik sub see i'l i’l tit cap tra unt vie sou mer gra leg obr sot nap суб спа <i> <b> {\a"
HEADS = frozenset(_HEADS.split())
WIDE_HEADS = frozenset(("字幕", "请不", "谢谢", "ご視", "시청"))


def _loops(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Yield runs of consecutive cues with the same text; songs repeat themselves and do not count."""
    texts = [cue.text for cue in cues]
    if not any(map(eq, texts, texts[LOOP - 1 :])):
        return
    for text, group in groupby(cues, key=attrgetter("text")):
        run = list(group)
        if len(run) >= LOOP and not SUNG.search(text) and _long_enough(visible(text)) and _mechanical(run):
            yield run


def _long_enough(text: str) -> bool:
    """Return whether nobody repeats this text so often.

    A character of a script without spaces counts as two.
    """
    letters = sum([1 + unspaced(sign) for sign in text if sign.isalnum()])
    return len(WORDS.findall(text)) >= LOOP_WORDS or letters >= LOOP_CHARACTERS


def _mechanical(run: Sequence[Cue]) -> bool:
    """Return whether the cues follow each other without a pause and have about the same duration."""
    durations = [cue.end - cue.start for cue in run]
    even = 0 < max(durations) <= LOOP_DRIFT * min(durations)
    return even and all(
        cue.start < after.start and abs(after.start - cue.end) <= LOOP_GAP for cue, after in pairwise(run)
    )


def _report_loops(cues: Sequence[Cue], _context: Context) -> Iterable[Finding]:
    for run in _loops(cues):
        message = f"{len(run)} cues in a row say the same: {visible(run[0].text)[:40]!r}"
        yield Finding(LOOP_FOUND.code, run[0].line, message, len(run), LOOP - 1)


def _drop_loops(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    dropped = {id(cue) for run in _loops(cues) for cue in run[1:]}
    return [cue for cue in cues if id(cue) not in dropped]


def _hallucinations(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield known hallucinations at the end of the document, or next to silence."""
    for at in _in_silence(cues):
        head = cues[at].text.lstrip(LEADING)[:3].casefold()
        if (head in HEADS or head[:2] in WIDE_HEADS) and _invented(cues[at]):
            yield cues[at]


def _in_silence(cues: Sequence[Cue]) -> list[int]:
    """Return the indexes of the cues before and after a silence, and of those at the end."""
    silences = [at for at, (cue, after) in enumerate(pairwise(cues)) if after.start - cue.end >= SILENCE]
    opening = [0] if cues and cues[0].start >= SILENCE else []
    return sorted({*opening, *silences, *(at + 1 for at in silences), *range(len(cues))[-LAST:]})


def _invented(cue: Cue) -> bool:
    """Return whether the words of a cue, in small letters without punctuation, are a known hallucination."""
    if len(cue.text) > LONGEST_HALLUCINATION:
        return False
    return HALLUCINATION.fullmatch(" ".join(WORDS.findall(visible(cue.text).casefold()))) is not None


def _report_hallucinations(cues: Sequence[Cue], _context: Context) -> Iterable[Finding]:
    for cue in _hallucinations(cues):
        yield Finding(
            HALLUCINATION_FOUND.code, cue.line, f"speech recognition invents this: {visible(cue.text)!r}"
        )


def _drop_hallucinations(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    """Return the cues without hallucinations, unless none would be left.

    The new last cue is checked like the old one.
    """
    kept, dropped = list(cues), True
    while dropped:
        invented = {id(cue) for cue in _hallucinations(kept)}
        dropped = 0 < len(invented) < len(kept)
        kept = [cue for cue in kept if id(cue) not in invented] if dropped else kept
    return kept


LOOPING = seconds(
    (1, 3, "And so."), *((at, at + 2, "I don't know.") for at in (3, 5, 7, 9)), (11, 13, "Well.")
)
THRICE = seconds((1, 3, "Help!"), (3, 5, "Help!"), (5, 7, "Help!"), (7, 9, "Who is there?"))
SONG = seconds(*((at, at + 2, "♪ La la la ♪") for at in (1, 3, 5, 7, 9)))
NO = seconds(*((at, at + 2, "No.") for at in (1, 3, 5, 7, 9)))
CHORUS = seconds(*((at, at + 1, "We will go on.") for at in (1, 5, 9, 13)))
THANKS = seconds((1, 3, "That was the last one."), (3, 5, "Thanks for watching!"))
THANKED = seconds((1, 3, "Goodbye."), (3, 5, "Thanks for watching!"), (5, 7, "I mean it."), (7, 9, "Bye."))
LOOP_FOUND = FindingRule(
    code="A103",
    name="loop",
    summary=f"The same words in {LOOP} or more cues in a row: speech recognition caught in a loop.",
    safety=Safety.SAFE,
    inspect=_report_loops,
    fixes=(Example(before=LOOPING),),
    keeps=(
        Example(before=THRICE, why="people do repeat themselves"),
        Example(before=SONG, why="a song"),
        Example(before=NO, why="short, and meant"),
        Example(before=CHORUS, why="with pauses: somebody says it"),
    ),
)
LOOP_DROPPED = DocumentRule(
    code="A104",
    name="drop-loop",
    summary="Of a loop, the first cue stays and the others are removed.",
    safety=Safety.REMOVAL,
    words="changed",
    revise=_drop_loops,
    fixes=(
        Example(before=LOOPING, after=seconds((1, 3, "And so."), (3, 5, "I don't know."), (11, 13, "Well."))),
    ),
    keeps=(Example(before=THRICE), Example(before=SONG), Example(before=NO), Example(before=CHORUS)),
)
HALLUCINATION_FOUND = FindingRule(
    code="A105",
    name="hallucinated-sentence",
    summary="A sentence that speech recognition invents, at the end of a document or next to silence.",
    safety=Safety.SAFE,
    inspect=_report_hallucinations,
    fixes=(
        Example(before=THANKS),
        Example(
            before=seconds(
                (1, 3, "Now we wait."), (10, 12, "Subtitles by the Amara.org community"), (20, 22, "Go")
            )
        ),
    ),
    keeps=(
        Example(before=THANKED, why="in the middle of speech it may have been said"),
        Example(before=seconds((1, 3, "We give thanks for watching birds."))),
    ),
)
HALLUCINATION_DROPPED = DocumentRule(
    code="A106",
    name="drop-hallucinated-sentence",
    summary="A sentence that speech recognition invented is removed.",
    safety=Safety.REMOVAL,
    words="changed",
    revise=_drop_hallucinations,
    fixes=(Example(before=THANKS, after=seconds((1, 3, "That was the last one."))),),
    keeps=(
        Example(before=THANKED),
        Example(before=seconds((1, 3, "Thanks for watching!")), why="nothing would be left"),
    ),
)
