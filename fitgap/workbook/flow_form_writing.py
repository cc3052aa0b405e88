"""A flow form as an Excel workbook: how to fill it in, the facts, the steps, the needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fitgap.source import Language, Text
from fitgap.vocabulary import label
from fitgap.workbook.canvas import (
    HEADING_FILL,
    Canvas,
    Exported,
    cell_look,
    framed,
    row_height,
    write_book,
)
from fitgap.workbook.cells import Cell, line_count
from fitgap.workbook.flow_form import (
    CODES_NAME,
    FACTS,
    FACTS_NAME,
    GUIDE_NAME,
    HIDDEN_COLUMN,
    LISTS_OFFERED,
    NEEDS,
    STEPS,
    Branch,
    FlowForm,
    Party,
    Step,
    StepKind,
)
from fitgap.workbook.sheets import Sheet

Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Procedure:
    """A procedure the workspace declares: what may stand under 手続キー."""

    affair: str
    name: str
    key: str


_SPARE_STEPS, _SPARE_NEEDS = 40, 20
"""Rows offered below what is filled in."""
_LISTED_ROWS = 500
"""Rows that offer the lists."""
_INPUT_FILL = "#FFFBE6"
_QUOTE = '"'
_SEPARATORS = frozenset("、，,；;､\n")


def export_flow_form(
    form: FlowForm,
    *,
    procedures: Sequence[Procedure] = (),
    language: Language,
    today: date,
) -> Exported:
    """Return a form as the bytes of an .xlsx file, with a warning for every altered text.

    Args:
        form: what is filled in; an empty one gives an empty form.
        procedures: what is offered for the procedure's key.
        language: of headings and words.
        today: the date on the pages.
    """
    title = " ".join(part for part in (form.municipality_name, form.procedure) if part)
    steps = [_step_row(form, place, step, language) for place, step in enumerate(form.steps)]
    numbers = range(len(steps) + 1, len(steps) + 1 + _SPARE_STEPS)
    needs = list(_need_rows(form, language))

    def write(canvas: Canvas) -> None:
        _write_guide(canvas)
        _write_facts(canvas, form)
        spare: Iterable[Row] = ({"number": str(number)} for number in numbers)
        _write_table(canvas, STEPS, [*steps, *spare], filled=len(steps))
        _write_table(canvas, NEEDS, [*needs, *({} for _ in range(_SPARE_NEEDS))], filled=len(needs))
        _write_codes(canvas, procedures)
        canvas.book.get_worksheet_by_name(STEPS.name if form.steps else GUIDE_NAME).activate()

    return write_book(
        write,
        title=title or "業務フロー",
        subject="業務フロー様式",
        header=title or Text("業務フロー様式", "flow form").to(language),
        language=language,
        today=today,
    )


def _step_row(form: FlowForm, place: int, step: Step, language: Language) -> Row:
    kinds, ways = LISTS_OFFERED["step_kind"], LISTS_OFFERED["way"]
    return {
        "number": step.number,
        "kind": kinds.by_value[step.kind].label.to(language),
        "way": ways.by_value[step.way].label.to(language) if step.way is not None else None,
        "role": step.role,
        "name": step.name,
        "documents_in": _entries(step.documents_in),
        "documents_out": _entries(step.documents_out),
        "next": _next_text(form, place, step),
        "condition": step.question,
        "parties": "\n".join(_party_text(each) for each in step.parties),
        "description": step.description,
        "volume": step.volume,
        "minutes": step.minutes,
        "persons": step.persons,
        HIDDEN_COLUMN: step.id,
    }


def _next_text(form: FlowForm, place: int, step: Step) -> str:
    if step.kind is StepKind.END:
        return ""
    if not step.branches:
        return "終了"
    if step.branches == (Branch((place + 1,)),):
        return ""
    lines = []
    for branch in step.branches:
        numbers = "と".join(form.steps[target].number for target in branch.targets)
        lines.append(f"{branch.condition}→{numbers}" if branch.condition else numbers)
    return "\n".join(lines)


def _party_text(party: Party) -> str:
    if party.gives and party.takes:
        return f"{party.name}から\n{party.name}へ"
    return f"{party.name}から" if party.gives else f"{party.name}へ"


def _entries(names: Sequence[str]) -> str:
    return "\n".join(
        f"{_QUOTE}{name}{_QUOTE}" if _SEPARATORS & set(name) else name for name in names
    )


def _need_rows(form: FlowForm, language: Language) -> Iterable[Row]:
    bases = LISTS_OFFERED["basis"]
    for step in form.steps:
        for need in step.needs:
            basis = bases.by_value.get(need.basis or "")
            yield {
                "number": step.number,
                "aspect": label(need.aspect).to(language),
                "text": need.text,
                "basis": basis.label.to(language) if basis is not None else need.basis,
                "clause": need.clause,
                "volume": need.volume,
                "minutes": need.minutes,
                "persons": need.persons if need.persons != 1 else None,
            }


# --- sheets


def _heading_look() -> Mapping[str, object]:
    return framed(
        bold=True, bg_color=HEADING_FILL, text_wrap=True, align="center", valign="vcenter"
    )


def _write_table(canvas: Canvas, sheet: Sheet, rows: Sequence[Row], *, filled: int) -> None:
    language = canvas.language
    page = canvas.page(sheet.name, a3=sheet.a3, protected=False)
    titles = [column.title(language) for column in sheet.columns]
    shown = [column for column in sheet.columns if column.key != HIDDEN_COLUMN]
    for place, (column, title) in enumerate(zip(sheet.columns, titles, strict=True)):
        hidden = {"hidden": True} if column.key == HIDDEN_COLUMN else {}
        look = canvas.format(**cell_look(column.kind))
        page.set_column(place, place, column.width, look, hidden)
        canvas.write(page, 0, place, title, _heading_look())
        if column.key != HIDDEN_COLUMN:
            words = LISTS_OFFERED[column.choices] if column.choices is not None else None
            canvas.offer(page, column, place, (1, _LISTED_ROWS), words)
    tallest = max(
        line_count(title, width=column.width - 2)
        for title, column in zip(titles, sheet.columns, strict=True)
    )
    page.set_row(0, row_height(max(2, tallest)))
    for number, row in enumerate(rows, start=1):
        lines = 1 if number > filled else 2
        for place, column in enumerate(sheet.columns):
            cell = row.get(column.key)
            canvas.write(page, number, place, cell, cell_look(column.kind))
            if isinstance(cell, str) and cell and column.key != HIDDEN_COLUMN:
                lines = max(lines, line_count(cell, width=column.width))
        page.set_row(number, row_height(lines))
    # Numbers are text, so that 1-1 does not become a date; no green corners for that.
    page.ignore_errors({"number_stored_as_text": f"A2:A{_LISTED_ROWS}"})
    page.freeze_panes(1, sheet.frozen)
    page.repeat_rows(0)
    page.print_area(0, 0, len(rows), len(shown) - 1)


def _write_facts(canvas: Canvas, form: FlowForm) -> None:
    language = canvas.language
    page = canvas.page(FACTS_NAME, a3=False, protected=False)
    for place, width in enumerate((24, 52, 58)):
        page.set_column(place, place, width)
    title = Text("手続について", "About the procedure").to(language)
    canvas.write(page, 0, 0, title, {"bold": True, "font_size": 14})
    page.set_row(0, 24)
    look = framed(
        bg_color=_INPUT_FILL, text_wrap=True, num_format="@", valign="vcenter", align="left"
    )
    head = framed(bold=True, bg_color=HEADING_FILL, valign="vcenter")
    remark = {"font_color": "#595959", "text_wrap": True, "valign": "vcenter", "indent": 1}
    for number, column in enumerate(FACTS, start=2):
        value = str(getattr(form, column.key))
        canvas.write(page, number, 0, column.heading.to(language), head)
        canvas.write(page, number, 1, value, look)
        if column.note is not None:
            canvas.write(page, number, 2, column.note.to(language), remark)
        lines = 4 if column.key == "summary" else 1
        page.set_row(number, row_height(max(lines, line_count(value, width=52))) + 4)
        if column.key == "key":
            rule = {"validate": "list", "source": "=fitgap_procedure_key", "show_error": False}
            page.data_validation(number, 1, number, 1, rule)
    page.print_area(0, 0, len(FACTS) + 1, 2)


def _write_codes(canvas: Canvas, procedures: Sequence[Procedure]) -> None:
    language = canvas.language
    page = canvas.page(CODES_NAME, a3=False)
    titles = (Text("区分", "List"), Text("言葉", "Word"), Text("意味", "Meaning"))
    for place, (title, width) in enumerate(zip(titles, (24, 26, 60), strict=True)):
        page.set_column(place, place, width)
        canvas.write(page, 0, place, title.to(language), _heading_look())
    number = 1
    look = framed(text_wrap=True, valign="top")
    for choices in LISTS_OFFERED.values():
        first = number
        for choice in choices.choices:
            for place, text in enumerate((choices.heading, choice.label, choice.meaning)):
                canvas.write(page, number, place, text.to(language), look)
            number += 1
        canvas.book.define_name(choices.label_name, f"='{CODES_NAME}'!$B${first + 1}:$B${number}")
    first = number
    for each in procedures or (Procedure("", "", ""),):
        heading = Text("手続キー", "Procedure key").to(language)
        meaning = " ".join(part for part in (each.affair, each.name) if part)
        for place, words in enumerate((heading, each.key, meaning)):
            canvas.write(page, number, place, words, look)
        number += 1
    canvas.book.define_name("fitgap_procedure_key", f"='{CODES_NAME}'!$B${first + 1}:$B${number}")
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.print_area(0, 0, number - 1, 2)


_SENTENCES: tuple[tuple[Text, tuple[Text, ...]], ...] = (
    (
        Text("1. 書くところ", "1. What to fill in"),
        (
            Text(
                "「手続」に、どの団体のどの手続かを書きます。「業務フロー」に、仕事の手順を1行に一つずつ、"
                "行う順に書きます。パッケージに求めることがあれば「要望」に書きます。",
                "Say on 手続 which procedure it is, write one step a row on 業務フロー, in the "
                "order of the work, and what is asked of the package on 要望.",
            ),
            Text(
                "どうしても要るのは「手順（作業名）」だけです。「担当」が上の行と同じとき、「次」が次の行のときは空欄で結構です。",
                "Only the step's name is needed. Who, where as above, and next, where it is the row"
                " below, may be empty.",
            ),
            Text(
                "行は、挿入しても、消しても、並べ替えても構いません。使わない行はそのままで結構です。",
                "Rows may be inserted, deleted and moved. Leave rows you do not need.",
            ),
        ),
    ),
    (
        Text("2. 「次」の書き方", "2. How to write 次"),
        (
            Text(
                "空欄　次の行へ進みます。　　4　番号4の行へ進みます（前の番号を書けば戻ります）。"
                "　　終了　そこで終わります。",
                "Empty: the row below.  4: row 4 (back to it, too).  終了: the work ends.",
            ),
            Text(
                "はい→4、いいえ→6　答えによって分かれます。枝を1行ずつに分け、"
                "下の行の「次」と「条件」だけに書いても構いません。",
                "はい→4、いいえ→6: branches; each may also stand in a row of its own below.",
            ),
            Text(
                "4と5　両方を同時に進めます。そろうのを待つところに、"
                "種類が「合流」の行を置きます。",
                "4と5: both at once; a row of the kind 合流 waits for all of them.",
            ),
        ),
    ),
)
_LATER: tuple[tuple[Text, tuple[Text, ...]], ...] = (
    (
        Text("4. 取り込む", "4. Importing"),
        (
            Text(
                "Excelブック（.xlsx）のまま保存し、作業フォルダで fitgap import ファイル.xlsx を"
                "実行します。業務フローの図（BPMN）ができます。読めない欄があれば、シートとセルを示して"
                "すべて挙げ、何も書き出しません。",
                "Save as .xlsx and run fitgap import THIS.xlsx in the workspace: a drawn flow "
                "(BPMN) comes out, or every cell that cannot be read is named and nothing is "
                "written.",
            ),
            Text(
                "あとで直すときは、fitgap export flow-form 新しい様式.xlsx 業務フロー.bpmn で"
                "書き出した様式に書いてください。"
                "手順の言葉を変えても、これまでの判断が同じ手順に残ります。",
                "To change it later, export the form again from the imported flow: decisions then"
                " stay with their steps, whatever the words.",
            ),
        ),
    ),
)
_EXAMPLE: tuple[tuple[str, ...], ...] = (
    ("1", "開始", "", "市民課 窓口", "住民が来庁する", "", "", "", "住民から"),
    ("2", "作業", "手作業", "", "転入届を受け付ける", "転入届、転出証明書", "", "", "住民から"),
    ("3", "判断", "", "", "書類はそろっているか", "", "", "はい→4、いいえ→2", ""),
    ("4", "作業", "画面", "市民課 記録係", "住民票を作成する", "転入届", "住民票", "5と6", ""),
    ("5", "作業", "自動", "", "国保の担当へ知らせる", "", "異動連絡票", "7", ""),
    ("6", "作業", "送付", "", "転入の通知を送る", "", "転入通知", "7", "前住所地の市町村へ"),
    ("7", "合流", "", "", "", "", "", "", ""),
    ("8", "終了", "", "市民課 窓口", "住民票ができた", "", "", "", ""),
)
_EXAMPLE_COLUMNS = (
    "number", "kind", "way", "role", "name", "documents_in", "documents_out", "next", "parties",
)  # fmt: skip
_GUIDE_WIDTHS = (7, 8, 10, 15, 26, 22, 16, 20, 22)


def _write_guide(canvas: Canvas) -> None:
    language = canvas.language
    page = canvas.page(GUIDE_NAME, a3=False)
    page.fit_to_pages(1, 1)
    for place, width in enumerate(_GUIDE_WIDTHS):
        page.set_column(place, place, width)
    title = Text("業務フロー様式　記入要領", "Flow form: how to fill it in").to(language)
    canvas.write(page, 0, 0, title, {"bold": True, "font_size": 14})
    page.set_row(0, 24)
    number = _write_sentences(canvas, page, 2, _SENTENCES)
    number = _write_example(canvas, page, number)
    number = _write_sentences(canvas, page, number, _LATER)
    heading = Text("5. 列の説明", "5. The columns").to(language)
    canvas.write(page, number, 0, heading, {"bold": True, "font_size": 11})
    page.set_row(number, 20)
    number += 1
    wide = sum(_GUIDE_WIDTHS[2:])
    for sheet in (STEPS, NEEDS):
        for column in sheet.columns:
            if column.note is None:
                continue
            name = column.heading.to(language)
            words = column.note.to(language)
            canvas.write_across(page, number, 0, 1, name, framed(bold=True, text_wrap=True))
            canvas.write_across(
                page, number, 2, len(_GUIDE_WIDTHS) - 1, words, framed(text_wrap=True)
            )
            lines = max(line_count(words, width=wide), line_count(name, width=13))
            page.set_row(number, row_height(lines))
            number += 1
    page.print_area(0, 0, number - 1, len(_GUIDE_WIDTHS) - 1)


def _write_sentences(
    canvas: Canvas, page: Any, number: int, sections: Iterable[tuple[Text, tuple[Text, ...]]]
) -> int:
    """Write headings with their sentences; return the number of the next free row."""
    language = canvas.language
    for heading, sentences in sections:
        canvas.write(page, number, 0, heading.to(language), {"bold": True, "font_size": 11})
        page.set_row(number, 20)
        number += 1
        for sentence in sentences:
            words = sentence.to(language)
            canvas.write(page, number, 0, "・", {"align": "center"})
            last = len(_GUIDE_WIDTHS) - 1
            canvas.write_across(page, number, 1, last, words, {"text_wrap": True})
            page.set_row(number, row_height(line_count(words, width=sum(_GUIDE_WIDTHS[1:]))))
            number += 1
        number += 1
    return number


def _write_example(canvas: Canvas, page: Any, number: int) -> int:
    language = canvas.language
    heading = Text("3. 記入例", "3. An example").to(language)
    canvas.write(page, number, 0, heading, {"bold": True, "font_size": 11})
    page.set_row(number, 20)
    number += 1
    for place, key in enumerate(_EXAMPLE_COLUMNS):
        title = STEPS.column(key).title(language)
        canvas.write(page, number, place, title, _heading_look())
    page.set_row(number, row_height(2))
    number += 1
    for row in _EXAMPLE:
        lines = 1
        for place, words in enumerate(row):
            centred = {"align": "center"} if place < 3 else {}
            canvas.write(page, number, place, words, framed(text_wrap=True, **centred))
            lines = max(lines, line_count(words, width=_GUIDE_WIDTHS[place]))
        page.set_row(number, row_height(lines))
        number += 1
    return number + 1
