"""Every rule in the order in which it runs, the profiles that choose among them, and third-party rules."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from importlib.metadata import entry_points

from srtbatch import __version__
from srtbatch.config.settings import Config
from srtbatch.model import ConfigError
from srtbatch.rules import (
    casing,
    casing_caps,
    casing_pronoun,
    entities,
    glossary,
    glossary_fuzzy,
    layout,
    layout_cues,
    mojibake,
    qc,
    speech,
    speech_loops,
    speech_rolling,
    structure,
    structure_times,
    tags,
    tags_balance,
    tags_needless,
    text_blanks,
    text_invisible,
    text_joined,
    text_punctuation,
    text_spacing,
    text_style,
    text_words,
    timing,
    timing_length,
)
from srtbatch.rules.registry import Rule, Safety

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *structure_times.RULES,
    mojibake.MOJIBAKE,
    entities.HTML_ENTITY,
    text_invisible.ZERO_WIDTH,
    text_invisible.BIDI_MARK,
    text_blanks.TAB,
    text_blanks.NO_BREAK_SPACE,
    text_blanks.BLANK_LINE,
    tags.LINE_BREAK_TAG,
    tags.TAG_SPELLING,
    tags_balance.MISNESTED_TAG,
    tags_balance.CUT_TAG,
    tags_balance.UNCLOSED_TAG,
    tags_balance.STRAY_CLOSING_TAG,
    tags_needless.DOUBLED_TAG,
    tags_needless.EMPTY_TAG,
    tags_needless.SPLIT_TAG,
    tags_needless.BLANK_INSIDE_TAG,
    text_punctuation.DOUBLED_COMMA,
    text_punctuation.STOP_AFTER_MARK,
    text_punctuation.LONG_ELLIPSIS,
    text_punctuation.DOUBLED_APOSTROPHE,
    text_spacing.BLANK_AFTER_INVERTED,
    text_spacing.SPACE_BEFORE_STOP,
    text_spacing.SPACE_BEFORE_MARK,
    text_joined.RUN_TOGETHER,
    text_joined.MISSING_SPACE,
    text_blanks.REPEATED_BLANK,
    text_blanks.OUTER_BLANK,
    structure_times.REPEATED_CUE,
    glossary.GLOSSARY_VARIANT,
    glossary_fuzzy.GLOSSARY_NEAR_MISS,
    speech.FILLER_WORD,
    speech.STUTTER,
    text_words.DOUBLED_WORD,
    casing_caps.ALL_CAPS,
    casing.SENTENCE_START,
    casing_pronoun.LONE_I,
    text_style.MIXED_ELLIPSIS,
    text_style.MIXED_QUOTES,
    text_style.DOUBLE_HYPHEN,
    text_style.ONE_LINE_DIALOGUE,
    text_style.DIALOGUE_DASH,
    text_style.LONE_DASH,
    speech_loops.LOOP_DROPPED,
    speech_loops.PHANTOM_DROPPED,
    speech_rolling.ROLLING_MERGED,
    layout_cues.SHORT_CUES,
    layout_cues.LONG_CUE,
    layout.MANY_LINES,
    layout.LONG_LINE,
    layout.NEEDLESS_BREAK,
    layout.UNBALANCED_BREAK,
    timing.OVERLAP,
    timing_length.LONG,
    timing_length.SHORT,
    timing_length.FAST,
    timing.SMALL_GAP,
    timing.LOOSE,
    mojibake.MOJIBAKE_LEFT,
    speech_loops.LOOP_FOUND,
    speech_loops.PHANTOM_FOUND,
    speech_rolling.ROLLING_FOUND,
    *qc.RULES,
)

PROFILES: dict[str, tuple[str, ...]] = {
    "default": (),
    "none": (),
    "lecture": ("A101", "A102", "T301"),
    "film": ("T204", "T205", "T206", "W", "D"),
}
"""What each profile adds to the safe rules; ``none`` runs only what reading itself repairs."""


def selected(config: Config) -> tuple[Rule, ...]:
    """The rules that this Config runs, in order. ConfigError for an unknown profile or code."""
    settings = config.correction
    rules = catalogue()
    chosen = _named(rules, (*_profile(settings.profile), *settings.select))
    if settings.profile != "none":
        chosen |= {rule.code for rule in rules if rule.safety is Safety.SAFE}
    ignored = _named(rules, settings.ignore)
    configured = _configured(config)
    kept = (chosen | configured.keys()) - ignored - (_PER_RUN - configured.keys())
    return tuple(configured.get(rule.code, rule) for rule in rules if rule.code in kept)


_PER_RUN = frozenset({glossary.GLOSSARY_VARIANT.code, glossary_fuzzy.GLOSSARY_NEAR_MISS.code})
"""Rules that exist only with the terms of a run; the catalogue shows them with example terms."""


def _configured(config: Config) -> dict[str, Rule]:
    """The rules made of this Config's glossary, by code; they run wherever a glossary is given."""
    settings = config.glossary
    made: list[Rule] = []
    if settings.terms:
        made.append(glossary.glossary_rule(settings))
    if settings.terms and (settings.fuzzy or any(term.fuzzy for term in settings.terms)):
        made.append(glossary_fuzzy.fuzzy_rule(settings))
    return {rule.code: rule for rule in made}


def catalogue() -> tuple[Rule, ...]:
    """Built-in rules, then those of installed packages in the order of their names."""
    found = sorted(entry_points(group="srtbatch.rules"), key=lambda entry: entry.name)
    return (*RULES, *(rule for entry in found for rule in entry.load()))


def find(code: str) -> Rule:
    """The rule with this code or name; ConfigError naming the nearest one otherwise."""
    for rule in catalogue():
        if code.upper() == rule.code or code == rule.name:
            return rule
    raise _unknown("rule", code, _names(catalogue()), RULES_LISTED)


def version() -> str:
    """Changes when rules may answer differently: results of another version are stale."""
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
    """Codes that the selectors mean: a code, the beginning of one (``T``, ``T2``), a name, or ``ALL``."""
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
    nearest = [typed] if typed in known else get_close_matches(name, known, n=1)
    hint = f"; did you mean {nearest[0]}?" if nearest else ""
    return ConfigError(f"unknown {what} {name!r}{hint} ({listed})")
