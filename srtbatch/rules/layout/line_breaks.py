"""Rules for the line breaks within a cue.

A cue is changed only where it breaks a limit of the QC profile or where its break is clearly an error.
Dialogue keeps a line for each speaker; songs, lists, labels and two languages in one cue keep their lines.
"""

from __future__ import annotations

from srtbatch.config.settings import Limits
from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.line_breaker import CLAUSE_END, SENTENCE_END, break_cost, broken, joined
from srtbatch.rules.support.speakers import turns
from srtbatch.visible_text import characters, longest_line, visible

COUPLET = 2  # lines
UNBALANCED = 4  # times the shorter line, from which on two lines are unbalanced
NEARLY_FULL = 0.6  # of the line length: the least length of the longer line of an unbalanced cue
MIN_GAIN = 40  # points of cost by which another break must be better
SHORT_TEXT = 0.5  # of the line length: texts up to this length need no break


def lay_out(text: str, context: Context) -> str:
    """Return the text within the limits of lines and length, unchanged where that is impossible."""
    limits = context.limits
    spoken = turns(text)
    if not spoken or not limits.max_cpl or not limits.max_lines:
        return text
    lines: list[str] = []
    for turn in spoken:
        room = limits.max_lines - len(spoken) + 1
        fitting = broken(turn, limits.max_cpl, room, context.language)
        if fitting is None:
            return text
        lines.extend(fitting)
    return "\n".join(lines) if len(lines) <= limits.max_lines else text


def _shorten_lines(text: str, context: Context) -> str:
    width = context.limits.max_cpl
    if not width or len(text) <= width or longest_line(text) <= width:
        return text
    return lay_out(text, context)


def _join_lines(text: str, context: Context) -> str:
    most = context.limits.max_lines
    if not most or text.count("\n") < most or _ends_with_its_lines(text):
        return text
    return lay_out(text, context)


def _ends_with_its_lines(text: str) -> bool:
    """Return whether every line but the last ends a sentence or clause: a list, a verse, or good breaks."""
    lines = [visible(line).rstrip() for line in text.split("\n")[:-1]]
    return all(SENTENCE_END.search(line) or CLAUSE_END.search(line) for line in lines)


def _on_one_line(text: str, context: Context) -> str:
    """Join two lines that are a few words of one sentence."""
    if characters(text) > context.limits.max_cpl * SHORT_TEXT or not _runs_on(text):
        return text
    return joined(text)


def _balance(text: str, context: Context) -> str:
    """Move the break between two lines of which one has a word or two and the other nearly all."""
    limits = context.limits
    if not _runs_on(text):
        return text
    short, long = sorted([characters(line) for line in text.split("\n")])
    if long < UNBALANCED * short or long < NEARLY_FULL * limits.max_cpl:
        return text
    lines = broken(text, limits.max_cpl, COUPLET, context.language)
    if lines is None or len(lines) != COUPLET:
        return text
    better = "\n".join(lines)
    gain = break_cost(text, context.language) - break_cost(better, context.language)
    return better if gain >= MIN_GAIN else text


def _runs_on(text: str) -> bool:
    """Return whether one sentence runs over both lines: no punctuation at the break, then a small letter."""
    lines = text.split("\n")
    if len(lines) != COUPLET or len(turns(text)) != 1:
        return False
    first, second = (visible(line).strip() for line in lines)
    return first[-1].isalnum() and second[0].islower()


LONG_LINE = TextRule(
    code="W101",
    name="line-too-long",
    summary="A line longer than the QC profile allows: the text is broken again, where a reader would pause.",
    safety=Safety.STYLE,
    fix=_shorten_lines,
    fixes=(
        Example(
            before="I told him that the house on the corner of the street is mine.",
            after="I told him that the house\non the corner of the street is mine.",
            language="en",
        ),
        Example(
            before="<i>It was the best of times, it was the worst of times</i>",
            after="<i>It was the best of times,\nit was the worst of times</i>",
            language="en",
        ),
        Example(
            before="We have to go now because otherwise we will never\nget there.",
            after="We have to go now because otherwise\nwe will never get there.",
            language="en",
        ),
        Example(
            before="It was in the winter of 1984, when Mr. J. R. Smith came back.",
            after="It was in the winter of 1984,\nwhen Mr. J. R. Smith came back.",
            language="en",
            why="a title and an initial end no sentence",
        ),
        Example(
            before="كنا نلعب كل يوم مع الأطفال الصغار في الحديقة القديمة",
            after="كنا نلعب كل يوم مع الأطفال\nالصغار في الحديقة القديمة",
            language="ar",
            why="a preposition stays with its noun",
        ),
    ),
    keeps=(
        Example(before="Everything fits\nas it is."),
        Example(
            before="- Where have you been all night, my dear old friend?\n- At home.",
            why="each speaker has one line, and there is no third",
        ),
        Example(
            before="♪ And so we sing a song that never has an end, my dear ♪", why="a song keeps its lines"
        ),
        Example(before="https://example.org/a/very/long/address/that/nothing/can/break"),
        Example(before="total = price_of_one * number_of_all\nprint(total + the_postage)", why="code"),
        Example(
            before="今日は朝からずっと雨が降っていたので家で本を読んでいました\nはい",
            limits=Limits(max_cpl=16, max_lines=3),
            why="the end of the line may be the end of the sentence",
        ),
        Example(before=("Far too many words for two lines, " * 4).strip(), why="more than two lines hold"),
    ),
    source="Netflix Timed Text Style Guide: General Requirements, line treatment",
)

MANY_LINES = TextRule(
    code="W102",
    name="too-many-lines",
    summary="More lines than the QC profile allows: the text is broken again, if it fits fewer lines.",
    safety=Safety.STYLE,
    fix=_join_lines,
    triggers=("\n",),
    fixes=(
        Example(
            before="When we came home,\nthe door was open\nand the light was on.",
            after="When we came home,\nthe door was open and the light was on.",
            language="en",
        ),
        Example(
            before="- Who opened\nthe door?\n- Not me.",
            after="- Who opened the door?\n- Not me.",
            why="the dialogue break stays",
        ),
    ),
    keeps=(
        Example(before="- You?\n- Me.\n- Why?", why="three speakers, three lines"),
        Example(before="Milk:\nBread:\nButter:"),
        Example(before="1. Milk\n2. Bread\n3. Butter", why="a list"),
        Example(before="milk\nbread\nand butter", why="it may be a list"),
        Example(before="Roses are red,\nviolets are blue,\nsugar is sweet", why="verse in small letters"),
        Example(before="x = 1\ny = 2\nz = 3", why="code"),
        Example(before='"Yes."\n"No."\n"Maybe."', why="three speakers"),
        Example(before="Who is there?\nIt is me.\nCome in.", why="each line says its own"),
        Example(before="Dear Ann,\nI am well.\nYours, Ben", why="a letter"),
        Example(before="我们走吧\n好的\n等一下", why="sentences without their marks"),
        Example(
            before="Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye",
            why="verse",
        ),
        Example(before="Two lines\nare enough."),
    ),
)

NEEDLESS_BREAK = TextRule(
    code="W103",
    name="needless-break",
    summary="A few words of one sentence are on two lines: they fit one line.",
    safety=Safety.STYLE,
    fix=_on_one_line,
    triggers=("\n",),
    fixes=(
        Example(before="Come over\nhere.", after="Come over here."),
        Example(before="<i>not\nagain</i>", after="<i>not again</i>"),
    ),
    keeps=(
        Example(before="- Yes.\n- No.", why="dialogue"),
        Example(before="Yes.\nno.", why="two sentences"),
        Example(before="John\nSmith", why="it may be a title, a list or a poem"),
        Example(before="We were told to wait\nuntil the night.", why="more than half a line"),
        Example(before="Hello,\nmy friend", why="a break after a clause is a good one"),
    ),
)

UNBALANCED_BREAK = TextRule(
    code="W104",
    name="unbalanced-break",
    summary="Nearly all of a sentence is on one line and a word or two on the other: the break moves.",
    safety=Safety.STYLE,
    fix=_balance,
    triggers=("\n",),
    fixes=(
        Example(
            before="I never thought that we would see each\nother",
            after="I never thought\nthat we would see each other",
            language="en",
        ),
    ),
    keeps=(
        Example(before="Nobody has ever seen anything like this,\nmister.", why="a break after a clause"),
        Example(before="I never thought that\nwe would see each other", why="balanced"),
        Example(before="- I never thought that we would see it\n- no"),
    ),
)
