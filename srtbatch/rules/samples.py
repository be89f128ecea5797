"""Whole documents for the examples of rules that need neighbours: the texts are what matters."""

from __future__ import annotations


def document(*texts: str) -> str:
    """An SRT document of these cue texts, at most 59 of them, a second apart."""
    return "\n".join(
        f"{number}\n00:00:{number:02},000 --> 00:00:{number:02},900\n{text}\n"
        for number, text in enumerate(texts, 1)
    )
