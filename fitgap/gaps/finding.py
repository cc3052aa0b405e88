"""From matches to rows: which there are, and the verdict of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fitgap.catalog import PackageCatalog, PackageFunction, VendorAnswer
from fitgap.catalog.versions import substance
from fitgap.gaps import statements
from fitgap.gaps.coverage import KnownDocuments, plain, provides
from fitgap.gaps.values import FitGapItem, ItemOrigin, Verdict
from fitgap.matching import Band, Candidate, Correspondence, FunctionAlignment
from fitgap.process import Aspect, FlowNode, MunicipalFlow, Need
from fitgap.source import Location, Text, fingerprint, short_id

NEAREST = 5
"""How many of the nearest functions a row shows at most."""

_BY_ANSWER: Mapping[VendorAnswer | None, Verdict] = {
    VendorAnswer.PARAMETER: Verdict.PARTIAL,
    VendorAnswer.OPTION: Verdict.PARTIAL,
    VendorAnswer.ALTERNATIVE: Verdict.PARTIAL,
    VendorAnswer.CUSTOMISE: Verdict.GAP,
    VendorAnswer.PLANNED: Verdict.GAP,
    VendorAnswer.NONE: Verdict.GAP,
    VendorAnswer.UNANSWERED: Verdict.UNCONFIRMED,
}
_USABLE = frozenset({None, VendorAnswer.STANDARD, VendorAnswer.PARAMETER, VendorAnswer.OPTION})


def find_items(
    flows: Sequence[MunicipalFlow],
    catalog: PackageCatalog,
    alignments: Sequence[FunctionAlignment],
) -> tuple[FitGapItem, ...]:
    """Return the rows of the Fit & Gap list, one alignment given per flow, in flow order.

    An activity gives one row: F where a function matches, U where a match waits for a
    person or the activity has no name, N where it is handwork no package covers, G else.
    Where the vendor answered that the function is not there as it stands, the row is no F: it
    is P for a setting, an option or an alternative, G for customising, a later version or no,
    U while the answer is open; P too where other functions matched are there.
    Each of its needs gives one more: F where the function lists what is needed, P where it
    does not, G where there is no function, U while the function is unconfirmed.  An output
    document gives a P row where the catalogue lists documents and no function of the area
    knows it.  A subprocess that shows its activities is no work of its own: only its needs
    give rows.

    The id of an activity's row stays when the activity is renamed or moved; that of a need
    or document stays while its words do.  Raises ValueError where the numbers differ.
    """
    papers = KnownDocuments(catalog)
    return tuple(
        item
        for flow, alignment in zip(flows, alignments, strict=True)
        for item in _Flow(flow, catalog, alignment, papers).items()
    )


def row_ids(flow: MunicipalFlow) -> frozenset[str]:
    """Return every id a row of a flow may have here, whatever its activities match."""
    names = flow.model.document_names
    return frozenset(
        short_id("G", *key)
        for node in flow.model.activities
        for key in (
            _key(flow, node, ItemOrigin.ACTIVITY, Aspect.FUNCTION),
            *(
                _key(flow, node, ItemOrigin.DOCUMENT, Aspect.FORM, name)
                for name in names(node.outputs)
            ),
            *(
                (*_key(flow, node, ItemOrigin.NEED, need.aspect, need.text), *number)
                for place, need in enumerate(node.needs)
                for number in ((), (place + 1,))
            ),
        )
    )


def _key(
    flow: MunicipalFlow, node: FlowNode, origin: ItemOrigin, aspect: Aspect, words: str = ""
) -> tuple[object, ...]:
    """Return what makes the id of a row; ``words`` are those of a need or document."""
    return (flow.id, node.id, origin.value, aspect.value, plain(words))


class _Flow:
    """One flow against the catalogue."""

    def __init__(
        self,
        flow: MunicipalFlow,
        catalog: PackageCatalog,
        alignment: FunctionAlignment,
        papers: KnownDocuments,
    ) -> None:
        self.papers = papers
        self.flow = flow
        self.catalog = catalog
        self.alignment = alignment
        self.matches: dict[str, list[Correspondence]] = {}
        self.removed: dict[str, list[PackageFunction]] = {}
        for each in alignment.correspondences:
            function = catalog.function_by_id.get(each.right)
            if function is None:
                continue
            if not function.offered:
                self.removed.setdefault(each.left, []).append(function)
                continue
            self.matches.setdefault(each.left, []).append(each)
        for found in self.matches.values():
            found.sort(key=self._order)
        self.children: dict[str, list[FlowNode]] = {}
        for node in flow.model.activities:
            self.children.setdefault(node.parent or "", []).append(node)

    def _order(self, each: Correspondence) -> tuple[bool, bool, float, str]:
        """Matches first, among them what is not there as it stands: it makes the row."""
        function = self._function(each.right)
        return (each.band is not Band.MATCH, function.as_it_stands, -each.score, each.right)

    def items(self) -> Iterator[FitGapItem]:
        for node in self.flow.model.activities:
            matched = self.matches.get(node.id, [])
            if node.id in self.children:
                inside = [
                    each
                    for child in self.children[node.id]
                    for each in self.matches.get(child.id, [])
                ]
                yield from self._needs(node, matched or inside)
                continue
            yield self._activity(node, matched)
            yield from self._needs(node, matched)
            if matched and matched[0].band is Band.MATCH:
                yield from self._documents(node, matched)

    def _activity(self, node: FlowNode, matched: Sequence[Correspondence]) -> FitGapItem:
        best = self._function(matched[0].right) if matched else None
        sure = self._sure(matched)
        if not node.label:
            verdict, statement = Verdict.UNCONFIRMED, statements.unnamed(node.id)
        elif sure and not sure[0].as_it_stands:
            verdict, statement = _answered(node.label, sure)
        elif sure:
            verdict, statement = Verdict.FIT, statements.done(node.label, sure)
        elif best is not None:
            verdict, statement = Verdict.UNCONFIRMED, statements.to_confirm(node.label, best)
        elif node.id in self.alignment.manual:
            verdict, statement = Verdict.NOT_APPLICABLE, statements.by_hand(node.label)
        else:
            verdict, statement = Verdict.GAP, self._gap_statement(node)
        return self._item(
            node,
            origin=ItemOrigin.ACTIVITY,
            aspect=Aspect.FUNCTION,
            required=node.label,
            verdict=verdict,
            statement=statement,
            matched=matched,
        )

    def _needs(self, node: FlowNode, matched: Sequence[Correspondence]) -> Iterator[FitGapItem]:
        counted: dict[tuple[Aspect, str], int] = {}
        # Two needs in the same words are told apart by what else they say, not by their order.
        number_of: dict[int, int] = {}
        for index in sorted(range(len(node.needs)), key=lambda index: _need_order(node, index)):
            need = node.needs[index]
            key = (need.aspect, plain(need.text))
            number_of[index] = counted[key] = counted.get(key, 0) + 1
        sure = [each for each in matched if each.band is Band.MATCH]
        # An option or a setting is a row of its own; with it the function is there.
        usable = [each for each in sure if self._function(each.right).answer in _USABLE]
        activity = node.label or node.id
        for index, need in enumerate(node.needs):
            giver = next(
                (each for each in usable if provides(self._function(each.right), need)), None
            )
            used = [giver] if giver is not None else usable or sure or list(matched)
            function = self._function(used[0].right) if used else None
            if function is None:
                verdict = Verdict.GAP
                statement = statements.need_without_function(activity, need.text)
            elif giver is not None:
                verdict = Verdict.FIT
                statement = statements.need_met(need.text, function)
            elif usable:
                verdict = Verdict.PARTIAL
                statement = statements.need_not_met(activity, need.text, function)
            elif sure:
                verdict = _BY_ANSWER[function.answer]
                statement = statements.need_answered(need.text, function)
            else:
                verdict = Verdict.UNCONFIRMED
                statement = statements.need_to_confirm(need.text, function)
            yield self._item(
                node,
                origin=ItemOrigin.NEED,
                aspect=need.aspect,
                required=need.text,
                verdict=verdict,
                statement=statement,
                matched=used,
                need=need,
                number=number_of[index],
            )

    def _documents(self, node: FlowNode, matched: Sequence[Correspondence]) -> Iterator[FitGapItem]:
        functions = [each for each in self._sure(matched) if each.answer in _USABLE]
        # A row that lists no documents says nothing of which ones the function prints.
        if not any(function.documents_out or function.forms for function in functions):
            return
        asked = [plain(need.text) for need in node.needs if need.aspect is Aspect.FORM]
        stores = {"dataStore", "dataStoreReference"}
        model = self.flow.model
        documents = model.document_by_id
        outputs = tuple(
            key for key in node.outputs if key in documents and documents[key].type not in stores
        )
        # A document that goes in and comes out is worked on, not made.
        taken = {plain(name) for name in model.document_names(node.inputs)} | {""}
        made: dict[str, str] = {}
        for name in model.document_names(outputs):
            if plain(name) not in taken and not any(plain(name) in text for text in asked):
                made.setdefault(plain(name), name)
        for name in self.papers.unknown(made.values(), functions):
            yield self._item(
                node,
                origin=ItemOrigin.DOCUMENT,
                aspect=Aspect.FORM,
                required=name,
                verdict=Verdict.PARTIAL,
                statement=statements.document_unknown(node.label, name, functions[0]),
                matched=matched,
            )

    def _item(
        self,
        node: FlowNode,
        *,
        origin: ItemOrigin,
        aspect: Aspect,
        required: str,
        verdict: Verdict,
        statement: Text,
        matched: Sequence[Correspondence],
        need: Need | None = None,
        number: int = 1,
    ) -> FitGapItem:
        best = matched[0] if matched else None
        function = best.right if best is not None and best.band is Band.MATCH else None
        model = self.flow.model
        # The words of an activity's own row are its label, which may be mended.
        words = "" if origin is ItemOrigin.ACTIVITY else required
        key = _key(self.flow, node, origin, aspect, words)
        bare = replace(need, location=Location("")) if need is not None else None
        content = (
            node.label,
            node.documentation,
            model.role(node),
            model.document_names(node.inputs),
            model.document_names(node.outputs),
            bare,
            required,
            *((f"persons {need.persons}",) if need is not None and need.persons != 1 else ()),
        )
        # Scores and runners-up move with every other row of the catalogue: they stay out.
        row = (
            (
                best.band.value,
                substance(self._function(best.right)),
                *self._function(best.right).stated,
            )
            if best is not None
            else None
        )
        return FitGapItem(
            id=short_id("G", *key, *((number,) if number > 1 else ())),
            fingerprint=fingerprint(*key, verdict.value, content, row),
            origin=origin,
            municipality=self.flow.municipality,
            flow=self.flow.id,
            procedure=self.flow.procedure,
            procedure_name=self.flow.procedure_name,
            affair=self.flow.affair,
            activity=node.id,
            activity_name=node.label,
            role=model.role(node),
            aspect=aspect,
            required=required,
            verdict=verdict,
            statement=statement,
            function=function,
            score=best.score if best is not None else None,
            evidence=best.evidence if best is not None else (),
            nearest=self._nearest(node, matched),
            basis=need.basis if need is not None else None,
            clause=need.clause if need is not None else None,
            volume=need.volume if need is not None else None,
            minutes=need.minutes if need is not None else None,
            persons=need.persons if need is not None else 1,
            location=need.location if need is not None and need.location.file else node.location,
        )

    def _nearest(self, node: FlowNode, matched: Sequence[Correspondence]) -> tuple[Candidate, ...]:
        """Return the candidates, completed by the matches where the matching names none."""
        given = tuple(
            candidate
            for candidate in self.alignment.candidates.get(node.id, ())
            if candidate.function in self.catalog.function_by_id
        )
        own = tuple(Candidate(each.right, each.score, each.evidence) for each in matched)
        return (given or own)[:NEAREST]

    def _function(self, function_id: str) -> PackageFunction:
        return self.catalog.function_by_id[function_id]

    def _sure(self, matched: Sequence[Correspondence]) -> list[PackageFunction]:
        return [self._function(each.right) for each in matched if each.band is Band.MATCH]

    def _gap_statement(self, node: FlowNode) -> Text:
        gone = self.removed.get(node.id)
        if gone:
            return statements.withdrawn(node.label, gone[0])
        nearest = self._nearest(node, ())
        return statements.not_done(
            node.label, [(self._function(each.function), each) for each in nearest]
        )


def _answered(activity: str, functions: Sequence[PackageFunction]) -> tuple[Verdict, Text]:
    """Return the verdict a vendor's answer comes to, and what he said."""
    best = functions[0]
    verdict = _BY_ANSWER[best.answer]
    there = [each for each in functions if each.as_it_stands]
    statement = statements.answered(activity, best, verdict, beside=there)
    # Part of the work is done as it stands, so the whole is no gap.
    is_part = bool(there) and verdict is Verdict.GAP
    return (Verdict.PARTIAL if is_part else verdict), statement


def _need_order(node: FlowNode, index: int) -> tuple[str, ...]:
    need = node.needs[index]
    rest = (need.basis, need.clause, need.volume, need.minutes, need.persons)
    return (need.aspect.value, plain(need.text), *(str(each) for each in rest), need.text)
