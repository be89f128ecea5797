"""Other libraries doing less: parse and write. ``python -m benchmarks.peers srt INPUT OUTPUT``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path


def main(peer: str, source: Path, target: Path) -> None:
    """Rewrite a tree with one library."""
    rewrite = PEERS[peer]()
    for path in sorted(source.rglob("*.srt")):
        to = target / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(rewrite(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")


def _srt() -> Callable[[str], str]:
    srt = import_module("srt")
    return lambda text: str(srt.compose(srt.parse(text)))


def _pysrt() -> Callable[[str], str]:
    pysrt = import_module("pysrt")
    return lambda text: "\n".join(str(item) for item in pysrt.from_string(text))


def _pysubs2() -> Callable[[str], str]:
    pysubs2 = import_module("pysubs2")
    return lambda text: str(pysubs2.SSAFile.from_string(text, format_="srt").to_string("srt"))


PEERS = {"srt": _srt, "pysrt": _pysrt, "pysubs2": _pysubs2}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
