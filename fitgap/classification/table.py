"""Guideline 5's table, read from ``data/guideline5.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from fitgap.catalog import OptionRange
from fitgap.classification.values import (
    Alternative,
    Change,
    ModificationClass,
    Requirement,
    Resolution,
    Rule,
    RuleCase,
)
from fitgap.process import Aspect
from fitgap.source import Text


def rules() -> tuple[Rule, ...]:
    """Return guideline 5's table.  Exactly one rule holds for every combination."""
    return table().rules


@dataclass(frozen=True)
class Table:
    """The rules, what to ask while the range is unknown, and the ways without code."""

    rules: tuple[Rule, ...]
    parameter_rule: Rule
    option_rule: Rule
    unread_rule: Rule
    questions: Mapping[str, Text]
    alternatives: Mapping[Aspect, tuple[Alternative, ...]]

    def rule(self, aspect: Aspect, change: Change, option_range: OptionRange) -> Rule:
        """Return the one rule that holds."""
        return next(rule for rule in self.rules if rule.holds(aspect, change, option_range))

    def question(self, requirement: Requirement, place: Text, *, unread: bool = False) -> Text:
        """Return what to ask the vendor; of an ``unread`` wish, who wrote it."""
        key = "display" if requirement.change is Change.DISPLAY else requirement.aspect.value
        key = "unread" if unread else key
        question = self.questions.get(key, self.questions["any"])
        return question.format(text=" ".join(requirement.text.split()), place=place)


@cache
def table() -> Table:
    """Read guideline 5's table; ValueError where a row of it is wrong."""
    data = load("guideline5.yaml")
    read = Table(
        rules=tuple(_rule(row) for row in data["rules"]),
        parameter_rule=_rule(data["catalogue"]["parameter"]),
        option_rule=_rule(data["catalogue"]["option"]),
        unread_rule=_rule(data["unread"]),
        questions={key: Text(row["ja"], row["en"]) for key, row in data["ask"].items()},
        alternatives={
            Aspect(key): tuple(
                Alternative(Resolution(row["resolution"]), Text(row["ja"], row["en"]))
                for row in rows
            )
            for key, rows in data["alternatives"].items()
        },
    )
    for aspect in Aspect:
        for change in Change:
            for option_range in OptionRange:
                held = [r.id for r in read.rules if r.holds(aspect, change, option_range)]
                if len(held) != 1:
                    combination = f"{aspect.value} × {change.value} × {option_range.value}"
                    raise ValueError(f"guideline5.yaml: {combination} is decided by {held}")
    return read


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        aspects=_members(Aspect, row.get("aspects", ["any"])),
        changes=_members(Change, row.get("changes", ["any"])),
        option_ranges=_members(OptionRange, row.get("option_range", ["any"])),
        modification=ModificationClass(row["class"]),
        citation=row["citation"],
        statement=Text(row["ja"], row["en"]),
        cases=tuple(
            RuleCase(
                case["request"],
                OptionRange(case["option_range"]),
                ModificationClass(case["class"]),
                Aspect(case["aspect"]) if "aspect" in case else None,
            )
            for case in row.get("cases", ())
        ),
    )


_Code = TypeVar("_Code", bound=StrEnum)


def _members(kind: type[_Code], values: Sequence[str]) -> frozenset[_Code]:
    return frozenset(kind) if "any" in values else frozenset(kind(value) for value in values)


def load(name: str) -> Any:
    """Read one of the package's own YAML files."""
    import yaml

    data = resources.files("fitgap").joinpath("data", name).read_bytes()
    return yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
