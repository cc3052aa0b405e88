"""The table of guideline 5 is whole, and every rule decides its own cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any

import pytest

from fitgap.catalog import OptionRange
from fitgap.classification import (
    Change,
    LegalMode,
    ModificationClass,
    Rule,
    RuleCase,
    classify_requirement,
    recognise,
    rules,
)
from fitgap.process import Aspect

CASES = [(rule, case) for rule in rules() for case in rule.cases]


@pytest.mark.parametrize("aspect", Aspect)
def test_every_combination_is_decided_by_exactly_one_rule(aspect: Aspect) -> None:
    for change, option_range in product(Change, OptionRange):
        held = [rule.id for rule in rules() if rule.holds(aspect, change, option_range)]
        assert len(held) == 1, (aspect, change, option_range, held)


def test_rules_have_ids_of_their_own_citations_and_at_least_three_cases() -> None:
    table = rules()
    assert len({rule.id for rule in table}) == len(table) == 34
    for rule in table:
        assert len(rule.cases) >= 3, rule.id
        assert rule.citation.startswith("("), rule.id
        assert rule.statement.ja, rule.id
        assert rule.statement.en, rule.id


@pytest.mark.parametrize(
    ("rule", "case"), CASES, ids=[f"{rule.id}-{n}" for n, (rule, _) in enumerate(CASES)]
)
def test_a_case_comes_out_by_its_own_rule(rule: Rule, case: RuleCase) -> None:
    outcome = classify_requirement(
        recognise(case.request, case.aspect),
        function=None,
        option_range=case.option_range,
        legal_mode=LegalMode.FREE,
    )
    assert (outcome.rule, outcome.modification) == (rule.id, case.modification)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[:-1], "is decided by []"),
        (lambda rows: [*rows, {**rows[0], "id": "G5-X"}], "['G5-1-01', 'G5-X']"),
    ],
)
def test_a_table_with_a_hole_or_an_overlap_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    said: str,
) -> None:
    module = import_module("fitgap.classification.table")
    data = module.load("guideline5.yaml")
    broken = {**data, "rules": change(data["rules"])}
    monkeypatch.setattr(module, "load", lambda name: broken)
    with pytest.raises(ValueError, match=re.escape(said)):
        module.table.__wrapped__()


def _class(aspect: Aspect, change: Change, option_range: OptionRange) -> ModificationClass:
    return next(rule for rule in rules() if rule.holds(aspect, change, option_range)).modification


@pytest.mark.parametrize("option_range", OptionRange)
@pytest.mark.parametrize("aspect", [Aspect.TRANSITION, Aspect.PROCESS, Aspect.DATABASE])
def test_transitions_standard_flow_and_database_are_always_source(
    aspect: Aspect, option_range: OptionRange
) -> None:
    for change in set(Change) - {Change.ADD_ON}:
        assert _class(aspect, change, option_range) is ModificationClass.SOURCE


@pytest.mark.parametrize("option_range", OptionRange)
@pytest.mark.parametrize("aspect", Aspect)
def test_an_add_on_is_always_a_component(aspect: Aspect, option_range: OptionRange) -> None:
    assert _class(aspect, Change.ADD_ON, option_range) is ModificationClass.COMPONENT


@pytest.mark.parametrize("option_range", OptionRange)
@pytest.mark.parametrize("change", [Change.RENAME, Change.MOVE, Change.STYLE])
@pytest.mark.parametrize("aspect", [Aspect.SCREEN, Aspect.FIELD, Aspect.FORM, Aspect.MESSAGE])
def test_names_places_colours_and_fonts_are_always_settings(
    aspect: Aspect, change: Change, option_range: OptionRange
) -> None:
    assert _class(aspect, change, option_range) is ModificationClass.PARAMETER


@pytest.mark.parametrize("change", [Change.ADD, Change.DISPLAY])
@pytest.mark.parametrize("aspect", [Aspect.SCREEN, Aspect.FIELD, Aspect.FORM, Aspect.FUNCTION])
def test_additions_and_ways_of_display_go_by_the_option_range(
    aspect: Aspect, change: Change
) -> None:
    assert [_class(aspect, change, each) for each in OptionRange] == [
        ModificationClass.COMPONENT,
        ModificationClass.SOURCE,
        ModificationClass.UNKNOWN,
    ]
