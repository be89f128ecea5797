"""``python -m benchmarks.several_character_errors`` prints how lines with wrong characters are read."""

from __future__ import annotations

from tests.subrip.several_character_errors import LAYOUTS, OUTCOMES, counts

_LINES = 5000


def main() -> None:
    """Print one row for each kind of damage and each way of laying out the cues."""
    print("| damage | cues laid out with | lines | " + " | ".join(OUTCOMES) + " |")
    print("| --- | --- | ---: |" + " ---: |" * len(OUTCOMES))
    for damage in ("two_errors", "ocr_errors"):
        for layout in LAYOUTS:
            found = counts(damage, layout, _LINES)
            cells = [f"{found[one]} ({found[one] / _LINES:.1%})" for one in OUTCOMES]
            print(f"| {damage.replace('_', ' ')} | {layout} | {_LINES} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
