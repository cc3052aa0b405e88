"""A catalogue in every space that its functions are compared in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.matching.alike import AlikeTexts
from fitgap.matching.bags import (
    clauses_of,
    concepts_of,
    grams_of,
    loose_of,
    skeleton_of,
    together,
)
from fitgap.matching.scoring import Kind
from fitgap.matching.vectors import Bag, Space, joined
from fitgap.text import analyse, is_common_area, is_japanese


class CatalogIndex:
    """A catalogue's offered functions, sorted by id, in every space they are compared in."""

    def __init__(self, catalog: PackageCatalog) -> None:
        functions = [function for function in catalog.functions if function.offered]
        self.functions: tuple[PackageFunction, ...] = tuple(
            sorted(functions, key=lambda function: function.id)
        )
        names = [function.name for function in self.functions]
        clauses = [clauses_of(function.description) for function in self.functions]
        texts = [
            (function.name, function.group, *parts)
            for function, parts in zip(self.functions, clauses, strict=True)
        ]
        self.areas = tuple(sorted({function.area for function in self.functions}))
        self.area_of = np.array(
            [self.areas.index(function.area) for function in self.functions], dtype=np.int64
        )
        said = [concepts_of(*text) for text in texts]
        papers = [concepts_of(*f.documents_in, *f.documents_out, *f.forms) for f in self.functions]
        full = [
            joined([one, paper, concepts_of(*function.screens, *function.fields)])
            for one, paper, function in zip(said, papers, self.functions, strict=True)
        ]
        self._add_words(names, texts, said=said, full=full)
        self._add_clauses(
            [(*clauses_of(name), *parts) for name, parts in zip(names, clauses, strict=True)]
        )
        concept = self.concept_space
        self.description_shares = concept.shares([concepts_of(*parts) for parts in clauses])
        self.documents_in = concept.unit([concepts_of(*f.documents_in) for f in self.functions])
        self.documents_out = concept.unit(
            [concepts_of(*f.documents_out, *f.forms) for f in self.functions]
        )
        self.papers = np.array([bool(paper) for paper in papers])
        self.described = np.array([float(bool(parts)) for parts in clauses])
        self._add_areas(full)
        in_japanese = sum(is_japanese(name) for name in names)
        self.kind = Kind(2 * in_japanese >= len(names), areas=bool(self.own_area.any()))
        self.name_actions = [analyse(name).actions for name in names]
        self.all_actions = [
            one.union(*(analyse(part).actions for part in parts))
            for one, parts in zip(self.name_actions, clauses, strict=True)
        ]

    def _add_words(
        self,
        names: Sequence[str],
        texts: Sequence[tuple[str, ...]],
        *,
        said: Sequence[Bag],
        full: Sequence[Bag],
    ) -> None:
        grams = [grams_of(" ".join(text)) for text in texts]
        loose = [loose_of(*text) for text in texts]
        skeletons = [skeleton_of(name) for name in names]
        self.char_space = Space(grams)
        self.concept_space = Space(full)
        self.skeleton_space = Space(skeletons)
        self.loose_space = Space(loose)
        self.grams = self.char_space.unit(grams)
        self.name_grams = self.char_space.unit([grams_of(name) for name in names])
        named = self.concept_space.rows([concepts_of(name) for name in names])
        self.name_shares = named.shares
        rows = self.concept_space.rows(said)
        self.said, self.said_presence = rows.unit, rows.presence
        rows = self.concept_space.rows(full)
        self.full, self.full_presence = rows.unit, rows.presence
        self.skeletons = self.skeleton_space.unit(skeletons)
        self.loose = self.loose_space.unit(loose)

    def _add_clauses(self, clauses: Sequence[tuple[str, ...]]) -> None:
        sizes = np.array([len(each) for each in clauses], dtype=np.int64)
        self.clause_of = np.repeat(np.arange(len(clauses)), sizes)
        self.clause_starts = np.cumsum(sizes) - sizes
        self.clause_counts = sizes
        parts = [part for each in clauses for part in each]
        self.clauses = self.concept_space.unit([concepts_of(part) for part in parts])
        self.clause_loose = self.loose_space.unit([loose_of(part) for part in parts])
        self.alike_clauses = AlikeTexts(parts)

    def _add_areas(self, full: Sequence[Bag]) -> None:
        area_concepts = [concepts_of(area) for area in self.areas]
        self.area_space = Space(area_concepts)
        self.area_shares = self.area_space.shares(area_concepts)
        self.named_area = np.array([bool(area) for area in self.areas], dtype=bool)
        self.common_area = np.array(
            [is_common_area(area) or not area for area in self.areas], dtype=bool
        )
        self.own_area = self.named_area & ~self.common_area
        area_bags = [
            together(full[int(place)] for place in np.flatnonzero(self.area_of == number))
            for number in range(len(self.areas))
        ]
        self.area_word_space = Space(area_bags)
        self.area_words = self.area_word_space.unit(area_bags)
