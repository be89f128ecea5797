"""``python -m benchmarks.single_character_errors`` prints how lines with one wrong character are read."""

from __future__ import annotations

from tests.subrip.single_character_errors import ARRANGEMENTS, PLAIN, VARIED, counts

OUTCOMES = ("right", "wrong times", "times in text", "swallowed")


def main() -> None:
    """Print one row for each timing line and each way of laying out the cues."""
    print("| timing line | cues laid out with | errors | " + " | ".join(OUTCOMES) + " |")
    print("| --- | --- | ---: |" + " ---: |" * len(OUTCOMES))
    for times in (PLAIN, VARIED):
        for arrangement in ARRANGEMENTS:
            found = counts(times, arrangement)
            cells = [f"{found[outcome]} ({found[outcome] / found.total():.1%})" for outcome in OUTCOMES]
            print(
                f"| {times[arrangement.at]} | {arrangement.name} | {found.total()} | "
                + " | ".join(cells)
                + " |"
            )


if __name__ == "__main__":
    main()
