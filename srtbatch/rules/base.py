"""How a rule is declared.

There are five kinds of rule. A ``TextRule`` maps the text of one cue to its corrected text. A
``DocumentRule`` maps the list of cues to a new list. A ``FindingRule`` reports and changes nothing. A
``ReaderRule`` is the catalogue entry of a repair that the reader makes, a ``QualityRule`` that of a fault
that the score measures. No rule reports its own changes: the engine compares before with after and
attributes the change to the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from srtbatch.config.settings import Limits
from srtbatch.model import Cue, Finding

Words = Literal["kept", "changed"]


class Safety(StrEnum):
    """How certain a rule must be, and therefore when it runs: see ``docs/rules.md``."""

    SAFE = "safe"
    STYLE = "style"
    MEANING = "meaning"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class Context:
    """Facts that a rule may use besides the cues: the language (``"en"``; ``""`` if unknown) and the limits.

    ``encoding`` is the codec of the output; the engine refuses characters that it lacks. ``certain`` says
    that the encoding in which the text was read is certain; otherwise the engine refuses every change of text
    that is not plain ASCII. ``about_markup`` says that the document is about tags, so that tags in it may be
    meant to be read.
    """

    language: str
    limits: Limits
    encoding: str = "utf-8"
    certain: bool = True
    about_markup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case of a rule: the text of a cue for text rules, a whole SRT document for other rules.

    ``after == before`` (or ``after`` left out) means unchanged. ``limits`` are the limits of the case.
    """

    before: str
    after: str | None = None
    language: str = ""
    why: str = ""
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Fields that every rule declares.

    ``code`` is the family letter and three digits, never used twice; ``name`` states the fault. An empty
    ``languages`` means every language; the rule does not run in ``except_languages``. A rule with
    ``languages`` does not run where the language is unknown. ``words`` is a promise that the engine checks:
    ``kept`` leaves letters and digits outside tags unchanged, apart from their case; a rule that may do more
    declares ``changed``. ``source`` names the guide or the figure behind the rule.
    """

    code: str
    name: str
    summary: str
    safety: Safety
    fixes: tuple[Example, ...]
    keeps: tuple[Example, ...]
    languages: frozenset[str] = frozenset()
    except_languages: frozenset[str] = frozenset()
    words: Words = "kept"
    source: str = ""

    @property
    def family(self) -> str:
        """The letter at the start of the code."""
        return self.code[0]

    def speaks(self, language: str) -> bool:
        """Return whether the rule applies to a document in this language."""
        if self.languages:
            return language in self.languages
        return language not in self.except_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule(Rule):
    """A rule on the text of one cue.

    ``triggers`` is a necessary condition that the engine checks first: a text that contains none of these
    substrings cannot change. They are searched in the text framed by newlines, so that a newline and a space
    find leading spaces. Without triggers, every cue is tried. ``gate`` is a necessary condition in code: if
    it is False for some texts joined by newlines, none of them can change. ``spot`` is a necessary condition
    as a pattern, without look-around and never matching a newline, that also tells which texts may change; it
    replaces triggers that are too common. Property tests check all three. ``explain`` returns, for a change
    (before, after), a note for the correction.
    """

    fix: Callable[[str, Context], str]
    triggers: tuple[str, ...] = ()
    gate: Callable[[str], bool] | None = None
    spot: re.Pattern[str] | None = None
    explain: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRule(Rule):
    """A rule on all cues at once; returns new cues in order, the same objects where nothing changed.

    Parts of a split cue have the ``line`` of the original, a merged cue that of the first one. ``vanishing``
    is the effect if a line is missing from the result.
    """

    revise: Callable[[Sequence[Cue], Context], list[Cue]]
    vanishing: Literal["drop", "merge"] = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule(Rule):
    """A rule that reports faults of the corrected cues and changes nothing."""

    inspect: Callable[[Sequence[Cue], Context], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderRule(Rule):
    """The catalogue entry of a repair made while reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRule(Rule):
    """The catalogue entry of a fault that ``srtbatch.quality`` measures; examples use default limits."""
