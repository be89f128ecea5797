"""Command ``rules``: list the rules, or explain one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from srtbatch.cli.options import takes
from srtbatch.cli.stdio import put, put_json
from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.engine.refused_corrections import ENGINE_FINDINGS, EngineFinding, engine_finding
from srtbatch.escape_controls import escaped
from srtbatch.rules.base import Example, Rule
from srtbatch.rules.registry import PROFILES, catalogue, find, selected


@takes("rules")
def rules(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]")] = None,
    *,
    profile: str | None,
    json: bool,
) -> int:
    """List the rules in the order in which they run, or explain one (by code or name)."""
    if code is not None:
        _explain(engine_finding(code) or find(code), as_json=json)
        return 0
    listed = selected(Config(correction=CorrectionSettings(profile=profile))) if profile else catalogue()
    findings = () if profile else ENGINE_FINDINGS
    if json:
        put_json(
            {
                "rules": [to_json_rule(rule) for rule in listed],
                "findings": [asdict(one) for one in findings],
                "profiles": sorted(PROFILES),
            }
        )
    else:
        put("".join(render_list(listed, findings)))
    return 0


def _explain(one: Rule | EngineFinding, *, as_json: bool) -> None:
    if isinstance(one, EngineFinding):
        plain, text = asdict(one), f"{one.code} {one.name} (finding)\n{one.summary}\n"
    else:
        plain, text = to_json_rule(one), render_rule(one)
    if as_json:
        put_json(plain)
    else:
        put(text)


def render_list(listed: Iterable[Rule], findings: Iterable[EngineFinding] = ()) -> Iterator[str]:
    """Yield one line per rule: code, level, name, summary; then the findings of the engine."""
    for rule in listed:
        yield f"{rule.code}  {rule.safety:<8}  {rule.name:<28}  {rule.summary}\n"
    for one in findings:
        yield f"{one.code}  finding   {one.name:<28}  {one.summary}\n"


def render_rule(rule: Rule) -> str:
    """Return the explanation of one rule, with its examples."""
    lines = [
        f"{rule.code} {rule.name} ({rule.safety})",
        rule.summary,
        "",
        f"Languages: {_languages(rule)}",
        f"In profiles: {', '.join(_profiles(rule)) or 'none; --select ' + rule.code}",
        *([f"Source: {rule.source}"] if rule.source else []),
        *_examples("Corrects", rule.fixes),
        *_examples("Leaves alone", rule.keeps),
    ]
    return "\n".join(lines) + "\n"


def to_json_rule(rule: Rule) -> dict[str, object]:
    """Return the explanation of one rule as values for JSON."""
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "safety": str(rule.safety),
        "languages": sorted(rule.languages),
        "except_languages": sorted(rule.except_languages),
        "profiles": _profiles(rule),
        "source": rule.source,
        "fixes": [_plain_example(example) for example in rule.fixes],
        "keeps": [_plain_example(example) for example in rule.keeps],
    }


def _profiles(rule: Rule) -> list[str]:
    return [
        name for name in PROFILES if rule in selected(Config(correction=CorrectionSettings(profile=name)))
    ]


def _languages(rule: Rule) -> str:
    if rule.languages:
        return ", ".join(sorted(rule.languages))
    return f"all but {', '.join(sorted(rule.except_languages))}" if rule.except_languages else "all"


def _examples(title: str, examples: Iterable[Example]) -> Iterator[str]:
    for index, example in enumerate(examples):
        if not index:
            yield f"\n{title}:"
        why = f"   ({example.why})" if example.why else ""
        after = f"  ->  '{escaped(example.after)}'" if example.after not in (None, example.before) else ""
        yield f"  '{escaped(example.before)}'{after}{why}"


def _plain_example(example: Example) -> dict[str, object]:
    after = example.before if example.after is None else example.after
    return {"before": example.before, "after": after, "language": example.language, "why": example.why}
