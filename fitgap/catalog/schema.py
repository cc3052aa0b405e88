"""The JSON Schema of a catalogue, so that editors complete and check what is typed."""

from __future__ import annotations

from collections.abc import Mapping

from fitgap.catalog.reading import CatalogRow
from fitgap.strict_yaml import Schema, Words, json_schema


def catalog_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a catalogue in YAML."""
    return json_schema(
        CatalogRow,
        _WORDS,
        identifier="urn:fitgap:schema:catalog:1",
        title="fitgap 機能カタログ",
    )


_ASPECT = Words(
    "改変対象",
    "screen 画面 | field 項目 | form 帳票 | function 機能 | transition 画面遷移 | "
    "process 業務フロー | database DB | message メッセージ | interface 外部連携 | "
    "role 権限・担当 | batch バッチ | nonfunctional 非機能",
)
_UNIT = Words("金額の単位", "千円（既定） | 円")
_WORDS: Mapping[str, Words] = {
    "package": Words("パッケージ", "どのパッケージの、どの版のカタログか"),
    "package.id": Words(
        "パッケージの番号", "fitgap.yaml の packages: の id と同じにします", ("jumin-a",)
    ),
    "package.name": Words("パッケージの名称", "", ("住民情報システムA",)),
    "package.vendor": Words("ベンダの名称", "", ("ベンダA",)),
    "package.version": Words("版", "数字だけの版は引用符で囲みます", ("2026.1",)),
    "package.standard_affairs": Words(
        "標準化対応", "標準化対象事務の標準準拠システムなら true", (True, False)
    ),
    "functions": Words("機能の一覧", "1件につき「- id:」を1つ書きます"),
    "functions.id": Words(
        "機能の番号", "版が変わっても変えず、廃止しても使い回しません", ("F0101",)
    ),
    "functions.name": Words("機能の名称", "", ("転入処理",)),
    "functions.area": Words("分野（大項目）", "", ("住民記録",)),
    "functions.description": Words(
        "機能の説明（機能要件）", "", ("届出内容を入力し住民票を作成する",)
    ),
    "functions.documents_in": Words("受け取る書類", "", ("転入届",)),
    "functions.documents_out": Words("作る書類", "", ("住民票の写し",)),
    "functions.screens": Words("画面", "", ("転入入力",)),
    "functions.forms": Words("帳票", "", ("住民票の写し",)),
    "functions.fields": Words("項目", "", ("届出日",)),
    "functions.parameters": Words(
        "パラメータ", "設定だけで変えられること。id か name のどちらかは書きます"
    ),
    "functions.parameters.id": Words("パラメータの番号", "", ("P1",)),
    "functions.parameters.name": Words("パラメータの名称", "", ("確認メッセージ文言",)),
    "functions.parameters.aspect": _ASPECT,
    "functions.parameters.values": Words("選べる値", "free は自由記入", ("free",)),
    "functions.parameters.default": Words("初めの値"),
    "functions.options": Words(
        "オプション", "追加料金で足せること。id か name のどちらかは書きます"
    ),
    "functions.options.id": Words("オプションの番号", "", ("O1",)),
    "functions.options.name": Words("オプションの名称", "", ("帳票追加オプション",)),
    "functions.options.aspect": _ASPECT,
    "functions.options.price": Words("価格", "0 以上の数。単位は unit", (300,)),
    "functions.options.unit": _UNIT,
    "functions.option_range": Words(
        "オプション機能範囲",
        "options に名前のない追加が、オプション機能の範囲に入るか: in 内 | out 外 | "
        "unknown 不明（推測で決めず、不明のままにします）",
    ),
    "functions.standard_class": Words(
        "標準仕様区分",
        "must 実装必須 | option 標準オプション | prohibited 実装不可 | none 区分なし",
    ),
    "functions.status": Words(
        "状態", "new 新規 | changed 変更 | current 継続 | deprecated 廃止予定 | removed 廃止"
    ),
    "functions.successor": Words(
        "後継の機能の番号", "廃止した機能の代わり。なければ null", ("F0102",)
    ),
    "functions.group": Words("中項目", "機能一覧の大項目と小項目の間の区分", ("異動",)),
    "functions.required": Words("必須・任意", "団体の機能一覧で必須なら true、任意なら false"),
    "functions.answer": Words(
        "ベンダの回答",
        "standard 標準機能で対応 | parameter 設定で対応 | option オプションで対応 | "
        "customise カスタマイズで対応 | alternative 代替案・運用で対応 | planned 次期版で対応 | "
        "none 対応不可 | unanswered 未回答",
    ),
    "functions.quoted_price": Words(
        "回答の費用", "回答のとおりにする費用。0 以上の数。単位は unit", (500,)
    ),
    "functions.unit": _UNIT,
    "functions.note": Words("備考", "前提条件や代替案など"),
    "standard_flows": Words("標準業務フロー", "パッケージに付いてくる業務フロー"),
    "standard_flows.process": Words("手続の名称", "", ("転入届",)),
    "standard_flows.file": Words("BPMN ファイル", "カタログから見た場所", ("flows/tennyu.bpmn",)),
    "rates": Words("単価"),
    "rates.person_day": Words("1人日の単価", "0 より大きい数。単位は unit", (60,)),
    "rates.unit": _UNIT,
}
