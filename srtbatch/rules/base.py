"""How a rule is declared.

There are three kinds of rule. A ``TextRule`` maps the text of one cue to its corrected text. A
``DocumentRule`` maps the list of cues to a new list. A ``FindingRule`` reports and changes nothing. A
``ReaderRule`` is the catalogue entry of a repair that the reader makes. No rule reports its own changes: the
engine compares before with after and attributes the change to the rule.
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
    """How sure a rule must be, and so when it runs: see ``docs/rules.md``."""

    SAFE = "safe"
    STYLE = "style"
    MEANING = "meaning"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the cues: the language (``"en"``; ``""`` unknown) and the limits.

    ``encoding`` is the codec that the result will be written in; the engine holds back what it cannot spell.
    ``certain`` says that the encoding in which the text was read is beyond doubt; else the engine holds back
    every change of what is not plain ASCII text. ``about_markup`` says that the document talks about tags, so
    that those in it may be meant to be read.
    """

    language: str
    limits: Limits
    encoding: str = "utf-8"
    certain: bool = True
    about_markup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case of a rule. Cue text for text rules, a whole SRT document for the other shapes.

    ``after == before`` (or ``after`` left out) says: left alone. ``limits`` are those it needs.
    """

    before: str
    after: str | None = None
    language: str = ""
    why: str = ""
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule declares.

    ``code`` is the family letter and three digits, never reused; ``name`` states the fault.
    ``languages`` empty means every language; ``except_languages`` are left alone. A rule with
    ``languages`` does not run where the language is unknown. ``words`` is the rule's promise that the
    engine holds it to: ``kept`` leaves the letters and digits outside tags as they are, but for case;
    a rule that may do more declares ``changed``. ``source`` names the guide or figure behind it.
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
        """The letter that opens the code."""
        return self.code[0]

    def speaks(self, language: str) -> bool:
        """Whether the rule applies to a document in this language."""
        if self.languages:
            return language in self.languages
        return language not in self.except_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule(Rule):
    """A rule on the text of one cue.

    ``triggers`` is a necessary condition that the engine tests first: a text in which none of these
    substrings occurs cannot change. They are looked for in the text framed by newlines, so that a newline
    and a blank find the blank that opens a line. Empty: every cue is looked at. ``gate`` is such a
    condition in code: False of some texts joined by newlines proves that none of them can change.
    ``spot`` is one as a pattern, without look-around and never matching a newline, that also tells which
    texts may change; it takes the place of triggers that are too common. Property tests hold all three to
    that. ``explain`` says of a change (before, after) what these two cannot,
    for the correction's note.
    """

    fix: Callable[[str, Context], str]
    triggers: tuple[str, ...] = ()
    gate: Callable[[str], bool] | None = None
    spot: re.Pattern[str] | None = None
    explain: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRule(Rule):
    """A rule on all cues at once; returns new cues in order, equal objects where nothing changed.

    Parts of a split cue keep the parent's ``line``, a merged cue the first one's. ``vanishing``
    says what it means when a line is gone from the result.
    """

    revise: Callable[[Sequence[Cue], Context], list[Cue]]
    vanishing: Literal["drop", "merge"] = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule(Rule):
    """A rule that reports faults on the corrected cues and changes nothing."""

    inspect: Callable[[Sequence[Cue], Context], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderRule(Rule):
    """The catalogue entry of a repair made while reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRule(Rule):
    """The catalogue entry of a fault that ``srtbatch.quality`` measures; examples hold by default limits."""
