"""Where a value came from, what is wrong with it, and how both are said to people.

Everything that comes from a user's file carries a :class:`Location`; every mistake in
such a file is an :class:`Issue`, a value that is collected and reported together with
all the others, never an exception.  Sentences meant for people are :class:`Text`:
Japanese and English side by side, so that neither can be forgotten.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """A language fitgap speaks (BCP 47 code)."""

    JA = "ja"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; ``{name}`` fields are filled by :meth:`format`."""

    ja: str
    en: str

    def format(self, **values: object) -> Text:
        """Return the sentence with its fields filled, a ``Text`` value in each language."""
        return Text(
            self.ja.format(**{key: say(value, Language.JA) for key, value in values.items()}),
            self.en.format(**{key: say(value, Language.EN) for key, value in values.items()}),
        )

    def to(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.ja if language is Language.JA else self.en


def say(value: object, language: Language) -> str:
    """Return any value as words: a ``Text`` in the language asked for, else ``str(value)``."""
    return value.to(language) if isinstance(value, Text) else str(value)


def verbatim(words: str) -> Text:
    """Return a user's own words, which are the same in every language."""
    return Text(words, words)


def listed(texts: Iterable[Text], ja: str = "、", en: str = ", ") -> Text:
    """Return texts in a row, with ``ja`` and ``en`` between them."""
    parts = tuple(texts)
    return Text(ja.join(part.ja for part in parts), en.join(part.en for part in parts))


class Location(NamedTuple):
    """A place in a user's file.

    ``file`` is the path as the user gave it, ``line`` and ``column`` count from 1,
    ``element`` is the id of a BPMN element, a dotted YAML path or a workbook cell.
    """

    # A tuple, not a dataclass: everything read has one, and a tuple is made far faster.
    file: str
    line: int | None = None
    column: int | None = None
    element: str | None = None

    def __str__(self) -> str:
        numbers = "".join(f":{number}" for number in (self.line, self.column) if number is not None)
        return f"{self.file}{numbers}"


class Severity(StrEnum):
    """How bad an issue is; only an error stops work."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong in a user's file: what, where, and what to do about it."""

    code: str
    severity: Severity
    location: Location
    message: Text
    hint: Text

    def line(self, language: Language) -> str:
        """Return ``file:line: CODE message — what to do`` for a terminal."""
        element = f" [{self.location.element}]" if self.location.element else ""
        hint = self.hint.to(language)
        ending = f" — {hint}" if hint else ""
        return f"{self.location}: {self.code} {self.message.to(language)}{element}{ending}"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A kind of issue, declared once beside the code that finds it.

    ``message`` and ``hint`` may hold ``{fields}`` that :meth:`at` fills.
    """

    code: str
    severity: Severity
    message: Text
    hint: Text

    def at(self, location: Location, **values: object) -> Issue:
        """Return this kind of issue at one place."""
        return Issue(
            self.code,
            self.severity,
            location,
            self.message.format(**values),
            self.hint.format(**values),
        )


class FitgapError(Exception):
    """Stops the program: the input cannot be used, or an action is refused.

    ``issues`` says why, all of it at once.  ``refused`` distinguishes an action that is
    refused (a gate, a conflict, a hostile file) from input that has errors.
    """

    def __init__(self, issues: Iterable[Issue], *, refused: bool = False) -> None:
        self.issues = tuple(issues)
        self.refused = refused
        super().__init__("; ".join(issue.line(Language.EN) for issue in self.issues))


def has_errors(issues: Iterable[Issue]) -> bool:
    """Say whether any of the issues is an error."""
    return any(issue.severity is Severity.ERROR for issue in issues)


def in_file(issue: Issue, file: str) -> Issue:
    """Return the issue with its place moved to a file, for readers that see only bytes."""
    return replace(issue, location=issue.location._replace(file=file))


def fingerprint(*parts: object) -> str:
    """Return the SHA-256 (hex) of the parts; equal only if every part is equal.

    Parts are compared by ``repr`` with their boundaries kept, so ``("ab", "c")`` and
    ``("a", "bc")`` differ.  Use it for values whose ``repr`` is complete: strings,
    numbers, tuples and frozen dataclasses of these.
    """
    digest = hashlib.sha256()
    for part in parts:
        piece = repr(part).encode()
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()


def short_id(prefix: str, *parts: object) -> str:
    """Return an id such as ``G-7K2QXM4A``: the prefix and 40 bits of the parts' fingerprint.

    40 bits keep the chance of two equal ids under 10⁻⁴ for 10,000 values.
    """
    digest = bytes.fromhex(fingerprint(*parts))[:5]
    return f"{prefix}-{base64.b32encode(digest).decode()}"
