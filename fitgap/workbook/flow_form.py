"""A flow kept as a table: what its sheets hold, and the values they stand for.

One row is one step; its 次 names the rows that follow.  ``flow_form_writing`` makes the
workbook, ``flow_form_reading`` reads one back, ``flow_form_model`` turns it into a
:class:`~fitgap.process.ProcessModel`, ``flow_form_unfolding`` a model into a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from fitgap.process import Need
from fitgap.source import Location, Text
from fitgap.workbook.codes import LISTS, Choice, ChoiceList
from fitgap.workbook.sheets import Column, Kind, Sheet


class StepKind(StrEnum):
    """What a row is (種類)."""

    TASK = "task"
    DECISION = "decision"
    START = "start"
    END = "end"
    WAIT = "wait"
    JOIN = "join"


class Way(StrEnum):
    """How a task is done (実施方法)."""

    SCREEN = "screen"
    HAND = "hand"
    AUTOMATIC = "automatic"
    SEND = "send"
    RECEIVE = "receive"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Branch:
    """A way on: to one step, or to several at the same time.

    ``targets`` are places in :attr:`FlowForm.steps`; ``condition`` is '' where there is none.
    """

    targets: tuple[int, ...]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody outside the municipality: gives something to a step, takes something from it."""

    name: str
    gives: bool
    takes: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One row.

    ``question`` is what is asked after a task that has several branches.  ``volume`` is cases
    a year, ``minutes`` the minutes one case takes each of the ``persons`` who work at it (None:
    not said).  ``id`` is the BPMN element the row was exported from, None in a new row.
    """

    kind: StepKind
    name: str
    number: str = ""
    role: str = ""
    way: Way | None = None
    documents_in: tuple[str, ...] = ()
    documents_out: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    question: str = ""
    parties: tuple[Party, ...] = ()
    description: str = ""
    volume: int | None = None
    minutes: Decimal | None = None
    persons: int | None = None
    needs: tuple[Need, ...] = ()
    id: str | None = None
    location: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class FlowForm:
    """One procedure of one municipality.

    ``municipality`` is its code, ``key`` the procedure's key, which is the file's name.
    ``places`` says where each fact stands, by the key of :data:`FACTS`.
    """

    municipality: str = ""
    municipality_name: str = ""
    affair: str = ""
    procedure: str = ""
    key: str = ""
    section: str = ""
    summary: str = ""
    author: str = ""
    date: str = ""
    steps: tuple[Step, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)


def is_race(branches: Sequence[Branch], steps: Sequence[Step]) -> bool:
    """Say whether what happens first decides: every branch leads to something that is awaited."""
    return len(branches) > 1 and all(
        not branch.condition
        and len(branch.targets) == 1
        and (
            steps[branch.targets[0]].kind is StepKind.WAIT
            or steps[branch.targets[0]].way is Way.RECEIVE
        )
        for branch in branches
    )


GUIDE_NAME, CODES_NAME = "記入要領", "区分"
FACTS_NAME, STEPS_NAME, NEEDS_NAME = "手続", "業務フロー", "要望"

_NONE = Text("", "")


def _list(key: str, heading: Text, *choices: tuple[StrEnum, Text, Text]) -> ChoiceList:
    return ChoiceList(
        key,
        heading,
        tuple(Choice(each.value, label, meaning, each.value) for each, label, meaning in choices),
    )


KINDS = _list(
    "step_kind",
    Text("種類", "Kind"),
    (
        StepKind.TASK,
        Text("作業", "task"),
        Text("人や機械がすること（空欄は作業）", "what somebody does (the default)"),
    ),
    (
        StepKind.DECISION,
        Text("判断", "decision"),
        Text("答えによって次が変わるところ", "where the answer says what comes next"),
    ),
    (
        StepKind.START,
        Text("開始", "start"),
        Text("何をきっかけに始まるか", "what sets the work off"),
    ),
    (
        StepKind.END,
        Text("終了", "end"),
        Text("どうなったら終わりか", "what is achieved"),
    ),
    (
        StepKind.WAIT,
        Text("待ち", "wait"),
        Text("期限や、相手先からの返事を待つ", "for a day, or for an answer from outside"),
    ),
    (
        StepKind.JOIN,
        Text("合流", "join"),
        Text("同時に進めた作業が全部終わるまで待つ", "until all that ran at once is done"),
    ),
)
WAYS = _list(
    "way",
    Text("実施方法", "How"),
    (Way.SCREEN, Text("画面", "screen"), Text("システムの画面で行う", "on a system's screen")),
    (Way.HAND, Text("手作業", "by hand"), Text("システムを使わない", "without a system")),
    (
        Way.AUTOMATIC,
        Text("自動", "automatic"),
        Text("システムが人手なしで行う（夜間の一括処理など）", "the system alone"),
    ),
    (Way.SEND, Text("送付", "send"), Text("書類やデータを相手先へ送る", "something is sent")),
    (Way.RECEIVE, Text("受領", "receive"), Text("相手先から届く", "something arrives")),
    (
        Way.CALL,
        Text("別手続", "other procedure"),
        Text("ほかの手続をひとまとまりで行う", "a procedure of its own"),
    ),
)
ASPECTS = replace(LISTS["aspect"], heading=Text("要望の区分", "Aspect of a need"))
LISTS_OFFERED: Mapping[str, ChoiceList] = {
    each.key: each for each in (KINDS, WAYS, ASPECTS, LISTS["basis"])
}
"""The lists a form offers, by key."""

FACTS = (
    Column(
        "municipality",
        Text("団体コード", "Municipality code"),
        0,
        note=Text("6桁の数字（例：992011）", "six digits"),
    ),
    Column(
        "municipality_name",
        Text("団体名", "Municipality"),
        0,
        note=Text("例：○○市", "the name of the municipality"),
    ),
    Column("affair", Text("業務名", "Affair"), 0, note=Text("例：住民記録", "such as 住民記録")),
    Column("procedure", Text("手続名", "Procedure"), 0, note=Text("例：転入届", "such as 転入届")),
    Column(
        "key",
        Text("手続キー（ファイル名）", "Procedure key (file name)"),
        0,
        note=Text(
            "例：tennyu。分からなければ空欄で結構です（手続名から探します）",
            "such as tennyu; empty where the procedure's name says it",
        ),
    ),
    Column("section", Text("担当課", "Section"), 0, note=Text("例：市民課", "such as 市民課")),
    Column(
        "summary",
        Text("概要", "Summary"),
        0,
        note=Text("どんな手続か、2〜3行で", "two or three lines"),
    ),
    Column("author", Text("作成者", "Author"), 0, note=Text("氏名", "a name")),
    Column("date", Text("作成日", "Date"), 0, note=Text("例：2026-11-21", "such as 2026-11-21")),
)
"""The lines of the sheet 手続."""

_ONE_A_LINE = Text(
    "二つ以上あるときは、改行（Alt+Enter）か「、」で区切ります。",
    "Several: one a line (Alt+Enter), or with 、 between them.",
)
_PERSONS = Column(
    "persons",
    Text("人数", "Persons"),
    8,
    Kind.INTEGER,
    note=Text(
        "1件に携わる人数です。空欄は1人で、「1件当たり分」は全員の合計とみなします。",
        "Who work at one case; empty means one, the minutes then being those of all together.",
    ),
)
STEPS = Sheet(
    STEPS_NAME,
    (
        Column(
            "number",
            Text("番号", "No."),
            7,
            Kind.CODE,
            note=Text(
                "この行を「次」から指すための番号です。1-1 や 2.1 でも構いません。",
                "What 次 points to; 1-1 and 2.1 will do.",
            ),
        ),
        Column(
            "kind",
            Text("種類", "Kind"),
            8,
            Kind.CODE,
            choices="step_kind",
            note=Text("空欄は「作業」です。", "Empty means a task."),
        ),
        Column(
            "way",
            Text("実施方法", "How"),
            9,
            Kind.CODE,
            choices="way",
            note=Text("作業のとき、分かれば選びます。", "For tasks, where known."),
        ),
        Column(
            "role",
            Text("担当", "Who"),
            15,
            note=Text(
                "係や役割の名前。空欄は上の行と同じ担当です。",
                "A section or role; empty means as above.",
            ),
        ),
        Column(
            "name",
            Text("手順（作業名）", "Step"),
            32,
            note=Text(
                "「住民票を作成する」のように「何を・どうする」で書きます。"
                "判断は「書類はそろっているか」のように問いで書きます。",
                "What is done to what; a decision is a question.",
            ),
        ),
        Column("documents_in", Text("受け取る書類", "Documents in"), 19, note=_ONE_A_LINE),
        Column("documents_out", Text("作る・渡す書類", "Documents out"), 19, note=_ONE_A_LINE),
        Column(
            "next",
            Text("次（番号）", "Next (No.)"),
            17,
            note=Text(
                "空欄は次の行へ進みます。枝分かれは「はい→4、いいえ→6」、同時に進めるなら「4と5」、"
                "終わるなら「終了」。",
                "Empty: the next row.  はい→4、いいえ→6 for branches, 4と5 for both at once.",
            ),
        ),
        Column(
            "condition",
            Text("条件", "Condition"),
            15,
            note=Text(
                "「次」へ進む条件。「次」に「はい→4」と書いたときは要りません。",
                "When to go there; not needed where 次 says it.",
            ),
        ),
        Column(
            "parties",
            Text("相手先（団体外）", "Outside party"),
            16,
            note=Text(
                "住民・県・ほかの市町村など。受け取るなら「住民から」、渡すなら「住民へ」。",
                "住民から for what comes from them, 住民へ for what goes to them.",
            ),
        ),
        Column("description", Text("説明", "Description"), 34),
        Column("volume", Text("年間件数", "Cases a year"), 10, Kind.INTEGER),
        Column("minutes", Text("1件当たり分", "Minutes a case"), 10, Kind.AMOUNT),
        _PERSONS,
        Column("id", Text("図形ID", "Element id"), 16, Kind.CODE),
    ),
    ("name",),
    frozen=5,
)
NEEDS = Sheet(
    NEEDS_NAME,
    (
        Column(
            "number",
            Text("作業番号", "Step No."),
            10,
            Kind.CODE,
            note=Text(
                "「業務フロー」の番号。空欄は上の行と同じ作業です。",
                "A number of the flow; empty means as above.",
            ),
        ),
        Column("aspect", Text("区分", "Aspect"), 12, Kind.CODE, choices="aspect"),
        Column(
            "text",
            Text("要望", "Need"),
            58,
            note=Text(
                "パッケージに求めることを、1行に一つずつ書きます。",
                "What is asked of the package, one a row.",
            ),
        ),
        Column("basis", Text("根拠区分", "Ground"), 13, Kind.CODE, choices="basis"),
        Column("clause", Text("根拠条項", "Clause"), 32),
        Column("volume", Text("年間件数", "Cases a year"), 10, Kind.INTEGER),
        Column("minutes", Text("1件当たり分", "Minutes a case"), 10, Kind.AMOUNT),
        _PERSONS,
    ),
    ("number", "text"),
    a3=False,
)
HIDDEN_COLUMN = "id"
"""The column that people do not see: it ties a row to the element it was exported from."""
