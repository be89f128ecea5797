"""Charts as inline SVG, each with its figures as text for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 480
BIN = 10
BINS = 100 // BIN


def histogram(was: Sequence[int], now: Sequence[int], *, title: str) -> str:
    """Two counts per bin of ten points, side by side."""
    height, floor = 200, 170
    tallest = max([*was, *now, 1])
    step = WIDTH / BINS
    parts = []
    for place in range(BINS):
        left = place * step
        for shift, count, kind in ((0.12, was[place], "was"), (0.5, now[place], "now")):
            tall = 140 * count / tallest
            parts.append(
                _bar(
                    (left + shift * step, floor - tall, 0.36 * step, tall), kind, f"{_bin(place)}: {count:,}"
                )
            )
        parts.append(
            f'<text x="{left + step / 2:.1f}" y="{floor + 16}" text-anchor="middle">{place * BIN}</text>'
        )
    parts.append(f'<line class="axis" x1="0" y1="{floor}" x2="{WIDTH}" y2="{floor}"/>')
    told = "; ".join(f"{_bin(place)}: {was[place]:,} before, {now[place]:,} after" for place in range(BINS))
    return _svg(height, title, told, parts)


def bars(counts: Sequence[tuple[str, int]], *, title: str) -> str:
    """One horizontal bar per label, with its count."""
    row, label = 22, 190
    longest = max([count for _, count in counts] or [1])
    parts = []
    for place, (name, count) in enumerate(counts):
        top = place * row + 4
        length = (WIDTH - label - 70) * count / longest
        parts.append(f'<text x="{label - 8}" y="{top + 12}" text-anchor="end">{escape(name[:28])}</text>')
        parts.append(_bar((label, top, length, row - 8), "now", f"{name}: {count:,}"))
        parts.append(f'<text x="{label + length + 6:.1f}" y="{top + 12}">{count:,}</text>')
    told = "; ".join(f"{name}: {count:,}" for name, count in counts)
    return _svg(len(counts) * row + 8, title, told, parts)


def bin_of(score: float) -> int:
    """Which bar of the histogram a score belongs to; 100 belongs to the last."""
    return max(0, min(int(score // BIN), BINS - 1))


def _bin(place: int) -> str:
    top = (place + 1) * BIN
    return f"{place * BIN} to {top if place == BINS - 1 else top - 1}"


def _bar(box: tuple[float, float, float, float], kind: str, told: str) -> str:
    left, top, width, tall = box
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{tall:.1f}">'
        f"<title>{escape(told)}</title></rect>"
    )


def _svg(height: int, title: str, told: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )
