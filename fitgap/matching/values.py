"""The values matching gives: correspondences with bands and evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from fitgap.source import Text


class Band(StrEnum):
    """How sure a correspondence is: taken as it is, or for a person to look at."""

    MATCH = "match"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a score.

    ``contribution`` is what it adds to (or takes from) the logit of the score: the
    contributions of one pair, the one of kind ``base`` among them, add up to
    ln(score / (1 - score)).
    """

    kind: str
    contribution: float
    text: Text


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Two elements that belong together; ``score`` is in [0, 1]."""

    left: str
    right: str
    score: float
    band: Band
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A function near to an activity, with why it fits or falls short.

    The reasons are ``given``, or found by ``explain`` when they are asked for: explaining
    every candidate of a large workspace takes longer than finding them.
    """

    function: str
    score: float
    given: tuple[Evidence, ...] = ()
    explain: Callable[[], tuple[Evidence, ...]] | None = field(
        default=None, compare=False, repr=False
    )

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The reasons, the weightiest first."""
        return self.given if self.explain is None else self.explain()


@dataclass(frozen=True, slots=True)
class MatchFact:
    """What a person said of an activity and a function; ``function`` None: no function fits."""

    model: str
    activity: str
    function: str | None


@dataclass(frozen=True, slots=True)
class FlowElement:
    """An element of a flow as a fact names it: the flow, its id there, label and role."""

    flow: str
    element: str
    label: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class FlowFact:
    """What a person said of two elements of two flows: the same work, or not."""

    left: FlowElement
    right: FlowElement
    confirmed: bool


@dataclass(frozen=True)
class FunctionAlignment:
    """One model against a catalogue.

    ``correspondences`` run from activity id to function id.  ``candidates`` holds, for
    every activity, the nearest functions, best first.  ``manual`` holds the activities
    that are handwork no package covers.
    """

    model: str
    correspondences: tuple[Correspondence, ...]
    candidates: Mapping[str, tuple[Candidate, ...]]
    manual: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FlowAlignment:
    """One model against another: element id of ``left`` to element id of ``right``."""

    left: str
    right: str
    correspondences: tuple[Correspondence, ...]


def same_flow(one: str, other: str) -> bool:
    """Say whether two names are of one flow: the tail of one path is the other, ``.bpmn`` aside."""
    left, right = _parts(one), _parts(other)
    shorter = min(len(left), len(right))
    return shorter > 0 and left[-shorter:] == right[-shorter:]


@lru_cache(maxsize=10_000)
def _parts(name: str) -> tuple[str, ...]:
    plain = name.replace("\\", "/")
    if plain.lower().endswith(".bpmn"):
        plain = plain[: -len(".bpmn")]
    return tuple(part for part in plain.split("/") if part not in {"", "."})
