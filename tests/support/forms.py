"""Flow forms as an office fills them in."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Mapping
from datetime import date

import openpyxl

from fitgap.process import ProcessModel
from fitgap.source import Issue, Language
from fitgap.workbook.flow_form import (
    FACTS,
    FACTS_NAME,
    NEEDS,
    NEEDS_NAME,
    STEPS,
    STEPS_NAME,
    FlowForm,
)
from fitgap.workbook.flow_form_model import to_model
from fitgap.workbook.flow_form_reading import read_flow_form
from fitgap.workbook.flow_form_writing import export_flow_form

TODAY = date(2026, 11, 21)
Row = Mapping[str, object]


def empty_form() -> bytes:
    """Return the form as it goes out."""
    return export_flow_form(FlowForm(), language=Language.JA, today=TODAY).data


def filled(
    steps: Iterable[Row],
    *,
    needs: Iterable[Row] = (),
    facts: Row | None = None,
    merged: Iterable[str] = (),
    form: bytes | None = None,
) -> bytes:
    """Return a form with rows written under their headings.

    ``form`` is the workbook that is filled in; a bare one with the same headings is quicker.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = _bare_form() if form is None else openpyxl.load_workbook(io.BytesIO(form))
    for title, rows in ((STEPS_NAME, steps), (NEEDS_NAME, needs)):
        page = book[title]
        places = {page.cell(1, place).value: place for place in range(1, page.max_column + 1)}
        for number, row in enumerate(rows, start=2):
            page.cell(number, 1).value = None
            for heading, value in row.items():
                page.cell(number, places[heading]).value = value  # type: ignore[assignment]
    page = book[FACTS_NAME]
    for number in range(1, page.max_row + 1):
        fact = str(page.cell(number, 1).value)
        if facts and fact in facts:
            page.cell(number, 2).value = facts[fact]  # type: ignore[assignment]
    for cells in merged:
        book[STEPS_NAME].merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _bare_form() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet(FACTS_NAME)
    for number, column in enumerate(FACTS, start=3):
        page.cell(number, 1).value = column.heading.ja
    for sheet in (STEPS, NEEDS):
        page = book.create_sheet(sheet.name)
        for place, column in enumerate(sheet.columns, start=1):
            page.cell(1, place).value = column.heading.ja
    return book


def step(number: object, name: str = "", **more: object) -> dict[str, object]:
    """Return a row of the flow; ``after`` is 次, ``role`` 担当, ``kind`` 種類."""
    headings = {
        "after": "次（番号）",
        "role": "担当",
        "kind": "種類",
        "way": "実施方法",
        "condition": "条件",
        "takes": "受け取る書類",
        "gives": "作る・渡す書類",
        "party": "相手先（団体外）",
        "volume": "年間件数",
        "minutes": "1件当たり分",
        "persons": "人数",
        "text": "説明",
    }
    row: dict[str, object] = {"番号": number, "手順（作業名）": name}
    return row | {headings[key]: value for key, value in more.items()}


def imported(
    data: bytes, *, previous: ProcessModel | None = None
) -> tuple[ProcessModel, tuple[Issue, ...]]:
    """Return the model of a form that can be read, and every issue."""
    form, issues = read_flow_form(data, "form.xlsx")
    assert form is not None, issues
    model, notes = to_model(form, "flow.bpmn", previous=previous)
    return model, (*issues, *notes)


def arrows(model: ProcessModel) -> set[tuple[str, str, str]]:
    """Return the flows by the names of their ends; gateways without a name by their type."""

    def name(identifier: str | None) -> str:
        node = model.node_by_id[identifier or ""]
        return node.label or node.type

    return {(name(flow.source), flow.name or "", name(flow.target)) for flow in model.flows}
