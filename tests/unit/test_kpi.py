"""Indicators of a small council, by hand; and the ministry's checklist, complete."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fitgap.assessment import Assessment, refold
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import Entry, EntryKind, Outcome, SealedEntry
from fitgap.costing import estimate, estimate_built
from fitgap.kpi import Carried, Indicator, ItemKind, checklist, indicators
from tests.support.council import CITY, TOWN, small_council


def row_id(assessment: Assessment, required: str, municipality: str = CITY) -> str:
    return next(
        row.item.id
        for row in assessment.items
        if required in row.item.required and row.item.municipality == municipality
    )


def acted(assessment: Assessment, *acts: tuple[str, EntryKind, dict[str, str], str]) -> Assessment:
    """Fold in acts given as (row, kind, values, actor), one a day from 1 November."""
    return refold(
        assessment,
        [
            SealedEntry(
                number,
                Entry(
                    f"2026-11-{number:02d}T09:00:00+09:00",
                    actor,
                    assessment.item_by_id[target].item.municipality,
                    kind,
                    target,
                    values,
                    assessment.item_by_id[target].item.fingerprint,
                ),
                "",
                "",
            )
            for number, (target, kind, values, actor) in enumerate(acts, start=1)
        ],
    )


def by_code(assessment: Assessment) -> dict[str, Indicator]:
    return {indicator.code: indicator for indicator in indicators(assessment)}


def decision(target: str, outcome: Outcome) -> tuple[str, EntryKind, dict[str, str], str]:
    return target, EntryKind.DECIDE, {"outcome": outcome, "reason": "協議"}, "事務局"


def judgement(target: str, verdict: str, actor: str) -> tuple[str, EntryKind, dict[str, str], str]:
    return target, EntryKind.JUDGE, {"verdict": verdict, "reason": "確認"}, actor


@pytest.fixture
def council() -> Assessment:
    return refold(small_council(), [])


def test_every_indicator_has_a_value_or_says_what_is_needed(council: Assessment) -> None:
    found = indicators(council)
    assert len({indicator.code for indicator in found}) == len(found)
    for indicator in found:
        words = indicator.note.ja
        assert words.startswith("未入力") == (indicator.value is None), indicator.code
        assert indicator.name.ja
        assert indicator.formula.en
        if indicator.unit.ja == "千円" and indicator.value is not None:
            assert words.startswith("試算")


def test_cost_avoided_is_requested_less_accepted(council: Assessment) -> None:
    form = row_id(council, "通知書")
    working = {"resolution": "R1", "reason": "添え状で足りる"}
    found = by_code(acted(council, (form, EntryKind.RESOLVE, working, "佐藤")))
    avoided, requested = found["cost_avoided"].value, found["cost_requested"].value
    accepted = found["cost_accepted"].value
    assert avoided is not None
    assert requested is not None
    assert accepted is not None
    assert avoided == requested - accepted > 0


def test_the_request_counts_shared_parts_once(council: Assessment) -> None:
    requested = by_code(council)["cost_requested"].value
    separately = sum(
        built.initial
        for row in council.items
        if (
            built := estimate_built(
                row.item,
                row.classification,
                council.project.cost,
                person_day_thousand_yen=council.catalog.person_day_thousand_yen,
            )
        )
    )
    assert requested is not None
    assert requested < separately


def test_nothing_is_avoided_before_anybody_chose(council: Assessment) -> None:
    untouched = by_code(acted(council))
    assert untouched["cost_accepted"].value == untouched["cost_requested"].value
    assert untouched["cost_avoided"].value == 0
    assert untouched["source_avoided_rate"].value == 0


def test_a_wish_judged_no_gap_counts_as_avoided(council: Assessment) -> None:
    before = by_code(acted(council))
    setting = row_id(council, "確認メッセージ")
    alone = by_code(acted(council, judgement(setting, "F", "佐藤")))
    assert alone["cost_avoided"].value == 0
    both = (judgement(setting, "F", "佐藤"), judgement(setting, "F", "鈴木"))
    after = by_code(acted(council, *both))
    assert after["cost_requested"].value == before["cost_requested"].value
    assert after["cost_avoided"].value == Decimal("18.1")


def test_changing_the_work_avoids_what_building_would_cost(council: Assessment) -> None:
    form = row_id(council, "通知書")
    working = {"resolution": "R1", "reason": "添え状で足りる"}
    building = {"resolution": "R7", "reason": "条例"}
    changed = by_code(acted(council, (form, EntryKind.RESOLVE, working, "佐藤")))
    built = by_code(acted(council, (form, EntryKind.RESOLVE, building, "佐藤")))
    avoided = changed["cost_avoided"].value
    assert avoided is not None
    assert avoided > 0
    assert built["cost_avoided"].value == 0
    assert changed["source_avoided_rate"].value == 50
    assert built["source_avoided_rate"].value == 0


def test_buying_an_option_at_its_price_avoids_nothing(council: Assessment) -> None:
    form = council.item_by_id[row_id(council, "通知書")]
    priced = replace(
        form,
        classification=replace(form.classification, modification=ModificationClass.COMPONENT),
        modification=ModificationClass.COMPONENT,
        resolution=Resolution.OPTION,
        estimate=estimate(
            form.item,
            replace(form.classification, resolution=Resolution.OPTION, option="O1"),
            council.project.cost,
            quoted_price_thousand_yen=Decimal(300),
        ),
    )
    found = by_code(replace(council, items=(priced,)))
    assert found["cost_requested"].value == found["cost_accepted"].value == 300
    assert found["cost_avoided"].value == 0


def test_what_is_rejected_costs_nothing_and_an_assessment_counts(council: Assessment) -> None:
    setting = row_id(council, "確認メッセージ")
    asked = by_code(acted(council))["cost_requested"].value
    assert asked is not None
    rejected = by_code(acted(council, decision(setting, Outcome.REJECT)))
    assert rejected["cost_accepted"].value == asked - Decimal("18.1")
    assert rejected["rejected"].value == 1
    assess = (setting, EntryKind.ASSESS, {"amount_thousand_yen": "10"}, "事務局")
    assert by_code(acted(council, assess))["cost_accepted"].value == asked - Decimal("8.1")


def test_a_decision_on_an_older_content_is_not_final(council: Assessment) -> None:
    setting = row_id(council, "確認メッセージ")
    decided = acted(council, decision(setting, Outcome.REJECT))
    changed = replace(
        decided,
        items=tuple(
            replace(row, item=replace(row.item, fingerprint="changed")) for row in decided.items
        ),
    )
    assert by_code(changed)["rejected"].value == 0


def test_fit_rate_leaves_out_what_does_not_apply(council: Assessment) -> None:
    # Per town: 1 fit, 1 partial × 2, 1 unconfirmed, 1 gap, 1 not applicable.
    assert by_code(council)["fit_rate"].value == 20
    assert by_code(council)["unknown_class"].value == 2


def test_progress_counts_what_is_settled_and_how_long_it_took(council: Assessment) -> None:
    setting, form = row_id(council, "確認メッセージ"), row_id(council, "通知書")
    later = acted(
        council,
        judgement(setting, "P", "佐藤"),
        judgement(setting, "P", "鈴木"),
        judgement(form, "G", "佐藤"),
        judgement(form, "P", "鈴木"),
        decision(setting, Outcome.ADOPT),
        decision(form, Outcome.HOLD),
    )
    found = by_code(later)
    assert found["items_settled"].value == 10  # one of ten differences
    assert found["adopted"].value == 1
    assert found["items_unreviewed"].value == 8
    assert found["days_to_decide"].value == 4
    assert found["evaluators_agree"].value == 50
    assert by_code(council)["days_to_decide"].value is None


def test_answers_are_counted_of_members(council: Assessment) -> None:
    setting = row_id(council, "確認メッセージ", TOWN)
    values = {"position": "yes"}
    later = acted(council, (setting, EntryKind.POSITION, values, "田中"))
    # 1 of 10 differences × 2 members
    assert by_code(later)["positions_answered"].value == 5


def test_an_unreadable_time_is_left_out_not_guessed(council: Assessment) -> None:
    setting = row_id(council, "確認メッセージ")
    decided = acted(council, decision(setting, Outcome.ADOPT))
    row = decided.item_by_id[setting]
    assert row.review.decision is not None
    broken = replace(row.review.decision, entry=replace(row.review.decision.entry, at="昨日"))
    review = replace(row.review, decision=broken)
    items = tuple(replace(one, review=review) if one is row else one for one in decided.items)
    assert by_code(replace(decided, items=items))["days_to_decide"].value is None


def test_an_empty_assessment_has_no_rates(council: Assessment) -> None:
    found = by_code(replace(council, items=(), flows=()))
    for code in ("cost_avoided", "fit_rate", "items_settled", "positions_answered"):
        assert found[code].value is None
        assert found[code].note.ja.startswith("未入力")
    assert found["flows"].value == 0


def test_the_checklist_is_complete() -> None:
    items = checklist()
    counted = {
        guideline: (
            sum(i.kind is ItemKind.QUESTION for i in items if i.guideline == guideline),
            sum(i.kind is ItemKind.INDICATOR for i in items if i.guideline == guideline),
        )
        for guideline in range(1, 11)
    }
    assert counted == {
        1: (4, 3),
        2: (6, 3),
        3: (3, 2),
        4: (4, 3),
        5: (6, 3),
        6: (4, 3),
        7: (6, 3),
        8: (4, 2),
        9: (4, 3),
        10: (4, 1),
    }
    assert len({item.id for item in items}) == len(items) == 71
    assert items[0].group == "自治体クラウド未導入団体"
    assert all(item.text.strip() == item.text != "" for item in items)


def test_the_checklist_s_computed_items_name_indicators_that_exist(council: Assessment) -> None:
    known = {indicator.code: indicator for indicator in indicators(council)}
    for item in checklist():
        assert (item.carried is Carried.COMPUTED) == bool(item.evidence), item.id
        for code in item.evidence:
            assert known[code].guideline == item.guideline, item.id


def test_agreement_beyond_chance_says_how_far_to_rely_on_the_verdicts(council: Assessment) -> None:
    """Worked by hand: four rows, two evaluators, one disagreement."""
    rows = [row.item.id for row in council.items if row.item.municipality == CITY][:4]
    pairs = [("P", "P"), ("G", "G"), ("P", "P"), ("P", "G")]
    acts = [
        judgement(row, verdict, actor)
        for row, pair in zip(rows, pairs, strict=True)
        for verdict, actor in zip(pair, ("佐藤", "鈴木"), strict=True)
    ]
    found = by_code(acted(council, *acts))
    # α = 1 − (n−1)·o/Σ n_c·n_k: 1 − 7 · 2/(2 · 5 · 3); AC1: chance 2 · 5/8 · 3/8.
    assert found["evaluators_alpha"].value == Decimal("0.533")
    assert found["evaluators_ac1"].value == Decimal("0.529")
    assert "0.667 未満" in found["evaluators_alpha"].note.ja
    alike = by_code(acted(council, *acts[:6]))
    assert alike["evaluators_alpha"].value == 1
    assert "よりどころにできます" in alike["evaluators_alpha"].note.ja


def test_one_person_in_two_spellings_does_not_agree_with_himself(council: Assessment) -> None:
    rows = [row.item.id for row in council.items if row.item.municipality == CITY][:2]
    acts = [judgement(row, "P", actor) for row in rows for actor in ("佐藤 花子", "佐藤　花子")]
    found = by_code(acted(council, *acts))
    for code in ("evaluators_agree", "evaluators_alpha", "evaluators_ac1"):
        assert found[code].value is None


def test_who_corrects_a_judgement_in_another_spelling_disputes_nothing(
    council: Assessment,
) -> None:
    row = council.items[0].item.id
    acts = [judgement(row, "P", "佐藤 花子"), judgement(row, "G", "佐藤花子")]
    assert not acted(council, *acts).item_by_id[row].is_disputed
    other = acted(council, *acts, judgement(row, "P", "鈴木"))
    assert other.item_by_id[row].is_disputed


def test_agreement_beyond_chance_needs_two_rows_with_two_evaluators(council: Assessment) -> None:
    first, second = (row.item.id for row in council.items[:2])
    acts = [judgement(first, "P", "佐藤"), judgement(first, "G", "鈴木")]
    found = by_code(acted(council, *acts, judgement(second, "P", "佐藤")))
    for code in ("evaluators_alpha", "evaluators_ac1"):
        assert found[code].value is None
        assert "2件以上" in found[code].note.ja
