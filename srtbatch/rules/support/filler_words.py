"""Filler sounds by language, and contexts in which they are words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Sounds that are no word of the language: um is a word in German and Portuguese, er in German.
FILLERS: Mapping[str, tuple[str, ...]] = {
    "en": ("um", "uh", "er", "erm", "uhm", "hmm"),
    "de": ("äh", "ähm", "öh", "öhm", "hmm"),
    "fr": ("euh", "heu"),
    "nl": ("eh", "ehm", "uh", "uhm"),
    "it": ("ehm",),
    "sv": ("öh", "öhm"),
    "da": ("øh", "øhm"),
    "no": ("øh", "øhm"),
}
ONLY_SET_APART = frozenset({"er"})  # a verb in Danish and Norwegian, should the language be taken for English


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join([form for word in words for form in (word, word.capitalize())])})"


# One or several in a row.
FILLER = {
    language: re.compile(
        rf"(?:^-?|(?<=[ >]))(?P<sounds>{_any(words)}(?>(?:,?[ ]{_any(words)})*))(?![\w'’@/\-])",
        re.MULTILINE,
    )
    for language, words in FILLERS.items()
}
WORD = re.compile(r"\w+(?:['’]\w+)*")
LAST_WORD = re.compile(r"(?P<word>[\w'’]+)(?P<pause>\W*)\Z")
QUOTES = "\"“”'‘’«»„"
NAMING = frozenset({"word", "sound"})  # the word, um, is German
CLOSING = "?!;:–—-)]"  # without the filler these would stand alone
# English words beside a filler that is mentioned: an um, the uh is, she said um.
_ENGLISH = {
    "article": "a an the my your his her its our their every each another any no",
    "preposition": "of to in on at by for with from into about over under through as",
    "saying": "say says said saying word sound called calls hear hears heard write writes wrote",
    "predicate": """
        is are was were has had does did can could will would should may might must
        and or means sounds comes goes says stands fills marks
    """,
}
ARTICLES, PREPOSITIONS, SAYING, PREDICATES = (frozenset(words.split()) for words in _ENGLISH.values())
# uh huh, uh oh, nuh uh, mm hmm: yes, no and alarm, however they are separated.
ANSWER_AFTER = re.compile(r"(?:,?[ ]|-)(?:huh|hum|oh)\b", re.IGNORECASE)
ANSWER_BEFORE = re.compile(r"\b(?:nuh|mm|mhm|uh)[ ,-]{0,2}\Z", re.IGNORECASE)
REFUSAL = re.compile(r"u[hm][ ]u[hm]", re.IGNORECASE)


def means_itself(left: str, sounds: str, right: str, language: str) -> bool:
    """Return whether sounds between these two have a meaning, or removing them would leave bad text."""
    if (
        right.lstrip(" ")[:1] in tuple(CLOSING)
        or left[-1:] in tuple(f"{QUOTES}([")
        or right[:1] in tuple(QUOTES)
    ):
        return True
    if left.rstrip()[-1:].isdigit():  # 5 um: a micrometre
        return True
    return language == "en" and (_answers(left, sounds, right) or _spoken_of(left, right))


def _answers(left: str, sounds: str, right: str) -> bool:
    """Return whether the sounds are an answer (uh huh, uh oh, nuh uh), not a filler."""
    if sounds.casefold().endswith("uh") and ANSWER_AFTER.match(right):
        return True
    if ANSWER_BEFORE.search(left[-10:]):
        return True
    return REFUSAL.fullmatch(sounds) is not None and right[:1] in tuple(",.!\n") and not left.strip(" -")


def _spoken_of(left: str, right: str) -> bool:
    """Return whether English words beside the filler show that it is mentioned: an um, she said um."""
    last, following = LAST_WORD.search(left[-40:]), WORD.search(right[:40])
    before, after = last["word"].casefold() if last else "", following[0].casefold() if following else ""
    if before in ARTICLES | PREPOSITIONS and after in PREPOSITIONS and after != before:
        return True
    if last is None or (last["pause"].strip() and before not in NAMING):
        return False
    if before in SAYING:
        return True
    ends = right.startswith(".") and not right.startswith("..")
    if before == "an" and after[:1] not in tuple("aeiou"):
        return True
    return before in ARTICLES and (ends or (right[:1] in tuple(" \n") and after in PREDICATES))
