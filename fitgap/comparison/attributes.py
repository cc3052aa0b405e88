"""Differences of common work in itself: who does it, with which documents, its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fitgap.comparison.finding import Findings
from fitgap.comparison.pairing import akin, pair_by_use, plain_name, plain_role
from fitgap.comparison.values import DifferenceType
from fitgap.comparison.wording import joined, quoted
from fitgap.process import NodeKind, ProcessModel
from fitgap.source import Text, listed
from fitgap.text import normalise


def find_roles(findings: Findings) -> None:
    """Find common work that other roles do, and roles under other names."""
    models = (findings.left.model, findings.right.model)
    work = [
        (
            one,
            models[0].role(findings.left.units[one]),
            models[1].role(findings.right.units[other]),
        )
        for one, other in findings.units.items()
        if findings.left.units[one].kind is NodeKind.ACTIVITY
    ]
    drawn = [_roles_of(model) for model in models]
    said = [sum(bool(each[side]) for each in work) for side in (1, 2)]
    if not min(said) and max(said) > 1:
        findings.add(DifferenceType.ROLE, _ROLES_OF_ONE, mirrored=not said[0])
        return
    same = pair_by_use(
        [(ours, theirs) for _, ours, theirs in work if ours and theirs],
        lefts=drawn[0],
        rights=drawn[1],
        plain=plain_role,
    )
    differ: dict[tuple[str, str], list[int]] = {}
    renamed: set[tuple[str, str]] = set()
    for one, ours, theirs in work:
        if plain_role(ours) == plain_role(theirs):
            continue
        mapped = same.get(ours)
        if mapped is not None and plain_role(mapped) == plain_role(theirs):
            renamed.add((ours, theirs))
        else:
            differ.setdefault((ours, theirs), []).append(one)
    for ours, theirs in sorted(renamed):
        findings.add(
            DifferenceType.RENAMED,
            _ROLE_RENAMED,
            drawn[0].get(ours, ())[:1],
            drawn[1].get(theirs, ())[:1],
            ours=ours,
            theirs=theirs,
        )
    for (ours, theirs), units in differ.items():
        findings.add(
            DifferenceType.ROLE,
            _OTHER_ROLE,
            *findings.ids(units),
            units=findings.titles(units),
            ours=quoted(ours) if ours else _NOBODY,
            theirs=quoted(theirs) if theirs else _NOBODY,
        )


def find_documents(findings: Findings) -> None:
    """Find common work with other documents, and documents under other names."""
    models = (findings.left.model, findings.right.model)
    drawn = [
        {" ".join(paper.name.split()): paper.id for paper in model.documents if paper.name}
        for model in models
    ]
    users = [sum(bool(node.inputs or node.outputs) for node in model.nodes) for model in models]
    if not all(drawn) and max(users) > 1:
        findings.add(DifferenceType.DATA, _PAPERS_OF_ONE, mirrored=not drawn[0])
        return
    used: list[tuple[str, str]] = []
    rows = []
    for one, other in findings.units.items():
        nodes = (findings.left.units[one], findings.right.units[other])
        row = []
        for taken in (True, False):
            names = [
                model.document_names(node.inputs if taken else node.outputs)
                for model, node in zip(models, nodes, strict=True)
            ]
            plain = [{plain_name(name) for name in each} for each in names]
            lone = [
                [name for name in each if plain_name(name) not in plain[1 - side]]
                for side, each in enumerate(names)
            ]
            used += [(ours, theirs) for ours in lone[0] for theirs in lone[1]]
            row.append(lone)
        rows.append((one, row))
    same = {
        ours: theirs
        for ours, theirs in pair_by_use(
            used, lefts=drawn[0], rights=drawn[1], plain=plain_name
        ).items()
        if plain_name(ours) != plain_name(theirs)
        and (used.count((ours, theirs)) > 1 or akin(ours, theirs))
    }
    renamed: set[tuple[str, str]] = set()
    for one, row in rows:
        _say_documents(findings, one, row, same, renamed)
    for ours, theirs in sorted(renamed):
        findings.add(
            DifferenceType.RENAMED,
            _PAPER_RENAMED,
            (drawn[0][ours],),
            (drawn[1][theirs],),
            ours=ours,
            theirs=theirs,
        )


def _say_documents(
    findings: Findings,
    one: int,
    row: Sequence[Sequence[list[str]]],
    same: Mapping[str, str],
    renamed: set[tuple[str, str]],
) -> None:
    lone: tuple[list[Text], list[Text]] = ([], [])
    for (ours, theirs), words in zip(row, (_TAKEN, _MADE), strict=True):
        matched = [(name, same[name]) for name in ours if name in same and same[name] in theirs]
        renamed |= set(matched)
        here = [name for name in ours if name not in {each for each, _ in matched}]
        there = [name for name in theirs if name not in {each for _, each in matched}]
        for names, said in zip((here, there), lone, strict=True):
            if names:
                said.append(words.format(papers=joined([quoted(name) for name in names])))
    sides = [
        _ONLY_THAT.format(side=name, parts=listed(said))
        for name, said in zip(findings.names, lone, strict=True)
        if said
    ]
    if sides:
        findings.add(
            DifferenceType.DATA,
            _OTHER_PAPERS,
            *findings.ids((one,)),
            unit=findings.title(one),
            parts=listed(sides, "／", "; "),
        )


def find_names(findings: Findings) -> None:
    """Find common work under other names, and work repeated in another manner."""
    starts = findings.elements(DifferenceType.START)
    for one, other in findings.units.items():
        ours, theirs = findings.left.units[one], findings.right.units[other]
        if (ours.loop is None) != (theirs.loop is None) or (
            ours.loop is not None and ours.loop != theirs.loop
        ):
            findings.add(
                DifferenceType.LOOP,
                _OTHER_REPETITION,
                *findings.ids((one,)),
                unit=findings.title(one),
                ours=_REPEATS[ours.loop],
                theirs=_REPEATS[theirs.loop],
            )
        if normalise(ours.label) == normalise(theirs.label) or ours.id in starts:
            continue
        if ours.kind is not NodeKind.ACTIVITY:
            words = _EVENT_RENAMED
        elif one in findings.paired.by_place and not akin(ours.label, theirs.label):
            words = _RENAMED_PERHAPS
        else:
            words = _RENAMED
        findings.add(
            DifferenceType.RENAMED,
            words,
            (ours.id,),
            (theirs.id,),
            ours=quoted(ours.label) if ours.label else _NAMELESS,
            theirs=quoted(theirs.label) if theirs.label else _NAMELESS,
        )


def _roles_of(model: ProcessModel) -> dict[str, tuple[str, ...]]:
    """Return the names of the roles of a model, with the ids of their lanes or pools."""
    found: dict[str, tuple[str, ...]] = {}
    named = [(lane.name, lane.id) for lane in model.lanes]
    named += [(pool.name, pool.id) for pool in model.pools]
    for name, key in named:
        if name:
            found.setdefault(" ".join(name.split()), (key,))
    for node in model.activities:
        role = model.role(node)
        if role:
            found.setdefault(role, ())
    return found


_OTHER_REPETITION = Text(
    "{unit}の繰返しが違います。{here}では{ours}、{there}では{theirs}行います",
    "{unit}: done {ours} in {here}, {theirs} in {there}",
)
_REPEATS = {
    None: Text("1回だけ", "once"),
    "standard": Text("条件を満たす間は繰り返し", "again while a condition holds"),
    "parallel": Text("対象ごとに同時に", "for each item, at the same time"),
    "sequential": Text("対象ごとに順に", "for each item, one after the other"),
}
_OTHER_ROLE = Text(
    "{units}の担当が違います。{here}では{ours}、{there}では{theirs}です",
    "{units}: done by {ours} in {here}, by {theirs} in {there}",
)
_NOBODY = Text("担当の記載なし", "nobody named")
_ROLE_RENAMED = Text(
    "同じ作業をする担当の名前が違います。{here}では「{ours}」、{there}では「{theirs}」です",
    "who does the same work is called '{ours}' in {here}, '{theirs}' in {there}",
)
_ROLES_OF_ONE = Text(
    "担当（レーン）が描かれているのは{here}だけなので、担当は比べていません",
    "only {here} shows who does the work, so roles are not compared",
)
_PAPERS_OF_ONE = Text(
    "書類が描かれているのは{here}だけなので、書類は比べていません",
    "only {here} shows documents, so documents are not compared",
)
_OTHER_PAPERS = Text(
    "{unit}で扱う書類が違います（{parts}）",
    "the documents of {unit} differ ({parts})",
)
_ONLY_THAT = Text("{side}だけ：{parts}", "only {side}: {parts}")
_TAKEN = Text("{papers}を使う", "uses {papers}")
_MADE = Text("{papers}を作る", "makes {papers}")
_PAPER_RENAMED = Text(
    "同じ書類の名前が違います。{here}では「{ours}」、{there}では「{theirs}」です",
    "the same document is called '{ours}' in {here}, '{theirs}' in {there}",
)
_RENAMED = Text(
    "同じ作業の名前が違います。{here}では{ours}、{there}では{theirs}です",
    "the same activity is called {ours} in {here}, {theirs} in {there}",
)
_RENAMED_PERHAPS = Text(
    "同じ位置の作業の名前が違います。{here}では{ours}、{there}では{theirs}です"
    "（別の作業でないか確かめてください）",
    "the activity in the same place is called {ours} in {here}, {theirs} in {there} "
    "(make sure that it is the same work)",
)
_EVENT_RENAMED = Text(
    "同じイベントの名前が違います。{here}では{ours}、{there}では{theirs}です",
    "the same event is called {ours} in {here}, {theirs} in {there}",
)
_NAMELESS = Text("名前なし", "nameless")
