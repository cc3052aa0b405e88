"""A list of functions as a municipality or vendor sends it (.xlsx, .csv), as a catalogue.

Such lists have titles above the headings, headings of two rows, merged cells, sections,
hidden rows and hand-made numbers.  What can be read without guessing is read; what cannot is
named with its sheet and cell, all of it at once.
"""

from __future__ import annotations

import csv
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
    Location,
    Severity,
    Text,
    has_errors,
    short_id,
)
from fitgap.strict_yaml import MORE_OF_THE_SAME
from fitgap.workbook.cells import column_letter, one_line
from fitgap.workbook.function_headings import Table, find_tables
from fitgap.workbook.function_list_mistakes import (
    A_DATE,
    ERROR_VALUE,
    HIDDEN,
    IDS_BY_SHEET,
    IDS_MADE,
    NO_AMOUNT,
    NO_ANSWER,
    NO_ANSWERS_AT_ALL,
    NO_ROWS,
    NO_UNIT,
    NOT_TEXT,
    ROWS_SKIPPED,
    SAME_ID,
    SEVERAL_REQUIREMENTS,
    SHEETS_READ,
    UNDECLARED_ANSWER,
    UNDECLARED_NECESSITY,
    YEN_SIGN,
)
from fitgap.workbook.grids import GridRow, table_grids


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
        grids = table_grids(data, file)
    except (UnicodeDecodeError, csv.Error):
        return None, (NOT_TEXT.at(Location(file)),)
    tables, issues = find_tables(grids, file, layout)
    if not tables:
        return None, issues
    readers = [
        _ListReader(
            table,
            layout,
            {**_signs(ANSWER_WORDS), **_signs(answers), **_signs(layout.answers)},
            {**_signs(NECESSITY_WORDS), **_signs(necessities), **_signs(layout.necessities)},
        )
        for table in tables
    ]
    functions, said = _all_functions(readers)
    raised = (issue for reader in readers for issue in reader.issues)
    found = tuple(_condensed((*issues, *raised, *said)))
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


def _all_functions(
    readers: Sequence[_ListReader],
) -> tuple[tuple[PackageFunction, ...], tuple[Issue, ...]]:
    """Return the functions of all sheets in their order, and what is to be said of them all."""
    rows = [(reader, reader.functions()) for reader in readers]
    if not any(found for _, found in rows):
        return (), (readers[0].no_rows(),)
    answered = any(function.answer is not None for _, found in rows for _, function in found)
    sheets = [(reader, reader.answered(found, answered=answered)) for reader, found in rows]
    titles: dict[str, list[str]] = {}
    for reader, functions in sheets:
        for name in dict.fromkeys(function.id for function in functions):
            titles.setdefault(name, []).append(reader.title)
    said: tuple[Issue, ...] = ()
    if len(readers) > 1:
        filled = [(reader.title, len(functions)) for reader, functions in sheets if functions]
        shown = "・".join(f"{title} {count}" for title, count in filled)
        said = (SHEETS_READ.at(Location(readers[0].file), count=len(filled), sheets=shown),)
    shared = next((name for name, where in titles.items() if len(where) > 1), None)
    if shared is None:
        return tuple(function for _, functions in sheets for function in functions), said
    # One numbering a sheet: all ids get the title, so that a later version has the same ones.
    renamed = tuple(
        replace(function, id=f"{one_line(reader.title)}-{function.id}")
        for reader, functions in sheets
        for function in functions
    )
    renamed_ids = IDS_BY_SHEET.at(
        renamed[0].location,
        id=shared,
        sheets="・".join(titles[shared]),
        example=renamed[0].id,
    )
    return renamed, (*said, renamed_ids)


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


class _ListReader:
    """Reads the rows below the headings; ``issues`` is everything wrong with them."""

    def __init__(
        self,
        table: Table,
        layout: ListLayout,
        answers: Mapping[str, VendorAnswer],
        necessities: Mapping[str, Necessity],
    ) -> None:
        self._table = table
        self._layout = layout
        self._answers = answers
        self._necessities = necessities
        self._unit = layout.price_unit or _unit_of(table.headings.get(ListColumn.PRICE, ""))
        self._undeclared: dict[tuple[ListColumn, str], list[int]] = {}
        self._unitless: tuple[Location, str] | None = None
        self._skipped: list[tuple[GridRow, str]] = []
        self._area = self._group = self._name = ""
        self.issues: list[Issue] = []

    @property
    def file(self) -> str:
        """The path of the list."""
        return self._table.file

    @property
    def title(self) -> str:
        """The title of the sheet."""
        return self._table.grid.title

    def functions(self) -> list[tuple[GridRow, PackageFunction]]:
        """Read every row; ``answered`` then says what the answers mean."""
        self._say_hidden()
        found = [
            (row, function)
            for row in self._table.rows()
            if (function := self._function(row)) is not None
        ]
        self._say_undeclared()
        if self._skipped:
            row, words = self._skipped[0]
            place = self._table.beginning(row.line.number)
            count = len(self._skipped)
            self.issues.append(ROWS_SKIPPED.at(place, count=count, text=_headline(words)))
        if self._unitless is not None:
            self.issues.append(NO_UNIT.at(self._unitless[0], value=self._unitless[1]))
        return self._numbered(found)

    def no_rows(self) -> Issue:
        """Return what to say where no sheet has a function."""
        return NO_ROWS.at(self._table.beginning())

    def _function(self, row: GridRow) -> PackageFunction | None:
        """Read one row; None for a section, a blank row, or what cannot be read."""
        dates = [
            column
            for column in self._table.places
            if column in _NEVER_DATES and _DATE.match(row[column])
        ]
        for column in self._table.places:
            if column in row.unreadable:
                value = row.unreadable[column]
                self.issues.append(ERROR_VALUE.at(row.place(column), value=value))
            elif column in dates:
                heading = self._table.headings[column]
                place = row.place(column)
                self.issues.append(A_DATE.at(place, heading=heading, value=row[column]))
        if row.unreadable or dates:
            return None
        area = one_line(row.seen(ListColumn.AREA))
        group = one_line(row.seen(ListColumn.GROUP))
        if area and area != self._area:
            self._area, self._group, self._name = area, "", ""
        if group and group != self._group:
            self._group, self._name = group, ""
        name = one_line(row.seen(ListColumn.NAME))
        requirement = row[ListColumn.REQUIREMENT]
        if not name and not requirement:
            self._section(row, area=area, group=group)
            return None
        self._name = name or self._name
        count = _several(requirement)
        if count > 1:
            place = row.place(ListColumn.REQUIREMENT)
            self.issues.append(SEVERAL_REQUIREMENTS.at(place, count=count))
        price, remark = self._price(row)
        note = "\n".join(part for part in (row[ListColumn.NOTE], remark) if part)
        necessity = self._meaning(row, ListColumn.NECESSITY, self._necessities)
        answer = self._meaning(row, ListColumn.ANSWER, self._answers)
        return PackageFunction(
            id=unicodedata.normalize("NFKC", one_line(row[ListColumn.ID])),
            name=self._name or _headline(requirement),
            area=self._area,
            description=requirement,
            group=self._group,
            standard_class=necessity.standard_class if necessity else StandardClass.NONE,
            required=necessity.required if necessity else None,
            answer=answer,
            quoted_price_thousand_yen=price,
            note=note,
            location=row.place(ListColumn.ID),
        )

    def _section(self, row: GridRow, *, area: str, group: str) -> None:
        """Take a row without function for the section it heads, or remember that it was left."""
        texts = list(dict.fromkeys(text for text in row.line.cells if text))
        if len(texts) == 1 and ListColumn.AREA not in self._table.places:
            self._area, self._group, self._name = one_line(texts[0]), "", ""
        elif set(map(one_line, texts)) - {area, group}:
            self._skipped.append((row, " ".join(texts)))

    def _meaning(
        self, row: GridRow, column: ListColumn, known: Mapping[str, Meaning]
    ) -> Meaning | None:
        sign = row.seen(column)
        if not sign:
            return None
        meaning = known.get(plain_sign(sign))
        if meaning is None:
            self._undeclared.setdefault((column, one_line(sign)), []).append(row.line.number)
        return meaning

    def _price(self, row: GridRow) -> tuple[Decimal | None, str]:
        """Return the price in 千円, and the words that stand in its place."""
        text = row[ListColumn.PRICE]
        bare = plain_sign(text)
        if not bare or bare in _NO_PRICE:
            return None, ""
        if bare in _FREE:
            return Decimal(0), ""
        found = _AMOUNT.fullmatch(bare.replace(",", ""))
        if found is None:
            place = row.place(ListColumn.PRICE)
            self.issues.append(NO_AMOUNT.at(place, value=one_line(text)))
            return None, f"費用：{one_line(text)}"
        said = found[3] or ""
        unit = _UNITS.get(_SHORT_UNITS.get(said, said)) or self._unit
        if found[1] and not said and unit not in (None, _UNITS["円"]):
            self.issues.append(YEN_SIGN.at(row.place(ListColumn.PRICE), value=text))
            return None, ""
        if unit is None:
            self._unitless = self._unitless or (row.place(ListColumn.PRICE), text)
            return None, ""
        amount = Decimal(found[2]) * unit
        whole = amount.to_integral_value()
        return (whole if amount == whole else amount.normalize()), ""

    def _numbered(
        self, found: Sequence[tuple[GridRow, PackageFunction]]
    ) -> list[tuple[GridRow, PackageFunction]]:
        """Return the functions with an id each, having said which were made or used twice."""
        rows: dict[str, GridRow] = {}
        made: list[GridRow] = []
        numbered = []
        for row, function in found:
            name = function.id
            if not name:
                words = (function.area, function.group, function.name, function.description)
                name = short_id("L", *words)
                count = 2
                while name in rows:
                    name = short_id("L", *words, count)
                    count += 1
                made.append(row)
            first = rows.setdefault(name, row)
            if first is not row:
                place = row.place(ListColumn.ID)
                other = first.place(ListColumn.ID).element
                self.issues.append(SAME_ID.at(place, id=name, other=other))
            numbered.append((row, replace(function, id=name)))
        if made:
            place = made[0].place(ListColumn.ID)
            self.issues.append(IDS_MADE.at(place, count=len(made)))
        return numbered

    def answered(
        self, found: Sequence[tuple[GridRow, PackageFunction]], *, answered: bool
    ) -> tuple[PackageFunction, ...]:
        """Return the functions with what the answers, and their absence, say.

        ``answered`` tells whether any row of the list has an answer.
        """
        if ListColumn.ANSWER not in self._table.places:
            return tuple(function for _, function in found)
        if not answered:
            if found and not self._undeclared:
                self.issues.append(NO_ANSWERS_AT_ALL.at(self._table.place(ListColumn.ANSWER)))
            return tuple(function for _, function in found)
        undeclared = {
            number
            for (column, _), numbers in self._undeclared.items()
            if column is ListColumn.ANSWER
            for number in numbers
        }
        open_rows = [
            row
            for row, function in found
            if function.answer is None and row.line.number not in undeclared
        ]
        if open_rows:
            place = open_rows[0].place(ListColumn.ANSWER)
            self.issues.append(NO_ANSWER.at(place, count=len(open_rows)))
        return tuple(
            replace(function, answer=answer, option_range=answer.option_range)
            for _, function in found
            for answer in (function.answer or VendorAnswer.UNANSWERED,)
        )

    # what is said once

    def _say_hidden(self) -> None:
        grid = self._table.grid
        numbers = (row.line.number for row in self._table.rows())
        rows = [number for number in numbers if number in grid.hidden_rows]
        if rows:
            what = Text(f"行（{len(rows)} 行）", f"{len(rows)} rows")
            self.issues.append(HIDDEN.at(self._table.beginning(rows[0]), what=what))
        places = self._table.places
        hidden = sorted(
            (column for column in places if grid.is_hidden_place(places[column])),
            key=places.__getitem__,
        )
        if hidden:
            letters = "・".join(column_letter(places[column]) for column in hidden)
            what = Text(f"列（{letters}）", f"columns ({letters})")
            self.issues.append(HIDDEN.at(self._table.place(hidden[0]), what=what))

    def _say_undeclared(self) -> None:
        for (column, sign), numbers in self._undeclared.items():
            is_answer = column is ListColumn.ANSWER
            kind = UNDECLARED_ANSWER if is_answer else UNDECLARED_NECESSITY
            meanings = VendorAnswer if is_answer else Necessity
            declared = self._answers if is_answer else self._necessities
            letter = column_letter(self._table.places[column])
            cells = "、".join(f"{letter}{number}" for number in numbers[:_NAMED_CELLS])
            if len(numbers) > _NAMED_CELLS:
                cells += " …"
            place = self._table.place(column, numbers[0])
            self.issues.append(
                kind.at(
                    place,
                    sign=sign,
                    code=_code_point(sign),
                    count=len(numbers),
                    cells=cells,
                    advice=_alike(sign, declared),
                    known="・".join(each.value for each in meanings),
                )
            )


_NAMED_CELLS = 20
_NEVER_DATES = frozenset({ListColumn.ID, ListColumn.ANSWER, ListColumn.PRICE, ListColumn.NECESSITY})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d|$)")
_NO_PRICE = frozenset({"-", "ー", "―", "—", "–", "−", "なし", "該当なし"})
_FREE = frozenset({"無償", "無料", "標準価格に含む", "標準費用に含む"})
_UNITS = {"千円": Decimal(1), "万円": Decimal(10), "百万円": Decimal(1000), "円": Decimal("0.001")}
_SHORT_UNITS = {"万": "万円", "百万": "百万円"}
_AMOUNT = re.compile(
    r"(?:約|概算)?([¥\\]?)(\d{1,15}(?:\.\d{1,6})?)(百万円?|千円|万円?|円)?(?:程度)?"
)
_BULLET = re.compile(
    r"^\s*(?:[・●○■□◆◇▪*]|[-－‐] ?|[①-⑳]|[(（]?[0-9０-９a-zア-ン]{1,2}[)）.．、])", re.MULTILINE
)
_LOOKALIKES = ("○〇◯⭕o0", "×✕✖╳xメ", "△▲⊿", "ー－-―—−‐")


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
    """Return the number of a sign's character, which tells ○ from 〇; of words, of the first."""
    shown = f"U+{ord(sign[0]):04X}"
    return shown if len(sign) == 1 else f"{shown} …"


def _alike(sign: str, declared: Iterable[str]) -> Text:
    """Say which declared sign looks like an undeclared one."""
    plain = plain_sign(sign)
    begun = next((each for each in declared if len(each) == 1 and plain[:1] == each), None)
    if begun is not None:
        return Text(
            "記号のあとの言葉で意味が変わることがあります。「{near}」だけでよければ、続きを備考に移してもらってください。"
            "そうでなければ、",
            "what follows the sign may change its meaning: if “{near}” alone is meant, have the "
            "rest moved to the notes; else ",
        ).format(near=begun)
    for group in _LOOKALIKES:
        if plain and plain in group:
            near = next((each for each in declared if each in group), None)
            if near is not None:
                return Text(
                    "宣言されている「{near}」（{code}）とは別の文字です。",
                    "it is another character than “{near}” ({code}), which is declared; ",
                ).format(near=near, code=_code_point(near))
    return Text("", "")
