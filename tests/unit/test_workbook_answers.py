from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from fitgap.assessment import Assessment, refold
from fitgap.consensus import EntryKind
from fitgap.source import FitgapError, Language, Severity
from fitgap.workbook.sheets import (
    ANSWER_SHEETS,
    COSTS,
    HIDDEN_SHEET,
    ITEMS_SHEET,
    POSITIONS,
    Sheet,
)
from tests.support.council import CITY, TOWN, small_council
from tests.support.workbooks import (
    AT,
    FORM_NEED,
    MESSAGE_NEED,
    TOWN_FORM_NEED,
    act,
    answer_cells,
    cell_of,
    changed,
    edited,
    exported,
    read_back,
    repacked,
    reviewed_council,
    reviewed_log,
    sealed,
)

CELLS = 12 * 10 + 14 * 3 + 6 * 2 + 16 * 4
"""Cells people may fill in: 12 rows on sheet 50, 2 × 7 on 51, 6 on 52, 8 × 2 on 61."""


@pytest.fixture(scope="module")
def council() -> Assessment:
    return small_council()


@pytest.fixture(scope="module")
def workbook(council: Assessment) -> bytes:
    return exported(council)


def codes(rejected: tuple[Any, ...]) -> list[str]:
    return [issue.code for issue in rejected]


def test_an_unedited_workbook_says_nothing_new(council: Assessment, workbook: bytes) -> None:
    answers = read_back(workbook, council)

    assert (answers.entries, answers.conflicts, answers.rejected) == ((), (), ())
    assert (answers.applied, answers.unchanged) == (0, CELLS)


@pytest.mark.parametrize("language", Language)
def test_an_unedited_workbook_with_every_kind_of_answer_says_nothing_new(
    language: Language,
) -> None:
    data = changed(exported(reviewed_council(), language), lambda book: None)

    answers = read_back(data, small_council(), reviewed_log())

    assert (answers.entries, answers.conflicts, answers.rejected) == ((), (), ())
    assert answers.unchanged == answer_cells(data)


def test_a_changed_verdict_becomes_a_judgement(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "verdict", "適合"),
        (ITEMS_SHEET, FORM_NEED, "verdict_reason", "標準様式で足りると確かめた"),
    )

    answers = read_back(data, council)

    assert answers.rejected == ()
    assert answers.applied == 2
    (entry,) = answers.entries
    assert entry.kind is EntryKind.JUDGE
    assert entry.values == {"verdict": "F", "reason": "標準様式で足りると確かめた"}
    assert (entry.actor, entry.municipality, entry.at) == ("事務局", CITY, AT)
    assert (entry.target, entry.origin) == (FORM_NEED, "回答.xlsx")
    assert entry.fingerprint == council.item_by_id[FORM_NEED].item.fingerprint


@pytest.mark.parametrize("typed", ["不適合", "G", "Ｇ", " g ", "G 不適合", "Ｇ：不適合", "no fit"])
def test_codes_and_labels_are_read_forgivingly(
    council: Assessment, workbook: bytes, typed: str
) -> None:
    answers = read_back(edited(workbook, (ITEMS_SHEET, FORM_NEED, "verdict", typed)), council)

    assert [entry.values["verdict"] for entry in answers.entries] == ["G"]


def test_an_evaluator_signs_without_changing_the_verdict(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(workbook, (ITEMS_SHEET, FORM_NEED, "evaluator", "山田"))

    (entry,) = read_back(data, council).entries

    assert (entry.kind, entry.actor) == (EntryKind.JUDGE, "山田")
    assert entry.values == {"verdict": "P", "reason": "", "recorded_by": "事務局"}


def test_two_evaluators_with_different_verdicts_do_not_conflict(workbook: bytes) -> None:
    log = sealed(act(EntryKind.JUDGE, FORM_NEED, verdict="U", reason=""))
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "verdict", "G"),
        (ITEMS_SHEET, FORM_NEED, "evaluator", "山田"),
    )

    answers = read_back(data, small_council(), log)

    assert answers.conflicts == ()
    assert [entry.actor for entry in answers.entries] == ["山田"]


def test_every_answer_of_a_row_becomes_an_act(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "class", 2),
        (ITEMS_SHEET, FORM_NEED, "class_reason", "オプションの範囲内との回答"),
        (ITEMS_SHEET, FORM_NEED, "resolution", "Ｒ６"),
        (ITEMS_SHEET, FORM_NEED, "resolution_reason", "差込印刷で足りる"),
        (ITEMS_SHEET, FORM_NEED, "basis", "規則・要綱"),
        (ITEMS_SHEET, FORM_NEED, "priority", "H"),
        (ITEMS_SHEET, FORM_NEED, "memo", "=1+1 ではない"),
        (COSTS, FORM_NEED, "assessed", 350.5),
        (COSTS, FORM_NEED, "assessed_reason", "見積りを精査"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "position", "条件付"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "position_reason", "費用が半額なら"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "answered_by", "田中"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "answered_on", datetime(2026, 11, 24)),
    )
    data = changed(data, _memo_as_text)

    answers = read_back(data, council)

    assert answers.rejected == ()
    assert answers.applied == 13
    assert len(answers.entries) == 7
    by_kind = {entry.kind: entry for entry in answers.entries if entry.kind is not EntryKind.NOTE}
    assert by_kind[EntryKind.CLASSIFY].values["class"] == "component"
    assert by_kind[EntryKind.RESOLVE].values["resolution"] == "R6"
    assert by_kind[EntryKind.ASSESS].values["amount_thousand_yen"] == "350.5"
    position = by_kind[EntryKind.POSITION]
    assert position.municipality == TOWN
    assert position.values["position"] == "conditional"
    assert position.values["answered_on"] == "2026-11-24"
    notes = [entry.values for entry in answers.entries if entry.kind is EntryKind.NOTE]
    assert {"text": "根拠区分：規則・要綱", "basis": "規則・要綱"} in notes
    assert {"text": "優先度：高", "priority": "高"} in notes
    assert {"text": "=1+1 ではない"} in notes


def _memo_as_text(book: Any) -> None:
    cell = book[ITEMS_SHEET.name][cell_of(book, ITEMS_SHEET, FORM_NEED, "memo")]
    cell.data_type = "s"


def test_the_log_keeps_the_name_of_the_file_without_its_folders(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(workbook, (ITEMS_SHEET, FORM_NEED, "memo", "確かめた"))

    for file in ("受領/回答.xlsx", "C:\\受領\\回答.xlsx"):
        assert read_back(data, council, file=file).entries[0].origin == "回答.xlsx"


def test_what_was_imported_is_what_the_next_export_shows(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "basis", "慣行"),
        (ITEMS_SHEET, FORM_NEED, "memo", "来年度に見直す"),
        (POSITIONS, f"{FORM_NEED} {CITY}", "position", "yes"),
        (POSITIONS, f"{FORM_NEED} {CITY}", "answered_on", "令和8年11月24日"),
    )
    log = sealed(*read_back(data, council).entries)

    again = read_back(data, council, log)
    fresh = exported(refold(council, log))

    assert (again.entries, again.conflicts, again.rejected) == ((), (), ())
    assert read_back(fresh, council, log).unchanged == answer_cells(fresh)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        (date(2026, 11, 24), "2026-11-24"),
        ("2026/11/24", "2026-11-24"),
        ("令和８年１１月２４日", "2026-11-24"),
        ("R8.11.24", "2026-11-24"),
        ("令和元年5月1日", "2019-05-01"),
    ],
)
def test_dates_are_read_as_people_write_them(
    council: Assessment, workbook: bytes, typed: object, iso: str
) -> None:
    row = f"{FORM_NEED} {CITY}"
    data = edited(
        workbook, (POSITIONS, row, "position", "賛成"), (POSITIONS, row, "answered_on", typed)
    )

    assert read_back(data, council).entries[0].values["answered_on"] == iso


def test_rows_may_be_sorted_deleted_and_columns_moved(council: Assessment, workbook: bytes) -> None:
    def rearrange(book: Any) -> None:
        page = book[ITEMS_SHEET.name]
        page[cell_of(book, ITEMS_SHEET, FORM_NEED, "memo")].value = "確かめた"
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        heading = [cell.value for cell in page[1]]
        page.delete_rows(1, page.max_row)
        page.append(["国保年金課で追記した行"])
        page.append(list(reversed(heading)))
        for row in sorted(rows, key=str, reverse=True)[:-1]:
            page.append(list(reversed(row)))
        book.move_sheet(page.title, offset=-4)

    answers = read_back(changed(workbook, rearrange), council)

    assert [entry.values for entry in answers.entries] == [{"text": "確かめた"}]
    assert answers.rejected == ()
    assert answers.unchanged == CELLS - 1 - 10


def test_municipality_codes_that_lost_their_zeros_are_found() -> None:
    council = small_council()
    project = replace(
        council.project,
        municipalities=(
            replace(council.project.municipalities[0], code="011002"),
            council.project.municipalities[1],
        ),
    )
    council = replace(council, project=project)
    row = f"{FORM_NEED} 011002"

    def lose_zeros(book: Any) -> None:
        page = book[POSITIONS.name]
        page[cell_of(book, POSITIONS, row, "position")].value = "賛成"
        page[cell_of(book, POSITIONS, row, "municipality")].value = 11002

    answers = read_back(changed(exported(council), lose_zeros), council)

    assert [entry.municipality for entry in answers.entries] == ["011002"]


def test_a_value_both_sides_changed_is_a_conflict_and_nothing_is_overwritten(
    workbook: bytes,
) -> None:
    log = reviewed_log()
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "resolution", "R1"),
        (ITEMS_SHEET, FORM_NEED, "priority", "低"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "position", "no"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "position_reason", "要らない"),
    )

    answers = read_back(data, small_council(), log)

    assert answers.entries == ()
    found = [(each.sheet, each.base, each.theirs, each.ours) for each in answers.conflicts]
    assert found == [
        (ITEMS_SHEET.name, "", "低", "高"),
        (POSITIONS.name, "missing", "no", "yes"),
    ]
    assert answers.conflicts[0].by == "佐藤"
    assert answers.conflicts[0].id == FORM_NEED
    message = answers.conflicts[0].issue("回答.xlsx")
    assert message.code == "WB221"
    here = datetime.fromisoformat("2026-11-22T09:30:00+09:00").astimezone()
    assert f"佐藤さん（{here:%Y-%m-%d %H:%M}）" in message.message.ja
    words = answers.conflicts[1].issue("回答.xlsx").message
    assert "（書き出したときは「未回答」）は、ブックでは「反対」" in words.ja
    assert "により「賛成」です" in words.ja
    assert "(no answer yet at the export) is against in the workbook" in words.en


def test_what_only_others_changed_is_unchanged(workbook: bytes) -> None:
    answers = read_back(workbook, small_council(), reviewed_log())

    assert (answers.entries, answers.conflicts, answers.rejected) == ((), (), ())
    assert answers.unchanged == CELLS


def test_the_same_change_on_both_sides_is_unchanged(workbook: bytes) -> None:
    data = edited(workbook, (ITEMS_SHEET, FORM_NEED, "priority", "高"))

    answers = read_back(data, small_council(), reviewed_log())

    assert (answers.entries, answers.conflicts) == ((), ())


def test_one_wrong_cell_does_not_keep_the_others_out(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "verdict", "△"),
        (ITEMS_SHEET, FORM_NEED, "memo", "確かめた"),
        (ITEMS_SHEET, MESSAGE_NEED, "priority", "至急"),
        (COSTS, FORM_NEED, "assessed", "約350"),
        (POSITIONS, f"{FORM_NEED} {CITY}", "position", "賛成"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "position", "賛成"),
        (POSITIONS, f"{FORM_NEED} {TOWN}", "answered_on", "先週"),
    )

    answers = read_back(data, council)

    assert codes(answers.rejected) == ["WB212", "WB212", "WB213", "WB214", "WB220"]
    assert "「回答日」を取り込めないため、「意向」も" in answers.rejected[-1].message.ja
    urgent = next(issue for issue in answers.rejected if "至急" in issue.message.ja)
    assert urgent.location.file == "回答.xlsx"
    assert (urgent.location.element or "").startswith(f"{ITEMS_SHEET.name}!")
    assert "高・中・低" in urgent.hint.ja
    assert [entry.kind for entry in answers.entries] == [EntryKind.NOTE, EntryKind.POSITION]


def test_formulas_and_error_values_are_not_answers(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "memo", "=HYPERLINK(1)"),
        (ITEMS_SHEET, MESSAGE_NEED, "memo", "#N/A"),
    )

    answers = read_back(data, council)

    assert codes(answers.rejected) == ["WB215", "WB215"]
    assert answers.entries == ()


def test_reasons_are_asked_for(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "verdict", "適合"),
        (ITEMS_SHEET, FORM_NEED, "class", "2"),
        (ITEMS_SHEET, FORM_NEED, "resolution", "R7"),
        (POSITIONS, f"{FORM_NEED} {CITY}", "position", "反対"),
    )

    answers = read_back(data, council)

    assert answers.entries == ()
    assert codes(answers.rejected) == ["WB218"] * 4
    assert all("理由" in issue.message.ja for issue in answers.rejected)


def test_a_reason_alone_asks_for_what_it_is_about(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "class_reason", "ベンダに聞いた"),
        (COSTS, FORM_NEED, "assessed_reason", "高い"),
        (POSITIONS, f"{FORM_NEED} {CITY}", "answered_by", "鈴木"),
    )

    answers = read_back(data, council)

    assert codes(answers.rejected) == ["WB219"] * 3
    assert "意向" in answers.rejected[2].hint.ja


def test_a_new_reason_for_the_same_resolution_is_recorded(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(workbook, (ITEMS_SHEET, FORM_NEED, "resolution_reason", "窓口で案内できる"))

    (entry,) = read_back(data, council).entries

    assert entry.values == {"resolution": "R1", "reason": "窓口で案内できる"}


def test_emptied_cells_take_back_ones_own_acts() -> None:
    log = sealed(
        act(EntryKind.NOTE, FORM_NEED, actor="事務局", text="あとで消す"),
        act(EntryKind.ASSESS, FORM_NEED, actor="事務局", amount_thousand_yen="300"),
        act(EntryKind.POSITION, FORM_NEED, actor="事務局", position="yes"),
    )
    assessment = refold(small_council(), log)
    data = edited(
        exported(assessment),
        (ITEMS_SHEET, FORM_NEED, "memo", None),
        (COSTS, FORM_NEED, "assessed", None),
        (POSITIONS, f"{FORM_NEED} {CITY}", "position", None),
    )

    answers = read_back(data, assessment, log)

    assert answers.rejected == ()
    assert [(entry.kind, entry.values.get("entry")) for entry in answers.entries] == [
        (EntryKind.RETRACT, "1"),
        (EntryKind.RETRACT, "2"),
        (EntryKind.POSITION, None),
    ]
    assert answers.entries[2].values["position"] == "missing"


def test_what_the_tool_proposed_cannot_be_emptied(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "verdict", None),
        (ITEMS_SHEET, FORM_NEED, "class", None),
        (ITEMS_SHEET, FORM_NEED, "resolution_reason", None),
        (ITEMS_SHEET, FORM_NEED, "basis", None),
    )

    answers = read_back(data, council)

    assert codes(answers.rejected) == ["WB216"] * 4
    assert "一部適合" in answers.rejected[0].hint.ja


def test_an_edited_id_is_named_with_its_cell(council: Assessment, workbook: bytes) -> None:
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "memo", "確かめた"),
        (ITEMS_SHEET, FORM_NEED, "id", "G-XXXX"),
    )

    answers = read_back(data, council)

    assert codes(answers.rejected) == ["WB210"]
    assert answers.rejected[0].location.element == f"{ITEMS_SHEET.name}!A5"
    assert answers.entries == ()


def test_a_duplicated_row_is_refused_both_times(council: Assessment, workbook: bytes) -> None:
    def paste(book: Any) -> None:
        page = book[ITEMS_SHEET.name]
        page[cell_of(book, ITEMS_SHEET, FORM_NEED, "memo")].value = "一つめ"
        page.append([cell.value for cell in page[5]])

    answers = read_back(changed(workbook, paste), council)

    assert codes(answers.rejected) == ["WB211"]
    assert answers.rejected[0].location.element == f"{ITEMS_SHEET.name}!A14"
    assert answers.entries == ()


def test_headings_that_were_changed_or_pasted_are_named(
    council: Assessment, workbook: bytes
) -> None:
    def spoil(book: Any) -> None:
        page = book[ITEMS_SHEET.name]
        last = page.max_column + 1
        page.cell(1, last).value = "メモ"
        page.cell(2, last).value = "貼り付けた列"
        page[cell_of(book, ITEMS_SHEET, FORM_NEED, "priority")[:-1] + "1"].value = "ゆうせん"
        book[POSITIONS.name]["A1"].value = "番号"

    answers = read_back(changed(workbook, spoil), council)

    assert codes(answers.rejected) == ["WB208", "WB209", "WB208"]
    assert answers.unchanged == CELLS - 24 - 64


def test_a_missing_sheet_is_said_and_the_others_are_read(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(workbook, (POSITIONS, f"{FORM_NEED} {CITY}", "position", "yes"))

    answers = read_back(changed(data, lambda book: book.remove(book[COSTS.name])), council)

    assert codes(answers.rejected) == ["WB207"]
    assert len(answers.entries) == 1


@pytest.mark.parametrize("sheet", ANSWER_SHEETS, ids=lambda sheet: sheet.name)
def test_a_renamed_sheet_is_an_error_that_names_both(
    council: Assessment, workbook: bytes, sheet: Sheet
) -> None:
    def rename(book: Any) -> None:
        book[sheet.name].title = "回答（架空市）"

    answers = read_back(changed(workbook, rename), council)

    (issue,) = answers.rejected
    assert (issue.code, issue.severity) == ("WB222", Severity.ERROR)
    assert sheet.name in issue.message.ja
    assert "回答（架空市）" in issue.message.ja


def test_an_evaluator_who_judged_here_meanwhile_conflicts_once(workbook: bytes) -> None:
    log = sealed(act(EntryKind.JUDGE, FORM_NEED, actor="山田", verdict="U", reason="要確認"))
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "evaluator", "山田"),
        (ITEMS_SHEET, FORM_NEED, "verdict_reason", "窓口で確かめた"),
    )

    (conflict,) = read_back(data, small_council(), log).conflicts

    assert conflict.column.ja == "適合判定"
    assert (conflict.theirs, conflict.ours, conflict.by) == ("P", "U", "山田")


def test_an_evaluator_is_known_however_the_name_is_spaced(workbook: bytes) -> None:
    log = sealed(act(EntryKind.JUDGE, FORM_NEED, actor="佐藤花子", verdict="P", reason=""))
    signed = edited(workbook, (ITEMS_SHEET, FORM_NEED, "evaluator", "佐藤 花子"))
    changed = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "evaluator", "佐藤　花子"),
        (ITEMS_SHEET, FORM_NEED, "verdict", "G"),
    )

    answers = read_back(signed, small_council(), log)
    (conflict,) = read_back(changed, small_council(), log).conflicts

    assert (answers.entries, answers.conflicts) == ((), ())
    assert (conflict.theirs, conflict.ours, conflict.by) == ("G", "P", "佐藤花子")


def test_who_answered_on_the_screen_is_not_taken_for_a_change_here(workbook: bytes) -> None:
    given = replace(act(EntryKind.POSITION, FORM_NEED, position="yes"), origin="tui")
    row = f"{FORM_NEED} {CITY}"
    data = edited(
        workbook,
        (POSITIONS, row, "position", "賛成"),
        (POSITIONS, row, "position_reason", "来年度から"),
    )

    answers = read_back(data, small_council(), sealed(given))

    assert answers.conflicts == ()
    assert [entry.values["reason"] for entry in answers.entries] == ["来年度から"]


def test_rows_the_catalogue_changed_are_refused_and_the_rest_applied(workbook: bytes) -> None:
    council = small_council()
    items = tuple(
        replace(row, item=replace(row.item, fingerprint="changed"))
        if row.item.id in (FORM_NEED, TOWN_FORM_NEED)
        else row
        for row in council.items
    )
    data = edited(
        workbook,
        (ITEMS_SHEET, FORM_NEED, "memo", "古い内容への意見"),
        (ITEMS_SHEET, MESSAGE_NEED, "memo", "そのまま"),
    )

    answers = read_back(data, replace(council, items=items))

    assert codes(answers.rejected) == ["WB217"]
    assert "メモ" in answers.rejected[0].message.ja
    assert [entry.target for entry in answers.entries] == [MESSAGE_NEED]
    assert answers.unchanged == CELLS - 2


def refused(data: bytes, assessment: Assessment) -> list[str]:
    with pytest.raises(FitgapError) as caught:
        read_back(data, assessment)
    assert caught.value.refused
    return [issue.code for issue in caught.value.issues]


def test_workbooks_of_others_are_refused(council: Assessment, workbook: bytes) -> None:
    other_workspace = replace(council, project=replace(council.project, id="other"))
    other_package = replace(council, catalog=replace(council.catalog, id="other"))

    assert refused(workbook, other_workspace) == ["WB202"]
    assert refused(workbook, other_package) == ["WB203"]
    assert refused(exported(replace(council, log_length=3)), council) == ["WB205"]


def hide(key: str, value: str) -> Any:
    def change(book: Any) -> None:
        page = book[HIDDEN_SHEET]
        for row in page.iter_rows():
            if row[0].value == key:
                row[1].value = value
                return

    return change


def test_workbooks_without_their_identity_are_refused(council: Assessment, workbook: bytes) -> None:
    assert refused(changed(workbook, lambda book: book.remove(book[HIDDEN_SHEET])), council) == [
        "WB201"
    ]
    assert refused(changed(workbook, hide("workspace", "")), council) == ["WB201"]
    assert refused(changed(workbook, hide("format", "99")), council) == ["WB204"]
    assert refused(changed(workbook, hide("row", "G-OTHER")), council) == ["WB206"]


def test_a_declared_extent_that_lies_does_not_hide_rows(
    council: Assessment, workbook: bytes
) -> None:
    data = edited(workbook, (POSITIONS, f"{TOWN_FORM_NEED} {TOWN}", "position", "賛成"))

    def lie(content: bytes) -> bytes:
        start = content.index(b"<dimension")
        end = content.index(b"/>", start)
        return content[:start] + b'<dimension ref="A1:B2"' + content[end:]

    parts = {f"xl/worksheets/sheet{number}.xml": lie for number in range(1, 12)}

    assert read_back(repacked(data, replace=parts), council).applied == 1


def test_every_answer_sheet_is_declared_with_its_groups() -> None:
    from fitgap.workbook.answers import GROUPS

    for sheet in ANSWER_SHEETS:
        grouped = [key for group in GROUPS[sheet.name] for key in group]
        assert sorted(grouped) == sorted(column.key for column in sheet.editable)


def test_an_answer_changed_here_is_not_put_back_with_another_cell_of_its_act(
    council: Assessment,
) -> None:
    asked = sealed(act(EntryKind.POSITION, FORM_NEED, position="yes"))
    data = edited(
        exported(refold(council, asked)),
        (POSITIONS, f"{FORM_NEED} {CITY}", "answered_by", "鈴木"),
    )
    later = sealed(
        *(each.entry for each in asked), act(EntryKind.POSITION, FORM_NEED, position="na")
    )

    answers = read_back(data, council, later)

    assert answers.entries == ()
    found = [(each.base, each.theirs, each.ours) for each in answers.conflicts]
    assert found == [("yes", "yes", "na")]
    assert answers.unchanged == answer_cells(data) - 2


def test_a_log_length_that_is_no_number_of_ours_is_refused(
    council: Assessment, workbook: bytes
) -> None:
    def lie(book: Any) -> None:
        page = book[HIDDEN_SHEET]
        for line in range(1, 20):
            if page.cell(line, 1).value == "log_length":
                page.cell(line, 2).value = "9" * 5000

    with pytest.raises(FitgapError) as caught:
        read_back(changed(workbook, lie), council)

    assert caught.value.refused
    assert codes(caught.value.issues) == ["WB201"]


def test_a_code_that_stands_there_is_not_taken_for_another(council: Assessment) -> None:
    short, long = replace(council.project.municipalities[0], code="27"), "000027"
    project = replace(
        council.project,
        municipalities=(short, replace(council.project.municipalities[1], code=long)),
    )
    both = replace(council, project=project)
    data = edited(exported(both), (POSITIONS, f"{FORM_NEED} 27", "position", "賛成"))

    answers = read_back(data, both)

    assert [entry.municipality for entry in answers.entries] == ["27"]
