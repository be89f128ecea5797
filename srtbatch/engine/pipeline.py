"""Correct one subtitle file: bytes in, corrected bytes out, with all corrections and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from srtbatch.config.settings import Config, Limits
from srtbatch.encodings.codec import decode, decoded_from_text, encode, non_ascii_bytes
from srtbatch.engine.fixed_point import correct
from srtbatch.engine.rule_stages import Plan
from srtbatch.language import guess
from srtbatch.language.language_codes import primary_subtag
from srtbatch.model import ConfigError, Corrected, Cue, Decoded, Document, Failure, Tally
from srtbatch.quality.score import Scale, limits_for, words_changed
from srtbatch.rules.base import Context
from srtbatch.rules.registry import selected
from srtbatch.subrip.other_formats import refused_by_name, with_format_named
from srtbatch.subrip.reader import read
from srtbatch.subrip.writer import write

MAX_GUESSES = 3
_UNCERTAIN, _DECIDE = "its encoding is uncertain", "--encoding or --language decides"


@dataclass(frozen=True, slots=True)
class Processed:
    """Result of the correction of one file's bytes.

    ``data`` is what to write (the input bytes themselves where nothing changed), ``None`` exactly when
    ``failure`` says why there is nothing to write. ``kept`` says that the corrections were not applied: then
    ``corrected`` describes the document as it was. ``reason`` explains an unexpected result, such as a file
    without cues. ``changed_words`` is the share (0 to 1) of its words that the rules changed.
    """

    data: bytes | None
    language: str = ""
    decoded: Decoded | None = None
    corrected: Corrected | None = None
    failure: Failure | None = None
    kept: bool = False
    reason: str = ""
    changed_words: float = 0.0


class Processor:
    """Corrects documents under one Config; build it once per process, use it for any number of files.

    Raises:
        ConfigError: The Config names an unknown rule, profile, QC profile or language.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.rules = selected(config)
        self._language = _subtag(config.correction.language)
        self._may_change_words = {rule.code for rule in self.rules if rule.words == "changed"}
        self._plans: dict[str, tuple[Plan, Limits]] = {}
        self._plan_for("")

    def _plan_for(self, language: str) -> tuple[Plan, Limits]:
        """Return the plan and the quality limits for this language; each is built once."""
        if language not in self._plans:
            self._plans[language] = Plan(self.rules, language), limits_for(self.config.quality, language)
        return self._plans[language]

    def process(self, data: bytes, name: str = "") -> Processed:
        """Correct one document; ``name`` (of the file) may state its language and format.

        Bad input is a Failure in the result.
        """
        stated = self._language or guess(name, ())
        decoded = decode(data, encoding=self.config.files.encoding, language=stated)
        if isinstance(decoded, Failure):
            return Processed(None, stated, failure=with_format_named(decoded, "", data))
        if refused := refused_by_name(name, decoded.text):
            return Processed(None, stated, decoded, failure=refused)
        return self._processed(data, decoded, stated)

    def process_text(self, text: str) -> Processed:
        """Correct a document that is already text; ``data`` of the result is UTF-8."""
        return self._processed(text.encode("utf-8", "surrogatepass"), decoded_from_text(text), self._language)

    def _processed(self, data: bytes, decoded: Decoded, stated: str) -> Processed:
        document = read(decoded.text)
        if isinstance(document, Failure):
            return Processed(None, stated, decoded, failure=with_format_named(document, decoded.text, data))
        language = stated or _language_of(document.cues)
        corrected = self._correct(document, language, decoded)
        for _ in range(0 if stated else MAX_GUESSES):
            again = _language_of_result(document, corrected, language)
            if again == language:
                break
            language, corrected = again, self._correct(document, again, decoded)
        if isinstance(corrected, Failure):
            return Processed(None, language, decoded, failure=corrected)
        share = self._changed_words(document, corrected)
        done = Processed(data, language, decoded, _with_decoding(corrected, decoded), changed_words=share)
        return self._finished(data, document, done, stated)

    def _correct(self, document: Document, language: str, decoded: Decoded) -> Corrected | Failure:
        plan, limits = self._plan_for(language)
        encoding = "utf-8" if self.config.files.to_utf8 else decoded.encoding
        context = Context(language, limits, encoding, certain=decoded.is_certain)
        return correct(document, plan, context, Scale(limits))

    def _changed_words(self, document: Document, corrected: Corrected) -> float:
        """Return the share of words that changed; only rules that may change words count."""
        if not any(change.rule in self._may_change_words for change in corrected.corrections):
            return 0.0
        return words_changed([cue.text for cue in document.cues], [cue.text for cue in corrected.cues])

    def _finished(self, data: bytes, document: Document, done: Processed, stated: str) -> Processed:
        """Return what to write, once it is certain that a second run would change nothing."""
        corrected, decoded = done.corrected, done.decoded
        if corrected is None or decoded is None:
            return done
        if self.config.quality.quality_gate and corrected.after.score < corrected.before.score:
            return self._unchanged(data, document, done, "the corrections would lower the score")
        text = write(corrected.cues, document.ending) if corrected.corrections else decoded.text
        failure = _unreadable(text, document, corrected)
        if failure:
            return replace(done, data=None, failure=failure)
        if corrected.corrections or self._reencodes():
            done = self._encoded(text, decoded, done)
            if done.data is not None and (
                reason := self._reason_not_to_write(data, text, done.data, decoded, stated)
            ):
                return self._unchanged(data, document, done, reason)
        return done if document.cues else replace(done, reason="no cues")

    def _unchanged(self, data: bytes, document: Document, done: Processed, reason: str) -> Processed:
        """Return the document as it was: no corrections, and the findings of the original."""
        corrected, decoded = done.corrected, done.decoded
        if corrected is None or decoded is None:
            return done
        plan, limits = self._plan_for(done.language)
        context = Context(done.language, limits, decoded.encoding)
        findings = [*decoded.findings, *document.findings]
        for rule in plan.inspectors:
            findings.extend(rule.inspect(document.cues, context))
        findings.extend(corrected.before.findings)
        tally = Tally(corrected.tally.cues_in, corrected.tally.cues_in)
        same = Corrected(document.cues, [], findings, tally, corrected.before, corrected.before)
        return replace(done, data=data, corrected=same, kept=True, reason=reason, changed_words=0.0)

    def _reason_not_to_write(
        self, before: bytes, text: str, after: bytes, decoded: Decoded, stated: str
    ) -> str:
        """Return why these bytes may not be written, since their encoding was guessed; ``""`` if they may."""
        if decoded.is_certain:
            return (
                "" if self._decodes_to(text, after, decoded, stated) else _might_decode_differently(decoded)
            )
        if self.config.files.to_utf8:
            return f"{_UNCERTAIN}, so it is not converted to UTF-8; {_DECIDE}"
        if non_ascii_bytes(before) != non_ascii_bytes(after):
            return f"{_UNCERTAIN}, and a correction would change more than plain ASCII text; {_DECIDE}"
        return "" if self._decodes_to(text, after, decoded, stated) else _might_decode_differently(decoded)

    def _decodes_to(self, text: str, data: bytes, decoded: Decoded, stated: str) -> bool:
        """Return whether a second run would read this text; certain encodings are not checked again."""
        if (decoded.confidence == 1.0 and not decoded.findings) or self.config.files.to_utf8:
            return True
        again = decode(data, encoding=self.config.files.encoding, language=stated)
        if not isinstance(again, Decoded) or again.text != text:
            return False
        return decoded.is_certain or not again.is_certain

    def _reencodes(self) -> bool:
        """Return whether the settings ask for another encoding, byte-order mark or newline."""
        files = self.config.files
        return files.to_utf8 or files.bom != "keep" or files.newline != "keep"

    def _encoded(self, text: str, decoded: Decoded, done: Processed) -> Processed:
        files = self.config.files
        try:
            data = encode(text, decoded, to_utf8=files.to_utf8, bom=files.bom, newline=files.newline)
        except UnicodeEncodeError as error:
            line = text.count("\n", 0, error.start) + 1
            return replace(done, data=None, failure=Failure("encoding", str(error), line))
        return replace(done, data=data)


def _might_decode_differently(decoded: Decoded) -> str:
    return f"a second run might not read it as {decoded.encoding}; name it with --encoding"


def _subtag(language: str) -> str:
    """Return the primary subtag of the language in the settings, in whatever form it is written."""
    try:
        return primary_subtag(language) if language else ""
    except ValueError as error:
        raise ConfigError(f"correction.language {error}") from error


def _language_of(cues: Sequence[Cue]) -> str:
    return guess("", [cue.text for cue in cues])


def _language_of_result(document: Document, corrected: Corrected | Failure, language: str) -> str:
    """Return the language detected in the result.

    A second run detects the language there, and must use the same rules.
    """
    if isinstance(corrected, Failure) or corrected.cues is document.cues:
        return language
    return _language_of(corrected.cues)


def _with_decoding(corrected: Corrected, decoded: Decoded) -> Corrected:
    """Return the same result, with the repairs and findings of decoding in front."""
    if not decoded.repairs and not decoded.findings:
        return corrected
    return replace(
        corrected,
        corrections=[*decoded.repairs, *corrected.corrections],
        findings=[*decoded.findings, *corrected.findings],
    )


def _unreadable(text: str, document: Document, corrected: Corrected) -> Failure | None:
    """Return a Failure if a second run would read something else than was meant.

    Costs nothing where the source needed no repair.
    """
    if not corrected.corrections:
        if not document.cues or write(document.cues, document.ending) == text:
            return None
        return Failure("conservation", "reading changed the file, but no correction says so")
    if not document.repairs and all(change.effect == "change" for change in corrected.corrections):
        return None
    again = read(text)
    if isinstance(again, Failure) or again.repairs or len(again.cues) != len(corrected.cues):
        return Failure("conservation", "the repaired file would not read back as it was written")
    return None
