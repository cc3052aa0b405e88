"""Every kind of issue the YAML reader reports (codes YA…), and the words for them."""

from __future__ import annotations

from fitgap.source import IssueKind, Severity, Text

TOO_LARGE = IssueKind(
    "YA001",
    Severity.ERROR,
    Text(
        "ファイルが大きすぎます（{found} MB。上限は {limit} MB）",
        "the file is too large ({found} MB; the limit is {limit} MB)",
    ),
    Text("ファイルを分けるか、不要な部分を除いてください", "split it or leave parts out"),
)
NOT_UTF8 = IssueKind(
    "YA002",
    Severity.ERROR,
    Text(
        "文字コードが UTF-8 ではありません（{found}）",
        "the file is not UTF-8 ({found})",
    ),
    Text(
        "エディタの「名前を付けて保存」で、文字コードに UTF-8 を選んで保存し直してください",
        "save it again as UTF-8",
    ),
)
CONTROL_CHARACTER = IssueKind(
    "YA003",
    Severity.ERROR,
    Text(
        "目に見えない制御文字（{found}）が入っています",
        "there is a control character ({found})",
    ),
    Text("この位置の文字を消して、打ち直してください", "delete it and type the text again"),
)
SYNTAX = IssueKind("YA004", Severity.ERROR, Text("{what}", "{what}"), Text("{do}", "{do}"))
TAB = IssueKind(
    "YA005",
    Severity.ERROR,
    Text("字下げにタブが使われています", "a tab is used for indentation"),
    Text("タブを消し、半角の空白で字下げしてください", "indent with spaces instead"),
)
DUPLICATE_KEY = IssueKind(
    "YA006",
    Severity.ERROR,
    Text(
        "「{key}」が 2 回書かれています（1 回目は {first} 行目）",
        '"{key}" is written twice (first in line {first})',
    ),
    Text("正しいほうだけを残してください", "keep the right one only"),
)
ALIAS = IssueKind(
    "YA007",
    Severity.ERROR,
    Text(
        "「*{name}」のような、ほかの場所を写す書き方は使えません",
        '"*{name}" refers to another place, which is not allowed here',
    ),
    Text(
        "写したい内容をここにそのまま書いてください。「*」で始まる文字なら引用符で囲んでください",
        "write the content itself; quote a text that begins with *",
    ),
)
TAG = IssueKind(
    "YA008",
    Severity.ERROR,
    Text("「{tag}」のような型の指定は使えません", 'type tags such as "{tag}" are not allowed'),
    Text(
        "指定を消してください。「!」で始まる文字なら引用符で囲んでください",
        "remove it; quote a text that begins with !",
    ),
)
TOO_DEEP = IssueKind(
    "YA009",
    Severity.ERROR,
    Text("入れ子が深すぎます（上限は {limit} 段）", "nested too deeply (the limit is {limit})"),
    Text("かっこの閉じ忘れがないか確かめてください", "look for brackets that are not closed"),
)
TOO_MANY = IssueKind(
    "YA010",
    Severity.ERROR,
    Text("項目が多すぎます（上限は {limit} 個）", "too many values (the limit is {limit})"),
    Text("ファイルを分けてください", "split the file"),
)
EMPTY = IssueKind(
    "YA011",
    Severity.ERROR,
    Text("ファイルに何も書かれていません", "the file is empty"),
    Text(
        "見本（fitgap init で作れます）を参考に書いてください",
        "write it after the sample (fitgap init makes one)",
    ),
)
SEVERAL_DOCUMENTS = IssueKind(
    "YA012",
    Severity.ERROR,
    Text(
        "「---」で区切られた 2 つ目の内容があります",
        'there is a second document after "---"',
    ),
    Text("1 つのファイルには 1 つだけ書いてください", "write one document a file"),
)
BAD_KEY = IssueKind(
    "YA013",
    Severity.ERROR,
    Text("「:」の左の項目名が読めません", 'what stands left of ":" is not a name'),
    Text("「項目名: 値」の形で書いてください", 'write "name: value"'),
)
MISSING_KEY = IssueKind(
    "YA020",
    Severity.ERROR,
    Text("「{key}」がありません", '"{key}" is missing'),
    Text("「{key}: …」の形で書き足してください", 'add "{key}: …"'),
)
UNKNOWN_KEY = IssueKind(
    "YA021",
    Severity.WARNING,
    Text(
        "「{key}」という項目はないので、読み飛ばしました",
        'there is no key "{key}"; it was not read',
    ),
    Text("{advice}", "{advice}"),
)
WRONG_TYPE = IssueKind(
    "YA022",
    Severity.ERROR,
    Text(
        "{key}には{expected}を書いてください（今は{found}）",
        "{key} must be {expected} (it is {found})",
    ),
    Text("{advice}", "{advice}"),
)
UNKNOWN_VALUE = IssueKind(
    "YA023",
    Severity.ERROR,
    Text("{key}に{found}は書けません", "{key} cannot be {found}"),
    Text("{allowed} のどれかにしてください{advice}", "choose one of {allowed}{advice}"),
)
EMPTY_TEXT = IssueKind(
    "YA024",
    Severity.ERROR,
    Text("{key}が空です", "{key} is empty"),
    Text("内容を書いてください", "write something there"),
)
OUT_OF_RANGE = IssueKind(
    "YA025",
    Severity.ERROR,
    Text("{key}の値{found}は範囲の外です", "{key} is {found}, which is out of range"),
    Text("{limit}にしてください", "it must be {limit}"),
)
NOT_A_DATE = IssueKind(
    "YA026",
    Severity.ERROR,
    Text("{key}の{found}は日付として読めません", "{key} is {found}, which is not a date"),
    Text("2026-04-01 の形（西暦の年-月-日）で書いてください", "write it like 2026-04-01"),
)
WRONG_VALUE = IssueKind(
    "YA027",
    Severity.ERROR,
    Text("{key}に書かれた{found}は使えません", "{key} cannot be {found}"),
    Text(
        "書き方の説明（docs/reference）を確かめてください", "see docs/reference for what it can be"
    ),
)
MORE_OF_THE_SAME_ERROR = IssueKind(
    "YA028",
    Severity.ERROR,
    Text(
        "同じ誤りが、ここを含めてあと {count} か所あります",
        "the same again in {count} places from here on",
    ),
    Text("同じように直してください", "mend them in the same way"),
)
MORE_OF_THE_SAME = IssueKind(
    "YA029",
    Severity.WARNING,
    Text(
        "同じ指摘が、ここを含めてあと {count} か所あります",
        "the same again in {count} places from here on",
    ),
    Text("同じように直してください", "mend them in the same way"),
)
