"""Writes ``docs/rules.md`` from the catalogue; ``--check`` says whether it is current (exit 1 if not)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.rules.base import Example, FindingRule, QualityRule, ReaderRule, Rule
from srtbatch.rules.registry import PROFILES, RULES, selected

PAGE = Path(__file__).with_name("rules.md")
FAMILIES = {
    "A": "Speech",
    "D": "Time",
    "E": "The engine",
    "G": "Tags",
    "H": "Hearing-impaired labels",
    "L": "Glossary",
    "M": "Mojibake",
    "O": "OCR",
    "P": "Promotion",
    "Q": "Quality",
    "S": "Reading",
    "T": "Text",
    "W": "Layout",
}
OPENING = """\
# Rules

Written by `make docs` from the catalogue; edit the rule, not this page. The examples are the tests.

A rule is **safe** (no reader would want the fault back; runs by default), **style** (changes presentation
or timing, not words), **meaning** (may change words) or **removal** (deletes text on purpose; only when
asked for by name). The profiles select among them; `--select` and `--ignore` take codes, beginnings of codes
and names.

In the examples `⏎` is a line break, `␠` a blank that would be hard to see; other invisible characters
are spelt by their code points.
"""
INVISIBLE = {"\n": "⏎", "\t": "‹tab›", "`": "‹backtick›"}


def page() -> str:
    """The whole page."""
    return "\n".join([OPENING, *_index(), *_families()])


def _index() -> Iterator[str]:
    yield "| code | name | level | runs | what it puts right |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in RULES:
        link, summary = f"[{rule.code}](#{_anchor(rule)})", _escaped(rule.summary).replace("|", "\\|")
        yield f"| {link} | {rule.name} | {rule.safety} | {_runs(rule)} | {summary} |"
    yield ""


def _families() -> Iterator[str]:
    for letter, rules in groupby(sorted(RULES, key=attrgetter("code")), key=attrgetter("family")):
        yield f"## {letter}: {FAMILIES[letter]}\n"
        for rule in rules:
            yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code} {rule.name}\n"
    yield f"{_escaped(rule.summary)}\n"
    yield f"{_shape(rule)}; {rule.safety}; {_languages(rule)}; {_runs(rule)}.\n"
    if rule.source:
        yield f"Source: {rule.source}\n"
    yield from _examples(
        "Changes" if not isinstance(rule, FindingRule | QualityRule) else "Reports", rule.fixes
    )
    yield from _examples("Leaves alone", rule.keeps)


def _shape(rule: Rule) -> str:
    if isinstance(rule, ReaderRule):
        return "A repair made while reading"
    return "Reported, not changed" if isinstance(rule, FindingRule | QualityRule) else "A correction"


def _languages(rule: Rule) -> str:
    if rule.languages:
        return "only " + ", ".join(sorted(rule.languages))
    if rule.except_languages:
        return "every language but " + ", ".join(sorted(rule.except_languages))
    return "every language"


def _runs(rule: Rule) -> str:
    """When the rule runs."""
    if rule.family == "L":
        return "where a glossary is given"
    names = [name for name, rules in _SELECTED.items() if rule.code in rules]
    return f"profiles {', '.join(names)}" if names else "when selected"


def _escaped(text: str) -> str:
    """Tags in prose are shown, not obeyed."""
    return re.sub(r"<(?=[/a-z])", r"\\<", text)


def _examples(title: str, examples: Iterable[Example]) -> Iterator[str]:
    yield f"{title}:\n"
    for example in examples:
        yield f"- {_told(example)}{_remarks(example)}"
    yield ""


def _told(example: Example) -> str:
    if example.after in (None, example.before):
        return _shown(example.before)
    return f"{_shown(example.before)} → {_shown(example.after or '')}"


def _remarks(example: Example) -> str:
    remarks = ", ".join(filter(None, (example.language, example.why)))
    return f" ({remarks})" if remarks else ""


def _shown(text: str) -> str:
    """A code span in which every character can be seen."""
    seen = "".join(
        INVISIBLE.get(sign) or (sign if sign.isprintable() else f"‹U+{ord(sign):04X}›") for sign in text
    )
    seen = seen.replace("  ", "␠␠").replace("␠ ", "␠␠").replace(" ⏎", "␠⏎").replace("⏎ ", "⏎␠")
    stripped = seen.strip(" ")
    return (
        f"`{'␠' * (len(seen) - len(seen.lstrip(' ')))}{stripped}{'␠' * (len(seen) - len(seen.rstrip(' ')))}`"
    )


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


_SELECTED = {
    name: {rule.code for rule in selected(Config(correction=CorrectionSettings(profile=name)))}
    for name in PROFILES
}


def main() -> int:
    """Write or check the page; returns the exit code."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(f"{PAGE.name} is not what the catalogue says; run: make docs", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
