"""Reading a catalogue from YAML: its rows, and what is wrong in and between them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from fitgap.catalog.values import (
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
from fitgap.source import Issue, IssueKind, Location, Severity, Text
from fitgap.strict_yaml import (
    MONEY_UNITS,
    Document,
    FilledText,
    JoinedText,
    Listed,
    MoneyUnit,
    Number,
    Path,
    Row,
    Rows,
    Texts,
    YamlText,
    choice,
    plain,
    plain_number,
    read_as,
    rows_of,
    suggestion,
    thousand_yen,
)

NO_FUNCTIONS = IssueKind(
    "CA001",
    Severity.WARNING,
    Text("機能が一つも書かれていません", "there are no functions"),
    Text(
        "functions: の下に「- id: …」と「name: …」を並べてください",
        'list them under functions:, each with "id" and "name"',
    ),
)
SAME_FUNCTION_ID = IssueKind(
    "CA002",
    Severity.ERROR,
    Text(
        "機能の番号「{id}」が 2 回使われています（1 回目は {first} 行目）",
        'function id "{id}" is used twice (first in line {first})',
    ),
    Text("機能ごとに別の番号を付けてください", "give every function an id of its own"),
)
SAME_PART_ID = IssueKind(
    "CA003",
    Severity.ERROR,
    Text(
        "この機能の{what}の番号「{id}」が 2 回使われています（1 回目は {first} 行目）",
        '{what} id "{id}" is used twice in this function (first in line {first})',
    ),
    Text("一つの機能の中では、別の番号を付けてください", "use different ids within a function"),
)
NAMELESS_PART = IssueKind(
    "CA004",
    Severity.WARNING,
    Text(
        "番号も名前もない{what}なので、読み飛ばしました",
        "this {what} has neither id nor name and was not read",
    ),
    Text("id か name を書いてください", "give it an id or a name"),
)
UNKNOWN_SUCCESSOR = IssueKind(
    "CA005",
    Severity.ERROR,
    Text("後継の機能「{id}」がカタログにありません", 'there is no function "{id}" to succeed it'),
    Text(
        "{advice}正しい番号に直すか、後継がなければ successor を消してください",
        "{advice}correct the id, or remove successor where there is none",
    ),
)
OWN_SUCCESSOR = IssueKind(
    "CA006",
    Severity.ERROR,
    Text("機能「{id}」の後継が自分自身になっています", 'function "{id}" succeeds itself'),
    Text("後継の機能の番号に直してください", "name the function that succeeds it"),
)
NO_SUCCESSOR = IssueKind(
    "CA007",
    Severity.WARNING,
    Text(
        "廃止された機能「{id}」に後継の機能が書かれていません",
        'function "{id}" is removed and names no successor',
    ),
    Text(
        "代わりになる機能の番号を successor に書いてください。"
        "なければ successor: null と書いてください",
        "write the id of the function that takes its place, or successor: null if none does",
    ),
)
FLOW_WITHOUT_FILE = IssueKind(
    "CA008",
    Severity.WARNING,
    Text(
        "標準業務フローのファイル名がないので、読み飛ばしました",
        "a standard flow without a file was not read",
    ),
    Text("file にカタログから見た BPMN ファイルの場所を書いてください", "write its path as file"),
)
UNUSUAL_DAY = IssueKind(
    "CA009",
    Severity.ERROR,
    Text(
        "人日単価 person_day が {amount} 千円になっています。単位が違いませんか",
        "person_day is {amount} thousand yen; is it in another unit?",
    ),
    Text(
        "円なら unit: 円、万円なら unit: 万円 と rates: に書き足してください",
        "add unit: 円 or unit: 万円 under rates: if the amount is in these",
    ),
)

_PARTS: Mapping[str, Text] = {
    "parameters": Text("パラメータ", "parameter"),
    "options": Text("オプション", "option"),
}


def read_catalog(data: bytes, file: str) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
    """Read a catalogue (YAML, UTF-8).

    Args:
        data: the bytes of the file.
        file: its path as the user gave it; it goes into every location.

    Returns:
        The catalogue, None where an issue is an error, and every issue found, by place.
    """
    with _collector_paused():
        row, document, issues = read_as(CatalogRow, data, file, _checked)
        if row is None:
            return None, issues
        return _catalog(row, document), issues


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a million values that cannot be garbage yet.

    With 20,000 functions it would take a third of the time of the reading.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _catalog(row: CatalogRow, document: Document) -> PackageCatalog:
    return PackageCatalog(
        file=document.file,
        id=row.package.id,
        name=row.package.name,
        vendor=row.package.vendor,
        version=row.package.version,
        standard_affairs=row.package.standard_affairs,
        functions=tuple(
            _function(function, document.location(("functions", number)))
            for number, function in enumerate(row.functions)
        ),
        standard_flows=tuple(
            StandardFlow(
                flow.process or flow.file,
                flow.file,
                document.location(("standard_flows", number, "file")),
            )
            for number, flow in enumerate(row.standard_flows)
            if flow.file
        ),
        person_day_thousand_yen=thousand_yen(row.rates.person_day, row.rates.unit),
    )


class _PackageRow(Row):
    id: FilledText
    name: FilledText
    vendor: YamlText = ""
    version: YamlText = ""
    standard_affairs: bool = False


class _ParameterRow(Row):
    id: YamlText = ""
    name: YamlText = ""
    aspect: Annotated[Aspect | None, choice(Aspect)] = None
    values: JoinedText | None = None
    default: JoinedText | None = None


_Price = Annotated[Number, Field(ge=0, le=Decimal("1e12"))]


class _OptionRow(Row):
    id: YamlText = ""
    name: YamlText = ""
    aspect: Annotated[Aspect | None, choice(Aspect)] = None
    price: _Price | None = None
    unit: MoneyUnit = Decimal(1)


class _FunctionRow(Row):
    id: FilledText
    name: FilledText
    area: YamlText = ""
    description: YamlText = ""
    documents_in: Texts = ()
    documents_out: Texts = ()
    screens: Texts = ()
    forms: Texts = ()
    fields_: Annotated[Texts, Field(alias="fields")] = ()
    parameters: Listed[_ParameterRow] = ()
    options: Listed[_OptionRow] = ()
    option_range: Annotated[OptionRange, choice(OptionRange)] = OptionRange.UNKNOWN
    standard_class: Annotated[StandardClass, choice(StandardClass)] = StandardClass.NONE
    status: Annotated[FunctionStatus, choice(FunctionStatus)] = FunctionStatus.CURRENT
    successor: YamlText | None = None
    group: YamlText = ""
    required: bool | None = None
    answer: Annotated[VendorAnswer | None, choice(VendorAnswer)] = None
    quoted_price: _Price | None = None
    unit: MoneyUnit = Decimal(1)
    note: YamlText = ""


class _FlowRow(Row):
    process: YamlText = ""
    file: YamlText = ""


class _RatesRow(Row):
    person_day: Annotated[Number, Field(gt=0, le=Decimal("1e12"))] | None = None
    unit: MoneyUnit = Decimal(1)


class CatalogRow(Row):
    """The whole file."""

    package: _PackageRow
    functions: Listed[_FunctionRow] = ()
    standard_flows: Listed[_FlowRow] = ()
    rates: _RatesRow = _RatesRow()


def _function(row: _FunctionRow, location: Location) -> PackageFunction:
    return PackageFunction(
        id=row.id,
        name=row.name,
        area=row.area,
        description=row.description,
        documents_in=row.documents_in,
        documents_out=row.documents_out,
        screens=row.screens,
        forms=row.forms,
        fields=row.fields_,
        # A parameter or an option is told by its id or its name; one of them is enough.
        parameters=tuple(
            Parameter(
                each.id or each.name, each.name or each.id, each.aspect, each.values, each.default
            )
            for each in row.parameters
            if each.id or each.name
        ),
        options=tuple(
            Option(
                each.id or each.name,
                each.name or each.id,
                each.aspect,
                thousand_yen(each.price, each.unit),
            )
            for each in row.options
            if each.id or each.name
        ),
        option_range=_option_range(row),
        standard_class=row.standard_class,
        status=row.status,
        successor=row.successor or None,
        location=location,
        group=row.group,
        required=row.required,
        answer=row.answer,
        quoted_price_thousand_yen=thousand_yen(row.quoted_price, row.unit),
        note=row.note,
    )


def _option_range(row: _FunctionRow) -> OptionRange:
    """Return the range as written, else what the vendor's answer says of it."""
    if row.option_range is OptionRange.UNKNOWN and row.answer is not None:
        return row.answer.option_range
    return row.option_range


def _checked(document: Document) -> Iterator[Issue]:
    """Yield what is wrong between the rows, as far as each row can be read."""
    top = document.value
    if not isinstance(top, dict):
        return
    functions = rows_of(top, "functions")
    if top.get("functions") is None or top["functions"] == []:
        yield NO_FUNCTIONS.at(document.location(("functions",)))
    known: dict[str, int] = {}
    for number, row in functions:
        name = plain(row.get("id"))
        first = known.setdefault(name, number)
        if name and first != number:
            before = document.location(("functions", first, "id")).line
            place = document.location(("functions", number, "id"))
            yield SAME_FUNCTION_ID.at(place, id=name, first=before)
    advised = 20  # looking for the nearest of thousands of ids takes its time
    for number, row in functions:
        path: Path = ("functions", number)
        for key, what in _PARTS.items():
            yield from _checked_parts(document, (*path, key), rows_of(row, key), what)
        if "successor" in row or row.get("status") == FunctionStatus.REMOVED.value:
            for issue in _checked_successor(document, path, row, known, advise=advised > 0):
                advised -= 1
                yield issue
    for number, row in rows_of(top, "standard_flows"):
        if not plain(row.get("file")):
            yield FLOW_WITHOUT_FILE.at(document.location(("standard_flows", number)))
    rates = top.get("rates")
    if isinstance(rates, dict):
        yield from _checked_rate(document, rates)


_USUAL_DAY = Decimal(7), Decimal(1000)
"""千円 a person-day: below is less than the minimum wage, above is hardly meant."""


def _checked_rate(document: Document, rates: Mapping[str, object]) -> Iterator[Issue]:
    written = plain_number(rates.get("person_day"))
    if written is None or written <= 0:
        return
    amount = written * MONEY_UNITS.get(plain(rates.get("unit")), Decimal(1))
    low, high = _USUAL_DAY
    if not low <= amount <= high:
        place = document.location(("rates", "person_day"))
        yield UNUSUAL_DAY.at(place, amount=f"{amount.normalize():,f}")


def _checked_parts(document: Document, path: Path, parts: Rows, what: Text) -> Iterator[Issue]:
    known: dict[str, int] = {}
    for number, part in parts:
        name = plain(part.get("id")) or plain(part.get("name"))
        first = known.setdefault(name, number)
        if not name:
            yield NAMELESS_PART.at(document.location((*path, number)), what=what)
        elif first != number:
            before = document.location((*path, first)).line
            place = document.location((*path, number))
            yield SAME_PART_ID.at(place, what=what, id=name, first=before)


def _checked_successor(
    document: Document,
    path: Path,
    row: Mapping[str, object],
    known: Mapping[str, int],
    *,
    advise: bool,
) -> Iterator[Issue]:
    name, successor = plain(row.get("id")), plain(row.get("successor"))
    place = document.location((*path, "successor"))
    if not successor:
        # ``successor: null`` says that there is none.
        if plain(row.get("status")) == FunctionStatus.REMOVED.value and "successor" not in row:
            yield NO_SUCCESSOR.at(document.location(path), id=name)
    elif successor == name:
        yield OWN_SUCCESSOR.at(place, id=name)
    elif successor not in known:
        advice = suggestion(successor, known if advise else ())
        yield UNKNOWN_SUCCESSOR.at(place, id=successor, advice=advice)
