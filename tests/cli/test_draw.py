"""The command draw."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

FLOW = Path("process_models", "992011", "tennyu.bpmn")


def test_the_suffix_decides_what_is_written(run: Run, workspace: Path) -> None:
    for name, start in (("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.txt", b"")):
        assert run("draw", FLOW, "-o", workspace / name).code == 0
        assert (workspace / name).read_bytes().startswith(start)
    assert run("draw", FLOW, "-o", "a.gif").code == 2


def test_without_an_output_the_flow_goes_to_the_screen(run: Run, workspace: Path) -> None:
    answer = run("draw", FLOW)
    assert answer.code == 0
    assert "市民課 届出窓口" in answer.out


def test_gaps_are_marked_the_worst_class_of_an_activity_first(run: Run, workspace: Path) -> None:
    gaps = [
        {"file": FLOW.as_posix(), "activity": "Activity_Kakunin", "class": each}
        for each in ("parameter", "source", None, "unknown")
    ]
    model = FLOW.read_text(encoding="utf-8")
    activity = model.split("<bpmn:userTask id=")[1].split('"')[1]
    for gap in gaps:
        gap["activity"] = activity
    Path("assess.json").write_text(json.dumps({"gaps": gaps}), encoding="utf-8")
    assert run("draw", FLOW, "-o", "a.svg", "--assessment", "assess.json").code == 0
    drawn = Path("a.svg").read_text(encoding="utf-8")
    assert drawn.count("url(#source)") == 2
    assert drawn.count("url(#parameter)") == 1


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"gaps": [1]}', '{"gaps": [{"file": 1}]}', '{"gap": []}']
)
def test_what_is_no_assessment_is_refused(run: Run, workspace: Path, content: str) -> None:
    Path("assess.json").write_text(content, encoding="utf-8")
    answer = run("draw", FLOW, "-o", "a.svg", "-a", "assess.json")
    assert answer.code == 1
    assert "CL012" in answer.err
    assert not Path("a.svg").exists()


def test_one_name_in_several_folders_is_asked_about(run: Run, workspace: Path) -> None:
    gaps = [
        {"file": f"process_models/{code}/x.bpmn", "activity": "a", "class": "source"}
        for code in ("992011", "992020")
    ]
    Path("assess.json").write_text(json.dumps({"gaps": gaps}), encoding="utf-8")
    Path("x.bpmn").write_bytes(FLOW.read_bytes())
    answer = run("draw", "x.bpmn", "-o", "a.svg", "-a", "assess.json")
    assert answer.code == 1
    assert "CL013" in answer.err
    assert run("draw", FLOW, "-o", "a.svg", "-a", "assess.json").code == 0


def test_a_broken_flow_gives_issues_and_no_picture(run: Run, workspace: Path) -> None:
    Path("broken.bpmn").write_text("<definitions", encoding="utf-8")
    answer = run("draw", "broken.bpmn", "-o", "a.svg")
    assert answer.code == 1
    assert "BP0" in answer.err
    assert not Path("a.svg").exists()


def test_only_what_can_be_read_of_a_broken_flow_is_drawn_on_request(
    run: Run, workspace: Path
) -> None:
    whole = FLOW.read_text(encoding="utf-8")
    Path("broken.bpmn").write_text(whole.replace("</bpmn:process>", "", 1), encoding="utf-8")
    assert run("draw", "broken.bpmn", "-o", "a.svg").code == 1
    answer = run("draw", "broken.bpmn", "-o", "a.svg", "--best-effort")
    assert "BP01" in answer.err
    assert Path("a.svg").read_bytes().startswith(b"<svg")


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.txt"])
def test_a_file_that_stands_there_is_overwritten_only_when_told(
    run: Run, workspace: Path, name: str
) -> None:
    Path(name).write_text("大事な図", encoding="utf-8")
    answer = run("draw", FLOW, "-o", name)
    assert (answer.code, "CL011" in answer.err) == (3, True)
    assert Path(name).read_text(encoding="utf-8") == "大事な図"
    assert run("draw", FLOW, "-o", name, "--force").code == 0
    assert Path(name).read_bytes() != "大事な図".encode()


def test_laying_out_anew_gives_another_picture(run: Run, workspace: Path) -> None:
    run("draw", FLOW, "-o", "a.svg")
    run("draw", FLOW, "-o", "b.svg", "--lay-out")
    assert Path("a.svg").read_bytes() != Path("b.svg").read_bytes()
