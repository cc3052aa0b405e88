"""Confirmed matches by command: recorded, handed on, used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import Run

LEFT = "992011/tennyu"
RIGHT = "019810/tennyu"


def _activities(run: Run, flow: str) -> list[str]:
    """Return ids of named activities, taken from the answer of a match with itself."""
    file = f"process_models/{flow}.bpmn"
    catalog = "package_catalogs/jumin-a.yaml"
    answer = run("match", file, "--catalog", catalog, "--json", "-").json()
    return sorted(answer["models"][0]["candidates"])


def _pair(run: Run) -> tuple[str, str]:
    return f"{LEFT}#{_activities(run, LEFT)[0]}", f"{RIGHT}#{_activities(run, RIGHT)[0]}"


def _entries(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("log", "--json").json()["entries"]
    return found


def test_a_match_is_confirmed_exported_and_taken_in_elsewhere(workspace: Path, run: Run) -> None:
    left, right = _pair(run)
    done = run("memory", "confirm", left, right, "-r", "同じ届書", "--as", "甲野")
    assert done.code == 0, done.err
    assert "＝" in done.err
    assert run("memory", "export", "memory.yaml").code == 0
    text = Path("memory.yaml").read_text(encoding="utf-8")
    assert "甲野" in text
    assert "同じ届書" in text
    run("undo", "1", "--as", "甲野", "-r", "誤り")
    dry = run("memory", "import", "memory.yaml", "--dry-run", "--json").json()
    assert (dry["applied"], dry["recorded"], dry["dry_run"]) == (1, 0, True)
    assert len(_entries(run)) == 2
    taken = run("memory", "import", "memory.yaml", "--json").json()
    assert (taken["applied"], taken["unchanged"], taken["conflicts"]) == (1, 0, [])
    assert (taken["recorded"], taken["dry_run"]) == (1, False)
    again = run("memory", "import", "memory.yaml", "--json").json()
    assert (again["applied"], again["unchanged"]) == (0, 1)
    assert run("memory", "export", "second.yaml").code == 0
    assert Path("second.yaml").read_bytes() == Path("memory.yaml").read_bytes()


def test_a_file_of_matches_is_never_written_over(workspace: Path, run: Run) -> None:
    Path("memory.yaml").write_text("mine", encoding="utf-8")
    assert run("memory", "export", "memory.yaml").code == 3
    assert Path("memory.yaml").read_text(encoding="utf-8") == "mine"
    assert run("memory", "export", "memory.yaml", "--force").code == 0


def test_the_opposite_word_is_named_as_a_conflict(workspace: Path, run: Run) -> None:
    left, right = _pair(run)
    run("memory", "refuse", left, right, "-r", "別の仕事")
    run("memory", "export", "memory.yaml")
    run("memory", "confirm", left, right)
    file = Path("memory.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("別の仕事", "ほかの理由"), "utf-8")
    taken = run("memory", "import", "memory.yaml", "--json").json()
    assert taken["conflicts"] == [{"left": left, "right": right}]


def test_a_faulty_file_is_refused_whole(workspace: Path, run: Run) -> None:
    Path("bad.yaml").write_text("memory: 1\nmatches:\n  - verdict: maybe\n", encoding="utf-8")
    answer = run("memory", "import", "bad.yaml")
    assert answer.code == 1
    assert "bad.yaml:3" in answer.err
    told = run("memory", "import", "bad.yaml", "--json")
    assert (told.code, told.err) == (1, answer.err)
    assert {each["line"] for each in told.json()["rejected"]} == {3}
    assert told.json()["applied"] == told.json()["recorded"] == 0
    assert _entries(run) == []


def test_only_the_same_person_takes_a_match_back(workspace: Path, run: Run) -> None:
    left, right = _pair(run)
    run("memory", "confirm", left, right, "--as", "甲野")
    assert run("undo", "1", "--as", "乙野", "-r", "誤り").code == 3
    assert run("undo", "1", "--as", "甲野", "-r", "誤り").code == 0
    run("memory", "export", "memory.yaml")
    assert "matches: []" in Path("memory.yaml").read_text(encoding="utf-8")


def test_what_is_not_there_is_named(workspace: Path, run: Run) -> None:
    left, _ = _pair(run)
    assert "nowhere" in run("memory", "confirm", left, f"{RIGHT}#nowhere").err
    assert "jumin-a:F-NONE" in run("memory", "confirm", left, "jumin-a:F-NONE").err
    assert run("memory", "confirm", left, left).code == 1


def test_a_confirmed_function_fits_at_the_next_assessment(workspace: Path, run: Run) -> None:
    file = f"process_models/{LEFT}.bpmn"
    answer = run("match", file, "--catalog", "package_catalogs/jumin-a.yaml", "--json", "-").json()
    found = answer["models"][0]
    activity = sorted(found["candidates"])[0]
    taken = {pair["function"] for pair in found["correspondences"] if pair["activity"] == activity}
    other = next(each for each in found["candidates"][activity] if each not in taken)
    done = run("memory", "confirm", f"{LEFT}#{activity}", f"jumin-a:{other}")
    assert done.code == 0, done.err
    rows = run("assess", "--json", "-").json()["gaps"]
    assert {
        row["function"]
        for row in rows
        if row["municipality"] == "992011" and row["activity"] == activity and row["function"]
    } <= {other}


def test_matching_files_uses_a_memory(workspace: Path, run: Run) -> None:
    left, right = _pair(run)
    run("memory", "confirm", left, right)
    run("memory", "export", "memory.yaml")
    files = [f"process_models/{flow}.bpmn" for flow in (LEFT, RIGHT)]
    (pair,) = run("match", *files, "--memory", "memory.yaml", "--json", "-").json()["pairs"]
    ends = (left.partition("#")[2], right.partition("#")[2])
    (found,) = [each for each in pair["correspondences"] if (each["left"], each["right"]) == ends]
    assert found["band"] == "match"
    assert found["evidence"][0]["kind"] == "confirmed"
