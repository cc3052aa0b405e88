"""The log folded into what was said of each row: the newest of every act, none taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fitgap.classification import Resolution
from fitgap.consensus.acts import (
    Entry,
    EntryKind,
    SealedEntry,
    retracted_number,
    same_person,
    unreadable,
)


@dataclass(frozen=True)
class Review:
    """Everything people said of one row, newest per person, retracted acts left out.

    ``judgements`` is keyed by municipality code and actor, ``positions`` by municipality
    code, ``considerations`` by the alternative that was not taken.  ``history`` alone keeps
    every act on the row, retracted ones and the retractions too, oldest first.
    """

    judgements: Mapping[tuple[str, str], SealedEntry] = field(default_factory=dict)
    classification: SealedEntry | None = None
    resolution: SealedEntry | None = None
    match: SealedEntry | None = None
    assessment: SealedEntry | None = None
    decision: SealedEntry | None = None
    positions: Mapping[str, SealedEntry] = field(default_factory=dict)
    notes: tuple[SealedEntry, ...] = ()
    facts: tuple[SealedEntry, ...] = ()
    history: tuple[SealedEntry, ...] = ()
    considerations: Mapping[Resolution, SealedEntry] = field(default_factory=dict)


def reviews(entries: Iterable[SealedEntry]) -> Mapping[str, Review]:
    """Fold the log into one review per row id.

    The newest act of a kind counts, by its number in the log, in whatever order the
    entries come.  A retraction takes back exactly one earlier act of the same person on
    the same row, so that the act before it counts again; any other retraction, and a
    retraction of a retraction, has no effect: to redo an act it is done again.
    """
    histories: dict[str, list[SealedEntry]] = {}
    for sealed in sorted(entries, key=lambda sealed: sealed.sequence):
        histories.setdefault(sealed.entry.target, []).append(sealed)
    return {target: _review(history) for target, history in histories.items()}


def foreseen(review: Review, entries: Iterable[Entry]) -> Review:
    """Return the review as it will be once these acts on its row are in the log.

    What is recorded together is checked act by act, each against those before it.
    """
    newest = max((sealed.sequence for sealed in review.history), default=0)
    coming = (
        SealedEntry(number, entry, "", "") for number, entry in enumerate(entries, start=newest + 1)
    )
    return _review((*review.history, *coming))


def taken_back(history: Sequence[SealedEntry]) -> frozenset[int]:
    """Return the numbers of the acts that were validly taken back."""
    by_number = {sealed.sequence: sealed for sealed in history}
    numbers: set[int] = set()
    for sealed in history:
        if sealed.entry.kind is EntryKind.RETRACT:
            earlier = by_number.get(retracted_number(sealed.entry))
            if (
                earlier is not None
                and earlier.sequence < sealed.sequence
                and earlier.entry.kind is not EntryKind.RETRACT
                and same_person(earlier.entry, sealed.entry)
            ):
                numbers.add(earlier.sequence)
    return frozenset(numbers)


def _review(history: Sequence[SealedEntry]) -> Review:
    """Fold the acts on one row, in the order of the log."""
    retracted = taken_back(history)
    judgements: dict[tuple[str, str], SealedEntry] = {}
    positions: dict[str, SealedEntry] = {}
    considerations: dict[Resolution, SealedEntry] = {}
    notes: list[SealedEntry] = []
    facts: list[SealedEntry] = []
    newest: dict[EntryKind, SealedEntry] = {}
    for sealed in history:
        entry = sealed.entry
        if sealed.sequence in retracted or entry.kind is EntryKind.RETRACT:
            continue
        if unreadable(entry) is not None:
            continue
        match entry.kind:
            case EntryKind.JUDGE:
                judgements[entry.municipality, entry.actor] = sealed
            case EntryKind.POSITION:
                positions[entry.municipality] = sealed
            case EntryKind.CONSIDER:
                considerations[Resolution(entry.values["alternative"])] = sealed
            case EntryKind.NOTE:
                notes.append(sealed)
            case EntryKind.FACT:
                facts.append(sealed)
            case _:
                newest[entry.kind] = sealed
    return Review(
        judgements=judgements,
        classification=newest.get(EntryKind.CLASSIFY),
        resolution=newest.get(EntryKind.RESOLVE),
        match=newest.get(EntryKind.MATCH),
        assessment=newest.get(EntryKind.ASSESS),
        decision=newest.get(EntryKind.DECIDE),
        positions=positions,
        notes=tuple(notes),
        facts=tuple(facts),
        history=tuple(history),
        considerations=considerations,
    )
