"""Lists of functions as municipalities and vendors exchange them: their columns and signs.

Every list has its own headings, and the same sign means different things in two of them
(△ カスタマイズ, △ 代替案), so both are declared, in ``fitgap.yaml``, and never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from fitgap.catalog.values import StandardClass, VendorAnswer
from fitgap.source import Location


class ListColumn(StrEnum):
    """What a column of a list can be."""

    ID = "id"
    AREA = "area"
    GROUP = "group"
    NAME = "name"
    REQUIREMENT = "requirement"
    NECESSITY = "necessity"
    ANSWER = "answer"
    PRICE = "price"
    NOTE = "note"


class Necessity(StrEnum):
    """What a sign in the column of necessity says: of the standard, or of the municipality."""

    MUST = "must"  # 実装必須
    OPTION = "option"  # 標準オプション
    PROHIBITED = "prohibited"  # 実装不可
    NONE = "none"  # 区分なし
    REQUIRED = "required"  # 必須
    OPTIONAL = "optional"  # 任意

    @property
    def standard_class(self) -> StandardClass:
        """The class the standard gives, NONE where the sign speaks of the municipality."""
        return _CLASSES.get(self, StandardClass.NONE)

    @property
    def required(self) -> bool | None:
        """Whether the municipality requires it, None where the sign speaks of the standard."""
        return {Necessity.REQUIRED: True, Necessity.OPTIONAL: False}.get(self)


_CLASSES = {
    Necessity.MUST: StandardClass.MUST,
    Necessity.OPTION: StandardClass.OPTION,
    Necessity.PROHIBITED: StandardClass.PROHIBITED,
}


@dataclass(frozen=True)
class ListLayout:
    """Where the columns of a list are found.

    ``columns`` gives for each column the headings it may have.  ``sheet`` and ``header_row``
    are None where they are looked for by the headings, ``price_unit`` (千円 in one unit) where
    the heading or the cell says it.  ``answers`` and ``necessities`` are signs of this list
    alone; they come before those of the project.  With ``strict`` every column has to be there.
    """

    name: str
    columns: Mapping[ListColumn, tuple[str, ...]]
    sheet: str | None = None
    header_row: int | None = None
    price_unit: Decimal | None = None
    answers: Mapping[str, VendorAnswer] = field(default_factory=dict)
    necessities: Mapping[str, Necessity] = field(default_factory=dict)
    strict: bool = True
    location: Location = field(default=Location(""), compare=False)


def plain_sign(text: str) -> str:
    """Return a heading or sign as it is compared: no width, case or blanks.

    ○ (U+25CB), 〇 (U+3007) and ◯ (U+25EF) stay three signs.
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


_PLACES = {
    ListColumn.ID: ("機能ID", "機能番号", "要件番号", "項番", "番号", "No", "No."),
    ListColumn.AREA: ("大項目", "大分類", "業務名", "業務"),
    ListColumn.GROUP: ("中項目", "中分類"),
    ListColumn.NAME: ("小項目", "小分類", "機能名称", "機能名"),
    ListColumn.REQUIREMENT: ("機能要件", "要件", "要件内容", "機能の内容"),
    ListColumn.ANSWER: ("回答", "対応可否", "可否", "回答欄"),
    ListColumn.PRICE: ("費用", "カスタマイズ費用", "概算費用", "見積額", "金額"),
    ListColumn.NOTE: ("備考", "補足", "補足説明", "特記事項"),
}

LAYOUTS: Mapping[str, ListLayout] = {
    each.name: each
    for each in (
        ListLayout(
            "municipal",
            {
                **_PLACES,
                ListColumn.NECESSITY: ("必須・任意", "必須/任意", "必須任意", "要求区分"),
            },
            strict=False,
        ),
        ListLayout(
            "standard",
            {
                **_PLACES,
                ListColumn.NAME: ("機能名称", "機能名", "小項目"),
                ListColumn.NECESSITY: (
                    "実装類型",
                    "実装区分",
                    "実装必須・標準オプション・実装不可",
                    "実装必須機能・標準オプション機能・実装不可機能",
                ),
                ListColumn.NOTE: ("備考", "要件の考え方・理由"),
            },
            strict=False,
        ),
    )
}
"""The layouts known without being declared: a municipality's list, a list of the standard."""

ANSWER_WORDS: Mapping[str, VendorAnswer] = {
    "標準機能で対応": VendorAnswer.STANDARD,
    "設定で対応": VendorAnswer.PARAMETER,
    "オプションで対応": VendorAnswer.OPTION,
    "カスタマイズで対応": VendorAnswer.CUSTOMISE,
    "代替案・運用で対応": VendorAnswer.ALTERNATIVE,
    "代替案で対応": VendorAnswer.ALTERNATIVE,
    "運用で対応": VendorAnswer.ALTERNATIVE,
    "次期版で対応": VendorAnswer.PLANNED,
    "対応不可": VendorAnswer.NONE,
}
"""Answers in words, which mean the same in every list."""

NECESSITY_WORDS: Mapping[str, Necessity] = {
    "実装必須": Necessity.MUST,
    "実装必須機能": Necessity.MUST,
    "標準オプション": Necessity.OPTION,
    "標準オプション機能": Necessity.OPTION,
    "実装不可": Necessity.PROHIBITED,
    "実装不可機能": Necessity.PROHIBITED,
    "必須": Necessity.REQUIRED,
    "任意": Necessity.OPTIONAL,
}
"""Necessities in words, which mean the same in every list."""
