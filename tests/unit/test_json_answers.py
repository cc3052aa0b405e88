from __future__ import annotations

import json
from pathlib import Path

import pytest

from fitgap.cli.console import write_json


@pytest.mark.parametrize("entries", [[], [{"名": "転入届"}], [1, [2], {"a": "改行\n"}]])
def test_what_an_iterator_gives_is_written_like_a_list(
    tmp_path: Path, entries: list[object]
) -> None:
    listed, given = tmp_path / "listed.json", tmp_path / "given.json"

    write_json({"n": 1, "models": entries}, str(listed))
    write_json({"n": 1, "models": iter(entries)}, str(given))

    assert given.read_bytes() == listed.read_bytes()
    assert json.loads(given.read_text(encoding="utf-8")) == {"n": 1, "models": entries}


def test_an_error_on_the_way_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    target.write_text("{}\n", encoding="utf-8")

    with pytest.raises(ZeroDivisionError):
        write_json({"models": (1 // each for each in (1, 0))}, str(target))

    assert target.read_text(encoding="utf-8") == "{}\n"
