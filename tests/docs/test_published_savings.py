"""The worked examples of the published savings give what the page says."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from fitgap.sharing import Alternative, Outlook, read_joint_plan, simulate
from fitgap.sharing.economies import expected_savings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "published-savings.md"
TEXT = PAGE.read_text(encoding="utf-8")
PLANS = re.findall(r"```yaml\n# saves: ([^\n]+)\n(.*?)```", TEXT, re.DOTALL)


def _ways(plan: str) -> tuple[Outlook, Outlook]:
    found, issues = read_joint_plan(plan.encode(), "plan.yaml")
    assert found is not None, issues
    whole = {each.alternative: each.whole for each in simulate(found.plan)}
    return whole[Alternative.STAY], whole[Alternative.JOINT]


@pytest.mark.parametrize(("said", "plan"), PLANS)
def test_a_plan_saves_what_is_said(said: str, plan: str) -> None:
    stay, joint = _ways(plan)
    savings = {years: 1 - joint.totals[years] / stay.totals[years] for years in stay.totals}
    if "migration" in said:
        savings = {0: 1 - joint.migration / joint.migration_without}
    figures = re.findall(r"([\d.]+) % (?:over (\d+)|of)", said)
    assert len(figures) == said.count("%") > 0
    for percent, years in figures:
        assert round(100 * savings[int(years or 0)], 1) == Decimal(percent)


def test_every_example_is_run() -> None:
    assert len(PLANS) == TEXT.count("```yaml") == 6


def test_the_laws_say_what_the_page_says_of_them() -> None:
    found, _ = read_joint_plan(PLANS[0][1].encode(), "plan.yaml")
    assert found is not None
    for members, first, rival in ((5, "27.2 %", "28.06 %"), (14, "39 %", "49 %")):
        laws = expected_savings(found.published, members)
        assert laws is not None
        for law, said in zip(laws, (first, rival), strict=True):
            assert law is not None
            assert said in TEXT
            digits = len(said.split()[0].partition(".")[2])
            assert f"{100 * law.value:.{digits}f} %" == said


def test_the_table_of_adopters_adds_up() -> None:
    rows = re.findall(r"^\| (20\d\d) \| ([\d,]+) \| (\d+) \| \d+ \| (\d+) \|$", TEXT, re.MULTILINE)
    numbers = [[int(cell.replace(",", "")) for cell in row] for row in rows]
    assert [row[1] - row[2] for row in numbers] == [row[3] for row in numbers]
    assert [row[3] for row in numbers] == [339, 435, 514, 593, 660]
    shares = [numbers[-1][1] / 1741, 150 / 1741, 221 / 1741]
    assert all(f"{share:.1%}".replace("%", " %") in TEXT for share in shares)
