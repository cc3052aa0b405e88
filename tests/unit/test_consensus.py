"""The log folded: what counts, what state a row is in, which acts are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

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
    describe,
    evaluators,
    foreseen,
    is_suspect,
    refusal,
    reviews,
    standing_rejection,
    state,
    unconsidered,
)
from fitgap.gaps import Verdict
from fitgap.vocabulary import label

MEMBERS = ("990019", "990027", "990035", "990043")
CITY, TOWN = MEMBERS[0], MEMBERS[1]
RULE = ConsensusRule()
NOW, OLD = "n" * 64, "o" * 64


def act(
    kind: EntryKind,
    values: Mapping[str, str],
    *,
    actor: str = "佐藤",
    municipality: str = CITY,
    fingerprint: str = NOW,
    target: str = "G-1",
) -> Entry:
    return Entry(
        "2026-11-20T10:00:00+09:00", actor, municipality, kind, target, values, fingerprint
    )


def judge(
    verdict: str = "P", *, actor: str = "佐藤", fingerprint: str = NOW, reason: str = ""
) -> Entry:
    values = {"verdict": verdict, "reason": reason}
    return act(EntryKind.JUDGE, values, actor=actor, fingerprint=fingerprint)


def position(word: str, municipality: str, *, fingerprint: str = NOW) -> Entry:
    return act(
        EntryKind.POSITION,
        {"position": word, "reason": "理由"},
        municipality=municipality,
        fingerprint=fingerprint,
    )


def decide(outcome: Outcome, *, fingerprint: str = NOW) -> Entry:
    return act(
        EntryKind.DECIDE,
        {"outcome": outcome, "reason": "部会で協議した"},
        actor="事務局",
        fingerprint=fingerprint,
    )


def consider(way: str, *, reason: str = "業務目的を達成できない", fingerprint: str = NOW) -> Entry:
    values = {"alternative": way, "reason": reason}
    return act(EntryKind.CONSIDER, values, fingerprint=fingerprint)


def retract(number: int, *, actor: str = "佐藤", municipality: str = CITY) -> Entry:
    return act(EntryKind.RETRACT, {"entry": str(number)}, actor=actor, municipality=municipality)


def sealed(*entries: Entry) -> tuple[SealedEntry, ...]:
    return tuple(
        SealedEntry(number, entry, "", "") for number, entry in enumerate(entries, start=1)
    )


def review(*entries: Entry) -> Review:
    return reviews(sealed(*entries)).get("G-1", Review())


def test_a_rejection_stands_until_its_words_its_row_or_the_choice_change() -> None:
    def resolve(way: str) -> Entry:
        return act(EntryKind.RESOLVE, {"resolution": way, "reason": "x"}, actor="乙野")

    given = review(consider("R1"), resolve("R2"))
    assert standing_rejection(consider("R1"), given) == given.considerations[Resolution("R1")]
    assert standing_rejection(consider("R1", reason="別の理由"), given) is None
    assert standing_rejection(consider("R1", fingerprint=OLD), given) is None
    assert standing_rejection(consider("R2"), given) is None
    assert standing_rejection(resolve("R2"), given) is None
    assert standing_rejection(consider("R1"), review(consider("R1"), resolve("R1"))) is None


def state_of(*entries: Entry, fingerprint: str = NOW) -> State:
    return state(review(*entries), fingerprint=fingerprint, members=MEMBERS, rule=RULE)


TWO = (judge(), judge(actor="鈴木"))


# --- folding -------------------------------------------------------------------------------


def test_the_newest_act_of_a_kind_counts() -> None:
    folded = review(
        judge("P"),
        judge("G", actor="鈴木"),
        judge("F", reason="運用で足りる"),
        act(EntryKind.CLASSIFY, {"class": "source", "reason": "a"}),
        act(EntryKind.CLASSIFY, {"class": "component", "reason": "b"}, actor="鈴木"),
        position("no", TOWN),
        position("yes", TOWN),
    )
    assert {key: one.sequence for key, one in folded.judgements.items()} == {
        (CITY, "佐藤"): 3,
        (CITY, "鈴木"): 2,
    }
    assert folded.classification is not None
    assert folded.classification.sequence == 5
    assert folded.positions[TOWN].sequence == 7
    assert [one.sequence for one in folded.history] == [1, 2, 3, 4, 5, 6, 7]


def test_people_of_one_name_in_two_municipalities_are_two() -> None:
    folded = review(judge(), replace(judge("G"), municipality=TOWN))
    assert set(folded.judgements) == {(CITY, "佐藤"), (TOWN, "佐藤")}


def test_each_kind_lands_in_its_place() -> None:
    folded = review(
        act(EntryKind.RESOLVE, {"resolution": "R1"}),
        act(EntryKind.MATCH, {"function": ""}),
        act(EntryKind.ASSESS, {"amount_thousand_yen": "120"}),
        act(EntryKind.NOTE, {"text": "一"}),
        act(EntryKind.NOTE, {"text": "二"}),
        decide(Outcome.HOLD),
    )
    assert folded.resolution is not None
    assert folded.match is not None
    assert folded.assessment is not None
    assert folded.decision is not None
    assert [note.entry.values["text"] for note in folded.notes] == ["一", "二"]


def test_rows_are_kept_apart_and_entries_may_come_in_any_order() -> None:
    log = sealed(judge(), replace(judge("G"), target="G-2"), judge("U"))
    folded = reviews(reversed(log))
    assert set(folded) == {"G-1", "G-2"}
    assert folded == reviews(log)


def test_undo_brings_the_act_before_back() -> None:
    folded = review(judge("P"), judge("G"), retract(2))
    assert folded.judgements[CITY, "佐藤"].sequence == 1
    assert len(folded.history) == 3


@pytest.mark.parametrize(
    "ineffective",
    [
        retract(1, actor="鈴木"),
        retract(1, municipality=TOWN),
        retract(9),
        replace(retract(1), target="G-2"),
        act(EntryKind.RETRACT, {"entry": "一"}),
        act(EntryKind.RETRACT, {}),
    ],
)
def test_an_invalid_undo_takes_nothing_back(ineffective: Entry) -> None:
    assert (CITY, "佐藤") in review(judge(), ineffective).judgements


def test_an_undo_cannot_be_undone_nor_reach_forward() -> None:
    assert review(judge(), retract(1), retract(2)).judgements == {}
    assert (CITY, "佐藤") in review(retract(2), judge()).judgements


def test_an_act_nobody_can_read_is_kept_but_does_not_count() -> None:
    folded = review(judge("?"), act(EntryKind.DECIDE, {"outcome": "maybe"}))
    assert folded.judgements == {}
    assert folded.decision is None
    assert len(folded.history) == 2


# --- agreement -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "needed"), [(3, 3), (4, 3), (5, 4), (6, 5), (7, 6), (8, 6), (1, 1)]
)
def test_three_quarters_of_all_members_adopt(members: int, needed: int) -> None:
    assert RULE.needed(members) == needed


@pytest.mark.parametrize(
    ("members", "quorum"), [(3, 2), (4, 3), (5, 4), (6, 4), (9, 6), (30, 20), (1, 1)]
)
def test_two_thirds_are_a_quorum_without_rounding_noise(members: int, quorum: int) -> None:
    assert RULE.quorum(members) == quorum


def test_a_share_written_with_many_digits_adds_nobody() -> None:
    rule = ConsensusRule(adopt_share=Decimal("0.6666666666666667"))
    assert rule.needed(3) == 2
    assert rule.needed(4) == 3


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("yes", "yes", "yes", "no"), Outcome.ADOPT),
        (("yes", "yes", "yes", "missing"), Outcome.ADOPT),
        (("yes", "yes", "conditional", "no"), Outcome.HOLD),
        (("yes", "yes", "missing", "missing"), Outcome.HOLD),
        (("yes", "yes", "missing", "no"), Outcome.HOLD),
        (("yes", "yes", "no", "no"), Outcome.REJECT),
        (("yes", "no", "no", "missing"), Outcome.REJECT),
        (("yes", "conditional", "no", "no"), Outcome.REJECT),
        (("no", "no", "missing", "missing"), Outcome.HOLD),  # no quorum yet
        (("yes", "na", "na", "na"), Outcome.REJECT),  # 該当なし is no 賛成
        (("yes", "yes", "yes", "na"), Outcome.ADOPT),
        (("missing",) * 4, Outcome.HOLD),
    ],
)
def test_the_rule_says_what_follows_from_the_positions(
    words: tuple[str, ...], expected: Outcome
) -> None:
    entries = [
        position(word, code)
        for word, code in zip(words, MEMBERS, strict=True)
        if word != Position.MISSING
    ]
    counted = agreement(review(*entries), MEMBERS, RULE)
    assert counted.outcome is expected
    assert counted.needed == 3
    assert counted.members == 4
    assert counted.missing == words.count("missing")
    assert counted.not_applicable == words.count("na")
    assert counted.conditional == words.count("conditional")


def test_whoever_is_no_member_does_not_count() -> None:
    counted = agreement(review(*(position("yes", code) for code in MEMBERS)), MEMBERS[:3], RULE)
    assert (counted.yes, counted.members) == (3, 3)
    assert agreement(review(), (), RULE).outcome is Outcome.HOLD


def test_the_shares_are_the_workspace_s() -> None:
    majority = ConsensusRule(adopt_share=Decimal("0.5"), quorum_share=Decimal(1))
    two = review(position("yes", CITY), position("yes", TOWN))
    assert agreement(two, MEMBERS, majority).outcome is Outcome.HOLD
    assert agreement(two, MEMBERS, replace(majority, quorum_share=Decimal(0))).outcome is (
        Outcome.ADOPT
    )


# --- states --------------------------------------------------------------------------------


def test_a_row_moves_from_draft_to_settled() -> None:
    acts: list[Entry] = []
    assert state_of(*acts) is State.DRAFTED
    acts.append(act(EntryKind.NOTE, {"text": "確認中"}))
    assert state_of(*acts) is State.DRAFTED
    acts.append(judge())
    assert state_of(*acts) is State.SECTION_REVIEW
    acts.append(judge("G"))
    assert state_of(*acts) is State.SECTION_REVIEW, "the same person twice is one evaluator"
    acts.append(judge(actor="鈴木"))
    assert state_of(*acts) is State.SUBCOMMITTEE
    acts.append(position("yes", TOWN))
    assert state_of(*acts) is State.CONSULTATION
    acts.append(decide(Outcome.ADOPT))
    assert state_of(*acts) is State.SETTLED


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.ADOPT, State.SETTLED),
        (Outcome.REJECT, State.SETTLED),
        (Outcome.HOLD, State.ON_HOLD),
        (Outcome.WITHDRAW, State.WITHDRAWN),
    ],
)
def test_a_decision_sets_the_state(outcome: Outcome, expected: State) -> None:
    assert state_of(*TWO, decide(outcome)) is expected


def test_positions_do_not_skip_the_section_s_review() -> None:
    assert state_of(judge(), position("yes", TOWN)) is State.SECTION_REVIEW
    assert state_of(position("yes", TOWN)) is State.DRAFTED


def test_two_evaluators_must_be_of_the_row_s_own_municipality() -> None:
    mixed = review(judge(), replace(judge(actor="鈴木"), municipality=TOWN))
    assert state(mixed, fingerprint=NOW, members=MEMBERS, rule=RULE) is State.SECTION_REVIEW
    other = review(*(replace(one, municipality=TOWN) for one in TWO))
    result = state(other, fingerprint=NOW, members=MEMBERS, rule=RULE, municipality=CITY)
    assert result is State.SECTION_REVIEW
    assert evaluators(other) == {"佐藤", "鈴木"}
    assert evaluators(other, municipality=CITY) == frozenset()


def test_a_withdrawn_position_is_no_consultation() -> None:
    assert state_of(*TWO, position("missing", TOWN)) is State.SUBCOMMITTEE


# --- re-check ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stale",
    [
        judge(fingerprint=OLD),
        act(EntryKind.CLASSIFY, {"class": "source", "reason": "x"}, fingerprint=OLD),
        act(EntryKind.RESOLVE, {"resolution": "R1"}, fingerprint=OLD),
        act(EntryKind.ASSESS, {"amount_thousand_yen": "1"}, fingerprint=OLD),
        position("yes", TOWN, fingerprint=OLD),
        decide(Outcome.ADOPT, fingerprint=OLD),
    ],
)
def test_what_was_said_of_another_content_needs_a_re_check(stale: Entry) -> None:
    assert is_suspect(review(stale), NOW)
    assert not is_suspect(review(stale), OLD)
    assert state_of(stale) is State.RECHECK


@pytest.mark.parametrize(
    "harmless",
    [
        act(EntryKind.NOTE, {"text": "x"}, fingerprint=OLD),
        act(EntryKind.MATCH, {"function": "T001"}, fingerprint=OLD),
        judge(fingerprint=""),
    ],
)
def test_notes_picked_functions_and_unbound_acts_are_never_suspect(harmless: Entry) -> None:
    assert not is_suspect(review(harmless), NOW)


def test_judging_again_clears_the_re_check() -> None:
    again = review(judge(fingerprint=OLD), judge(actor="鈴木", fingerprint=OLD), judge())
    assert not is_suspect(again, NOW)
    # Only one person has looked at the new content.
    assert evaluators(again, fingerprint=NOW) == {"佐藤"}
    assert state(again, fingerprint=NOW, members=MEMBERS, rule=RULE) is State.SECTION_REVIEW


def test_deciding_again_clears_the_re_check_of_all_before() -> None:
    old = [judge(fingerprint=OLD), position("yes", TOWN, fingerprint=OLD)]
    assert state_of(*old, decide(Outcome.ADOPT)) is State.SETTLED


def test_a_decision_on_an_older_content_is_kept_but_not_final() -> None:
    folded = review(*TWO, decide(Outcome.ADOPT, fingerprint=OLD))
    assert folded.decision is not None
    assert state_of(*TWO, decide(Outcome.ADOPT, fingerprint=OLD)) is State.RECHECK


# --- gates ---------------------------------------------------------------------------------


def refused(entry: Entry, *before: Entry, proposed: Verdict | None = None) -> str:
    said = refusal(entry, review(*before), rule=RULE, members=MEMBERS, proposed=proposed)
    return "" if said is None else said.ja


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (judge(actor=" "), "名前"),
        (replace(judge(), municipality=""), "団体コード"),
        (judge("X"), "使えない区分"),
        (judge("F"), "差異だがギャップではない"),
        (judge("N"), "差異だがギャップではない"),
        (act(EntryKind.CLASSIFY, {"class": "parameter"}), "理由"),
        (act(EntryKind.CLASSIFY, {"class": "parameter", "reason": "　"}), "理由"),
        (act(EntryKind.CLASSIFY, {"class": "4", "reason": "x"}), "使えない区分"),
        (act(EntryKind.RESOLVE, {"resolution": "R7"}), "R1～R6"),
        (act(EntryKind.RESOLVE, {"resolution": "R9"}), "使えない区分"),
        (act(EntryKind.RESOLVE, {"resolution": "R7", "reason": "条例"}), "R1・R2・R3・R4・R5・R6"),
        (act(EntryKind.CONSIDER, {"alternative": "R1"}), "理由"),
        (act(EntryKind.CONSIDER, {"alternative": "R1", "reason": "　"}), "理由"),
        (act(EntryKind.CONSIDER, {"alternative": "R8", "reason": "x"}), "使えない区分"),
        (act(EntryKind.CONSIDER, {"alternative": "R1", "reason": "x", "serves": "?"}), "業務目的"),
        (act(EntryKind.POSITION, {"position": "no"}), "反対"),
        (act(EntryKind.POSITION, {"position": "conditional"}), "条件"),
        (position("yes", "131016"), "131016"),
        (act(EntryKind.NOTE, {"text": " "}), "空"),
        (act(EntryKind.ASSESS, {"amount_thousand_yen": "百"}), "査定額"),
        (act(EntryKind.ASSESS, {"amount_thousand_yen": "-1"}), "査定額"),
        (act(EntryKind.ASSESS, {"amount_thousand_yen": "NaN"}), "査定額"),
        (act(EntryKind.DECIDE, {"outcome": "reject"}), "不採用"),
        (act(EntryKind.DECIDE, {"outcome": "withdraw"}), "取下げ"),
        (decide(Outcome.ADOPT), "2人"),
        (retract(3), "3 番"),
    ],
)
def test_an_act_that_breaks_a_rule_is_refused_with_what_to_do(entry: Entry, words: str) -> None:
    assert words in refused(entry)


@pytest.mark.parametrize(
    "entry",
    [
        judge("P"),
        judge("G"),
        judge("U"),
        judge("F", reason="現行どおりでよい"),
        act(EntryKind.CLASSIFY, {"class": "component", "reason": "ベンダ回答"}),
        act(EntryKind.RESOLVE, {"resolution": "R1"}),
        act(EntryKind.CONSIDER, {"alternative": "R6", "reason": "様式が外に出せない"}),
        act(EntryKind.CONSIDER, {"alternative": "R7", "reason": "費用が高い", "serves": "yes"}),
        act(EntryKind.POSITION, {"position": "yes"}),
        act(EntryKind.POSITION, {"position": "missing"}),
        act(EntryKind.NOTE, {"text": "メモ"}),
        act(EntryKind.MATCH, {"function": ""}),
        act(EntryKind.ASSESS, {"amount_thousand_yen": "0"}),
        act(EntryKind.DECIDE, {"outcome": "hold"}),
        decide(Outcome.REJECT),
    ],
)
def test_an_act_within_the_rules_may_be_done(entry: Entry) -> None:
    assert refused(entry) == ""


def test_agreeing_with_the_proposal_needs_no_reason() -> None:
    assert refused(judge("N"), proposed=Verdict.NOT_APPLICABLE) == ""
    assert refused(judge("F"), proposed=Verdict.PARTIAL) != ""


IN_FAVOUR = tuple(position("yes", code) for code in MEMBERS[:3])


def test_adopting_needs_evaluators_who_saw_the_row_as_it_is() -> None:
    assert refused(decide(Outcome.ADOPT), *TWO, *IN_FAVOUR) == ""
    stale = judge(actor="鈴木", fingerprint=OLD)
    assert "1人" in refused(decide(Outcome.ADOPT), judge(), stale, *IN_FAVOUR)


def test_adopting_against_the_positions_is_refused() -> None:
    against = (position("no", CITY), position("no", TOWN), position("yes", MEMBERS[2]))
    assert "3団体" in refused(decide(Outcome.ADOPT), *TWO, *against)
    assert "1団体" in refused(decide(Outcome.ADOPT), *TWO, position("yes", CITY))
    assert refused(decide(Outcome.HOLD), *TWO, *against) == ""


@pytest.mark.parametrize(
    "entry",
    [
        judge("G"),
        act(EntryKind.CLASSIFY, {"class": "source", "reason": "x"}),
        act(EntryKind.RESOLVE, {"resolution": "R1"}),
        act(EntryKind.CONSIDER, {"alternative": "R1", "reason": "x"}),
        act(EntryKind.MATCH, {"function": ""}),
    ],
)
def test_a_settled_row_is_not_changed_behind_the_decision(entry: Entry) -> None:
    assert "決定済み" in refused(entry, *TWO, decide(Outcome.ADOPT))
    assert refused(entry, *TWO, decide(Outcome.HOLD)) == ""
    # Changed since: the row must be looked at again, so judging is open.
    assert refused(entry, *TWO, decide(Outcome.ADOPT, fingerprint=OLD)) == ""


def test_only_the_same_person_takes_an_act_back_and_only_once() -> None:
    assert refused(retract(1), judge()) == ""
    assert "本人だけ" in refused(retract(1, actor="鈴木"), judge())
    assert "本人だけ" in refused(retract(1, municipality=TOWN), judge())
    assert "すでに" in refused(retract(1), judge(), retract(1))
    assert "取消しは" in refused(retract(2), judge(), retract(1))


def test_an_act_a_decision_rests_on_is_not_taken_back() -> None:
    assert "決定" in refused(retract(1), *TWO, decide(Outcome.ADOPT))
    assert refused(retract(1), *TWO, decide(Outcome.HOLD)) == ""
    assert refused(retract(3, actor="事務局"), *TWO, decide(Outcome.ADOPT)) == ""


# --- before source code is modified --------------------------------------------------------

SOURCE = act(EntryKind.RESOLVE, {"resolution": "R7", "reason": "条例で様式が定められている"})
EXAMINED = tuple(consider(way) for way in ("R1", "R2", "R3", "R4", "R5", "R6"))


def test_source_code_comes_after_every_alternative_was_considered() -> None:
    assert refused(SOURCE, *EXAMINED) == ""
    for place, way in enumerate(("R1", "R2", "R3", "R4", "R5", "R6")):
        others = (*EXAMINED[:place], *EXAMINED[place + 1 :])
        assert refused(SOURCE, *others).endswith(f"：{way}")


def test_what_was_considered_of_the_row_as_it_was_does_not_count() -> None:
    stale = consider("R4", fingerprint=OLD)
    assert refused(SOURCE, *EXAMINED[:3], stale, *EXAMINED[4:]).endswith("：R4")
    assert unconsidered(review(stale)) == BEFORE_CODE[:3] + BEFORE_CODE[4:]
    assert state_of(*EXAMINED, stale) is State.RECHECK
    # Considered anew, it counts again.
    assert refused(SOURCE, *EXAMINED[:3], stale, *EXAMINED[3:]) == ""
    assert state_of(stale, *EXAMINED) is State.DRAFTED


def test_a_consideration_without_a_reason_counts_for_nothing() -> None:
    """A log may be older than the rule, or written by another program."""
    bare = act(EntryKind.CONSIDER, {"alternative": "R2", "reason": " "})
    assert Resolution.REGULATION in unconsidered(review(bare))


def test_undoing_a_consideration_brings_the_earlier_one_back() -> None:
    newer = consider("R1", reason="窓口が足りない")
    folded = review(consider("R1"), newer, retract(2))
    assert folded.considerations[Resolution.OPERATION].sequence == 1
    assert not review(consider("R1"), retract(1)).considerations
    assert "決定" in refused(retract(3), *TWO, consider("R1"), decide(Outcome.ADOPT))


def test_a_row_that_goes_by_source_code_is_not_adopted_unexamined() -> None:
    """A choice of R7 may be older than the rule, or an alternative taken back since."""
    adopt = decide(Outcome.ADOPT)
    assert refused(adopt, *TWO, *EXAMINED, SOURCE, *IN_FAVOUR) == ""
    assert "R1・R2・R3・R4・R5・R6" in refused(adopt, *TWO, SOURCE, *IN_FAVOUR)
    assert refused(adopt, *TWO, *EXAMINED, SOURCE, *IN_FAVOUR, retract(5)).endswith("：R3")
    assert refused(decide(Outcome.HOLD), *TWO, SOURCE, *IN_FAVOUR) == ""
    other = act(EntryKind.RESOLVE, {"resolution": "R6"})
    assert refused(adopt, *TWO, SOURCE, other, *IN_FAVOUR) == ""


def test_acts_of_one_moment_are_checked_one_after_the_other() -> None:
    folded = review(judge())
    after = foreseen(folded, EXAMINED)
    assert refusal(SOURCE, folded, rule=RULE) is not None
    assert refusal(SOURCE, after, rule=RULE) is None
    assert after == review(judge(), *EXAMINED)
    assert foreseen(folded, []) == folded


# --- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "japanese", "english"),
    [
        (judge("G"), "佐藤が適合判定を「不適合」としました", "佐藤 judged the fit as “no fit”"),
        (
            act(EntryKind.CLASSIFY, {"class": "component", "reason": "回答"}),
            "佐藤が改変方法を「機能部品追加・変更」に変更しました（理由：回答）",
            "佐藤 changed the modification method to “component addition or change” (reason: 回答)",
        ),
        (
            act(EntryKind.MATCH, {"function": ""}),
            "佐藤が対応する機能を「該当する機能なし」としました",
            "佐藤 matched the activity to “no function”",
        ),
        (
            act(EntryKind.NOTE, {"text": "{波括弧}"}),
            "佐藤がメモを残しました：{波括弧}",
            "佐藤 left a note: {波括弧}",
        ),
        (
            consider("R6", reason="人手が要る"),
            "佐藤が代替案「外付け・疎結合」を検討し、採らないこととしました（理由：人手が要る）",
            "佐藤 considered “add-on, loose coupling” and did not take it (reason: 人手が要る)",
        ),
        (retract(7), "佐藤が 7 番の記録を取り消しました", "佐藤 took back entry 7"),
        (judge("?"), "佐藤が適合判定を「?」としました", "佐藤 judged the fit as “?”"),
    ],
)
def test_an_act_reads_as_a_sentence(entry: Entry, japanese: str, english: str) -> None:
    said = describe(entry, label)
    assert (said.ja, said.en) == (japanese, english)


def test_every_kind_of_act_can_be_described() -> None:
    for kind in EntryKind:
        said = describe(act(kind, {}), label)
        assert said.ja.startswith("佐藤")
        assert said.en.startswith("佐藤")


def test_one_person_in_two_spellings_is_one_evaluator() -> None:
    folded = review(judge(actor="佐藤 花子"), judge(actor="佐藤　花子 "), judge(actor="鈴木"))

    assert evaluators(folded, municipality=CITY) == {"佐藤 花子", "鈴木"}


def test_positions_on_the_row_as_it_was_do_not_adopt_it() -> None:
    old = [position("yes", code, fingerprint=OLD) for code in MEMBERS[:3]]
    new = [position("yes", code) for code in MEMBERS[:3]]

    why = refusal(decide(Outcome.ADOPT), review(*TWO, *old), rule=RULE, members=MEMBERS)

    assert why is not None
    assert "内容が変わる前" in why.ja
    assert "before it changed" in why.en
    assert refusal(decide(Outcome.ADOPT), review(*TWO, *new), rule=RULE, members=MEMBERS) is None


def test_an_absurd_amount_is_no_amount() -> None:
    act_of = act(EntryKind.ASSESS, {"amount_thousand_yen": "1E+400", "reason": "査定"})

    assert refusal(act_of, Review(), rule=RULE) is not None
    assert review(act_of).assessment is None
