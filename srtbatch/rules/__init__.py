"""Rules, and the names that a package with rules of its own imports: how a rule is declared."""

from srtbatch.rules.base import Context, DocumentRule, Example, FindingRule, Safety, TextRule

__all__ = ["Context", "DocumentRule", "Example", "FindingRule", "Safety", "TextRule"]
