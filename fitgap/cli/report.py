"""The shapes of the JSON answers, and the summary a person reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from fitgap.assessment import AssessedItem, Assessment
from fitgap.classification import ModificationClass
from fitgap.cli.tables import money
from fitgap.costing import defaults_told
from fitgap.gaps import Verdict
from fitgap.matching import Correspondence, Evidence, FlowAlignment, FunctionAlignment
from fitgap.source import Language, Text
from fitgap.vocabulary import label


def flow_alignment_json(alignment: FlowAlignment, language: Language) -> dict[str, object]:
    """Return one entry of ``pairs``."""
    return {
        "left": alignment.left,
        "right": alignment.right,
        "correspondences": [
            {"left": pair.left, "right": pair.right, **_strength(pair, language)}
            for pair in alignment.correspondences
        ],
    }


def function_alignment_json(alignment: FunctionAlignment, language: Language) -> dict[str, object]:
    """Return one entry of ``models``."""
    return {
        "model": alignment.model,
        "correspondences": [
            {"activity": pair.left, "function": pair.right, **_strength(pair, language)}
            for pair in alignment.correspondences
        ],
        "candidates": {
            activity: [candidate.function for candidate in candidates]
            for activity, candidates in alignment.candidates.items()
        },
        "manual": sorted(alignment.manual),
    }


def _strength(pair: Correspondence, language: Language) -> dict[str, object]:
    return {
        "score": round(pair.score, 6),
        "band": pair.band.value,
        "evidence": [_evidence_json(evidence, language) for evidence in pair.evidence],
    }


def _evidence_json(evidence: Evidence, language: Language) -> dict[str, object]:
    return {
        "kind": evidence.kind,
        "contribution": round(evidence.contribution, 6),
        "text": evidence.text.to(language),
    }


def assessment_json(assessment: Assessment, language: Language) -> dict[str, object]:
    """Return the answer of ``fitgap assess``; ``gaps`` are the rows that are no plain fit."""
    return {
        "summary": summary_json(assessment),
        "gaps": [_row_json(assessment, row, language) for row in assessment.differences],
    }


def summary_json(assessment: Assessment) -> dict[str, object]:
    """Return counts and totals, money in 千円."""
    verdicts, classes = counts(assessment.items)
    total = assessment.total
    return {
        "workspace": assessment.project.id,
        "package": assessment.catalog.id,
        "package_version": assessment.catalog.version,
        "municipalities": len({flow.municipality for flow in assessment.flows}),
        "flows": len(assessment.flows),
        "activities": sum(len(flow.model.activities) for flow in assessment.flows),
        "functions": len(assessment.catalog.functions),
        "standard_flows": len(assessment.standard_flows),
        "items": len(assessment.items),
        "differences": len(assessment.differences),
        "rechecks": len(assessment.rechecks),
        "lapsed": len(assessment.lapsed),
        "verdicts": {verdict.value: verdicts[verdict] for verdict in Verdict},
        "classes": {each.value: classes[each] for each in ModificationClass},
        "cost": {
            "p50": float(total.p50),
            "p80": float(total.p80),
            "p90": float(total.p90),
            "initial": float(total.initial),
            "lifecycle": float(total.lifecycle),
            "unit": "千円",
            "defaults": list(assessment.default_figures),
        },
        "log_length": assessment.log_length,
        "fingerprint": assessment.fingerprint,
    }


def counts(
    rows: Sequence[AssessedItem],
) -> tuple[Mapping[Verdict, int], Mapping[ModificationClass, int]]:
    """Count rows by verdict and by class; every code is there, with 0 where nothing is."""
    verdicts = Counter(row.verdict for row in rows)
    classes = Counter(row.modification for row in rows if row.modification is not None)
    return (
        {verdict: verdicts[verdict] for verdict in Verdict},
        {each: classes[each] for each in ModificationClass},
    )


def _row_json(assessment: Assessment, row: AssessedItem, language: Language) -> dict[str, object]:
    item, classification = row.item, row.classification
    requirement = classification.requirement
    return {
        "id": item.id,
        "municipality": item.municipality,
        "process": item.procedure_name,
        "flow": item.flow,
        "file": item.location.file or assessment.flow_by_id[item.flow].model.file,
        "line": item.location.line,
        "activity": item.activity,
        "activity_name": item.activity_name,
        "standard_activities": [
            {"flow": step.flow, "activity": step.activity, "name": step.name}
            for step in assessment.standard_steps(item.flow, item.activity)
        ],
        "function": item.function,
        "nearest": [candidate.function for candidate in item.nearest],
        "aspect": item.aspect.value,
        "required": item.required,
        "origin": item.origin.value,
        "statement": item.statement.to(language),
        "details": [detail.to(language) for detail in item.details],
        "verdict": row.verdict.value,
        "class": _class_json(row),
        "rule": classification.rule,
        "reason": classification.reason.to(language),
        "words": list(requirement.words) if requirement is not None else [],
        "confidence": round(requirement.confidence, 2) if requirement is not None else None,
        "question": classification.question.to(language) if classification.question else None,
        "resolution": row.resolution.value,
        "resolution_reason": classification.resolution_reason.to(language),
        "alternatives": [
            {"resolution": each.resolution.value, "text": each.text.to(language)}
            for each in classification.alternatives
        ],
        "cost": _cost_json(row),
        "state": row.state.value,
        "waiting_for": row.waiting_for,
        "fingerprint": item.fingerprint,
    }


def _class_json(row: AssessedItem) -> str | None:
    """Return a row's class; an unconfirmed match is 未確認, handwork has none."""
    if row.modification is not None:
        return row.modification.value
    unconfirmed = row.verdict is Verdict.UNCONFIRMED
    return ModificationClass.UNKNOWN.value if unconfirmed else None


def _cost_json(row: AssessedItem) -> dict[str, object]:
    """Return a row's cost in 千円: 0 where nothing is to be done, null while it is not known."""
    estimate, figures = row.estimate, ("p50", "p80", "p90", "initial", "lifecycle")
    if estimate is not None:
        return {name: float(getattr(estimate, name)) for name in figures} | {"unit": "千円"}
    return dict.fromkeys(figures, None if is_cost_unknown(row) else 0.0) | {"unit": "千円"}


def is_cost_unknown(row: AssessedItem) -> bool:
    """Say whether a row may cost something that nobody knows yet."""
    return row.estimate is None and row.verdict is Verdict.UNCONFIRMED


def summary_text(assessment: Assessment, language: Language) -> str:
    """Return the summary a person reads after the whole job."""
    project, catalog, total = assessment.project, assessment.catalog, assessment.total
    verdicts, classes = counts(assessment.items)
    lines = [
        f"{project.name} × {catalog.name} {catalog.version}".rstrip(),
        Text(
            "  {m}団体・{f}手続フロー・{a}作業を、{n}機能と照合しました。",
            "  {m} municipalities, {f} flows, {a} activities against {n} functions.",
        )
        .format(
            m=len({flow.municipality for flow in assessment.flows}),
            f=len(assessment.flows),
            a=sum(len(flow.model.activities) for flow in assessment.flows),
            n=len(catalog.functions),
        )
        .to(language),
        "  "
        + Text("適合判定", "Verdicts").to(language)
        + ": "
        + "  ".join(f"{label(each).to(language)} {verdicts[each]}" for each in Verdict),
        "  "
        + Text("改変方法", "Classes").to(language)
        + ": "
        + "  ".join(f"{label(each).to(language)} {classes[each]}" for each in ModificationClass),
        Text(
            "  初期費用の見込み: {p50}千円（80%の確かさで {p80}千円以内、90%で {p90}千円以内）"
            "、契約期間の総額 {life}千円",
            "  Initial cost: {p50} thousand yen (80 %: below {p80}, 90 %: below {p90}); "
            "over the contract {life}",
        )
        .format(
            p50=money(total.p50),
            p80=money(total.p80),
            p90=money(total.p90),
            life=money(total.lifecycle),
        )
        .to(language),
    ]
    if assessment.rechecks or assessment.lapsed:
        again = Text(
            "  再確認: 要再確認 {rechecks} 件、失効 {lapsed} 件"
            "（fitgap log rechecks、82_再確認一覧）",
            "  To be looked at again: {rechecks} rows, {lapsed} lapsed (fitgap log rechecks)",
        )
        lines.append(
            again.format(rechecks=len(assessment.rechecks), lapsed=len(assessment.lapsed)).to(
                language
            )
        )
    if project.fictional:
        lines.append(
            Text(
                "  ※ 団体・ベンダ・数値はすべて架空の見本です。",
                "  * A sample: municipalities, vendors and figures are fictional.",
            ).to(language)
        )
    defaults = defaults_told(project.cost, assessment.default_figures)
    if defaults is not None:
        lines.append(Text("  ※ {text}", "  * {text}").format(text=defaults).to(language))
    drawn = {flow.municipality for flow in assessment.flows}
    for municipality in project.municipalities:
        if municipality.code not in drawn:
            missing = Text("  - {name}: 業務フローなし", "  - {name}: no flows")
            lines.append(missing.format(name=municipality.name).to(language))
            continue
        rows = [row for row in assessment.differences if row.item.municipality == municipality.code]
        waiting = sum(row.waiting_for > 0 for row in rows)
        lines.append(
            Text(
                "  - {name}: 差異 {differences} 件、確認待ち {waiting} 件",
                "  - {name}: {differences} differences, {waiting} waiting for review",
            )
            .format(name=municipality.name, differences=len(rows), waiting=waiting)
            .to(language)
        )
    return "\n".join(lines)
