"""The sheets of the consensus workbook as data: every column declared once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fitgap.source import Language, Text

FORMAT_VERSION = 1
"""Raised when a workbook of the old form can no longer be read back."""

HIDDEN_SHEET = "_fitgap"


class Kind(StrEnum):
    """What a column holds, which decides how it is written and aligned."""

    TEXT = "text"  # words, wrapped
    CODE = "code"  # identifiers and short words, centred
    INTEGER = "integer"
    AMOUNT = "amount"  # one decimal
    PRICE = "price"  # as it was quoted, with as many decimals as it has
    RATIO = "ratio"  # two decimals
    SHARE = "share"  # four decimals
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.  ``code_of`` names the column of words whose code this one shows live.

    ``folded`` columns stay hidden, on screen and on paper, until somebody shows them: what only
    the program needs, what is the same in every row, or too long to stand in a list.  ``note`` is
    shown when a cell of the column is selected.
    """

    key: str
    heading: Text
    width: int
    kind: Kind = Kind.TEXT
    unit: Text | None = None
    editable: bool = False
    choices: str | None = None
    code_of: str | None = None
    folded: bool = False
    note: Text | None = None

    def title(self, language: Language) -> str:
        """Return the heading with its unit."""
        if self.unit is None:
            return self.heading.to(language)
        return f"{self.heading.to(language)}({self.unit.to(language)})"


def column_pixels(width: int) -> int:
    """Return how wide a column of so many characters is at 96 dpi, by Excel's own rule."""
    return 7 * width + 5


@dataclass(frozen=True)
class Sheet:
    """One sheet.  ``keys`` are the columns that identify a row; ``frozen`` columns stay in view.

    ``printed_to`` is the last column on paper, where those at its right are for the screen; None
    if all are printed.  What is printed is as wide as one page.
    """

    name: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    frozen: int = 1
    a3: bool = True
    printed_to: str | None = None

    def position(self, key: str) -> int:
        """Return a column's place, counted from 0."""
        return next(place for place, column in enumerate(self.columns) if column.key == key)

    def column(self, key: str) -> Column:
        """Return a column by its key."""
        return self.columns[self.position(key)]

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns that stand on paper."""
        end = len(self.columns) if self.printed_to is None else self.position(self.printed_to) + 1
        return tuple(column for column in self.columns[:end] if not column.folded)

    @property
    def editable(self) -> tuple[Column, ...]:
        """The columns people fill in."""
        return tuple(column for column in self.columns if column.editable)


THOUSAND_YEN = Text("千円", "thousand yen")
PERSON_DAYS = Text("人日", "person-days")
ITEMS = Text("件", "items")

CODES = Sheet(
    "02_区分コード",
    (
        Column("list", Text("区分", "List"), 18, Kind.CODE),
        Column("code", Text("コード", "Code"), 16, Kind.CODE),
        Column("label", Text("名称", "Label"), 26),
        Column("meaning", Text("意味", "Meaning"), 70),
    ),
    ("list", "code"),
    frozen=2,
    a3=False,
)

MUNICIPALITIES = Sheet(
    "03_参加団体",
    (
        Column("code", Text("団体コード", "Municipality code"), 12, Kind.CODE),
        Column("name", Text("団体名", "Municipality"), 24),
        Column("population", Text("人口", "Population"), 12, Kind.INTEGER, Text("人", "people")),
        Column("participation", Text("参加区分", "Participation"), 12, Kind.CODE),
        Column("joined", Text("参加日", "Joined"), 12, Kind.DATE),
        Column("section", Text("所管課", "Owning section"), 20),
        Column("head", Text("課長職", "Head of section"), 20),
        Column("share", Text("按分係数", "Share"), 12, Kind.SHARE),
    ),
    ("code",),
    frozen=2,
    a3=False,
)

_SIGN = Text(
    "印刷して書き込む欄です。ここに入力した内容は取り込みません。",
    "For writing on paper; what is typed here is not imported.",
)

FLOWS = Sheet(
    "10_業務フロー一覧",
    (
        Column("flow", Text("フローID", "Flow id"), 19, Kind.CODE),
        Column("municipality", Text("団体コード", "Municipality code"), 11, Kind.CODE),
        Column("affair", Text("業務名", "Affair"), 16),
        Column("procedure", Text("手続名", "Procedure"), 20),
        Column("file", Text("BPMNファイル", "BPMN file"), 34),
        Column("version", Text("版", "Version"), 7, Kind.CODE, note=_SIGN),
        Column("digest", Text("SHA-256", "SHA-256"), 34, folded=True),
        Column("author", Text("作成者", "Drawn by"), 12, note=_SIGN),
        Column("checker", Text("確認者", "Checked by"), 12, note=_SIGN),
        Column("result", Text("検査結果", "Check"), 12, Kind.CODE),
        Column("name", Text("団体名", "Municipality"), 18),
        Column("activities", Text("作業", "Activities"), 8, Kind.INTEGER, ITEMS),
        Column("gateways", Text("分岐", "Gateways"), 8, Kind.INTEGER, ITEMS),
        Column("lanes", Text("担当", "Roles"), 8, Kind.INTEGER, ITEMS),
        Column("documents", Text("書類", "Documents"), 8, Kind.INTEGER, ITEMS),
    ),
    ("flow",),
)

OWN_WORK = Sheet(
    "11_独自業務一覧",
    (
        Column("id", Text("独自業務ID", "Own work id"), 13, Kind.CODE),
        Column("municipality", Text("団体コード", "Municipality code"), 11, Kind.CODE),
        Column("flow", Text("フローID", "Flow id"), 19, Kind.CODE, folded=True),
        Column("activity", Text("作業ID", "Activity id"), 20, Kind.CODE, folded=True),
        Column("content", Text("内容", "Content"), 40),
        Column("basis", Text("根拠区分", "Ground"), 10, Kind.CODE),
        Column("clause", Text("根拠条項", "Clause"), 22),
        Column("volume", Text("年間件数", "Cases a year"), 10, Kind.INTEGER, ITEMS),
        Column("hours", Text("年間時間", "Hours a year"), 10, Kind.RATIO, Text("時間", "h")),
        Column("continues", Text("継続要否", "Goes on"), 10, Kind.CODE),
        Column("policy", Text("見直し方針", "Review"), 26),
        Column("item", Text("ギャップID", "Gap id"), 13, Kind.CODE),
        Column("name", Text("団体名", "Municipality"), 18),
        Column("procedure", Text("手続名", "Procedure"), 18),
        Column("activity_name", Text("作業名", "Activity"), 26),
    ),
    ("id",),
)

MATCHES = Sheet(
    "12_作業対応表",
    (
        Column("id", Text("対応ID", "Match id"), 13, Kind.CODE),
        Column("group", Text("標準作業ID", "Standard activity id"), 15, Kind.CODE),
        Column("municipality", Text("団体コード", "Municipality code"), 11, Kind.CODE),
        Column("activity", Text("作業ID", "Activity id"), 20, Kind.CODE, folded=True),
        Column("activity_name", Text("作業名", "Activity"), 32),
        Column("score", Text("一致度", "Score"), 8, Kind.RATIO),
        Column("relation", Text("対応種別", "Correspondence"), 10, Kind.CODE),
        Column("confirmed_by", Text("確定者", "Confirmed by"), 12, note=_SIGN),
        Column("confirmed_on", Text("確定日", "Confirmed on"), 12, Kind.DATE, note=_SIGN),
        Column("group_name", Text("標準作業名", "Standard activity"), 30),
        Column("procedure", Text("手続名", "Procedure"), 18),
        Column("name", Text("団体名", "Municipality"), 18),
        Column("flow", Text("フローID", "Flow id"), 19, Kind.CODE, folded=True),
    ),
    ("id",),
)

FUNCTIONS = Sheet(
    "20_機能一覧",
    (
        Column("id", Text("機能ID", "Function id"), 10, Kind.CODE),
        Column("area", Text("大項目", "Area"), 16),
        Column("name", Text("中項目", "Function"), 24),
        Column("detail", Text("小項目", "Detail"), 8),
        Column("description", Text("機能要件", "Requirement"), 44),
        Column("mandatory", Text("必須・任意", "Mandatory"), 9, Kind.CODE),
        Column("flow", Text("出典フローID", "Source flow"), 15, Kind.CODE),
        Column("activity", Text("出典作業ID", "Source activity"), 18, Kind.CODE),
        Column("purpose", Text("業務目的", "Business purpose"), 30),
        Column(
            "municipalities",
            Text("対象団体", "Municipalities"),
            9,
            Kind.INTEGER,
            Text("団体数", "count"),
        ),
        Column("standard", Text("標準仕様区分", "Standard class"), 13, Kind.CODE),
        Column("version", Text("版", "Version"), 9, Kind.CODE),
        Column("status", Text("状態", "Status"), 9, Kind.CODE),
        Column("successor", Text("後継機能ID", "Successor"), 10, Kind.CODE),
        Column("activities", Text("該当作業", "Activities"), 12, Kind.INTEGER, ITEMS),
    ),
    ("id",),
    frozen=3,
)


def _candidate(number: int) -> tuple[Column, ...]:
    return (
        Column(
            f"candidate{number}",
            Text(f"近い機能{number} 機能ID", f"Nearest {number}: function id"),
            9,
            Kind.CODE,
        ),
        Column(
            f"candidate{number}_name",
            Text(f"近い機能{number} 名称", f"Nearest {number}: name"),
            22,
        ),
        Column(
            f"candidate{number}_score",
            Text(f"近い機能{number} 近さ", f"Nearest {number}: score"),
            7,
            Kind.RATIO,
        ),
        Column(
            f"candidate{number}_why",
            Text(f"近い機能{number} 理由", f"Nearest {number}: why"),
            44,
        ),
    )


ITEMS_SHEET = Sheet(
    "50_FitGap一覧",
    (
        Column("id", Text("ギャップID", "Gap id"), 11, Kind.CODE),
        Column("municipality", Text("団体コード", "Municipality code"), 7, Kind.CODE),
        Column("affair", Text("業務名", "Affair"), 9),
        Column("flow", Text("フローID", "Flow id"), 11, Kind.CODE, folded=True),
        Column("activity", Text("作業ID", "Activity id"), 11, Kind.CODE, folded=True),
        Column("activity_name", Text("作業名", "Activity"), 15),
        Column("current", Text("現行の運用", "How it is done today"), 23),
        Column(
            "purpose",
            Text("業務目的", "Business purpose"),
            21,
            note=Text("この作業で何ができればよいか(求める内容)です。", "What must be possible."),
        ),
        Column("function", Text("機能ID", "Function id"), 8, Kind.CODE),
        Column("function_name", Text("パッケージ機能", "Package function"), 13),
        Column("difference", Text("差異ID", "Difference id"), 12, Kind.CODE, folded=True),
        Column(
            "verdict",
            Text("適合判定", "Fit verdict"),
            8,
            Kind.CODE,
            editable=True,
            choices="verdict",
            note=Text(
                "パッケージのままで業務目的を達成できるか。一覧から選んでください。",
                "Can the package do it as it is? Choose from the list.",
            ),
        ),
        Column(
            "verdict_code",
            Text("適合判定コード", "Verdict code"),
            7,
            Kind.CODE,
            code_of="verdict",
            folded=True,
        ),
        Column("aspect", Text("改変対象", "Aspect"), 8, Kind.CODE),
        Column("option_range", Text("オプション範囲", "Option range"), 6, Kind.CODE),
        Column(
            "class",
            Text("改変方法", "Modification"),
            11,
            Kind.CODE,
            editable=True,
            choices="class",
            note=Text(
                "変えるときは「改変方法の変更理由」も書いてください。",
                "When you change it, give the reason in 'Why the modification was changed'.",
            ),
        ),
        Column(
            "class_code",
            Text("改変方法コード", "Modification code"),
            7,
            Kind.CODE,
            code_of="class",
            folded=True,
        ),
        Column("rule", Text("判定規則ID", "Rule"), 10, Kind.CODE, folded=True),
        Column("reason", Text("判定理由", "Why"), 24),
        Column(
            "resolution",
            Text("対応方針", "Resolution"),
            11,
            Kind.CODE,
            editable=True,
            choices="resolution",
            note=Text(
                "費用のかからない順に R0〜R8。変えるときは「対応方針の理由」も書いてください。",
                "Cheapest first, R0–R8. When you change it, give the reason beside it.",
            ),
        ),
        Column(
            "resolution_code",
            Text("対応方針コード", "Resolution code"),
            7,
            Kind.CODE,
            code_of="resolution",
            folded=True,
        ),
        Column(
            "resolution_reason",
            Text("対応方針の理由", "Why this resolution"),
            24,
            editable=True,
            note=Text("なぜその方針にするのかを書いてください。", "Say why this resolution."),
        ),
        Column("basis", Text("根拠区分", "Ground"), 8, Kind.CODE, editable=True, choices="basis"),
        Column(
            "priority", Text("優先度", "Priority"), 6, Kind.CODE, editable=True, choices="priority"
        ),
        Column("group", Text("影響グループ", "Interaction group"), 11, Kind.CODE, folded=True),
        Column("state", Text("状態", "State"), 8, Kind.CODE),
        Column("version", Text("版", "Version"), 8, Kind.CODE, folded=True),
        Column("evidence", Text("証跡ハッシュ", "Evidence hash"), 13, Kind.CODE, folded=True),
        Column("name", Text("団体名", "Municipality"), 12),
        Column(
            "verdict_reason",
            Text("適合判定の理由", "Why this verdict"),
            28,
            editable=True,
            note=Text(
                "判定を「適合」「該当なし」に変えるときは、必ず書いてください。",
                "Required when you change the verdict to fit or not applicable.",
            ),
        ),
        Column(
            "class_reason",
            Text("改変方法の変更理由", "Why the modification was changed"),
            28,
            editable=True,
        ),
        Column(
            "evaluator",
            Text("評価者", "Evaluator"),
            11,
            editable=True,
            note=Text(
                "適合判定を確かめた方の氏名を書くと、その方の評価として記録します(判定を変えない場合も)。",
                "Name who checked the verdict; it is recorded as that person's evaluation.",
            ),
        ),
        Column("memo", Text("メモ", "Note"), 40, editable=True),
        Column("procedure", Text("手続名", "Procedure"), 13),
        Column("role", Text("担当", "Role"), 15),
        Column("statement", Text("差異の説明", "Difference"), 60),
        *_candidate(1),
        *_candidate(2),
        *_candidate(3),
        Column("question", Text("ベンダ確認事項", "Question to the vendor"), 60),
        Column("alternatives", Text("代替案", "Alternatives"), 70),
    ),
    ("id",),
    frozen=6,
    printed_to="name",
)

ALTERNATIVES = Sheet(
    "51_代替案検討",
    (
        Column("id", Text("ギャップID", "Gap id"), 12, Kind.CODE),
        Column("way", Text("案の種類", "Kind of alternative"), 7, Kind.CODE),
        Column("number", Text("案番号", "No."), 6, Kind.INTEGER, folded=True),
        Column("way_name", Text("案の名称", "Alternative"), 15),
        Column("content", Text("内容", "What it would be"), 36),
        Column(
            "serves",
            Text("業務目的を満たすか", "Serves the purpose"),
            10,
            Kind.CODE,
            editable=True,
            choices="serves",
            note=Text(
                "この案で業務目的を達成できるかを選んでください。採否もあわせて選びます。",
                "Whether the alternative serves the purpose of the work; choose 'Taken' as well.",
            ),
        ),
        Column(
            "serves_code",
            Text("業務目的コード", "Purpose code"),
            10,
            Kind.CODE,
            code_of="serves",
            folded=True,
        ),
        Column("volume", Text("年間件数", "Cases a year"), 8, Kind.INTEGER, ITEMS),
        Column("minutes", Text("1件当たり", "Per case"), 8, Kind.AMOUNT, Text("分", "minutes")),
        Column("persons", Text("人数", "Persons"), 7, Kind.INTEGER, Text("人", "persons")),
        Column("hours", Text("年間時間", "Hours a year"), 8, Kind.AMOUNT, Text("時間", "hours")),
        Column(
            "burden",
            Text("運用負担", "Workaround"),
            10,
            Kind.AMOUNT,
            Text("千円/年", "thousand yen/year"),
        ),
        Column(
            "taken",
            Text("採否", "Taken"),
            9,
            Kind.CODE,
            editable=True,
            choices="taken",
            note=Text(
                "採らない案は「不採用」とし、理由を書いてください。「採用」は対応方針になります。"
                "ソースコード改変(R7)は、R1〜R6がすべて不採用(理由つき)になってから選べます。",
                "'rejected' with a reason, or 'taken', which becomes the resolution. R7 can be "
                "taken once R1 to R6 are each rejected with a reason.",
            ),
        ),
        Column(
            "taken_code",
            Text("採否コード", "Taken code"),
            9,
            Kind.CODE,
            code_of="taken",
            folded=True,
        ),
        Column(
            "rejected_reason",
            Text("不採用理由", "Why not taken"),
            30,
            editable=True,
            note=Text("採らない案には、必ず書いてください。", "Required for what is not taken."),
        ),
        Column("examiner", Text("検討者", "Considered by"), 10),
        Column("examined_on", Text("検討日", "On"), 11, Kind.DATE),
        Column("name", Text("団体名", "Municipality"), 13),
        Column("activity_name", Text("作業名", "Activity"), 16),
        Column("purpose", Text("求める内容", "What is wanted"), 22),
    ),
    ("id", "way"),
    frozen=4,
)

COSTS = Sheet(
    "52_費用見積",
    (
        Column("id", Text("ギャップID", "Gap id"), 11, Kind.CODE),
        Column("class", Text("改変方法", "Modification"), 11, Kind.CODE),
        Column("days_low", Text("工数低", "Effort low"), 9, Kind.AMOUNT, PERSON_DAYS),
        Column("days_mid", Text("工数中", "Effort mid"), 9, Kind.AMOUNT, PERSON_DAYS),
        Column("days_high", Text("工数高", "Effort high"), 9, Kind.AMOUNT, PERSON_DAYS),
        Column(
            "rate",
            Text("単価", "Rate"),
            13,
            Kind.AMOUNT,
            Text("千円/人日", "thousand yen/person-day"),
            folded=True,
        ),
        Column("initial", Text("初期", "Initial"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column("upkeep", Text("年間保守", "Yearly upkeep"), 11, Kind.AMOUNT, THOUSAND_YEN),
        Column(
            "revision",
            Text("法改正時影響", "Per law revision"),
            11,
            Kind.AMOUNT,
            Text("千円/回", "thousand yen each"),
        ),
        Column(
            "revisions",
            Text("想定回数", "Revisions"),
            11,
            Kind.AMOUNT,
            Text("回", "times"),
            folded=True,
        ),
        Column("migration", Text("次期移行費", "Next migration"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column("months", Text("期間", "Term"), 7, Kind.INTEGER, Text("月", "months"), folded=True),
        Column("lifecycle", Text("期間総額", "Total over the term"), 11, Kind.AMOUNT, THOUSAND_YEN),
        Column("estimator", Text("見積者", "Estimated by"), 10),
        Column("assumption", Text("前提", "Assumptions"), 54, folded=True),
        Column(
            "assessed",
            Text("査定額", "Assessed amount"),
            11,
            Kind.AMOUNT,
            THOUSAND_YEN,
            editable=True,
            note=Text(
                "事務局が認める初期費用を千円単位の数で書いてください。",
                "The initial cost the secretariat accepts, in thousand yen.",
            ),
        ),
        Column("sharing", Text("按分方法", "Sharing method"), 12, Kind.CODE, folded=True),
        Column("assessed_reason", Text("査定の理由", "Why this amount"), 20, editable=True),
        Column("name", Text("団体名", "Municipality"), 12),
        Column("activity_name", Text("作業名", "Activity"), 17),
        Column("modelled", Text("推計額", "Our own estimate"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column("quoted", Text("ベンダ見積額", "Quoted price"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column(
            "quoted_ratio",
            Text("見積額÷推計額", "Quoted ÷ estimated"),
            9,
            Kind.RATIO,
            Text("倍", "times"),
        ),
        Column("p50", Text("初期P50", "Initial P50"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column("p80", Text("初期P80", "Initial P80"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column("p90", Text("初期P90", "Initial P90"), 10, Kind.AMOUNT, THOUSAND_YEN),
        Column(
            "workaround",
            Text("運用負担", "Workaround"),
            12,
            Kind.AMOUNT,
            Text("千円/年", "thousand yen/year"),
        ),
        Column("municipality", Text("団体コード", "Municipality code"), 9, Kind.CODE),
        Column("purpose", Text("業務目的", "Business purpose"), 28),
        Column("resolution", Text("対応方針", "Resolution"), 14, Kind.CODE),
    ),
    ("id",),
    printed_to="p90",
)

POSITIONS = Sheet(
    "61_団体別意向",
    (
        Column("id", Text("ギャップID", "Gap id"), 12, Kind.CODE),
        Column("municipality", Text("団体コード", "Municipality code"), 9, Kind.CODE),
        Column(
            "position",
            Text("意向", "Position"),
            10,
            Kind.CODE,
            editable=True,
            choices="position",
            note=Text(
                "右にある対応方針についての、貴団体の意向を一覧から選んでください。",
                "Your municipality's position on the resolution shown at the right.",
            ),
        ),
        Column(
            "position_code",
            Text("意向コード", "Position code"),
            10,
            Kind.CODE,
            code_of="position",
            folded=True,
        ),
        Column(
            "position_reason",
            Text("理由", "Reason"),
            30,
            editable=True,
            note=Text(
                "条件付・反対のときは、条件や代わりの案を書いてください。",
                "For a condition or an objection, state the condition or an alternative.",
            ),
        ),
        Column("answered_by", Text("回答者", "Answered by"), 11, editable=True),
        Column(
            "answered_on",
            Text("回答日", "Answered on"),
            12,
            Kind.DATE,
            editable=True,
            note=Text("例: 2026-11-20、令和8年11月20日", "For example 2026-11-20."),
        ),
        Column("received_file", Text("受領ファイル", "Received file"), 16, folded=True),
        Column("received_hash", Text("受領ハッシュ", "Received hash"), 13, Kind.CODE, folded=True),
        Column("name", Text("回答する団体", "Answering municipality"), 13),
        Column("raised_by", Text("求めている団体", "Raised by"), 13),
        Column("procedure", Text("手続名", "Procedure"), 12),
        Column("activity_name", Text("作業名", "Activity"), 22),
        Column("purpose", Text("求める内容", "What is wanted"), 27),
        Column("verdict", Text("適合判定", "Fit verdict"), 10, Kind.CODE),
        Column("resolution", Text("対応方針", "Resolution"), 12, Kind.CODE),
        Column("resolution_reason", Text("対応方針の理由", "Why this resolution"), 28),
        Column("lifecycle", Text("期間総額", "Total over the term"), 11, Kind.AMOUNT, THOUSAND_YEN),
    ),
    ("id", "municipality"),
    frozen=2,
)

RECHECKS = Sheet(
    "82_再確認一覧",
    (
        Column("id", Text("ギャップID", "Gap id"), 12, Kind.CODE),
        Column("municipality", Text("団体コード", "Municipality code"), 9, Kind.CODE),
        Column("affair", Text("業務名", "Affair"), 11),
        Column("activity_name", Text("作業名", "Activity"), 17),
        Column("standing", Text("区分", "Standing"), 9, Kind.CODE, choices="standing"),
        Column(
            "standing_code",
            Text("区分コード", "Standing code"),
            8,
            Kind.CODE,
            code_of="standing",
            folded=True,
        ),
        Column("old_function", Text("旧機能ID", "Function id then"), 9, Kind.CODE),
        Column("old_text", Text("変更前の記載", "As it read then"), 33),
        Column("new_function", Text("新機能ID", "Function id now"), 9, Kind.CODE),
        Column("new_text", Text("変更後の記載", "As it reads now"), 33),
        Column("decision", Text("当初の決定", "What was decided"), 24),
        Column("actor", Text("決定者", "By"), 10),
        Column("decided_on", Text("決定日", "On"), 11, Kind.DATE),
        Column("reason", Text("理由", "Why"), 28),
        Column("purpose", Text("求める内容", "What is wanted"), 21),
    ),
    ("id",),
    frozen=4,
)

GUIDE_NAME = "01_記入要領"
SUMMARY_NAME = "81_集計・KPI"

TABLES = (
    CODES,
    MUNICIPALITIES,
    FLOWS,
    OWN_WORK,
    MATCHES,
    FUNCTIONS,
    ITEMS_SHEET,
    ALTERNATIVES,
    COSTS,
    POSITIONS,
)
"""The sheets that are plain tables, in workbook order, as far as they come before sheet 81."""

ANSWER_SHEETS = (ALTERNATIVES, ITEMS_SHEET, COSTS, POSITIONS)
"""The sheets people fill in, in the order they are read: R7 rests on what sheet 51 says."""
