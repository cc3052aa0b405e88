"""Small process models and catalogues, written in a line each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from fitgap.catalog import FunctionStatus, PackageCatalog, PackageFunction
from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    MunicipalFlow,
    Process,
    ProcessModel,
    SequenceFlow,
)


def model(
    file: str,
    *labels: str,
    name: str = "転入届",
    types: Sequence[str] = (),
    outputs: Sequence[str] = (),
    lane: str = "市民課",
) -> ProcessModel:
    """Return a chain of activities a1, a2, …; ``types`` and ``outputs`` go with the labels."""
    kinds = [*types, *["task"] * len(labels)]
    papers = [*outputs, *[""] * len(labels)]
    nodes = tuple(
        FlowNode(
            f"a{place}",
            kinds[place - 1],
            label,
            process="p",
            lane="l",
            outputs=(papers[place - 1],) if papers[place - 1] else (),
        )
        for place, label in enumerate(labels, 1)
    )
    arrows = tuple(
        SequenceFlow(f"s{place}", f"a{place}", f"a{place + 1}") for place in range(1, len(labels))
    )
    return ProcessModel(
        file,
        processes=(Process("p", name),),
        nodes=nodes,
        flows=arrows,
        lanes=(Lane("l", lane, "p"),),
        documents=tuple(DataObject(paper, paper) for paper in sorted({*outputs} - {""})),
    )


def flow(municipality: str, procedure: str, *labels: str) -> MunicipalFlow:
    """Return a municipality's flow of one procedure."""
    key = f"{municipality}/{procedure}"
    return MunicipalFlow(
        key, municipality, procedure, procedure, "住民記録", model(f"{key}.bpmn", *labels), ""
    )


def catalog(*functions: PackageFunction) -> PackageCatalog:
    """Return a catalogue."""
    return PackageCatalog("c.yaml", "c", "パッケージ", functions=functions)


RESIDENTS = catalog(
    PackageFunction(
        "F1",
        "転入異動入力",
        area="住民記録",
        description="転入の届出内容を入力し住民票を作成する",
        documents_in=("住民異動届", "転出証明書"),
    ),
    PackageFunction(
        "F2",
        "証明書発行",
        area="住民記録",
        description="住民票の写しを印刷する",
        documents_out=("住民票の写し",),
    ),
    PackageFunction(
        "F3", "転入通知送信", area="住民記録", description="前住所地の市区町村へ転入を通知する"
    ),
    PackageFunction(
        "F4", "督促状発行", area="収納", description="納期限を過ぎた者に督促状を作成する"
    ),
    PackageFunction(
        "F5", "消込処理", area="収納", description="金融機関からの収納データで消込を行う"
    ),
    PackageFunction(
        "F6",
        "印鑑登録入力",
        area="印鑑登録",
        description="登録申請者の印影を取り込む",
        status=FunctionStatus.REMOVED,
    ),
)


def is_held_out(label: str) -> bool:
    """Say whether a label is of the half that is measured with and never looked at."""
    return int(hashlib.sha256(label.encode()).hexdigest(), 16) % 2 == 1
