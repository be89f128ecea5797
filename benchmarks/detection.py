"""How often encodings are found: ``SRTBATCH_CHARSETS=dir python -m benchmarks.detection [SEED]``.

The folder has folders ``ENCODING-LANGUAGE/`` of text files, as the source distribution of chardet 6.0.0 has
in ``tests/``. Its files, cues transcoded from their texts, and cues from the system's message catalogues are
read by this package and by the installed chardet alone. Right is what gives the text that was encoded.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import chardet

from benchmarks.documents import Sample, catalogue_texts, real, texts_in, transcoded
from srtbatch.encodings.candidates import unify_equivalents
from srtbatch.encodings.codec import decode
from srtbatch.model import Decoded

CATALOGUES = Path("/usr/share/locale")
SIZES = {"whole": 1, "30 cues": 1, "5 cues": 3, "1 cue": 7}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_C1 = re.compile("[\x80-\x9f]")


def main() -> None:
    """Print the figures for each kind of document, and the encodings that are read worse than by chardet."""
    folder = Path(os.environ.get("SRTBATCH_CHARSETS", ""))
    if not folder.name or not folder.is_dir():
        sys.exit("set SRTBATCH_CHARSETS to a folder of ENCODING-LANGUAGE/ folders; nothing is measured")
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    counts, gains = Counter[tuple[str, str]](), Counter[str]()
    buckets = Counter[tuple[float, bool]]()
    for sample in _samples(folder, seed):
        verdict, ours, confidence = _ours(sample)
        theirs = _theirs(sample)
        counts.update(
            {(sample.kind, "documents"): 1, (sample.kind, verdict): 1, (sample.kind, "chardet"): theirs}
        )
        counts[sample.kind, "wrong above 0.5"] += not ours and confidence > 0.5  # noqa: PLR2004  (the goal)
        gains[sample.encoding] += ours - theirs
        buckets[round(confidence, 1), ours] += 1
    for kind in dict.fromkeys(kind for kind, _ in counts):
        print(f"{kind}: ", ", ".join(f"{name} {n}" for (one, name), n in counts.items() if one == kind and n))
    print("read worse than by chardet:", {name: n for name, n in sorted(gains.items()) if n < 0} or "none")
    for bucket in sorted({confidence for confidence, _ in buckets}):
        good, bad = buckets[bucket, True], buckets[bucket, False]
        print(f"confidence {bucket}: {good + bad} documents, {bad / (good + bad):.1%} wrong")


def _samples(folder: Path, seed: int) -> Iterator[Sample]:
    found = [*real(folder), *transcoded(texts_in(folder), SIZES, seed)]
    if CATALOGUES.is_dir():
        found += transcoded(catalogue_texts(CATALOGUES), SIZES, seed)
    for sample in found:
        if not _C1.search(sample.text):  # its label is wrong: no text has these control characters
            yield sample


def _plain(text: str) -> str:
    return _CONTROL.sub("", unify_equivalents(text)).replace("\n", "").replace(" ", "")


def _ours(sample: Sample) -> tuple[str, bool, float]:
    found = decode(sample.data)
    if not isinstance(found, Decoded):
        return "refused", False, 0.0
    right = _plain(found.text) == _plain(sample.text)
    warned = any(finding.rule in ("S104", "S105") for finding in found.findings)
    verdict = ("right" if right else "wrong") + (", with a warning" if warned else "")
    return verdict, right, found.confidence


def _theirs(sample: Sample) -> bool:
    name = chardet.detect(sample.data)["encoding"]
    try:
        return bool(name) and _plain(sample.data.decode(name or "")) == _plain(sample.text)
    except (UnicodeError, LookupError):
        return False


if __name__ == "__main__":
    main()
