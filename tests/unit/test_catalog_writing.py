"""A catalogue is written as a person would write it."""

from __future__ import annotations

import pytest
import yaml

from fitgap.catalog import PackageCatalog, PackageFunction, read_catalog, write_catalog
from tests.support.catalogs import whole_catalog


def written(*, name: str = "転入", description: str = "") -> str:
    function = PackageFunction("F1", name, description=description)
    return write_catalog(PackageCatalog("c.yaml", "a", "A", functions=(function,))).decode()


def test_only_what_is_set_is_written() -> None:
    text = written()

    assert text.endswith("functions:\n  - id: F1\n    name: 転入\n")
    assert text.startswith("# yaml-language-server: $schema=catalog.schema.json\n")


@pytest.mark.parametrize(
    "name",
    ["0123", "123", "1.5", "no", "yes", "null", "~", "12:30", "2026-04-01", "1e3", "0x1F", "-",
     "=", "a: b", "a #b", "[a", "*a", "&a", "!a", "%a", "@a", "`a", "'a", '"a', "a,b", "{a}",
     "? a", "- a", "|", ">", "<<", "1_000", "+1", ".5", "TRUE", "a\tb", "a\u2028b"],
)  # fmt: skip
def test_what_yaml_would_misread_is_quoted(name: str) -> None:
    text = written(name=name)

    assert f'    name: "{name}"' in text or f"    name: {name}" not in text
    # Any other reader of YAML takes it for the same text.
    assert yaml.safe_load(text)["functions"][0]["name"] == name


@pytest.mark.parametrize(
    "name", ["転入（窓口）", "A-J001", "住民票の写し/附票", "F1", "B&G", "※注意"]
)
def test_what_needs_no_quotes_has_none(name: str) -> None:
    assert f"    name: {name}\n" in written(name=name)


def test_several_lines_stand_as_a_block() -> None:
    text = written(description="届出を入力する\n\n住民票を作る")

    assert "    description: |-\n      届出を入力する\n\n      住民票を作る\n" in text


def test_other_readers_of_yaml_see_the_same_texts() -> None:
    catalog = whole_catalog()
    plain = yaml.safe_load(write_catalog(catalog).decode())

    assert plain["package"]["id"] == "0123"
    assert plain["package"]["name"] == "no"
    first = plain["functions"][0]
    assert first["group"] == "12:30"
    assert tuple(first["fields"]) == catalog.functions[0].fields


def test_a_removed_function_without_successor_raises_no_warning() -> None:
    catalog, issues = read_catalog(write_catalog(whole_catalog()), "c.yaml")

    assert issues == ()
    assert catalog is not None
    assert catalog.functions[2].successor is None
