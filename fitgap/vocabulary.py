"""The words people read for every code: one word for one thing, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from fitgap.catalog import FunctionStatus, OptionRange, StandardClass, VendorAnswer
from fitgap.catalog.versions import FunctionChangeKind
from fitgap.classification import Change, LegalMode, ModificationClass, Resolution
from fitgap.consensus import EntryKind, Outcome, Position, Serves, State
from fitgap.gaps import ANSWERS, FitGapItem, ItemOrigin, Verdict
from fitgap.matching import Band
from fitgap.process import Aspect
from fitgap.sharing import AllocationMethod, Alternative, SharingMethod, Timing
from fitgap.source import Severity, Text, verbatim

LABELS: Mapping[type[Enum], Mapping[Enum, Text]] = {
    Verdict: {
        Verdict.FIT: Text("適合", "fit"),
        Verdict.PARTIAL: Text("一部適合", "partial fit"),
        Verdict.GAP: Text("不適合", "no fit"),
        Verdict.NOT_APPLICABLE: Text("該当なし", "not applicable"),
        Verdict.UNCONFIRMED: Text("未確認", "unconfirmed"),
    },
    ModificationClass: {
        ModificationClass.PARAMETER: Text("パラメータ設定", "parameter setting"),
        ModificationClass.COMPONENT: Text("機能部品追加・変更", "component addition or change"),
        ModificationClass.SOURCE: Text("ソースコード改変", "source code modification"),
        ModificationClass.UNKNOWN: Text("未確認", "unconfirmed"),
    },
    Resolution: {
        Resolution.NONE_NEEDED: Text("対応不要", "nothing to do"),
        Resolution.OPERATION: Text("運用変更", "change of operation"),
        Resolution.REGULATION: Text("条例・規則等の改正", "change of bylaws or rules"),
        Resolution.PARAMETER: Text("パラメータ設定", "parameter setting"),
        Resolution.OPTION: Text("オプション機能の採用", "adopt an option"),
        Resolution.COMPONENT: Text("機能部品追加・変更", "component addition or change"),
        Resolution.ADD_ON: Text("外付け・疎結合", "add-on, loose coupling"),
        Resolution.SOURCE: Text("ソースコード改変", "source code modification"),
        Resolution.ABOLISH: Text("業務廃止・対象外", "abolish or out of scope"),
    },
    LegalMode: {
        LegalMode.STANDARDISED: Text("標準化対象事務", "standardised affair"),
        LegalMode.FREE: Text("標準化対象外", "affair outside standardisation"),
    },
    Change: {
        Change.RENAME: Text("名称・文言の変更", "renaming"),
        Change.MOVE: Text("位置の変更", "moving"),
        Change.STYLE: Text("色・フォントの変更", "colour or font"),
        Change.DISPLAY: Text("表示方法の変更", "way of display"),
        Change.ADD: Text("追加・変更", "addition or change"),
        Change.ADD_ON: Text("外付け機能の追加", "add-on"),
    },
    Aspect: {
        Aspect.SCREEN: Text("画面", "screen"),
        Aspect.FIELD: Text("項目", "field"),
        Aspect.FORM: Text("帳票", "form"),
        Aspect.FUNCTION: Text("機能", "function"),
        Aspect.TRANSITION: Text("画面遷移", "screen transition"),
        Aspect.PROCESS: Text("業務フロー", "business flow"),
        Aspect.DATABASE: Text("DB", "database"),
        Aspect.MESSAGE: Text("メッセージ", "message"),
        Aspect.INTERFACE: Text("外部連携", "interface"),
        Aspect.ROLE: Text("権限・担当", "role"),
        Aspect.BATCH: Text("バッチ", "batch"),
        Aspect.NONFUNCTIONAL: Text("非機能", "non-functional"),
    },
    OptionRange: {
        OptionRange.IN: Text("内", "inside"),
        OptionRange.OUT: Text("外", "outside"),
        OptionRange.UNKNOWN: Text("不明", "unknown"),
    },
    StandardClass: {
        StandardClass.MUST: Text("実装必須", "must be implemented"),
        StandardClass.OPTION: Text("標準オプション", "standard option"),
        StandardClass.PROHIBITED: Text("実装不可", "must not be implemented"),
        StandardClass.NONE: Text("区分なし", "no class"),
    },
    FunctionStatus: {
        FunctionStatus.NEW: Text("新規", "new"),
        FunctionStatus.CHANGED: Text("変更", "changed"),
        FunctionStatus.CURRENT: Text("継続", "current"),
        FunctionStatus.DEPRECATED: Text("廃止予定", "deprecated"),
        FunctionStatus.REMOVED: Text("廃止", "removed"),
    },
    FunctionChangeKind: {
        FunctionChangeKind.ADDED: Text("新しい機能", "added"),
        FunctionChangeKind.CHANGED: Text("変更", "changed"),
        FunctionChangeKind.DEPRECATED: Text("廃止予定になった", "deprecated"),
        FunctionChangeKind.REMOVED: Text("廃止", "removed"),
        FunctionChangeKind.MISSING: Text("行がなくなった", "row missing"),
        FunctionChangeKind.REINSTATED: Text("再び提供", "reinstated"),
    },
    VendorAnswer: {answer: ANSWERS[answer] for answer in VendorAnswer},
    Position: {
        Position.YES: Text("賛成", "for"),
        Position.CONDITIONAL: Text("条件付", "for, on a condition"),
        Position.NO: Text("反対", "against"),
        Position.NOT_APPLICABLE: Text("該当なし", "not applicable"),
        Position.MISSING: Text("未回答", "no answer yet"),
    },
    Serves: {
        Serves.YES: Text("可", "yes"),
        Serves.CONDITIONAL: Text("条件付", "on a condition"),
        Serves.NO: Text("不可", "no"),
    },
    Outcome: {
        Outcome.ADOPT: Text("採用", "adopted"),
        Outcome.REJECT: Text("不採用", "rejected"),
        Outcome.HOLD: Text("保留", "on hold"),
        Outcome.WITHDRAW: Text("取下げ", "withdrawn"),
    },
    State: {
        State.DRAFTED: Text("起票", "drafted"),
        State.SECTION_REVIEW: Text("原課確認", "section review"),
        State.SUBCOMMITTEE: Text("部会協議", "subcommittee"),
        State.CONSULTATION: Text("意見照会中", "consultation"),
        State.HEAD_APPROVAL: Text("課長決裁待ち", "awaiting approval"),
        State.THIRD_PARTY: Text("第三者レビュー待ち", "awaiting third-party review"),
        State.SETTLED: Text("確定", "settled"),
        State.SENT_BACK: Text("差し戻し", "sent back"),
        State.ON_HOLD: Text("保留", "on hold"),
        State.WITHDRAWN: Text("取下げ", "withdrawn"),
        State.RECHECK: Text("要再確認", "needs re-check"),
    },
    EntryKind: {
        EntryKind.JUDGE: Text("適合判定", "fit verdict"),
        EntryKind.CLASSIFY: Text("改変方法の変更", "change of modification method"),
        EntryKind.RESOLVE: Text("対応方針", "resolution"),
        EntryKind.CONSIDER: Text("代替案検討", "alternative considered"),
        EntryKind.POSITION: Text("意向", "position"),
        EntryKind.NOTE: Text("メモ", "note"),
        EntryKind.MATCH: Text("対応付け", "matching"),
        EntryKind.ASSESS: Text("査定", "assessment of the estimate"),
        EntryKind.DECIDE: Text("決定", "decision"),
        EntryKind.RETRACT: Text("取消し", "undo"),
        EntryKind.UPGRADE: Text("カタログの更新", "catalogue upgrade"),
        EntryKind.FACT: Text("作業の対応の記録", "recorded match"),
    },
    Band: {
        Band.MATCH: Text("対応あり", "match"),
        Band.REVIEW: Text("要確認", "to be reviewed"),
    },
    ItemOrigin: {
        ItemOrigin.ACTIVITY: Text("作業", "activity"),
        ItemOrigin.NEED: Text("要望", "need"),
        ItemOrigin.DOCUMENT: Text("書類", "document"),
        ItemOrigin.STANDARD_FLOW: Text("標準業務フロー", "standard flow"),
    },
    SharingMethod: {
        SharingMethod.EQUAL: Text("均等割", "equal shares"),
        SharingMethod.PER_CAPITA: Text("人口割", "per capita"),
        SharingMethod.HYBRID: Text("均等割＋人口割", "equal and per capita"),
    },
    AllocationMethod: {
        AllocationMethod.EQUAL: Text("均等割", "equal shares"),
        AllocationMethod.PER_CAPITA: Text("人口割", "per capita"),
        AllocationMethod.HYBRID: Text("均等割＋人口割", "equal and per capita"),
        AllocationMethod.USAGE: Text("従量", "by usage"),
        AllocationMethod.SHAPLEY: Text("シャープレイ値", "Shapley value"),
        AllocationMethod.NUCLEOLUS: Text("仁", "nucleolus"),
        AllocationMethod.SCRB: Text("SCRB（分離費用・残余便益）", "SCRB"),
        AllocationMethod.COST_GAP: Text("コストギャップ（τ値）", "cost gap (τ-value)"),
        AllocationMethod.MORIARITY: Text("単独費用比例", "proportional to going alone"),
        AllocationMethod.EQUAL_PROFIT: Text("節減率の均等化", "equal relative savings"),
    },
    Alternative: {
        Alternative.STAY: Text("現行のまま", "stay as is"),
        Alternative.CLOUD: Text("単独クラウド", "cloud alone"),
        Alternative.JOINT: Text("自治体クラウド（共同）", "joint cloud"),
    },
    Timing: {
        Timing.TOGETHER: Text("同時に行う", "at the same time"),
        Timing.APART: Text("別に行う", "apart"),
    },
    Severity: {
        Severity.ERROR: Text("誤り", "error"),
        Severity.WARNING: Text("注意", "warning"),
        Severity.INFO: Text("参考", "note"),
    },
}
"""Words by kind and code: codes of two kinds may share a value, such as ``unknown``."""

CATALOG_FIELDS: Mapping[str, Text] = {
    "name": Text("名称", "name"),
    "area": Text("大項目", "area"),
    "group": Text("中項目", "group"),
    "description": Text("説明", "description"),
    "documents_in": Text("受け取る書類", "documents taken in"),
    "documents_out": Text("作る書類", "documents made"),
    "screens": Text("画面", "screens"),
    "forms": Text("帳票", "forms"),
    "fields": Text("項目", "fields"),
    "parameters": Text("パラメータ", "parameter"),
    "options": Text("オプション", "option"),
    "option_range": Text("オプション範囲", "option range"),
    "standard_class": Text("標準仕様区分", "standard class"),
    "status": Text("状態", "status"),
    "successor": Text("後継", "successor"),
    "required": Text("必須・任意", "required"),
    "answer": Text("回答", "answer"),
    "quoted_price": Text("見積価格（千円）", "quoted price (thousand yen)"),
    "note": Text("備考", "note"),
    "id": Text("番号", "id"),
    "vendor": Text("ベンダ", "vendor"),
    "version": Text("版", "version"),
    "standard_affairs": Text("標準準拠", "compliant system"),
    "person_day": Text("1人日の単価（千円）", "rate per person-day (thousand yen)"),
    "standard_flows": Text("標準業務フロー", "standard flow"),
    "aspect": Text("対象", "aspect"),
    "values": Text("値", "values"),
    "default": Text("標準値", "default"),
    "price": Text("価格（千円）", "price (thousand yen)"),
}
"""What the keys of a catalogue file are called."""


def label(code: Enum | None) -> Text:
    """Return the words for a code; None reads as a dash."""
    return Text("―", "-") if code is None else LABELS[type(code)][code]


def activity_words(item: FitGapItem) -> Text:
    """Return the name of the activity a row is about, or that it is about a whole flow."""
    return verbatim(item.activity_name or item.activity) if item.activity else _WHOLE_FLOW


_WHOLE_FLOW = Text("業務フロー全体", "the whole flow")


def field_value(field: str, value: str | None) -> Text:
    """Return the words for a value of a catalogue's field; None reads as a dash."""
    kind = _FIELD_CODES.get(field)
    if value is None:
        return label(None)
    if field in _YES_OR_NO:
        return _YES_OR_NO[field][value != "true"]
    return verbatim(value) if kind is None or value not in set(kind) else label(kind(value))


_FIELD_CODES: Mapping[str, type[StrEnum]] = {
    "option_range": OptionRange,
    "standard_class": StandardClass,
    "status": FunctionStatus,
    "aspect": Aspect,
    "answer": VendorAnswer,
}
_YES_OR_NO: Mapping[str, tuple[Text, Text]] = {
    "required": (Text("必須", "required"), Text("任意", "optional")),
    "standard_affairs": (Text("準拠", "yes"), Text("準拠しない", "no")),
}
