"""What a project declares, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from fitgap.catalog import VendorAnswer
from fitgap.catalog.lists import LAYOUTS, ListLayout, Necessity
from fitgap.classification import LegalMode
from fitgap.consensus import ConsensusRule
from fitgap.costing import CostModel
from fitgap.sharing import SharingRule


class Participation(StrEnum):
    """参加区分 (values of :attr:`Municipality.participation`)."""

    MEMBER = "member"
    OBSERVER = "observer"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A member of the council.  ``code`` keeps its leading zeros; ``models`` is a folder.

    ``population`` is 0 where none is declared; the project then shares costs equally.
    """

    code: str
    name: str
    population: int
    models: str
    participation: str = Participation.MEMBER
    joined: str | None = None
    section: str | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Affair:
    """A 業務 and its procedures (key, which is the file's stem, → name)."""

    name: str
    legal_mode: LegalMode
    procedures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A catalogue the workspace compares with; ``catalog`` is a path.

    ``previous`` is the path of the version it took the place of, None where there was none.
    """

    id: str
    catalog: str
    previous: str | None = None


@dataclass(frozen=True)
class Project:
    """The whole of ``fitgap.yaml``.  ``id`` ties workbooks to their workspace."""

    id: str
    name: str
    municipalities: tuple[Municipality, ...] = ()
    packages: tuple[PackageSource, ...] = ()
    affairs: tuple[Affair, ...] = ()
    cost: CostModel = field(default_factory=CostModel)
    sharing: SharingRule = field(default_factory=SharingRule)
    consensus: ConsensusRule = field(default_factory=ConsensusRule)
    fictional: bool = False
    log: str | None = None
    function_lists: tuple[ListLayout, ...] = ()
    answer_symbols: Mapping[str, VendorAnswer] = field(default_factory=dict)
    necessity_symbols: Mapping[str, Necessity] = field(default_factory=dict)

    @cached_property
    def layout_by_name(self) -> Mapping[str, ListLayout]:
        """Layouts of function lists by name: those declared here, and the built-in ones."""
        return {**LAYOUTS, **{layout.name: layout for layout in self.function_lists}}

    @cached_property
    def municipality_by_code(self) -> Mapping[str, Municipality]:
        """Municipalities by code."""
        return {municipality.code: municipality for municipality in self.municipalities}

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Codes of the municipalities that vote (observers do not)."""
        return tuple(
            municipality.code
            for municipality in self.municipalities
            if municipality.participation != Participation.OBSERVER
        )

    def affair_of(self, procedure: str) -> Affair | None:
        """Return the affair that declares a procedure key."""
        return next((affair for affair in self.affairs if procedure in affair.procedures), None)
