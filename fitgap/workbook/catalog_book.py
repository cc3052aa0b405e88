"""A catalogue as an Excel workbook, out and in: the same facts as its YAML, a row a function.

A cell holds one datum; a list (documents, screens, forms, fields) stands in one cell, an entry
a line.  Columns are found by their headings or by the keys in the line below, so they may be
moved, and hidden or deleted where nobody needs them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
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
from fitgap.source import (
    Issue,
    IssueKind,
    Language,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.strict_yaml import nearest
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
from fitgap.workbook.cells import Cell, column_letter, folded, line_count
from fitgap.workbook.codes import LISTS, Choice, ChoiceList
from fitgap.workbook.grids import UNREADABLE, Grid, Line, read_grids
from fitgap.workbook.sheets import THOUSAND_YEN, Column, Kind, Sheet

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


class _Answer(StrEnum):
    YES = "yes"
    NO = "no"


def _words(key: str, heading: Text, *choices: tuple[StrEnum, Text]) -> ChoiceList:
    empty = Text("", "")
    return ChoiceList(
        key, heading, tuple(Choice(each.value, said, empty, each.value) for each, said in choices)
    )


_YES_NO = _words(
    "yes_no",
    Text("はい・いいえ", "Yes or no"),
    (_Answer.YES, Text("はい", "yes")),
    (_Answer.NO, Text("いいえ", "no")),
)
_REQUIRED = _words(
    "required",
    Text("必須・任意", "Mandatory"),
    (_Answer.YES, Text("必須", "mandatory")),
    (_Answer.NO, Text("任意", "optional")),
)
ANSWERS = _words("answer", Text("回答", "Answer"), *((each, label(each)) for each in VendorAnswer))
"""The words for a vendor's answers."""

_CHOICES: Mapping[str, ChoiceList] = {
    each.key: each
    for each in (
        _YES_NO,
        _REQUIRED,
        LISTS["option_range"],
        LISTS["standard"],
        ANSWERS,
        LISTS["function"],
        LISTS["aspect"],
    )
}

_ONE_A_LINE = Text(
    "一つずつ改行（Alt+Enter）で区切ります。「；」でも区切れます。",
    "One entry a line (Alt+Enter); ; separates entries too.",
)
_PERMANENT = Text(
    "版が変わっても変えず、廃止しても使い回しません。",
    "Never changed and never reused.",
)
_OF_LIST = Text("「機能一覧」にある機能番号を書きます。", "An id of the function list.")

PACKAGE = Sheet(
    "パッケージ",
    (
        Column("id", Text("パッケージ番号", "Package id"), 18, Kind.CODE),
        Column("name", Text("パッケージ名", "Package"), 34),
        Column("vendor", Text("ベンダ", "Vendor"), 28),
        Column("version", Text("版", "Version"), 12, Kind.CODE),
        Column(
            "standard_affairs",
            Text("標準化対応", "For standardised affairs"),
            14,
            Kind.CODE,
            choices="yes_no",
            note=Text("標準準拠システムなら「はい」", "yes for a compliant system"),
        ),
        Column(
            "person_day",
            Text("1人日の単価", "Rate a person-day"),
            16,
            Kind.AMOUNT,
            THOUSAND_YEN,
        ),
    ),
    ("id",),
    a3=False,
)
FUNCTIONS = Sheet(
    "機能一覧",
    (
        Column("id", Text("機能番号", "Function id"), 13, Kind.CODE, note=_PERMANENT),
        Column("area", Text("大項目（分野）", "Area"), 14),
        Column("group", Text("中項目", "Group"), 14),
        Column("name", Text("小項目（機能名）", "Function"), 24),
        Column("description", Text("機能要件・説明", "Requirement"), 44),
        Column("documents_in", Text("受け取る書類", "Documents in"), 18, note=_ONE_A_LINE),
        Column("documents_out", Text("作る書類", "Documents out"), 18, note=_ONE_A_LINE),
        Column("screens", Text("画面", "Screens"), 16, note=_ONE_A_LINE),
        Column("forms", Text("帳票", "Forms"), 18, note=_ONE_A_LINE),
        Column("fields", Text("項目", "Fields"), 16, note=_ONE_A_LINE),
        Column(
            "option_range",
            Text("オプション範囲", "Option range"),
            10,
            Kind.CODE,
            choices="option_range",
            note=Text(
                "オプションに名前のない追加が、オプション機能の範囲に入るか。分からなければ「不明」。",
                "Whether the options reach what they do not name.",
            ),
        ),
        Column("standard_class", Text("標準仕様区分", "Standard class"), 12, Kind.CODE,
               choices="standard"),
        Column("required", Text("必須・任意", "Mandatory"), 9, Kind.CODE, choices="required"),
        Column("answer", Text("回答", "Answer"), 15, Kind.CODE, choices="answer"),
        Column("quoted_price", Text("回答の費用", "Quoted price"), 12, Kind.AMOUNT, THOUSAND_YEN),
        Column("note", Text("備考", "Note"), 26),
        Column("status", Text("状態", "Status"), 10, Kind.CODE, choices="function"),
        Column("successor", Text("後継の機能番号", "Successor"), 13, Kind.CODE, note=_OF_LIST),
    ),
    ("id", "name"),
    frozen=4,
)  # fmt: skip
PARAMETERS = Sheet(
    "パラメータ",
    (
        Column("function", Text("機能番号", "Function id"), 13, Kind.CODE, note=_OF_LIST),
        Column("id", Text("パラメータ番号", "Parameter id"), 18, Kind.CODE),
        Column("name", Text("パラメータ名", "Parameter"), 34),
        Column("aspect", Text("改変対象", "Aspect"), 14, Kind.CODE, choices="aspect"),
        Column("values", Text("選べる値", "Values"), 40),
        Column("default", Text("初めの値", "Default"), 30),
    ),
    ("function", "id"),
    frozen=3,
    a3=False,
)
OPTIONS = Sheet(
    "オプション",
    (
        Column("function", Text("機能番号", "Function id"), 13, Kind.CODE, note=_OF_LIST),
        Column("id", Text("オプション番号", "Option id"), 18, Kind.CODE),
        Column("name", Text("オプション名", "Option"), 44),
        Column("aspect", Text("改変対象", "Aspect"), 14, Kind.CODE, choices="aspect"),
        Column("price", Text("価格", "Price"), 14, Kind.AMOUNT, THOUSAND_YEN),
    ),
    ("function", "id"),
    frozen=3,
    a3=False,
)
FLOWS = Sheet(
    "標準業務フロー",
    (
        Column("process", Text("手続名", "Procedure"), 34),
        Column(
            "file",
            Text("BPMNファイル", "BPMN file"),
            60,
            note=Text("カタログから見たファイルの場所", "its path from the catalogue"),
        ),
    ),
    ("file",),
    a3=False,
)
SHEETS = (PACKAGE, FUNCTIONS, PARAMETERS, OPTIONS, FLOWS)

_GUIDE_NAME, _CODES_NAME = "記入要領", "区分"
_SPARE_ROWS = 500
"""Rows below the table that offer the lists too."""

_HEADING_ROWS = 10
Row = Mapping[str, Cell]


def export_catalog(catalog: PackageCatalog, *, language: Language, today: date) -> Exported:
    """Return a catalogue as the bytes of an .xlsx file, with a warning for every altered text.

    :func:`read_catalog_book` gives an equal catalogue back.
    """
    rows: Mapping[Sheet, Sequence[Row]] = {
        PACKAGE: [_package_row(catalog)],
        FUNCTIONS: [_function_row(each, language) for each in catalog.functions],
        PARAMETERS: list(_parameter_rows(catalog, language)),
        OPTIONS: list(_option_rows(catalog, language)),
        FLOWS: [{"process": each.process, "file": each.file} for each in catalog.standard_flows],
    }

    def write(canvas: Canvas) -> None:
        _write_guide(canvas, catalog)
        for sheet, lines in rows.items():
            _write_table(canvas, sheet, lines, spare=0 if sheet is PACKAGE else _SPARE_ROWS)
        _write_codes(canvas)

    return write_book(
        write,
        title=catalog.name,
        subject="機能カタログ",
        header=catalog.name,
        language=language,
        today=today,
    )


def read_catalog_book(data: bytes, file: str) -> tuple[PackageCatalog | None, tuple[Issue, ...]]:
    """Read a catalogue from a workbook of :func:`export_catalog` as people filled it in.

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


# --- out


def _package_row(catalog: PackageCatalog) -> Row:
    return {
        "id": catalog.id,
        "name": catalog.name,
        "vendor": catalog.vendor,
        "version": catalog.version,
        "standard_affairs": _YES_NO.by_value[
            _Answer.YES if catalog.standard_affairs else _Answer.NO
        ].label.ja,
        "person_day": _number(catalog.person_day_thousand_yen),
    }


def _function_row(function: PackageFunction, language: Language) -> Row:
    required = function.required
    return {
        "id": function.id,
        "area": function.area,
        "group": function.group,
        "name": function.name,
        "description": function.description,
        "documents_in": _joined(function.documents_in),
        "documents_out": _joined(function.documents_out),
        "screens": _joined(function.screens),
        "forms": _joined(function.forms),
        "fields": _joined(function.fields),
        "option_range": label(function.option_range).to(language),
        "standard_class": label(function.standard_class).to(language),
        "required": None
        if required is None
        else _REQUIRED.by_value[_Answer.YES if required else _Answer.NO].label.to(language),
        "answer": label(function.answer).to(language) if function.answer is not None else None,
        "quoted_price": _number(function.quoted_price_thousand_yen),
        "note": function.note,
        "status": label(function.status).to(language),
        "successor": function.successor,
    }


def _parameter_rows(catalog: PackageCatalog, language: Language) -> Iterator[Row]:
    for function in catalog.functions:
        for each in function.parameters:
            yield {
                "function": function.id,
                "id": each.id,
                "name": each.name,
                "aspect": label(each.aspect).to(language) if each.aspect is not None else None,
                "values": each.values,
                "default": each.default,
            }


def _option_rows(catalog: PackageCatalog, language: Language) -> Iterator[Row]:
    for function in catalog.functions:
        for each in function.options:
            yield {
                "function": function.id,
                "id": each.id,
                "name": each.name,
                "aspect": label(each.aspect).to(language) if each.aspect is not None else None,
                "price": _number(each.price_thousand_yen),
            }


def _number(amount: Decimal | None) -> Cell:
    """Return an amount as a cell keeps it whole: as text where a spreadsheet would round it."""
    if amount is None or Decimal(repr(float(amount))) == amount:
        return amount
    return format(amount, "f")


def _joined(entries: Sequence[str]) -> str:
    """Return a list as the text of a cell, an entry a line."""
    return "\n".join(
        f'"{each.replace(_QUOTE, _QUOTE * 2)}"'
        if each.startswith(_QUOTE) or _SEPARATOR.search(each)
        else each
        for each in entries
    )


def _entries(text: str) -> tuple[str, ...]:
    """Return the entries of a cell that holds a list."""
    found = (
        quoted.replace(_QUOTE * 2, _QUOTE) if quoted else bare
        for quoted, bare in _ENTRY.findall(text)
    )
    return tuple(each.strip() for each in found if each.strip())


_QUOTE = '"'
_SEPARATOR = re.compile("[\n；;]")
_ENTRY = re.compile(r'[ \t　]*"((?:[^"]|"")*)"[ \t　]*(?=[\n；;]|$)|([^\n；;]+)')


def _write_table(canvas: Canvas, sheet: Sheet, rows: Sequence[Row], *, spare: int) -> None:
    language = canvas.language
    page = canvas.page(sheet.name, a3=sheet.a3, protected=False)
    heading = framed(bold=True, bg_color=HEADING_FILL, text_wrap=True, align="center",
                     valign="vcenter")  # fmt: skip
    small = framed(font_color="#7F7F7F", font_size=8, align="center")
    last = 1 + max(len(rows), 1) + spare
    titles = [column.title(language) for column in sheet.columns]
    for place, (column, title) in enumerate(zip(sheet.columns, titles, strict=True)):
        page.set_column(place, place, column.width, canvas.format(**cell_look(column.kind)))
        needed = f"{title}＊" if column.key in sheet.keys else title
        canvas.write(page, 0, place, needed, heading)
        canvas.write(page, 1, place, column.key, small)
        words = _CHOICES[column.choices] if column.choices is not None else None
        canvas.offer(page, column, place, (2, last), words)
    lines = max(line_count(title, width=column.width - 2)
                for title, column in zip(titles, sheet.columns, strict=True))  # fmt: skip
    page.set_row(0, row_height(max(2, lines)))
    looks = [cell_look(column.kind) for column in sheet.columns]
    for number, row in enumerate(rows, start=2):
        tallest = 1
        for place, (column, look) in enumerate(zip(sheet.columns, looks, strict=True)):
            cell = row.get(column.key)
            canvas.write(page, number, place, cell, look)
            if isinstance(cell, str) and cell:
                tallest = max(tallest, line_count(cell, width=column.width))
        page.set_row(number, row_height(tallest))
    page.freeze_panes(2, sheet.frozen)
    page.autofilter(1, 0, 1 + len(rows), len(sheet.columns) - 1)
    page.repeat_rows(0, 1)
    page.repeat_columns(0)
    page.print_area(0, 0, 1 + max(len(rows), 1), len(sheet.columns) - 1)


def _write_codes(canvas: Canvas) -> None:
    language = canvas.language
    page = canvas.page(_CODES_NAME, a3=False)
    headings = (
        Text("区分", "List"),
        Text("言葉", "Word"),
        Text("カタログ（YAML）での書き方", "In the catalogue (YAML)"),
    )
    heading = framed(bold=True, bg_color=HEADING_FILL, align="center")
    for place, (title, width) in enumerate(zip(headings, (24, 30, 30), strict=True)):
        page.set_column(place, place, width)
        canvas.write(page, 0, place, title.to(language), heading)
    number = 1
    for choices in _CHOICES.values():
        first = number
        for choice in choices.choices:
            code = _TRUTHS.get(choice.value, choice.code)
            for place, text in enumerate(
                (choices.heading.to(language), choice.label.to(language), code)
            ):
                canvas.write(page, number, place, text, framed())
            number += 1
        canvas.book.define_name(choices.label_name, f"='{_CODES_NAME}'!$B${first + 1}:$B${number}")
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.print_area(0, 0, number - 1, 2)


_TRUTHS = {_Answer.YES.value: "true", _Answer.NO.value: "false"}

_GUIDE: tuple[tuple[Text, tuple[Text, ...]], ...] = (
    (
        Text("1. 書くところ", "1. What to fill in"),
        (
            Text(
                "「パッケージ」に1行、「機能一覧」に機能1件につき1行を書きます。見出しに＊のある列は必ず書き、"
                "ほかは分かるところだけで結構です。",
                "One row on the package, one row a function. Columns marked ＊ are needed.",
            ),
            Text(
                "機能番号は、版が変わっても変えません。廃止した機能の行は消さずに、状態を「廃止」にして、"
                "あれば後継の機能番号を書きます。番号は使い回しません。",
                "Ids never change. Keep the row of a removed function and set its status.",
            ),
            Text(
                "「パラメータ」は設定だけで変えられること、「オプション」は追加料金で足せることです。"
                "どの機能のものかを機能番号で書きます。",
                "Parameters are settings, options are sold; each names its function.",
            ),
            Text(
                "「オプション範囲」は、オプションに名前のない追加が、ベンダのオプション機能の範囲に入るかです。"
                "分からないときは、推測せずに「不明」とします。",
                "The option range says whether the options reach what they do not name.",
            ),
            Text(
                "「回答」「回答の費用」は、団体の機能要件にベンダが答えた内容です。回答をもらっていなければ空欄にします。",
                "The answer and its price are the vendor's to a municipality's requirement.",
            ),
        ),
    ),
    (
        Text("2. 書き方", "2. How"),
        (
            Text(
                "書類・画面・帳票・項目は、一つのセルに一つずつ改行（Alt+Enter）で区切って並べます。「；」でも区切れます。"
                '名前そのものに「；」や改行があるときは、その名前を半角の引用符 " で囲みます。',
                'Lists take one entry a line; ; separates too. Quote an entry with " where needed.',
            ),
            Text(
                "▼のある欄は一覧から選びます。言葉は「区分」のシートにあります。",
                "Choose from the list where there is one.",
            ),
            Text(
                "金額は千円単位の数だけを書きます（例：1200）。",
                "Amounts are numbers of thousand yen.",
            ),
            Text(
                "見出しの下の英字の行は、列を見分けるためのものです。消さないでください。"
                "列は並べ替えても、使わない列は隠しても構いません。行の順はカタログの順になります。",
                "Keep the line of keys below the headings. Columns may be moved or hidden.",
            ),
        ),
    ),
    (
        Text("3. カタログに戻す", "3. Back into a catalogue"),
        (
            Text(
                "Excelブック（.xlsx）のまま保存し、"
                "fitgap catalog import このファイル.xlsx -o カタログ.yaml を実行します。"
                "直すところがあれば、シートとセルを示してすべて挙げ、何も書き出しません。",
                "Save as .xlsx and run fitgap catalog import THIS.xlsx -o CATALOG.yaml.",
            ),
        ),
    ),
)


def _write_guide(canvas: Canvas, catalog: PackageCatalog) -> None:
    language = canvas.language
    page = canvas.page(_GUIDE_NAME, a3=False)
    widths = (6, 112)
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    title = Text("機能カタログ　{name}", "Function catalogue: {name}").format(
        name=" ".join(part for part in (catalog.vendor, catalog.name, catalog.version) if part)
    )
    canvas.write(page, 0, 0, title.to(language), {"bold": True, "font_size": 14})
    page.set_row(0, 24)
    number = 2
    for heading, sentences in _GUIDE:
        canvas.write(page, number, 0, heading.to(language), {"bold": True, "font_size": 11})
        page.set_row(number, 20)
        number += 1
        for count, sentence in enumerate(sentences, start=1):
            words = sentence.to(language)
            canvas.write(page, number, 0, str(count), {"align": "center"})
            canvas.write(page, number, 1, words, {"text_wrap": True})
            page.set_row(number, row_height(line_count(words, width=widths[1])))
            number += 1
        number += 1
    page.print_area(0, 0, number - 1, 1)


# --- in


@dataclass(frozen=True)
class _Filled:
    """One row of a table: its texts by column, and where each stands."""

    sheet: Sheet
    grid: Grid
    number: int
    places: Mapping[str, int]
    texts: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.texts.get(key, "")

    def place(self, key: str, file: str) -> Location:
        return self.grid.place(file, self.number, self.places.get(key, 0))


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
            self.issues.append(ONE_PACKAGE.at(extra.place("id", self._file)))
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
            documents_in=_entries(row["documents_in"]),
            documents_out=_entries(row["documents_out"]),
            screens=_entries(row["screens"]),
            forms=_entries(row["forms"]),
            fields=_entries(row["fields"]),
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
            location=row.place("id", self._file),
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
            heading = sheet.columns[sheet.position(sheet.keys[0])].heading
            self.issues.append(NO_COLUMN.at(place, heading=heading))
            return
        first, places = head
        keys = {key: folded(key) for key in places}
        for line in grid.lines:
            texts = {key: line.text(place) for key, place in places.items()}
            if line.number <= first or not any(texts.values()):
                continue
            if all(folded(text) in ("", keys[key]) for key, text in texts.items()):
                continue  # the line of keys
            faulty = {key for key, text in texts.items() if text.startswith(UNREADABLE)}
            for key in faulty:
                value = texts[key].removeprefix(UNREADABLE)
                place = grid.place(self._file, line.number, places[key])
                self.issues.append(ERROR_VALUE.at(place, value=value))
            # One bad cell hides neither the rest of its row nor the row from the other sheets.
            if not faulty & set(sheet.keys):
                kept = {key: "" if key in faulty else text for key, text in texts.items()}
                yield _Filled(sheet, grid, line.number, places, kept)

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
                heading = sheet.columns[sheet.position(key)].heading
                self.issues.append(NO_COLUMN.at(where, heading=heading))
        for key, place in twice:
            heading = sheet.columns[sheet.position(key)].heading
            other = f"{column_letter(found[key])}{line.number}"
            where = grid.place(self._file, line.number, place)
            self.issues.append(SAME_COLUMN.at(where, heading=heading, other=other))
        missing = [column.heading.ja for column in sheet.columns if column.key not in found]
        for text, place in unknown:
            near = nearest(text, missing)
            self.issues.append(
                UNKNOWN_COLUMN.at(
                    grid.place(self._file, line.number, place),
                    heading=" ".join(text.split()),
                    advice=_perhaps(near),
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
                place = row.place("function", self._file)
                advice = _perhaps(nearest(function, known))
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
                other = first.place("id", self._file).element
                place = row.place("id", self._file)
                self.issues.append(SAME_ID.at(place, what=what, id=name, other=other))
        return known

    def _check_successor(self, row: _Filled, known: Mapping[str, _Filled]) -> None:
        successor = row["successor"]
        place = row.place("successor", self._file)
        if successor and successor == row["id"]:
            self.issues.append(OWN_SUCCESSOR.at(place, id=successor))
        elif successor and successor not in known:
            advice = _perhaps(nearest(successor, known))
            self.issues.append(UNKNOWN_FUNCTION.at(place, id=successor, advice=advice))

    # cells

    def _check_keys(self, row: _Filled) -> None:
        for key in row.sheet.keys:
            self._filled(row, key)

    def _filled(self, row: _Filled, key: str) -> bool:
        if row[key]:
            return True
        heading = row.sheet.columns[row.sheet.position(key)].heading
        self.issues.append(EMPTY_CELL.at(row.place(key, self._file), heading=heading))
        return False

    def _choice(self, row: _Filled, key: str) -> str | None:
        text = row[key]
        column = row.sheet.columns[row.sheet.position(key)]
        if not text or column.choices is None:
            return None
        choices = _CHOICES[column.choices]
        chosen = choices.by_word.get(folded(text))
        if chosen is None:
            allowed = Text(
                "・".join(each.label.ja for each in choices.choices),
                ", ".join(each.label.en for each in choices.choices),
            )
            self.issues.append(
                UNKNOWN_WORD.at(
                    row.place(key, self._file),
                    value=text,
                    heading=column.heading,
                    allowed=allowed,
                )
            )
            return None
        return chosen.value

    def _word(self, row: _Filled, key: str, kind: type[Member]) -> Member | None:
        value = self._choice(row, key)
        return None if value is None else kind(value)

    def _truth(self, row: _Filled, key: str) -> bool | None:
        value = self._choice(row, key)
        return None if value is None else value == _Answer.YES

    def _amount(self, row: _Filled, key: str, *, positive: bool = False) -> Decimal | None:
        text = row[key]
        if not text:
            return None
        amount = read_decimal(text)
        if amount is None or (positive and amount == 0):
            limit = Text(" 0 より大きい", "") if positive else Text(" 0 以上の", "")
            place = row.place(key, self._file)
            self.issues.append(NOT_AN_AMOUNT.at(place, value=text, limit=limit))
            return None
        return amount


def read_decimal(text: str) -> Decimal | None:
    """Read a number of 千円 as people type it (1,200, ¥300, ３００千円), None if it is none."""
    bare = re.sub(r"[,¥\\\s]|千円$", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"\d{1,18}(\.\d{1,18})?", bare, re.ASCII):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def _perhaps(near: str | None) -> Text:
    if near is None:
        return Text("", "")
    return Text("「{near}」でしょうか。", 'perhaps "{near}"; ').format(near=near)
