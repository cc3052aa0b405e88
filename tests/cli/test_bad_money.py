"""Bad amounts, units and coalitions given to cost, share and joint: each is named, none crashes.

Every case is a line: what is changed, and the codes that must be said of it.  An empty text of
codes means that the input, odd as it is, has an answer.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Run

_COUNCIL = Path(__file__).parents[1] / "fixtures" / "workspace" / "council"

_SETTINGS = {
    "rate_person_month: 1273000": "PJ016",
    "rate_person_month: 127.3": "PJ017",
    "rate_person_month: 1.273": "PJ017",
    "rate_person_month: 1000000000000": "PJ016",
    "rate_person_month: -5": "YA025",
    "rate_person_month: 0": "YA025",
    "rate_person_month: .nan": "YA022",
    "rate_person_month: 百万": "YA022",
    f"rate_person_month: 1{'0' * 400}": "YA025",
    "rate_person_month: 12730, unit: 万円": "PJ016",
    "rate_person_month: 127.3, unit: 万円": "",
    "rate_person_month: 1273, unit: ドル": "YA023",
    "staff_hour: 3000": "PJ016",
    "staff_hour: 0.3": "PJ017",
    "hours_per_month: 0.0000000001": "YA025",
    "hours_per_month: 1000000000000": "YA025",
    "contract_years: 0": "YA025",
    "contract_years: 1000": "YA025",
    "discount_rate: 2": "YA025",
    "discount_rate: -0.02": "YA025",
    "correlation: 1": "YA025",
    "draws: 1000000000": "YA025",
    "law_revisions_per_year: 100": "YA025",
    "hours_per_cfp: 100000": "YA025",
    "calibration: {factor: 1, log_sigma: 0.5, quotations: 5, low: 3, high: 1}": "PJ018",
    "calibration: {factor: 1000, log_sigma: 9, quotations: 0}": "YA025",
    "rate_per_month: 5": "YA021",
    "rate_person_month: 1e300": "YA022",
    "staff_hour: 1000000000000000000": "YA025",
    "seed: 99999999999999999999": "YA025",
    "rate_person_month: -5, discount_rate: 7, contract_years: 0, foo: 1": "YA021 YA025",
}

_QUOTATIONS = {
    "": "WB411",
    "id,estimate,quoted\n": "CL091",
    "G-1,5,6\n": "WB411",
    "id,estimate,quoted\na,-1,5\nb,5,0\nc,5,\nd,x,5\ne,NaN,5\nf,5,1e400\n": "WB412",
    f"id,estimate,quoted\na,1,1{'0' * 300}\n": "WB412",
    "id,estimate,quoted\na,1,1\na,2,2\n": "WB413",
    "id,estimate,quoted\na,1000,1000000\nb,500,600000\nc,700,650000\n": "CL095",
    "id,estimate,quoted\na,1000,1\nb,500,0.6\n": "CL095",
    "id,estimate,quoted\na,10,12\nb,10,11\nc,10,2000\n": "CL094",
    "id,estimate,quoted\na,299,1\nb,299,1\nc,999999999999,0.000001\n": "CL094 CL096",
    "id,estimate,quoted\na,1,299\nb,1,299\nc,0.000001,999999999999\n": "CL094 CL096",
    "\n".join(["id,estimate,quoted", *(f"{n},1,290" for n in range(12))]): "CL094 CL097",
    "\n".join(["id,estimate,quoted", *(f"{n},290,1" for n in range(12))]): "CL094",
    "\n".join(["id,estimate,quoted", *(f"{n},2,3" for n in range(12))]): "",
    "id,quoted\nG-NONE,5\n": "CL090",
    "ギャップID,推計額（ドル）,見積額（ドル）\na,1,1\n": "WB411",
    "ギャップID,推計額（円）,見積額（万円）\na,100000,12\n": "",
}

_GAME = """\
players: [A, B, C]
costs:
  - {members: [A], cost: 10}
  - {members: [B], cost: 10}
  - {members: [C], cost: 10}
  - {members: [A, B], cost: 15}
  - {members: [A, C], cost: 15}
  - {members: [B, C], cost: 15}
  - {members: [A, B, C], cost: 20}
"""
_NAMES = ", ".join(f"t{number}: 1" for number in range(16))
_GAMES = {
    "": "YA011",
    "- a\n- b\n": "SH001 SH004 YA022",
    "fixed: 1\nown: {a: 1}\n": "SH001",
    f"fixed: 1\nown: {{{_NAMES}}}\n": "SH001",
    f"players: [{', '.join(f't{n}' for n in range(40))}]\ncosts: [{{members: [t0], cost: 1}}]\n": (
        "SH001"
    ),
    _GAME.replace("  - {members: [A, C], cost: 15}\n", ""): "SH006",
    _GAME + "  - {members: [B, A], cost: 14}\n": "SH007",
    _GAME + "  - {members: [], cost: 0}\n": "SH011",
    _GAME.replace("[A, C]", "[A, C, C]"): "SH012",
    _GAME.replace("[A, C]", "[A, D]"): "SH003 SH006",
    _GAME.replace("cost: 20", "cost: -20"): "YA025",
    _GAME.replace("cost: 20", "cost: .nan"): "YA022",
    _GAME.replace("cost: 20", "cost: .inf"): "YA022",
    _GAME.replace("cost: 20", "cost: 20千円"): "YA022",
    _GAME.replace("cost: 20", f"cost: 1{'0' * 400}"): "YA025",
    _GAME.replace(", cost: 20", ""): "YA020",
    _GAME.replace("cost: 20", "cost: 20000"): "SH010",
    _GAME.replace("cost: 20", "cost: 0.02"): "SH013",
    _GAME + "population: {A: -1, B: 2, C: 3}\n": "YA025",
    _GAME + "population: {A: 0, B: 0, C: 0}\n": "SH009",
    _GAME + "population: {A: 1, B: 2}\n": "SH008",
    _GAME + "population: {A: 20000001, B: 2, C: 3}\n": "YA025",
    _GAME + "population_weight: 1.5\n": "YA025",
    _GAME + "remaining: 60\n": "YA025",
    _GAME + "fixed: 5\n": "SH005",
    "players: [A, B, B]\nfoo: 1\ncosts: [{members: [Q], cost: -1}]\nusage: {A: x}\n": (
        "SH002 SH003 SH008 YA021 YA022 YA025"
    ),
    "fixed: 0\nown: {a: 0, b: 0}\n": "",
}

_PLAN = """\
members:
  - name: 北町
    stay: {running: 12000}
    joint: {initial: 4000, running: 3000}
  - name: 南町
    stay: {running: 12000}
    joint: {initial: 4000, running: 3000}
fixed: {initial: 18000}
"""
_PLANS = {
    "": "YA011",
    _PLAN.replace("12000", "-12000", 1): "YA025",
    _PLAN.replace("12000", ".nan", 1): "YA022",
    _PLAN.replace("name: 北町", "name: 北町\n    population: 20000001"): "SH024 YA025",
    _PLAN.replace("12000", "12000000000"): "SH022",
    _PLAN.replace("name: 北町", "name: 北町\n    population: 9000").replace("12000", "5000000"): (
        "SH022 SH024"
    ),
    "unit: 円\n" + _PLAN: "SH023",
    "unit: 万円\n" + _PLAN: "",
    _PLAN.replace("南町", "北町"): "SH002",
    _PLAN + "years: [0]\n": "YA025",
    _PLAN + "years: []\n": "YA027",
    _PLAN + "years: 五年\n": "YA022",
    _PLAN + "renewal_years: 0\n": "YA025",
    _PLAN + "discount_rate: 2\n": "YA025",
    _PLAN + "layout: {saves_next: 35, saves_later: 86}\n": "YA025",
    _PLAN + "published: [{members: 3, saving: 14.7}]\n": "YA025",
    _PLAN + "start: 2027-13\n": "SH020",
    _PLAN.replace("fixed: {initial: 18000}\n", ""): "YA020",
    _PLAN.replace("    joint: {initial: 4000, running: 3000}\n", "", 1): "YA020",
    "members:\n  - {name: a, stay: {}, joint: {}}\nfixed: {}\n": "SH001",
    _PLAN.replace("12000", "0").replace("18000", "0").replace("4000", "0").replace("3000", "0"): "",
}


def _judge(answer: Answer, codes: str) -> None:
    assert answer.code in (0, 1)
    assert "Traceback" not in answer.err
    lines = [line for line in answer.err.splitlines() if not line.startswith("[")]
    assert set(codes.split()) == {
        code for line in lines for code in re.findall(r"\b[A-Z]{2}[0-9]{3}\b", line)[:1]
    }
    if answer.code == 1:
        assert not answer.out
    for line in lines:
        assert " — " in line  # what to do
        assert len(line) < 700


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small workspace that every case writes its settings to."""
    return Path(shutil.copytree(_COUNCIL, tmp_path_factory.mktemp("money") / "council"))


@pytest.mark.parametrize(("settings", "codes"), _SETTINGS.items(), ids=range(len(_SETTINGS)))
def test_settings(run: Run, council: Path, settings: str, codes: str) -> None:
    project = (_COUNCIL / "fitgap.yaml").read_text(encoding="utf-8")
    (council / "fitgap.yaml").write_text(f"{project}cost: {{{settings}}}\n", encoding="utf-8")
    _judge(run("cost", council), codes)


def test_the_defaults_that_stand_are_told_with_the_sum(run: Run, council: Path) -> None:
    project = (_COUNCIL / "fitgap.yaml").read_text(encoding="utf-8")
    stated = "rate_person_month: 1300, hours_per_month: 160, discount_rate: 0"
    (council / "fitgap.yaml").write_text(f"{project}cost: {{{stated}}}\n", encoding="utf-8")
    shown = run("cost", council).out
    assert "職員1時間 3千円、契約 5年、法改正 1年に1回、版の更新 5年ごと。" in shown
    defaults = run("assess", council, "--json").json()["summary"]["cost"]["defaults"]
    assert "staff_hour_thousand_yen" in defaults
    assert not {"rate_thousand_yen_per_month", "hours_per_month", "discount_rate"} & set(defaults)


def test_a_catalogue_in_yen(run: Run, council: Path) -> None:
    shutil.copy(_COUNCIL / "fitgap.yaml", council)
    catalog = council / "catalogs" / "a.yaml"
    text = catalog.read_text(encoding="utf-8")
    for rates, said in (
        ("{person_day: 60000}", True),
        ("{person_day: 6}", True),
        ("{person_day: 60000, unit: 円}", False),
        ("{person_day: 6, unit: 万円}", False),
    ):
        catalog.write_text(f"{text}rates: {rates}\n", encoding="utf-8")
        answer = run("cost", council)
        assert answer.code == said
        assert ("CA009" in answer.err) is said
    catalog.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("budget", ["-1", "1e400", "1e30", "五万", "nan", "inf", ""])
def test_a_budget_that_is_no_amount(run: Run, council: Path, budget: str) -> None:
    answer = run("cost", council, "--budget", budget)
    assert answer.code == 2
    assert "--budget には 0 から" in answer.err


@pytest.mark.parametrize(("text", "codes"), _QUOTATIONS.items(), ids=range(len(_QUOTATIONS)))
def test_quotations(run: Run, council: Path, text: str, codes: str) -> None:
    shutil.copy(_COUNCIL / "fitgap.yaml", council)
    file = council / "quotes.csv"
    file.write_text(text, encoding="utf-8")
    _judge(run("cost", "calibrate", file, "--workspace", council), codes)


def test_a_list_in_another_encoding(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "quotes.csv"
    file.write_bytes("id,estimate,quoted\na,100,120\n".encode("utf-16"))
    assert "WB405" in run("cost", "calibrate", file).err


@pytest.mark.parametrize(("text", "codes"), _GAMES.items(), ids=range(len(_GAMES)))
def test_games(run: Run, tmp_path: Path, text: str, codes: str) -> None:
    file = tmp_path / "game.yaml"
    file.write_text(text, encoding="utf-8")
    _judge(run("share", file), codes)


@pytest.mark.parametrize(("text", "codes"), _PLANS.items(), ids=range(len(_PLANS)))
def test_plans(run: Run, tmp_path: Path, text: str, codes: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    _judge(run("joint", file), codes)


@pytest.mark.parametrize("command", ["share", "joint"])
def test_files_that_are_no_text(run: Run, tmp_path: Path, command: str) -> None:
    file = tmp_path / "in.yaml"
    file.write_bytes(bytes(range(256)))
    _judge(run(command, file), "YA002")
    _judge(run(command, tmp_path), "WS007" if command == "share" else "WS002")
    _judge(run(command, tmp_path / "none.yaml"), "WS001")
