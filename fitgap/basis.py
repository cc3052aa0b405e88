"""What an act rests on: the row as the person saw it, kept with the act in the log.

A fingerprint tells that a row changed; the basis tells what it was.  It also tells which
functions the person had before them, so that what was settled does not turn with scores
that every other row of a catalogue moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from fitgap.catalog import FunctionStatus, PackageCatalog, PackageFunction
from fitgap.catalog.versions import (
    as_mapping,
    field_changes,
    final_successor,
    from_mapping,
    substance,
)
from fitgap.consensus import Entry, Review, SealedEntry
from fitgap.gaps import FitGapItem, ItemOrigin
from fitgap.matching import Band, Correspondence, FunctionAlignment
from fitgap.process import MunicipalFlow
from fitgap.source import Text, fingerprint, listed
from fitgap.vocabulary import CATALOG_FIELDS, field_value, label

BASIS = "basis"
"""The key of :attr:`Entry.values` that holds a basis, as JSON."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A function shown for an activity; ``band`` is None where it was near, but no match."""

    function: str
    digest: str
    band: Band | None
    score: float


@dataclass(frozen=True)
class Basis:
    """A row and its functions as they were when somebody acted on it.

    ``function`` is the one the row speaks of, None where there was none; ``picked`` the one
    that an act of matching names.  ``seen`` holds the functions of the whole activity.
    """

    package: str
    version: str
    municipality: str
    flow: str
    activity: str
    activity_name: str
    affair: str
    required: str
    function: PackageFunction | None = None
    picked: PackageFunction | None = None
    seen: tuple[Seen, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True)
class Recheck:
    """A decision that has lost its ground: its row changed (要再確認) or is gone (失効).

    ``act`` is what was decided, the newest act where nothing was decided yet.  ``old`` is
    the function as it stood then, ``new`` as it stands now; None where there was or is none.
    ``is_known`` is False where the act does not tell what it rested on.
    """

    row: str
    is_lapsed: bool
    municipality: str
    affair: str
    activity_name: str
    required: str
    act: SealedEntry
    old: PackageFunction | None
    new: PackageFunction | None
    reason: Text
    is_known: bool = True


def basis_of(
    item: FitGapItem, alignment: FunctionAlignment, catalog: PackageCatalog, *, picked: str = ""
) -> Basis:
    """Return what an act on a row rests on; ``picked`` is the function a match names."""
    matched = tuple(each for each in alignment.correspondences if each.left == item.activity)
    bands = {each.right: each for each in matched}
    shown = {each.function: each.score for each in item.nearest}
    seen = [
        Seen(name, content_digest(function), pair.band if pair else None, score)
        for name, pair, score in (
            *((each.right, each, each.score) for each in matched),
            *((name, None, score) for name, score in shown.items() if name not in bands),
        )
        if (function := catalog.function_by_id.get(name)) is not None
    ]
    return Basis(
        package=catalog.id,
        version=catalog.version,
        municipality=item.municipality,
        flow=item.flow,
        activity=item.activity,
        activity_name=item.activity_name,
        affair=item.affair,
        required=item.required,
        function=_own_function(item, alignment, catalog),
        picked=catalog.function_by_id.get(picked),
        seen=tuple(seen),
        by_hand=item.activity in alignment.manual,
    )


def written(basis: Basis) -> str:
    """Return a basis as it is kept in the log."""
    plain: dict[str, object] = {key: getattr(basis, key) for key in _WORDS if getattr(basis, key)}
    for key, function in (("function", basis.function), ("picked", basis.picked)):
        if function is not None:
            plain[key] = as_mapping(function)
    plain["seen"] = [
        [each.function, each.digest, each.band.value if each.band else "", each.score]
        for each in basis.seen
    ]
    if basis.by_hand:
        plain["by_hand"] = True
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_basis(entry: Entry) -> Basis | None:
    """Return what an act rests on, None where it does not tell."""
    text = entry.values.get(BASIS)
    return _parsed(text) if text else None


# The log is folded anew with every act.
@lru_cache(maxsize=16384)
def _parsed(text: str) -> Basis | None:
    try:
        plain = json.loads(text)
        words = {key: plain.get(key, "") for key in _WORDS}
        seen = tuple(
            Seen(str(name), str(digest), Band(band) if band else None, float(score))
            for name, digest, band, score in plain.get("seen", ())
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if not all(isinstance(word, str) for word in words.values()):
        return None
    return Basis(
        **words,
        function=from_mapping(plain.get("function")),
        picked=from_mapping(plain.get("picked")),
        seen=seen,
        by_hand=plain.get("by_hand") is True,
    )


_WORDS = (
    "package",
    "version",
    "municipality",
    "flow",
    "activity",
    "activity_name",
    "affair",
    "required",
)


def content_digest(function: PackageFunction) -> str:
    """Return a short digest of all that a function says of the package."""
    return fingerprint(json.dumps(as_mapping(substance(function)), sort_keys=True))[:12]


def match_target(sealed: SealedEntry, catalog: PackageCatalog) -> str | None:
    """Return the function an act of matching stands for now; None says that none fits.

    A function that was withdrawn since gives way to its successor.  Where there is none, and
    where it was picked as it stands now, the function itself is named.
    """
    named = sealed.entry.values.get("function") or None
    if named is None or match_stands(sealed, catalog):
        return named
    heir = final_successor(catalog, named)
    return named if heir is None else heir.id


def match_stands(sealed: SealedEntry, catalog: PackageCatalog) -> bool:
    """Say whether the function an act of matching names is still what was picked."""
    named = sealed.entry.values.get("function", "")
    if not named:
        return True
    function = catalog.function_by_id.get(named)
    if function is None:
        return False
    basis = read_basis(sealed.entry)
    if basis is None or basis.picked is None:
        # Older entries do not tell what was picked.
        return function.offered and final_successor(catalog, named) is None
    return not field_changes(basis.picked, function)


def hold(
    alignments: Sequence[FunctionAlignment],
    flows: Sequence[MunicipalFlow],
    catalog: PackageCatalog,
    reviews: Mapping[str, Review],
) -> tuple[tuple[FunctionAlignment, ...], frozenset[tuple[str, str]]]:
    """Keep the functions that people acted on where only scores would turn them.

    An activity that somebody judged or decided keeps the functions it then had, or their
    successors.  Where no function matched, it keeps none as long as no function that is new
    or changed since comes to match.  What a person picked or confirmed goes before all this,
    as does an activity that has another name by now.

    Returns:
        The alignments, one per flow as given, and (flow, activity) where one was changed.
    """
    newest = _newest_bases(reviews)
    picked = {
        (match.entry.values.get("flow", ""), match.entry.values.get("activity", ""))
        for review in reviews.values()
        if (match := review.match) is not None
    }
    held: set[tuple[str, str]] = set()
    kept: list[FunctionAlignment] = []
    for flow, alignment in zip(flows, alignments, strict=True):
        restored: dict[str, tuple[Correspondence, ...]] = {}
        manual = set(alignment.manual)
        for node in flow.model.activities:
            basis = newest.get((flow.id, node.id))
            if basis is None or (flow.id, node.id) in picked or basis.activity_name != node.label:
                continue
            now = _ranked(each for each in alignment.correspondences if each.left == node.id)
            if any(part.kind == "confirmed" for each in now for part in each.evidence):
                continue
            then = _held(basis, now, alignment, catalog)
            if then is not None and _bands(then) != _bands(now):
                restored[node.id] = then
                if basis.by_hand:
                    manual.add(node.id)
        held |= {(flow.id, activity) for activity in restored}
        others = (each for each in alignment.correspondences if each.left not in restored)
        own = (each for pairs in restored.values() for each in pairs)
        kept.append(
            replace(alignment, correspondences=(*others, *own), manual=frozenset(manual))
            if restored
            else alignment
        )
    return tuple(kept), frozenset(held)


def bound_acts(review: Review) -> tuple[SealedEntry, ...]:
    """Return the acts that count for a row and say something of it: all but notes."""
    single = (
        review.classification,
        review.resolution,
        review.assessment,
        review.decision,
        review.match,
    )
    several = (review.judgements, review.positions, review.considerations)
    acts = (*(act for acts in several for act in acts.values()), *single)
    return tuple(sorted((act for act in acts if act is not None), key=lambda act: act.sequence))


def recheck(
    row: FitGapItem, act: SealedEntry, alignment: FunctionAlignment, catalog: PackageCatalog
) -> Recheck:
    """Return an act on a row that has changed since, with old and new side by side."""
    basis = read_basis(act.entry)
    new = _own_function(row, alignment, catalog)
    if new is not None and not new.offered:
        new = None
    old = None if basis is None else basis.picked or basis.function
    return Recheck(
        row=row.id,
        is_lapsed=False,
        municipality=row.municipality,
        affair=row.affair,
        activity_name=row.activity_name,
        required=row.required,
        act=act,
        old=old,
        new=new,
        reason=_UNKNOWN if basis is None else _changed(basis, row, old, new, catalog),
        is_known=basis is not None,
    )


def lapse(
    target: str, review: Review, catalog: PackageCatalog, flows: Sequence[MunicipalFlow]
) -> Recheck | None:
    """Return what was decided on a row that is gone, None where nothing was."""
    acts = bound_acts(review)
    if not acts:
        return None
    act = review.decision or acts[-1]
    told = (read_basis(each.entry) for each in (act, *reversed(acts)))
    basis = next((each for each in told if each is not None), None)
    old = None if basis is None else basis.function
    return Recheck(
        row=target,
        is_lapsed=True,
        municipality=act.entry.municipality if basis is None else basis.municipality,
        affair="" if basis is None else basis.affair,
        activity_name="" if basis is None else basis.activity_name,
        required="" if basis is None else basis.required,
        act=act,
        old=old,
        new=None if old is None else _now(old, catalog),
        reason=_UNKNOWN_LAPSE if basis is None else _gone(basis, old, catalog, flows),
        is_known=basis is not None,
    )


def function_lines(function: PackageFunction | None) -> tuple[Text, ...]:
    """Return all that a function's row says, a line for each field that says something."""
    if function is None:
        return ()
    plain = as_mapping(substance(function))
    lines = [Text(f"{function.id} {function.name}", f"{function.id} {function.name}")]
    for key, title in CATALOG_FIELDS.items():
        value = plain.get(key)
        if not value or (key, value) in _SELF_EVIDENT or key in ("id", "name", "area", "group"):
            continue
        if isinstance(value, list):
            words = Text(
                "、".join(_part(each, free="自由記入") for each in value),
                "、".join(_part(each, free="free") for each in value),
            )
        else:
            words = field_value(key, str(value))
        lines.append(Text(f"{title.ja}: {words.ja}", f"{title.en}: {words.en}"))
    return tuple(lines)


def differing_lines(
    old: PackageFunction | None, new: PackageFunction | None
) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Return what two functions' rows say, without what both say alike; the names stay."""
    then, now = function_lines(old), function_lines(new)
    if not then or not now:
        return then, now
    return (
        (then[0], *(line for line in then[1:] if line not in now)),
        (now[0], *(line for line in now[1:] if line not in then)),
    )


_SELF_EVIDENT = (("standard_class", "none"), ("status", "current"))


def _part(part: object, *, free: str) -> str:
    """Return an item of a list in one phrase; of an option the price too.

    ``free`` is what a parameter that takes any words is said to take.
    """
    if not isinstance(part, dict):
        return str(part)
    known = {"price": "{}千円", "values": "{}", "default": "標準 {}"}
    shown = {**part, "values": free} if part.get("values") == "free" else part
    rest = [words.format(shown[key]) for key, words in known.items() if key in shown]
    return f"{part['name']}（{'、'.join(rest)}）" if rest else str(part["name"])


def _own_function(
    item: FitGapItem, alignment: FunctionAlignment, catalog: PackageCatalog
) -> PackageFunction | None:
    """Return the function a row speaks of, be it sure or still to be confirmed."""
    own = (each for each in alignment.correspondences if each.left == item.activity)
    best = next((each.right for each in _ranked(own)), "")
    return catalog.function_by_id.get(item.function or best)


def _ranked(pairs: Iterable[Correspondence]) -> tuple[Correspondence, ...]:
    """Return the functions of an activity in the order the rows take them."""
    return tuple(
        sorted(pairs, key=lambda each: (each.band is not Band.MATCH, -each.score, each.right))
    )


def _bands(pairs: Sequence[Correspondence]) -> list[tuple[str, Band]]:
    return [(each.right, each.band) for each in _ranked(pairs)]


def _newest_bases(reviews: Mapping[str, Review]) -> dict[tuple[str, str], Basis]:
    """Return by (flow, activity) what the newest act on any of its rows rests on."""
    acts = sorted(
        (act for review in reviews.values() for act in bound_acts(review)),
        key=lambda act: act.sequence,
    )
    bases = (read_basis(act.entry) for act in acts)
    return {(basis.flow, basis.activity): basis for basis in bases if basis is not None}


def _held(
    basis: Basis,
    now: Sequence[Correspondence],
    alignment: FunctionAlignment,
    catalog: PackageCatalog,
) -> tuple[Correspondence, ...] | None:
    """Return the functions an activity keeps, None where the matching is to decide anew."""
    seen = {each.function: each for each in basis.seen}
    if not any(each.band is Band.MATCH for each in basis.seen):
        for pair in now:
            function = catalog.function_by_id.get(pair.right)
            known = seen.get(pair.right)
            if function is None or known is None or known.digest != content_digest(function):
                return None
    kept: dict[str, Correspondence] = {}
    for each in basis.seen:
        function = catalog.function_by_id.get(each.function)
        if each.band is None or function is None:
            continue
        if content_digest(function) != each.digest:
            function = final_successor(catalog, each.function) or function
        if not function.offered and now:
            continue
        evidence = next(
            (
                near.evidence
                for near in alignment.candidates.get(basis.activity, ())
                if near.function == function.id
            ),
            (),
        )
        pair = Correspondence(basis.activity, function.id, each.score, each.band, evidence)
        kept.setdefault(function.id, pair)
    wanted = any(each.band is not None for each in basis.seen)
    return None if wanted and not kept else tuple(kept.values())


def _now(old: PackageFunction, catalog: PackageCatalog) -> PackageFunction | None:
    return final_successor(catalog, old.id) or catalog.function_by_id.get(old.id)


def _changed(
    basis: Basis,
    row: FitGapItem,
    old: PackageFunction | None,
    new: PackageFunction | None,
    catalog: PackageCatalog,
) -> Text:
    """Say why what was decided has to be looked at again."""
    if old is None and new is not None:
        return (_FOUND if row.function else _PERHAPS).format(new=_named(new))
    if old is not None and (new is None or new.id != old.id):
        return _moved(old, new, catalog, is_sure=row.function is not None)
    if old is not None and new is not None:
        fields = dict.fromkeys(change.field for change in field_changes(old, new))
        if fields:
            names = [CATALOG_FIELDS[field] for field in fields]
            return _REWORDED.format(fields=listed(names))
    if row.origin is ItemOrigin.STANDARD_FLOW:
        return _OTHERWISE_DIFFERENT
    if (basis.activity_name, basis.required) != (row.activity_name, row.required):
        return _RENAMED.format(old=basis.activity_name, new=row.activity_name)
    return _ELSEWHERE


def _moved(
    old: PackageFunction, new: PackageFunction | None, catalog: PackageCatalog, *, is_sure: bool
) -> Text:
    present = catalog.function_by_id.get(old.id)
    heir = final_successor(catalog, old.id)
    if present is None:
        what = _ROW_MISSING.format(old=_named(old))
    elif present.status in (FunctionStatus.REMOVED, FunctionStatus.DEPRECATED):
        what = _WITHDRAWN.format(old=_named(old), status=label(present.status))
    else:
        what = _NOT_MATCHED.format(old=_named(old))
    after = _NOTHING_INSTEAD
    if new is not None:
        words = _INSTEAD if is_sure else _PERHAPS
        after = (_HEIR if heir is not None and heir.id == new.id else words).format(new=_named(new))
    return Text(what.ja + after.ja, what.en + after.en)


def _gone(
    basis: Basis,
    old: PackageFunction | None,
    catalog: PackageCatalog,
    flows: Sequence[MunicipalFlow],
) -> Text:
    """Say why a row is gone."""
    flow = next((flow for flow in flows if flow.id == basis.flow), None)
    if flow is None:
        return _FLOW_GONE.format(flow=basis.flow)
    if not basis.activity:
        return _AS_THE_STANDARD
    if basis.activity not in flow.model.node_by_id:
        return _ACTIVITY_GONE
    now = None if old is None else _now(old, catalog)
    if old is not None and (now is None or field_changes(old, now)):
        return _ROW_MET.format(function=_named(now or old))
    return _ROW_GONE


def _named(function: PackageFunction) -> str:
    return f"{function.id} {function.name}"


_UNKNOWN = Text(
    "決めたときから内容が変わりました（当時の記載は記録にありません）",
    "the row has changed since (the record does not tell what it was)",
)
_UNKNOWN_LAPSE = Text(
    "この行はなくなりました（当時の記載は記録にありません）",
    "the row is gone (the record does not tell what it was)",
)
_FOUND = Text("対応する機能 {new} が見つかりました", "a function was found: {new}")
_PERHAPS = Text("{new} が対応するかもしれません（未確認）", "{new} may serve (unconfirmed)")
_REWORDED = Text("機能の記載が変わりました（{fields}）", "the function's row changed ({fields})")
_RENAMED = Text(
    "業務フローの記載が変わりました（「{old}」→「{new}」）",
    'the flow changed ("{old}", now "{new}")',
)
_ELSEWHERE = Text(
    "業務フローの説明・書類、またはほかの機能の設定・オプションが変わりました",
    "the flow's description or documents, or another function's settings or options changed",
)
_OTHERWISE_DIFFERENT = Text(
    "業務フローまたはパッケージの標準業務フローが変わり、違うところが変わりました",
    "the flow or the package's standard flow changed, and so did what differs",
)
_AS_THE_STANDARD = Text(
    "この違いがなくなりました（業務フローが標準業務フローにそろったか、標準業務フローがなくなりました）",
    "the difference is gone (the flow follows the standard flow, or there is none any more)",
)
_ROW_MISSING = Text("機能 {old} の行がカタログからなくなり、", "{old} has no row any more, ")
_WITHDRAWN = Text("機能 {old} が{status}になり、", "{old} is {status}, ")
_NOT_MATCHED = Text("機能 {old} が対応しなくなり、", "{old} no longer matches, ")
_HEIR = Text("後継の {new} に引き継ぎました", "its successor is {new}")
_INSTEAD = Text("{new} が対応する機能になりました", "{new} matches instead")
_NOTHING_INSTEAD = Text("代わりの機能がありません", "and nothing takes its place")
_FLOW_GONE = Text("業務フロー {flow} がなくなりました", "the flow {flow} is gone")
_ACTIVITY_GONE = Text(
    "業務フローからこの作業がなくなりました", "the activity is gone from the flow"
)
_ROW_MET = Text(
    "機能の記載が変わり、この差異がなくなりました（{function}）",
    "the function's row changed and the difference is gone ({function})",
)
_ROW_GONE = Text(
    "この差異がなくなりました（要望または書類が業務フローからなくなったか、機能にそろいました）",
    "the difference is gone (from the flow, or the package now covers it)",
)
