"""Whatever people type, the log gives it back and its chain holds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.consensus import Entry, EntryKind
from fitgap.store import DecisionLog

# Every character, lone surrogates (file names that are no text) and NUL among them; a
# high and a low surrogate side by side are one character and cannot come from a file.
words = st.text(st.characters(exclude_categories=()), max_size=20).filter(
    lambda text: text == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
entries = st.builds(
    Entry,
    at=words,
    actor=words,
    municipality=words,
    kind=st.sampled_from(EntryKind),
    target=words,
    values=st.dictionaries(words, words, max_size=4),
    fingerprint=words,
    origin=words,
)


@settings(deadline=None)
@given(st.lists(st.lists(entries, max_size=4), max_size=4))
def test_everything_comes_back_in_order_and_verifies(calls: list[list[Entry]]) -> None:
    log = DecisionLog("sqlite://")
    sealed = [one for call in calls for one in log.append(call)]
    assert log.entries() == tuple(sealed)
    assert [one.entry for one in sealed] == [one for call in calls for one in call]
    assert log.verify() == ()
    log.close()
