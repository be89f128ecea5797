"""Rules for sentences that begin with a small letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety
from srtbatch.rules.support.example_documents import document
from srtbatch.rules.support.protected_spans import CLOSE_SET, code_like, protected_spans

_ABBREVIATED = """e.g i.e etc vs mr mrs ms dr prof st no nr fig eq sec ch vol pp approx al cf ca dept inc
 ltd corp co jr sr sra viz resp max min avg est ref z.b d.h bzw usw u.a ggf vgl bspw p.ex
 env ej pág tj tzn np itd atd т.е т.д т.п др пр см рис стр им г р ул hr hrs ed eds p.m
 a.m u.s u.k ph.d"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
# English words that open sentences and are never names of programs, brands or functions.
_OPENING = """the this that these those there then and but or so because if when while where what who why how
 it he she we you they i my your our their his her its a an in on at for from with as to of by
 not no yes yeah well now okay also however maybe after before once since until let is are was
 were do does did can could will would should have has here all some many most each every both
 one another next first finally actually basically again nobody everybody somebody anybody
 everyone someone anyone nothing something everything people please thanks thank sorry perhaps
 today tomorrow yesterday sometimes often usually still even just only such instead therefore
 thus hence otherwise though although whether without under over during between whoever whatever
 whenever"""
_OPENERS = frozenset(_OPENING.split())
_JOINING = "and or but so because if when while in on at for from with as to of by not"
# Conjunctions and prepositions may follow a question or a cry within a sentence: "Wham! and others".
_AFTER_MARK = _OPENERS - frozenset(_JOINING.split())
# Words that follow a short form as often as they open a sentence: "two tbsp. of butter", "five km. to go".
_AFTER_SHORT = "of to for is are was were by from with per than into up"
_UNSURE = frozenset(_AFTER_SHORT.split())
# English words that go on with a sentence so rarely that a cue may begin one with them. After other words
# the fault is as often the full stop of the cue before: "huge machines." / "with lots of cables".
_ANEW = """you we they it this there these those so now okay yeah yes no well what how why let let's it's
 that's there's what's you're we're they're you've we've they've you'll we'll they'll it'll here here's
 thanks thank please actually basically maybe perhaps finally nobody everybody everyone today"""
_OPENS_ANEW = frozenset(_ANEW.split())
# After a question or a cry, a small letter may go on with who said it: "Really?" / "they asked".
_TELLING = frozenset(("they", "it", "this", "so", "you", "we"))
_START = re.compile(
    r"""(?:\A|[.?!][ \n])(?:<[ibu]>)?["“«¿¡(]?(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)""",
)
# After a closing quotation mark the sentence around the quotation may continue.
_ENDS = re.compile(r"""[^\W\d_]{2}(?P<mark>[.?!])(?:</[ibu]>)*\Z""")
# A small letter after a mark, within a cue or across two: a document without any has nothing to repair.
_SMALL = re.compile(
    r"""[.?!](?<=[^\W\d_].)(?:</[ibu]>)*[ \n](?:<[ibu]>)?["“«¿¡(]?(?P<first>[^\W\d_A-Z])""",
)
_EVIDENCE, _SHARE = 10, 0.9


def _sentence_starts(cues: Sequence[Cue]) -> Iterator[tuple[int, re.Match[str], str]]:
    """Yield each word at the start of a sentence: index of its cue, match, mark at the end of the cue before.

    The mark is empty for sentences that begin within a cue.
    """
    ended = ""
    for index, cue in enumerate(cues):
        for match in _START.finditer(cue.text):
            within = match.start() > 0 or match[0][0] in ".?!"
            if not _abbreviated(cue.text, match.start()) if within else ended:
                yield index, match, "" if within else ended
        end = _ENDS.search(cue.text, max(0, len(cue.text) - 40))
        ended = end["mark"] if end and not _abbreviated(cue.text, end.start("mark")) else ""


def _abbreviated(text: str, stop: int) -> bool:
    """Return whether the full stop at this position may belong to an abbreviation or an ellipsis."""
    before = text[max(0, stop - 40) : stop].split()
    word = before[-1].lstrip("([\"“'").lower() if before else ""
    return len(word) < 2 or word in _ABBREVIATIONS or not word[-1].isalpha()  # noqa: PLR2004  (the number says itself)


def _capitalised(cues: Sequence[Cue], context: Context) -> list[Cue]:
    if not any(match["first"].islower() for match in _SMALL.finditer("\n".join([cue.text for cue in cues]))):
        return list(cues)
    starts = list(_sentence_starts(cues))
    capitals = {match["word"].lower() for _, match, _ in starts if match["word"][0].isupper()}
    upper = sum(match["word"][0].isupper() for _, match, _ in starts)
    if upper < _EVIDENCE or upper < _SHARE * len(starts):
        return list(cues)
    english = context.language == "en"
    known = capitals | (_OPENERS if english else frozenset())
    revised = list(cues)
    for index, match, ended in reversed(starts):
        opens = _opens(match, known) if not ended else english and _opens_anew(match, ended)
        if match["word"].islower() and opens and _plain_word(cues[index].text, match):
            text, at = revised[index].text, match.start("word")
            revised[index] = replace(revised[index], text=text[:at] + text[at].upper() + text[at + 1 :])
    return revised


def _opens(match: re.Match[str], known: frozenset[str] | set[str]) -> bool:
    word = match["word"].lower()
    return word != "i" and word not in _UNSURE and word in (_AFTER_MARK if match[0][0] in "?!" else known)


def _opens_anew(match: re.Match[str], ended: str) -> bool:
    word = match["word"].replace("’", "'")
    return word in _OPENS_ANEW and (ended == "." or word not in _TELLING)


def _plain_word(text: str, match: re.Match[str]) -> bool:
    start, end = match.span("word")
    guarded = any(left < end and start < right for left, right in protected_spans(text))
    return not guarded and not code_like(text)


_CASED = ("This is a sentence. And here is another one.",) * 5

SENTENCE_START = DocumentRule(
    code="T301",
    name="lowercase-sentence",
    summary=(
        "A sentence begins with a capital. Only in documents where nine of ten do, only after a punctuation"
        " mark that ends a sentence and no abbreviation, and only for words that begin sentences elsewhere;"
        " at the start of a cue only in English, for words that do not continue the sentence before."
    ),
    safety=Safety.MEANING,
    revise=_capitalised,
    languages=CLOSE_SET | {"fr", "el"},
    fixes=(
        Example(
            before=document(*_CASED, "It ends. the next begins."),
            after=document(*_CASED, "It ends. The next begins."),
            language="en",
        ),
        Example(
            before=document(*_CASED, "It ends.", "now we go on."),
            after=document(*_CASED, "It ends.", "Now we go on."),
            language="en",
        ),
        Example(
            before=document(*_CASED, "Can you see it?", "let's look."),
            after=document(*_CASED, "Can you see it?", "Let's look."),
            language="en",
        ),
    ),
    keeps=(
        Example(
            before=document("it ends. the next begins."),
            language="en",
            why="nothing shows that this document has capitals",
        ),
        Example(before=document(*_CASED, "use e.g. the first one"), language="en", why="an abbreviation"),
        Example(
            before=document(*_CASED, "Install it. npm does that."),
            language="en",
            why="a name in small letters",
        ),
        Example(
            before=document(*_CASED, "I was going to...", "the shop."),
            language="en",
            why="the sentence continues",
        ),
        Example(
            before=document(*_CASED, "two things: the first"), language="en", why="no capital after a colon"
        ),
        Example(before=document(*_CASED, "Call it. the_name is free."), language="en", why="an identifier"),
        Example(
            before=document(*_CASED, '"What do you know?"', "he asked them."),
            language="en",
            why="the sentence around the quotation continues",
        ),
        Example(
            before=document(*_CASED, "They were huge machines.", "with loud fans."),
            language="en",
            why="rather the full stop is wrong",
        ),
        Example(
            before=document(*_CASED, "Can you see it?", "they asked."),
            language="en",
            why="it may tell who asked",
        ),
    ),
)
