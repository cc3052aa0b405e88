"""Whatever stands in a file, the readers answer with values or issues and never raise."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.catalog import read_catalog
from fitgap.project import read_project
from fitgap.source import Language, has_errors
from fitgap.strict_yaml import read

ROOT = Path(__file__).parent.parent.parent
SAMPLE = (ROOT / "fitgap.yaml").read_bytes()
CATALOG = (ROOT / "package_catalogs" / "jumin-a.yaml").read_bytes()[:4000]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.binary(max_size=4),
    st.text(max_size=8),
    st.sampled_from(["千円", "in", "removed", "011002", "hybrid", "tennyu"]),
)
WORDS = (
    "package id name functions parameters options price unit status successor rates "
    "person_day municipalities code models population packages catalog affairs procedures "
    "cost sharing consensus workspace log evaluators joined standard_flows file"
)
keys = st.sampled_from(WORDS.split()) | st.text(max_size=4)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=30,
)


def read_all(data: bytes) -> None:
    for reader in (read_catalog, read_project):
        value, issues = reader(data, "f.yaml")
        assert (value is None) == has_errors(issues)
        for issue in issues:
            for language in Language:
                line = issue.line(language)
                assert line.startswith("f.yaml")
                assert "{advice}" not in line
            assert issue.message.ja
            assert issue.hint.ja
    document, issues = read(data, "f.yaml")
    if document is None:
        assert has_errors(issues)


@given(st.binary(max_size=200))
def test_bytes_never_raise(data: bytes) -> None:
    read_all(data)


@given(st.text(alphabet="ab1:-?[]{},#&*!|>'\"%@`~ \n\t\\<=.0あ", max_size=60))
def test_text_never_raises(text: str) -> None:
    read_all(text.encode())


@settings(deadline=None)
@given(trees)
def test_any_tree_of_values_never_raises(tree: object) -> None:
    read_all(yaml.safe_dump(tree, allow_unicode=True).encode())


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([SAMPLE, CATALOG]),
    st.integers(0, 4000),
    st.binary(max_size=6),
    st.integers(0, 6),
)
def test_a_damaged_file_never_raises(data: bytes, place: int, put: bytes, gone: int) -> None:
    read_all(data[:place] + put + data[place + gone :])


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


def test_python_s_own_parser_never_raises(without_libyaml: None) -> None:
    @settings(deadline=None, max_examples=60, database=None)
    @given(st.text(alphabet="ab1:-?[]{},#&*!|>'\"%@`~ \n\t\\Uux<=.0あ", max_size=60))
    def never_raises(text: str) -> None:
        read_all(text.encode())

    never_raises()


plain_values = st.recursive(
    st.integers(-(10**17), 10**17) | st.text("abcあいう012 :-#'\"[]{}", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcあ01", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.text("abcあ01", min_size=1, max_size=3), plain_values, min_size=1, max_size=3
    )
)
def test_what_another_tool_quotes_comes_back_as_it_was(value: dict[str, object]) -> None:
    written = yaml.safe_dump(value, allow_unicode=True)
    document, issues = read(written.encode(), "f")
    assert issues == ()
    assert document is not None
    assert document.value == value
