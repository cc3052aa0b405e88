"""Catalogues that hold everything, and any catalogue at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

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
)
from fitgap.process import Aspect


def whole_catalog() -> PackageCatalog:
    """Return a catalogue with every key filled, and texts that YAML or Excel would misread."""
    return PackageCatalog(
        file="c.yaml",
        id="0123",
        name="no",
        vendor="ベンダA: 東日本",
        version="2026.10",
        standard_affairs=True,
        functions=(
            PackageFunction(
                id="0101",
                name="=転入",
                area="住民記録 # 異動",
                group="12:30",
                description="届出を入力する\n\n  住民票を作る",
                documents_in=("転入届", "転出証明書；写し", 'たとえば"様式1"'),
                documents_out=("- 住民票", "[帳票]"),
                screens=("@画面",),
                forms=("~", "null"),
                fields=("1e3", "0x1F", "2026-04-01"),
                parameters=(
                    Parameter("P1", "文言", Aspect.MESSAGE, "4 / 6", "true"),
                    Parameter("桁数", "桁数"),
                ),
                options=(
                    Option("O1", "帳票の追加", Aspect.FORM, Decimal("150.5")),
                    Option("O2", "値段のないもの"),
                ),
                option_range=OptionRange.IN,
                standard_class=StandardClass.MUST,
                status=FunctionStatus.CHANGED,
                required=True,
                answer=VendorAnswer.OPTION,
                quoted_price_thousand_yen=Decimal("0.5"),
                note="'別途'",
            ),
            PackageFunction(id="0102", name="転出", required=False, successor="0101"),
            PackageFunction(id="0103", name="転居", status=FunctionStatus.REMOVED),
        ),
        standard_flows=(
            StandardFlow("転入届", "flows/tennyu.bpmn"),
            StandardFlow("flows/b.bpmn", "flows/b.bpmn"),
        ),
        person_day_thousand_yen=Decimal(60),
    )


# What a cell and a YAML text can both hold; a carriage return is a line feed in a cell.
_characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
_words = (st.text(_characters | st.sampled_from("\n\t;；\"':#-[]{},=012_x"), max_size=12)).map(
    str.strip
)
_filled = _words.filter(bool)
_aspects = st.none() | st.sampled_from(Aspect)
_amounts = st.none() | st.decimals(0, 10**9, places=3)
_named = st.lists(_filled, unique=True, max_size=2)


@st.composite
def _functions(draw: st.DrawFn) -> PackageFunction:
    answer = draw(st.none() | st.sampled_from(VendorAnswer))
    option_range = draw(st.sampled_from(OptionRange))
    if option_range is OptionRange.UNKNOWN and answer is not None:
        option_range = answer.option_range
    lists = st.lists(_filled, max_size=3).map(tuple)
    return PackageFunction(
        id="",
        name=draw(_filled),
        area=draw(_words),
        group=draw(_words),
        description=draw(_words),
        documents_in=draw(lists),
        documents_out=draw(lists),
        screens=draw(lists),
        parameters=tuple(
            Parameter(name, draw(_filled), draw(_aspects), draw(_words) or None)
            for name in draw(_named)
        ),
        options=tuple(
            Option(name, draw(_filled), draw(_aspects), draw(_amounts)) for name in draw(_named)
        ),
        option_range=option_range,
        standard_class=draw(st.sampled_from(StandardClass)),
        status=draw(st.sampled_from(FunctionStatus)),
        required=draw(st.none() | st.booleans()),
        answer=answer,
        quoted_price_thousand_yen=draw(_amounts),
        note=draw(_words),
    )


@st.composite
def catalogs(draw: st.DrawFn) -> PackageCatalog:
    """Return any catalogue a file may hold."""
    names = draw(st.lists(_filled, unique=True, min_size=1, max_size=3))
    return PackageCatalog(
        file="c.yaml",
        id=draw(_filled),
        name=draw(_filled),
        vendor=draw(_words),
        version=draw(_words),
        standard_affairs=draw(st.booleans()),
        functions=tuple(replace(draw(_functions()), id=name) for name in names),
        standard_flows=tuple(
            StandardFlow(draw(_filled), name) for name in draw(st.lists(_filled, max_size=2))
        ),
        person_day_thousand_yen=draw(st.none() | st.decimals(7, 1000, places=2)),
    )
