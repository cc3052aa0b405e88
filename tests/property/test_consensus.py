"""What holds of every log and every vote."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fitgap.classification import Resolution
from fitgap.consensus import (
    BEFORE_CODE,
    ConsensusRule,
    Entry,
    EntryKind,
    Outcome,
    Position,
    Review,
    SealedEntry,
    State,
    agreement,
    foreseen,
    refusal,
    reviews,
    state,
)

CODES = tuple(f"99{number:04d}" for number in range(8))
RULES = st.builds(
    ConsensusRule,
    st.integers(1, 3),
    st.decimals("0.01", 1, places=2),
    st.decimals(0, 1, places=2),
)
POSITIONS = st.lists(st.sampled_from(Position), min_size=1, max_size=8)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "verdict": st.sampled_from(["F", "P", "G", "N", "U", "?"]),
        "class": st.sampled_from(["source", "parameter", ""]),
        "resolution": st.sampled_from(["R0", "R7", "R9"]),
        "alternative": st.sampled_from(["R1", "R6", "R7", "R8"]),
        "serves": st.sampled_from(["", "no", "?"]),
        "position": st.sampled_from(["yes", "no", "maybe"]),
        "outcome": st.sampled_from(["adopt", "hold", "never"]),
        "function": st.sampled_from(["", "T001"]),
        "text": st.text(max_size=3),
        "amount_thousand_yen": st.text("0123456789.-eN", max_size=4),
        "entry": st.integers(0, 12).map(str),
        "reason": st.text(max_size=3),
    },
)
ENTRIES = st.builds(
    Entry,
    at=st.just("2026-11-20T10:00:00+09:00"),
    actor=st.sampled_from(["佐藤", "鈴木", ""]),
    municipality=st.sampled_from(CODES[:3]),
    kind=st.sampled_from(EntryKind),
    target=st.sampled_from(["G-1", "G-2"]),
    values=VALUES,
    fingerprint=st.sampled_from(["", "a", "b"]),
)
LOGS = st.lists(ENTRIES, max_size=12).map(
    lambda entries: [SealedEntry(n, entry, "", "") for n, entry in enumerate(entries, 1)]
)


def outcome(positions: list[Position], rule: ConsensusRule) -> Outcome:
    members = CODES[: len(positions)]
    log = [
        SealedEntry(
            number,
            Entry("", "職員", code, EntryKind.POSITION, "G-1", {"position": position}),
            "",
            "",
        )
        for number, (code, position) in enumerate(zip(members, positions, strict=True), 1)
    ]
    return agreement(reviews(log)["G-1"], members, rule).outcome


@given(POSITIONS, RULES, st.data())
def test_a_missing_answer_can_never_flip_what_follows(
    positions: list[Position], rule: ConsensusRule, data: st.DataObject
) -> None:
    before = outcome(positions, rule)
    answered = [
        data.draw(st.sampled_from(Position)) if position is Position.MISSING else position
        for position in positions
    ]
    if before is not Outcome.HOLD:
        assert outcome(answered, rule) is before


@given(POSITIONS, RULES)
def test_one_more_in_favour_never_makes_it_worse(
    positions: list[Position], rule: ConsensusRule
) -> None:
    order = {Outcome.REJECT: 0, Outcome.HOLD: 1, Outcome.ADOPT: 2}
    before = order[outcome(positions, rule)]
    for place, old in enumerate(positions):
        if old is not Position.MISSING:
            more = [*positions[:place], Position.YES, *positions[place + 1 :]]
            assert order[outcome(more, rule)] >= before


@given(LOGS, st.data())
def test_folding_does_not_depend_on_the_order_the_entries_come_in(
    log: list[SealedEntry], data: st.DataObject
) -> None:
    assert reviews(data.draw(st.permutations(log))) == reviews(log)


@given(LOGS, st.sampled_from(["a", "b"]), RULES)
def test_any_log_gives_a_state_and_an_answer_for_any_act(
    log: list[SealedEntry], fingerprint: str, rule: ConsensusRule
) -> None:
    for review in reviews(log).values():
        found = state(review, fingerprint=fingerprint, members=CODES, rule=rule)
        assert found in State
        for sealed in log:
            said = refusal(sealed.entry, review, rule=rule, members=CODES)
            assert said is None or (said.ja and said.en)


@given(LOGS, ENTRIES)
def test_undoing_an_act_restores_what_counted(log: list[SealedEntry], entry: Entry) -> None:
    number = len(log) + 1
    done = SealedEntry(number, entry, "", "")
    undo = Entry(
        entry.at, entry.actor, entry.municipality, EntryKind.RETRACT, entry.target,
        {"entry": str(number)},
    )  # fmt: skip
    if entry.kind is EntryKind.RETRACT:
        return
    before = reviews(log).get(entry.target)
    after = reviews([*log, done, SealedEntry(number + 1, undo, "", "")])[entry.target]
    if before is None:
        assert not after.judgements
        assert not after.positions
        return
    names = ("judgements", "classification", "decision", "positions", "notes", "match")
    for name in (*names, "considerations"):
        assert getattr(after, name) == getattr(before, name)


@given(st.permutations([*BEFORE_CODE, *BEFORE_CODE]), st.integers(0, 12))
def test_source_code_may_be_chosen_exactly_when_all_alternatives_were_considered(
    ways: list[Resolution], count: int
) -> None:
    def entry(kind: EntryKind, values: dict[str, str]) -> Entry:
        return Entry("", "佐藤", CODES[0], kind, "G-1", {**values, "reason": "理由"}, "a")

    done = [entry(EntryKind.CONSIDER, {"alternative": way}) for way in ways[:count]]
    why = refusal(
        entry(EntryKind.RESOLVE, {"resolution": "R7"}),
        foreseen(Review(), done),
        rule=ConsensusRule(),
    )
    lacking = [way for way in BEFORE_CODE if way not in ways[:count]]
    assert (why is None) == (not lacking)
    assert why is None or why.ja.endswith("：" + "・".join(lacking))


@given(st.integers(1, 60), st.decimals("0.01", 1, places=2))
def test_needed_is_the_smallest_number_that_reaches_the_share(members: int, part: Decimal) -> None:
    needed = ConsensusRule(adopt_share=part).needed(members)
    assert needed >= part * members > needed - 1
