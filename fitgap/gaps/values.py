"""What a row of the Fit & Gap list is."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from fitgap.matching import Candidate, Evidence
from fitgap.process import Aspect
from fitgap.source import Location, Text


class Verdict(StrEnum):
    """適合判定: can the package do it as it is?"""

    FIT = "F"
    PARTIAL = "P"
    GAP = "G"
    NOT_APPLICABLE = "N"
    UNCONFIRMED = "U"

    @property
    def asks_nothing(self) -> bool:
        """Whether nothing needs to change in the package: it can, or does not have to."""
        return self in (Verdict.FIT, Verdict.NOT_APPLICABLE)


class ItemOrigin(StrEnum):
    """Where a row comes from."""

    ACTIVITY = "activity"
    NEED = "need"
    DOCUMENT = "document"
    STANDARD_FLOW = "standard_flow"


@dataclass(frozen=True)
class FitGapItem:
    """One row of the Fit & Gap list.

    ``id`` survives re-runs; ``fingerprint`` covers the flow element and the catalogue row
    and changes with either.  ``function`` is the function matched (None if none is),
    ``nearest`` the functions that come closest, best first.  ``evidence`` explains the
    match.  ``volume`` is cases a year, ``minutes`` the minutes one case takes each of
    the ``persons`` who work at it.  A row on a
    whole flow has no ``activity``, and for what is required the name of the procedure;
    ``details`` then say what it rests on.
    """

    id: str
    fingerprint: str
    origin: ItemOrigin
    municipality: str
    flow: str
    procedure: str
    procedure_name: str
    affair: str
    activity: str
    activity_name: str
    role: str
    aspect: Aspect
    required: str
    verdict: Verdict
    statement: Text
    function: str | None = None
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Candidate, ...] = ()
    basis: str | None = None
    clause: str | None = None
    volume: int | None = None
    minutes: Decimal | None = None
    persons: int = 1
    location: Location = field(default=Location(""), compare=False)
    details: tuple[Text, ...] = ()
