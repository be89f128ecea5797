"""The unified diff between a file and its corrected content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.engine.pipeline import Processed


def unified_diff(name: str, data: bytes, processed: Processed, *, to_utf8: bool) -> str:
    """Return the unified diff of the texts, with encodings in its head where they differ.

    Line ends and byte-order marks are compared only where nothing else differs.
    """
    import difflib  # noqa: PLC0415  (5 ms that only --diff need pay)

    was = processed.decoded.encoding if processed.decoded else "utf-8"
    now = "utf-8" if to_utf8 else was
    old, new = data.decode(was, "replace"), (processed.data or b"").decode(now, "replace")
    if _plain(old) != _plain(new):
        old, new = _plain(old), _plain(new)
    name, words = name.replace("\n", "\\n"), ("as it is", "corrected")
    if was != now:
        words = f"{words[0]}, {was}", f"{words[1]}, {now}"
    heads = f"{name} ({words[0]})", f"{name} ({words[1]})"
    text = "".join(difflib.unified_diff(_lines(old), _lines(new), *heads))
    return text or f"--- {heads[0]}\n+++ {heads[1]}\n"


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _lines(text: str) -> list[str]:
    """Return the lines as a diff counts them: U+2028 and the like end none; a missing line end is marked."""
    lines = text.split("\n")
    last = lines.pop()
    marked = [f"{last}\n\\ No newline at end of file\n"] if last else []
    return [*(f"{line}\n" for line in lines), *marked]
