"""What a vendor's package offers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from fitgap.process import Aspect
from fitgap.source import Location


class OptionRange(StrEnum):
    """オプション機能範囲: whether the package's options reach this far."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class StandardClass(StrEnum):
    """標準仕様区分 of a function: 実装必須, 標準オプション, 実装不可, or none."""

    MUST = "must"
    OPTION = "option"
    PROHIBITED = "prohibited"
    NONE = "none"


class FunctionStatus(StrEnum):
    """状態 of a function in this version of the catalogue."""

    NEW = "new"
    CHANGED = "changed"
    CURRENT = "current"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class VendorAnswer(StrEnum):
    """回答: what the vendor says of a function in a list of requirements."""

    STANDARD = "standard"  # 標準機能で対応
    PARAMETER = "parameter"  # 設定で対応
    OPTION = "option"  # オプションで対応
    CUSTOMISE = "customise"  # カスタマイズで対応
    ALTERNATIVE = "alternative"  # 代替案・運用で対応
    PLANNED = "planned"  # 次期版で対応
    NONE = "none"  # 対応不可
    UNANSWERED = "unanswered"  # 未回答: the others were answered, this one was not

    @property
    def option_range(self) -> OptionRange:
        """What the answer says of the option range, which must not contradict it."""
        if self is VendorAnswer.OPTION:
            return OptionRange.IN
        if self in (VendorAnswer.CUSTOMISE, VendorAnswer.NONE):
            return OptionRange.OUT
        return OptionRange.UNKNOWN


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting the package offers; using it is パラメータ設定."""

    id: str
    name: str
    aspect: Aspect | None = None
    values: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An option or add-on the vendor sells; ``price_thousand_yen`` is None where not quoted."""

    id: str
    name: str
    aspect: Aspect | None = None
    price_thousand_yen: Decimal | None = None


@dataclass(frozen=True)
class PackageFunction:
    """One row of the catalogue.  ``id`` is permanent and never reused.

    ``group`` to ``note`` come from lists of requirements: 中項目, whether the municipality
    requires it (必須・任意, None where it does not say), the vendor's answer (None where the
    function is simply offered), the price quoted for it and the remarks.  They are no part of
    the ``repr`` that fingerprints rest on; :attr:`stated` brings them in where there are any.
    """

    id: str
    name: str
    area: str = ""
    description: str = ""
    documents_in: tuple[str, ...] = ()
    documents_out: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    options: tuple[Option, ...] = ()
    option_range: OptionRange = OptionRange.UNKNOWN
    standard_class: StandardClass = StandardClass.NONE
    status: FunctionStatus = FunctionStatus.CURRENT
    successor: str | None = None
    location: Location = field(default=Location(""), compare=False)
    group: str = field(default="", repr=False)
    required: bool | None = field(default=None, repr=False)
    answer: VendorAnswer | None = field(default=None, repr=False)
    quoted_price_thousand_yen: Decimal | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)

    @property
    def offered(self) -> bool:
        """Whether the function may still be chosen."""
        return self.status is not FunctionStatus.REMOVED

    @property
    def as_it_stands(self) -> bool:
        """Whether the package does it without setting, option, change or work-around."""
        return self.answer in (None, VendorAnswer.STANDARD)

    @property
    def stated(self) -> tuple[object, ...]:
        """What a list of requirements adds to the row, empty where it adds nothing."""
        facts = (
            self.group or None,
            self.required,
            self.answer.value if self.answer is not None else None,
            self.quoted_price_thousand_yen,
            self.note or None,
        )
        return facts if any(fact is not None for fact in facts) else ()


@dataclass(frozen=True, slots=True)
class StandardFlow:
    """A standard business flow the vendor delivers with the package."""

    process: str
    file: str
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class PackageCatalog:
    """A vendor's catalogue.  ``person_day_thousand_yen`` is None where no rate is quoted."""

    file: str
    id: str
    name: str
    vendor: str = ""
    version: str = ""
    standard_affairs: bool = False
    functions: tuple[PackageFunction, ...] = ()
    standard_flows: tuple[StandardFlow, ...] = ()
    person_day_thousand_yen: Decimal | None = None

    @cached_property
    def function_by_id(self) -> Mapping[str, PackageFunction]:
        """Functions by id."""
        return {function.id: function for function in self.functions}
