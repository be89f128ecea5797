"""Rules that remove fillers such as ``um``."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.filler_words import FILLER, FILLERS, ONLY_SET_APART, WORD, means_itself
from srtbatch.rules.support.function_words import HELD
from srtbatch.rules.support.protected_spans import code_like, protected_spans
from srtbatch.visible_text import MARKUP_PATTERN, visible

SOUNDS = sorted({word for words in FILLERS.values() for word in words})
INITIALS = "".join(sorted({word[0] + word[0].upper() for word in SOUNDS}))
# One pattern for each character before: a pattern that begins with a letter of its own is ten times as fast.
ANY_FILLER = [
    re.compile(rf"{before}[{INITIALS}](?:{'|'.join(sorted({word[1:] for word in SOUNDS}))})\b")
    for before in (" ", "\n", ">", "\n-")
]
MOST_FILLERS = 100  # in one cue; more are no speech, and taking each out costs the length of the text
SONG = re.compile("[♪♫♬]")
# "What it is, um, is that", "all he had, um, had gone": the second one is needed.
CLAUSE_ENDS = frozenset(
    ("is", "are", "was", "were", "had", "has", "have", "do", "did", "can", "will", "that", "it")
)
PAUSE = re.compile(r"[ \n]*(?:,|\.{2,4}|…|\.)?[ \n]*")
OPENING = re.compile(r"(?:\A|[.?!…:\])]|>>|\n[ ]?[-–—]|\A[-–—])[\"“'(\[]?[ \n]*\Z")
FIRST_WORD = re.compile(rf"(?>(?:{MARKUP_PATTERN}|\W)*)(?P<word>\w+)")


def _without_fillers(text: str, context: Context) -> str:
    pattern = FILLER.get(context.language)
    found = list(pattern.finditer(text)) if pattern else []
    if not found or len(found) > MOST_FILLERS or SONG.search(text) or code_like(text):
        return text
    spans = protected_spans(text)
    for match in reversed(found):
        if match["sounds"].isupper() or any(
            start < match.end() and match.start() < end for start, end in spans
        ):
            continue
        text = _without(text, match.start("sounds"), match.end(), context.language)
    return text


def _without(text: str, start: int, end: int, language: str) -> str:
    """Return the text without the fillers at this position; unchanged where they mean something."""
    left, right = text[:start], text[end:]
    if means_itself(visible(left), text[start:end], visible(right), language) or _alone_in_tag(left, right):
        return text
    opens = _opens(left, right, text[start])
    if text[start].isupper() and not opens:
        return text  # a name
    rare = ONLY_SET_APART.issuperset(WORD.findall(text[start:end].casefold()))
    if rare and not _set_apart(left, right, opens=opens):
        return text
    shorter = _opened(left, right, text[start]) if opens else _closed_up(left, right, language)
    return shorter if _says_enough(shorter, text) else text


def _alone_in_tag(left: str, right: str) -> bool:
    """Return whether the word alone is in italics, which shows that it is meant."""
    return left.endswith(">") and right.lstrip(",.… ").startswith("</")


def _opens(left: str, right: str, initial: str) -> bool:
    """Return whether a sentence begins with the filler.

    With a capital and a comma, any line may begin one.
    """
    begins_line = visible(left).endswith("\n") and initial.isupper() and right[:1] in tuple(",.…")
    return begins_line or OPENING.search(visible(left)) is not None


def _set_apart(left: str, right: str, *, opens: bool) -> bool:
    """Return whether commas, dots or the start of the sentence stand on both sides."""
    return (opens or left.rstrip().endswith(",")) and right[:1] in tuple(",.…")


def _opened(left: str, right: str, initial: str) -> str:
    """Return a sentence without the filler at its start; the next word gets its capital."""
    pause = PAUSE.match(right)
    rest = right[pause.end() :] if pause else right
    word = FIRST_WORD.match(rest)
    if word is None:
        return ""
    named = word["word"][:1].isupper() and word["word"] != "I"
    if initial.isupper() and named and not (pause and pause[0].strip()):
        return ""  # Um Kulthum
    if initial.isupper() and word["word"].islower():
        at = word.start("word")
        rest = rest[:at] + rest[at].upper() + rest[at + 1 :]
    return left + rest


def _closed_up(left: str, right: str, language: str) -> str:
    """Return a sentence without a filler inside it: of two commas one stays where clauses meet."""
    before, pause = left.rstrip(" \n,"), PAUSE.match(right)
    words = before.split()
    if not words or pause is None:
        return ""
    if "." in pause[0] or "…" in pause[0]:
        return before + right.lstrip(" \n")
    rest = right[pause.end() :]
    if not rest or rest.startswith("</"):
        return before + rest
    if _begins_with(rest, words[-1]):
        return before + rest[len(words[-1]) :]
    space = "\n" if "\n" in left[len(before) :] or "\n" in pause[0] else " "
    held = words[-1].casefold() in HELD.get(language, ()) and not _item(words, rest)
    parts_clauses = "," in left[len(before) :] and not held
    return before + ("," if parts_clauses else "") + space + rest


def _item(words: list[str], rest: str) -> bool:
    """Return whether the last word is a letter in a list, no article or pronoun: ``A, uh, B``."""
    following = WORD.match(rest)
    single = following is not None and len(following[0]) == 1 and following[0] != "I"
    return len(words[-1]) == 1 and (single or (len(words) > 1 and words[-1] == "A"))


def _begins_with(rest: str, word: str) -> bool:
    """Return whether the word before the filler is repeated after it, and no clause ends between them."""
    return (
        word.isalpha()
        and word.casefold() not in CLAUSE_ENDS
        and rest[: len(word)].casefold() == word.casefold()
        and not rest[len(word) :][:1].isalnum()
    )


def _says_enough(shorter: str, text: str) -> bool:
    """Return whether every line of the text still has words."""
    lines = [visible(line) for line in shorter.split("\n")]
    return text.count("\n") == len(lines) - 1 and all(any(map(str.isalnum, line)) for line in lines)


FILLER_WORD = TextRule(
    code="A101",
    name="filler",
    summary="A sound that fills a pause (um, uh, er, hmm; in German äh, ähm) is removed, with its comma.",
    safety=Safety.MEANING,
    words="changed",
    languages=frozenset(FILLERS),
    fix=_without_fillers,
    gate=lambda text: any(pattern.search(text) for pattern in ANY_FILLER),
    fixes=(
        Example(before="Um, this is the plan.", after="This is the plan.", language="en"),
        Example(before="Uh... I don't know.", after="I don't know.", language="en"),
        Example(before="And, um, the next one", after="And the next one", language="en"),
        Example(before="There are apples, uh, pears", after="There are apples, pears", language="en"),
        Example(before="We go, er, tomorrow.", after="We go, tomorrow.", language="en"),
        Example(before="this is uh\nthe second one", after="this is\nthe second one", language="en"),
        Example(before="We go through uh through here", after="We go through here", language="en"),
        Example(before="That is all, um.", after="That is all.", language="en"),
        Example(before="<i>Um, wait.</i>", after="<i>Wait.</i>", language="en"),
        Example(before="Das ist, äh, so um vier.", after="Das ist so um vier.", language="de"),
        Example(before=">> Um, so we start here.", after=">> So we start here.", language="en"),
        Example(before="I, um, um, think so", after="I think so", language="en"),
        Example(before="A, uh, B and C", after="A, B and C", language="en", why="the comma of a list stays"),
        Example(before="<i>Yes, um</i>", after="<i>Yes</i>", language="en"),
        Example(before="this is the um model", after="this is the model", language="en"),
        Example(before="Euh, je ne sais pas.", after="Je ne sais pas.", language="fr"),
    ),
    keeps=(
        Example(before="Um.", language="en", why="a cue is never left empty"),
        Example(before="- You did it!\n- Um...", language="en", why="nor a speaker without words"),
        Example(before="Hmm?", language="en", why="a question"),
        Example(before="Uh-huh, uh-oh.", language="en", why="these are words"),
        Example(before="Uh oh! Look out.", language="en", why="so is this"),
        Example(before="Nuh uh. Uh huh, yes.", language="en", why="so are these"),
        Example(before="Uh uh, no.", language="en", why="and this"),
        Example(before="Mm hmm, right.", language="en", why="and this"),
        Example(before="Say um, then pause.", language="en", why="the word is spoken of"),
        Example(before="the German word um", language="en", why="and here"),
        Example(before="Er kommt um vier.", language="de", why="these are words in German"),
        Example(before="It er far away", language="en", why="not set apart: perhaps Danish"),
        Example(before="Um homem", language="pt", why="and in Portuguese"),
        Example(before="Um Kulthum sang.", language="en", why="a name"),
        Example(before="5 um wide", language="en", why="a micrometre"),
        Example(before='People say "um" a lot.', language="en", why="the word is spoken of"),
        Example(before="The ER is full.", language="en", why="an abbreviation"),
        Example(before="um = x + 1", language="en", why="code"),
        Example(before="An um or an uh is a filler.", language="en", why="the words are spoken of"),
        Example(before="The um is silent.", language="en", why="so is this one"),
        Example(before="She said um and left.", language="en", why="and this one"),
        Example(before="People say <i>um</i> a lot.", language="en", why="and this one"),
        Example(before="She hums: um, um, um.", language="en", why="nothing else is said"),
        Example(before="♪ Um um um ♪", language="en", why="a song"),
        Example(before="um; so we start", language="en", why="no punctuation mark is left alone"),
        Example(before="um — so we start", language="en", why="no punctuation mark is left alone"),
        Example(before="look at the uh for a bit", language="en", why="a word is missing there"),
        Example(before="Like, you know, so, ah.", language="en", why="these may mean something"),
    ),
)
