"""A list of functions as a municipality or vendor sends it (.xlsx, .csv), as a catalogue.

Such lists have titles above the headings, headings of two rows, merged cells, sections,
hidden rows and hand-made numbers.  What can be read without guessing is read; what cannot is
named with its sheet and cell, all of it at once.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from fitgap.catalog import PackageCatalog, PackageFunction, StandardClass, VendorAnswer
from fitgap.catalog.lists import (
    ANSWER_WORDS,
    NECESSITY_WORDS,
    ListColumn,
    ListLayout,
    Necessity,
    plain_sign,
)
from fitgap.source import (
    Issue,
    IssueKind,
    Location,
    Severity,
    Text,
    has_errors,
    short_id,
)
from fitgap.strict_yaml import MORE_OF_THE_SAME
from fitgap.workbook.cells import column_letter
from fitgap.workbook.grids import UNREADABLE, Grid, Line, read_grids, visible


def _error(code: str, message: Text, hint: Text) -> IssueKind:
    return IssueKind(code, Severity.ERROR, message, hint)


def _warning(code: str, message: Text, hint: Text) -> IssueKind:
    return IssueKind(code, Severity.WARNING, message, hint)


NOT_TEXT = _error(
    "FL001",
    Text("文字として読めません", "this is not readable text"),
    Text(
        "UTF-8 または Shift_JIS の CSV か、Excelブック(.xlsx)として保存しなおしてください",
        "save it as CSV (UTF-8 or Shift_JIS) or as an Excel workbook (.xlsx)",
    ),
)
NO_SUCH_SHEET = _error(
    "FL002",
    Text("シート「{sheet}」がありません", "there is no sheet {sheet}"),
    Text(
        "fitgap.yaml の様式「{layout}」の sheet を、{known} のどれかに直してください",
        "correct sheet in the layout {layout} to one of {known}",
    ),
)
NO_HEADINGS = _error(
    "FL003",
    Text(
        "様式「{layout}」の見出しが見つかりません（足りないもの：{missing}）",
        "the headings of the layout {layout} are not there (missing: {missing})",
    ),
    Text(
        "fitgap.yaml の function_lists に、この一覧の見出しのとおりに columns を書いてください"
        "（いちばん近い行の見出し：{found}）",
        "declare columns under function_lists in fitgap.yaml as this list heads them "
        "(the nearest row has: {found})",
    ),
)
SAME_HEADING = _error(
    "FL004",
    Text(
        "見出し「{heading}」の列が二つあります（{cells}）",
        "two columns are headed {heading} ({cells})",
    ),
    Text(
        "fitgap.yaml の columns に「上の見出し/下の見出し」の形で書き分けるか、"
        "要らない列を消してください",
        'tell them apart as "upper heading/lower heading" in columns, or delete one',
    ),
)
NO_ROWS = _error(
    "FL005",
    Text("見出しの下に機能が一つもありません", "there is no function below the headings"),
    Text("シートと様式が合っているか確かめてください", "check the sheet and the layout"),
)
UNDECLARED_ANSWER = _error(
    "FL006",
    Text(
        "回答「{sign}」（{code}）は宣言されていない記号です（{count} か所：{cells}）",
        "the answer “{sign}” ({code}) is not declared ({count} times: {cells})",
    ),
    Text(
        "{advice}この一覧での意味を、fitgap.yaml の answer_symbols に書いてください"
        "（例：「{sign}: customise」。書ける意味：{known}）",
        "{advice}say what it means here under answer_symbols in fitgap.yaml (one of {known})",
    ),
)
UNDECLARED_NECESSITY = _error(
    "FL007",
    Text(
        "区分「{sign}」（{code}）は宣言されていない記号です（{count} か所：{cells}）",
        "the necessity “{sign}” ({code}) is not declared ({count} times: {cells})",
    ),
    Text(
        "{advice}この一覧での意味を、fitgap.yaml の necessity_symbols に書いてください"
        "（例：「{sign}: must」。書ける意味：{known}）",
        "{advice}say what it means here under necessity_symbols in fitgap.yaml (one of {known})",
    ),
)
SAME_ID = _error(
    "FL008",
    Text(
        "番号「{id}」が 2 回使われています（1 回目は {other}）",
        "the id {id} is used twice (first in {other})",
    ),
    Text(
        "どちらかの番号を直してもらうか、枝番（-2 など）を付けてください",
        "have one corrected, or add a suffix such as -2",
    ),
)
ERROR_VALUE = _error(
    "FL009",
    Text(
        "セルがエラー値か、計算されていない数式です（{value}）", "the cell holds no value ({value})"
    ),
    Text(
        "値を直接入れるか、Excel で開いて保存しなおしてください",
        "type the value, or open it in Excel and save it again",
    ),
)
A_DATE = _error(
    "FL010",
    Text(
        "「{heading}」が日付（{value}）になっています",
        "{heading} is a date ({value})",
    ),
    Text(
        "「1-2」などを Excel が日付に変えたものです。表示形式を文字列にして入れなおしてください",
        "Excel made a date of something like 1-2: set the cell to text and type it again",
    ),
)
NO_UNIT = _error(
    "FL011",
    Text(
        "費用の単位が分かりません（「{value}」が千円か円か）",
        "the unit of the price is not said (is “{value}” thousand yen or yen?)",
    ),
    Text(
        "見出しを「費用（千円）」のようにするか、"
        "fitgap.yaml の様式に price_unit: 千円 と書いてください",
        "head the column 費用（千円）, or write price_unit: 千円 in the layout",
    ),
)
NO_AMOUNT = _warning(
    "FL012",
    Text(
        "費用「{value}」は金額ではないので、備考に残しました",
        "the price “{value}” is no amount and was kept in the note",
    ),
    Text(
        "額が決まったら quoted_price に書いてください",
        "write it as quoted_price once it is known",
    ),
)
SEVERAL_REQUIREMENTS = _warning(
    "FL013",
    Text(
        "一つのセルに要件がいくつも書かれています（{count} 件ほど）",
        "one cell holds several requirements (about {count})",
    ),
    Text(
        "回答がどの要件のものか分からなくなります。1 行に 1 要件に分けてもらってください",
        "ask for one requirement a row, so that it is clear what is answered",
    ),
)
IDS_MADE = _warning(
    "FL014",
    Text(
        "番号のない行が {count} 行あるので、項目と要件の言葉から番号を作りました",
        "{count} rows have no id; ids were made from their words",
    ),
    Text(
        "言葉を直すと番号も変わります。先方に番号を付けてもらうと安心です",
        "they change with the words; ask for ids",
    ),
)
NO_ANSWER = _warning(
    "FL015",
    Text("回答のない行が {count} 行あるので、未回答としました", "{count} rows are not answered"),
    Text("ベンダに確かめてください（未回答の機能は適合とみなしません）", "ask the vendor"),
)
ROWS_SKIPPED = _warning(
    "FL016",
    Text(
        "機能名も要件もない行が {count} 行あるので、読み飛ばしました（初めは「{text}」）",
        "{count} rows without name or requirement were not read (first: {text})",
    ),
    Text(
        "見出しや合計の行なら、そのままで結構です。機能の行なら、機能名か要件を書いてください",
        "headings and sums are fine; if one is a function, name it",
    ),
)
HIDDEN = _warning(
    "FL017",
    Text(
        "隠れている{what}があります。隠れたものも読みました",
        "{what} are hidden; they were read too",
    ),
    Text(
        "要らないものなら、削除してから取り込んでください",
        "delete them first if they are not wanted",
    ),
)
NO_ANSWERS_AT_ALL = IssueKind(
    "FL018",
    Severity.INFO,
    Text(
        "回答が一つもないので、要件だけのカタログにしました",
        "no row is answered: the catalogue holds requirements only",
    ),
    Text(
        "ベンダの機能ではありません。標準仕様書などと照らし合わせるときに使ってください",
        "it says nothing of a package; use it to compare with a standard",
    ),
)


@dataclass(frozen=True)
class Package:
    """What a list does not say: whose functions these are."""

    id: str
    name: str
    vendor: str = ""
    version: str = ""
    standard_affairs: bool = False


def read_function_list(
    data: bytes,
    file: str,
    *,
    layout: ListLayout,
    package: Package,
    answers: Mapping[str, VendorAnswer],
    necessities: Mapping[str, Necessity],
) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
    """Read a list of functions.

    Args:
        data: the bytes of an .xlsx or .csv file.
        file: its path as the user gave it.
        layout: where its columns are.
        package: whose functions they are.
        answers: what the signs of the answers mean, besides the words known everywhere.
        necessities: the same for the signs of necessity.

    Returns:
        The catalogue, None where an issue is an error, and every issue found.

    Raises:
        FitgapError: ``refused``, where a workbook is hostile or damaged.
    """
    try:
        grids = read_grids(data, file) if data[:2] == b"PK" else (_csv_grid(data),)
    except (UnicodeDecodeError, csv.Error):
        return None, (NOT_TEXT.at(Location(file)),)
    table, issues = _find_table(grids, file, layout)
    if table is None:
        return None, issues
    reader = _ListReader(
        file,
        table,
        layout,
        {**_signs(ANSWER_WORDS), **_signs(answers), **_signs(layout.answers)},
        {**_signs(NECESSITY_WORDS), **_signs(necessities), **_signs(layout.necessities)},
    )
    functions = reader.functions()
    found = tuple(_condensed((*issues, *reader.issues)))
    if has_errors(found):
        return None, found
    catalog = PackageCatalog(
        file=file,
        id=package.id,
        name=package.name,
        vendor=package.vendor,
        version=package.version,
        standard_affairs=package.standard_affairs,
        functions=functions,
    )
    return catalog, found


Meaning = TypeVar("Meaning")


def _signs(declared: Mapping[str, Meaning]) -> dict[str, Meaning]:
    return {plain_sign(sign): meaning for sign, meaning in declared.items()}


def _condensed(issues: Sequence[Issue]) -> Iterator[Issue]:
    """Yield the issues; of many equal warnings the first, then how many more there are."""
    counts: dict[str, int] = {}
    for issue in issues:
        counts[issue.code] = counts.get(issue.code, 0) + 1
        if issue.severity is Severity.ERROR or counts[issue.code] <= _SHOWN_WARNINGS:
            yield issue
    for code, count in counts.items():
        rest = [issue for issue in issues if issue.code == code][_SHOWN_WARNINGS:]
        if rest and rest[0].severity is not Severity.ERROR:
            yield MORE_OF_THE_SAME.at(rest[0].location, count=count - _SHOWN_WARNINGS)


_SHOWN_WARNINGS = 10


def _csv_grid(data: bytes) -> Grid:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932")
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = []
    before = 0
    for cells in reader:
        texts = tuple(cell.replace("\r\n", "\n").strip() for cell in cells)
        if any(texts):
            lines.append(Line(before + 1, texts))
        before = reader.line_num
    return Grid("", tuple(lines))


# --- where the table is


@dataclass(frozen=True)
class _Table:
    """A sheet with the place of each column; ``first`` is the last row of the headings."""

    grid: Grid
    first: int
    places: Mapping[ListColumn, int]
    headings: Mapping[ListColumn, str]


_HEADING_SEARCH = 40
"""The headings are looked for in so many filled rows."""

_DEEPEST_HEADING = 3


def _find_table(
    grids: Sequence[Grid], file: str, layout: ListLayout
) -> tuple[_Table | None, tuple[Issue, ...]]:
    if layout.sheet is not None and (len(grids) > 1 or grids[0].title):
        wanted = plain_sign(layout.sheet)
        chosen = [grid for grid in grids if plain_sign(grid.title) == wanted]
        if not chosen:
            titles = "・".join(grid.title for grid in grids)
            place = Location(file)
            return None, (
                NO_SUCH_SHEET.at(place, sheet=layout.sheet, layout=layout.name, known=titles),
            )
        grids = chosen
    else:
        grids = visible(grids)
    best: _Heading | None = None
    for grid in grids:
        for heading in _headings(grid, layout):
            if best is None or heading.rank > best.rank:
                best = heading
        if best is not None and not best.missing(layout):
            break
    if best is None or best.missing(layout):
        missing = best.missing(layout) if best is not None else tuple(_needed(layout))
        found = best.shown if best is not None else ""
        place = best.grid.place(file, best.last, 0) if best is not None else Location(file)
        said = "・".join(
            layout.columns[column][0] if column in layout.columns else column.value
            for column in missing
        )
        return None, (NO_HEADINGS.at(place, layout=layout.name, missing=said, found=found or "―"),)
    doubled = tuple(
        SAME_HEADING.at(
            best.grid.place(file, best.last, places[1]),
            heading=layout.columns[column][0],
            cells="、".join(f"{column_letter(place)}{best.last}" for place in places),
        )
        for column, places in best.places.items()
        if len(places) > 1
    )
    if doubled:
        return None, doubled
    places = {column: where[0] for column, where in best.places.items()}
    table = _Table(
        best.grid,
        best.last,
        places,
        {column: best.texts[place] for column, place in places.items()},
    )
    return table, ()


def _needed(layout: ListLayout) -> tuple[ListColumn, ...]:
    """Return the columns a list must have: all that are declared, else what says the function."""
    return tuple(layout.columns) if layout.strict else ()


@dataclass(frozen=True)
class _Heading:
    """One to three rows taken for the headings."""

    grid: Grid
    last: int
    depth: int
    places: Mapping[ListColumn, tuple[int, ...]]
    texts: Mapping[int, str]

    @property
    def rank(self) -> tuple[int, int]:
        """Better headings have more of the columns, and are fewer rows."""
        return (len(self.places), -self.depth)

    @property
    def shown(self) -> str:
        """The headings as they stand there, shortened."""
        words = "・".join(dict.fromkeys(text for text in self.texts.values() if text))
        return words if len(words) <= 120 else f"{words[:119]}…"

    def missing(self, layout: ListLayout) -> tuple[ListColumn, ...]:
        """Return the columns that are not there though they must be."""
        lacking = tuple(each for each in _needed(layout) if each not in self.places)
        said = {ListColumn.NAME, ListColumn.REQUIREMENT} & set(self.places)
        if not lacking and not said:
            return (ListColumn.REQUIREMENT,)
        return lacking


def _headings(grid: Grid, layout: ListLayout) -> Iterator[_Heading]:
    """Yield every group of rows that could be the headings."""
    lines = grid.lines[:_HEADING_SEARCH]
    for start in range(len(lines)):
        for depth in range(1, _DEEPEST_HEADING + 1):
            rows = lines[start : start + depth]
            if len(rows) < depth or rows[-1].number - rows[0].number >= depth + 1:
                break
            if layout.header_row is not None and rows[-1].number != layout.header_row:
                continue
            yield _heading(grid, rows, layout)


def _heading(grid: Grid, rows: Sequence[Line], layout: ListLayout) -> _Heading:
    width = max(len(row.cells) for row in rows)
    paths: dict[int, list[str]] = {}
    for place in range(width):
        path: list[str] = []
        for row in rows:
            text = row.text(place) or grid.covered.get((row.number, place), ("", 0))[0]
            if text and text not in path:
                path.append(text)
        paths[place] = path
    forms = {place: _forms(path) for place, path in paths.items()}
    found: dict[ListColumn, tuple[int, ...]] = {}
    for column, headings in layout.columns.items():
        for heading in headings:
            wanted = plain_sign(heading)
            where = tuple(place for place, known in forms.items() if wanted in known)
            # The lowest of several headings over one another names the column best.
            exact = tuple(
                place for place in where if plain_sign(paths[place][-1]) == wanted
            ) or where  # fmt: skip
            if exact:
                found[column] = exact
                break
    texts = {place: "/".join(path) for place, path in paths.items()}
    return _Heading(grid, rows[-1].number, len(rows), found, texts)


def _forms(path: Sequence[str]) -> frozenset[str]:
    """Return everything a column may be called by: its headings, their path, no remarks."""
    names = [*path, "/".join(path), "".join(path)]
    plain = [plain_sign(name) for name in names]
    return frozenset(plain) | {_REMARK.sub("", name) for name in plain} - {""}


_REMARK = re.compile(r"[(（\[【〔].{0,40}?[)）\]】〕]")


# --- what it says


class _ListReader:
    """Reads the rows below the headings; ``issues`` is everything wrong with them."""

    def __init__(
        self,
        file: str,
        table: _Table,
        layout: ListLayout,
        answers: Mapping[str, VendorAnswer],
        necessities: Mapping[str, Necessity],
    ) -> None:
        self._file = file
        self._table = table
        self._layout = layout
        self._answers = answers
        self._necessities = necessities
        self._unit = layout.price_unit or _unit_of(table.headings.get(ListColumn.PRICE, ""))
        self._undeclared: dict[tuple[ListColumn, str], list[int]] = {}
        self._unitless: tuple[Location, str] | None = None
        self._skipped: list[tuple[Line, str]] = []
        self._area = self._group = self._name = ""
        self.issues: list[Issue] = []

    def functions(self) -> tuple[PackageFunction, ...]:
        self._say_hidden()
        found = [
            (line, function)
            for line in self._table.grid.lines
            if line.number > self._table.first and (function := self._function(line)) is not None
        ]
        if not found:
            place = self._table.grid.place(self._file, self._table.first, 0)
            self.issues.append(NO_ROWS.at(place))
        self._say_undeclared()
        if self._skipped:
            line, words = self._skipped[0]
            place = self._table.grid.place(self._file, line.number, 0)
            count = len(self._skipped)
            self.issues.append(ROWS_SKIPPED.at(place, count=count, text=_headline(words)))
        if self._unitless is not None:
            self.issues.append(NO_UNIT.at(self._unitless[0], value=self._unitless[1]))
        return self._answered(self._numbered(found))

    def _function(self, line: Line) -> PackageFunction | None:
        """Read one row; None for a section, a blank row, or what cannot be read."""
        faulty = False
        for column in self._table.places:
            text = self._own(line, column)
            place = self._place(line, column)
            if text.startswith(UNREADABLE):
                value = text.removeprefix(UNREADABLE)
                self.issues.append(ERROR_VALUE.at(place, value=value))
                faulty = True
            elif column in _NEVER_DATES and _DATE.match(text):
                heading = self._table.headings[column]
                self.issues.append(A_DATE.at(place, heading=heading, value=text))
                faulty = True
        if faulty:
            return None
        area = one_line(self._seen(line, ListColumn.AREA))
        group = one_line(self._seen(line, ListColumn.GROUP))
        if area and area != self._area:
            self._area, self._group, self._name = area, "", ""
        if group and group != self._group:
            self._group, self._name = group, ""
        name = one_line(self._seen(line, ListColumn.NAME))
        requirement = self._own(line, ListColumn.REQUIREMENT)
        if not name and not requirement:
            self._section(line, area=area, group=group)
            return None
        self._name = name or self._name
        count = _several(requirement)
        if count > 1:
            place = self._place(line, ListColumn.REQUIREMENT)
            self.issues.append(SEVERAL_REQUIREMENTS.at(place, count=count))
        price, remark = self._price(line)
        note = "\n".join(part for part in (self._own(line, ListColumn.NOTE), remark) if part)
        necessity = self._meaning(line, ListColumn.NECESSITY, self._necessities)
        answer = self._meaning(line, ListColumn.ANSWER, self._answers)
        return PackageFunction(
            id=unicodedata.normalize("NFKC", one_line(self._own(line, ListColumn.ID))),
            name=self._name or _headline(requirement),
            area=self._area,
            description=requirement,
            group=self._group,
            standard_class=necessity.standard_class if necessity else StandardClass.NONE,
            required=necessity.required if necessity else None,
            answer=answer,
            quoted_price_thousand_yen=price,
            note=note,
            location=self._place(line, ListColumn.ID),
        )

    def _section(self, line: Line, *, area: str, group: str) -> None:
        """Take a row without function for the section it heads, or remember that it was left."""
        texts = list(dict.fromkeys(text for text in line.cells if text))
        if len(texts) == 1 and ListColumn.AREA not in self._table.places:
            self._area, self._group, self._name = one_line(texts[0]), "", ""
        elif set(map(one_line, texts)) - {area, group}:
            self._skipped.append((line, " ".join(texts)))

    def _meaning(
        self, line: Line, column: ListColumn, known: Mapping[str, Meaning]
    ) -> Meaning | None:
        sign = self._seen(line, column)
        if not sign:
            return None
        meaning = known.get(plain_sign(sign))
        if meaning is None:
            self._undeclared.setdefault((column, one_line(sign)), []).append(line.number)
        return meaning

    def _price(self, line: Line) -> tuple[Decimal | None, str]:
        """Return the price in 千円, and the words that stand in its place."""
        text = self._own(line, ListColumn.PRICE)
        bare = plain_sign(text)
        if not bare or bare in _NO_PRICE:
            return None, ""
        if bare in _FREE:
            return Decimal(0), ""
        found = _AMOUNT.fullmatch(bare.replace(",", ""))
        if found is None:
            place = self._place(line, ListColumn.PRICE)
            self.issues.append(NO_AMOUNT.at(place, value=one_line(text)))
            return None, f"費用：{one_line(text)}"
        unit = _UNITS.get(found[2] or "") or self._unit
        if unit is None:
            self._unitless = self._unitless or (self._place(line, ListColumn.PRICE), text)
            return None, ""
        amount = Decimal(found[1]) * unit
        whole = amount.to_integral_value()
        return (whole if amount == whole else amount.normalize()), ""

    def _numbered(
        self, found: Sequence[tuple[Line, PackageFunction]]
    ) -> list[tuple[Line, PackageFunction]]:
        """Return the functions with an id each, having said which were made or used twice."""
        lines: dict[str, Line] = {}
        made: list[Line] = []
        numbered = []
        for line, function in found:
            name = function.id
            if not name:
                words = (function.area, function.group, function.name, function.description)
                name = short_id("L", *words)
                count = 2
                while name in lines:
                    name = short_id("L", *words, count)
                    count += 1
                made.append(line)
            first = lines.setdefault(name, line)
            if first is not line:
                place = self._place(line, ListColumn.ID)
                other = self._place(first, ListColumn.ID).element
                self.issues.append(SAME_ID.at(place, id=name, other=other))
            numbered.append((line, replace(function, id=name)))
        if made:
            place = self._place(made[0], ListColumn.ID)
            self.issues.append(IDS_MADE.at(place, count=len(made)))
        return numbered

    def _answered(
        self, found: Sequence[tuple[Line, PackageFunction]]
    ) -> tuple[PackageFunction, ...]:
        """Return the functions with what the answers, and their absence, say."""
        if ListColumn.ANSWER not in self._table.places:
            return tuple(function for _, function in found)
        if all(function.answer is None for _, function in found):
            if found and not self._undeclared:
                place = self._table.grid.place(
                    self._file, self._table.first, self._table.places[ListColumn.ANSWER]
                )
                self.issues.append(NO_ANSWERS_AT_ALL.at(place))
            return tuple(function for _, function in found)
        undeclared = {
            number
            for (column, _), numbers in self._undeclared.items()
            if column is ListColumn.ANSWER
            for number in numbers
        }
        open_rows = [
            line
            for line, function in found
            if function.answer is None and line.number not in undeclared
        ]
        if open_rows:
            place = self._place(open_rows[0], ListColumn.ANSWER)
            self.issues.append(NO_ANSWER.at(place, count=len(open_rows)))
        return tuple(
            replace(function, answer=answer, option_range=answer.option_range)
            for _, function in found
            for answer in (function.answer or VendorAnswer.UNANSWERED,)
        )

    # cells

    def _own(self, line: Line, column: ListColumn) -> str:
        """Return the text of a row's own cell."""
        place = self._table.places.get(column)
        return "" if place is None else line.text(place)

    def _seen(self, line: Line, column: ListColumn) -> str:
        """Return the text people see in a row: its own, or that of a cell merged downwards."""
        place = self._table.places.get(column)
        if place is None:
            return ""
        text, first = self._table.grid.covered.get((line.number, place), ("", place))
        return line.text(place) or (text if first == place else "")

    def _place(self, line: Line, column: ListColumn) -> Location:
        place = self._table.places.get(column, 0)
        return self._table.grid.place(self._file, line.number, place)

    # what is said once

    def _say_hidden(self) -> None:
        grid, last = self._table.grid, self._table.first
        rows = [line.number for line in grid.lines
                if line.number > last and line.number in grid.hidden_rows]  # fmt: skip
        if rows:
            what = Text(f"行（{len(rows)} 行）", f"{len(rows)} rows")
            self.issues.append(HIDDEN.at(grid.place(self._file, rows[0], 0), what=what))
        places = [place for place in self._table.places.values() if grid.is_hidden_place(place)]
        if places:
            letters = "・".join(column_letter(place) for place in sorted(places))
            what = Text(f"列（{letters}）", f"columns ({letters})")
            self.issues.append(HIDDEN.at(grid.place(self._file, last, min(places)), what=what))

    def _say_undeclared(self) -> None:
        for (column, sign), numbers in self._undeclared.items():
            kind, known = UNDECLARED_ANSWER, self._answers
            meanings = "・".join(each.value for each in VendorAnswer)
            declared: Iterable[str] = known
            if column is ListColumn.NECESSITY:
                kind, declared = UNDECLARED_NECESSITY, self._necessities
                meanings = "・".join(each.value for each in Necessity)
            letter = column_letter(self._table.places[column])
            cells = "、".join(f"{letter}{number}" for number in numbers[:_NAMED_CELLS])
            if len(numbers) > _NAMED_CELLS:
                cells += " …"
            place = self._table.grid.place(self._file, numbers[0], self._table.places[column])
            self.issues.append(
                kind.at(
                    place,
                    sign=sign,
                    code=_code_point(sign),
                    count=len(numbers),
                    cells=cells,
                    advice=_alike(sign, declared),
                    known=meanings,
                )
            )


_NAMED_CELLS = 20
_NEVER_DATES = frozenset({ListColumn.ID, ListColumn.ANSWER, ListColumn.PRICE, ListColumn.NECESSITY})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d|$)")
_NO_PRICE = frozenset({"-", "ー", "―", "—", "–", "−", "なし", "該当なし"})
_FREE = frozenset({"無償", "無料", "標準価格に含む", "標準費用に含む"})
_UNITS = {"千円": Decimal(1), "万円": Decimal(10), "百万円": Decimal(1000), "円": Decimal("0.001")}
_AMOUNT = re.compile(r"[¥\\]?(\d{1,15}(?:\.\d{1,6})?)(百万円|千円|万円|円)?(?:程度)?")
_BULLET = re.compile(
    r"^\s*(?:[・●○■□◆◇▪*]|[-－‐] ?|[①-⑳]|[(（]?[0-9０-９a-zア-ン]{1,2}[)）.．、])", re.MULTILINE
)
_LOOKALIKES = ("○〇◯⭕o0", "×✕✖╳xメ", "△▲⊿", "ー－-―—−‐")


def one_line(text: str) -> str:
    """Return a text on one line, as it reads: no blank where Japanese was merely wrapped."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    joined = ""
    for part in parts:
        blank = joined and joined[-1].isascii() and part[0].isascii()
        joined += f" {part}" if blank else part
    return joined


def _headline(text: str) -> str:
    """Return the first words of a text, to name it by."""
    line = one_line(text)
    return line if len(line) <= 40 else f"{line[:39]}…"


def _several(requirement: str) -> int:
    """Return how many requirements seem to stand in one cell."""
    return len(_BULLET.findall(requirement)) if "\n" in requirement else 1


def _unit_of(heading: str) -> Decimal | None:
    """Return the unit a heading names, None where it names none."""
    bare = plain_sign(heading)
    return next((unit for word, unit in _LONGEST_UNITS if word in bare), None)


_LONGEST_UNITS = sorted(_UNITS.items(), key=lambda item: -len(item[0]))


def _code_point(sign: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in sign[:3])


def _alike(sign: str, declared: Iterable[str]) -> Text:
    """Say which declared sign looks like an undeclared one."""
    plain = plain_sign(sign)
    for group in _LOOKALIKES:
        if plain and plain in group:
            near = next((each for each in declared if each in group), None)
            if near is not None:
                return Text(
                    "宣言されている「{near}」（{code}）とは別の文字です。",
                    "it is another character than “{near}” ({code}), which is declared; ",
                ).format(near=near, code=_code_point(near))
    return Text("", "")
