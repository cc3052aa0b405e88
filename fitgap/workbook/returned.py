"""A returned workbook opened: who it belongs to, and its rows by id with columns by heading."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from fitgap.consensus import Position
from fitgap.source import FitgapError, Issue, IssueKind, Language, Location
from fitgap.workbook.cells import column_letter, folded, read_amount, read_date, squash, written
from fitgap.workbook.codes import LISTS
from fitgap.workbook.consensus import row_check
from fitgap.workbook.grids import filled_lines
from fitgap.workbook.inspection import BROKEN_ARCHIVE, inspect_workbook
from fitgap.workbook.mistakes import (
    DAMAGED_IDENTITY,
    DUPLICATE_COLUMN,
    FORMULA_IN_CELL,
    MISSING_COLUMN,
    NEWER_FORMAT,
    NEWER_LOG,
    NOT_A_DATE,
    NOT_AN_AMOUNT,
    NOT_OURS,
    OTHER_PACKAGE,
    OTHER_WORKSPACE,
    UNDECLARED_CODE,
)
from fitgap.workbook.sheets import (
    FORMAT_VERSION,
    GUIDE_NAME,
    HIDDEN_SHEET,
    RECHECKS,
    SUMMARY_NAME,
    TABLES,
    Column,
    Kind,
    Sheet,
)

_HEADING_ROWS = 10
_COUNT = re.compile(r"[0-9]{1,18}")
_MARKS = ("【記入】", "[fillin]")


@dataclass(frozen=True)
class Base:
    """A row as it was exported."""

    fingerprint: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Identity:
    """What the hidden sheet says; ``rows`` is keyed by sheet name and row ids."""

    facts: Mapping[str, str]
    rows: Mapping[tuple[str, tuple[str, ...]], Base]

    @property
    def language(self) -> Language:
        """The language the workbook was exported in."""
        return Language.EN if self.facts.get("language") == Language.EN else Language.JA

    @property
    def log_length(self) -> int:
        """The number of log entries at export."""
        return int(self.facts["log_length"])


@dataclass(frozen=True)
class FilledCell:
    """One cell of an answer: where it is and what it holds."""

    address: str
    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class FilledRow:
    """One row of an answer sheet; ``cells`` are those of the columns people fill in, by key."""

    keys: tuple[str, ...]
    key_cell: str
    cells: Mapping[str, FilledCell] = field(default_factory=dict)


class ReturnedWorkbook:
    """A workbook written by fitgap for a workspace and one of its packages; use it as a context.

    ``log_length`` is the number of log entries now; ``digest`` the SHA-256 of the file.

    Raises:
        FitgapError: ``refused``, where it is hostile, damaged, not one of fitgap's, of another
            workspace or package, or newer than the log.
    """

    def __init__(
        self, data: bytes, file: str, *, workspace: str, package: str, log_length: int
    ) -> None:
        inspect_workbook(data, file)
        self.file = file
        self.digest = hashlib.sha256(data).hexdigest()
        self._book = self._open(data)
        self._titles = {folded(title): title for title in self._book.sheetnames}
        self.identity = self._read_identity()
        self._refuse_strangers(workspace, package, log_length)

    def __enter__(self) -> ReturnedWorkbook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def rows(self, sheet: Sheet) -> tuple[list[FilledRow], list[Issue]] | None:
        """Return a sheet's rows and what is wrong with its headings; None if it is not there."""
        title = self._titles.get(folded(sheet.name))
        if title is None:
            return None
        issues: list[Issue] = []
        places: dict[str, int] | None = None
        rows: list[FilledRow] = []
        known = {
            tuple(folded(key) for key in keys): keys
            for name, keys in self.identity.rows
            if name == sheet.name
        }
        # What stands there exactly is never taken for what only looks like it.
        known |= {keys: keys for keys in known.values()}
        for seen, (number, cells) in enumerate(self._lines(title), start=1):
            if places is None:
                places = self._places(sheet, number, cells, issues)
                if places is None and seen >= _HEADING_ROWS:
                    break
            elif all(key in places for key in sheet.keys):
                row = _read_row(sheet, number, cells, places, known)
                if row is not None:
                    rows.append(row)
        if places is None:
            key = sheet.column(sheet.keys[0])
            place = Location(self.file, element=sheet.name)
            issues.append(MISSING_COLUMN.at(place, heading=key.heading))
        return rows, issues

    def renamed(self, sheet: Sheet) -> str | None:
        """Return the title of a sheet that is none of fitgap's but has a sheet's headings."""
        tables = (table.name for table in (*TABLES, RECHECKS))
        own = {GUIDE_NAME, SUMMARY_NAME, HIDDEN_SHEET, *tables}
        known = {folded(name) for name in own}
        for title in (str(page.title) for page in self._book.worksheets):
            if folded(title) in known:
                continue
            for _, (number, cells) in zip(range(_HEADING_ROWS), self._lines(title), strict=False):
                places = self._places(sheet, number, cells, [])
                if places is not None and any(each.key in places for each in sheet.editable):
                    return title
        return None

    def _open(self, data: bytes) -> Any:
        import openpyxl

        try:
            with warnings.catch_warnings():
                # Extensions openpyxl does not know (sparklines, newer validations) do no harm.
                warnings.simplefilter("ignore")
                return openpyxl.load_workbook(
                    io.BytesIO(data), read_only=True, data_only=False, keep_links=False
                )
        except Exception as error:
            # A damaged part can fail anywhere in the parser, with any exception.
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> FitgapError:
        return self._refusal(BROKEN_ARCHIVE, part=type(error).__name__)

    def _refusal(self, kind: IssueKind, **values: object) -> FitgapError:
        return FitgapError([kind.at(Location(self.file), **values)], refused=True)

    def _lines(self, title: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield the rows of a sheet that hold anything, with their numbers."""
        try:
            page = self._book[title]
            # The extent a file declares may be a lie; without it every row there is is read.
            page.reset_dimensions()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield from filled_lines(page)
        except Exception as error:
            # As in _open: the parser reads sheets only now.
            raise self._damaged(error) from error

    def _read_identity(self) -> Identity:
        if HIDDEN_SHEET not in self._book.sheetnames:
            raise self._refusal(NOT_OURS)
        facts: dict[str, str] = {}
        rows: dict[tuple[str, tuple[str, ...]], Base] = {}
        sheet_name = ""
        fields: list[str] = []
        for number, cells in self._lines(HIDDEN_SHEET):
            texts = [written(cell.value) for cell in cells]
            texts += [""] * (4 - len(texts))
            if texts[0] == "sheet":
                sheet_name, fields = texts[1], [name for name in texts[4:] if name]
            elif texts[0] == "row":
                keys = tuple(texts[1].split("\n"))
                if texts[3] != row_check(sheet_name, keys, texts[2]):
                    raise self._refusal(DAMAGED_IDENTITY, row=number)
                values = texts[4 : 4 + len(fields)]
                values += [""] * (len(fields) - len(values))
                rows[sheet_name, keys] = Base(texts[2], dict(zip(fields, values, strict=True)))
            else:
                facts[texts[0]] = texts[1]
        if not facts.get("workspace") or not _COUNT.fullmatch(facts.get("log_length", "")):
            raise self._refusal(NOT_OURS)
        if facts.get("format") != str(FORMAT_VERSION):
            raise self._refusal(NEWER_FORMAT, theirs=facts.get("format", "?"))
        return Identity(facts, rows)

    def _refuse_strangers(self, workspace: str, package: str, log_length: int) -> None:
        identity = self.identity
        theirs = identity.facts.get("package", "")
        if identity.facts["workspace"] != workspace:
            raise self._refusal(OTHER_WORKSPACE, theirs=identity.facts["workspace"], ours=workspace)
        if theirs != package:
            raise self._refusal(OTHER_PACKAGE, theirs=theirs, ours=package)
        if identity.log_length > log_length:
            raise self._refusal(NEWER_LOG, theirs=identity.log_length, ours=log_length)

    def _places(
        self, sheet: Sheet, number: int, cells: Sequence[Any], issues: list[Issue]
    ) -> dict[str, int] | None:
        """Return where each column stands, None if this line does not hold the headings."""
        headings: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            text = folded(written(cell.value))
            for mark in _MARKS:
                text = text.removesuffix(mark)
            if text:
                headings.setdefault(text, []).append(place)
        found: dict[str, int] = {}
        problems: list[Issue] = []
        for column in sheet.columns:
            if not column.editable and column.key not in sheet.keys:
                continue
            titles = {folded(column.title(language)) for language in Language}
            where = sorted(place for title in titles for place in headings.get(title, ()))
            if not where:
                if column.key in sheet.keys:
                    return None
                place_of_issue = Location(self.file, element=sheet.name)
                heading = column.title(self.identity.language)
                problems.append(MISSING_COLUMN.at(place_of_issue, heading=heading))
            elif len(where) > 1:
                first, second = (f"{column_letter(place)}{number}" for place in where[:2])
                place_of_issue = Location(self.file, element=f"{sheet.name}!{second}")
                problems.append(
                    DUPLICATE_COLUMN.at(place_of_issue, heading=column.heading, other=first)
                )
            else:
                found[column.key] = where[0]
        issues.extend(problems)
        return found


def read_field(column: Column, cell: FilledCell, base: str, place: Location) -> str | Issue:
    """Return a cell's value as the log keeps it, or why it cannot be read.

    ``base`` is the value it was exported with, ``place`` where to say that it cannot.
    """
    if cell.is_formula:
        return FORMULA_IN_CELL.at(place, value=cell.text[:60])
    text = squash(cell.text)
    if text == base:
        return base
    if column.choices is not None:
        declared = LISTS[column.choices]
        if not text:
            return Position.MISSING.value if column.choices == "position" else ""
        choice = declared.by_word.get(folded(text))
        if choice is None:
            return UNDECLARED_CODE.at(
                place, value=text[:60], column=column.heading, allowed=declared.words
            )
        return choice.value
    if not text or column.kind is Kind.TEXT:
        return text
    reader, kind = (
        (read_amount, NOT_AN_AMOUNT) if column.kind is Kind.AMOUNT else (read_date, NOT_A_DATE)
    )
    value = reader(text)
    if value is None:
        return kind.at(place, value=text[:60])
    return base if value == reader(base) else value


def _read_row(
    sheet: Sheet,
    number: int,
    cells: Sequence[Any],
    places: Mapping[str, int],
    known: Mapping[tuple[str, ...], tuple[str, ...]],
) -> FilledRow | None:
    """Read one line; None if the columns that matter are empty."""

    def read(place: int) -> FilledCell:
        address = f"{column_letter(place)}{number}"
        if place >= len(cells) or cells[place].value is None:
            return FilledCell(address, "")
        cell = cells[place]
        return FilledCell(address, written(cell.value), cell.data_type in ("f", "e"))

    read_keys = [read(places[key]) for key in sheet.keys]
    answers = {key: read(place) for key, place in places.items() if key not in sheet.keys}
    if not any(cell.text for cell in (*read_keys, *answers.values())):
        return None
    keys = tuple(cell.text for cell in read_keys)
    # Width, capitals and the leading zeros of a municipality code are forgiven.
    forgiven = (
        folded(keys[0]),
        *(key.zfill(6) if key.isdecimal() else key for key in map(folded, keys[1:])),
    )
    found = known.get(keys) or known.get(forgiven, keys)
    return FilledRow(found, read_keys[0].address, answers)
