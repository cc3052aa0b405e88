"""What can be wrong with a list of functions."""

from __future__ import annotations

from fitgap.source import IssueKind, Severity, Text


def _error(code: str, message: Text, hint: Text) -> IssueKind:
    return IssueKind(code, Severity.ERROR, message, hint)


def _warning(code: str, message: Text, hint: Text) -> IssueKind:
    return IssueKind(code, Severity.WARNING, message, hint)


NOT_TEXT = _error(
    "FL001",
    Text("文字として読めません", "this is not readable text"),
    Text(
        "UTF-8 または Shift_JIS の CSV か、Excelブック(.xlsx)として保存しなおしてください",
        "save it as CSV (UTF-8 or Shift_JIS) or as an Excel workbook (.xlsx)",
    ),
)
NO_SUCH_SHEET = _error(
    "FL002",
    Text("シート「{sheet}」がありません", "there is no sheet {sheet}"),
    Text(
        "fitgap.yaml の様式「{layout}」の sheet を、{known} のどれかに直してください",
        "correct sheet in the layout {layout} to one of {known}",
    ),
)
NO_HEADINGS = _error(
    "FL003",
    Text(
        "様式「{layout}」の見出しが見つかりません（足りないもの：{missing}）",
        "the headings of the layout {layout} are not there (missing: {missing})",
    ),
    Text(
        "fitgap.yaml の function_lists に、この一覧の見出しのとおりに columns を書いてください"
        "（いちばん近い行の見出し：{found}）",
        "declare columns under function_lists in fitgap.yaml as this list heads them "
        "(the nearest row has: {found})",
    ),
)
SAME_HEADING = _error(
    "FL004",
    Text(
        "見出し「{heading}」の列が二つあります（{cells}）",
        "two columns are headed {heading} ({cells})",
    ),
    Text(
        "fitgap.yaml の columns に「上の見出し/下の見出し」の形で書き分けるか、"
        "要らない列を消してください",
        'tell them apart as "upper heading/lower heading" in columns, or delete one',
    ),
)
NO_ROWS = _error(
    "FL005",
    Text("見出しの下に機能が一つもありません", "there is no function below the headings"),
    Text("シートと様式が合っているか確かめてください", "check the sheet and the layout"),
)
UNDECLARED_ANSWER = _error(
    "FL006",
    Text(
        "回答「{sign}」（{code}）は宣言されていない記号です（{count} か所：{cells}）",
        "the answer “{sign}” ({code}) is not declared ({count} times: {cells})",
    ),
    Text(
        "{advice}この一覧での意味を、fitgap.yaml の answer_symbols に書いてください"
        "（例：「{sign}: customise」。書ける意味：{known}）",
        "{advice}say what it means here under answer_symbols in fitgap.yaml (one of {known})",
    ),
)
UNDECLARED_NECESSITY = _error(
    "FL007",
    Text(
        "区分「{sign}」（{code}）は宣言されていない記号です（{count} か所：{cells}）",
        "the necessity “{sign}” ({code}) is not declared ({count} times: {cells})",
    ),
    Text(
        "{advice}この一覧での意味を、fitgap.yaml の necessity_symbols に書いてください"
        "（例：「{sign}: must」。書ける意味：{known}）",
        "{advice}say what it means here under necessity_symbols in fitgap.yaml (one of {known})",
    ),
)
SAME_ID = _error(
    "FL008",
    Text(
        "番号「{id}」が 2 回使われています（1 回目は {other}）",
        "the id {id} is used twice (first in {other})",
    ),
    Text(
        "どちらかの番号を直してもらうか、枝番（-2 など）を付けてください",
        "have one corrected, or add a suffix such as -2",
    ),
)
ERROR_VALUE = _error(
    "FL009",
    Text(
        "セルがエラー値か、計算されていない数式です（{value}）", "the cell holds no value ({value})"
    ),
    Text(
        "値を直接入れるか、Excel で開いて保存しなおしてください",
        "type the value, or open it in Excel and save it again",
    ),
)
A_DATE = _error(
    "FL010",
    Text(
        "「{heading}」が日付（{value}）になっています",
        "{heading} is a date ({value})",
    ),
    Text(
        "「1-2」などを Excel が日付に変えたものです。表示形式を文字列にして入れなおしてください",
        "Excel made a date of something like 1-2: set the cell to text and type it again",
    ),
)
NO_UNIT = _error(
    "FL011",
    Text(
        "費用の単位が分かりません（「{value}」が千円か円か）",
        "the unit of the price is not said (is “{value}” thousand yen or yen?)",
    ),
    Text(
        "見出しを「費用（千円）」のようにするか、"
        "fitgap.yaml の様式に price_unit: 千円 と書いてください",
        "head the column 費用（千円）, or write price_unit: 千円 in the layout",
    ),
)
NO_AMOUNT = _warning(
    "FL012",
    Text(
        "費用「{value}」は金額ではないので、備考に残しました",
        "the price “{value}” is no amount and was kept in the note",
    ),
    Text(
        "額が決まったら、カタログの quoted_price"
        "（Excel では「回答の費用（千円）」）に書いてください",
        "write it as quoted_price once it is known",
    ),
)
SEVERAL_REQUIREMENTS = _warning(
    "FL013",
    Text(
        "一つのセルに要件がいくつも書かれています（{count} 件ほど）",
        "one cell holds several requirements (about {count})",
    ),
    Text(
        "回答がどの要件のものか分からなくなります。1 行に 1 要件に分けてもらってください",
        "ask for one requirement a row, so that it is clear what is answered",
    ),
)
IDS_MADE = _warning(
    "FL014",
    Text(
        "番号のない行が {count} 行あるので、項目と要件の言葉から番号を作りました",
        "{count} rows have no id; ids were made from their words",
    ),
    Text(
        "言葉を直すと番号も変わります。先方に番号を付けてもらうと安心です",
        "they change with the words; ask for ids",
    ),
)
NO_ANSWER = _warning(
    "FL015",
    Text("回答のない行が {count} 行あるので、未回答としました", "{count} rows are not answered"),
    Text("ベンダに確かめてください（未回答の機能は適合とみなしません）", "ask the vendor"),
)
ROWS_SKIPPED = _warning(
    "FL016",
    Text(
        "機能名も要件もない行が {count} 行あるので、読み飛ばしました（初めは「{text}」）",
        "{count} rows without name or requirement were not read (first: {text})",
    ),
    Text(
        "見出しや合計の行なら、そのままで結構です。機能の行なら、機能名か要件を書いてください",
        "headings and sums are fine; if one is a function, name it",
    ),
)
HIDDEN = _warning(
    "FL017",
    Text(
        "隠れている{what}があります。隠れたものも読みました",
        "{what} are hidden; they were read too",
    ),
    Text(
        "要らないものなら、削除してから取り込んでください",
        "delete them first if they are not wanted",
    ),
)
NO_ANSWERS_AT_ALL = IssueKind(
    "FL018",
    Severity.INFO,
    Text(
        "回答が一つもないので、要件だけのカタログにしました",
        "no row is answered: the catalogue holds requirements only",
    ),
    Text(
        "ベンダの機能ではありません。標準仕様書などと照らし合わせるときに使ってください",
        "it says nothing of a package; use it to compare with a standard",
    ),
)
SHEET_LEFT = _warning(
    "FL019",
    Text(
        "シート「{sheet}」にも見出しがありますが、{why}ので読みませんでした",
        "the sheet {sheet} has headings too, but was not read: {why}",
    ),
    Text(
        "これも要るなら、見出しを「{read}」のシートにそろえ、表示してから取り込み直してください",
        "if it is wanted, show it and head its columns as in {read}, then import again",
    ),
)
IDS_BY_SHEET = _warning(
    "FL020",
    Text(
        "番号「{id}」などが、いくつものシート（{sheets}）にあるので、"
        "番号の前にシートの名前を付けました（例：{example}）",
        "ids such as {id} stand on several sheets ({sheets}); "
        "the sheet's title was put before them (such as {example})",
    ),
    Text(
        "次の版でも同じ番号になるように、シートの名前は変えないでもらってください",
        "have the titles of the sheets kept, so that the next version has the same ids",
    ),
)
COLUMNS_ABSENT = _warning(
    "FL021",
    Text(
        "様式「{layout}」の「{missing}」に当たる見出しがないので、読んでいません（見出し：{found}）",
        "no heading is that of {missing} in the layout {layout}, so none was read "
        "(headings: {found})",
    ),
    Text(
        "別の見出しで書かれているなら、fitgap.yaml の function_lists に様式を書き、"
        "columns でその見出しを指定してください",
        "if it goes by another heading, declare a layout under function_lists in fitgap.yaml",
    ),
)
SHEETS_READ = IssueKind(
    "FL022",
    Severity.INFO,
    Text("{count} 枚のシートを読みました（{sheets}）", "{count} sheets were read ({sheets})"),
    Text(
        "要らないシート（記入例など）が混ざっていたら、消してから取り込み直してください",
        "delete what is not wanted, such as an example, and import again",
    ),
)
YEN_SIGN = _error(
    "FL023",
    Text(
        "費用「{value}」は、円なのか、見出しの単位なのかが分かりません",
        "the price “{value}” is either in yen or in the unit of its heading",
    ),
    Text(
        "「300千円」「300,000円」のように、単位を付けて書き直してもらってください",
        "have it written with its unit, such as 300千円 or 300,000円",
    ),
)
