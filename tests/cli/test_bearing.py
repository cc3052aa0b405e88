"""What bears on one row, assessed alone, says of it what the whole assessment says."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitgap.assessment import Assessment, bearing_on
from fitgap.basis import written
from fitgap.consensus import Entry, EntryKind
from fitgap.gaps import ItemOrigin
from fitgap.matching import FlowElement
from fitgap.memory import Remembered, RememberedFunction, as_entry
from fitgap.workspace import Workspace, open_workspace
from tests.cli.conftest import Run

AT = "2026-11-21T10:00:00+09:00"


@pytest.fixture(scope="module")
def whole(pristine: Path) -> Assessment:
    return open_workspace(pristine).assess()


def bearing(workspace: Workspace, whole: Assessment, row: str) -> set[str]:
    """Return the ids of the flows that bear on a row."""
    flows = bearing_on(
        row,
        whole.flows,
        project=whole.project,
        catalog=whole.catalog,
        entries=workspace.entries(),
    )
    return {flow.id for flow in flows}


def assert_same(workspace: Workspace, whole: Assessment) -> None:
    """Compare every row with what is said of it when its procedure is assessed alone."""
    narrow: dict[str, Assessment] = {}
    for row in whole.items:
        procedure = row.item.procedure
        if procedure not in narrow:
            narrow[procedure] = workspace.assess(row=row.item.id)
        found = narrow[procedure].item_by_id[row.item.id]
        assert found == row
        assert written(narrow[procedure].basis(found)) == written(whole.basis(row))


def test_the_flows_of_its_procedure_bear_on_a_row(pristine: Path, whole: Assessment) -> None:
    workspace = open_workspace(pristine)
    wanted = {
        procedure: {flow.id for flow in whole.flows if flow.procedure == procedure}
        for procedure in {flow.procedure for flow in whole.flows}
    }
    assert {row.item.origin for row in whole.items} == set(ItemOrigin)
    for row in whole.items:
        assert bearing(workspace, whole, row.item.id) == wanted[row.item.procedure]
    assert bearing(workspace, whole, "G-NOWHERE") == {flow.id for flow in whole.flows}
    assert_same(workspace, whole)


def test_flows_with_confirmed_and_refused_matches_bear_on_every_row(
    workspace: Path, whole: Assessment
) -> None:
    opened = open_workspace(workspace)
    rows = [row for row in whole.items if row.item.origin is ItemOrigin.ACTIVITY]
    picked, *others = rows[:: len(rows) // 4]
    chosen = whole.catalog.functions[3].id
    item = picked.item
    match = Entry(
        at=AT,
        actor="佐藤",
        municipality=item.municipality,
        kind=EntryKind.MATCH,
        target=item.id,
        values={"flow": item.flow, "activity": item.activity, "function": chosen, "reason": "x"},
        fingerprint=item.fingerprint,
        origin="cli",
    )
    facts = []
    for number, row in enumerate(others):
        flow = whole.flow_by_id[row.item.flow]
        node = flow.model.node_by_id[row.item.activity]
        element = FlowElement(flow.model.file, node.id, node.label, flow.model.role(node))
        function = RememberedFunction(whole.catalog.id, row.item.function or chosen)
        facts.append(
            as_entry(
                Remembered(number % 2 == 0, element, None, function, "佐藤", flow.municipality, AT),
                at=AT,
                actor="佐藤",
                municipality=flow.municipality,
                origin="cli",
            )
        )
    opened.record([match, *facts])
    after = opened.assess()
    told = {row.item.flow for row in (picked, *others)}

    assert after.fingerprint != whole.fingerprint
    for row in after.items:
        assert bearing(opened, after, row.item.id) >= told
    assert_same(opened, after)


def test_an_act_is_recorded_as_after_the_whole_assessment(
    workspace: Path, whole: Assessment, run: Run
) -> None:
    rows = {row.item.origin: row for row in whole.items}
    opened = open_workspace(workspace)
    for row in rows.values():
        assert run("judge", row.item.id, "-v", "G", "-r", "確認", "--as", "佐藤").code == 0
    entries = [sealed.entry for sealed in opened.entries()]

    assert [entry.fingerprint for entry in entries] == [
        row.item.fingerprint for row in rows.values()
    ]
    assert [entry.values["basis"] for entry in entries] == [
        written(whole.basis(row)) for row in rows.values()
    ]
