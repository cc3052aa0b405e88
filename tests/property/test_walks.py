"""Walks through graphs that hypothesis draws, against what networkx says of them."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from fitgap.walks import pieces, walk

NAMES = "abcdefg"
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20)


def following(edges: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [target for source, target in edges if source == name] for name in NAMES}


@given(EDGES)
def test_every_edge_is_met_and_only_back_edges_close_loops(edges: list[tuple[str, str]]) -> None:
    found = walk(NAMES, following(edges))
    forward = nx.DiGraph(found.forward)
    assert sorted((*found.forward, *(edge for edge in edges if edge in found.back))) == sorted(
        edges
    )
    assert nx.is_directed_acyclic_graph(forward)
    whole = nx.DiGraph(edges)
    assert all(nx.has_path(whole, target, source) for source, target in found.back)


@given(EDGES)
def test_a_node_stands_before_all_it_leads_to(edges: list[tuple[str, str]]) -> None:
    found = walk(NAMES, following(edges))
    place = {name: number for number, name in enumerate(found.topological)}
    assert sorted(place) == sorted(NAMES)
    assert all(place[source] < place[target] for source, target in found.forward)
    assert [stretch[0] for stretch in found.stretches] == list(found.roots)


def test_a_walk_begins_anew_only_where_it_has_not_been() -> None:
    found = walk("cab", {"a": ["b"], "b": ["a"], "c": ["b"]})
    assert found.stretches == (("c", "b", "a"),)
    assert found.back == {("a", "b")}


@given(EDGES)
def test_pieces_are_what_edges_hold_together(edges: list[tuple[str, str]]) -> None:
    graph = nx.Graph(edges)
    graph.add_nodes_from(NAMES)
    piece = pieces(NAMES, edges)
    found = {frozenset(name for name in NAMES if piece[name] == one) for one in piece.values()}
    assert found == set(map(frozenset, nx.connected_components(graph)))
