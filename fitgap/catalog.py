"""The package catalogue: what a vendor's package offers, as values."""

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
    """One row of the catalogue.  ``id`` is permanent and never reused."""

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

    @property
    def offered(self) -> bool:
        """Whether the function may still be chosen."""
        return self.status is not FunctionStatus.REMOVED


@dataclass(frozen=True, slots=True)
class StandardFlow:
    """A standard business flow the vendor delivers with the package."""

    process: str
    file: str


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
