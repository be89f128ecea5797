"""What is wrong with a glossary before it is used: everything at once, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.model import ConfigError
from srtbatch.rules.commonwords import is_common
from srtbatch.rules.glossary_index import TOKEN, active, allowed, fold, usable

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
    """Everything that is wrong with the terms that the filters let through, in the order of the files."""
    terms = list(active(settings))
    owners: dict[str, Term] = {}
    problems: list[Problem] = []
    for term in terms:
        for variation in term.variations:
            key = fold(variation)
            problems += _variation(term, variation, key, settings)
            problems += _claim(term, variation, owners.setdefault(key, term))
    problems += _canonicals(terms, owners)
    problems += _cycles(owners)
    order = {term.place: at for at, term in enumerate(terms)}
    return sorted(problems, key=lambda problem: order.get(problem.place, 0))


def _variation(term: Term, variation: str, key: str, settings: GlossarySettings) -> Iterator[Problem]:
    words = TOKEN.findall(key)
    if not key:
        yield _error(term, f"{term.canonical} has an empty variation")
    elif len(key) == 1:
        yield _error(term, f"the variation {variation!r} is a single letter; it would match everywhere")
    elif not usable(key, words):
        yield _error(term, f"the variation {variation!r} must begin and end with a letter or digit")
    elif key in {fold(word) for word in settings.protect}:
        yield _warning(term, f"{variation!r} is protected and will not be corrected")
    elif is_common(key) and not allowed(term, settings):
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
    """Chains of corrections that come back to where they began; each is said once."""
    said: set[str] = set()
    for start, term in owners.items():
        chain = _chain(start, owners)
        if chain[-1] == start and len(chain) > 1 and start not in said and len(set(chain)) > 1:
            said.update(chain)
            yield _error(term, f"a circle: {' → '.join(chain)}")


def _chain(start: str, owners: Mapping[str, Term]) -> Sequence[str]:
    chain = [start]
    while (owner := owners.get(chain[-1])) is not None:
        following = fold(owner.canonical)
        chain.append(following)
        if following in chain[:-1]:
            break
    return chain


def _error(term: Term, message: str) -> Problem:
    return Problem(term.place, Severity.ERROR, message)


def _warning(term: Term, message: str) -> Problem:
    return Problem(term.place, Severity.WARNING, message)
