"""Every code that reading may emit shows what it repairs and what it leaves alone."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from srtbatch.encodings.codec import decode
from srtbatch.model import Decoded, Document
from srtbatch.rules import registry
from srtbatch.rules.base import Example, ReaderRule
from srtbatch.subrip.reader import read
from srtbatch.subrip.writer import write

RULES = [rule for rule in registry.RULES if isinstance(rule, ReaderRule)]


def _cases(kind: str) -> list[ParameterSet]:
    """The examples of one kind, named by code and number."""
    return [
        pytest.param(rule, example, id=f"{rule.code}-{number}")
        for rule in RULES
        for number, example in enumerate(rule.fixes if kind == "fixes" else rule.keeps, start=1)
    ]


def _read(text: str) -> tuple[str, set[str]]:
    """What the document becomes, and the codes it met."""
    decoded = decode(text.encode("utf-8", "surrogateescape"))
    assert isinstance(decoded, Decoded)
    document = read(decoded.text)
    assert isinstance(document, Document)
    repaired = {repair.rule for repair in (*decoded.repairs, *document.repairs)}
    found = {finding.rule for finding in (*decoded.findings, *document.findings)}
    return write(document.cues, document.ending), repaired | found


@pytest.mark.parametrize(("rule", "example"), _cases("fixes"))
def test_a_fault_is_named_and_repaired(rule: ReaderRule, example: Example) -> None:
    after, codes = _read(example.before)
    assert rule.code in codes
    if example.after is not None:
        assert after == example.after
        again, codes = _read(after)
        assert again == after
        assert rule.code not in codes


@pytest.mark.parametrize(("rule", "example"), _cases("keeps"))
def test_what_is_no_fault_stays(rule: ReaderRule, example: Example) -> None:
    after, codes = _read(example.before)
    assert rule.code not in codes
    assert after == example.before


def test_codes_are_in_order_and_used_once() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
