"""fitgap classify: a municipality's list of wishes, in words and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

LIST = """要望一覧,,
番号,要望,オプション範囲
1,確認画面を省略したい,不明
2,欄を追加したい,
3,使いにくいので直してほしい,
"""


@pytest.fixture
def wishes(tmp_path: Path) -> Path:
    path = tmp_path / "要望.csv"
    path.write_bytes(LIST.encode("cp932"))
    return path


def test_every_answer_says_rule_words_confidence_and_question(wishes: Path, run: Run) -> None:
    first, second, _ = run("classify", wishes, "--json", "-").json()["requests"]
    assert (first["class"], first["aspect"], first["rule"]) == ("source", "transition", "G5-3-06")
    assert first["words"] == ["確認画面を省略し"]
    assert 0.9 < first["confidence"] < 1
    assert (first["evidence"], first["place"], first["blocked"]) == ("named", "B3", False)
    assert [each["resolution"] for each in first["alternatives"]] == ["R1", "R6"]
    assert second["class"] == "unknown"
    assert "欄を追加したい" in second["question"]


def test_source_code_is_not_allowed_in_a_standardised_affair(wishes: Path, run: Run) -> None:
    mode = ("--legal-mode", "standardised")
    first, second, _ = run("classify", wishes, *mode, "--json", "-").json()["requests"]
    assert (first["blocked"], second["blocked"]) == (True, False)
    assert "R6" in {each["resolution"] for each in first["alternatives"]}
    said = run("classify", wishes, *mode).out
    assert "1  ソースコード改変（原則不可）  確認画面を省略したい" in said
    assert "標準化法8条2項" in said
    assert "代替案：R1" in said
    assert "／R6" in said


def test_what_people_read_ends_with_the_counts(wishes: Path, run: Run) -> None:
    answer = run("classify", wishes)
    assert answer.code == 0
    assert "ベンダへの質問：" in answer.out
    assert "所管課への質問：" in answer.out
    assert (
        "計 3 件：パラメータ設定 0、機能部品追加・変更 0、ソースコード改変 1、未確認 2"
        in answer.out
    )
    assert "1 件は、読み取りが合っているか確かめてください" in answer.out


def test_several_wishes_in_a_cell_are_told_apart_and_the_whole_goes_by_the_hardest(
    tmp_path: Path, run: Run
) -> None:
    path = tmp_path / "要望.csv"
    path.write_text(
        "id,request,option_range\n"
        'W1,"①画面の色を青に変えたい\n②決裁ルートに部長を追加したい",in\n'
        "W2,通知書の様式を追加し、登録ボタンの位置を右に変えたい,in\n"
        "W3,様式が違って困る。備考の欄を追加してほしい,in\n",
        encoding="utf-8",
    )
    answer = run("classify", path, "--json", "-")
    first, second, third = answer.json()["requests"]
    assert [each["id"] for each in (first, second, third)] == ["W1", "W2", "W3"]
    assert [(each["id"], each["class"]) for each in first["parts"]] == [
        ("W1-1", "parameter"),
        ("W1-2", "source"),
    ]
    assert (first["class"], first["rule"]) == ("source", "G5-3-07")
    assert "要望が2つあります。全体は最も重い2つ目によります" in first["reason"]
    assert [each["class"] for each in second["parts"]] == ["component", "parameter"]
    assert second["class"] == "component"
    assert third["parts"] == []
    assert "WB408" in answer.err
    assert "W1-2  ソースコード改変" in run("classify", path).out


def test_a_list_with_mistakes_is_not_classified(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "要望.csv"
    path.write_text("番号,要望,範囲\n1,画面の色,Ａ\n", encoding="utf-8")
    answer = run("classify", path)
    assert answer.code != 0
    assert "C2" in answer.err
    assert answer.out == ""
