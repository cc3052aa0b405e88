"""The JSON Schemas say what the readers say."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fitgap.catalog import write_catalog
from fitgap.catalog.schema import catalog_schema
from fitgap.strict_yaml import Schema, read
from fitgap.workspace.project_schema import project_schema
from tests.support.catalogs import whole_catalog

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "fixtures" / "yaml"
SCHEMAS = (catalog_schema(), project_schema())
# What stands in one value or one row; a schema cannot see further.
SEEN = {"YA020", "YA021", "YA022", "YA023", "YA024", "YA025"}


def properties(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    for key, each in schema.get("properties", {}).items():
        yield f"{path}.{key}", each
        yield from properties(each, f"{path}.{key}")
        yield from properties(each.get("items", {}), f"{path}.{key}[]")


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: str(schema["$id"]))
def test_every_key_is_explained_in_japanese(schema: Schema) -> None:
    for path, each in properties(schema):
        assert each["title"], path
        assert not each["title"].isascii(), path
        for word in each.get("enum", ()):
            if word is not None and "単位" not in each["title"]:
                assert word in each["description"], (path, word)


def test_what_must_be_written_and_what_may_be_offered() -> None:
    schema = catalog_schema()
    function = schema["properties"]["functions"]["items"]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["package"]
    assert schema["properties"]["package"]["required"] == ["id", "name"]
    assert function["required"] == ["id", "name"]
    assert function["additionalProperties"] is False
    assert function["properties"]["option_range"]["enum"] == ["in", "out", "unknown", None]
    price = function["properties"]["options"]["items"]["properties"]["price"]
    assert (price["type"], price["minimum"]) == (["number", "null"], 0)
    rate = schema["properties"]["rates"]["properties"]["person_day"]
    assert rate["exclusiveMinimum"] == 0
    signs = project_schema()["properties"]["answer_symbols"]["additionalProperties"]
    assert "customise" in signs["enum"]


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def faults(data: bytes, schema: Schema) -> list[Any] | None:
    """Return what a validator finds; None where the file is no YAML for fitgap."""
    validators: Any = importlib.import_module("jsonschema")
    document, issues = read(data, "f.yaml")
    if document is None or issues:
        return None
    return list(validators.Draft202012Validator(schema).iter_errors(plain(document.value)))


def test_a_validator_accepts_what_is_shipped_and_written() -> None:
    pytest.importorskip("jsonschema")
    for file in sorted((ROOT / "package_catalogs").glob("*.yaml")):
        assert faults(file.read_bytes(), catalog_schema()) == []
    assert faults(write_catalog(whole_catalog()), catalog_schema()) == []
    assert faults((ROOT / "fitgap.yaml").read_bytes(), project_schema()) == []


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_validator_finds_what_stands_in_one_value(case: Path) -> None:
    pytest.importorskip("jsonschema")
    file = next(case.glob("*.yaml"))
    schema = project_schema() if file.name == "fitgap.yaml" else catalog_schema()
    found = faults(file.read_bytes(), schema)
    if found is None:
        return
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert bool(found) == any(f" {code} " in expected for code in SEEN)
