"""The JSON Schema of ``fitgap.yaml``, so that editors complete and check what is typed."""

from __future__ import annotations

from collections.abc import Mapping

from fitgap.project import ProjectRow
from fitgap.strict_yaml import Schema, Words, json_schema


def project_schema() -> Schema:
    """Return the JSON Schema (2020-12) of ``fitgap.yaml``."""
    return json_schema(
        ProjectRow,
        _WORDS,
        identifier="urn:fitgap:schema:workspace:1",
        title="fitgap 作業フォルダの設定（fitgap.yaml）",
    )


_ANSWERS = Words(
    "回答の記号",
    "記号: 意味。standard 標準機能 | parameter 設定 | option オプション | customise カスタマイズ | "
    "alternative 代替案・運用 | planned 次期版 | none 対応不可 | unanswered 未回答",
)
_NECESSITIES = Words(
    "区分の記号",
    "記号: 意味。must 実装必須 | option 標準オプション | prohibited 実装不可 | none 区分なし | "
    "required 必須 | optional 任意",
)
_HEADING = "その列の見出し。二段の見出しは「上/下」"
_WORDS: Mapping[str, Words] = {
    "workspace": Words("作業フォルダ"),
    "workspace.id": Words(
        "作業フォルダの番号", "配った Excel が同じ作業のものかを確かめます", ("kyogikai-2026",)
    ),
    "workspace.name": Words("名称", "", ("甲地区共同化協議会",)),
    "workspace.fictional": Words("見本・練習", "見本や練習なら true"),
    "municipalities": Words("参加団体", "1団体につき「- code:」を1つ書きます"),
    "municipalities.code": Words("団体コード", "検査数字を含む6桁。引用符で囲みます", ("011002",)),
    "municipalities.models": Words(
        "業務フローのフォルダ", "作業フォルダから見た場所", ("process_models/011002",)
    ),
    "municipalities.name": Words("団体名", "", ("甲市",)),
    "municipalities.population": Words("人口", "人口割に使います", (365000,)),
    "municipalities.participation": Words(
        "参加区分", "member 参加 | observer オブザーバ | late 途中参加"
    ),
    "municipalities.joined": Words("参加した日", "", ("2026-04-01",)),
    "municipalities.section": Words("所管課", "", ("情報政策課",)),
    "municipalities.head": Words("決裁する職", "", ("情報政策課長",)),
    "packages": Words("照らし合わせるパッケージ", "最初のものが、指定しないときに使われます"),
    "packages.id": Words("パッケージの番号", "カタログの package.id と同じにします", ("jumin-a",)),
    "packages.catalog": Words(
        "カタログのファイル", "作業フォルダから見た場所", ("package_catalogs/jumin-a.yaml",)
    ),
    "packages.previous": Words(
        "前の版のカタログ",
        "fitgap catalog upgrade が書きます",
        ("package_catalogs/jumin-a-1.yaml",),
    ),
    "affairs": Words("業務"),
    "affairs.name": Words("業務名", "", ("住民記録",)),
    "affairs.legal_mode": Words("標準化", "standardised 標準化対象事務 | free それ以外（既定）"),
    "affairs.procedures": Words("手続", "BPMN ファイルの名前（拡張子を除く）: 手続の名前"),
    "cost": Words("費用の見積り"),
    "cost.rate_person_month": Words("1人月の単価", "単位は unit", (1273,)),
    "cost.rate_thousand_yen_per_month": Words("1人月の単価（千円）", "", (1273,)),
    "cost.staff_hour": Words("職員1時間の費用", "単位は unit", (3,)),
    "cost.staff_hour_thousand_yen": Words("職員1時間の費用（千円）", "", (3,)),
    "cost.unit": Words("金額の単位", "千円（既定） | 円"),
    "cost.hours_per_month": Words("1人月の時間", "", (160,)),
    "cost.contract_years": Words("契約の年数", "", (5,)),
    "cost.discount_rate": Words("割引率", "0 から 1", (0,)),
    "cost.law_revisions_per_year": Words("1年に見込む法改正の回数", "", (1,)),
    "cost.version_up_years": Words("版が上がる間隔（年）", "", (5,)),
    "cost.correlation": Words("見積り誤差の相関", "0 以上 1 未満"),
    "cost.draws": Words("試行の回数", "100 から 1000000", (10000,)),
    "cost.seed": Words("乱数の種", "同じなら結果も同じです", (1,)),
    "cost.hours_per_cfp": Words(
        "1 CFP 当たりの工数（時間）", "書くと、規模を COSMIC のデータ移動で数えます", (8,)
    ),
    "cost.calibration": Words("自団体の見積による補正", "fitgap cost calibrate が書き出す値です"),
    "cost.calibration.factor": Words("工数に掛ける倍率"),
    "cost.calibration.log_sigma": Words("見積りのばらつき", "対数の標準偏差"),
    "cost.calibration.quotations": Words("もとにした見積の件数"),
    "cost.calibration.low": Words("8 割の見積が収まる下限の倍率"),
    "cost.calibration.high": Words("8 割の見積が収まる上限の倍率"),
    "cost.calibration.conformal": Words("下限と上限を順位から求めたか", "10 件以上のとき true"),
    "sharing": Words("費用の分け方"),
    "sharing.method": Words("按分方法", "equal 均等割 | per_capita 人口割 | hybrid 両方"),
    "sharing.population_weight": Words("人口で分ける割合", "hybrid のとき。0 から 1"),
    "consensus": Words("合意のルール"),
    "consensus.evaluators": Words("評価者の人数", "1団体で1件を評価する人数（必ず複数）", (2,)),
    "consensus.adopt_share": Words("採用に要る賛成の割合", "全参加団体に対する割合"),
    "consensus.quorum_share": Words("成立に要る回答の割合"),
    "log": Words("決定の記録", "ファイル、または SQLAlchemy の URL", (".fitgap/decisions.sqlite",)),
    "function_lists": Words("機能一覧の様式", "fitgap catalog import --layout 名前 で使います"),
    "function_lists.name": Words("様式の名前", "", ("県標準様式",)),
    "function_lists.columns": Words("列", "その様式の見出し。name か requirement は必ず書きます"),
    "function_lists.columns.id": Words("番号", _HEADING, ("機能ID",)),
    "function_lists.columns.area": Words("大項目", _HEADING, ("大項目",)),
    "function_lists.columns.group": Words("中項目", _HEADING, ("中項目",)),
    "function_lists.columns.name": Words("機能名", _HEADING, ("小項目",)),
    "function_lists.columns.requirement": Words("機能要件", _HEADING, ("機能要件",)),
    "function_lists.columns.necessity": Words("必須・任意など", _HEADING, ("必須・任意",)),
    "function_lists.columns.answer": Words("回答", _HEADING, ("回答",)),
    "function_lists.columns.price": Words("費用", _HEADING, ("費用（千円）",)),
    "function_lists.columns.note": Words("備考", _HEADING, ("備考",)),
    "function_lists.sheet": Words("シートの名前", "書かなければ見出しで探します", ("機能一覧",)),
    "function_lists.header_row": Words("見出しの行", "見出しのいちばん下の行の番号", (3,)),
    "function_lists.price_unit": Words("費用の単位", "見出しに単位がないとき"),
    "function_lists.answers": _ANSWERS,
    "function_lists.necessities": _NECESSITIES,
    "answer_symbols": _ANSWERS,
    "necessity_symbols": _NECESSITIES,
}
