"""The documentation cannot fall behind: generated pages, links, commands that are named."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?://)([^)#\s]+)(?:#[^)]*)?\)")


def _tool(name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["commands.md", "issues.md", "classification-rules.md"])
def test_generated_reference_is_current(page: str) -> None:
    written = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == _tool("make_reference").pages()[page]


@pytest.mark.parametrize("name", ["catalog.schema.json", "fitgap.schema.json"])
def test_generated_schemas_are_current(name: str) -> None:
    written = (ROOT / "fitgap" / "data" / name).read_text(encoding="utf-8")
    assert written == _tool("make_reference").schemas()[name]


def test_the_schema_lies_where_the_sample_s_catalogues_say() -> None:
    folder = ROOT / "package_catalogs"
    for catalog in folder.glob("*.yaml"):
        first = catalog.read_text(encoding="utf-8").splitlines()[0]
        named = folder / first.partition("$schema=")[2]
        assert named.read_bytes() == (ROOT / "fitgap" / "data" / named.name).read_bytes()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_page_is_reachable_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            waiting.append(page.parent / target)
    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs")} <= seen


def test_readme_names_only_commands_that_exist() -> None:
    from fitgap.cli import COMMANDS

    for readme in ("README.md", "README.ja.md"):
        named = re.findall(r"`fitgap ([a-z]+)", (ROOT / readme).read_text(encoding="utf-8"))
        assert named, readme
        assert set(named) <= set(COMMANDS)


def test_documents_hold_no_path_of_a_machine() -> None:
    for page in PAGES:
        assert not re.search(r"(/root/|/home/\w|/tmp/|C:\\Users)", page.read_text(encoding="utf-8"))


def test_the_moddle_descriptor_names_what_the_reader_reads() -> None:
    from fitgap.bpmn.needs import ATTRIBUTES
    from fitgap.process import Aspect

    text = (ROOT / "docs" / "reference" / "fitgap-moddle.json").read_text(encoding="utf-8")
    descriptor = json.loads(text)
    (need,) = descriptor["types"]
    (aspects,) = descriptor["enumerations"]
    assert descriptor["uri"] == "urn:fitgap:1"
    assert {each["name"] for each in need["properties"]} == set(ATTRIBUTES)
    assert {each["name"] for each in aspects["literalValues"]} == set(Aspect)
