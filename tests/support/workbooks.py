"""Workbooks for tests: exported from the small council, then edited as people edit them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from fitgap.assessment import Assessment, refold
from fitgap.consensus import Entry, EntryKind, SealedEntry
from fitgap.source import Language
from fitgap.workbook import Answers, ReturnedWorkbook, export_consensus, read_answers
from fitgap.workbook.sheets import ANSWER_SHEETS, Sheet
from tests.support.council import CITY, TOWN, small_council

TODAY = date(2026, 11, 21)
AT = "2026-11-25T10:00:00+09:00"
FORM_NEED = f"G-{CITY}A2FO"
MESSAGE_NEED = f"G-{CITY}A1ME"
TOWN_FORM_NEED = f"G-{TOWN}A2FO"

Edit = tuple[Sheet, str, str, object]
"""Sheet, row id (with the municipality after a blank on sheet 61), column key, new value."""


def sealed(*acts: Entry) -> tuple[SealedEntry, ...]:
    """Return entries as a log would keep them, without its digests."""
    return tuple(SealedEntry(number, act, "", "") for number, act in enumerate(acts, start=1))


def act(
    kind: EntryKind,
    target: str,
    actor: str = "佐藤",
    municipality: str = CITY,
    **values: str,
) -> Entry:
    """Return one act on a row of the small council."""
    item = small_council().item_by_id[target].item
    return Entry(
        at="2026-11-22T09:30:00+09:00",
        actor=actor,
        municipality=municipality,
        kind=kind,
        target=target,
        values=values,
        fingerprint=item.fingerprint,
        origin="tui",
    )


def reviewed_log() -> tuple[SealedEntry, ...]:
    """Return a log in which every kind of answer was given once."""
    return sealed(
        act(EntryKind.JUDGE, FORM_NEED, verdict="G", reason="様式が条例で定められている"),
        act(EntryKind.CLASSIFY, FORM_NEED, **{"class": "component"}, reason="ベンダの回答による"),
        act(EntryKind.RESOLVE, FORM_NEED, resolution="R6", reason="差込印刷で足りる"),
        act(EntryKind.NOTE, FORM_NEED, text="様式は令和9年度に見直す予定"),
        act(EntryKind.NOTE, FORM_NEED, text="優先度：高", priority="高"),
        act(EntryKind.ASSESS, FORM_NEED, amount_thousand_yen="350.5", reason="見積りを精査"),
        act(
            EntryKind.POSITION,
            FORM_NEED,
            position="conditional",
            reason="費用が半額なら",
            answered_by="鈴木",
            answered_on="2026-11-20",
        ),
        act(
            EntryKind.POSITION,
            FORM_NEED,
            municipality=TOWN,
            position="yes",
            reason="",
            answered_by="田中",
            answered_on="2026-11-21",
        ),
    )


def reviewed_council() -> Assessment:
    """Return the small council with :func:`reviewed_log` folded in."""
    return refold(small_council(), reviewed_log())


def exported(assessment: Assessment, language: Language = Language.JA) -> bytes:
    """Return the workbook of an assessment."""
    return export_consensus(assessment, language=language, today=TODAY)


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """Return a workbook after something was done to it with openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def edited(data: bytes, *edits: Edit, language: Language = Language.JA) -> bytes:
    """Return a workbook with values typed into cells."""

    def type_in(book: Any) -> None:
        for sheet, row_id, key, value in edits:
            book[sheet.name][cell_of(book, sheet, row_id, key, language)].value = value

    return changed(data, type_in)


def cell_of(
    book: Any, sheet: Sheet, row_id: str, key: str, language: Language = Language.JA
) -> str:
    """Return the address of a cell by its row's id and its column's key."""
    page = book[sheet.name]
    titles = [cell.value for cell in page[1]]
    column = titles.index(sheet.columns[sheet.position(key)].title(language)) + 1
    for line in range(2, page.max_row + 1):
        keys = [page.cell(line, place + 1).value for place in range(len(sheet.keys))]
        if " ".join(str(part) for part in keys) == row_id:
            return str(page.cell(line, column).coordinate)
    raise AssertionError(f"{sheet.name} has no row {row_id}")


def answer_cells(data: bytes) -> int:
    """Return how many cells of a workbook people may fill in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return sum(
        (book[sheet.name].max_row - 1) * len(sheet.editable)
        for sheet in ANSWER_SHEETS
        if sheet.name in book.sheetnames
    )


def read_back(
    data: bytes,
    assessment: Assessment,
    entries: Sequence[SealedEntry] = (),
    *,
    file: str = "回答.xlsx",
) -> Answers:
    """Return what a workbook says to the secretariat."""
    with ReturnedWorkbook(
        data,
        file,
        workspace=assessment.project.id,
        package=assessment.catalog.id,
        log_length=len(entries),
    ) as book:
        return read_answers(book, assessment=assessment, entries=entries, at=AT, actor="事務局")


def repacked(
    data: bytes,
    *,
    replace: Mapping[str, Callable[[bytes], bytes]] | None = None,
    add: Sequence[tuple[str, bytes]] = (),
    drop: Sequence[str] = (),
) -> bytes:
    """Return an archive with parts replaced, added or dropped."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for name in source.namelist():
            if name not in drop:
                content = source.read(name)
                result.writestr(name, (replace or {}).get(name, bytes)(content))
        for name, content in add:
            result.writestr(name, content)
    return target.getvalue()


def part_of(data: bytes, sheet_name: str) -> str:
    """Return the name of the archive part that holds a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    try:
        return f"xl/worksheets/sheet{book.sheetnames.index(sheet_name) + 1}.xml"
    finally:
        book.close()
