"""Whatever stands in a flow form: it becomes a clean flow, or its cells are named."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.bpmn import read_model, write_model
from fitgap.diagram import lay_out
from fitgap.source import FitgapError, Severity
from fitgap.workbook.flow_form import STEPS
from fitgap.workbook.flow_form_model import to_model
from fitgap.workbook.flow_form_next import read_ways
from fitgap.workbook.flow_form_reading import read_flow_form
from fitgap.workbook.flow_form_unfolding import from_model
from tests.support.forms import filled

USUAL = (
    *("", "", "1", "2", "３", "④", "1-1", "はい→2、いいえ→1", "2と3", "終了", "次へ", "同上"),
    *("作業", "判断", "開始", "待ち", "合流", "画面", "送付", "住民から、県へ", "届（写し）、票"),
)
SIGNS = '0123①②はい課票か年と同時へ、,，;；→>＞:：/／ 　\n（）()「」"=-ー？'
WORDS = st.one_of(
    st.sampled_from(USUAL), st.text(st.sampled_from(SIGNS), max_size=12), st.text(max_size=8)
)
WIDTH = len(STEPS.columns)
ROWS = st.lists(st.lists(WORDS, min_size=WIDTH, max_size=WIDTH), max_size=8)


def written(rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([column.heading.ja for column in STEPS.columns])
    writer.writerows(rows)
    return target.getvalue().encode("utf-8", "replace")


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_any_table_is_a_clean_flow_or_named_cells(rows: list[list[str]]) -> None:
    form, issues = read_flow_form(written(rows), "flow.csv")
    if form is None:
        errors = [each for each in issues if each.severity is Severity.ERROR]
        assert all(each.location.element for each in errors)
        return
    model, _ = to_model(form, "flow.bpmn")
    assert to_model(form, "flow.bpmn")[0] == model
    again, faults = read_model(write_model(model, lay_out(model)), "flow.bpmn")
    assert again is not None
    assert faults == ()
    assert len(again.activities) == len(model.activities)
    form, _ = from_model(again)
    assert to_model(form, "flow.bpmn", previous=again)[0].activities != () or not again.activities


@settings(max_examples=15, deadline=None)
@given(ROWS)
def test_any_sheet_is_read_without_exception(rows: list[list[str]]) -> None:
    headings = [column.heading.ja for column in STEPS.columns]
    cells = [
        dict(zip(headings, ("".join(filter(str.isprintable, cell)) for cell in row), strict=True))
        for row in rows
    ]
    read_flow_form(filled(cells), "flow.xlsx")


@settings(max_examples=200, deadline=None)
@given(WORDS, st.sets(st.sampled_from(["1", "2", "3", "1-1", "a"])))
def test_every_way_leads_somewhere_known(text: str, known: set[str]) -> None:
    ways, _ = read_ways(text, known.__contains__)
    for way in ways:
        assert all(target in known or target.startswith("\0") for target in way.targets)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["flow.csv", "flow.xlsx"]))
def test_any_bytes_are_read_or_refused(data: bytes, file: str) -> None:
    refused: list[bool] = []
    try:
        read_flow_form(data, file)
    except FitgapError as error:
        refused.append(error.refused)
    assert all(refused)
