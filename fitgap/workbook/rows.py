"""From an assessment to the rows of each sheet, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from fitgap.assessment import AssessedItem, Assessment, told_ways
from fitgap.basis import Recheck, differing_lines
from fitgap.catalog import PackageFunction, StandardClass
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import CONSIDERED, describe
from fitgap.costing import yearly_hours
from fitgap.gaps import FitGapItem
from fitgap.matching import Candidate
from fitgap.project import Municipality
from fitgap.sharing import share
from fitgap.source import Language, Text, short_id
from fitgap.vocabulary import activity_words, label
from fitgap.workbook.cells import Value, folded, plain_number, squash
from fitgap.workbook.codes import LISTS
from fitgap.workbook.logged_answers import (
    ORIGINS,
    alternative_answers,
    cost_answers,
    item_answers,
    no_gap,
    position_answers,
    said_of_way,
)
from fitgap.workbook.sheets import (
    ALTERNATIVES,
    CODES,
    COSTS,
    FLOWS,
    FUNCTIONS,
    ITEMS_SHEET,
    MATCHES,
    MUNICIPALITIES,
    OWN_WORK,
    POSITIONS,
    RECHECKS,
    Sheet,
)

Row = Mapping[str, Value]

CANDIDATES = 3
"""How many of the nearest functions a row shows."""

REASONS = 2
"""How many reasons each of them shows, the weightiest first."""

DETAILS, DETAIL_LENGTH = 3, 60
"""How much of what differs in a whole flow a row shows: lines, and characters of each."""

FICTIONAL = Text("（架空）", " (fictional)")
_STANDARD = Text("標準業務フロー：{package}", "Standard flow: {package}")
_ESTIMATOR = Text("fitgapの推計", "fitgap's model")
_VENDOR = Text("ベンダの見積", "the vendor's quotation")
_READABLE = Text("読込可", "readable")
_MANDATORY = {StandardClass.MUST: "必須", StandardClass.PROHIBITED: "不可"}


def all_rows(assessment: Assessment, language: Language) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows of every table, by sheet name."""
    makers = {
        CODES: code_rows(language),
        MUNICIPALITIES: municipality_rows(assessment, language),
        FLOWS: flow_rows(assessment, language),
        OWN_WORK: own_work_rows(assessment, language),
        MATCHES: match_rows(assessment, language),
        FUNCTIONS: function_rows(assessment, language),
        ITEMS_SHEET: item_rows(assessment, language),
        ALTERNATIVES: alternative_rows(assessment, language),
        COSTS: cost_rows(assessment, language),
        POSITIONS: position_rows(assessment, language),
        RECHECKS: recheck_rows(assessment, language),
    }
    return {sheet.name: tuple(rows) for sheet, rows in makers.items()}


def code_rows(language: Language) -> list[Row]:
    """Return sheet 02: every code of every list, each list in one block."""
    return [
        {
            "list": declared.heading.to(language),
            "code": choice.code,
            "label": choice.label.to(language),
            "meaning": choice.meaning.to(language),
        }
        for declared in LISTS.values()
        for choice in declared.choices
    ]


def municipality_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 03."""
    project = assessment.project
    members = {
        municipality.code: municipality.population
        for municipality in project.municipalities
        if municipality.code in project.members
    }
    shares = share(Decimal(1000), members, project.sharing) if members else {}
    return [
        {
            "code": municipality.code,
            "name": named(municipality, assessment, language),
            "population": municipality.population,
            "participation": shown("participation", municipality.participation, language),
            "joined": _day(municipality.joined),
            "section": municipality.section,
            "head": municipality.head,
            "share": _rounded(shares[municipality.code] / 1000, "0.0001")
            if municipality.code in shares
            else None,
        }
        for municipality in project.municipalities
    ]


def named(municipality: Municipality, assessment: Assessment, language: Language) -> str:
    """Return a municipality's name, saying so where it is made up."""
    says_so = folded(municipality.name).endswith(("(架空)", "(fictional)"))
    if not assessment.project.fictional or says_so:
        return municipality.name
    return municipality.name + FICTIONAL.to(language)


def flow_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 10."""
    return [
        {
            "flow": flow.id,
            "municipality": flow.municipality,
            "affair": flow.affair,
            "procedure": flow.procedure_name,
            "file": flow.model.file,
            "digest": flow.digest,
            "result": _READABLE.to(language),
            "name": _name_of(assessment, flow.municipality),
            "activities": len(flow.model.activities),
            "gateways": len(flow.model.gateways),
            "lanes": len(flow.model.lanes),
            "documents": len(flow.model.documents),
        }
        for flow in assessment.flows
    ]


def own_work_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 11: what a municipality does on a ground of its own, as its flows state it.

    Whether it goes on is what was decided on the row of sheet 50; 未定 while nobody did.
    """
    return [
        {
            "id": short_id("U", row.item.id),
            "municipality": row.item.municipality,
            "flow": row.item.flow,
            "activity": row.item.activity,
            "content": row.item.required,
            "basis": shown("basis", row.item.basis, language),
            "clause": row.item.clause,
            "volume": row.item.volume,
            "hours": _yearly_hours(row.item),
            "continues": _continues(row).to(language),
            "policy": label(row.resolution).to(language) if row.review.resolution else "",
            "item": row.item.id,
            "name": _name_of(assessment, row.item.municipality),
            "procedure": row.item.procedure_name,
            "activity_name": row.item.activity_name,
        }
        for row in assessment.items
        if row.item.basis
    ]


def _yearly_hours(item: FitGapItem) -> Decimal | None:
    hours = yearly_hours(item)
    return None if hours is None else hours.quantize(Decimal("0.1"))


def _continues(row: AssessedItem) -> Text:
    if row.review.resolution is None:
        return Text("未定", "open")
    return Text("廃止", "ends") if row.resolution is Resolution.ABOLISH else Text("継続", "goes on")


def match_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 12: one row per activity of a group.

    A step of the package's standard flow has no municipality code: it stands beside the
    municipalities and is none.
    """
    procedures = {flow.procedure: flow.procedure_name for flow in assessment.flows}
    package = {flow.id for flow in assessment.standard_flows}
    standard = _STANDARD.format(package=assessment.catalog.name).to(language)
    return [
        {
            "id": short_id("M", group.id, member.flow, member.activity),
            "group": group.id,
            "municipality": member.municipality or None,
            "activity": member.activity,
            "activity_name": member.name,
            "score": _score(member.score),
            "relation": shown("relation", member.type.value, language),
            "group_name": group.name,
            "procedure": procedures.get(group.procedure, group.procedure),
            "name": standard
            if member.flow in package
            else _name_of(assessment, member.municipality),
            "flow": member.flow,
        }
        for group in assessment.groups
        for member in group.members
    ]


def function_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 20: every function with the activities that use it."""
    users: dict[str, list[AssessedItem]] = {}
    for row in assessment.items:
        if row.item.function is not None:
            users.setdefault(row.item.function, []).append(row)
    return [
        _function_row(function, users.get(function.id, []), assessment, language)
        for function in assessment.catalog.functions
    ]


def item_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 50: every row of the Fit & Gap list."""
    return [_item_row(row, assessment, language) for row in assessment.items]


def alternative_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 51: R1 to R7 for every row that would change source code or was examined."""
    return [
        _alternative_row(row, number, way, assessment, language)
        for row in assessment.items
        if row.modification is ModificationClass.SOURCE
        or row.resolution is Resolution.SOURCE
        or row.review.considerations
        for number, way in enumerate(CONSIDERED, start=1)
    ]


def cost_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 52: the rows that cost something or whose cost was assessed."""
    return [
        _cost_row(row, assessment, language)
        for row in assessment.items
        if row.estimate is not None or row.review.assessment is not None
    ]


def position_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 61: every open row for every voting municipality."""
    return [
        _position_row(row, code, assessment, language)
        for row in asked(assessment)
        for code in assessment.project.members
    ]


def recheck_rows(assessment: Assessment, language: Language) -> list[Row]:
    """Return sheet 82: every decision that lost its ground, what changed beside each other."""
    return [_recheck_row(each, language) for each in (*assessment.rechecks, *assessment.lapsed)]


def asked(assessment: Assessment) -> tuple[AssessedItem, ...]:
    """Return the rows the municipalities are asked about."""
    return tuple(
        row for row in assessment.items if not row.verdict.asks_nothing or row.review.positions
    )


def shown(list_key: str, value: str | None, language: Language) -> str:
    """Return the word for a value of a list; a value the list does not declare stands as it is."""
    choice = LISTS[list_key].by_value.get(value or "")
    return choice.label.to(language) if choice else value or ""


def code_of(sheet: Sheet, key: str, row: Row, language: Language) -> str:
    """Return the code that belongs beside a word."""
    column = sheet.column(key)
    words = sheet.column(column.code_of or "")
    text = str(row.get(words.key) or "")
    for choice in LISTS[words.choices or ""].choices:
        if choice.label.to(language) == text:
            return choice.code
    return text


def _function_row(
    function: PackageFunction,
    users: Sequence[AssessedItem],
    assessment: Assessment,
    language: Language,
) -> Row:
    best = max(users, key=lambda row: row.item.score or 0.0, default=None)
    activities = {(row.item.flow, row.item.activity) for row in users}
    return {
        "id": function.id,
        "area": function.area,
        "name": function.name,
        "description": function.description,
        "mandatory": shown("mandatory", _MANDATORY.get(function.standard_class, "任意"), language),
        "flow": best.item.flow if best else None,
        "activity": best.item.activity if best else None,
        "purpose": best.item.required if best else None,
        "municipalities": len({row.item.municipality for row in users}),
        "standard": label(function.standard_class).to(language),
        "version": assessment.catalog.version,
        "status": label(function.status).to(language),
        "successor": function.successor,
        "activities": len(activities),
    }


def _item_row(row: AssessedItem, assessment: Assessment, language: Language) -> Row:
    item, classification = row.item, row.classification
    answers = item_answers(row, language)
    function = assessment.function(item.function)
    option_range = classification.option_range
    cells: dict[str, Value] = {
        "id": item.id,
        "municipality": item.municipality,
        "affair": item.affair,
        "flow": item.flow,
        "activity": item.activity,
        "activity_name": activity_words(item).to(language),
        "current": _current_operation(row, assessment, language),
        "purpose": item.required,
        "function": item.function,
        "function_name": function.name if function else None,
        "difference": short_id("D", item.id) if not row.verdict.asks_nothing else None,
        "verdict": shown("verdict", answers["verdict"], language),
        "aspect": label(item.aspect).to(language),
        "option_range": label(option_range).to(language) if option_range else None,
        "class": shown("class", answers["class"], language),
        "rule": classification.rule,
        "reason": no_gap(row, language) or classification.reason.to(language),
        "resolution": shown("resolution", answers["resolution"], language),
        "resolution_reason": answers["resolution_reason"],
        "basis": shown("basis", answers["basis"], language),
        "priority": shown("priority", answers["priority"], language),
        "group": row.estimate.interaction_group if row.estimate else None,
        "state": label(row.state).to(language),
        "version": assessment.catalog.version,
        "evidence": item.fingerprint[:12],
        "verdict_reason": answers["verdict_reason"],
        "class_reason": answers["class_reason"],
        "memo": answers["memo"],
        "name": _name_of(assessment, item.municipality),
        "procedure": item.procedure_name,
        "role": item.role,
        "statement": item.statement.to(language),
        "question": classification.question.to(language) if classification.question else None,
        "alternatives": "\n".join(
            _bullet(label(way.resolution).to(language), way.text.to(language), language)
            for way in classification.alternatives
        ),
    }
    for number, candidate in enumerate(item.nearest[:CANDIDATES], start=1):
        cells.update(_candidate_cells(number, candidate, assessment, language))
    return cells


def _candidate_cells(
    number: int, candidate: Candidate, assessment: Assessment, language: Language
) -> Row:
    function = assessment.function(candidate.function)
    reasons = [evidence.text.to(language) for evidence in candidate.evidence[:REASONS]]
    return {
        f"candidate{number}": candidate.function,
        f"candidate{number}_name": function.name if function else None,
        f"candidate{number}_score": _score(candidate.score),
        f"candidate{number}_why": "\n".join(reasons),
    }


def _current_operation(row: AssessedItem, assessment: Assessment, language: Language) -> str:
    """Say how the work is done today: the municipality's own words, else role and documents.

    Of a whole flow, what differs from the standard one.
    """
    if not row.item.activity:
        lines = [_shortened(detail.to(language)) for detail in row.item.details]
        more = ["…"] if len(lines) > DETAILS else []
        return "\n".join((*lines[:DETAILS], *more))
    flow = assessment.flow_by_id[row.item.flow]
    node = flow.model.node_by_id.get(row.item.activity)
    if node is None:
        return ""
    own_words = "\n".join(squash(text) for text in node.documentation)
    if own_words:
        return own_words
    parts = (
        (Text("担当", "by"), (row.item.role,)),
        (Text("使う書類", "uses"), flow.model.document_names(node.inputs)),
        (Text("作る書類", "makes"), flow.model.document_names(node.outputs)),
    )
    comma = "、" if language is Language.JA else ", "
    return "\n".join(
        _bullet(head.to(language), comma.join(names), language)
        for head, names in parts
        if any(names)
    )


def _alternative_row(
    row: AssessedItem, number: int, way: Resolution, assessment: Assessment, language: Language
) -> Row:
    item, model = row.item, assessment.project.cost
    answers = alternative_answers(row, way)
    sealed = said_of_way(row, way)
    told = told_ways(row, assessment).get(way, ())
    if way is Resolution.SOURCE:
        told = (row.classification.reason,)
    cells: dict[str, Value] = {
        "id": item.id,
        "way": way.value,
        "number": number,
        "way_name": label(way).to(language),
        "content": "\n".join(text.to(language) for text in told),
        "serves": shown("serves", answers["serves"], language),
        "taken": shown("taken", answers["taken"], language),
        "rejected_reason": answers["rejected_reason"],
        "examiner": sealed.entry.actor if sealed else None,
        "examined_on": _day(sealed.entry.at[:10]) if sealed else None,
        "name": _name_of(assessment, item.municipality),
        "activity_name": activity_words(item).to(language),
        "purpose": item.required,
    }
    hours = yearly_hours(item)
    if way in (Resolution.OPERATION, Resolution.REGULATION) and hours is not None:
        cells |= {
            "volume": item.volume,
            "minutes": item.minutes,
            "persons": item.persons,
            "hours": _rounded(hours),
            "burden": _rounded(hours * model.staff_hour_thousand_yen),
        }
    return cells


def _cost_row(row: AssessedItem, assessment: Assessment, language: Language) -> Row:
    item, model, estimate = row.item, assessment.project.cost, row.estimate
    answers = cost_answers(row)
    rate = assessment.catalog.person_day_thousand_yen
    if rate is None:
        rate = model.rate_thousand_yen_per_month / model.hours_per_month * 8
    cells: dict[str, Value] = {
        "id": item.id,
        "class": label(row.modification).to(language) if row.modification else None,
        "sharing": label(assessment.project.sharing.method).to(language),
        "assessed": Decimal(answers["assessed"]) if answers["assessed"] else None,
        "assessed_reason": answers["assessed_reason"],
        "municipality": item.municipality,
        "name": _name_of(assessment, item.municipality),
        "activity_name": activity_words(item).to(language),
        "purpose": item.required,
        "resolution": label(row.resolution).to(language),
    }
    if estimate is not None:
        cells |= {
            "days_low": _rounded(estimate.person_days_low),
            "days_mid": _rounded(estimate.person_days_mid),
            "days_high": _rounded(estimate.person_days_high),
            "rate": _rounded(rate),
            "initial": _rounded(estimate.initial),
            "upkeep": _rounded(estimate.yearly_upkeep),
            "revision": _rounded(estimate.per_law_revision),
            "revisions": _rounded(model.law_revisions_per_year * model.contract_years),
            "migration": _rounded(estimate.next_migration),
            "months": model.contract_years * 12,
            "lifecycle": _rounded(estimate.lifecycle),
            "workaround": _rounded(estimate.yearly_workaround),
            "estimator": (_ESTIMATOR if row.quoted is None else _VENDOR).to(language),
            "modelled": _rounded((row.modelled or estimate).initial),
            "assumption": "\n".join(
                f"{part.text.to(language)} {plain_number(_rounded(part.value, '0.01'))}"
                + part.unit.to(language)
                + _bracketed(part.source.to(language), language)
                for part in estimate.waterfall
            ),
            "p50": _rounded(estimate.p50),
            "p80": _rounded(estimate.p80),
            "p90": _rounded(estimate.p90),
        }
    if row.quoted is not None:
        cells["quoted"] = _rounded(row.quoted)
        if row.modelled is not None and row.modelled.initial > 0:
            cells["quoted_ratio"] = _rounded(row.quoted / row.modelled.initial, "0.01")
    return cells


def _position_row(row: AssessedItem, code: str, assessment: Assessment, language: Language) -> Row:
    answers = position_answers(row, code)
    sealed = row.review.positions.get(code)
    return {
        "id": row.item.id,
        "municipality": code,
        "position": shown("position", answers["position"], language),
        "position_reason": answers["position_reason"],
        "answered_by": answers["answered_by"],
        "answered_on": _day(answers["answered_on"]),
        "received_file": _origin(sealed.entry.origin, language) if sealed else None,
        "received_hash": sealed.entry.values.get("received_sha256", "")[:12] if sealed else None,
        "name": _name_of(assessment, code),
        "raised_by": _name_of(assessment, row.item.municipality),
        "procedure": row.item.procedure_name,
        "activity_name": activity_words(row.item).to(language),
        "purpose": row.item.required,
        "verdict": label(row.verdict).to(language),
        "resolution": label(row.resolution).to(language),
        "resolution_reason": item_answers(row, language)["resolution_reason"],
        "lifecycle": _rounded(row.estimate.lifecycle)
        if row.estimate and row.resolution is not Resolution.NONE_NEEDED
        else None,
    }


def _recheck_row(each: Recheck, language: Language) -> Row:
    entry = each.act.entry
    old, new = (
        "\n".join(line.to(language) for line in lines)
        for lines in differing_lines(each.old, each.new)
    )
    return {
        "id": each.row,
        "municipality": each.municipality,
        "affair": each.affair,
        "activity_name": each.activity_name,
        "standing": shown("standing", "失効" if each.is_lapsed else "要再確認", language),
        "old_function": each.old.id if each.old else None,
        "old_text": old,
        "new_function": each.new.id if each.new else None,
        "new_text": new,
        "decision": describe(entry, label).to(language),
        "actor": entry.actor,
        "decided_on": _day(entry.at[:10]),
        "reason": each.reason.to(language),
        "purpose": each.required,
    }


def _origin(origin: str, language: Language) -> str:
    return ORIGINS[origin].to(language) if origin in ORIGINS else origin


def _name_of(assessment: Assessment, code: str) -> str:
    municipality = assessment.project.municipality_by_code.get(code)
    return municipality.name if municipality else code


def _shortened(words: str) -> str:
    """Return words cut behind the last name that fits."""
    if len(words) <= DETAIL_LENGTH:
        return words
    kept = words[:DETAIL_LENGTH]
    return kept[: kept.rfind("」") + 1 or DETAIL_LENGTH] + "…"


def _bullet(head: str, words: str, language: Language) -> str:
    return f"{head}：{words}" if language is Language.JA else f"{head}: {words}"


def _bracketed(words: str, language: Language) -> str:
    if not words:
        return ""
    return f"（{words}）" if language is Language.JA else f" ({words})"


def _day(text: str | None) -> Value:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _score(score: float | None) -> Value:
    return None if score is None else _rounded(Decimal(str(score)), "0.01")


def _rounded(value: Decimal, step: str = "0.1") -> Decimal:
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)
