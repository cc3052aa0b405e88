"""Files of matches: whatever is written is read, and no bytes do harm."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitgap.matching import FlowElement
from fitgap.memory import Remembered, RememberedFunction, as_entry, read_memory, write_memory

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What YAML cannot hold at all cannot come from a file either.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=12).map(
    str.strip
)
FILLED = WORDS.filter(bool)
ELEMENTS = st.builds(FlowElement, FILLED, FILLED, FILLED, WORDS)
FUNCTIONS = st.builds(RememberedFunction, FILLED, FILLED, WORDS, WORDS)
TIMES = st.sampled_from(["", "2026-04-01T10:00:00+09:00", "2026-04-01T01:00:00.123Z"])
FACTS = st.one_of(
    st.builds(
        Remembered, st.booleans(), ELEMENTS, ELEMENTS, st.none(), FILLED, WORDS, TIMES, WORDS
    ).filter(lambda fact: fact.right is not None and fact.left.flow != fact.right.flow),
    st.builds(
        Remembered, st.booleans(), ELEMENTS, st.none(), FUNCTIONS, FILLED, WORDS, TIMES, WORDS
    ),
)


@CALM
@given(st.lists(FACTS, max_size=4))
def test_what_is_written_is_read(facts: list[Remembered]) -> None:
    read, issues = read_memory(write_memory(facts), "m.yaml")

    assert issues == ()
    assert sorted(map(repr, read)) == sorted(map(repr, facts))


@CALM
@given(st.binary(max_size=200))
def test_no_bytes_do_harm(data: bytes) -> None:
    facts, issues = read_memory(b"memory: 1\nmatches:\n  - " + data, "m.yaml")

    assert facts == () or not [issue for issue in issues if issue.severity == "error"]


@CALM
@given(FACTS)
def test_a_pair_has_one_id_from_either_side(fact: Remembered) -> None:
    if fact.right is not None:
        turned = Remembered(fact.confirmed, fact.right, fact.left)
        assert turned.id == fact.id
    entry = as_entry(fact, at="", actor="a", municipality="1", origin="")
    assert entry.target == fact.id
