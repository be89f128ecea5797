"""Charts as inline SVG, each with its figures as text for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 480
BIN = 10
BINS = 100 // BIN


def histogram(was: Sequence[int], now: Sequence[int], *, title: str) -> str:
    """Return a chart of two counts per bin of ten points, side by side."""
    height, floor = 200, 170
    tallest = max([*was, *now, 1])
    step = WIDTH / BINS
    parts = []
    for index in range(BINS):
        left = index * step
        for shift, count, kind in ((0.12, was[index], "was"), (0.5, now[index], "now")):
            tall = 140 * count / tallest
            parts.append(
                _bar(
                    (left + shift * step, floor - tall, 0.36 * step, tall), kind, f"{_bin(index)}: {count:,}"
                )
            )
        parts.append(
            f'<text x="{left + step / 2:.1f}" y="{floor + 16}" text-anchor="middle">{index * BIN}</text>'
        )
    parts.append(f'<line class="axis" x1="0" y1="{floor}" x2="{WIDTH}" y2="{floor}"/>')
    description = "; ".join(
        f"{_bin(index)}: {was[index]:,} before, {now[index]:,} after" for index in range(BINS)
    )
    return _svg(height, title, description, parts)


def bars(counts: Sequence[tuple[str, int]], *, title: str) -> str:
    """Return a chart of one horizontal bar per label, with its count."""
    row, label = 22, 190
    longest = max([count for _, count in counts] or [1])
    parts = []
    for index, (name, count) in enumerate(counts):
        top = index * row + 4
        length = (WIDTH - label - 70) * count / longest
        parts.append(f'<text x="{label - 8}" y="{top + 12}" text-anchor="end">{escape(name[:28])}</text>')
        parts.append(_bar((label, top, length, row - 8), "now", f"{name}: {count:,}"))
        parts.append(f'<text x="{label + length + 6:.1f}" y="{top + 12}">{count:,}</text>')
    description = "; ".join(f"{name}: {count:,}" for name, count in counts)
    return _svg(len(counts) * row + 8, title, description, parts)


def bin_of(score: float) -> int:
    """Return the number of the bin of a score, from 0; 100 belongs to the last bin."""
    return max(0, min(int(score // BIN), BINS - 1))


def _bin(index: int) -> str:
    top = (index + 1) * BIN
    return f"{index * BIN} to {top if index == BINS - 1 else top - 1}"


def _bar(box: tuple[float, float, float, float], kind: str, description: str) -> str:
    left, top, width, tall = box
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{tall:.1f}">'
        f"<title>{escape(description)}</title></rect>"
    )


def _svg(height: int, title: str, description: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )
