"""Every sheet of the workbooks as text, read by a person before it was accepted.

To accept a change, read it, then run with ``FITGAP_ACCEPT_SNAPSHOTS=1``.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fitgap.kpi import indicators
from fitgap.source import Language
from fitgap.workbook import export_consensus
from fitgap.workbook.catalog_book import SHEETS
from fitgap.workbook.catalog_book_writing import export_catalog
from tests.support.catalogs import whole_catalog
from tests.support.workbooks import TODAY, reviewed_council

ACCEPTED = Path(__file__).parent / "workbook"
CATALOGUE_SHEETS = ("記入要領", *(sheet.name for sheet in SHEETS), "区分")


def sheet_text(page: Any) -> str:
    """Return a sheet as text: one paragraph per row, one line per filled cell."""
    lines = [f"# {page.title}"]
    for row in page.iter_rows():
        filled = [cell for cell in row if cell.value is not None]
        if filled:
            lines.append("")
        for cell in filled:
            words = str(cell.value).replace("\n", "\n    | ")
            mark = "" if cell.protection.locked else " *"
            lines.append(f"{cell.coordinate}{mark}: {words}")
    return "\n".join(lines) + "\n"


def compare(found: str, accepted: Path) -> None:
    """Fail where a text differs from the accepted one."""
    if os.environ.get("FITGAP_ACCEPT_SNAPSHOTS"):
        accepted.parent.mkdir(exist_ok=True)
        accepted.write_text(found, encoding="utf-8", newline="\n")
    assert found == accepted.read_text(encoding="utf-8")


def pages(*, data_only: bool) -> Any:
    council = reviewed_council()
    data = export_consensus(
        council, language=Language.JA, today=TODAY, indicators=indicators(council)
    )
    return openpyxl.load_workbook(io.BytesIO(data), data_only=data_only)


@pytest.fixture(scope="module")
def stored() -> Any:
    return pages(data_only=True)


@pytest.mark.parametrize(
    "number", ["01", "02", "03", "10", "11", "12", "20", "50", "51", "52", "61", "81", "82", "_f"]
)
def test_sheet(stored: Any, number: str) -> None:
    (page,) = (page for page in stored if page.title.startswith(number))

    compare(sheet_text(page), ACCEPTED / f"{number.strip('_')}.txt")


def test_formulas_of_the_summary() -> None:
    page = pages(data_only=False)["81_集計・KPI"]

    compare(sheet_text(page), ACCEPTED / "81_formulas.txt")


@pytest.fixture(scope="module")
def catalogue() -> Any:
    data = export_catalog(whole_catalog(), language=Language.JA, today=TODAY).data
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize(("number", "title"), list(enumerate(CATALOGUE_SHEETS, start=1)))
def test_sheet_of_a_catalogue(catalogue: Any, number: int, title: str) -> None:
    compare(sheet_text(catalogue[title]), ACCEPTED / f"catalogue_{number}.txt")


def test_no_sheet_of_a_catalogue_is_left_out(catalogue: Any) -> None:
    assert tuple(catalogue.sheetnames) == CATALOGUE_SHEETS


def test_the_comparison_notices_a_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FITGAP_ACCEPT_SNAPSHOTS", raising=False)
    accepted = tmp_path / "a.txt"
    accepted.write_text("適合\n", encoding="utf-8")

    compare("適合\n", accepted)
    with pytest.raises(AssertionError):
        compare("不適合\n", accepted)
