"""All rules in the order in which they run, the profiles that select them, and rules of other packages."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points

from srtbatch import __version__
from srtbatch.config.settings import Config
from srtbatch.did_you_mean import did_you_mean
from srtbatch.model import ConfigError
from srtbatch.rules import quality_rules
from srtbatch.rules.base import Rule, Safety
from srtbatch.rules.casing import all_caps, pronoun_i, sentences
from srtbatch.rules.glossary import near_misses, variants
from srtbatch.rules.layout import line_breaks, split_and_merge
from srtbatch.rules.speech import fillers, hallucinations, rolling_captions, stutter
from srtbatch.rules.structure import cue_blocks, repeated_cue, timing_line_content_rules, timing_line_rules
from srtbatch.rules.tags import balance, malformed, redundant
from srtbatch.rules.text import (
    doubled_words,
    html_entities,
    invisible,
    missing_spaces,
    mixed_punctuation_styles,
    mojibake,
    punctuation,
    punctuation_spacing,
    whitespace,
)
from srtbatch.rules.timing import durations, gaps

RULES: tuple[Rule, ...] = (
    *cue_blocks.REPAIRS,
    *timing_line_rules.REPAIRS,
    *timing_line_content_rules.REPAIRS,
    mojibake.MOJIBAKE,
    html_entities.HTML_ENTITY,
    invisible.ZERO_WIDTH,
    invisible.BIDI_MARK,
    whitespace.TAB,
    whitespace.NO_BREAK_SPACE,
    whitespace.BLANK_LINE,
    malformed.LINE_BREAK_TAG,
    malformed.MALFORMED_TAG,
    balance.MISNESTED_TAG,
    balance.TRUNCATED_TAG,
    balance.UNCLOSED_TAG,
    balance.STRAY_CLOSING_TAG,
    redundant.DOUBLED_TAG,
    redundant.EMPTY_TAG,
    redundant.SPLIT_TAG,
    redundant.SPACE_INSIDE_TAG,
    punctuation.DOUBLED_COMMA,
    punctuation.REDUNDANT_FULL_STOP,
    punctuation.LONG_ELLIPSIS,
    punctuation.DOUBLED_APOSTROPHE,
    punctuation_spacing.SPACE_AFTER_INVERTED_MARK,
    punctuation_spacing.SPACE_BEFORE_FULL_STOP,
    punctuation_spacing.SPACE_BEFORE_QUESTION_MARK,
    missing_spaces.SENTENCES_RUN_TOGETHER,
    missing_spaces.MISSING_SPACE,
    whitespace.REPEATED_SPACE,
    whitespace.LEADING_OR_TRAILING_SPACE,
    repeated_cue.REPEATED_CUE,
    variants.GLOSSARY_VARIANT,
    near_misses.GLOSSARY_NEAR_MISS,
    fillers.FILLER_WORD,
    stutter.STUTTER,
    doubled_words.DOUBLED_WORD,
    all_caps.ALL_CAPS,
    sentences.SENTENCE_START,
    pronoun_i.LOWERCASE_PRONOUN,
    mixed_punctuation_styles.MIXED_ELLIPSIS,
    mixed_punctuation_styles.MIXED_QUOTES,
    mixed_punctuation_styles.DOUBLE_HYPHEN,
    mixed_punctuation_styles.ONE_LINE_DIALOGUE,
    mixed_punctuation_styles.DIALOGUE_DASH,
    mixed_punctuation_styles.SINGLE_DIALOGUE_DASH,
    hallucinations.LOOP_DROPPED,
    hallucinations.HALLUCINATION_DROPPED,
    rolling_captions.ROLLING_MERGED,
    split_and_merge.SHORT_CUES,
    split_and_merge.LONG_CUE,
    line_breaks.MANY_LINES,
    line_breaks.LONG_LINE,
    line_breaks.NEEDLESS_BREAK,
    line_breaks.UNBALANCED_BREAK,
    gaps.OVERLAP,
    durations.LONG,
    durations.SHORT,
    durations.FAST,
    gaps.SMALL_GAP,
    gaps.GAP_WORTH_CLOSING,
    mojibake.MOJIBAKE_LEFT,
    mojibake.LOST_CHARACTER,
    hallucinations.LOOP_FOUND,
    hallucinations.HALLUCINATION_FOUND,
    rolling_captions.ROLLING_FOUND,
    *quality_rules.MEASURED_FAULTS,
)

PROFILES: dict[str, tuple[str, ...]] = {
    "default": (),
    "none": (),
    "lecture": ("A101", "A102", "T301"),
    "film": ("T204", "T205", "T206", "W", "D"),
}
"""Rules that each profile adds to the safe ones; ``none`` runs nothing but the repairs of the reader."""


def selected(config: Config) -> tuple[Rule, ...]:
    """Return the rules that these settings run, in order.

    Raises:
        ConfigError: A profile, code or name is unknown.
    """
    settings = config.correction
    rules = catalogue()
    chosen = _named(rules, (*_profile(settings.profile), *settings.select))
    if settings.profile != "none":
        chosen |= {rule.code for rule in rules if rule.safety is Safety.SAFE}
    ignored = _named(rules, settings.ignore)
    configured = _configured(config)
    kept = (chosen | configured.keys()) - ignored - (_PER_RUN - configured.keys())
    return tuple(configured.get(rule.code, rule) for rule in rules if rule.code in kept)


_PER_RUN = frozenset({variants.GLOSSARY_VARIANT.code, near_misses.GLOSSARY_NEAR_MISS.code})
"""Rules that exist only with the terms of a run; the catalogue shows them with example terms."""


def _configured(config: Config) -> dict[str, Rule]:
    """Return the rules made from the glossary in these settings, by code."""
    settings = config.glossary
    made: list[Rule] = []
    if settings.terms:
        made.append(variants.glossary_rule(settings))
    if settings.terms and (settings.fuzzy or any(term.fuzzy for term in settings.terms)):
        made.append(near_misses.fuzzy_rule(settings))
    return {rule.code: rule for rule in made}


def catalogue() -> tuple[Rule, ...]:
    """Return the built-in rules, then those of installed packages in the order of their names."""
    found = sorted(entry_points(group="srtbatch.rules"), key=lambda entry: entry.name)
    return (*RULES, *(rule for entry in found for rule in entry.load()))


def find(code: str) -> Rule:
    """Return the rule with this code or name.

    Raises:
        ConfigError: There is none; the text names the nearest one.
    """
    for rule in catalogue():
        if code.upper() == rule.code or code == rule.name:
            return rule
    raise _unknown("rule", code, _names(catalogue()), RULES_LISTED)


def version() -> str:
    """Return a text that changes when rules may give other results: older results are then outdated."""
    third_party = sorted(
        f"{entry.value}@{entry.dist.version if entry.dist else ''}"
        for entry in entry_points(group="srtbatch.rules")
    )
    return " ".join([__version__, *third_party])


def _profile(name: str) -> tuple[str, ...]:
    if name not in PROFILES:
        raise _unknown("profile", name, PROFILES, f"there are {', '.join(PROFILES)}")
    return PROFILES[name]


def _named(rules: Iterable[Rule], selectors: Iterable[str]) -> set[str]:
    """Return the codes that the selectors mean: a code, its beginning (``T``, ``T2``), a name, or ``ALL``."""
    rules = list(rules)
    chosen: set[str] = set()
    for selector in selectors:
        named = {
            rule.code
            for rule in rules
            if selector.upper() == "ALL" or rule.code.startswith(selector.upper()) or rule.name == selector
        }
        if not named:
            raise _unknown("rule", selector, _names(rules), RULES_LISTED)
        chosen |= named
    return chosen


RULES_LISTED = "see: srtbatch rules"
_MISREAD = str.maketrans("OIL", "011")


def _names(rules: Iterable[Rule]) -> list[str]:
    return [name for rule in rules for name in (rule.code, rule.name)]


def _unknown(what: str, name: str, known: Iterable[str], listed: str) -> ConfigError:
    known = list(known)
    typed = name[:1].upper() + name[1:].upper().translate(_MISREAD)
    hint = did_you_mean(typed if typed in known else name, known)
    return ConfigError(f"unknown {what} {name!r}{hint} ({listed})")
