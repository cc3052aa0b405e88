"""What the screen says of one row: lines with a manner each, in the order a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from fitgap.assessment import AssessedItem, Assessment
from fitgap.basis import differing_lines
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import (
    CONSIDERED,
    Entry,
    EntryKind,
    Position,
    SealedEntry,
    State,
    describe,
    newest_judgement,
    unconsidered,
)
from fitgap.costing import dearer_by_hand
from fitgap.drawing import FlowLine, flow_lines
from fitgap.matching import Evidence
from fitgap.process import FlowNode, NodeKind, ProcessModel
from fitgap.source import Language, Text, verbatim
from fitgap.tui import words
from fitgap.tui.listing import Person, class_words, money
from fitgap.vocabulary import activity_words, label

NEIGHBOURS = 2
"""Lines of the flow shown above and below the activity."""

STANDARD_NEIGHBOURS = 1
"""Lines of the package's standard flow shown above and below the step that corresponds."""

_SKIPPED = "..."
_SHOWN_FUNCTIONS = 3
_SHOWN_REASONS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line before it is wrapped.

    ``manner`` is ``head``, ``key``, ``text``, ``dim``, ``good``, ``bad``, ``ask`` or
    ``here``; it is never the only carrier of a meaning.  ``indent`` also holds for the
    lines it is wrapped into, ``hang`` only for the second and later.  ``cut`` asks for one
    line, cut at the edge, instead of wrapping.
    """

    text: str
    manner: str = "text"
    indent: int = 0
    hang: int = 0
    cut: bool = False


def detail(
    assessment: Assessment, row: AssessedItem, person: Person, language: Language, *, waiting: bool
) -> tuple[Line, ...]:
    """Return everything known of a row; ``waiting`` tells that this person's verdict is open."""
    writer = _Writer(assessment, row, person, language)
    return (
        *writer.summary(waiting=waiting),
        *writer.section(words.HEAD_RECHECK, writer.recheck()),
        *writer.section(words.HEAD_ASKED, writer.asked()),
        *writer.section(words.HEAD_FLOW, writer.position_in_flow()),
        *writer.section(
            words.HEAD_STANDARD if row.item.activity else words.HEAD_DEVIATIONS, writer.standard()
        ),
        *writer.section(words.HEAD_TODAY, writer.today()),
        *writer.section(words.HEAD_FUNCTIONS, writer.functions()),
        *writer.section(words.HEAD_CLASS, writer.proposal()),
        *writer.section(words.HEAD_QUESTION, writer.question()),
        *writer.section(words.HEAD_ALTERNATIVES, writer.alternatives()),
        *writer.section(words.HEAD_COST, writer.cost()),
        *writer.section(words.HEAD_POSITIONS, writer.positions()),
        *writer.section(words.HEAD_HISTORY, writer.history()),
    )


class _Writer:
    """Writes the sections of one row."""

    def __init__(
        self, assessment: Assessment, row: AssessedItem, person: Person, language: Language
    ) -> None:
        self.assessment, self.row, self.person, self.language = assessment, row, person, language
        self.item = row.item
        self.flow = assessment.flow_by_id.get(self.item.flow)
        self.node: FlowNode | None = (
            self.flow.model.node_by_id.get(self.item.activity) if self.flow else None
        )

    def say(self, text: Text, **values: object) -> str:
        return text.format(**values).to(self.language) if values else text.to(self.language)

    def town(self, code: str) -> str:
        found = self.assessment.project.municipality_by_code.get(code)
        return found.name if found else code

    def section(self, head: Text, lines: Iterable[Line]) -> Iterator[Line]:
        body = tuple(lines)
        if body:
            yield Line("")
            yield Line(self.say(head), "head")
            yield from body

    def summary(self, *, waiting: bool) -> Iterator[Line]:
        item, row = self.item, self.row
        yield Line(self.say(activity_words(item)), "key")
        yield Line(
            self.say(
                words.ITEM_OF,
                municipality=self.town(item.municipality),
                procedure=item.procedure_name,
                role=item.role or "-",
            ),
            "dim",
        )
        parts = [f"{row.verdict.value} {self.say(label(row.verdict))}"]
        if row.modification is not None:
            parts.append(self.say(class_words(row.modification)))
        parts.append(f"{row.resolution.value} {self.say(label(row.resolution))}")
        if row.estimate is not None:
            parts.append(
                f"P50 {money(row.estimate.p50)} 千円"
                if self.language is Language.JA
                else f"P50 {money(row.estimate.p50)} kJPY"
            )
        yield Line(" / ".join(parts), "key")
        if row.state is State.RECHECK:
            yield Line(self.say(words.RECHECK), "bad")
        if row.is_disputed:
            yield Line(self.say(words.DISPUTED), "bad")
        state = self.say(label(row.state))
        if waiting:
            yield Line(f"{state}  {self.say(words.YOUR_TURN)}", "ask")
        elif row.waiting_for:
            more = self.say(words.MORE_EVALUATORS, count=row.waiting_for)
            yield Line(f"{state}  {more}", "dim")
        else:
            yield Line(state, "dim")
        yield from self.no_gap()

    def no_gap(self) -> Iterator[Line]:
        """Say that people found a computed difference to be no gap, and why."""
        row = self.row
        newest = newest_judgement(row.review, row.item.municipality)
        found = not row.item.verdict.asks_nothing and row.verdict.asks_nothing
        if not found or newest is None:
            return
        reason = newest.entry.values.get("reason", "").strip()
        told = self.say(words.NO_GAP_WHY, reason=reason) if reason else self.say(words.NO_GAP)
        yield Line(told, "key")

    def recheck(self) -> Iterator[Line]:
        """Say what was decided and lay the function as it was beside the one it is now."""
        found = self.assessment.recheck(self.row) if self.row.state is State.RECHECK else None
        if found is None:
            return
        yield Line(self.say(found.reason), "bad", indent=2)
        entry = found.act.entry
        decided = f"{entry.at[:10]} {self.say(describe_act(self.assessment, entry))}"
        yield Line(decided, indent=2, hang=2)
        old, new = differing_lines(found.old, found.new)
        for sign, manner, lines in ((words.AS_IT_WAS, "dim", old), (words.AS_IT_IS, "key", new)):
            for number, line in enumerate(lines):
                head = f"{self.say(sign)} " if number == 0 else ""
                yield Line(
                    f"{head}{self.say(line)}", manner, indent=2 if number == 0 else 6, hang=4
                )

    def asked(self) -> Iterator[Line]:
        item = self.item
        required = item.required if item.activity else self.say(words.FLOW_OR_STANDARD)
        yield Line(f"{self.say(label(item.aspect))}: {required}", indent=2)
        yield Line(
            self.say(words.VERDICT_WHY, verdict=label(item.verdict), why=item.statement),
            indent=2,
        )
        basis = " ".join(part for part in (item.basis, item.clause) if part)
        facts = [self.say(words.BASIS, basis=basis) if basis else self.say(words.NO_BASIS)]
        if item.volume is not None:
            facts.append(self.say(words.VOLUME, volume=f"{item.volume:,}"))
        if item.minutes is not None:
            facts.append(self.say(words.MINUTES, minutes=item.minutes))
        if item.persons != 1:
            facts.append(self.say(words.PERSONS, persons=item.persons))
        yield Line("  ".join(facts), "dim", indent=2)

    def position_in_flow(self) -> Iterator[Line]:
        if self.flow is None:
            return
        lines = tuple(self.around(self.flow.model, {self.item.activity}, NEIGHBOURS))
        yield from lines
        if lines and len(lines) < len(flow_lines(self.flow.model)):
            yield Line(self.say(words.MORE_FLOW), "dim", indent=2)

    def around(self, model: ProcessModel, nodes: Set[str], neighbours: int) -> Iterator[Line]:
        """Yield the lines of a flow about some of its nodes, nothing where none is drawn."""
        lines = flow_lines(model)
        here = [index for index, line in enumerate(lines) if line.node in nodes]
        shown = [
            index
            for index in range(len(lines))
            if any(abs(index - place) <= neighbours for place in here)
        ]
        least = min((lines[index].indent for index in shown), default=0)
        role, last = "", None
        for index in shown:
            line = lines[index]
            if last is not None and index > last + 1:
                yield Line(_SKIPPED, "dim", indent=2)
            yield _flow_line(
                model,
                line,
                nodes,
                self.language,
                outdent=least,
                role=line.role if line.role != role else "",
            )
            role, last = line.role, index

    def standard(self) -> Iterator[Line]:
        """Show the step of the package's standard flow that is the same work, or what differs."""
        yield from (Line(self.say(each), indent=2, hang=2) for each in self.item.details)
        flow = self.assessment.standard_flow_by_procedure.get(self.item.procedure)
        if flow is None or not self.item.activity:
            return
        steps = self.assessment.standard_steps(self.item.flow, self.item.activity)
        if not steps:
            yield Line(self.say(words.NO_STANDARD_STEP), "dim", indent=2)
            return
        yield from self.around(flow.model, {step.activity for step in steps}, STANDARD_NEIGHBOURS)

    def today(self) -> Iterator[Line]:
        node, flow = self.node, self.flow
        if node is None or flow is None:
            return
        for text in node.documentation:
            yield Line(" ".join(text.split()), indent=2)
        if not node.documentation:
            yield Line(self.say(words.NO_TODAY), "dim", indent=2)
        for sentence, ids in (
            (words.DOCUMENTS_IN, node.inputs),
            (words.DOCUMENTS_OUT, node.outputs),
        ):
            names = flow.model.document_names(ids)
            if names:
                yield Line(self.say(sentence, names="、".join(names)), indent=2)

    def functions(self) -> Iterator[Line]:
        if not self.item.activity:
            return
        near = list(self.item.nearest[:_SHOWN_FUNCTIONS])
        shown = {candidate.function for candidate in near}
        if self.item.function is not None and self.item.function not in shown:
            yield from self.function(self.item.function, self.item.score, self.item.evidence)
        for candidate in near:
            yield from self.function(candidate.function, candidate.score, candidate.evidence)
        if not near and self.item.function is None:
            yield Line(self.say(words.NO_FUNCTION_NEAR), "dim", indent=2)

    def function(
        self, name: str, score: float | None, evidence: Sequence[Evidence]
    ) -> Iterator[Line]:
        function = self.assessment.function(name)
        parts = [f"{name} {function.name}" if function else name]
        if score is not None:
            parts.append(self.say(words.NEAR, score=f"{score:.2f}"))
        chosen = name == self.item.function
        if chosen:
            parts.append(self.say(words.CHOSEN_FUNCTION))
        yield Line("  ".join(parts), "here" if chosen else "text", indent=2, hang=2)
        if function and function.description:
            yield Line(function.description, "dim", indent=4)
        for reason in _telling(evidence, _SHOWN_REASONS if chosen else _SHOWN_REASONS - 1):
            sentence, manner = (
                (words.PLUS, "good") if reason.contribution >= 0 else (words.MINUS, "bad")
            )
            yield Line(self.say(sentence, why=reason.text), manner, indent=4, hang=2)

    def proposal(self) -> Iterator[Line]:
        row, proposed = self.row, self.row.classification
        if proposed.modification is None:
            yield Line(self.say(words.NO_CHANGE), indent=2)
        else:
            yield Line(self.say(class_words(proposed.modification)), "key", indent=2)
        if proposed.rule:
            yield Line(self.say(words.RULE, rule=proposed.rule, reason=proposed.reason), indent=2)
        elif self.say(proposed.reason):
            yield Line(self.say(proposed.reason), indent=2)
        if proposed.option_range is not None:
            yield Line(self.say(words.OPTION_RANGE, range=label(proposed.option_range)), indent=2)
        override = row.review.classification
        if override is not None:
            yield Line(
                f"-> {self.say(class_words(ModificationClass(override.entry.values['class'])))} "
                f"{self.overridden(override)}",
                "here",
                indent=2,
                hang=3,
            )
        yield Line(
            self.say(
                words.RESOLUTION_WHY,
                resolution=verbatim_pair(proposed.resolution.value, label(proposed.resolution)),
                why=proposed.resolution_reason,
            ),
            indent=2,
        )
        chosen = row.review.resolution
        if chosen is not None:
            yield Line(
                f"-> {row.resolution.value} {self.say(label(row.resolution))} "
                f"{self.overridden(chosen)}",
                "here",
                indent=2,
                hang=3,
            )

    def overridden(self, sealed: SealedEntry) -> str:
        reason = sealed.entry.values.get("reason", "").strip() or "-"
        return self.say(words.OVERRIDDEN, actor=sealed.entry.actor, reason=reason)

    def question(self) -> Iterator[Line]:
        if self.row.classification.question is not None:
            yield Line(self.say(self.row.classification.question), "ask", indent=2)

    def alternatives(self) -> Iterator[Line]:
        for alternative in self.row.classification.alternatives:
            name = f"{alternative.resolution.value} {self.say(label(alternative.resolution))}"
            yield Line(f"{name}: {self.say(alternative.text)}", indent=2, hang=3)
        considerations = self.row.review.considerations
        for way in CONSIDERED:
            if way in considerations:
                entry = considerations[way].entry
                reason = entry.values.get("reason", "").strip() or "-"
                name = f"{way.value} {self.say(label(way))}"
                told = self.say(words.WAY_NOT_TAKEN, way=name, actor=entry.actor, reason=reason)
                yield Line(told, "here", indent=2, hang=3)
        lacking = unconsidered(self.row.review, fingerprint=self.item.fingerprint)
        if lacking and (considerations or self.row.resolution is Resolution.SOURCE):
            ways = Text("・".join(lacking), ", ".join(lacking))
            yield Line(self.say(words.WAYS_LACKING, ways=ways), "ask", indent=2)

    def cost(self) -> Iterator[Line]:
        found = self.row.estimate
        if found is None:
            yield Line(self.say(words.NO_COST), "dim", indent=2)
            return
        if self.row.review.resolution is None:
            yield Line(self.say(words.COST_AS_ASKED), "dim", indent=2)
        yield Line(
            self.say(
                words.COST_RANGE, p50=money(found.p50), p80=money(found.p80), p90=money(found.p90)
            ),
            "key",
            indent=2,
        )
        yield Line(self.say(words.COST_LIFE, lifecycle=money(found.lifecycle)), indent=2)
        yield Line(
            self.say(
                words.COST_PARTS,
                initial=money(found.initial),
                upkeep=money(found.yearly_upkeep),
                law=money(found.per_law_revision),
                migration=money(found.next_migration),
            ),
            indent=2,
        )
        dearer = dearer_by_hand(
            self.item,
            self.row.classification,
            self.assessment.project.cost,
            person_day_thousand_yen=self.assessment.catalog.person_day_thousand_yen,
        )
        if dearer is not None:
            yield Line(self.say(dearer), "ask", indent=2)
        if found.yearly_workaround:
            yield Line(
                self.say(words.COST_WORKAROUND, amount=money(found.yearly_workaround)), indent=2
            )
        if found.person_days_high:
            yield Line(
                self.say(
                    words.COST_EFFORT,
                    low=_short(found.person_days_low),
                    mid=_short(found.person_days_mid),
                    high=_short(found.person_days_high),
                ),
                "dim",
                indent=2,
            )
        for part in found.waterfall:
            yield Line(
                self.say(
                    words.COST_PART,
                    what=part.text,
                    value=_short(part.value),
                    unit=part.unit,
                    source=part.source,
                ),
                "dim",
                indent=4,
                hang=2,
            )

    def positions(self) -> Iterator[Line]:
        counted = self.row.agreement
        for municipality in self.assessment.project.municipalities:
            code = municipality.code
            sealed = self.row.review.positions.get(code)
            if code not in self.assessment.project.members and sealed is None:
                continue
            position = Position(sealed.entry.values["position"]) if sealed else Position.MISSING
            reason = sealed.entry.values.get("reason", "").strip() if sealed else ""
            line = self.say(
                words.POSITION_LINE, municipality=municipality.name, position=label(position)
            )
            if reason:
                line += self.say(words.REASON_GIVEN, reason=reason)
            yield Line(line, "dim" if sealed is None else "text", indent=2, hang=2)
        yield Line(
            self.say(
                words.AGREEMENT,
                yes=counted.yes,
                conditional=counted.conditional,
                no=counted.no,
                na=counted.not_applicable,
                missing=counted.missing,
                needed=counted.needed,
            ),
            "dim",
            indent=2,
        )

    def history(self) -> Iterator[Line]:
        if not self.row.review.history:
            yield Line(self.say(words.NO_HISTORY), "dim", indent=2)
        for sealed in self.row.review.history:
            when = sealed.entry.at[:16].replace("T", " ")
            who = self.town(sealed.entry.municipality)
            sentence = self.say(describe_act(self.assessment, sealed.entry))
            yield Line(f"{sealed.sequence}. {when} [{who}] {sentence}", indent=2, hang=3)


def _telling(evidence: Sequence[Evidence], count: int) -> Iterator[Evidence]:
    """Yield the reasons that weigh most, those for and those against, each said once."""
    # The base is where every score starts from: no reason for this function.
    reasons = [reason for reason in evidence if reason.kind != "base"]
    heaviest = sorted(reasons, key=lambda reason: -abs(reason.contribution))
    for against in (False, True):
        chosen = [reason for reason in heaviest if (reason.contribution < 0) is against]
        yield from {reason.text: reason for reason in chosen[:count]}.values()


def describe_act(assessment: Assessment, entry: Entry) -> Text:
    """Return an act as one sentence, a picked function by name and not by id alone."""
    function = assessment.function(entry.values.get("function"))
    if entry.kind is EntryKind.MATCH and function is not None:
        named = {**entry.values, "function": f"{function.id} {function.name}"}
        entry = replace(entry, values=named)
    return describe(entry, label)


def verbatim_pair(code: str, words_of_code: Text) -> Text:
    """Return a code with its words in both languages."""
    return Text(f"{code} {words_of_code.ja}", f"{code} {words_of_code.en}")


def _short(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _node_words(model: ProcessModel, name: str, language: Language) -> str:
    node = model.node_by_id.get(name)
    if node is None:
        return name
    return node.label or _unnamed(model, node).to(language)


def _unnamed(model: ProcessModel, node: FlowNode) -> Text:
    if node.kind is NodeKind.GATEWAY:
        leaving = sum(flow.source == node.id for flow in model.flows)
        return words.GATEWAY if leaving > 1 else words.JOIN
    if node.kind is NodeKind.EVENT:
        return {"startEvent": words.START_EVENT, "endEvent": words.END_EVENT}.get(
            node.type, words.EVENT
        )
    return words.UNNAMED


def _flow_line(
    model: ProcessModel,
    line: FlowLine,
    current: Set[str],
    language: Language,
    *,
    role: str,
    outdent: int = 0,
) -> Line:
    here = line.node in current
    condition = f"{line.condition}: " if line.condition else ""
    jumps = "".join(
        "  "
        + (f"{jump.condition}: " if jump.condition else "")
        + (words.BACK_TO if jump.back else words.ON_TO)
        .format(node=verbatim(_node_words(model, jump.node, language)))
        .to(language)
        for jump in line.jumps
    )
    lane = f"  [{role}]" if role else ""
    name = _node_words(model, line.node, language)
    inward = "  " * min(line.indent - outdent, 8)
    return Line(
        f"{'>' if here else ' '} {inward}{line.symbol} {condition}{name}{jumps}{lane}",
        "here" if here else "text",
        cut=True,
    )
