"""Positions, judgements, decisions; what state a row is in; when it must be looked at again.

The decision log is a sequence of :class:`Entry`; everything here is a pure function of it.
:func:`reviews` folds it into one :class:`Review` a row, :func:`state` and :func:`agreement` say
where a row stands, :func:`refusal` why an act may not be done, :func:`describe` what was done.
"""

from __future__ import annotations

from fitgap.consensus.acts import (
    BEFORE_CODE,
    CONSIDERED,
    Entry,
    EntryKind,
    Outcome,
    Position,
    SealedEntry,
    Serves,
    retracted_number,
)
from fitgap.consensus.describing import describe
from fitgap.consensus.folding import Review, foreseen, reviews
from fitgap.consensus.refusing import refusal
from fitgap.consensus.standing import (
    Agreement,
    ConsensusRule,
    State,
    agreement,
    evaluators,
    is_suspect,
    judgement_by,
    judgements_of,
    newest_judgement,
    standing_rejection,
    state,
    suspects,
    unconsidered,
)

__all__ = [
    "BEFORE_CODE",
    "CONSIDERED",
    "Agreement",
    "ConsensusRule",
    "Entry",
    "EntryKind",
    "Outcome",
    "Position",
    "Review",
    "SealedEntry",
    "Serves",
    "State",
    "agreement",
    "describe",
    "evaluators",
    "foreseen",
    "is_suspect",
    "judgement_by",
    "judgements_of",
    "newest_judgement",
    "refusal",
    "retracted_number",
    "reviews",
    "standing_rejection",
    "state",
    "suspects",
    "unconsidered",
]
