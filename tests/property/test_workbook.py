from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitgap.assessment import Assessment, refold
from fitgap.consensus import Entry, EntryKind, Position
from fitgap.gaps import Verdict
from fitgap.source import FitgapError, Language, has_errors
from fitgap.workbook import inspect_workbook
from fitgap.workbook.cells import MAXIMUM_CHARACTERS, clean, read_amount, read_date, squash
from fitgap.workbook.sheets import ALTERNATIVES, COSTS, ITEMS_SHEET, POSITIONS, Sheet
from tests.support.council import CITY, TOWN, small_council
from tests.support.workbooks import (
    FORM_NEED,
    MESSAGE_NEED,
    act,
    changed,
    edited,
    exported,
    read_back,
    repacked,
    sealed,
)

COUNCIL = small_council()
WORKBOOK = exported(COUNCIL)

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("=+-@'\"\t\n\r\x00\x0b\ud800\ufffe_x0041漢仮"),
    ),
    min_size=1,
    max_size=40,
)
ROWS = st.sampled_from([row.item.id for row in COUNCIL.items])
PLACES = st.sampled_from([CITY, TOWN])


def entries_of(row: str, town: str, words: str) -> list[Entry]:
    return [
        act(EntryKind.JUDGE, row, municipality=row[2:8], verdict="G", reason=words),
        act(EntryKind.RESOLVE, row, resolution="R1", reason=words),
        act(EntryKind.NOTE, row, text=words),
        act(EntryKind.NOTE, row, text=words, basis=words),
        act(EntryKind.ASSESS, row, amount_thousand_yen="12.5", reason=words),
        act(
            EntryKind.POSITION,
            row,
            municipality=town,
            position="conditional",
            reason=words,
            answered_by=words,
            answered_on=words,
        ),
    ]


@SLOW
@given(
    row=ROWS,
    town=PLACES,
    words=WORDS,
    language=st.sampled_from(Language),
    origin=st.sampled_from(["tui", "cli", "回答.xlsx"]),
)
def test_an_unedited_workbook_comes_back_as_zero_changes(
    row: str, town: str, words: str, language: Language, origin: str
) -> None:
    given_here = act(EntryKind.POSITION, row, actor=words, municipality=CITY, position="yes")
    no_gap = act(
        EntryKind.JUDGE, row, actor="山田", municipality=row[2:8], verdict="F", reason=words
    )
    log = sealed(*entries_of(row, town, words), no_gap, replace(given_here, origin=origin))
    assessment = refold(COUNCIL, log)
    data = changed(exported(assessment, language), lambda book: None)

    answers = read_back(data, assessment, log)

    assert (answers.entries, answers.conflicts, answers.rejected) == ((), (), ())


@SLOW
@given(row=ROWS, words=WORDS)
def test_words_of_the_models_never_change_the_answers(row: str, words: str) -> None:
    council: Assessment = replace(
        COUNCIL,
        items=tuple(
            replace(
                each,
                item=replace(each.item, required=words, activity_name=words, basis=words),
            )
            if each.item.id == row
            else each
            for each in COUNCIL.items
        ),
    )

    answers = read_back(changed(exported(council), lambda book: None), council)

    assert (answers.entries, answers.conflicts, answers.rejected) == ((), (), ())


Typed = tuple[Sheet, str, str, object]
EDITS = st.lists(
    st.one_of(
        st.tuples(
            st.just(ITEMS_SHEET),
            ROWS,
            st.just("verdict"),
            st.sampled_from([*Verdict, "△", None]),
        ),
        st.tuples(
            st.just(ITEMS_SHEET),
            ROWS,
            st.sampled_from(["memo", "verdict_reason", "evaluator"]),
            st.sampled_from(["確かめた", " ", None]),
        ),
        st.tuples(
            st.just(COSTS),
            st.sampled_from([FORM_NEED, MESSAGE_NEED]),
            st.just("assessed"),
            st.one_of(st.integers(-5, 10**6), st.just("高い")),
        ),
        st.tuples(
            st.just(ALTERNATIVES),
            st.sampled_from([f"{FORM_NEED} R1", f"{FORM_NEED} R2"]),
            st.sampled_from(["rejected_reason", "serves"]),
            st.sampled_from(["不可", "人手が要る", None]),
        ),
        st.tuples(
            st.just(ALTERNATIVES),
            st.just(f"{FORM_NEED} R1"),
            st.just("taken"),
            st.sampled_from(["採用", "不採用", "△"]),
        ),
        st.tuples(
            st.just(POSITIONS),
            st.builds("{} {}".format, st.sampled_from([FORM_NEED, MESSAGE_NEED]), PLACES),
            st.sampled_from(["position", "position_reason"]),
            st.sampled_from([*Position, "○"]),
        ),
    ),
    max_size=6,
    unique_by=lambda edit: edit[:3],
)


@SLOW
@given(edits=EDITS)
def test_what_is_accepted_is_there_when_the_workbook_is_read_again(edits: list[Typed]) -> None:
    data = edited(WORKBOOK, *edits)
    first = read_back(data, COUNCIL)

    second = read_back(data, COUNCIL, sealed(*first.entries))

    assert second.entries == ()
    assert second.conflicts == ()
    # What is only warned of was taken in, and says nothing new any more.
    errors = [
        [each.code for each in read.rejected if has_errors([each])] for read in (first, second)
    ]
    assert errors[0] == errors[1]


def refusal_of(read: Callable[[], object]) -> FitgapError | None:
    """Return why something was refused; any other exception fails the test."""
    try:
        read()
    except FitgapError as error:
        return error
    return None


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_are_refused_and_never_crash(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    refused = refusal_of(lambda: read_back(bytes(content), COUNCIL))

    assert refused is None or (refused.refused and refused.issues)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_damaged_parts_are_refused_and_never_crash(data: st.DataObject) -> None:
    part = data.draw(
        st.sampled_from(
            [
                "xl/workbook.xml",
                "xl/_rels/workbook.xml.rels",
                "[Content_Types].xml",
                "xl/styles.xml",
                "xl/sharedStrings.xml",
                "xl/worksheets/sheet8.xml",
                "xl/worksheets/sheet11.xml",
            ]
        )
    )

    def damage(content: bytes) -> bytes:
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 200)))
        return content[:start] + data.draw(st.binary(max_size=20)) + content[end:]

    refused = refusal_of(lambda: read_back(repacked(WORKBOOK, replace={part: damage}), COUNCIL))

    assert refused is None or (refused.refused and refused.issues)


@given(content=st.binary(max_size=400))
def test_no_bytes_pass_the_inspection_or_crash_it(content: bytes) -> None:
    for data in (content, b"PK\x03\x04" + content, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content):
        refused = refusal_of(lambda data=data: inspect_workbook(data, "回答.xlsx"))  # type: ignore[misc]
        assert refused is not None
        assert refused.refused


@given(text=st.text(max_size=200))
def test_typed_amounts_and_dates_are_read_or_refused_and_reading_is_stable(text: str) -> None:
    for reader in (read_amount, read_date):
        value = reader(text)
        assert value is None or reader(value) == value


@given(text=st.text(max_size=50), times=st.integers(1, 3_000))
def test_cleaned_text_fits_a_cell_and_stays_clean(text: str, times: int) -> None:
    once = clean(text * times)

    assert len(once.encode("utf-16-le")) // 2 <= MAXIMUM_CHARACTERS
    assert clean(once) == once
    assert squash(squash(once)) == squash(once)
