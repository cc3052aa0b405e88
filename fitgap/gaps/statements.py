"""The sentence of each row: what the package does of the work, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fitgap.catalog import FunctionStatus, PackageFunction, VendorAnswer
from fitgap.gaps.values import Verdict
from fitgap.matching import Candidate
from fitgap.source import Text, listed

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


# of an activity


def done(activity: str, functions: Sequence[PackageFunction]) -> Text:
    """Say that functions do an activity, the first before all."""
    best = functions[0]
    statement = _FIT.format(activity=activity, function=_name(best))
    if len(functions) > 1:
        statement = _joined(statement, _ALSO.format(functions=_listed(map(_name, functions[1:]))))
    if best.status is FunctionStatus.DEPRECATED:
        statement = _joined(statement, _DEPRECATED.format(successor=best.successor or "―"))
    return statement


def answered(
    activity: str,
    function: PackageFunction,
    verdict: Verdict,
    *,
    beside: Sequence[PackageFunction],
) -> Text:
    """Say what the vendor answered for a function that is not there as it stands.

    ``verdict`` is what the answer alone comes to, ``beside`` the functions that are there.
    """
    statement = _BY_VERDICT[verdict].format(
        activity=activity, function=_name(function), answer=_answer(function)
    )
    if beside:
        statement = _joined(statement, _BESIDE.format(functions=_listed(map(_name, beside))))
    return statement


def to_confirm(activity: str, function: PackageFunction) -> Text:
    """Say that it is not certain whether a function does an activity."""
    return _REVIEW.format(activity=activity, function=_name(function))


def unnamed(activity_id: str) -> Text:
    """Say that an activity without a name cannot be matched."""
    return _UNNAMED.format(id=activity_id)


def by_hand(activity: str) -> Text:
    """Say that an activity is handwork."""
    return _MANUAL.format(activity=activity)


def withdrawn(activity: str, function: PackageFunction) -> Text:
    """Say that the function that did an activity is no longer offered."""
    return _REMOVED.format(
        activity=activity, function=_name(function), successor=function.successor or "―"
    )


def not_done(activity: str, nearest: Sequence[tuple[PackageFunction, Candidate]]) -> Text:
    """Say that no function does an activity, and why the nearest do not."""
    if not nearest:
        return _NO_CANDIDATE.format(activity=activity)
    why = _listed(_why(function, candidate) for function, candidate in nearest[:_NAMED])
    return _GAP.format(activity=activity, nearest=why)


# of a need


def need_met(need: str, function: PackageFunction) -> Text:
    """Say that a function lists what is needed."""
    return _NEED_MET.format(need=need, function=_name(function))


def need_not_met(activity: str, need: str, function: PackageFunction) -> Text:
    """Say that a function does the activity, but not as needed."""
    return _NEED_MISSING.format(activity=activity, need=need, function=_name(function))


def need_answered(need: str, function: PackageFunction) -> Text:
    """Say that a need goes with what the vendor answered for the function."""
    return _NEED_ANSWERED.format(need=need, function=_name(function), answer=_answer(function))


def need_to_confirm(need: str, function: PackageFunction) -> Text:
    """Say that a need is open as long as the function is."""
    return _NEED_REVIEW.format(need=need, function=_name(function))


def need_without_function(activity: str, need: str) -> Text:
    """Say that no function does the activity, and so none what is needed."""
    return _NEED_WITHOUT_FUNCTION.format(activity=activity, need=need)


# of a document


def document_unknown(activity: str, document: str, function: PackageFunction) -> Text:
    """Say that neither a function nor its area knows a document that an activity makes."""
    known = list(dict.fromkeys((*function.documents_out, *function.forms)))[:_NAMED]
    return _DOCUMENT.format(
        activity=activity,
        document=document,
        function=_name(function),
        listed="、".join(known) or "―",
    )


_NAMED = 3
"""How many functions or documents a sentence names at most."""


def _name(function: PackageFunction) -> Text:
    return Text(f"{function.name}（{function.id}）", f"{function.name} ({function.id})")


def _answer(function: PackageFunction) -> Text:
    """Return a vendor's answer in words, with the price and the remark he gave."""
    said = ANSWERS[function.answer or VendorAnswer.STANDARD]
    if function.quoted_price_thousand_yen is not None:
        price = f"{function.quoted_price_thousand_yen:,}"
        said = _QUOTED.format(answer=said, price=price)
    if function.note:
        note = " ".join(function.note.split())
        said = _REMARKED.format(answer=said, note=note)
    return said


def _why(function: PackageFunction, candidate: Candidate) -> Text:
    """Name a function and say what speaks most against it, in one phrase."""
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
    reason = against.text if against is not None else _WEAK.format(score=f"{candidate.score:.2f}")
    name = _name(function)
    return Text(f"{name.ja}：{reason.ja.rstrip('。')}", f"{name.en}: {reason.en.rstrip('.')}")


# What every candidate has alike, or only ranks them, does not say why one falls short.
_NO_REASON = frozenset({"base", "neighbours", "rivals"})


def _joined(first: Text, second: Text) -> Text:
    return Text(first.ja + second.ja, f"{first.en} {second.en}")


def _listed(parts: Iterable[Text]) -> Text:
    return listed(parts, "／", "; ")


_FIT = Text(
    "「{activity}」は、パッケージの機能「{function}」で行えます。",
    "'{activity}' can be done with the function {function}.",
)
_ALSO = Text("あわせて {functions} も使います。", "{functions} take part as well.")
_DEPRECATED = Text(
    "この機能は廃止予定です（後継：{successor}）。",
    "The function is to be withdrawn (successor: {successor}).",
)
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
_BY_VERDICT = {
    Verdict.PARTIAL: _PARTLY,
    Verdict.GAP: _REFUSED,
    Verdict.UNCONFIRMED: _OPEN,
}
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
