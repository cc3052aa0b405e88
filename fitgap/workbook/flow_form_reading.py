"""A flow form as people fill it in, read into a :class:`FlowForm`.

Everything that can be understood is: full-width digits, ①, merged and empty cells of 担当,
headings in other words.  What cannot is an issue that names its cell.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fitgap.classification import recognise
from fitgap.process import Aspect, Need
from fitgap.source import (
    FitgapError,
    Issue,
    IssueKind,
    Language,
    Location,
    Severity,
    Text,
    has_errors,
)
from fitgap.strict_yaml import nearest
from fitgap.vocabulary import label
from fitgap.workbook.cells import column_letter, folded, read_date
from fitgap.workbook.codes import ChoiceList
from fitgap.workbook.flow_form import (
    FACTS,
    FACTS_NAME,
    KINDS,
    LISTS_OFFERED,
    NEEDS,
    NEEDS_NAME,
    STEPS,
    STEPS_NAME,
    Branch,
    FlowForm,
    Party,
    Step,
    StepKind,
    Way,
    is_race,
)
from fitgap.workbook.flow_form_next import (
    AN_END,
    ROW_BELOW,
    WayOn,
    number_key,
    read_ways,
    separated,
)
from fitgap.workbook.grids import UNREADABLE, Grid, Line, read_grids, visible
from fitgap.workbook.inspection import NOT_A_WORKBOOK
from fitgap.workbook.sheets import Sheet


def _kind(code: str, severity: Severity, ja: str, en: str, do_ja: str, do_en: str) -> IssueKind:
    return IssueKind(code, severity, Text(ja, en), Text(do_ja, do_en))


NO_TABLE = _kind(
    "FF001",
    Severity.ERROR,
    "業務フローの表が見つかりません（「手順」と、「担当」か「次」の見出しのある表を探しました）",
    "there is no table with the heading 手順 and 担当 or 次",
    "fitgap export flow-form で書き出した様式に記入し、見出しは変えないでください",
    "fill in a form written by fitgap export flow-form and keep its headings",
)
SAME_COLUMN = _kind(
    "FF002",
    Severity.ERROR,
    "「{heading}」の列が二つあります（{other} にもあります）",
    "two columns are for {heading} (also {other})",
    "要らないほうの列を削除するか、見出しを変えてください",
    "delete one of them, or change its heading",
)
UNKNOWN_COLUMN = _kind(
    "FF003",
    Severity.WARNING,
    "「{heading}」という列は読み飛ばしました",
    "the column {heading} was not read",
    "{advice}業務フローに要らない列なら、そのままで結構です",
    "{advice}if the flow does not need it, leave it",
)
NO_VALUE = _kind(
    "FF004",
    Severity.ERROR,
    "セルがエラー値か、計算されていない数式です（{value}）",
    "the cell holds no value ({value})",
    "値を直接入れるか、Excel で開いて保存しなおしてください",
    "type the value, or save it in Excel",
)
A_DATE = _kind(
    "FF005",
    Severity.ERROR,
    "番号が日付（{value}）に変わっています",
    "the number has become a date ({value})",
    "セルの表示形式を「文字列」にして、番号（1-1 など）を入れ直してください",
    "format the cell as text and type the number (such as 1-1) again",
)
UNKNOWN_WORD = _kind(
    "FF006",
    Severity.ERROR,
    "「{value}」は「{heading}」に使えない言葉です",
    "“{value}” cannot be used for {heading}",
    "一覧（{allowed}）から選んでください",
    "choose one of {allowed}",
)
NO_NAME = _kind(
    "FF007",
    Severity.ERROR,
    "手順（作業名）が空欄です",
    "the step has no name",
    "何をどうするかを書くか、要らない行なら行ごと削除してください",
    "say what is done, or delete the row",
)
UNNAMED = _kind(
    "FF028",
    Severity.WARNING,
    "手順（作業名）が空欄のままです",
    "the step still has no name",
    "何をどうするかを書いてください。名前がないと機能と照合できません",
    "say what is done; without a name it cannot be matched",
)
SAME_NUMBER = _kind(
    "FF008",
    Severity.ERROR,
    "番号「{number}」が二つの手順に使われています（{other} にもあります）",
    "two steps have the number {number} (also {other})",
    "別の番号にしてください（枝を書き足す行なら、番号と手順を空欄にします）",
    "number one of them anew (a row that only adds a branch has neither number nor name)",
)
UNKNOWN_NEXT = _kind(
    "FF009",
    Severity.ERROR,
    "「{value}」は、どの行の番号でもありません",
    "“{value}” is the number of no row",
    "次に進む行の番号を書いてください（例：4、「はい→4、いいえ→6」、「終了」）",
    "give the number of a row (4, はい→4、いいえ→6, 終了)",
)
NOT_A_NUMBER = _kind(
    "FF010",
    Severity.ERROR,
    "「{value}」は{heading}として読めません",
    "“{value}” is not a number ({heading})",
    "0 以上の数だけを入れてください（例：{example}）",
    "give a number, 0 or more (such as {example})",
)
NO_STEPS = _kind(
    "FF011",
    Severity.ERROR,
    "業務フローに手順が一つもありません",
    "the flow has no step",
    "手順を1行に一つずつ書いてください",
    "write one step a row",
)
TOO_MANY_STEPS = _kind(
    "FF012",
    Severity.ERROR,
    "手順が {count} 行あります（一つの業務フローは {limit} 行までです）",
    "there are {count} steps (one flow may have {limit})",
    "手続ごとに分けて、別の様式に書いてください",
    "divide it into procedures, a form each",
)
BRANCH_ALONE = _kind(
    "FF013",
    Severity.ERROR,
    "どの手順の枝か分かりません（上に手順の行がありません）",
    "it is not clear which step this branch belongs to (no step stands above)",
    "手順（作業名）を書くか、枝の元になる手順の下に置いてください",
    "name the step, or put the row below the one it belongs to",
)
UNKNOWN_STEP = _kind(
    "FF014",
    Severity.ERROR,
    "番号「{number}」の手順が「業務フロー」にありません",
    "the flow has no step {number}",
    "「業務フロー」にある番号を書いてください",
    "use a number of the flow",
)
NEED_OF_NO_TASK = _kind(
    "FF015",
    Severity.ERROR,
    "番号「{number}」は作業ではないので、要望を付けられません",
    "step {number} is no task and cannot have needs",
    "要望に応える作業の番号を書いてください",
    "give the number of the task it is about",
)
NO_NEED = _kind(
    "FF016",
    Severity.ERROR,
    "要望が空欄です",
    "the need is empty",
    "何が要るかを書くか、要らない行なら行ごと削除してください",
    "say what is needed, or delete the row",
)
ASPECT_GUESSED = _kind(
    "FF017",
    Severity.INFO,
    "区分が空欄なので、要望の文から「{aspect}」としました",
    "the aspect is empty; it was read from the words as {aspect}",
    "違うときは、一覧から選んでください",
    "choose another where that is wrong",
)
NO_CONDITION = _kind(
    "FF018",
    Severity.WARNING,
    "枝分かれに条件がありません",
    "the branches have no conditions",
    "「はい→4、いいえ→6」のように条件を書いてください。同時に進めるなら「4と5」と書きます",
    "write はい→4、いいえ→6; where both are done at once, 4と5",
)
ONE_WAY = _kind(
    "FF019",
    Severity.WARNING,
    "判断なのに、進む先が一つしかありません",
    "a decision with only one way on",
    "ほかの答えのときに進む番号も書いてください（例：はい→4、いいえ→6）",
    "give the number for the other answer too (はい→4、いいえ→6)",
)
OTHERWISE_BELOW = _kind(
    "FF020",
    Severity.INFO,
    "「{condition}」でないときは、次の行へ進むものとしました",
    "where it is not “{condition}”, the next row follows",
    "違うときは、進む番号を書いてください",
    "give the number where that is wrong",
)
UNREACHABLE = _kind(
    "FF021",
    Severity.WARNING,
    "「{name}」へ進む行がありません",
    "no row leads to '{name}'",
    "前の手順の「次」に番号を書くか、要らない行なら削除してください",
    "name it under 次 of the step before, or delete the row",
)
NO_JOIN = _kind(
    "FF022",
    Severity.WARNING,
    "同時に進めた作業が「{name}」で重なりますが、合流の行がありません",
    "what was begun at once meets at '{name}' without a join",
    "「{name}」の前に、種類が「合流」の行を置き、それぞれの「次」をその番号にしてください",
    "put a row of the kind 合流 before it and let each lead there",
)
START_ADDED = _kind(
    "FF023",
    Severity.INFO,
    "開始の行がないので、初めの手順の前に加えました",
    "there is no start; one was added before the first step",
    "何をきっかけに始まるかが分かれば、種類が「開始」の行に書いてください",
    "say what sets the work off in a row of the kind 開始",
)
END_ADDED = _kind(
    "FF024",
    Severity.INFO,
    "終了の行がないので、最後の手順の後に加えました",
    "there is no end; one was added behind the last step",
    "どうなったら終わりかが分かれば、種類が「終了」の行に書いてください",
    "say what is achieved in a row of the kind 終了",
)
AFTER_END = _kind(
    "FF025",
    Severity.WARNING,
    "終了の行に「次」があるので、読み飛ばしました",
    "an end has no next; it was not read",
    "続きがあるなら種類を「作業」に、なければ「次」を空欄にしてください",
    "make it a task, or empty the cell",
)
NO_ROLE = _kind(
    "FF026",
    Severity.WARNING,
    "担当が書かれていない手順があるので、「{role}」としました",
    "some steps name nobody who does them; they were given to {role}",
    "担当する係や役割を書いてください",
    "name the section or role",
)
NOT_A_DATE = _kind(
    "FF027",
    Severity.WARNING,
    "「{value}」は日付として読めないので、書かれたまま残しました",
    "“{value}” is not a date and was kept as it stands",
    "2026-11-20 または 令和8年11月20日 のように書いてください",
    "write it like 2026-11-20",
)

MAXIMUM_STEPS = 500
_HEADING_ROWS = 20
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: .*)?")
_SAME = frozenset({"同上", "〃", "″", '"', "''", "//", "々", "同じ"})
_QUESTION = re.compile("か[？?。]?$|[？?]$")
_OTHER_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("no", "no.", "番", "項番", "手順番号", "順番", "順序", "#"),
    "kind": ("種別", "図形"),
    "way": ("方法", "実施手段", "手段"),
    "role": ("担当者", "担当係", "主体", "実施者", "役割", "部署", "係"),
    "name": ("手順", "作業名", "作業", "作業内容", "手順名", "処理", "処理内容", "業務内容"),
    "documents_in": ("書類", "入力", "インプット", "入力書類", "受領書類", "使う書類", "受取書類"),
    "documents_out": ("作る書類", "渡す書類", "出力", "アウトプット", "出力書類", "帳票", "成果物"),
    "next": ("次", "次の番号", "次の手順", "次工程", "次へ", "次番号", "進む先", "遷移先"),
    "condition": ("分岐条件", "分岐"),
    "parties": ("相手先", "相手", "団体外", "外部"),
    "description": ("備考", "詳細", "補足", "メモ"),
    "volume": ("件数", "年間の件数", "年件数"),
    "minutes": ("1件当たりの分", "分", "所要時間(分)", "所要時間", "時間(分)"),
}
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


def is_flow_form(titles: Iterable[str]) -> bool:
    """Say whether sheets of these titles are a form of ``export flow-form``."""
    return {folded(FACTS_NAME), folded(STEPS_NAME)} <= {folded(title) for title in titles}


def read_flow_form(data: bytes, file: str) -> tuple[FlowForm | None, tuple[Issue, ...]]:
    """Read a flow kept as a table: a filled form, another workbook, or CSV.

    A workbook of other origin needs one sheet with the headings 手順 and 担当 or 次.

    Returns:
        The form, None where an issue is an error, and every issue found.

    Raises:
        FitgapError: ``refused``, where the workbook is hostile or damaged.
    """
    reader = _Reader(file, _grids(data, file))
    form = reader.form()
    return (None if has_errors(reader.issues) else form), tuple(reader.issues)


def _grids(data: bytes, file: str) -> Sequence[Grid]:
    if not file.lower().endswith(".csv"):
        return visible(read_grids(data, file))
    for encoding in ("utf-8-sig", "cp932"):
        try:
            words = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FitgapError([NOT_A_WORKBOOK.at(Location(file))], refused=True)
    try:
        rows = list(csv.reader(io.StringIO(words, newline="")))
    except csv.Error as error:
        raise FitgapError([NOT_A_WORKBOOK.at(Location(file))], refused=True) from error
    lines = (
        Line(number, tuple(cell.strip() for cell in row)) for number, row in enumerate(rows, 1)
    )
    return (Grid("", tuple(line for line in lines if any(line.cells))),)


@dataclass(frozen=True)
class _Row:
    """One row of a table: its texts by column, and where each stands."""

    grid: Grid
    line: Line
    places: Mapping[str, int]
    file: str

    def __getitem__(self, key: str) -> str:
        place = self.places.get(key)
        return "" if place is None else self.line.text(place)

    def place(self, key: str) -> Location:
        return self.grid.place(self.file, self.line.number, self.places.get(key, 0))

    def merged(self, key: str) -> str:
        """Return what is seen in a cell that lies in a merged one of its column."""
        place = self.places.get(key)
        if place is None:
            return ""
        text, first = self.grid.covered.get((self.line.number, place), ("", place))
        return text if first == place else ""


@dataclass
class _Draft:
    """A step being read: its values, and the rows that say where it leads."""

    step: Step
    row: _Row | None
    exits: list[_Row] = field(default_factory=list)


class _Reader:
    """Reads one workbook; ``issues`` is everything wrong with it."""

    def __init__(self, file: str, grids: Sequence[Grid]) -> None:
        self._file = file
        self._grids = grids
        self.issues: list[Issue] = []

    def form(self) -> FlowForm:
        facts, places = self._facts()
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
        rows = list(self._rows(STEPS, self._table()))
        drafts = self._drafts(rows, facts["section"])
        if not drafts and not has_errors(self.issues):
            self.issues.append(NO_STEPS.at(Location(self._file, element=STEPS_NAME)))
        if len(drafts) > MAXIMUM_STEPS:
            place = Location(self._file, element=STEPS_NAME)
            self.issues.append(TOO_MANY_STEPS.at(place, count=len(drafts), limit=MAXIMUM_STEPS))
            drafts = []
        if not drafts:
            return about
        steps = _Ways(drafts, self.issues).steps()
        return replace(about, steps=self._with_needs(steps))

    # tables

    def _facts(self) -> tuple[dict[str, str], dict[str, Location]]:
        """Return what the sheet 手続 says, and where."""
        values = {column.key: "" for column in FACTS}
        places: dict[str, Location] = {}
        known = {
            folded(words): column.key
            for column in FACTS
            for words in (column.heading.ja, column.heading.en, column.heading.ja.split("（")[0])
        }
        grid = next((each for each in self._grids if folded(each.title) == FACTS_NAME), None)
        for line in grid.lines if grid is not None else ():
            for place, text in enumerate(line.cells):
                key = known.get(folded(text).rstrip(":*"))
                if key is None or key in places:
                    continue
                where = grid.place(self._file, line.number, place + 1) if grid else Location("")
                value = line.text(place + 1)
                if value.startswith(UNREADABLE):
                    shown = value.removeprefix(UNREADABLE)
                    self.issues.append(NO_VALUE.at(where, value=shown))
                    value = ""
                values[key], places[key] = value, where
                break
        code = unicodedata.normalize("NFKC", values.get("municipality", ""))
        values["municipality"] = code.zfill(6) if code.isdigit() else code
        day = values.get("date", "")
        if day:
            values["date"] = read_date(day) or day
            if read_date(day) is None:
                self.issues.append(NOT_A_DATE.at(places["date"], value=day))
        for key in ("municipality_name", "affair", "procedure", "section", "author", "key"):
            values[key] = joined_lines(values.get(key, ""))
        return values, places

    def _table(self) -> Grid | None:
        """Return the sheet of the steps: by its title, else the first that looks like one."""
        named = [each for each in self._grids if folded(each.title) == folded(STEPS_NAME)]
        for grid in named or self._grids:
            if _head(STEPS, grid) is not None:
                return grid
        place = Location(self._file, element=STEPS_NAME if named else None)
        self.issues.append(NO_TABLE.at(place))
        return None

    def _rows(self, sheet: Sheet, grid: Grid | None) -> Iterator[_Row]:
        """Yield the filled rows of a sheet, having said what is wrong with its columns."""
        head = _head(sheet, grid) if grid is not None else None
        if grid is None or head is None:
            return
        first, places = head
        self._say_columns(sheet, grid, first, places)
        for line in grid.lines:
            if line.number <= first.number:
                continue
            row = _Row(grid, line, places, self._file)
            texts = {key: row[key] for key in places}
            faulty = [key for key, text in texts.items() if text.startswith(UNREADABLE)]
            for key in faulty:
                value = texts[key].removeprefix(UNREADABLE)
                self.issues.append(NO_VALUE.at(row.place(key), value=value))
            if not faulty and _is_filled(sheet, texts):
                yield row

    def _say_columns(self, sheet: Sheet, grid: Grid, head: Line, places: Mapping[str, int]) -> None:
        key_of = _headings(sheet)
        headings = {column.key: column.heading for column in sheet.columns}
        missing = [headings[key].ja for key in headings if key not in places]
        for place, text in enumerate(head.cells):
            key = key_of.get(_bare(text))
            where = grid.place(self._file, head.number, place)
            if key is not None and places[key] != place:
                other = f"{column_letter(places[key])}{head.number}"
                self.issues.append(SAME_COLUMN.at(where, heading=headings[key], other=other))
            elif key is None and text and not text.startswith(UNREADABLE):
                advice = _perhaps(nearest(text, missing))
                shown = joined_lines(text)
                self.issues.append(UNKNOWN_COLUMN.at(where, heading=shown, advice=advice))

    # steps

    def _drafts(self, rows: Sequence[_Row], section: str) -> list[_Draft]:
        drafts: list[_Draft] = []
        first_of: dict[str, _Draft] = {}
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
            own = " ".join((row["role"] or row.merged("role")).split())
            if own and folded(own) not in _SAME:
                # Width and blanks do not make another role.
                role = spelling.setdefault(folded(own), own)
            if not role and nameless is None:
                nameless = row.place("role")
            step = self._step(row, number, role)
            draft = _Draft(step, row, [row])
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
                _Draft(replace(each.step, role=each.step.role or role), each.row, each.exits)
                for each in drafts
            ]
            self.issues.append(NO_ROLE.at(nameless, role=role))
        return drafts

    def _number(self, row: _Row) -> str:
        text = row["number"]
        if _DATE.fullmatch(text):
            self.issues.append(A_DATE.at(row.place("number"), value=text))
        return number_key(text)

    def _adds_a_branch(self, row: _Row, number: str, drafts: Sequence[_Draft]) -> bool:
        """Say whether a row only adds a way on to the step above it."""
        above = drafts[-1].step if drafts else None
        name = joined_lines(row["name"])
        if row["kind"] or not (row["next"] or row["condition"]):
            return False
        if not name:
            return not number or (above is not None and above.number == number)
        return above is not None and bool(number) and (above.number, above.name) == (number, name)

    def _step(self, row: _Row, number: str, role: str) -> Step:
        name = joined_lines(row["name"])
        kind = self._step_kind(row, name)
        if not name and kind in (StepKind.TASK, StepKind.WAIT):
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
            id=row["id"] or None,
            location=row.place("name"),
        )
        return replace(step, parties=_parties(row["parties"], step))

    def _step_kind(self, row: _Row, name: str) -> StepKind:
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
        grid = next((each for each in self._grids if folded(each.title) == NEEDS_NAME), None)
        place_of = {step.number: place for place, step in enumerate(steps) if step.number}
        needs: dict[int, list[Need]] = {}
        above = ""
        for row in self._rows(NEEDS, grid):
            number = self._number(row) or number_key(row.merged("number")) or above
            above = number
            place = place_of.get(number)
            need = self._need(row)
            if place is None:
                shown = row["number"] or number
                self.issues.append(UNKNOWN_STEP.at(row.place("number"), number=shown))
            elif steps[place].kind is not StepKind.TASK:
                self.issues.append(NEED_OF_NO_TASK.at(row.place("number"), number=row["number"]))
            elif need is not None:
                step = steps[place]
                volume = step.volume if need.volume is None else need.volume
                minutes = step.minutes if need.minutes is None else need.minutes
                needs.setdefault(place, []).append(replace(need, volume=volume, minutes=minutes))
        return tuple(
            replace(step, needs=tuple(needs.get(place, ()))) for place, step in enumerate(steps)
        )

    def _need(self, row: _Row) -> Need | None:
        text = joined_lines(row["text"])
        chosen = self._choice(row, "aspect", LISTS_OFFERED["aspect"])
        basis = self._choice(row, "basis", LISTS_OFFERED["basis"])
        volume, minutes = self._count(row, "volume"), self._minutes(row)
        if not text:
            self.issues.append(NO_NEED.at(row.place("text")))
            return None
        aspect = Aspect(chosen) if chosen is not None else recognise(text).aspect
        if not row["aspect"]:
            self.issues.append(ASPECT_GUESSED.at(row.place("aspect"), aspect=label(aspect)))
        return Need(
            aspect, text, basis, joined_lines(row["clause"]) or None, volume, minutes,
            location=row.place("text"),
        )  # fmt: skip

    # cells

    def _choice(self, row: _Row, key: str, choices: ChoiceList) -> str | None:
        text = row[key]
        chosen = choices.by_word.get(folded(text))
        if chosen is None and text:
            allowed = Text(
                "・".join(each.label.ja for each in choices.choices),
                ", ".join(each.label.en for each in choices.choices),
            )
            shown = joined_lines(text)
            self.issues.append(
                UNKNOWN_WORD.at(
                    row.place(key), value=shown, heading=choices.heading, allowed=allowed
                )
            )
        return None if chosen is None else chosen.value

    def _count(self, row: _Row, key: str) -> int | None:
        number = self._amount(row, key, "件")
        if number is not None and number % 1:
            self._say_number(row, key)
            return None
        return None if number is None else int(number)

    def _minutes(self, row: _Row) -> Decimal | None:
        return self._amount(row, "minutes", "分")

    def _amount(self, row: _Row, key: str, unit: str) -> Decimal | None:
        text = row[key]
        if not text:
            return None
        bare = re.sub(r"[,\s約]", "", unicodedata.normalize("NFKC", text)).removesuffix(unit)
        if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", bare, re.ASCII):
            self._say_number(row, key)
            return None
        return Decimal(bare)

    def _say_number(self, row: _Row, key: str) -> None:
        headings = {column.key: column.heading for column in STEPS.columns}
        place, shown = row.place(key), joined_lines(row[key])
        example = 1200 if key == "volume" else 5
        self.issues.append(
            NOT_A_NUMBER.at(place, value=shown, heading=headings[key], example=example)
        )


class _Ways:
    """Finds where every step leads, and adds a start and an end where there is none."""

    def __init__(self, drafts: list[_Draft], issues: list[Issue]) -> None:
        self._issues = issues
        if all(draft.step.kind is not StepKind.START for draft in drafts):
            first = drafts[0]
            start = Step(StepKind.START, "開始", role=first.step.role, location=first.step.location)
            issues.append(START_ADDED.at(first.step.location))
            drafts = [_Draft(start, None), *drafts]
        self._drafts = drafts
        self._written = len(drafts)
        self._place_of: dict[str, int] = {}
        for place, draft in enumerate(drafts):
            if draft.step.number:
                self._place_of.setdefault(draft.step.number, place)
        self._ends = [
            place for place, draft in enumerate(drafts) if draft.step.kind is StepKind.END
        ]

    def steps(self) -> tuple[Step, ...]:
        written = self._drafts[: self._written]
        steps = [
            replace(
                draft.step,
                branches=tuple(self._branches(place, draft)),
                question=self._question(draft),
            )
            for place, draft in enumerate(written)
        ]
        # An end that had to be added comes last.
        steps += [draft.step for draft in self._drafts[self._written :]]
        found = tuple(steps)
        self._check_reach(found)
        self._check_joins(found)
        return found

    def _branches(self, place: int, draft: _Draft) -> list[Branch]:
        if draft.step.kind is StepKind.END:
            ways = self._ways(draft.row)[0] if draft.row is not None else ()
            if draft.row is not None and any(way.targets != (AN_END,) for way in ways):
                self._issues.append(AFTER_END.at(draft.row.place("next")))
            return []
        found: list[Branch] = []
        for row in draft.exits:
            ways, lost = self._ways(row)
            for word in lost:
                kind = A_DATE if _DATE.fullmatch(word) else UNKNOWN_NEXT
                self._issues.append(kind.at(row.place("next"), value=word))
            found += [
                Branch(tuple(dict.fromkeys(self._aim(place, each) for each in way.targets)),
                       way.condition)
                for way in ways
            ]  # fmt: skip
        found = list(dict.fromkeys(found))
        if not found:
            return [Branch((self._below(place),))]
        return self._checked(place, draft, found)

    def _ways(self, row: _Row) -> tuple[list[WayOn], tuple[str, ...]]:
        """Return the ways a row says, each with its condition."""
        text, said = row["next"], row["condition"]
        if not text and ("→" in said or "⇒" in said):
            text, said = said, ""
        ways, lost = read_ways(text, self._place_of.__contains__)
        conditions = separated(said)
        if not text and conditions:
            ways = (WayOn("", (ROW_BELOW,)),)
        bare = [way for way in ways if not way.condition]
        if len(bare) == 1 and len(ways) == 1:
            return [WayOn(joined_lines(said), bare[0].targets)], lost
        if bare and len(bare) == len(conditions):
            each = iter(conditions)
            return [way if way.condition else WayOn(next(each), way.targets) for way in ways], lost
        return list(ways), lost

    def _question(self, draft: _Draft) -> str:
        """Return what is asked where several ways have conditions of their own."""
        if draft.row is None or draft.step.kind is StepKind.DECISION:
            return ""
        if not draft.row["next"] or len(separated(draft.row["condition"])) != 1:
            return ""
        ways, _ = self._ways(draft.row)
        says_all = len(ways) > 1 and all(way.condition for way in ways)
        return joined_lines(draft.row["condition"]) if says_all else ""

    def _checked(self, place: int, draft: _Draft, found: list[Branch]) -> list[Branch]:
        """Return the ways on of a row, having said what is missing in them."""
        conditional = [branch for branch in found if branch.condition]
        where = draft.exits[0].place("next")
        steps = [each.step for each in self._drafts]
        if len(found) - len(conditional) > 1 and not is_race(found, steps):
            self._issues.append(NO_CONDITION.at(where))
        if len(found) > 1 or draft.step.kind is StepKind.START:
            return found
        below = self._below(place)
        if conditional and found[0].targets != (below,):
            condition = found[0].condition
            self._issues.append(OTHERWISE_BELOW.at(where, condition=condition))
            return [*found, Branch((below,))]
        if draft.step.kind is StepKind.DECISION:
            self._issues.append(ONE_WAY.at(where))
        return found

    def _aim(self, place: int, target: str) -> int:
        if target == AN_END:
            return self._end(place)
        return self._below(place) if target == ROW_BELOW else self._place_of[target]

    def _below(self, place: int) -> int:
        return place + 1 if place + 1 < self._written else self._end(place)

    def _end(self, place: int) -> int:
        """Return the next end below a step, else the last one, else one that is added."""
        if not self._ends:
            step = self._drafts[place].step
            self._drafts.append(_Draft(Step(StepKind.END, "終了", role=step.role), None))
            self._ends.append(len(self._drafts) - 1)
            self._issues.append(END_ADDED.at(step.location))
        return next((end for end in self._ends if end > place), self._ends[-1])

    def _check_reach(self, steps: tuple[Step, ...]) -> None:
        starts = [place for place, step in enumerate(steps) if step.kind is StepKind.START]
        reached = _reachable(steps, starts)
        entered = {target for step in steps for each in step.branches for target in each.targets}
        lost = [place for place in range(len(steps)) if place not in reached]
        # A stretch begins where nothing leads in; what remains after these are closed loops.
        for place in sorted(lost, key=lambda place: place in entered):
            if place not in reached:
                reached |= _reachable(steps, [place])
                step = steps[place]
                name = step.name or step.number
                self._issues.append(UNREACHABLE.at(step.location, name=name))

    def _check_joins(self, steps: tuple[Step, ...]) -> None:
        stops = {
            place for place, step in enumerate(steps) if step.kind in (StepKind.JOIN, StepKind.END)
        }
        told: set[int] = set()
        for place, step in enumerate(steps):
            for branch in step.branches:
                if len(branch.targets) < 2:
                    continue
                seen: set[int] = set()
                for target in branch.targets:
                    own = _reachable(steps, [target], stops={*stops, place}) - stops - {place}
                    met = (own & seen) - told
                    if met:
                        first = min(met)
                        told |= own & seen
                        self._issues.append(
                            NO_JOIN.at(steps[first].location, name=steps[first].name)
                        )
                    seen |= own


def _reachable(
    steps: Sequence[Step], starts: Iterable[int], *, stops: Iterable[int] = ()
) -> set[int]:
    reached = set(starts)
    waiting = list(reached)
    ends = set(stops)
    while waiting:
        place = waiting.pop()
        if place in ends:
            continue
        for branch in steps[place].branches:
            for target in branch.targets:
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
    return reached


def _is_filled(sheet: Sheet, texts: Mapping[str, str]) -> bool:
    """Say whether a row says anything.

    A form comes with numbers, and people pull 担当 or 作業 down over rows they never use.
    """
    if sheet is not STEPS:
        return any(text for key, text in texts.items() if key != "number")
    kind = texts.get("kind", "")
    if kind and (texts.get("id") or KINDS.by_word.get(folded(kind)) != _TASK):
        return True
    return any(text for key, text in texts.items() if key not in _PULLED_DOWN)


_TASK = KINDS.by_value[StepKind.TASK]
_PULLED_DOWN = frozenset({"number", "id", "kind", "way", "role"})


def _bare(text: str) -> str:
    return folded(text).rstrip("*").removesuffix("(必須)")


def _headings(sheet: Sheet) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for column in sheet.columns:
        words = [column.key, *(column.title(language) for language in Language)]
        if sheet is STEPS:
            words += _OTHER_HEADINGS.get(column.key, ())
        for each in words:
            known.setdefault(folded(each), column.key)
            known.setdefault(folded(each).split("(")[0], column.key)
    return known


def _head(sheet: Sheet, grid: Grid) -> tuple[Line, Mapping[str, int]] | None:
    """Return the line of the headings and where each column stands."""
    known = _headings(sheet)
    for line in grid.lines[:_HEADING_ROWS]:
        places: dict[str, int] = {}
        for place, text in enumerate(line.cells):
            key = known.get(_bare(text))
            if key is not None:
                places.setdefault(key, place)
        if sheet is STEPS:
            found = "name" in places and bool({"role", "next"} & set(places))
        else:
            found = set(sheet.keys) <= set(places)
        if found:
            return line, places
    return None


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


def joined_lines(text: str) -> str:
    """Return words on one line; Japanese needs no blank where a line ended."""
    joined = re.sub(r"(?<=[^\x00-\x7f])[ \t]*\n[ \t]*(?=[^\x00-\x7f])", "", text.strip())
    return " ".join(joined.split())


def _perhaps(near: str | None) -> Text:
    if near is None:
        return Text("", "")
    return Text("「{near}」でしょうか。", 'perhaps "{near}"; ').format(near=near)
