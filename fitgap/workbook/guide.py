"""Sheet 01: who fills in what, and how to send it back, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fitgap.assessment import Assessment
from fitgap.gaps import Verdict
from fitgap.source import Language, Text
from fitgap.workbook.cells import japanese_date
from fitgap.workbook.rows import asked, named
from fitgap.workbook.sheets import TABLES, Sheet


class Style(StrEnum):
    """How a line of the guide looks."""

    TITLE = "title"
    SECTION = "section"
    FACT = "fact"  # a name and its value
    HEADING = "heading"  # the headings of the table of who fills in what
    TASK = "task"  # a row of that table
    STEP = "step"  # a number and a sentence
    WORD = "word"  # a term and its meaning


@dataclass(frozen=True)
class Line:
    """One line: up to four cells."""

    style: Style
    cells: tuple[str, ...]


WIDTHS = (22, 26, 34, 46)
"""Widths of the four columns, in characters."""

_TASKS = (
    (
        Text("50_FitGap一覧", "50_FitGap一覧"),
        Text("業務所管課の担当者（各団体2人以上）", "Staff of the owning section (two or more)"),
        Text(
            "適合判定、適合判定の理由、評価者、根拠区分、優先度、メモ",
            "Fit verdict, its reason, evaluator, ground, priority, note",
        ),
        Text(
            "自団体の行だけを絞り込み、判定が合っているかを確かめます。合っていれば評価者に氏名を書くだけで結構です。",
            "Filter your rows and check the verdict. If it is right, just add your name.",
        ),
    ),
    (
        Text("50_FitGap一覧", "50_FitGap一覧"),
        Text("専門部会・事務局", "Subcommittee and secretariat"),
        Text(
            "対応方針、対応方針の理由、改変方法、改変方法の変更理由",
            "Resolution and reason, modification and reason",
        ),
        Text(
            "費用のかからない方法(運用変更など)から順に検討し、選んだ理由を書きます。",
            "Examine the cheapest way first and say why you chose it.",
        ),
    ),
    (
        Text("51_代替案検討", "51_代替案検討"),
        Text("専門部会", "Subcommittee"),
        Text(
            "業務目的を満たすか、採否、不採用理由",
            "Serves the purpose, taken, why not taken",
        ),
        Text(
            "ソースコード改変(R7)を選ぶ前に、R1〜R6のすべてに不採用の理由を書きます。採用した案は対応方針になります。",
            "Before source code (R7), say of each of R1–R6 why it is not taken. What is taken "
            "becomes the resolution.",
        ),
    ),
    (
        Text("52_費用見積", "52_費用見積"),
        Text("事務局", "Secretariat"),
        Text("査定額、査定の理由", "Assessed amount and reason"),
        Text(
            "ベンダの見積りや推計を見て、認める初期費用を千円単位の数で書きます。",
            "The initial cost you accept, in thousand yen.",
        ),
    ),
    (
        Text("61_団体別意向", "61_団体別意向"),
        Text("各団体の取りまとめ担当", "The coordinator of each municipality"),
        Text("意向、理由、回答者、回答日", "Position, reason, who answered and when"),
        Text(
            "自団体の行を絞り込み、右側の対応方針への意向を選びます。条件付・反対のときは理由が要ります。",
            "Filter your rows and choose a position; a condition or an objection needs a reason.",
        ),
    ),
)

_HOW = (
    Text(
        "黄色の欄(見出しに【記入】とある欄)だけに記入してください。白い欄は保護してあります。",
        "Fill in only the yellow cells (headings marked [fill in]). White cells are protected.",
    ),
    Text(
        "▼のある欄は一覧から選びます。02_区分コードにあるコード(F、R1、yesなど)で書いても読み取れます。",
        "Choose from the list where there is one; the codes of sheet 02 are understood too.",
    ),
    Text(
        "見出しの▼で、団体名や状態の絞り込みができます。絞り込んだまま返送していただいて構いません。",
        "Filter with the arrows in the headings. You may send the workbook back filtered.",
    ),
    Text(
        "並べ替えるときは「校閲」→「シート保護の解除」を押してください(パスワードはありません)。行の順番が変わっても読み取れます。",
        "To sort, unprotect the sheet first (no password). The order of rows does not matter.",
    ),
    Text(
        "IDの欄(ギャップID・団体コード・案の種類)は、書き換えたり消したりしないでください。どの行への回答かが分からなくなります。",
        "Leave the id columns as they are; answers are found by them.",
    ),
    Text(
        "フローIDやコードなどプログラムが使う列、どの行も同じ内容の列、費用の前提(計算の内訳)は、隠してあります。見るときは、両隣の列を選び、右クリックして「再表示」を押します(保護したままで使えます)。",
        "Columns only the program needs, those that are the same in every row and the assumptions "
        "of costs are hidden. To see them select the columns on both sides, right-click and "
        "choose Unhide (no need to unprotect the sheet).",
    ),
    Text(
        "分からないところは空けたままで結構です。記入しなかった欄は「変更なし」として扱います。",
        "Leave what you do not know as it is; untouched cells count as unchanged.",
    ),
)

_PRINT = (
    Text(
        "どのシートも用紙1枚の幅に収まります(A3横、02と03はA4横)。見出しは各ページに付きます。",
        "Every sheet is as wide as one page (A3 landscape, 02 and 03 A4), headings on each page.",
    ),
    Text(
        "印刷されるのは、絞り込んで見えている行だけです。会議では、団体名・適合判定・状態などで絞り込んでから印刷してください。",
        "Only the rows you see are printed: filter by municipality, verdict or state first.",
    ),
    Text(
        "次のシートは、読める大きさで1枚に収めるため、会議で使う列だけを印刷します。ほかの列は画面で見ます。",
        "To stay legible on one page, these sheets print only the columns a meeting needs; the "
        "others are for the screen.",
    ),
)

_PRINTED, _ON_SCREEN = (
    Text("印刷する列：{columns}", "Printed: {columns}"),
    Text("画面だけの列：{columns}", "On screen only: {columns}"),
)

_RETURN = (
    Text(
        "Excelブック(.xlsx)のまま保存してください。LibreOfficeで保存したものも読み取れます。",
        "Save as an Excel workbook (.xlsx); LibreOffice is fine.",
    ),
    Text(
        "開くためのパスワード、マクロ、ほかのブックへのリンクは付けないでください。安全のため取り込みません。",
        "No password, no macros, no links to other workbooks; such files are refused.",
    ),
    Text(
        "ファイル名は変えて構いません(団体名を入れると便利です)。事務局から案内された宛先・期限で返送してください。",
        "Rename the file as you like and send it to the secretariat as it asked.",
    ),
    Text(
        "届いた回答は一件ずつ照合します。ほかの方の記入と食い違うときは、上書きせず、事務局から確認のご連絡をします。",
        "Where two answers differ nothing is overwritten and you will be asked.",
    ),
)

_WORDS = (
    (
        Text("差異", "difference"),
        Text(
            "業務の流れとパッケージの機能を機械的に比べて見つかった違いです。まだ「ギャップ」ではありません。",
            "What the tool found different between the work and the package; not yet a gap.",
        ),
    ),
    (
        Text("ギャップ", "gap"),
        Text(
            "人が確かめて「このままでは業務目的を達成できない」と判断したものです。",
            "What a person judged to keep the work from its purpose.",
        ),
    ),
    (
        Text("改変方法", "modification"),
        Text(
            "パッケージの変え方(1 パラメータ設定、2 機能部品追加・変更、3 ソースコード改変)です。",
            "How the package would change: 1 settings, 2 components, 3 source code.",
        ),
    ),
    (
        Text("対応方針", "resolution"),
        Text(
            "私たちがどうするか(R0〜R8)です。仕事の進め方を変える方法も含みます。",
            "What we shall do (R0–R8), including changing how we work.",
        ),
    ),
    (
        Text("P50・P80・P90", "P50, P80, P90"),
        Text(
            "費用がその額で収まる見込み(50%・80%・90%)です。一つの額で言い切らないための幅です。",
            "The amount that suffices with 50, 80 or 90 % probability.",
        ),
    ),
)


def guide_lines(assessment: Assessment, *, language: Language, today: date) -> tuple[Line, ...]:
    """Return sheet 01 line by line."""
    project, catalog = assessment.project, assessment.catalog
    comma = "、" if language is Language.JA else ", "
    package = " ".join(part for part in (catalog.vendor, catalog.name, catalog.version) if part)
    day = (
        f"{today.isoformat()}（{japanese_date(today)}）"
        if language is Language.JA
        else today.isoformat()
    )
    facts = (
        (Text("作成日", "Date"), day),
        (Text("比べたパッケージ", "Package"), package),
        (
            Text("参加団体", "Municipalities"),
            comma.join(
                named(municipality, assessment, language) for municipality in project.municipalities
            ),
        ),
        (
            Text("このブックの件数", "Rows"),
            Text(
                "作業・要望 {items}件。適合 {fits}件、意向をうかがう件 {asked}件",
                "{items} activities and needs: {fits} fit, {asked} to be answered",
            )
            .format(
                items=len(assessment.items),
                fits=sum(row.verdict is Verdict.FIT for row in assessment.items),
                asked=len(asked(assessment)),
            )
            .to(language),
        ),
    )
    lines = [
        Line(
            Style.TITLE,
            (
                Text("Fit & Gap 合意形成ブック　{name}", "Fit & Gap consensus workbook: {name}")
                .format(name=project.name)
                .to(language),
            ),
        ),
        *(Line(Style.FACT, (name.to(language), value)) for name, value in facts),
    ]
    if project.fictional:
        note = Text(
            "このブックの団体・ベンダ・業務は、説明のために作った架空のものです。",
            "The municipalities, vendors and flows in this workbook are fictional.",
        )
        lines.append(Line(Style.FACT, (Text("ご注意", "Note").to(language), note.to(language))))

    def section(title: Text) -> None:
        lines.append(Line(Style.SECTION, (title.to(language),)))

    section(Text("1. だれが、どこに記入するか", "1. Who fills in what"))
    headings = (
        Text("シート", "Sheet"),
        Text("記入する方", "Who"),
        Text("記入する欄", "Columns"),
        Text("記入のしかた", "How"),
    )
    lines.append(Line(Style.HEADING, tuple(text.to(language) for text in headings)))
    lines += [Line(Style.TASK, tuple(text.to(language) for text in task)) for task in _TASKS]
    section(Text("2. 記入のしかた", "2. How to fill it in"))
    lines += _steps(_HOW, language)
    section(Text("3. 印刷のしかた", "3. How to print it"))
    lines += _steps(_PRINT, language)
    lines += [_printed_columns(sheet, language) for sheet in TABLES if sheet.printed_to]
    section(Text("4. 返送のしかた", "4. How to send it back"))
    lines += _steps(_RETURN, language)
    section(Text("5. ことばの説明", "5. Words"))
    lines += [
        Line(Style.WORD, (term.to(language), meaning.to(language))) for term, meaning in _WORDS
    ]
    return tuple(lines)


def _printed_columns(sheet: Sheet, language: Language) -> Line:
    """Say which columns of a sheet stand on paper, and which on the screen alone."""
    comma = "、" if language is Language.JA else ", "
    on_screen = (
        column for column in sheet.columns if not column.folded and column not in sheet.printed
    )
    words = (
        sentence.format(columns=comma.join(column.heading.to(language) for column in columns))
        for sentence, columns in ((_PRINTED, sheet.printed), (_ON_SCREEN, on_screen))
    )
    return Line(Style.WORD, (sheet.name, "\n".join(text.to(language) for text in words)))


def _steps(sentences: tuple[Text, ...], language: Language) -> list[Line]:
    return [
        Line(Style.STEP, (str(number), sentence.to(language)))
        for number, sentence in enumerate(sentences, start=1)
    ]
