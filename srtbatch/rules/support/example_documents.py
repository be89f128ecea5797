"""Whole documents for examples of rules that need neighbouring cues."""

from __future__ import annotations


def document(*texts: str) -> str:
    """Return an SRT document with these cue texts, at most 59 of them, a second apart."""
    return "\n".join(
        f"{number}\n00:00:{number:02},000 --> 00:00:{number:02},900\n{text}\n"
        for number, text in enumerate(texts, 1)
    )


TWO_SECONDS = "Fifty characters take two seconds of your time now"


def blocks(*cues: tuple[str, str]) -> str:
    """Return an SRT document with these timing lines and texts."""
    numbered = [f"{number}\n{times}\n{text}\n" for number, (times, text) in enumerate(cues, 1)]
    return "\n".join(numbered)


def pair(first: str, second: str, texts: tuple[str, str] = ("Are you there?", "I am here.")) -> str:
    """Return two cues whose times are given as seconds: ``1,000 2,500``."""
    times = [" --> ".join(f"00:00:0{time}" for time in span.split()) for span in (first, second)]
    return blocks(*zip(times, texts, strict=True))


def seconds(*cues: tuple[int, int, str]) -> str:
    """Return an SRT document of cues with times in whole seconds: start, end, text."""
    numbered = [
        f"{number}\n00:00:{start:02},000 --> 00:00:{end:02},000\n{text}\n"
        for number, (start, end, text) in enumerate(cues, 1)
    ]
    return "\n".join(numbered)
