"""Flows with branches, drawn in a line of text each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from fitgap.matching import Band, Correspondence, FlowAlignment
from fitgap.process import (
    DataObject,
    FlowNode,
    Lane,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)

_TYPES = {"●": "startEvent", "○": "endEvent", "◇": "exclusiveGateway", "＋": "parallelGateway"}


def net(
    file: str,
    *lines: str,
    roles: Mapping[str, str] | None = None,
    takes: Mapping[str, str] | None = None,
    makes: Mapping[str, str] | None = None,
    loops: Mapping[str, str] | None = None,
    events: Mapping[str, str] | None = None,
    town: str | None = None,
) -> ProcessModel:
    """Return a flow such as ``●来る > 受ける > ◇足りるか > [はい] 出す > ○済む``.

    A token used twice is one node: ``●`` marks a start, ``○`` an end, ``◇`` a choice, ``＋`` a
    parallel gateway; ``[words]`` before a token are those of the arrow to it.  The mappings
    say more of a node by its token: its role, a document it takes or makes, how it repeats,
    the definition of its event.  Ids begin with the file's first letter.
    """
    prefix = file[0]
    ids: dict[str, str] = {}
    arrows: list[SequenceFlow] = []
    for line in lines:
        before = None
        for part in line.split(">"):
            words, token = re.fullmatch(r"\s*(?:\[(.*?)\])?\s*(.*?)\s*", part).groups()  # type: ignore[union-attr]
            node = ids.setdefault(token, f"{prefix}{len(ids)}")
            if before is not None:
                arrows.append(SequenceFlow(f"{prefix}f{len(arrows)}", before, node, words))
            before = node
    lanes = {
        role: f"{prefix}lane{number}"
        for number, role in enumerate(dict.fromkeys((roles or {}).values()))
    }
    papers = {
        paper: f"{prefix}paper{number}"
        for number, paper in enumerate(
            dict.fromkeys([*(takes or {}).values(), *(makes or {}).values()])
        )
    }

    def paper(which: Mapping[str, str] | None, token: str) -> tuple[str, ...]:
        return (papers[which[token]],) if which and token in which else ()

    process = f"{prefix}process"
    return ProcessModel(
        file,
        processes=(Process(process, "手続"),),
        nodes=tuple(
            FlowNode(
                key,
                _TYPES.get(token[:1], "userTask"),
                token[1:] if token[:1] in _TYPES else token,
                process,
                lane=lanes.get((roles or {}).get(token, "")),
                event_definitions=(events[token],) if events and token in events else (),
                loop=(loops or {}).get(token),
                inputs=paper(takes, token),
                outputs=paper(makes, token),
            )
            for token, key in ids.items()
        ),
        flows=tuple(arrows),
        pools=(Pool(f"{prefix}pool", town, process),) if town else (),
        lanes=tuple(Lane(key, role, process) for role, key in lanes.items()),
        documents=tuple(DataObject(key, name) for name, key in papers.items()),
    )


def same(
    left: ProcessModel, right: ProcessModel, pairs: Sequence[tuple[str, str]] = ()
) -> FlowAlignment:
    """Return an alignment that knows the pairs of labels given to be the same work."""
    return FlowAlignment(
        left.file,
        right.file,
        tuple(
            Correspondence(node_of(left, one), node_of(right, other), 0.9, Band.MATCH)
            for one, other in pairs
        ),
    )


def equal_labels(models: Sequence[ProcessModel]) -> list[FlowAlignment]:
    """Return the alignments of every two models that know nothing but equal labels."""
    return [same(left, right) for left, right in combinations(models, 2)]


def node_of(model: ProcessModel, label: str) -> str:
    """Return the id of the node with a label."""
    return next(node.id for node in model.nodes if node.label == label)
