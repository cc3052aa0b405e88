from __future__ import annotations

from enum import Enum

import pytest

from fitgap import catalog, classification, consensus, gaps, matching, process, sharing
from fitgap.catalog.versions import FunctionChangeKind
from fitgap.source import Severity
from fitgap.vocabulary import LABELS, label

SHOWN: tuple[type[Enum], ...] = (
    gaps.Verdict,
    gaps.ItemOrigin,
    classification.ModificationClass,
    classification.Resolution,
    classification.LegalMode,
    classification.Change,
    process.Aspect,
    catalog.OptionRange,
    catalog.StandardClass,
    catalog.FunctionStatus,
    FunctionChangeKind,
    catalog.VendorAnswer,
    sharing.AllocationMethod,
    sharing.Alternative,
    sharing.Timing,
    consensus.Position,
    consensus.Outcome,
    consensus.Serves,
    consensus.State,
    consensus.EntryKind,
    matching.Band,
    sharing.SharingMethod,
    Severity,
)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_code_has_words_of_its_own(kind: type[Enum]) -> None:
    words = [label(code) for code in kind]
    assert all(word.ja and word.en for word in words)
    assert len({word.ja for word in words}) == len(words)


def test_codes_of_two_kinds_with_one_value_keep_their_own_words() -> None:
    assert label(classification.ModificationClass.UNKNOWN).ja == "未確認"
    assert label(catalog.OptionRange.UNKNOWN).ja == "不明"


def test_nothing_is_said_of_a_code_that_is_not_there() -> None:
    assert label(None).ja == "―"
    assert set(LABELS) == set(SHOWN)
