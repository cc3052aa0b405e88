"""The indicators of the guidelines that an assessment cannot say, and what each needs (未入力)."""

from __future__ import annotations

from fitgap.kpi.values import PERCENT, YEN, Indicator, computed
from fitgap.source import Text

_AFFAIRS = Text("業務", "affairs")
_SYSTEMS = Text("システム", "systems")
_HOURS = Text("時間", "hours")


def _awaited(code: str, name: Text, unit: Text, needed: Text, *, guideline: int) -> Indicator:
    formula = Text("{needed} から求めます", "computed from {needed}").format(needed=needed)
    return computed(code, name, None, unit, formula, lacking=needed, guideline=guideline)


AWAITED = (
    _awaited(
        "outsourced_affairs",
        Text(
            "情報システム見直しと合わせた事務の共同アウトソーシングの対象とした業務数",
            "affairs outsourced jointly along with the renewal",
        ),
        _AFFAIRS,
        Text("共同アウトソーシングの対象とする業務の一覧", "the affairs to be outsourced jointly"),
        guideline=5,
    ),
    _awaited(
        "return_on_outsourcing",
        Text(
            "事務の共同アウトソーシングによる投資対効果（試算を含む）",
            "return on joint outsourcing",
        ),
        YEN,
        Text(
            "共同アウトソーシングの委託費と、今の事務の年間費用",
            "the fee of joint outsourcing and the yearly cost of the work today",
        ),
        guideline=5,
    ),
    _awaited(
        "return_on_cloud",
        Text("自治体クラウド等の導入による投資対効果（試算を含む）", "return on the joint cloud"),
        YEN,
        Text(
            "団体ごとの現行システムの年間経費と、導入後の利用料・移行費",
            "each municipality's yearly cost today, and fees and migration cost afterwards",
        ),
        guideline=1,
    ),
    _awaited(
        "effort_saved",
        Text(
            "自治体クラウド等の導入による業務工数（要員×業務時間）の削減効果（試算を含む）",
            "staff effort saved by the joint cloud",
        ),
        _HOURS,
        Text(
            "作業ごとの年間件数と1件当たりの分（現行と導入後）",
            "cases a year and minutes per case of each activity, today and afterwards",
        ),
        guideline=1,
    ),
    _awaited(
        "plan_progress",
        Text("自治体クラウド等の導入計画の進捗度", "progress of the introduction plan"),
        PERCENT,
        Text("導入計画の工程と完了日", "the plan's milestones and when each was reached"),
        guideline=1,
    ),
    _awaited(
        "platform_systems",
        Text(
            "地域情報プラットフォームに準拠したシステム数",
            "systems that follow the regional information platform",
        ),
        _SYSTEMS,
        Text(
            "導入するシステムごとの準拠の有無", "for each system, whether it follows the platform"
        ),
        guideline=6,
    ),
    _awaited(
        "migration_saved",
        Text(
            "中間標準レイアウトを活用したことによるデータ移行費用削減効果",
            "migration cost saved by the standard intermediate layout",
        ),
        YEN,
        Text(
            "中間標準レイアウトを使う場合と使わない場合のデータ移行費の見積",
            "quotations of data migration with and without the layout",
        ),
        guideline=6,
    ),
    _awaited(
        "programme_progress",
        Text("情報化計画の進捗率", "progress of the information programme"),
        PERCENT,
        Text("情報化計画の項目と進み具合", "the programme's items and how far each has come"),
        guideline=10,
    ),
)
