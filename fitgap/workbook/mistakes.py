"""What can be wrong with the answers in a returned workbook."""

from __future__ import annotations

from fitgap.source import IssueKind, Severity, Text


def _error(code: str, ja: str, en: str, hint_ja: str, hint_en: str) -> IssueKind:
    return IssueKind(code, Severity.ERROR, Text(ja, en), Text(hint_ja, hint_en))


NOT_OURS = _error(
    "WB201",
    "fitgap が書き出したブックではないか、管理用の情報が失われています",
    "this workbook was not written by fitgap, or has lost the sheet that says where it belongs",
    "渡したブックそのものに記入してもらってください（シートだけを別のブックに写すと取り込めません）",
    "have the original workbook filled in; sheets copied into another workbook cannot be read",
)
OTHER_WORKSPACE = _error(
    "WB202",
    "別の作業フォルダ「{theirs}」から書き出されたブックです（こちらは「{ours}」）",
    "the workbook belongs to another workspace, {theirs} (this one is {ours})",
    "「{theirs}」の作業フォルダで取り込んでください",
    "import it in the workspace {theirs}",
)
OTHER_PACKAGE = _error(
    "WB203",
    "別のパッケージ「{theirs}」についてのブックです（いまは「{ours}」）",
    "the workbook is about another package, {theirs} (now {ours})",
    "パッケージに「{theirs}」を指定して取り込んでください",
    "choose the package {theirs} and import it again",
)
NEWER_FORMAT = _error(
    "WB204",
    "このブックの様式（{theirs}）は、この fitgap では読めません",
    "this fitgap cannot read the workbook's form ({theirs})",
    "ブックを書き出したものと同じか新しい版の fitgap を使ってください",
    "use the fitgap that wrote it, or a newer one",
)
NEWER_LOG = _error(
    "WB205",
    "このブックは、いまの記録（{ours}件）より先の記録（{theirs}件）から書き出されています",
    "the workbook was exported from a log of {theirs} entries; this one has {ours}",
    "古い控えの作業フォルダを開いていないか確かめてください",
    "check that you have not opened an old copy of the workspace",
)
DAMAGED_IDENTITY = _error(
    "WB206",
    "ブックの管理用の情報が書き換えられています（{row}行目）",
    "the sheet that identifies the rows was changed (row {row})",
    "渡したブックそのものに記入してもらってください",
    "have the original workbook filled in",
)
MISSING_SHEET = IssueKind(
    "WB207",
    Severity.WARNING,
    Text(
        "シート「{sheet}」がありません。このシートの回答は取り込んでいません",
        "sheet {sheet} is missing; its answers were not imported",
    ),
    Text(
        "シート名を変えたときは「{sheet}」に戻してください。使わないシートなら、そのままで結構です",
        "if it was renamed, name it {sheet} again; if you do not need it, leave it",
    ),
)
MISSING_COLUMN = _error(
    "WB208",
    "見出し「{heading}」の列が見つかりません",
    "no column is headed {heading}",
    "見出しを元の言葉に戻してください",
    "restore the heading",
)
DUPLICATE_COLUMN = _error(
    "WB209",
    "見出し「{heading}」の列が二つあります（{other} にもあります）",
    "two columns are headed {heading} (also {other})",
    "貼り付けで増えた列を削除してください",
    "delete the column that was pasted in",
)
UNKNOWN_ID = _error(
    "WB210",
    "ID「{id}」の行は、このブックを書き出したときにはありませんでした",
    "there was no row {id} when this workbook was exported",
    "IDを元に戻してください。新しい項目を加えるときは事務局に知らせてください",
    "restore the id; tell the secretariat about new items",
)
DUPLICATE_ID = _error(
    "WB211",
    "ID「{id}」の行が二つ以上あります（{other} にもあります）。どちらも取り込んでいません",
    "row {id} stands there more than once (also {other}); neither was imported",
    "一行だけ残して、もう一度取り込んでください",
    "keep one of them and import again",
)
UNDECLARED_CODE = _error(
    "WB212",
    "「{value}」は {column} に使えない言葉です",
    "“{value}” is not declared for {column}",
    "使えるのは {allowed} です（02_区分コード）",
    "use one of {allowed} (sheet 02_区分コード)",
)
NOT_AN_AMOUNT = _error(
    "WB213",
    "「{value}」は金額として読めません",
    "“{value}” is not an amount",
    "千円単位の 0 以上の数で入れてください（例：1200）",
    "give a number of thousand yen, 0 or more",
)
NOT_A_DATE = _error(
    "WB214",
    "「{value}」は日付として読めません",
    "“{value}” is not a date",
    "2026-11-20 または 令和8年11月20日 のように入れてください",
    "write it like 2026-11-20",
)
FORMULA_IN_CELL = _error(
    "WB215",
    "数式またはエラー値が入っています（{value}）",
    "the cell holds a formula or an error value ({value})",
    "値だけを貼り付けるか、一覧から選びなおしてください",
    "paste the value alone, or choose from the list",
)
EMPTIED = _error(
    "WB216",
    "{column} が空欄になっています",
    "{column} was emptied",
    "元の値「{base}」を残すか、別の値を入れてください",
    "keep {base} or give another value",
)
STALE_ROW = _error(
    "WB217",
    "書き出したあとに業務フローまたはカタログが変わったため、この行の記入（{columns}）は取り込んでいません",
    "the flow or the catalogue changed since the export; {columns} of this row were not imported",
    "新しいブックを書き出し、変わった内容を見たうえで記入しなおしてください",
    "export a new workbook, look at what changed and fill in the row again",
)
NOT_ALLOWED = _error(
    "WB218", "{why}", "{why}", "直して、もう一度取り込んでください", "mend it and import again"
)
REASON_ALONE = _error(
    "WB219",
    "{column} だけが記入されています",
    "only {column} was filled in",
    "「{main}」も選んで、もう一度取り込んでください",
    "choose {main} too and import again",
)
LEFT_WITH_OTHERS = _error(
    "WB220",
    "同じ行の「{other}」を取り込めないため、「{column}」も取り込んでいません",
    "{column} was not imported because {other} of the same row could not be",
    "「{other}」を直して、もう一度取り込んでください",
    "mend {other} and import again",
)
CONFLICTING = _error(
    "WB221",
    "食い違い：{column}（書き出したときは「{base}」）は、ブックでは「{theirs}」、"
    "こちらでは{by}により「{ours}」です",
    "conflict: {column} ({base} at the export) is {theirs} in the workbook, "
    "and {ours} here by {by}",
    "どちらにするか話し合い、画面か新しいブックで記入してください（どちらも上書きしていません）",
    "agree on one and enter it on the screen or in a new workbook; nothing was overwritten",
)
CONTRADICTING = _error(
    "WB223",
    "このブックの中で対応方針が食い違っています（{other} では{theirs}、この欄では{value}）",
    "the workbook contradicts itself: {other} says {theirs}, this cell {value}",
    "どちらかに合わせて、もう一度取り込んでください",
    "make both say the same and import again",
)
ABOVE_ESTIMATE = IssueKind(
    "WB224",
    Severity.WARNING,
    Text(
        "査定額 {assessed} 千円が、{basis} {estimate} 千円を上回っています（取り込みました）",
        "the assessed {assessed} thousand yen are above {basis} of {estimate} thousand yen "
        "(imported)",
    ),
    Text(
        "桁や単位（千円）の誤りでないか確かめ、誤りなら正しい額を記入してください",
        "check the digits and the unit, and give the right amount where it is a slip",
    ),
)
RENAMED_SHEET = _error(
    "WB222",
    "シート「{sheet}」がなく、同じ見出しのシート「{other}」があります。"
    "このシートの回答は取り込んでいません",
    "sheet {sheet} is missing and sheet {other} has its headings; its answers were not imported",
    "シート名を「{sheet}」に戻して、もう一度取り込んでください",
    "name the sheet {sheet} again and import once more",
)
