"""Sheet 51: alternatives before source code, out and back; amounts beside the vendor's price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fitgap.assessment import Assessment, refold
from fitgap.classification import ModificationClass, Resolution, known_ways
from fitgap.consensus import BEFORE_CODE, Entry, EntryKind, SealedEntry, unconsidered
from fitgap.source import Language, Severity
from fitgap.workbook.logged_answers import alternative_answers
from fitgap.workbook.rows import alternative_rows, cost_rows
from fitgap.workbook.sheets import ALTERNATIVES, COSTS, HIDDEN_SHEET, ITEMS_SHEET
from tests.support.council import small_council
from tests.support.workbooks import (
    FORM_NEED,
    MESSAGE_NEED,
    TOWN_FORM_NEED,
    Edit,
    act,
    changed,
    edited,
    exported,
    read_back,
    sealed,
)

WAYS = tuple(way.value for way in BEFORE_CODE)


@pytest.fixture(scope="module")
def council() -> Assessment:
    return small_council()


@pytest.fixture(scope="module")
def workbook(council: Assessment) -> bytes:
    return exported(council)


def rejecting(*ways: str) -> tuple[Edit, ...]:
    return tuple(
        edit
        for way in ways
        for edit in (
            (ALTERNATIVES, f"{FORM_NEED} {way}", "taken", "不採用"),
            (ALTERNATIVES, f"{FORM_NEED} {way}", "rejected_reason", f"{way} では足りない"),
        )
    )


def consider(way: str, reason: str = "人手が足りない") -> Entry:
    return act(EntryKind.CONSIDER, FORM_NEED, alternative=way, reason=reason)


CODE: tuple[Edit, ...] = (
    (ITEMS_SHEET, FORM_NEED, "resolution", "R7"),
    (ITEMS_SHEET, FORM_NEED, "resolution_reason", "条例で様式が定められている"),
)


def codes(answers: Any) -> list[str]:
    return [issue.code for issue in answers.rejected]


def test_rows_that_would_change_source_code_are_listed_with_every_alternative(
    council: Assessment,
) -> None:
    rows = alternative_rows(council, Language.JA)
    assert [(row["id"], row["way"]) for row in rows] == [
        (gap, way) for gap in (FORM_NEED, TOWN_FORM_NEED) for way in (*WAYS, "R7")
    ]
    first = rows[0]
    assert first["content"] == "標準様式に添え状を付けて送る"
    assert (first["volume"], first["minutes"]) == (900, Decimal(5))
    assert (first["hours"], first["burden"]) == (Decimal("75.0"), Decimal("225.0"))
    assert "volume" not in rows[5]
    assert "オプション機能の範囲外" in str(rows[4]["content"])
    assert "ソースコード改変" in str(rows[6]["content"])


def test_work_by_hand_that_is_dearer_than_building_is_said_with_both_figures(
    council: Assessment,
) -> None:
    assert all(
        "より高く" not in str(row["content"]) for row in alternative_rows(council, Language.JA)
    )

    def told(volume: int, persons: int) -> str:
        items = tuple(
            replace(row, item=replace(row.item, volume=volume, persons=persons))
            for row in council.items
        )
        rows = alternative_rows(replace(council, items=items), Language.JA)
        first = next(row for row in rows if (row["id"], row["way"]) == (FORM_NEED, "R1"))
        assert first["persons"] == persons
        assert first["hours"] == Decimal(volume * 5 * persons) / 60
        return str(first["content"])

    assert told(60_000, 2).startswith("運用で対応すると、手間は契約期間")
    assert "改修した場合の" in told(60_000, 2)
    assert "職員1時間 3 千円、既定値" in told(60_000, 2)
    assert "より高く" not in told(12, 1)


def test_the_reasons_and_the_choice_come_back_together(
    council: Assessment, workbook: bytes
) -> None:
    refused = read_back(edited(workbook, *CODE, *rejecting("R1", "R2", "R4")), council)
    assert codes(refused) == ["WB218"]
    assert "：R3・R5・R6" in refused.rejected[0].message.ja

    answers = read_back(edited(workbook, *CODE, *rejecting(*WAYS)), council)
    assert (answers.rejected, answers.conflicts) == ((), ())
    assert [entry.kind for entry in answers.entries] == [
        *[EntryKind.CONSIDER] * 6,
        EntryKind.RESOLVE,
    ]
    after = refold(council, sealed(*answers.entries))
    row = after.item_by_id[FORM_NEED]
    assert row.resolution is Resolution.SOURCE
    assert unconsidered(row.review, fingerprint=row.item.fingerprint) == ()
    assert read_back(exported(after), after, sealed(*answers.entries)).applied == 0


def test_what_is_taken_becomes_the_resolution(council: Assessment, workbook: bytes) -> None:
    taken: tuple[Edit, ...] = (
        (ALTERNATIVES, f"{FORM_NEED} R6", "taken", "採用"),
        (ALTERNATIVES, f"{FORM_NEED} R6", "serves", "可"),
    )
    data = edited(workbook, *taken)
    answers = read_back(data, council)
    (entry,) = answers.entries
    assert entry.kind is EntryKind.RESOLVE
    assert (entry.values["resolution"], entry.values["serves"]) == ("R6", "yes")

    log = sealed(entry)
    assert read_back(data, council, log).entries == ()
    row = refold(council, log).item_by_id[FORM_NEED]
    assert alternative_answers(row, Resolution.ADD_ON)["taken"] == "taken"
    rejected = sealed(entry, consider("R6"))
    row = refold(council, rejected).item_by_id[FORM_NEED]
    assert alternative_answers(row, Resolution.ADD_ON)["taken"] == "rejected"


def test_source_code_is_taken_on_sheet_51_in_whatever_order_the_rows_stand(
    council: Assessment, workbook: bytes
) -> None:
    def upside_down(book: Any) -> None:
        page = book[ALTERNATIVES.name]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        page.delete_rows(2, page.max_row)
        for row in reversed(rows):
            page.append(row)

    data = edited(
        workbook,
        *rejecting(*WAYS),
        (ALTERNATIVES, f"{FORM_NEED} R7", "taken", "採用"),
        (ALTERNATIVES, f"{FORM_NEED} R7", "rejected_reason", "条例"),
    )
    answers = read_back(changed(data, upside_down), council)
    assert answers.rejected == ()
    assert answers.entries[-1].values == {"resolution": "R7", "reason": "条例"}


def test_a_rejection_needs_its_reason_and_a_reason_its_rejection(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(
        workbook,
        (ALTERNATIVES, f"{FORM_NEED} R1", "taken", "不採用"),
        (ALTERNATIVES, f"{FORM_NEED} R2", "rejected_reason", "規則がない"),
        (ALTERNATIVES, f"{FORM_NEED} R3", "taken", "×"),
        (ALTERNATIVES, f"{FORM_NEED} R4", "serves", "不可"),
    )
    answers = read_back(data, council)
    assert answers.entries == ()
    assert codes(answers) == ["WB218", "WB219", "WB212", "WB219"]


def test_a_workbook_that_contradicts_itself_is_told(council: Assessment, workbook: bytes) -> None:
    both: tuple[Edit, ...] = (
        (ALTERNATIVES, f"{FORM_NEED} R6", "taken", "採用"),
        (ITEMS_SHEET, FORM_NEED, "resolution", "R2"),
    )
    assert codes(read_back(edited(workbook, *both), council)) == ["WB223"]
    against = (*rejecting("R2"), (ITEMS_SHEET, FORM_NEED, "resolution", "R2"))
    assert codes(read_back(edited(workbook, *against), council)) == ["WB223"]
    alike: tuple[Edit, ...] = (
        (ALTERNATIVES, f"{FORM_NEED} R6", "taken", "採用"),
        (ALTERNATIVES, f"{FORM_NEED} R6", "rejected_reason", "差込印刷で足りる"),
        (ITEMS_SHEET, FORM_NEED, "resolution", "R6"),
    )
    answers = read_back(edited(workbook, *alike), council)
    assert [entry.values["reason"] for entry in answers.entries] == ["差込印刷で足りる"]


def test_answers_that_were_given_here_meanwhile_are_conflicts(
    council: Assessment, workbook: bytes
) -> None:
    theirs = edited(workbook, *rejecting("R1"))
    ours = sealed(consider("R1"))
    (conflict,) = read_back(theirs, council, ours).conflicts
    assert (conflict.id, conflict.column.ja) == (f"{FORM_NEED} R1", "不採用理由")
    assert (conflict.ours, conflict.by) == ("人手が足りない", "佐藤")

    chosen = sealed(act(EntryKind.RESOLVE, FORM_NEED, resolution="R1"))
    (conflict,) = read_back(theirs, council, chosen).conflicts
    assert (conflict.theirs, conflict.ours) == ("rejected", "taken")

    taking = edited(workbook, (ALTERNATIVES, f"{FORM_NEED} R6", "taken", "採用"))
    (conflict,) = read_back(taking, council, chosen).conflicts
    assert (conflict.theirs, conflict.ours) == ("taken", "運用変更")
    assert "「採用」" in conflict.issue("a.xlsx").message.ja


def test_an_emptied_answer_takes_the_act_back(council: Assessment) -> None:
    log = sealed(consider("R1"), replace(consider("R2"), actor="事務局"))
    after = refold(council, log)
    data = edited(
        exported(after),
        (ALTERNATIVES, f"{FORM_NEED} R2", "taken", None),
        (ALTERNATIVES, f"{FORM_NEED} R2", "rejected_reason", None),
    )
    answers = read_back(data, after, log)
    assert answers.rejected == ()
    (entry,) = answers.entries
    assert entry.kind is EntryKind.RETRACT
    assert entry.values["entry"] == "2"


def test_what_was_considered_of_the_row_as_it_was_is_to_be_said_again(
    council: Assessment,
) -> None:
    old = replace(consider("R1"), fingerprint="old")
    log = (SealedEntry(1, old, "", ""),)
    after = refold(council, log)
    answers = alternative_answers(after.item_by_id[FORM_NEED], Resolution.OPERATION)
    assert answers == {"taken": "", "rejected_reason": "人手が足りない", "serves": ""}
    data = edited(exported(after), (ALTERNATIVES, f"{FORM_NEED} R1", "taken", "不採用"))
    (entry,) = read_back(data, after, log).entries
    assert entry.values["reason"] == "人手が足りない"


def test_a_workbook_of_before_sheet_51_is_still_read(council: Assessment, workbook: bytes) -> None:
    def without(book: Any) -> None:
        del book[ALTERNATIVES.name]
        page = book[HIDDEN_SHEET]
        start = next(cell.row for cell in page["B"] if cell.value == ALTERNATIVES.name)
        page.delete_rows(start, 15)

    data = edited(workbook, (ITEMS_SHEET, FORM_NEED, "memo", "確かめた"))
    answers = read_back(changed(data, without), council)
    assert answers.rejected == ()
    assert [entry.kind for entry in answers.entries] == [EntryKind.NOTE]


def test_an_assessed_amount_above_the_estimate_is_warned_of_and_taken(
    council: Assessment, workbook: bytes
) -> None:
    row = council.item_by_id[FORM_NEED]
    assert row.estimate is not None
    limit = row.estimate.initial
    for amount, warned in ((limit + 1, ["WB224"]), (limit, [])):
        data = edited(workbook, (COSTS, FORM_NEED, "assessed", float(amount)))
        answers = read_back(data, council)
        assert codes(answers) == warned
        assert all(issue.severity is Severity.WARNING for issue in answers.rejected)
        assert len(answers.entries) == 1


def test_the_vendors_price_stands_beside_our_estimate(council: Assessment) -> None:
    row = council.item_by_id[MESSAGE_NEED]
    assert row.estimate is not None
    modelled = replace(row.estimate, initial=Decimal(200))
    priced = replace(row, quoted=Decimal(500), modelled=modelled)
    told = replace(
        council,
        items=tuple(priced if each is row else each for each in council.items),
    )
    found = {str(each["id"]): each for each in cost_rows(told, Language.JA)}
    cells = found[MESSAGE_NEED]
    assert (cells["modelled"], cells["quoted"], cells["quoted_ratio"]) == (200, 500, Decimal("2.5"))
    assert cells["estimator"] == "ベンダの見積"
    other = found[FORM_NEED]
    assert other["modelled"] == other["initial"]
    assert "quoted" not in other

    data = edited(exported(told), (COSTS, MESSAGE_NEED, "assessed", 501))
    (warning,) = read_back(data, told).rejected
    assert "ベンダの見積額 500" in warning.message.ja


def test_ways_are_told_only_where_something_is_known(council: Assessment) -> None:
    form = council.item_by_id[FORM_NEED]
    told = known_ways(form.classification)
    assert tuple(told) == tuple(way for way in BEFORE_CODE if way is not Resolution.REGULATION)
    assert known_ways(council.items[0].classification) == {}
    asked = replace(form.classification, modification=ModificationClass.UNKNOWN, question=None)
    assert "ベンダに確かめ" in known_ways(asked)[Resolution.COMPONENT][0].ja
