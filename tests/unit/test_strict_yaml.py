"""YAML is read as it is written, and every fault is said with its place and remedy."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pytest
import yaml
from pydantic import Field

from fitgap.catalog import read_catalog
from fitgap.project import read_project
from fitgap.source import Issue, IssueKind, Language, has_errors
from fitgap.strict_yaml import (
    FilledText,
    Listed,
    Row,
    YamlText,
    dotted,
    kinds,
    nearest,
    read,
    reading,
    validate,
)

CASES = Path(__file__).parent.parent / "fixtures" / "yaml"


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


def value_of(text: str) -> object:
    document, issues = read(text.encode(), "f.yaml")
    assert document is not None
    assert issues == ()
    return document.value


def issues_of(case: Path) -> tuple[Issue, ...]:
    file = next(case.glob("*.yaml"))
    reader = read_project if file.name == "fitgap.yaml" else read_catalog
    value, issues = reader(file.read_bytes(), file.name)
    assert (value is None) == has_errors(issues)
    return issues


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_each_faulty_file_says_exactly_what_is_expected(case: Path) -> None:
    said = "".join(
        f"{issue.severity.value}\n  {issue.line(Language.JA)}\n  {issue.line(Language.EN)}\n"
        for issue in issues_of(case)
    )
    assert said == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("011002", "011002"),
        ("0", 0),
        ("-12", -12),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1,273", "1,273"),
        ("+5", "+5"),
        ("1e5", "1e5"),
        ("1.50", Decimal("1.50")),
        ("-0.5", Decimal("-0.5")),
        (".5", ".5"),
        (".inf", ".inf"),
        ("12:30", "12:30"),
        ("2026-04-01", "2026-04-01"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ('""', ""),
        ("９", "９"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_a_scalar_is_what_is_written(written: str, meant: object) -> None:
    value = value_of(f"a: {written}\n")
    assert value == {"a": meant}
    assert isinstance(value, dict)
    assert type(value["a"]) is type(meant)


def test_keys_are_text_as_written() -> None:
    assert value_of("0123: a\nno: b\n1: c\n~: d\n") == {"0123": "a", "no": "b", "1": "c", "~": "d"}


def test_block_scalars_and_nested_values_are_read() -> None:
    text = "a: |\n  一行目\n  二行目\nb: [1, {c: [x, y]}]\nc: >\n  x\n  y\n"
    assert value_of(text) == {
        "a": "一行目\n二行目\n",
        "b": [1, {"c": ["x", "y"]}],
        "c": "x y\n",
    }


def test_every_value_and_key_has_its_place() -> None:
    document, _ = read("甲:\n  - 乙: 1\n    丙:   [x, y]\n".encode(), "f.yaml")
    assert document is not None
    assert str(document.location(("甲", 0, "丙"))) == "f.yaml:3:10"
    assert str(document.location(("甲", 0, "丙"), key=True)) == "f.yaml:3:5"
    assert str(document.location(("甲", 0, "丙", 1))) == "f.yaml:3:14"
    assert document.location(("甲", 0, "丙", 1)).element == "甲[1].丙[2]"
    # What is not there has the place of what is around it.
    assert str(document.location(("甲", 0, "丁", "戊"))) == "f.yaml:2:5"
    assert document.location().element is None


def test_python_s_own_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b'a: [1, 011002, "x"]\nb: {c: no}\n'
    with_libyaml, _ = read(text, "f")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    without, _ = read(text, "f")
    assert with_libyaml is not None
    assert without is not None
    assert with_libyaml.value == without.value
    assert with_libyaml.location(("a", 1)) == without.location(("a", 1))
    assert codes(read(b'a: "\\ud800"', "f")[1]) == ["YA003"]
    assert codes(read(b'a: "\\UFFFFFFFF"', "f")[1]) == ["YA004"]
    for case in sorted(CASES.iterdir()):
        expected = (case / "expected.txt").read_text(encoding="utf-8")
        for code in codes(issues_of(case)):
            assert code in expected, case.name


def test_a_byte_order_mark_is_no_fault() -> None:
    document, issues = read(b"\xef\xbb\xbfa: 1\n", "f")
    assert issues == ()
    assert document is not None
    assert document.value == {"a": 1}
    assert str(document.location(("a",))) == "f:1:4"


@pytest.mark.parametrize(
    ("codec", "name"), [("cp932", "Shift_JIS"), ("utf-16", "UTF-16"), ("utf-16-be", "")]
)
def test_another_encoding_is_named_with_the_remedy(codec: str, name: str) -> None:
    document, issues = read("package:\n  name: 住民情報\n".encode(codec), "f.yaml")
    assert document is None
    assert issues
    if name:
        assert codes(issues) == ["YA002"]
        assert name in issues[0].message.ja
        assert "UTF-8" in issues[0].hint.ja


def test_the_first_wrong_byte_is_placed() -> None:
    data = "a: 1\nあ: ".encode() + b"\xff\n"
    (issue,) = read(data, "f")[1]
    assert str(issue.location) == "f:2:4"
    assert "文字コードが UTF-8 ではありません" in issue.message.ja


def test_every_control_character_is_placed() -> None:
    _, issues = read(b"a: x\x07\nb: \x00\n", "f")
    assert [(str(issue.location), issue.code) for issue in issues] == [
        ("f:1:5", "YA003"),
        ("f:2:4", "YA003"),
    ]
    assert "U+0007" in issues[0].message.ja


def test_what_is_too_large_is_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert codes(read(b"a: 1234567890\n", "f")[1]) == ["YA001"]


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_what_is_nested_too_deeply_is_refused(bracket: str) -> None:
    assert codes(read((bracket * 100_000).encode(), "f")[1]) == ["YA009"]


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_EVENTS", 100)
    assert codes(read(b"- a\n" * 101, "f")[1]) == ["YA010"]


def test_so_many_faults_end_the_reading() -> None:
    document, issues = read(b"a: 1\n" * 5000, "f")
    assert document is None
    assert codes(issues) == ["YA006"] * reading.MAX_FAULTS


def test_an_alias_never_expands() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    document, issues = read(bomb.encode(), "f")
    assert document is not None
    assert set(codes(issues)) == {"YA007"}
    assert len(issues) == 118


class Part(Row):
    id: FilledText
    count: Annotated[int, Field(ge=0)] = 0
    code: Annotated[str, Field(pattern="^[a-z]+$")] = "a"


class Whole(Row):
    name: YamlText = ""
    parts: Listed[Part] = ()


def test_a_model_is_laid_over_a_document() -> None:
    document, _ = read(b"name: 1.10\nparts: [{id: 011002, count: 3}, {id: 7, count: }]\n", "f")
    assert document is not None
    whole, issues = validate(Whole, document)
    assert issues == ()
    assert whole is not None
    assert whole.name == "1.10"
    assert [(part.id, part.count) for part in whole.parts] == [("011002", 3), ("7", 0)]


def test_faults_of_reading_and_of_values_come_together_and_only_once() -> None:
    text = "name: x\nname: y\nparts:\n  - {id: *x, count: -1}\n  - {count: 1.5, code: A}\n"
    document, _ = read(text.encode(), "f")
    assert document is not None
    whole, issues = validate(Whole, document)
    assert whole is None
    assert [(str(issue.location), issue.code) for issue in issues] == [
        ("f:2:1", "YA006"),
        ("f:4:10", "YA007"),
        ("f:4:21", "YA025"),
        ("f:5:5", "YA020"),
        ("f:5:13", "YA022"),
        ("f:5:24", "YA027"),
    ]


def test_a_number_of_too_many_digits_is_out_of_range_and_no_text() -> None:
    for count in ("1" + "0" * 18, "-" + "9" * 300):
        document, _ = read(f"parts: [{{id: a, count: {count}}}]\n".encode(), "f")
        assert document is not None
        _, issues = validate(Whole, document)
        assert codes(issues) == ["YA025"]
        assert "18 桁" in issues[0].hint.ja
    document, _ = read(b"parts: [{id: a, count: 0123456789012345678901}]\n", "f")
    assert document is not None
    assert codes(validate(Whole, document)[1]) == ["YA022"]


def test_an_unknown_key_is_a_warning_and_the_rest_is_read() -> None:
    document, _ = read(b"nmae: x\nparts: [{id: a, cuont: 3, x: {y: [1]}}]\n", "f")
    assert document is not None
    whole, issues = validate(Whole, document)
    assert whole == Whole(parts=(Part(id="a"),))
    assert codes(issues) == ["YA021", "YA021", "YA021"]
    assert "「name」の書き間違い" in issues[0].hint.ja
    assert "「count」の書き間違い" in issues[1].hint.ja
    assert "id" in issues[2].hint.ja


def test_a_hundred_equal_errors_are_counted_not_listed() -> None:
    document, _ = read(b"parts:\n" + b"  - {id: a, count: x}\n" * 130, "f")
    assert document is not None
    whole, issues = validate(Whole, document)
    assert whole is None
    assert codes(issues) == ["YA022"] * 100 + ["YA028"]
    assert "30" in issues[-1].message.ja
    assert str(issues[-1].location) == "f:102:20"


def test_paths_and_near_words() -> None:
    assert dotted(("functions", 1, "options", 0, "price")) == "functions[2].options[1].price"
    assert nearest("ｏption-range", ["option_range", "options"]) == "option_range"
    assert nearest("万円", ["千円", "円"]) is None
    assert nearest("x", []) is None


def test_every_kind_of_issue_is_provoked_here_or_by_a_file() -> None:
    files = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES.iterdir())
    here = Path(__file__).read_text(encoding="utf-8")
    declared = {kind.code for kind in vars(kinds).values() if isinstance(kind, IssueKind)}
    assert len(declared) > 20
    assert {
        code for code in declared if f" {code} " not in files and f'"{code}"' not in here
    } == set()
