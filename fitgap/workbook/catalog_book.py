"""A catalogue as an Excel workbook: its sheets and words, a row a function.

A cell holds one datum; a list (documents, screens, forms, fields) stands in one cell, an entry
a line.  Columns are found by their headings or by the keys in the line below, so they may be
moved, and hidden or deleted where nobody needs them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from fitgap.catalog import VendorAnswer
from fitgap.source import Text
from fitgap.vocabulary import label
from fitgap.workbook.codes import LISTS, Choice, ChoiceList
from fitgap.workbook.sheets import THOUSAND_YEN, Column, Kind, Sheet

_QUOTE = '"'
_SEPARATOR = re.compile("[\n；;]")
_ENTRY = re.compile(r'[ \t　]*"((?:[^"]|"")*)"[ \t　]*(?=[\n；;]|$)|([^\n；;]+)')


class YesNo(StrEnum):
    """What a cell that is true or false holds."""

    YES = "yes"
    NO = "no"


def list_text(entries: Sequence[str]) -> str:
    """Return a list as the text of a cell, an entry a line."""
    return "\n".join(
        f'"{each.replace(_QUOTE, _QUOTE * 2)}"'
        if each.startswith(_QUOTE) or _SEPARATOR.search(each)
        else each
        for each in entries
    )


def list_entries(text: str) -> tuple[str, ...]:
    """Return the entries of a cell that holds a list."""
    found = (
        quoted.replace(_QUOTE * 2, _QUOTE) if quoted else bare
        for quoted, bare in _ENTRY.findall(text)
    )
    return tuple(each.strip() for each in found if each.strip())


def _words(key: str, heading: Text, *choices: tuple[StrEnum, Text]) -> ChoiceList:
    empty = Text("", "")
    return ChoiceList(
        key, heading, tuple(Choice(each.value, said, empty, each.value) for each, said in choices)
    )


YES_NO = _words(
    "yes_no",
    Text("はい・いいえ", "Yes or no"),
    (YesNo.YES, Text("はい", "yes")),
    (YesNo.NO, Text("いいえ", "no")),
)
REQUIRED = _words(
    "required",
    Text("必須・任意", "Mandatory"),
    (YesNo.YES, Text("必須", "mandatory")),
    (YesNo.NO, Text("任意", "optional")),
)
_ANSWERS = _words("answer", Text("回答", "Answer"), *((each, label(each)) for each in VendorAnswer))

CHOICES: Mapping[str, ChoiceList] = {
    each.key: each
    for each in (
        YES_NO,
        REQUIRED,
        LISTS["option_range"],
        LISTS["standard"],
        _ANSWERS,
        LISTS["function"],
        LISTS["aspect"],
    )
}
"""The lists of words, by the key a column names."""

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
            Kind.PRICE,
            THOUSAND_YEN,
        ),
    ),
    ("id",),
    a3=False,
)
FUNCTIONS = Sheet(
    "機能一覧",
    (
        Column("id", Text("機能番号", "Function id"), 12, Kind.CODE, note=_PERMANENT),
        Column("area", Text("大項目（分野）", "Area"), 10),
        Column("group", Text("中項目", "Group"), 10),
        Column("name", Text("小項目（機能名）", "Function"), 20),
        Column("description", Text("機能要件・説明", "Requirement"), 38),
        Column("documents_in", Text("受け取る書類", "Documents in"), 13, note=_ONE_A_LINE),
        Column("documents_out", Text("作る書類", "Documents out"), 13, note=_ONE_A_LINE),
        Column("screens", Text("画面", "Screens"), 12, note=_ONE_A_LINE),
        Column("forms", Text("帳票", "Forms"), 13, note=_ONE_A_LINE),
        Column("fields", Text("項目", "Fields"), 12, note=_ONE_A_LINE),
        Column(
            "option_range",
            Text("オプション範囲", "Option range"),
            8,
            Kind.CODE,
            choices="option_range",
            note=Text(
                "オプションに名前のない追加が、オプション機能の範囲に入るか。分からなければ「不明」。",
                "Whether the options reach what they do not name.",
            ),
        ),
        Column("standard_class", Text("標準仕様区分", "Standard class"), 10, Kind.CODE,
               choices="standard"),
        Column("required", Text("必須・任意", "Mandatory"), 7, Kind.CODE, choices="required"),
        Column("answer", Text("回答", "Answer"), 10, Kind.CODE, choices="answer"),
        Column("quoted_price", Text("回答の費用", "Quoted price"), 9, Kind.PRICE, THOUSAND_YEN),
        Column("note", Text("備考", "Note"), 16),
        Column("status", Text("状態", "Status"), 7, Kind.CODE, choices="function"),
        Column("successor", Text("後継の機能番号", "Successor"), 10, Kind.CODE, note=_OF_LIST),
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
        Column("price", Text("価格", "Price"), 14, Kind.PRICE, THOUSAND_YEN),
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
