"""Command ``verify``: compare the outputs with the ledger."""

from __future__ import annotations

from collections import defaultdict

from srtbatch.batch.verify_outputs import Verified
from srtbatch.batch.verify_outputs import verify as verified
from srtbatch.cli.exit_codes import Exit
from srtbatch.cli.options import Output, takes
from srtbatch.cli.stdio import put, put_json, say
from srtbatch.escape_controls import escaped
from srtbatch.report.json_report import escaped_path

# The name of each kind of difference, and its explanation.
KINDS = {
    "changed": "is not what was written",
    "missing": "does not exist any more",
    "unreadable": "cannot be read",
    "unrecorded": "is not in the ledger",
}


@takes("verify")
def verify(output: Output, *, state: str | None, json: bool, quiet: bool) -> int:
    """Read every output again and compare it with the ledger; write nothing.

    Outputs that are changed, missing or unreadable are named, and files in OUTPUT that match the patterns of
    the last run and are not in the ledger. Exit codes: 0 all is as recorded, 1 something differs, 2 there is
    no ledger, 5 a run works in OUTPUT.

    Example: srtbatch verify corrected/ --json
    """
    found: dict[str, list[str]] = defaultdict(list)
    same = 0
    for one in verified(output, state=state):
        if one.kind == "same":
            same += 1
            continue
        found[one.kind].append(one.name)
        if not json:
            put(line_of(one))
    if json:
        put_json(
            {"as_recorded": same, **{kind: [escaped_path(name) for name in found[kind]] for kind in KINDS}}
        )
    elif not quiet:
        counts = "".join(f", {len(found[kind]):,} {kind}" for kind in KINDS if found[kind])
        say(f"{same:,} as recorded{counts}")
    return Exit.FOUND if any(found.values()) else Exit.DONE


def line_of(one: Verified) -> str:
    """Return the line of one difference."""
    return f"{one.kind:<11} {escaped(one.name)} {KINDS[one.kind]}\n"
