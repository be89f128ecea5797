"""Check a glossary before it is used: all faults at once, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import NamedTuple

from srtbatch.config.named_files import collection_paused
from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.model import ConfigError
from srtbatch.rules.glossary.variant_index import TOKEN, active, allowed, fold, usable
from srtbatch.rules.support.common_words import is_common

# A command line shows the warnings, and the batch it starts checks the same settings: 8 µs a term.
_last: list[tuple[GlossarySettings, list[Problem]]] = []


class Severity(StrEnum):
    """An error stops a run before it starts; a warning says what the glossary will not do."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """One fault of a glossary; ``place`` is ``file:line``."""

    place: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message}"


def verify(settings: GlossarySettings) -> list[Problem]:
    """Return the warnings about a glossary; the last one verified is not looked at again.

    Raises:
        ConfigError: there is an error; the text has every error and warning.
    """
    if not _last or _last[0][0] is not settings:
        _last[:] = [(settings, check(settings))]
    problems = _last[0][1]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise ConfigError("\n".join(map(str, problems)))
    return problems


def check(settings: GlossarySettings) -> list[Problem]:
    """Return every fault of the selected terms, in the order of the files."""
    with collection_paused():
        terms = list(active(settings))
        problems = _problems(terms, settings)
        order = {term.place: at for at, term in enumerate(terms)} if problems else {}
    return sorted(problems, key=lambda problem: order.get(problem.place, 0))


def _problems(terms: Iterable[Term], settings: GlossarySettings) -> list[Problem]:
    owners: dict[str, Term] = {}
    problems: list[Problem] = []
    protected = {fold(word) for word in settings.protect}
    for term in terms:
        common = allowed(term, settings)
        for variation in term.variations:
            key = fold(variation)
            problems += _variation(term, variation, key, protected, common=common)
            problems += _claim(term, variation, owners.setdefault(key, term))
    problems += _canonicals(terms, owners)
    problems += _cycles(owners)
    return problems


def _variation(
    term: Term, variation: str, key: str, protected: AbstractSet[str], *, common: bool
) -> Iterator[Problem]:
    """Return the faults of one variation; ``common``: whether common words may be variations of the term."""
    if not key:
        yield _error(term, f"{term.canonical} has an empty variation")
    elif len(key) == 1:
        yield _error(term, f"the variation {variation!r} is a single letter; it would match everywhere")
    elif not usable(key, TOKEN.findall(key)):
        yield _error(term, f"the variation {variation!r} must begin and end with a letter or digit")
    elif key in protected:
        yield _warning(term, f"{variation!r} is protected and will not be corrected")
    elif not common and is_common(key):
        message = (
            f"{variation!r} is common English and will not be corrected; allow_common: true overrides this"
        )
        yield _warning(term, message)


def _claim(term: Term, variation: str, owner: Term) -> Iterator[Problem]:
    if owner.canonical != term.canonical:
        yield _error(term, f"{variation!r} is a variation of {owner.canonical} too ({owner.place})")


def _canonicals(terms: Iterable[Term], owners: Mapping[str, Term]) -> Iterator[Problem]:
    for term in terms:
        owner = owners.get(fold(term.canonical))
        if owner is not None and owner.canonical != term.canonical:
            message = f"{term.canonical} is listed as a variation of {owner.canonical} ({owner.place})"
            yield _warning(term, f"{message}; it is a canonical form, so it stays as it is")


def _cycles(owners: Mapping[str, Term]) -> Iterator[Problem]:
    """Return chains of corrections that lead back to their beginning; each once, by its first term."""
    seen: set[str] = set()
    order: dict[str, int] = {}
    for start in owners:
        chain = _chain(start, owners, seen)
        seen.update(chain)
        circle = chain[chain.index(chain[-1]) :]
        if len(circle) > 2:  # noqa: PLR2004  (its first key stands at its end again; one key alone is no circle)
            order = order or {key: at for at, key in enumerate(owners)}
            first = min(range(len(circle) - 1), key=lambda at: order[circle[at]])
            circle = [*circle[first:-1], *circle[: first + 1]]
            yield _error(owners[circle[0]], f"a circle: {' → '.join(circle)}")


def _chain(start: str, owners: Mapping[str, Term], seen: AbstractSet[str]) -> Sequence[str]:
    """Return what ``start`` is corrected to, what that is corrected to, and so on.

    The chain ends at a repetition or at a term that was ``seen``.
    """
    chain = {start: None}
    key = start
    while key not in seen and (owner := owners.get(key)) is not None:
        key = fold(owner.canonical)
        if key in chain:
            return [*chain, key]
        chain[key] = None
    return list(chain)


def _error(term: Term, message: str) -> Problem:
    return Problem(term.place, Severity.ERROR, message)


def _warning(term: Term, message: str) -> Problem:
    return Problem(term.place, Severity.WARNING, message)
