"""Bytes of one subtitle file in, bytes of the corrected one out, with all that was seen on the way."""

from __future__ import annotations

from dataclasses import dataclass

from srtbatch.config.settings import Config
from srtbatch.model import Corrected, Decoded, Failure


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of one file's bytes.

    ``data`` is what to write (the very input bytes where nothing needed correcting), ``None`` exactly
    when ``failure`` says why there is nothing to write.
    """

    data: bytes | None
    language: str = ""
    decoded: Decoded | None = None
    corrected: Corrected | None = None
    failure: Failure | None = None


class Processor:
    """Corrects documents under one Config; build once per process, use for any number of files."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        """Correct one document; ``name`` (the file's name) may tell its language. Never raises on bad input."""
        raise NotImplementedError
