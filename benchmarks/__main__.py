"""``python -m benchmarks [--quick] [--rounds N] [ROW ...]`` prints the table of speed and memory."""

from __future__ import annotations

import argparse
import os
import platform
import time
from importlib.metadata import version

import psutil

from benchmarks.rows import ROWS, Scale


def main() -> None:
    """Measure the rows asked for, all by default, and print each as it is done."""
    options = _options()
    print(_machine())
    print("\n| row | what | measured | target |\n| --- | --- | --- | --- |", flush=True)
    for number in options.rows or sorted(ROWS):
        for line in ROWS[number](Scale(options.rounds, 10 if options.quick else 1)):
            print(f"| {number} | {line.what} | {line.measured} | {line.target} |", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("rows", nargs="*", type=int, metavar="ROW", help="row numbers; default: all")
    parser.add_argument("--quick", action="store_true", help="a tenth of the files")
    parser.add_argument(
        "--rounds", type=int, default=3, help="whole-process runs of each command, interleaved"
    )
    return parser.parse_args()


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        f"srtbatch {version('srtbatch')}, {time.strftime('%Y-%m-%d', time.gmtime())}; "
        f"{python}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, load {psutil.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
