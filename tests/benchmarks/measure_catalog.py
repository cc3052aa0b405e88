"""Measure how long a large catalogue takes to load: ``measure_catalog.py [--functions N]``.

Not collected by pytest.  Every function has every key filled; the best of ``--times`` runs
is what the machine can do.
"""

from __future__ import annotations

import argparse
import io
import time
from datetime import date
from decimal import Decimal

from fitgap.catalog import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
    StandardFlow,
    VendorAnswer,
    read_catalog,
    write_catalog,
)
from fitgap.process import Aspect
from fitgap.source import Language
from fitgap.workbook.catalog_book_reading import read_catalog_book
from fitgap.workbook.catalog_book_writing import export_catalog


def filled(count: int) -> PackageCatalog:
    """Return a catalogue in which every function has every key."""
    return PackageCatalog(
        file="large.yaml",
        id="large",
        name="大きなカタログ",
        vendor="測定用",
        version="1",
        standard_affairs=True,
        functions=tuple(_function(number) for number in range(count)),
        standard_flows=(StandardFlow("転入届", "flows/tennyu.bpmn"),),
        person_day_thousand_yen=Decimal(60),
    )


def _function(number: int) -> PackageFunction:
    name = f"F{number:05d}"
    return PackageFunction(
        id=name,
        name=f"転入届の受付と登録（{number}）",
        area="住民記録",
        group="異動",
        description="届出の内容を入力し、住民票を作成して、転出元の市区町村へ通知する",
        documents_in=("転入届", "転出証明書"),
        documents_out=("住民票の写し", "転入通知"),
        screens=("転入入力", "世帯員入力"),
        forms=("住民票の写し", "転入通知"),
        fields=("異動日", "届出日", "前住所"),
        parameters=(
            Parameter(f"{name}-P1", "確認メッセージ", Aspect.MESSAGE, "free", "登録しますか"),
        ),
        options=(Option(f"{name}-O1", "帳票の追加", Aspect.FORM, Decimal(300)),),
        option_range=OptionRange.IN,
        standard_class=StandardClass.MUST,
        status=FunctionStatus.CHANGED,
        successor=f"F{number + 1 if number == 0 else number - 1:05d}",
        required=True,
        answer=VendorAnswer.CUSTOMISE,
        quoted_price_thousand_yen=Decimal(500),
        note="令和9年度に対応する予定",
    )


def main() -> None:
    """Print the best time of each step in seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--functions", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--workbook", action="store_true", help="the workbook out and in as well")
    given = parser.parse_args()
    catalog = filled(given.functions)
    start = time.perf_counter()
    data = write_catalog(catalog)
    print(f"{given.functions} functions, {len(data) / 1e6:.1f} MB of YAML")
    print(f"write YAML   {time.perf_counter() - start:6.2f} s")
    print(f"read YAML    {_best(data, given.times):6.2f} s")
    if given.workbook:
        start = time.perf_counter()
        book = export_catalog(catalog, language=Language.JA, today=date(2026, 4, 1)).data
        print(f"write .xlsx  {time.perf_counter() - start:6.2f} s")
        start = time.perf_counter()
        again, _ = read_catalog_book(io.BytesIO(book).getvalue(), "large.xlsx")
        print(f"read .xlsx   {time.perf_counter() - start:6.2f} s")
        if again is None or again.functions != catalog.functions:
            raise SystemExit("the workbook came back changed")


def _best(data: bytes, times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        catalog, issues = read_catalog(data, "large.yaml")
        taken.append(time.perf_counter() - start)
        if catalog is None:
            raise SystemExit(issues[0])
    return min(taken)


if __name__ == "__main__":
    main()
