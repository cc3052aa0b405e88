"""A small hand-made assessment: two municipalities, one procedure, a row of every kind."""

from __future__ import annotations

from decimal import Decimal

from fitgap.assessment import AssessedItem, Assessment
from fitgap.catalog import (
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
)
from fitgap.classification import (
    Alternative,
    Change,
    Classification,
    LegalMode,
    ModificationClass,
    Requirement,
    Resolution,
)
from fitgap.comparison import ActivityGroup, CorrespondenceType, GroupMember
from fitgap.consensus import Agreement, Outcome, Review, State
from fitgap.costing import estimate_built, total
from fitgap.gaps import FitGapItem, ItemOrigin, Verdict
from fitgap.matching import Band, Candidate, Evidence
from fitgap.process import (
    Aspect,
    DataObject,
    FlowNode,
    Lane,
    MunicipalFlow,
    Need,
    Pool,
    Process,
    ProcessModel,
    SequenceFlow,
)
from fitgap.project import Affair, Municipality, PackageSource, Project
from fitgap.source import Text, fingerprint

CITY, TOWN = "990019", "990027"


def small_project() -> Project:
    """Return a council of a city and a town, one standardised affair."""
    return Project(
        id="test-council",
        name="架空地区協議会",
        fictional=True,
        municipalities=(
            Municipality(CITY, "架空市", 120_000, f"process_models/{CITY}", section="市民課"),
            Municipality(TOWN, "架空町", 18_000, f"process_models/{TOWN}", section="住民課"),
        ),
        packages=(PackageSource("jumin-t", "package_catalogs/jumin-t.yaml"),),
        affairs=(Affair("住民記録", LegalMode.STANDARDISED, {"tennyu": "転入届"}),),
    )


def small_catalog() -> PackageCatalog:
    """Return a catalogue of three functions with a parameter and an option."""
    return PackageCatalog(
        file="package_catalogs/jumin-t.yaml",
        id="jumin-t",
        name="住民情報システムT",
        vendor="架空ベンダT",
        version="2026.1",
        standard_affairs=True,
        person_day_thousand_yen=Decimal(60),
        functions=(
            PackageFunction(
                "T001",
                "転入処理",
                area="住民記録",
                description="届出の内容を入力し住民票を作成する",
                documents_in=("転入届",),
                documents_out=("住民票の写し",),
                parameters=(Parameter("P1", "確認メッセージ文言", Aspect.MESSAGE, "free"),),
                standard_class=StandardClass.MUST,
            ),
            PackageFunction(
                "T002",
                "転入通知作成",
                area="住民記録",
                description="前住所地に送る転入通知を作成する",
                documents_out=("転入通知",),
                options=(Option("O1", "帳票追加オプション", Aspect.FORM, Decimal(300)),),
                option_range=OptionRange.IN,
            ),
            PackageFunction(
                "T003",
                "証明書発行",
                area="住民記録",
                description="住民票の写しなどの証明書を印刷する",
                option_range=OptionRange.UNKNOWN,
            ),
        ),
    )


def small_flow(code: str) -> MunicipalFlow:
    """Return the 転入届 flow of one municipality: three activities in two lanes."""
    file = f"process_models/{code}/tennyu.bpmn"
    nodes = (
        FlowNode("start", "startEvent", "届出", process="p", lane="l1"),
        FlowNode(
            "a1",
            "userTask",
            "転入の届出を受け付ける",
            process="p",
            lane="l1",
            inputs=("d1",),
            documentation=("窓口で届書を点検し、その場で入力している。",),
            needs=(
                Need(Aspect.MESSAGE, "登録前の確認メッセージを市の言い回しに変えたい", volume=4200),
            ),
        ),
        FlowNode("g1", "exclusiveGateway", "不備があるか", process="p", lane="l1"),
        FlowNode(
            "a2",
            "task",
            "前住所地へ知らせる",
            process="p",
            lane="l2",
            needs=(
                Need(
                    Aspect.FORM,
                    "独自様式の通知書を出したい",
                    basis="条例",
                    clause="架空市住民基本台帳条例第5条",
                    volume=900,
                    minutes=Decimal(5),
                ),
            ),
        ),
        FlowNode("a3", "manualTask", "番号札を渡す", process="p", lane="l1"),
        FlowNode("a4", "task", "学校区を調べて案内票を作る", process="p", lane="l2"),
        FlowNode("end", "endEvent", "完了", process="p", lane="l2"),
    )
    flows = (
        SequenceFlow("f1", "start", "a3"),
        SequenceFlow("f2", "a3", "a1"),
        SequenceFlow("f3", "a1", "g1"),
        SequenceFlow("f4", "g1", "a2", name="なし"),
        SequenceFlow("f5", "g1", "a1", name="あり"),
        SequenceFlow("f6", "a2", "a4"),
        SequenceFlow("f7", "a4", "end"),
    )
    model = ProcessModel(
        file=file,
        processes=(Process("p", "転入届"),),
        nodes=nodes,
        flows=flows,
        pools=(Pool("pool", "架空市" if code == CITY else "架空町", "p"),),
        lanes=(Lane("l1", "窓口", "p"), Lane("l2", "住民記録担当", "p")),
        documents=(DataObject("d1", "転入届"),),
    )
    return MunicipalFlow(
        f"{code}/tennyu", code, "tennyu", "転入届", "住民記録", model, fingerprint(file)
    )


def standard_flow() -> MunicipalFlow:
    """Return the 転入届 flow of the package: two steps the towns share, one they have not."""
    steps = {"b1": "転入届を受け付ける", "b2": "入力内容を点検する", "b3": "転入通知を送る"}
    model = ProcessModel(
        file="package_catalogs/flows/tennyu.bpmn",
        processes=(Process("p", "転入の標準業務フロー"),),
        nodes=tuple(
            FlowNode(key, "userTask", label, process="p", lane="l1") for key, label in steps.items()
        ),
        flows=(SequenceFlow("f1", "b1", "b2"), SequenceFlow("f2", "b2", "b3")),
        lanes=(Lane("l1", "窓口担当", "p"),),
    )
    return MunicipalFlow("jumin-t:tennyu", "", "tennyu", "転入届", "住民記録", model, "")


_STEP_OF = {"a1": "b1", "a2": "b3"}


def small_council() -> Assessment:
    """Return an assessment with a row of every verdict and class, nothing reviewed yet."""
    project, catalog = small_project(), small_catalog()
    flows = (small_flow(CITY), small_flow(TOWN))
    rows = tuple(row for flow in flows for row in _rows(flow))
    standard = standard_flow()

    def member(flow: MunicipalFlow, activity: str) -> GroupMember:
        return GroupMember(
            flow.id,
            flow.municipality,
            activity,
            flow.model.node_by_id[activity].label,
            0.93,
            Band.MATCH,
            CorrespondenceType.ONE_TO_ONE,
        )

    groups = tuple(
        ActivityGroup(
            f"S-{activity}",
            "tennyu",
            flows[0].model.node_by_id[activity].label,
            (
                *(member(flow, activity) for flow in flows),
                *(member(standard, step) for step in filter(None, [_STEP_OF.get(activity)])),
            ),
        )
        for activity in ("a1", "a2", "a3", "a4")
    )
    alone = GroupMember(
        standard.id, "", "b2", "入力内容を点検する", None, None, CorrespondenceType.NONE
    )
    estimates = [row.estimate for row in rows if row.estimate is not None]
    return Assessment(
        project=project,
        catalog=catalog,
        flows=flows,
        items=rows,
        groups=(*groups, ActivityGroup("S-b2", "tennyu", alone.name, (alone,))),
        total=total(estimates, project.cost),
        log_length=0,
        fingerprint=fingerprint(*(row.item.fingerprint for row in rows)),
        standard_flows=(standard,),
    )


def _rows(flow: MunicipalFlow) -> tuple[AssessedItem, ...]:
    candidates = (
        Candidate(
            "T002",
            0.61,
            (
                Evidence("words", 1.2, Text("共通する語「前住所地」", "shared words: 前住所地")),
                Evidence(
                    "missing",
                    -0.4,
                    Text(
                        "「知らせる」が機能の説明にありません", "知らせる is not in the description"
                    ),
                ),
            ),
        ),
        Candidate("T001", 0.22),
    )

    def row(
        activity: str,
        aspect: Aspect,
        required: str,
        verdict: Verdict,
        statement: Text,
        classification: Classification,
        *,
        origin: ItemOrigin = ItemOrigin.ACTIVITY,
        function: str | None = None,
    ) -> AssessedItem:
        node = flow.model.node_by_id[activity]
        need = node.needs[0] if origin is ItemOrigin.NEED else None
        item = FitGapItem(
            id=f"G-{flow.municipality}{activity}{aspect.value[:2]}".upper(),
            fingerprint=fingerprint(flow.id, activity, aspect, required, function),
            origin=origin,
            municipality=flow.municipality,
            flow=flow.id,
            procedure=flow.procedure,
            procedure_name=flow.procedure_name,
            affair=flow.affair,
            activity=activity,
            activity_name=node.label,
            role=flow.model.role(node),
            aspect=aspect,
            required=required,
            verdict=verdict,
            statement=statement,
            function=function,
            score=0.9 if function else None,
            nearest=candidates,
            evidence=candidates[0].evidence,
            basis=need.basis if need else None,
            clause=need.clause if need else None,
            volume=need.volume if need else None,
            minutes=need.minutes if need else None,
            persons=need.persons if need else 1,
        )
        return AssessedItem(
            item=item,
            classification=classification,
            review=Review(),
            verdict=verdict,
            modification=classification.modification,
            resolution=classification.resolution,
            estimate=estimate_built(
                item,
                classification,
                small_project().cost,
                person_day_thousand_yen=small_catalog().person_day_thousand_yen,
            ),
            state=State.DRAFTED,
            agreement=Agreement(0, 0, 0, 2, 2, 2, Outcome.HOLD),
            waiting_for=2,
        )

    nothing = Classification(
        None,
        "FIT",
        Text("パッケージの機能で行えます", "the package does it"),
        Resolution.NONE_NEEDED,
        Text("対応は要りません", "nothing to do"),
    )
    return (
        row(
            "a3",
            Aspect.FUNCTION,
            "番号札を渡す",
            Verdict.NOT_APPLICABLE,
            Text("手作業です。システムの機能は要りません", "handwork; no function is needed"),
            nothing,
        ),
        row(
            "a1",
            Aspect.FUNCTION,
            "転入の届出を受け付ける",
            Verdict.FIT,
            Text("「転入処理」で行えます", "done by 転入処理"),
            nothing,
            function="T001",
        ),
        row(
            "a1",
            Aspect.MESSAGE,
            "登録前の確認メッセージを市の言い回しに変えたい",
            Verdict.PARTIAL,
            Text(
                "「転入処理」はこの求めを満たすとは書いていません", "転入処理 does not say it does"
            ),
            Classification(
                ModificationClass.PARAMETER,
                "G5-1-06",
                Text(
                    "メッセージ内容の変更はパラメータ設定です（指針5）",
                    "changing a message is a parameter setting (guideline 5)",
                ),
                Resolution.PARAMETER,
                Text(
                    "パラメータ「確認メッセージ文言」で設定します",
                    "set parameter 確認メッセージ文言",
                ),
                requirement=Requirement(
                    Aspect.MESSAGE, Change.RENAME, "確認メッセージ", ("言い回し",)
                ),
                parameter="P1",
            ),
            origin=ItemOrigin.NEED,
            function="T001",
        ),
        row(
            "a2",
            Aspect.FORM,
            "独自様式の通知書を出したい",
            Verdict.PARTIAL,
            Text("「転入通知作成」に独自様式の通知書はありません", "転入通知作成 has no such form"),
            Classification(
                ModificationClass.SOURCE,
                "G5-3-03",
                Text(
                    "オプション機能の範囲外の帳票追加はソースコード改変です",
                    "a form outside the option range is a source modification",
                ),
                Resolution.OPERATION,
                Text(
                    "標準化対象事務のため、まず運用変更を検討します",
                    "standardised: change operation first",
                ),
                requirement=Requirement(Aspect.FORM, Change.ADD, "通知書", ("様式",)),
                option_range=OptionRange.OUT,
                alternatives=(
                    Alternative(
                        Resolution.OPERATION,
                        Text(
                            "標準様式に添え状を付けて送る",
                            "send the standard form with a cover note",
                        ),
                    ),
                    Alternative(
                        Resolution.ADD_ON,
                        Text("EUCで出力し差込印刷する", "export and mail-merge"),
                    ),
                ),
            ),
            origin=ItemOrigin.NEED,
            function="T002",
        ),
        row(
            "a2",
            Aspect.FUNCTION,
            "前住所地へ知らせる",
            Verdict.UNCONFIRMED,
            Text("「転入通知作成」で行えるか確かめてください", "please confirm 転入通知作成"),
            Classification(
                None,
                "REVIEW",
                Text("機能の対応が確かめられていません", "the match is not confirmed"),
                Resolution.NONE_NEEDED,
                Text("対応を確かめてから決めます", "decide after confirming"),
                question=Text(
                    "「転入通知作成」で前住所地への通知ができますか。", "can 転入通知作成 do it?"
                ),
            ),
        ),
        row(
            "a4",
            Aspect.FUNCTION,
            "学校区を調べて案内票を作る",
            Verdict.GAP,
            Text("対応する機能がカタログにありません", "no function in the catalogue"),
            Classification(
                ModificationClass.UNKNOWN,
                "G5-ASK",
                Text("オプション機能の範囲が不明です", "the option range is unknown"),
                Resolution.OPERATION,
                Text(
                    "範囲が分かるまで運用変更を検討します", "consider operation until it is known"
                ),
                question=Text(
                    "学校区の案内票は、オプション機能の範囲で作れますか。",
                    "can the guidance slip be made within the options?",
                ),
                option_range=OptionRange.UNKNOWN,
            ),
        ),
    )
