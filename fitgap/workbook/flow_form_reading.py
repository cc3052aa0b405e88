"""A flow form as people fill it in, read into a :class:`FlowForm`.

Everything that can be understood is: full-width digits, ①, merged and empty cells of 担当,
headings in other words.  What cannot is an issue that names its cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from fitgap.classification import recognise
from fitgap.process import NEED_LIMITS, Aspect, Need
from fitgap.source import Issue, Location, has_errors
from fitgap.vocabulary import label
from fitgap.workbook.cells import folded, one_line
from fitgap.workbook.codes import ChoiceList
from fitgap.workbook.flow_form import (
    LISTS_OFFERED,
    NEEDS,
    STEPS,
    STEPS_NAME,
    FlowForm,
    Party,
    Step,
    StepKind,
    Way,
)
from fitgap.workbook.flow_form_mistakes import (
    A_DATE,
    ASPECT_GUESSED,
    BRANCH_ALONE,
    NEED_OF_NO_TASK,
    NO_NAME,
    NO_NEED,
    NO_ROLE,
    NO_STEPS,
    NOT_A_NUMBER,
    SAME_NUMBER,
    TOO_MANY_STEPS,
    UNKNOWN_STEP,
    UNKNOWN_WORD,
    UNNAMED,
)
from fitgap.workbook.flow_form_next import Draft, is_date, number_key, separated, with_ways
from fitgap.workbook.flow_form_tables import FormTables
from fitgap.workbook.grids import GridRow

MAXIMUM_STEPS = 500
_SAME = frozenset({"同上", "〃", "″", '"', "''", "//", "々", "同じ"})
_QUESTION = re.compile("か[？?。]?$|[？?]$")
_OTHER_KINDS: Mapping[str, StepKind] = {
    **dict.fromkeys(("処理", "手順", "タスク"), StepKind.TASK),
    **dict.fromkeys(("分岐", "条件分岐", "条件", "決定", "◇"), StepKind.DECISION),
    **dict.fromkeys(("始まり", "はじめ", "スタート", "開始イベント"), StepKind.START),
    **dict.fromkeys(("終わり", "おわり", "エンド", "完了", "終了イベント"), StepKind.END),
    **dict.fromkeys(("待機", "待つ"), StepKind.WAIT),
    **dict.fromkeys(("待ち合わせ", "同期"), StepKind.JOIN),
}
_EVENT_NAMES = {"開始": StepKind.START, "スタート": StepKind.START, "終了": StepKind.END,
                "終わり": StepKind.END, "エンド": StepKind.END}  # fmt: skip


def read_flow_form(data: bytes, file: str) -> tuple[FlowForm | None, tuple[Issue, ...]]:
    """Read a flow kept as a table: a filled form, another workbook, or CSV.

    A workbook of other origin needs one sheet with the headings 手順 and 担当 or 次.

    Returns:
        The form, None where an issue is an error, and every issue found.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged.
    """
    reader = _Reader(data, file)
    form = reader.form()
    return (None if has_errors(reader.issues) else form), tuple(reader.issues)


class _Reader:
    """Reads one workbook; ``issues`` is everything wrong with it."""

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        self.issues: list[Issue] = []
        self._tables = FormTables(data, file, self.issues)

    def form(self) -> FlowForm:
        facts, places = self._tables.facts()
        about = FlowForm(
            municipality=facts["municipality"],
            municipality_name=facts["municipality_name"],
            affair=facts["affair"],
            procedure=facts["procedure"],
            key=facts["key"],
            section=facts["section"],
            summary=facts["summary"],
            author=facts["author"],
            date=facts["date"],
            places=places,
        )
        drafts = self._drafts(tuple(self._tables.steps()), facts["section"])
        if not drafts and not has_errors(self.issues):
            self.issues.append(NO_STEPS.at(Location(self._file, element=STEPS_NAME)))
        if len(drafts) > MAXIMUM_STEPS:
            place = Location(self._file, element=STEPS_NAME)
            self.issues.append(TOO_MANY_STEPS.at(place, count=len(drafts), limit=MAXIMUM_STEPS))
            drafts = []
        if not drafts:
            return about
        steps = with_ways(drafts, self.issues)
        return replace(about, steps=self._with_needs(steps))

    # steps

    def _drafts(self, rows: Sequence[GridRow], section: str) -> list[Draft]:
        drafts: list[Draft] = []
        first_of: dict[str, Draft] = {}
        role = ""
        spelling: dict[str, str] = {}
        nameless: Location | None = None
        for row in rows:
            number = self._number(row)
            if self._adds_a_branch(row, number, drafts):
                if drafts:
                    drafts[-1].exits.append(row)
                else:
                    self.issues.append(BRANCH_ALONE.at(row.place("next")))
                continue
            own = " ".join(row.seen("role").split())
            if own and folded(own) not in _SAME:
                # Width and blanks do not make another role.
                role = spelling.setdefault(folded(own), own)
            if not role and nameless is None:
                nameless = row.place("role")
            step = self._step(row, number, role)
            draft = Draft(step, row, [row])
            drafts.append(draft)
            if number:
                other = first_of.setdefault(number, draft)
                if other is not draft and other.row is not None:
                    cell = other.row.place("number").element
                    place = row.place("number")
                    self.issues.append(SAME_NUMBER.at(place, number=row["number"], other=cell))
        named = next((draft.step.role for draft in drafts if draft.step.role), None)
        if nameless is not None and named is not None:
            role = section or named
            drafts = [
                Draft(replace(each.step, role=each.step.role or role), each.row, each.exits)
                for each in drafts
            ]
            self.issues.append(NO_ROLE.at(nameless, role=role))
        return drafts

    def _number(self, row: GridRow) -> str:
        text = row["number"]
        if is_date(text):
            self.issues.append(A_DATE.at(row.place("number"), value=text))
        return number_key(text)

    def _adds_a_branch(self, row: GridRow, number: str, drafts: Sequence[Draft]) -> bool:
        """Say whether a row only adds a way on to the step above it."""
        above = drafts[-1].step if drafts else None
        name = one_line(row["name"])
        if row["kind"] or "name" in row.unreadable or not (row["next"] or row["condition"]):
            return False
        if not name:
            return not number or (above is not None and above.number == number)
        return above is not None and bool(number) and (above.number, above.name) == (number, name)

    def _step(self, row: GridRow, number: str, role: str) -> Step:
        name = one_line(row["name"])
        kind = self._step_kind(row, name)
        if not name and "name" not in row.unreadable and kind in (StepKind.TASK, StepKind.WAIT):
            self.issues.append((UNNAMED if row["id"] else NO_NAME).at(row.place("name")))
        way = self._choice(row, "way", LISTS_OFFERED["way"])
        step = Step(
            kind,
            name,
            number=number,
            role=role,
            way=Way(way) if way is not None else None,
            documents_in=separated(row["documents_in"]),
            documents_out=separated(row["documents_out"]),
            description=row["description"],
            volume=self._count(row, "volume"),
            minutes=self._minutes(row),
            persons=self._persons(row),
            id=row["id"] or None,
            location=row.place("name"),
        )
        return replace(step, parties=_parties(row["parties"], step))

    def _step_kind(self, row: GridRow, name: str) -> StepKind:
        if not row["kind"]:
            known = _EVENT_NAMES.get(name)
            if known is None and _QUESTION.search(name) and row["next"]:
                return StepKind.DECISION
            return known or StepKind.TASK
        known = _OTHER_KINDS.get(folded(row["kind"]))
        if known is not None:
            return known
        chosen = self._choice(row, "kind", LISTS_OFFERED["step_kind"])
        return StepKind(chosen) if chosen is not None else StepKind.TASK

    # needs

    def _with_needs(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        place_of = {step.number: place for place, step in enumerate(steps) if step.number}
        needs: dict[int, list[Need]] = {}
        above = ""
        for row in self._tables.needs():
            number = self._number(row) or number_key(row.seen("number")) or above
            above = number
            place = place_of.get(number)
            need = self._need(row)
            if "number" in row.unreadable:
                continue
            if place is None:
                shown = row["number"] or number
                self.issues.append(UNKNOWN_STEP.at(row.place("number"), number=shown))
            elif steps[place].kind is not StepKind.TASK:
                self.issues.append(NEED_OF_NO_TASK.at(row.place("number"), number=row["number"]))
            elif need is not None:
                step = steps[place]
                volume = step.volume if need.volume is None else need.volume
                minutes = step.minutes if need.minutes is None else need.minutes
                persons = need.persons if row["persons"] else step.persons or need.persons
                needs.setdefault(place, []).append(
                    replace(need, volume=volume, minutes=minutes, persons=persons)
                )
        return tuple(
            replace(step, needs=tuple(needs.get(place, ()))) for place, step in enumerate(steps)
        )

    def _need(self, row: GridRow) -> Need | None:
        text = one_line(row["text"])
        chosen = self._choice(row, "aspect", LISTS_OFFERED["aspect"])
        basis = self._choice(row, "basis", LISTS_OFFERED["basis"])
        volume, minutes = self._count(row, "volume"), self._minutes(row)
        persons = self._persons(row) or 1
        if not text:
            if "text" not in row.unreadable:
                self.issues.append(NO_NEED.at(row.place("text")))
            return None
        aspect = Aspect(chosen) if chosen is not None else recognise(text).aspect
        if not row["aspect"]:
            self.issues.append(ASPECT_GUESSED.at(row.place("aspect"), aspect=label(aspect)))
        return Need(
            aspect, text, basis, one_line(row["clause"]) or None, volume, minutes, persons,
            location=row.place("text"),
        )  # fmt: skip

    # cells

    def _choice(self, row: GridRow, key: str, choices: ChoiceList) -> str | None:
        text = row[key]
        chosen = choices.by_word.get(folded(text))
        if chosen is None and text:
            shown, allowed = one_line(text), choices.words
            self.issues.append(
                UNKNOWN_WORD.at(
                    row.place(key), value=shown, heading=choices.heading, allowed=allowed
                )
            )
        return None if chosen is None else chosen.value

    def _count(self, row: GridRow, key: str, unit: str = "件") -> int | None:
        number = self._amount(row, key, unit)
        if number is not None and number % 1:
            self._say_number(row, key)
            return None
        return None if number is None else int(number)

    def _minutes(self, row: GridRow) -> Decimal | None:
        return self._amount(row, "minutes", "分")

    def _persons(self, row: GridRow) -> int | None:
        persons = self._count(row, "persons", "人|名")
        if persons == 0:
            self._say_number(row, "persons")
        return persons

    def _amount(self, row: GridRow, key: str, unit: str) -> Decimal | None:
        text = row[key]
        if not text:
            return None
        bare = re.sub(rf"[,\s約]|(?:{unit})$", "", unicodedata.normalize("NFKC", text).rstrip())
        is_number = re.fullmatch(r"\d{1,9}(\.\d{1,6})?", bare, re.ASCII)
        if not is_number or Decimal(bare) > NEED_LIMITS[key]:
            self._say_number(row, key)
            return None
        return Decimal(bare)

    def _say_number(self, row: GridRow, key: str) -> None:
        headings = {column.key: column.heading for column in (*STEPS.columns, *NEEDS.columns)}
        place, shown = row.place(key), one_line(row[key])
        example = {"volume": 1200, "persons": 2}.get(key, 5)
        self.issues.append(
            NOT_A_NUMBER.at(
                place,
                value=shown,
                heading=headings[key],
                least=1 if key == "persons" else 0,
                most=f"{NEED_LIMITS[key]:,}",
                example=example,
            )
        )


def _parties(text: str, step: Step) -> tuple[Party, ...]:
    """Return who outside has to do with a step, and which way things go."""
    found: dict[str, Party] = {}
    for entry in separated(text):
        name, gives, takes = entry, False, False
        for ending in ("から", "より"):
            if entry.endswith(ending) and len(entry) > len(ending):
                name, gives = entry.removesuffix(ending), True
        for ending in ("へ", "に", "宛て", "宛", "あて"):
            if not gives and entry.endswith(ending) and len(entry) > len(ending):
                name, takes = entry.removesuffix(ending), True
                break
        if not gives and not takes:
            gives, takes = _directions(step)
        known = found.get(name)
        if known is not None:
            gives, takes = gives or known.gives, takes or known.takes
        found[name] = Party(name, gives, takes)
    return tuple(found.values())


def _directions(step: Step) -> tuple[bool, bool]:
    """Return whether a party gives and takes where the cell does not say."""
    if step.way is Way.RECEIVE or step.kind in (StepKind.START, StepKind.WAIT):
        return True, False
    if step.way is Way.SEND or step.kind is StepKind.END:
        return False, True
    gives, takes = bool(step.documents_in), bool(step.documents_out)
    return gives, takes or not gives
