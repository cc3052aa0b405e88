"""From matches to the rows of the Fit & Gap list (sheet 50).

A row is atomic: one activity × aspect × required value, so it has one class, one
estimate and one decision.  What stands here are *differences*; whether one is a gap a
person judges.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from fitgap.catalog import FunctionStatus, PackageCatalog, PackageFunction, VendorAnswer
from fitgap.catalog.versions import substance
from fitgap.matching import Band, Candidate, Correspondence, Evidence, FunctionAlignment
from fitgap.process import Aspect, FlowNode, MunicipalFlow, Need
from fitgap.source import Location, Text, fingerprint, short_id

NEAREST = 5
"""How many of the nearest functions a row shows at most."""


class Verdict(StrEnum):
    """適合判定: can the package do it as it is?"""

    FIT = "F"
    PARTIAL = "P"
    GAP = "G"
    NOT_APPLICABLE = "N"
    UNCONFIRMED = "U"


class ItemOrigin(StrEnum):
    """Where a row comes from."""

    ACTIVITY = "activity"
    NEED = "need"
    DOCUMENT = "document"
    STANDARD_FLOW = "standard_flow"


@dataclass(frozen=True)
class FitGapItem:
    """One row of the Fit & Gap list.

    ``id`` survives re-runs; ``fingerprint`` covers the flow element and the catalogue row
    and changes with either.  ``function`` is the function matched (None if none is),
    ``nearest`` the functions that come closest, best first.  ``evidence`` explains the
    match.  ``volume`` is cases a year, ``minutes`` the minutes one case takes each of
    the ``persons`` who work at it.  A row on a
    whole flow has no ``activity``, and for what is required the name of the procedure;
    ``details`` then say what it rests on.
    """

    id: str
    fingerprint: str
    origin: ItemOrigin
    municipality: str
    flow: str
    procedure: str
    procedure_name: str
    affair: str
    activity: str
    activity_name: str
    role: str
    aspect: Aspect
    required: str
    verdict: Verdict
    statement: Text
    function: str | None = None
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Candidate, ...] = ()
    basis: str | None = None
    clause: str | None = None
    volume: int | None = None
    minutes: Decimal | None = None
    persons: int = 1
    location: Location = field(default=Location(""), compare=False)
    details: tuple[Text, ...] = ()


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
    papers = _papers_by_area(catalog)
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
    return (flow.id, node.id, origin.value, aspect.value, _plain(words))


def provides(function: PackageFunction, need: Need) -> bool:
    """Say whether a function lists exactly what a need asks to be there.

    Conservative: the need must name nothing but things listed under its aspect, perhaps
    with a request around them (「…を印刷したい」).  A wish to change a thing is not met by
    the thing's being there.
    """
    listed = {
        Aspect.FORM: (*function.documents_out, *function.forms),
        Aspect.FIELD: function.fields,
        Aspect.SCREEN: function.screens,
        Aspect.FUNCTION: (function.name,),
    }.get(need.aspect, ())
    names = {_plain(name) for name in listed} - {""}
    wanted = _plain(need.text)
    if not names or not wanted:
        return False
    if wanted in names:
        return True
    asked = _plain(_REQUEST.sub("", unicodedata.normalize("NFKC", need.text).strip()))
    if asked in names:
        return True
    parts = [_plain(part) for part in _AND.split(_REQUEST.sub("", need.text))]
    return all(part in names for part in parts)


# What a wish for something to be there ends with.  Words for changing are left out.
_REQUEST = re.compile(
    r"""(の(様式|帳票|画面|欄|項目))?(を|が|も|の)?(新たに|自動で|画面に|画面で)?
    (追加|出力|印刷|表示|登録|入力|記録|作成|発行|交付|用意|必要|ほしい|欲しい|使|残|出|刷)
    [ぁ-ん]{0,40}(すること|できること|したい|です|ます|ほしい|欲しい)?[。．.]?$""",
    re.VERBOSE,
)
_AND = re.compile(r"[、,，・]|及び|および|並びに")
# Bounded, as a wish without an end must not be searched anew from each of its brackets.
_REMARK = re.compile(r"[(\[（［【〔〈<].{0,200}?[)\]）］】〕〉>]")


@lru_cache(maxsize=65536)
def _plain(words: str) -> str:
    """Return words in the form they are compared in: no width, case, remarks or marks."""
    folded = _REMARK.sub("", unicodedata.normalize("NFKC", words)).casefold()
    return "".join(char for char in folded if char.isalnum() or char == "ー")


class _Flow:
    """One flow against the catalogue."""

    def __init__(
        self,
        flow: MunicipalFlow,
        catalog: PackageCatalog,
        alignment: FunctionAlignment,
        papers: Mapping[str, frozenset[str]],
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
        best = matched[0] if matched else None
        if not node.label:
            verdict, statement = Verdict.UNCONFIRMED, _UNNAMED.format(id=node.id)
        elif best is not None and best.band is Band.MATCH and not self._is_there(best):
            verdict, statement = self._answered(node, matched)
        elif best is not None and best.band is Band.MATCH:
            verdict, statement = Verdict.FIT, self._fit_statement(node, matched)
        elif best is not None:
            verdict = Verdict.UNCONFIRMED
            statement = _REVIEW.format(activity=node.label, function=self._name(best.right))
        elif node.id in self.alignment.manual:
            verdict, statement = Verdict.NOT_APPLICABLE, _MANUAL.format(activity=node.label)
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
            key = (need.aspect, _plain(need.text))
            number_of[index] = counted[key] = counted.get(key, 0) + 1
        sure = [each for each in matched if each.band is Band.MATCH]
        # An option or a setting is a row of its own; with it the function is there.
        usable = [each for each in sure if self._function(each.right).answer in _USABLE]
        for index, need in enumerate(node.needs):
            giver = next(
                (each for each in usable if provides(self._function(each.right), need)), None
            )
            if giver is not None:
                verdict = Verdict.FIT
                statement = _NEED_MET.format(need=need.text, function=self._name(giver.right))
                used = [giver]
            elif usable:
                verdict = Verdict.PARTIAL
                statement = _NEED_MISSING.format(
                    activity=node.label or node.id,
                    need=need.text,
                    function=self._name(usable[0].right),
                )
                used = usable
            elif sure:
                verdict, _ = _BY_ANSWER[self._function(sure[0].right).answer]
                statement = _NEED_ANSWERED.format(
                    need=need.text,
                    function=self._name(sure[0].right),
                    answer=self._answer(sure[0].right),
                )
                used = sure
            elif matched:
                verdict = Verdict.UNCONFIRMED
                statement = _NEED_REVIEW.format(
                    need=need.text, function=self._name(matched[0].right)
                )
                used = list(matched)
            else:
                verdict = Verdict.GAP
                statement = _NEED_WITHOUT_FUNCTION.format(
                    activity=node.label or node.id, need=need.text
                )
                used = []
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
        functions = [
            function
            for each in matched
            if each.band is Band.MATCH
            and (function := self._function(each.right)).answer in _USABLE
        ]
        # A row that lists no documents says nothing of which ones the function prints.
        if not any(function.documents_out or function.forms for function in functions):
            return
        own = frozenset(
            _plain(name) for function in functions for name in (function.name, *_papers(function))
        )
        near = frozenset().union(*(self.papers[function.area] for function in functions))
        asked = [_plain(need.text) for need in node.needs if need.aspect is Aspect.FORM]
        stores = {"dataStore", "dataStoreReference"}
        documents = self.flow.model.document_by_id
        outputs = tuple(
            key for key in node.outputs if key in documents and documents[key].type not in stores
        )
        taken = {_plain(name) for name in self.flow.model.document_names(node.inputs)}
        seen: set[str] = set()
        for name in self.flow.model.document_names(outputs):
            plain = _plain(name)
            # A document that goes in and comes out is worked on, not made.
            if not plain or plain in taken or plain in seen:
                continue
            seen.add(plain)
            if _alike(plain, own, _OWN_SHARE) or _alike(plain, near, _AREA_SHARE):
                continue
            if any(plain in text for text in asked):
                continue
            function = functions[0]
            yield self._item(
                node,
                origin=ItemOrigin.DOCUMENT,
                aspect=Aspect.FORM,
                required=name,
                verdict=Verdict.PARTIAL,
                statement=_DOCUMENT.format(
                    activity=node.label,
                    document=name,
                    function=self._name(function.id),
                    listed="、".join(
                        list(dict.fromkeys((*function.documents_out, *function.forms)))[:3]
                    )
                    or "―",
                ),
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

    def _name(self, function_id: str) -> Text:
        function = self._function(function_id)
        return Text(f"{function.name}（{function_id}）", f"{function.name} ({function_id})")

    def _is_there(self, match: Correspondence) -> bool:
        return self._function(match.right).as_it_stands

    def _answered(self, node: FlowNode, matched: Sequence[Correspondence]) -> tuple[Verdict, Text]:
        """Return the verdict a vendor's answer comes to, and what he said."""
        best = matched[0]
        sure = [each for each in matched if each.band is Band.MATCH]
        there = [each for each in sure if self._is_there(each)]
        verdict, words = _BY_ANSWER[self._function(best.right).answer]
        statement = words.format(
            activity=node.label,
            function=self._name(best.right),
            answer=self._answer(best.right),
        )
        if there:
            # Part of the work is done as it stands, so the whole is no gap.
            verdict = Verdict.PARTIAL if verdict is Verdict.GAP else verdict
            others = _listed(self._name(each.right) for each in there)
            statement = _joined(statement, _BESIDE.format(functions=others))
        return verdict, statement

    def _answer(self, function_id: str) -> Text:
        """Return a vendor's answer in words, with the price and the remark he gave."""
        function = self._function(function_id)
        said = ANSWERS[function.answer or VendorAnswer.STANDARD]
        if function.quoted_price_thousand_yen is not None:
            price = f"{function.quoted_price_thousand_yen:,}"
            said = _QUOTED.format(answer=said, price=price)
        if function.note:
            note = " ".join(function.note.split())
            said = _REMARKED.format(answer=said, note=note)
        return said

    def _fit_statement(self, node: FlowNode, matched: Sequence[Correspondence]) -> Text:
        statement = _FIT.format(activity=node.label, function=self._name(matched[0].right))
        others = [each.right for each in matched[1:] if each.band is Band.MATCH]
        if others:
            statement = _joined(
                statement, _ALSO.format(functions=_listed(self._name(each) for each in others))
            )
        function = self._function(matched[0].right)
        if function.status is FunctionStatus.DEPRECATED:
            statement = _joined(statement, _DEPRECATED.format(successor=function.successor or "―"))
        return statement

    def _gap_statement(self, node: FlowNode) -> Text:
        gone = self.removed.get(node.id)
        if gone:
            return _REMOVED.format(
                activity=node.label,
                function=self._name(gone[0].id),
                successor=gone[0].successor or "―",
            )
        nearest = self._nearest(node, ())
        if not nearest:
            return _NO_CANDIDATE.format(activity=node.label)
        return _GAP.format(
            activity=node.label, nearest=_listed(self._why(each) for each in nearest[:3])
        )

    def _why(self, candidate: Candidate) -> Text:
        """Name a candidate and say what speaks most against it, in one phrase."""
        against = min(
            (
                each
                for each in candidate.evidence
                if each.kind not in _NO_REASON and each.contribution < 0
            ),
            # What the function lacks says more than that it is needed elsewhere.
            key=lambda each: (each.kind == "claimed", each.contribution, each.kind),
            default=None,
        )
        reason = (
            against.text if against is not None else _WEAK.format(score=f"{candidate.score:.2f}")
        )
        name = self._name(candidate.function)
        return Text(f"{name.ja}：{reason.ja.rstrip('。')}", f"{name.en}: {reason.en.rstrip('.')}")


def _need_order(node: FlowNode, index: int) -> tuple[str, ...]:
    need = node.needs[index]
    rest = (need.basis, need.clause, need.volume, need.minutes, need.persons)
    return (need.aspect.value, _plain(need.text), *(str(each) for each in rest), need.text)


def _papers(function: PackageFunction) -> tuple[str, ...]:
    """Return every document a function knows: made, printed or taken in."""
    return (*function.documents_out, *function.forms, *function.documents_in)


def _papers_by_area(catalog: PackageCatalog) -> Mapping[str, frozenset[str]]:
    """Return the plain names of the documents known to each area."""
    known: dict[str, set[str]] = {}
    for function in catalog.functions:
        names = known.setdefault(function.area, set())
        if function.offered:
            names.update(_plain(name) for name in _papers(function))
    return {area: frozenset(names - {""}) for area, names in known.items()}


def _alike(plain: str, known: frozenset[str], share: float) -> bool:
    """Say whether a document is known by another wording (登録者数の月報, 登録者数月報).

    What it is about, its name without the word for the kind of paper, must be in a known
    name to this share of its characters; a name that is only a kind (通知) is about nothing.
    A known name with more before it is the same too (児童手当認定通知書, 認定通知書).
    """
    if plain in known or any(
        plain.endswith(other) and len(_KIND_OF_PAPER.sub("", other)) >= 2 for other in known
    ):
        return True
    about = _KIND_OF_PAPER.sub("", "".join(_NOT_HIRAGANA.findall(plain)))
    if len(about) < 2:
        return any(plain in other for other in known)
    needed = share * len(about)
    return any(sum(map(other.__contains__, about)) >= needed for other in known)


_OWN_SHARE, _AREA_SHARE = 0.7, 0.85
_NOT_HIRAGANA = re.compile(r"[^ぁ-ん]+")
_KIND_OF_PAPER = re.compile(
    r"(?:通知書?|証明書?|申請書?|申込書?|届出?書?|文書|書類|手紙|用紙|[書票証状紙表券])$"
)
# What every candidate has alike, or only ranks them, does not say why one falls short.
_NO_REASON = frozenset({"base", "neighbours", "rivals"})


def _joined(first: Text, second: Text) -> Text:
    return Text(first.ja + second.ja, f"{first.en} {second.en}")


def _listed(parts: Iterable[Text]) -> Text:
    texts = list(parts)
    return Text("／".join(each.ja for each in texts), "; ".join(each.en for each in texts))


_FIT = Text(
    "「{activity}」は、パッケージの機能「{function}」で行えます。",
    "'{activity}' can be done with the function {function}.",
)
_ALSO = Text("あわせて {functions} も使います。", "{functions} take part as well.")
_DEPRECATED = Text(
    "この機能は廃止予定です（後継：{successor}）。",
    "The function is to be withdrawn (successor: {successor}).",
)
ANSWERS: Mapping[VendorAnswer, Text] = {
    VendorAnswer.STANDARD: Text("標準機能で対応", "standard function"),
    VendorAnswer.PARAMETER: Text("設定で対応", "by a setting"),
    VendorAnswer.OPTION: Text("オプションで対応", "by an option"),
    VendorAnswer.CUSTOMISE: Text("カスタマイズで対応", "by customising"),
    VendorAnswer.ALTERNATIVE: Text("代替案・運用で対応", "by an alternative or by work"),
    VendorAnswer.PLANNED: Text("次期版で対応", "in the next version"),
    VendorAnswer.NONE: Text("対応不可", "not possible"),
    VendorAnswer.UNANSWERED: Text("未回答", "not answered"),
}
"""The words for a vendor's answers."""

_QUOTED = Text("{answer}、{price} 千円", "{answer}, {price} thousand yen")
_REMARKED = Text("{answer}、備考：{note}", "{answer}, remark: {note}")
_PARTLY = Text(
    "「{activity}」に対応する機能「{function}」は、標準のままでは使えません（ベンダの回答：{answer}）。",
    "{function}, which serves '{activity}', cannot be used as it stands (vendor: {answer}).",
)
_REFUSED = Text(
    "「{activity}」に対応する機能「{function}」は、いまの版ではできません（ベンダの回答：{answer}）。",
    "{function}, which serves '{activity}', is not in this version (vendor: {answer}).",
)
_OPEN = Text(
    "「{activity}」に対応する機能「{function}」に、ベンダの回答がありません。ベンダに確かめてください。",
    "the vendor has not answered for {function}, which serves '{activity}': please ask.",
)
_BESIDE = Text(
    "{functions} は標準で使えます。これだけで足りるか確かめてください。",
    "{functions} can be used as it is; check whether that suffices.",
)
_BY_ANSWER: Mapping[VendorAnswer | None, tuple[Verdict, Text]] = {
    VendorAnswer.PARAMETER: (Verdict.PARTIAL, _PARTLY),
    VendorAnswer.OPTION: (Verdict.PARTIAL, _PARTLY),
    VendorAnswer.ALTERNATIVE: (Verdict.PARTIAL, _PARTLY),
    VendorAnswer.CUSTOMISE: (Verdict.GAP, _REFUSED),
    VendorAnswer.PLANNED: (Verdict.GAP, _REFUSED),
    VendorAnswer.NONE: (Verdict.GAP, _REFUSED),
    VendorAnswer.UNANSWERED: (Verdict.UNCONFIRMED, _OPEN),
}
_USABLE = frozenset({None, VendorAnswer.STANDARD, VendorAnswer.PARAMETER, VendorAnswer.OPTION})
_REVIEW = Text(
    "「{activity}」には機能「{function}」が対応しそうですが、確かではありません。合っているか確かめてください。",
    "{function} may serve '{activity}', but this is not certain: please confirm the function.",
)
_UNNAMED = Text(
    "作業（{id}）に名前がないため照合できません。業務フローで、何をどうする作業か名前を付けてください。",
    "activity {id} has no name and cannot be matched: please name it in the flow.",
)
_MANUAL = Text(
    "「{activity}」は手作業で、パッケージの対象ではありません。",
    "'{activity}' is handwork, which no package covers.",
)
_GAP = Text(
    "「{activity}」を行える機能が見つかりません。近い機能：{nearest}。",
    "no function does '{activity}'; the nearest are {nearest}.",
)
_NO_CANDIDATE = Text(
    "「{activity}」を行える機能が見つからず、近い機能もカタログにありません。",
    "no function does '{activity}', and none in the catalogue comes near.",
)
_REMOVED = Text(
    "「{activity}」に対応する機能「{function}」は廃止されています（後継：{successor}）。",
    "{function}, which served '{activity}', has been withdrawn (successor: {successor}).",
)
_WEAK = Text("一致度が {score} にとどまります", "the score is only {score}")
_NEED_MET = Text(
    "要望「{need}」は、機能「{function}」にすでにあります。",
    "what is needed ('{need}') is already part of {function}.",
)
_NEED_MISSING = Text(
    "「{activity}」は機能「{function}」で行えますが、要望「{need}」は標準のままでは満たせません。",
    "{function} does '{activity}', but not as needed: '{need}'.",
)
_NEED_ANSWERED = Text(
    "機能「{function}」のベンダの回答が「{answer}」なので、要望「{need}」を満たせるか、回答とあわせて決めます。",
    "the vendor's answer for {function} is '{answer}'; whether '{need}' is met goes with it.",
)
_NEED_REVIEW = Text(
    "機能「{function}」が対応するか未確認のため、要望「{need}」を満たすかもまだ分かりません。",
    "whether {function} serves is unconfirmed, so it is open whether it meets '{need}'.",
)
_NEED_WITHOUT_FUNCTION = Text(
    "「{activity}」に対応する機能がないため、要望「{need}」を満たせません。",
    "no function serves '{activity}', so '{need}' is not met.",
)
_DOCUMENT = Text(
    "「{activity}」で作る「{document}」が、機能「{function}」にも同じ分野の機能にもありません"
    "（この機能の書類：{listed}）。",
    "'{activity}' makes '{document}', which neither {function} nor its area lists "
    "(it lists: {listed}).",
)
