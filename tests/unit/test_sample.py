"""What must stay true of the shipped sample, read with plain XML, YAML and CSV parsers."""

from __future__ import annotations

import csv
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from fitgap.process import ACTIVITY_TYPES, Aspect

ROOT = Path(__file__).parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
NEED = "{urn:fitgap:1}need"
MODELS = sorted((ROOT / "process_models").glob("*/*.bpmn"))
MODEL_NAMES = [f"{path.parent.name}/{path.name}" for path in MODELS]
GRADES = {"full", "partial", "none", "manual"}
CLASSES = {"parameter", "component", "source", "unknown", "met"}
GROUNDS = {"法令", "条例", "規則・要綱", "慣行"}


@cache
def workspace() -> dict[str, Any]:
    """Return ``fitgap.yaml``."""
    return dict(yaml.safe_load((ROOT / "fitgap.yaml").read_text(encoding="utf-8")))


@cache
def catalogs() -> dict[str, dict[str, Any]]:
    """Return the catalogues by package id."""
    return {
        package["id"]: yaml.safe_load((ROOT / package["catalog"]).read_text(encoding="utf-8"))
        for package in workspace()["packages"]
    }


@cache
def gold() -> tuple[dict[str, str], ...]:
    """Return the rows of the hand-written answers."""
    path = ROOT / "tests" / "fixtures" / "sample" / "gold.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def tree(path: Path) -> ET.Element:
    """Return the root element of one model."""
    return ET.parse(path).getroot()  # noqa: S314 - the files are the project's own


def activities(path: Path) -> Iterator[ET.Element]:
    """Yield every activity of a model, nested ones too."""
    for element in tree(path).iter():
        if element.tag.removeprefix(BPMN) in ACTIVITY_TYPES:
            yield element


def comparable(label: str) -> str:
    """Return a label without differences of width and space."""
    return "".join(unicodedata.normalize("NFKC", label).split())


def check_digit(code: str) -> str:
    """Return the sixth digit of a 団体コード (総務省「全国地方公共団体コード仕様」)."""
    total = sum(
        int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True)
    )
    return str((11 - total % 11 if total >= 11 else 11 - total) % 10)


def test_check_digit_agrees_with_published_codes() -> None:
    assert [check_digit(code) for code in ("011002", "131016")] == ["2", "6"]


def test_sample_is_four_fictional_municipalities() -> None:
    municipalities = workspace()["municipalities"]

    assert workspace()["workspace"]["fictional"] is True
    assert [municipality["population"] for municipality in municipalities] == [
        365_000,
        102_000,
        34_000,
        9_000,
    ]
    assert all("架空" in municipality["name"] for municipality in municipalities)


def test_codes_keep_leading_zero_and_check_digit() -> None:
    codes = [municipality["code"] for municipality in workspace()["municipalities"]]

    assert all(isinstance(code, str) and len(code) == 6 for code in codes)
    assert [code[5] for code in codes] == [check_digit(code) for code in codes]
    assert any(code.startswith("0") for code in codes)


def test_every_municipality_has_the_same_procedures() -> None:
    declared = [key for affair in workspace()["affairs"] for key in affair["procedures"]]
    expected = {
        f"{municipality['models']}/{key}.bpmn"
        for municipality in workspace()["municipalities"]
        for key in declared
    }

    assert len(declared) == len(set(declared)) == 24
    assert {path.relative_to(ROOT).as_posix() for path in MODELS} == expected


def test_both_legal_modes_occur() -> None:
    assert {affair["legal_mode"] for affair in workspace()["affairs"]} == {"standardised", "free"}


@pytest.mark.parametrize("path", MODELS, ids=MODEL_NAMES)
def test_ids_are_unique_and_everything_is_drawn(path: Path) -> None:
    root = tree(path)
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    drawn = {
        element.get("bpmnElement")
        for kind in ("BPMNShape", "BPMNEdge")
        for element in root.iter(f"{BPMNDI}{kind}")
    }
    kinds = ("sequenceFlow", "messageFlow", "lane", "participant", "dataObjectReference")
    to_draw = {element.get("id") for kind in kinds for element in root.iter(BPMN + kind)}
    to_draw |= {element.get("id") for element in activities(path)}

    assert [key for key, count in ids.items() if count > 1] == []
    assert to_draw <= drawn


@pytest.mark.parametrize("path", MODELS, ids=MODEL_NAMES)
def test_activities_are_named_and_follow_the_size_of_the_municipality(path: Path) -> None:
    count = sum(1 for _ in activities(path))
    least, most = {"992011": (7, 16), "019810": (5, 9)}.get(path.parent.name, (6, 14))

    assert least <= count <= most
    assert all(element.get("name") for element in activities(path))


def test_the_standardised_affairs_and_others_are_there() -> None:
    modes = Counter(affair["legal_mode"] for affair in workspace()["affairs"])

    assert modes == {"standardised": 20, "free": 4}


@pytest.mark.parametrize("path", MODELS, ids=MODEL_NAMES)
def test_every_flow_says_why_it_is_as_it_is(path: Path) -> None:
    said = [
        "".join(element.itertext())
        for process in tree(path).iter(f"{BPMN}process")
        for element in process.iterfind(f"{BPMN}documentation")
    ]

    assert len("".join(said)) >= 12


def test_activities_say_in_their_own_words_why_a_town_does_them() -> None:
    said = [
        "".join(documentation.itertext())
        for path in MODELS
        for element in activities(path)
        if (documentation := element.find(f"{BPMN}documentation")) is not None
    ]

    assert len(said) >= 384
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("package", ["jumin-a", "jumin-b", "jumin-c"])
def test_each_vendor_offers_two_hundred_functions(package: str) -> None:
    functions = catalogs()[package]["functions"]
    ids = {function["id"] for function in functions}
    parts = [
        part["id"]
        for function in functions
        for part in (*function.get("parameters", []), *function.get("options", []))
    ]

    assert len(functions) == len(ids) >= 200
    assert len(parts) == len(set(parts))
    assert {function["option_range"] for function in functions} == {"in", "out", "unknown"}
    assert {function["successor"] for function in functions if "successor" in function} <= ids


def test_no_activity_is_called_like_a_function() -> None:
    functions = {
        comparable(function["name"])
        for catalog in catalogs().values()
        for function in catalog["functions"]
    }
    labels = {
        comparable(element.get("name") or "") for path in MODELS for element in activities(path)
    }

    assert labels & functions == set()


def test_needs_have_a_known_aspect_and_ground() -> None:
    needs = [element for path in MODELS for element in tree(path).iter(NEED)]

    assert {need.get("aspect") for need in needs} == {aspect.value for aspect in Aspect}
    assert {need.get("basis") for need in needs} <= GROUNDS
    assert all(need.get("text") for need in needs)


@pytest.mark.parametrize("code", sorted({path.parent.name for path in MODELS}))
def test_each_municipality_voices_needs_in_most_procedures(code: str) -> None:
    voiced = [
        any(True for _ in tree(path).iter(NEED)) for path in MODELS if path.parent.name == code
    ]

    assert sum(voiced) >= 20


def test_gold_covers_every_activity_for_every_package() -> None:
    expected = {
        (name, element.get("id"), package)
        for path, name in zip(MODELS, MODEL_NAMES, strict=True)
        for element in activities(path)
        for package in catalogs()
    }

    assert {(row["model"], row["activity_id"], row["package"]) for row in gold()} == expected


def test_gold_names_only_functions_on_offer() -> None:
    offered = {
        (package, function["id"])
        for package, catalog in catalogs().items()
        for function in catalog["functions"]
        if function["status"] != "removed"
    }

    assert {(row["package"], row["function_id"]) for row in gold() if row["function_id"]} <= offered
    assert all(bool(row["function_id"]) == (row["grade"] in {"full", "partial"}) for row in gold())


def test_gold_shows_every_grade_and_every_class() -> None:
    assert {row["grade"] for row in gold()} == GRADES
    for package in catalogs():
        classes = {row["expected_class"] for row in gold() if row["package"] == package}
        assert classes - {"", "met"} == CLASSES - {"met"}


def test_gold_classes_every_need_and_every_uncovered_activity() -> None:
    wished = {
        (name, element.get("id"))
        for path, name in zip(MODELS, MODEL_NAMES, strict=True)
        for element in activities(path)
        if element.find(f"{BPMN}extensionElements/{NEED}") is not None
    }
    classed = {(row["model"], row["activity_id"]) for row in gold() if row["expected_class"]}
    uncovered = {(row["model"], row["activity_id"]) for row in gold() if row["grade"] == "none"}

    assert classed == wished | uncovered
