"""``python -m benchmarks.timing_slips`` prints what becomes of timing lines with one wrong character."""

from __future__ import annotations

from tests.subrip.timing_slips import PLAIN, SETTINGS, VARIED, counts

OUTCOMES = ("right", "wrong times", "times in text", "swallowed")


def main() -> None:
    """Print one row for each timing line and each way of laying out the cues."""
    print("| timing line | cues laid out with | slips | " + " | ".join(OUTCOMES) + " |")
    print("| --- | --- | ---: |" + " ---: |" * len(OUTCOMES))
    for times in (PLAIN, VARIED):
        for setting in SETTINGS:
            found = counts(times, setting)
            cells = [f"{found[outcome]} ({found[outcome] / found.total():.1%})" for outcome in OUTCOMES]
            print(f"| {times[setting.at]} | {setting.name} | {found.total()} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
