"""A workbook of ours in: what people filled in of a catalogue, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from fitgap.catalog import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
    StandardFlow,
    VendorAnswer,
)
from fitgap.process import Aspect
from fitgap.source import Issue, IssueKind, Language, Location, Severity, Text, has_errors
from fitgap.strict_yaml import suggestion
from fitgap.workbook.catalog_book import (
    CHOICES,
    FLOWS,
    FUNCTIONS,
    OPTIONS,
    PACKAGE,
    PARAMETERS,
    YesNo,
    list_entries,
)
from fitgap.workbook.cells import column_letter, folded, read_decimal
from fitgap.workbook.grids import Grid, GridRow, Line, read_grids
from fitgap.workbook.sheets import Sheet

NOT_OURS = IssueKind(
    "CX014",
    Severity.ERROR,
    Text(
        "fitgap が書き出したカタログのブックではありません",
        "this is no catalogue that fitgap wrote",
    ),
    Text(
        "団体やベンダの機能一覧なら、--layout で様式を指定してください（例：--layout municipal）",
        "for a list of functions name its layout with --layout (such as --layout municipal)",
    ),
)
NO_SHEET = IssueKind(
    "CX001",
    Severity.ERROR,
    Text("シート「{sheet}」がありません", "there is no sheet {sheet}"),
    Text(
        "fitgap catalog export で書き出したブックに記入し、シート名は変えないでください",
        "fill in a workbook written by fitgap catalog export and keep the names of its sheets",
    ),
)
SHEET_LEFT_OUT = IssueKind(
    "CX002",
    Severity.WARNING,
    Text(
        "シート「{sheet}」がないので、{sheet}は一つもないものとして読みました",
        "there is no sheet {sheet}; it was read as empty",
    ),
    Text(
        "消したのでなければ、シート名を「{sheet}」に戻してください",
        "if it was not deleted on purpose, name it {sheet} again",
    ),
)
NO_COLUMN = IssueKind(
    "CX003",
    Severity.ERROR,
    Text("見出し「{heading}」の列がありません", "no column is headed {heading}"),
    Text("見出しを元の言葉に戻してください", "restore the heading"),
)
SAME_COLUMN = IssueKind(
    "CX004",
    Severity.ERROR,
    Text(
        "見出し「{heading}」の列が二つあります（{other} にもあります）",
        "two columns are headed {heading} (also {other})",
    ),
    Text("要らないほうの列を削除してください", "delete the one that is not needed"),
)
UNKNOWN_COLUMN = IssueKind(
    "CX005",
    Severity.WARNING,
    Text(
        "「{heading}」という列はないので、読み飛ばしました",
        "there is no column {heading}; it was not read",
    ),
    Text(
        "{advice}カタログに要らない列なら、そのままで結構です",
        "{advice}if the catalogue does not need it, leave it",
    ),
)
COLUMNS_LEFT_OUT = IssueKind(
    "CX015",
    Severity.WARNING,
    Text(
        "{headings}の列がないので、どの行も空欄として読みました",
        "there is no column {headings}; it was read as empty in every row",
    ),
    Text(
        "消したのでなければ、列と見出しを元に戻してください（使わない列は、消さずに隠せます）",
        "if it was not deleted on purpose, put it back; a column can be hidden instead",
    ),
)
EMPTY_CELL = IssueKind(
    "CX006",
    Severity.ERROR,
    Text("「{heading}」が空欄です", "{heading} is empty"),
    Text("記入するか、要らない行なら行ごと削除してください", "fill it in, or delete the row"),
)
UNKNOWN_WORD = IssueKind(
    "CX007",
    Severity.ERROR,
    Text("「{value}」は「{heading}」に使えない言葉です", "“{value}” cannot be used for {heading}"),
    Text("一覧（{allowed}）から選んでください", "choose one of {allowed}"),
)
NOT_AN_AMOUNT = IssueKind(
    "CX008",
    Severity.ERROR,
    Text("「{value}」は金額として読めません", "“{value}” is not an amount"),
    Text("千円単位の{limit}数だけを入れてください（例：1200）", "give a number of thousand yen"),
)
SAME_ID = IssueKind(
    "CX009",
    Severity.ERROR,
    Text(
        "{what}「{id}」が 2 回使われています（1 回目は {other}）",
        "{what} {id} is used twice (first in {other})",
    ),
    Text("別の番号を付けてください", "give each an id of its own"),
)
UNKNOWN_FUNCTION = IssueKind(
    "CX010",
    Severity.ERROR,
    Text("機能「{id}」が「機能一覧」にありません", "there is no function {id}"),
    Text(
        "{advice}「機能一覧」にある番号に直してください", "{advice}use an id of the function list"
    ),
)
OWN_SUCCESSOR = IssueKind(
    "CX011",
    Severity.ERROR,
    Text("機能「{id}」の後継が自分自身になっています", "function {id} succeeds itself"),
    Text("後継の機能の番号に直すか、空欄にしてください", "correct the id or leave it empty"),
)
ERROR_VALUE = IssueKind(
    "CX012",
    Severity.ERROR,
    Text(
        "セルがエラー値か、計算されていない数式です（{value}）", "the cell holds no value ({value})"
    ),
    Text(
        "値を直接入れるか、Excel で開いて保存しなおしてください",
        "type the value, or save it in Excel",
    ),
)
ONE_PACKAGE = IssueKind(
    "CX013",
    Severity.ERROR,
    Text("「パッケージ」には 1 行だけを書きます", "the package takes one row"),
    Text("1 つのブックにはパッケージを 1 つだけ書いてください", "write one package a workbook"),
)

_HEADING_ROWS = 10


def read_catalog_book(data: bytes, file: str) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
    """Read a catalogue from a workbook of ``export_catalog`` as people filled it in.

    Returns:
        The catalogue, None where an issue is an error, and every issue found.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged.
    """
    grids = read_grids(data, file) if data[:2] == b"PK" else ()
    by_title = {folded(grid.title): grid for grid in grids}
    if not {folded(PACKAGE.name), folded(FUNCTIONS.name)} & set(by_title):
        return None, (NOT_OURS.at(Location(file)),)
    reader = _Reader(file, by_title)
    catalog = reader.catalog()
    return (None if has_errors(reader.issues) else catalog), tuple(reader.issues)


@dataclass(frozen=True)
class _Filled(GridRow):
    """One row of a table of ours."""

    sheet: Sheet

    def heading(self, key: str) -> Text:
        return self.sheet.column(key).heading


Member = TypeVar("Member", bound=StrEnum)


class _Reader:
    """Reads the sheets of one workbook; ``issues`` is everything wrong with them."""

    def __init__(self, file: str, grids: Mapping[str, Grid]) -> None:
        self._file = file
        self._grids = grids
        self.issues: list[Issue] = []

    def catalog(self) -> PackageCatalog | None:
        packages = list(self._rows(PACKAGE, needed=True))
        filled = list(self._rows(FUNCTIONS, needed=True))
        for row in filled:
            self._check_keys(row)
        named = [row for row in filled if row["id"]]
        known = self._once(named, Text("機能番号", "function id"), lambda row: row["id"])
        for row in filled:
            self._check_successor(row, known)
        parameters = self._parts(PARAMETERS, known)
        options = self._parts(OPTIONS, known)
        flows = list(self._rows(FLOWS))
        for row in flows:
            self._check_keys(row)
        functions = tuple(
            self._function(row, parameters.get(row["id"], ()), options.get(row["id"], ()))
            for row in filled
        )
        for extra in packages[1:]:
            self.issues.append(ONE_PACKAGE.at(extra.place("id")))
        if not packages:
            if folded(PACKAGE.name) in self._grids:
                place = Location(self._file, element=PACKAGE.name)
                self.issues.append(EMPTY_CELL.at(place, heading=PACKAGE.columns[0].heading))
            return None
        package = packages[0]
        self._check_keys(package)
        self._filled(package, "name")
        return PackageCatalog(
            file=self._file,
            id=package["id"],
            name=package["name"],
            vendor=package["vendor"],
            version=package["version"],
            standard_affairs=self._truth(package, "standard_affairs") or False,
            functions=functions,
            standard_flows=tuple(
                StandardFlow(row["process"] or row["file"], row["file"]) for row in flows
            ),
            person_day_thousand_yen=self._amount(package, "person_day", positive=True),
        )

    def _function(
        self, row: _Filled, parameters: Sequence[_Filled], options: Sequence[_Filled]
    ) -> PackageFunction:
        answer = self._word(row, "answer", VendorAnswer)
        option_range = self._word(row, "option_range", OptionRange) or OptionRange.UNKNOWN
        if option_range is OptionRange.UNKNOWN and answer is not None:
            option_range = answer.option_range
        return PackageFunction(
            id=row["id"],
            name=row["name"],
            area=row["area"],
            description=row["description"],
            documents_in=list_entries(row["documents_in"]),
            documents_out=list_entries(row["documents_out"]),
            screens=list_entries(row["screens"]),
            forms=list_entries(row["forms"]),
            fields=list_entries(row["fields"]),
            parameters=tuple(
                Parameter(
                    each["id"] or each["name"],
                    each["name"] or each["id"],
                    self._word(each, "aspect", Aspect),
                    each["values"] or None,
                    each["default"] or None,
                )
                for each in parameters
            ),
            options=tuple(
                Option(
                    each["id"] or each["name"],
                    each["name"] or each["id"],
                    self._word(each, "aspect", Aspect),
                    self._amount(each, "price"),
                )
                for each in options
            ),
            option_range=option_range,
            standard_class=self._word(row, "standard_class", StandardClass) or StandardClass.NONE,
            status=self._word(row, "status", FunctionStatus) or FunctionStatus.CURRENT,
            successor=row["successor"] or None,
            location=row.place("id"),
            group=row["group"],
            required=self._truth(row, "required"),
            answer=answer,
            quoted_price_thousand_yen=self._amount(row, "quoted_price"),
            note=row["note"],
        )

    # rows

    def _rows(self, sheet: Sheet, *, needed: bool = False) -> Iterator[_Filled]:
        """Yield the filled rows of a sheet, having said what is wrong with its columns."""
        grid = self._grids.get(folded(sheet.name))
        if grid is None:
            kind = NO_SHEET if needed else SHEET_LEFT_OUT
            self.issues.append(kind.at(Location(self._file), sheet=sheet.name))
            return
        head = self._head(sheet, grid)
        if head is None:
            place = Location(self._file, element=sheet.name)
            heading = sheet.column(sheet.keys[0]).heading
            self.issues.append(NO_COLUMN.at(place, heading=heading))
            return
        first, places = head
        for line in grid.lines:
            row = _Filled(self._file, grid, line, places, sheet)
            texts = {key: row[key] for key in places}
            if line.number <= first or not (row.unreadable or any(texts.values())):
                continue
            if not row.unreadable and all(
                folded(text) in ("", folded(key)) for key, text in texts.items()
            ):
                continue  # the line of keys
            for key, value in row.unreadable.items():
                self.issues.append(ERROR_VALUE.at(row.place(key), value=value))
            # One bad cell hides neither the rest of its row nor the row from the other sheets.
            if not row.unreadable.keys() & set(sheet.keys):
                yield row

    def _head(self, sheet: Sheet, grid: Grid) -> tuple[int, Mapping[str, int]] | None:
        """Return the line of the headings and where each column stands."""
        known = {
            folded(words): column.key
            for column in sheet.columns
            for words in (
                column.key,
                *(column.title(language) for language in Language),
                *(column.heading.to(language) for language in Language),
            )
        }
        for line in grid.lines[:_HEADING_ROWS]:
            found: dict[str, int] = {}
            unknown: list[tuple[str, int]] = []
            twice: list[tuple[str, int]] = []
            for place, text in enumerate(line.cells):
                key = known.get(folded(text).removesuffix("*"))
                if key is not None and key in found:
                    twice.append((key, place))
                elif key is not None:
                    found[key] = place
                elif text:
                    unknown.append((text, place))
            if sheet.keys[-1] not in found and sheet.keys[0] not in found:
                continue
            self._say_columns(sheet, grid, line, found, unknown, twice)
            return line.number, found
        return None

    def _say_columns(
        self,
        sheet: Sheet,
        grid: Grid,
        line: Line,
        found: Mapping[str, int],
        unknown: Sequence[tuple[str, int]],
        twice: Sequence[tuple[str, int]],
    ) -> None:
        for key in sheet.keys:
            if key not in found:
                where = grid.place(self._file, line.number, 0)
                heading = sheet.column(key).heading
                self.issues.append(NO_COLUMN.at(where, heading=heading))
        for key, place in twice:
            heading = sheet.column(key).heading
            other = f"{column_letter(found[key])}{line.number}"
            where = grid.place(self._file, line.number, place)
            self.issues.append(SAME_COLUMN.at(where, heading=heading, other=other))
        lacking = [column for column in sheet.columns if column.key not in found]
        left_out = [column.heading for column in lacking if column.key not in sheet.keys]
        if left_out:
            headings = Text(
                "".join(f"「{each.ja}」" for each in left_out),
                ", ".join(each.en for each in left_out),
            )
            where = grid.place(self._file, line.number, 0)
            self.issues.append(COLUMNS_LEFT_OUT.at(where, headings=headings))
        missing = [column.heading.ja for column in lacking]
        for text, place in unknown:
            self.issues.append(
                UNKNOWN_COLUMN.at(
                    grid.place(self._file, line.number, place),
                    heading=" ".join(text.split()),
                    advice=suggestion(text, missing),
                )
            )

    def _parts(self, sheet: Sheet, known: Mapping[str, _Filled]) -> Mapping[str, Sequence[_Filled]]:
        """Return the parameters or options by function."""
        parts: dict[str, list[_Filled]] = {}
        for row in self._rows(sheet):
            function = row["function"]
            if not function or not (row["id"] or row["name"]):
                key = "function" if not function else "id"
                self._filled(row, key)
                continue
            if function not in known:
                place = row.place("function")
                advice = suggestion(function, known)
                self.issues.append(UNKNOWN_FUNCTION.at(place, id=function, advice=advice))
                continue
            parts.setdefault(function, []).append(row)
        what = sheet.columns[1].heading
        for rows in parts.values():
            self._once(rows, what, lambda row: row["id"] or row["name"])
        return parts

    def _once(
        self, rows: Iterable[_Filled], what: Text, name_of: Callable[[_Filled], str]
    ) -> Mapping[str, _Filled]:
        """Return the rows by name, having said which names are used twice."""
        known: dict[str, _Filled] = {}
        for row in rows:
            name = name_of(row)
            first = known.setdefault(name, row)
            if first is not row:
                other = first.place("id").element
                place = row.place("id")
                self.issues.append(SAME_ID.at(place, what=what, id=name, other=other))
        return known

    def _check_successor(self, row: _Filled, known: Mapping[str, _Filled]) -> None:
        successor = row["successor"]
        place = row.place("successor")
        if successor and successor == row["id"]:
            self.issues.append(OWN_SUCCESSOR.at(place, id=successor))
        elif successor and successor not in known:
            advice = suggestion(successor, known)
            self.issues.append(UNKNOWN_FUNCTION.at(place, id=successor, advice=advice))

    # cells

    def _check_keys(self, row: _Filled) -> None:
        for key in row.sheet.keys:
            self._filled(row, key)

    def _filled(self, row: _Filled, key: str) -> bool:
        if row[key]:
            return True
        heading = row.heading(key)
        self.issues.append(EMPTY_CELL.at(row.place(key), heading=heading))
        return False

    def _choice(self, row: _Filled, key: str) -> str | None:
        text = row[key]
        column = row.sheet.column(key)
        if not text or column.choices is None:
            return None
        choices = CHOICES[column.choices]
        chosen = choices.by_word.get(folded(text))
        if chosen is None:
            place = row.place(key)
            self.issues.append(
                UNKNOWN_WORD.at(place, value=text, heading=column.heading, allowed=choices.words)
            )
            return None
        return chosen.value

    def _word(self, row: _Filled, key: str, kind: type[Member]) -> Member | None:
        value = self._choice(row, key)
        return None if value is None else kind(value)

    def _truth(self, row: _Filled, key: str) -> bool | None:
        value = self._choice(row, key)
        return None if value is None else value == YesNo.YES

    def _amount(self, row: _Filled, key: str, *, positive: bool = False) -> Decimal | None:
        text = row[key]
        if not text:
            return None
        amount = read_decimal(text)
        if amount is None or (positive and amount == 0):
            limit = Text(" 0 より大きい", "") if positive else Text(" 0 以上の", "")
            place = row.place(key)
            self.issues.append(NOT_AN_AMOUNT.at(place, value=text, limit=limit))
            return None
        return amount
