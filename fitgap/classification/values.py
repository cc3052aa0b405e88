"""The values of classification: codes, what is wanted, the rules, the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fitgap.catalog import OptionRange
from fitgap.process import Aspect
from fitgap.source import Text


class ModificationClass(StrEnum):
    """改変方法: 1 パラメータ設定, 2 機能部品追加・変更, 3 ソースコード改変; 未確認 is no guess."""

    PARAMETER = "parameter"
    COMPONENT = "component"
    SOURCE = "source"
    UNKNOWN = "unknown"

    @property
    def number(self) -> int | None:
        """The number the ministry's table uses, None for 未確認."""
        return {"parameter": 1, "component": 2, "source": 3}.get(self.value)


class Resolution(StrEnum):
    """対応方針, cheapest first."""

    NONE_NEEDED = "R0"
    OPERATION = "R1"
    REGULATION = "R2"
    PARAMETER = "R3"
    OPTION = "R4"
    COMPONENT = "R5"
    ADD_ON = "R6"
    SOURCE = "R7"
    ABOLISH = "R8"


class LegalMode(StrEnum):
    """Whether an affair is standardised (標準化対象事務): customising is 原則不可 there."""

    STANDARDISED = "standardised"
    FREE = "free"


class Change(StrEnum):
    """What is asked of the aspect, as far as guideline 5's table tells apart."""

    RENAME = "rename"  # 名称・文言の変更
    MOVE = "move"  # 位置の変更
    STYLE = "style"  # 色・フォント
    DISPLAY = "display"  # 表示方法
    ADD = "add"  # 追加・変更
    ADD_ON = "add_on"  # 外付け機能の追加


class Evidence(StrEnum):
    """How plainly a wish says what it touches, plainest first."""

    NAMED = "named"  # a phrase that decides, or told beforehand
    HEAD = "head"  # a kind of thing
    BESIDE = "beside"  # only beside the clause that asks
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is wanted, in the terms of the table; ``words`` are those the recognition rests on.

    ``confidence`` (0 to 1) is how likely the class read from the words is right; below one
    half the wish counts as not read.
    """

    aspect: Aspect
    change: Change
    text: str
    words: tuple[str, ...] = ()
    evidence: Evidence = Evidence.NAMED
    confidence: float = 1.0

    @property
    def is_read(self) -> bool:
        """Whether its reading is more likely right than wrong."""
        return self.confidence >= 0.5


@dataclass(frozen=True, slots=True)
class Alternative:
    """A way to do without code, or with less of it."""

    resolution: Resolution
    text: Text


@dataclass(frozen=True)
class Classification:
    """The outcome: class, the rule and the reason, what to ask the vendor if unknown.

    ``modification`` is None where nothing is to be changed (F, N) and where the function is
    still to be confirmed and the wish alone does not decide (U).  ``parameter`` and
    ``option`` are ids within the function ``offered_by``, which is the matched function or,
    where none is matched, the one whose setting or option answers the wish.
    """

    modification: ModificationClass | None
    rule: str
    reason: Text
    resolution: Resolution
    resolution_reason: Text
    requirement: Requirement | None = None
    option_range: OptionRange | None = None
    question: Text | None = None
    alternatives: tuple[Alternative, ...] = ()
    parameter: str | None = None
    option: str | None = None
    offered_by: str | None = None


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A wish a rule is tested with, and what it must come out as."""

    request: str
    option_range: OptionRange
    modification: ModificationClass
    aspect: Aspect | None = None


@dataclass(frozen=True)
class Rule:
    """One row of guideline 5's table: it holds for all combinations of its three columns."""

    id: str
    aspects: frozenset[Aspect]
    changes: frozenset[Change]
    option_ranges: frozenset[OptionRange]
    modification: ModificationClass
    citation: str
    statement: Text
    cases: tuple[RuleCase, ...] = ()

    def holds(self, aspect: Aspect, change: Change, option_range: OptionRange) -> bool:
        """Say whether the rule decides this combination."""
        return (
            aspect in self.aspects and change in self.changes and option_range in self.option_ranges
        )
