from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitgap.source import (
    FitgapError,
    IssueKind,
    Language,
    Location,
    Severity,
    Text,
    fingerprint,
    has_errors,
    short_id,
)

KIND = IssueKind(
    "XX001",
    Severity.ERROR,
    Text("「{name}」がありません", "{name} is missing"),
    Text("書き足してください。", "add it"),
)


def test_issue_reads_as_place_code_message_and_remedy() -> None:
    issue = KIND.at(Location("a.yaml", 3, 5, "package.id"), name="id")
    assert issue.line(Language.EN) == "a.yaml:3:5: XX001 id is missing [package.id] — add it"
    assert issue.line(Language.JA) == (
        "a.yaml:3:5: XX001 「id」がありません [package.id] — 書き足してください。"
    )


def test_a_text_within_a_text_is_said_in_the_same_language() -> None:
    text = Text("{what}です", "it is {what}").format(what=Text("適合", "a fit"))
    assert (text.ja, text.en) == ("適合です", "it is a fit")


def test_values_with_braces_are_taken_as_they_are() -> None:
    assert Text("{name}", "{name}").format(name="{x}").ja == "{x}"


def test_only_an_error_is_an_error() -> None:
    warning = IssueKind("XX002", Severity.WARNING, KIND.message, KIND.hint)
    assert not has_errors([warning.at(Location("a"), name="x")])
    assert has_errors([warning.at(Location("a"), name="x"), KIND.at(Location("a"), name="x")])


def test_error_carries_every_issue() -> None:
    issues = [KIND.at(Location("a"), name=str(number)) for number in range(3)]
    with pytest.raises(FitgapError) as caught:
        raise FitgapError(issues, refused=True)
    assert caught.value.issues == tuple(issues)
    assert caught.value.refused


@given(st.lists(st.text()), st.lists(st.text()))
def test_fingerprints_are_equal_only_for_equal_parts(left: list[str], right: list[str]) -> None:
    assert (fingerprint(*left) == fingerprint(*right)) == (left == right)


def test_short_ids_keep_their_form() -> None:
    assert short_id("G", "a", "b") == short_id("G", "a", "b")
    assert short_id("G", "ab", "") != short_id("G", "a", "b")
    assert len(short_id("G", "a")) == 10
