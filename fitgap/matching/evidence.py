"""Why a score is what it is, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fitgap.catalog import PackageFunction
from fitgap.matching.bags import clauses_of
from fitgap.matching.scoring import Stage
from fitgap.matching.usage import shipped_usage
from fitgap.matching.values import Evidence
from fitgap.matching.vectors import Floats, Singles
from fitgap.source import Text
from fitgap.text import LabelFeatures, analyse, is_common_area

CONFIRMED_TEXT = Text("担当者がこの対応を確認しました。", "a person confirmed this correspondence.")

# Which kind of evidence each feature counts to.
KINDS: Mapping[str, str] = {
    "base": "base",
    "chars_name": "words",
    "chars_text": "words",
    "words_text": "words",
    "covered_more": "words",
    "identical": "words",
    "skeleton_name": "words",
    "name_covered": "words",
    "label_covered": "missing",
    "strange": "missing",
    "description_covered": "description",
    "documentation": "documentation",
    "clause_associations": "association",
    "clause_alike": "association",
    "clause_usage": "association",
    "action_family": "action",
    "action_conflict": "action",
    "documents": "documents",
    "documents_in": "documents",
    "documents_out": "documents",
    "documents_differ": "documents",
    "documents_in_text": "documents",
    "documents_known": "base",
    "described": "base",
    "area": "context",
    "process": "context",
    "flow_words": "flow",
    "role": "role",
    "role_agreement": "role",
    "handwork": "handwork",
    "manual_task": "manual_task",
    "neighbours": "neighbours",
    "through": "through",
    "covered_both": "words",
    "covered_squared": "words",
    "same_done_to_same": "words",
    "actions_differ": "action",
    "near": "position",
    "objects_differ": "words",
    "identical_close": "words",
    "closeness": "base",
    "opposed": "opposed",
    "told": "type",
    "precedent": "precedent",
    "other_precedent": "other_precedent",
    "no_precedent": "other_precedent",
    "refused": "refused",
    "usage": "usage",
    "area_words": "neighbours",
    "common_area": "neighbours",
    "sequence": "sequence",
    "position": "position",
    "order": "position",
    "same_type": "type",
    "behind_best": "rivals",
    "lead": "rivals",
    "behind_rival": "claimed",
}
_SMALLEST = 0.02  # logits; smaller parts are told together
_SHOWN = 6  # words named in one sentence


class Parts:
    """What each kind of evidence adds to the logit of each of many pairs."""

    def __init__(self, stage: Stage, values: Floats | Singles) -> None:
        sums: dict[str, Floats] = {}
        for name, part in stage.parts(values):
            kind = KINDS[name]
            sums[kind] = sums[kind] + part if kind in sums else part
        self._kinds = tuple(sums)
        self._values = np.stack(list(sums.values()), axis=1)

    def of(self, pair: int) -> dict[str, float]:
        """Return the parts of one pair by kind, those too small to tell within ``base``."""
        return _telling(zip(self._kinds, self._values[pair].tolist(), strict=True))


def _telling(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    told: dict[str, float] = {"base": 0.0}
    for kind, value in parts:
        told[kind] = value
    for kind in [kind for kind, value in told.items() if abs(value) < _SMALLEST]:
        if kind not in {"base", "missing"}:
            told["base"] += told.pop(kind)
    return told


def totals(contributions: Mapping[str, float]) -> dict[str, float]:
    """Return the contributions by kind; kinds too small to tell join ``base``."""
    by_kind: dict[str, float] = {}
    for name, value in contributions.items():
        kind = KINDS[name]
        by_kind[kind] = by_kind.get(kind, 0.0) + value
    return _telling(by_kind.items())


def ordered(
    by_kind: Mapping[str, float], sentence: Callable[[str, float], Text]
) -> tuple[Evidence, ...]:
    """Return evidence, the weightiest first and the starting point last."""
    kinds = sorted(
        (kind for kind in by_kind if kind != "base"), key=lambda kind: (-abs(by_kind[kind]), kind)
    )
    return (
        *(Evidence(kind, by_kind[kind], sentence(kind, by_kind[kind])) for kind in kinds),
        Evidence("base", by_kind["base"], _BASE),
    )


@dataclass(frozen=True)
class Overlap:
    """What an activity and a function have in common, and what of the activity is missing."""

    label: LabelFeatures
    function: PackageFunction
    shared: tuple[str, ...]
    synonyms: tuple[str, ...]
    missing: tuple[str, ...]
    papers: tuple[str, ...]
    # The same two are compared in every town that draws the work in the same words.
    sentences: dict[tuple[str, bool], Text] = field(default_factory=dict)

    @classmethod
    def of(
        cls, label: LabelFeatures, documents: Iterable[str], function: PackageFunction
    ) -> Overlap:
        """Compare an activity's label and documents with a function."""
        texts = (function.name, function.group, *clauses_of(function.description))
        described = [analyse(text) for text in texts if text]
        shared, synonyms = common(label, described)
        papers = (*function.documents_in, *function.documents_out)
        missing = absent(label, [*described, *map(analyse, papers)])
        same = [one for one in documents if _related(one, (*papers, *function.forms))]
        return cls(label, function, tuple(shared), tuple(synonyms), tuple(missing), tuple(same))

    def sentence(self, kind: str, value: float) -> Text:
        """Return what is said of a part of the score."""
        key = kind, value < (_OTHER_AREA if kind == "neighbours" else 0.0)
        if key not in self.sentences:
            self.sentences[key] = _function_sentence(self, kind, value)
        return self.sentences[key]


def function_evidence(
    by_kind: dict[str, float], *, precedent: float, overlap: Overlap
) -> tuple[Evidence, ...]:
    """Return the evidence of an activity and a function from the parts of their score."""
    if precedent:
        by_kind["precedent"] = precedent
    if overlap.missing:
        # Where a function falls short is told, however little it weighs.
        by_kind.setdefault("missing", 0.0)
    return ordered(by_kind, overlap.sentence)


def _function_sentence(overlap: Overlap, kind: str, value: float) -> Text:
    function = overlap.function
    area = function.area or "—"
    match kind:
        case "words":
            return _words(overlap.shared, value, overlap.synonyms)
        case "missing":
            return _listed(
                quoted(overlap.missing),
                "{words}が機能の説明にありません",
                "{words} is not in the function's description",
                "作業名の語は機能の説明にあります",
                "the description covers the label",
            )
        case "action":
            return action_text(overlap.label, analyse(function.name), value)
        case "documents":
            papers = (*function.documents_in, *function.documents_out, *function.forms)
            return _documents(overlap.papers, papers, value, "機能の説明")
        case "context" if not function.area:
            return Text("手続の名の語が機能にあります", "the function names the procedure")
        case "context":
            return Text(
                f"業務分野「{area}」が手続と合います", f"the area '{area}' suits the procedure"
            )
        case "neighbours":
            return _neighbours(area, value)
        case "rivals":
            return _rivals(value, "機能", "function")
        case "handwork":
            return _listed(
                quoted(overlap.label.handwork),
                "{words}から、手作業（パッケージ外）とみられます",
                "work done by hand, outside a package, by the words {words}",
                "手作業（パッケージ外）とみられます",
                "looks like work done by hand, outside a package",
            )
    return _FIXED[kind]


_FIXED: Mapping[str, Text] = {
    "association": Text("関連の深い語があります", "closely related words"),
    "description": Text("機能の説明に作業の語があります", "the description names the work"),
    "documentation": Text(
        "作業の説明文が機能の説明と重なります", "the activity's documentation overlaps"
    ),
    "flow": Text(
        "機能の語が、業務フローの各所にもあります",
        "words of the function occur throughout the flow",
    ),
    "sequence": Text(
        "前後の作業に対応する機能と、機能一覧の中で近くにあります",
        "stands near the functions of the work before and after in the catalogue",
    ),
    "manual_task": Text(
        "業務フローに手作業として描かれています", "the flow draws it as work done by hand"
    ),
    "claimed": Text(
        "この機能には、同じ業務フローの別の作業のほうが近い",
        "another activity of the flow is nearer to this function",
    ),
    "precedent": Text(
        "ほかの業務フローの同じ作業で、担当者がこの機能を確認しています",
        "a person confirmed this function for the same work in another flow",
    ),
}


def flow_evidence(
    contributions: Mapping[str, float],
    *,
    left: LabelFeatures,
    right: LabelFeatures,
    left_documents: tuple[str, ...],
    right_documents: tuple[str, ...],
    roles: tuple[str, str],
) -> tuple[Evidence, ...]:
    """Return the evidence of two elements of two flows."""
    shared, synonyms = common(left, [right])
    same = [one for one in left_documents if _related(one, right_documents)]

    def sentence(kind: str, value: float) -> Text:
        match kind:
            case "words" if left.normal == right.normal:
                return Text("作業名が同じ", "same label")
            case "words" if synonyms and not shared:
                return _synonyms(synonyms)
            case "words" if synonyms:
                both = (_words(shared, value), _synonyms(synonyms))
                return Text("、".join(each.ja for each in both), "; ".join(e.en for e in both))
            case "words":
                return _words(shared, value)
            case "action":
                return action_text(left, right, value)
            case "documents":
                return _documents_of_flows(same, (left_documents, right_documents), value)
            case "role":
                return Text(
                    f"担当が似ています（{roles[0] or '—'}、{roles[1] or '—'}）",
                    f"similar roles ({roles[0] or '—'}, {roles[1] or '—'})",
                )
            case "usage":
                return _listed(
                    _usual(left, right),
                    "ほかの業務フローで同じ作業を指す語です：{words}",
                    "words for one step in other flows: {words}",
                    "ほかの業務フローで同じ作業を指す語があります",
                    "words that stand for one step in other flows",
                )
            case "neighbours":
                return _surroundings(value)
            case "rivals" if value < 0:
                return _NEARER_WORK
            case "rivals":
                return _rivals(value, "作業", "activity")
        return _FIXED_OF_FLOWS[kind]

    return ordered(totals(contributions), sentence)


_FIXED_OF_FLOWS: Mapping[str, Text] = {
    "type": Text("要素の種類が合います", "the kinds of element suit each other"),
    "position": Text(
        "フローの中の位置や前後の順序が近い", "similar position and order in the flow"
    ),
    "opposed": Text("反対の意味の語があります", "words of opposite meaning"),
    "through": Text(
        "ほかのフローの同じ作業とも対応しています", "both belong to the same work of other flows"
    ),
    "precedent": Text(
        "担当者が、両方をほかのフローの同じ作業に対応付けています",
        "people tied both to the same work of another flow",
    ),
    "other_precedent": Text(
        "担当者の対応付けでは、ほかのフローで同じ作業になっていません",
        "people did not tie the two to the same work of other flows",
    ),
    "refused": Text("同じ作業名の組を、担当者が退けています", "a person refused these labels"),
}


_NEARER_WORK = Text("もっと近い作業がほかにあります", "another activity is nearer")
_BASE = Text(
    "出発点（どの組にも共通の値）と細かな要素",
    "starting point (the same for every pair) and minor parts",
)


def common(left: LabelFeatures, rights: Sequence[LabelFeatures]) -> tuple[list[str], list[str]]:
    """Return (what the label and the texts both say, pairs 交付＝発行 of words for one thing)."""
    shared: list[str] = []
    synonyms: list[str] = []
    keys = {word.key for right in rights for word in right.words}
    for concept in left.concepts:
        other = next((each.surfaces[concept] for each in rights if concept in each.concepts), None)
        if other is None:
            continue
        one = left.surfaces[concept]
        if one == other or _key_of(left, one) in keys:
            shared.append(one)
        else:
            synonyms.append(f"「{one}＝{other}」")
    return _phrases(shared, left), list(dict.fromkeys(synonyms))


def _usual(left: LabelFeatures, right: LabelFeatures) -> list[str]:
    """Return the pairs of words that stand for one step elsewhere, the best of each word."""
    usage = shipped_usage()
    ours = [each for each in left.concepts if each not in right.concepts]
    theirs = [each for each in right.concepts if each not in left.concepts]
    best = [max((usage.of(one, other), other) for other in theirs) for one in ours if theirs]
    found = sorted(
        ((-value, left.surfaces[one], right.surfaces[other])
         for one, (value, other) in zip(ours, best, strict=False) if value > 0),
    )  # fmt: skip
    return list(dict.fromkeys(f"「{one}＝{other}」" for _, one, other in found))[:_USUAL]


_USUAL = 3


def _phrases(words: Iterable[str], label: LabelFeatures) -> list[str]:
    """Return words as the label writes them: neighbours joined, none that another one holds."""
    phrases: list[str] = []
    for word in words:
        if phrases and not word.isascii() and phrases[-1] + word in label.normal:
            phrases[-1] += word
        else:
            phrases.append(word)
    whole = dict.fromkeys(_written(one, label) for one in phrases if one not in _ENDINGS)
    return [one for one in whole if not any(one != other and one in other for other in whole)]


def _written(phrase: str, label: LabelFeatures) -> str:
    """Return a phrase with the particles that the label has in it: 元に戻す, not 元戻す."""
    if phrase.isascii() or phrase in label.normal:
        return phrase
    found = re.search(".{0,6}?".join(map(re.escape, phrase)), label.normal)
    return found.group() if found else phrase


_ENDINGS = frozenset("書証者票所員名額係課用等")  # 請求書, 受給者: alone they say nothing


def _key_of(features: LabelFeatures, surface: str) -> str:
    return next((word.key for word in features.words if word.surface == surface), surface)


def absent(left: LabelFeatures, rights: Iterable[LabelFeatures]) -> list[str]:
    """Return the words of the label whose concepts none of the texts holds."""
    held = {concept for right in rights for concept in right.concepts}
    missing = (
        left.surfaces[concept]
        for concept, weight in left.concepts.items()
        if concept not in held and weight >= 1.0
    )
    return _phrases(missing, left)


def quoted(words: Iterable[str]) -> list[str]:
    """Return words in Japanese quotation marks."""
    return [f"「{word}」" for word in words]


def _listed(words: Sequence[str], ja: str, en: str, none_ja: str, none_en: str) -> Text:
    if not words:
        return Text(none_ja, none_en)
    shown = words[:_SHOWN]
    return Text(
        ja.format(words="".join(shown)),
        en.format(words=", ".join(word.strip("「」") for word in shown)),
    )


def _synonyms(pairs: Sequence[str]) -> Text:
    return _listed(
        pairs, "同義：{words}", "synonyms: {words}", "同じ意味の語があります", "synonymous words"
    )


def _words(shared: Sequence[str], value: float, synonyms: Sequence[str] = ()) -> Text:
    if value < 0:
        return Text("ことばの重なりがわずかです", "little overlap of words")
    if synonyms and not shared:
        return _synonyms(synonyms)
    if synonyms:
        one, other = _words(shared, value), _synonyms(synonyms)
        return Text(f"{one.ja}、{other.ja}", f"{one.en}; {other.en}")
    return _listed(
        quoted(shared),
        "共通する語{words}",
        "shared words: {words}",
        "文字の並びが似ています",
        "similar spelling",
    )


def action_text(left: LabelFeatures, right: LabelFeatures, value: float) -> Text:
    """Return the sentence on what is done."""
    one, other = left.main_surface or "—", right.main_surface or "—"
    if value < 0:
        return Text(
            f"動作が異なります（「{one}」と「{other}」）",
            f"different actions ('{one}' and '{other}')",
        )
    if left.main_action and left.main_action == right.main_action and one == other:
        return Text(f"動作「{one}」が一致", f"same action '{one}'")
    return Text(f"動作が近い（「{one}」と「{other}」）", f"similar actions ('{one}' and '{other}')")


def _related(document: str, papers: Iterable[str]) -> bool:
    concepts = set(analyse(document).concepts)
    return any(
        2 * len(concepts & other) > len(concepts) + len(other) - 1
        for other in (set(analyse(paper).concepts) for paper in papers)
        if concepts & other
    )


def _documents(same: Sequence[str], papers: tuple[str, ...], value: float, where: str) -> Text:
    if value < 0:
        listed = "、".join(papers[:3])
        return Text(
            f"扱う書類が異なります（機能は{listed}）",
            f"different documents (the function handles {', '.join(papers[:3])})",
        )
    return _listed(
        quoted(same),
        "書類{words}が一致",
        "same documents: {words}",
        f"書類の名が{where}にあります",
        "the description names the documents",
    )


def _documents_of_flows(
    same: Sequence[str], papers: tuple[tuple[str, ...], tuple[str, ...]], value: float
) -> Text:
    if value < 0:
        one, other = ("、".join(each[:3]) or "—" for each in papers)
        return Text(
            f"扱う書類が異なります（{one}と{other}）", f"different documents ({one} and {other})"
        )
    return _listed(
        quoted(same),
        "書類{words}が一致",
        "same documents: {words}",
        "書類の名に共通する語があります",
        "the names of the documents share words",
    )


def _neighbours(area: str, value: float) -> Text:
    if is_common_area(area):
        return Text(
            f"業務分野「{area}」はどの手続にも共通です", f"the area '{area}' serves every procedure"
        )
    if value < _OTHER_AREA:
        return Text(
            f"同じ業務フローのほかの作業は、業務分野「{area}」とは別の分野に当たります",
            f"the other activities of the flow belong to areas other than '{area}'",
        )
    return Text(
        "前後の作業には、ほかの業務分野に当たるものもあります",
        "some of the work before and after belongs to other areas",
    )


def _surroundings(value: float) -> Text:
    if value < _OTHER_SURROUNDINGS:
        return Text("前後の作業は対応していません", "the work before and after does not correspond")
    return Text("前後の作業もおおむね対応します", "the work before and after mostly corresponds")


_OTHER_SURROUNDINGS = -0.75  # logits; about half of the whole
_OTHER_AREA = -1.5  # logits; from here on most of the flow lies elsewhere


def _rivals(value: float, ja: str, en: str) -> Text:
    if value < 0:
        return Text(f"もっと近い{ja}がほかにあります", f"another {en} is nearer")
    return Text("ほかの候補より明らかに近い", "clearly nearer than any other candidate")
