"""Every kind of issue the BPMN reader reports (codes BP…), and the words for them."""

from __future__ import annotations

from collections.abc import Mapping

from fitgap.source import IssueKind, Severity, Text

# --- the file cannot be read -----------------------------------------------------------

BROKEN_XML = IssueKind(
    "BP001",
    Severity.ERROR,
    Text("XML として正しくないため読めません。{cause}", "not readable as XML: {cause}"),
    Text(
        "作図ツールから書き出し直すか、この行の付近を直してください。"
        "それができなければ、読める部分だけを fitgap flow rewrite の --best-effort で取り出せます",
        "write it out of the modeller again, or mend it near this line; failing that, "
        "fitgap flow rewrite --best-effort saves what can be read",
    ),
)
UNBOUND_PREFIX = IssueKind(
    "BP002",
    Severity.ERROR,
    Text(
        "接頭辞「{prefix}:」が使われていますが、それが何を指すかの宣言（xmlns:{prefix}）が"
        "ファイルにありません",
        "the prefix '{prefix}:' is used, but the file nowhere declares it (xmlns:{prefix})",
    ),
    Text(
        '先頭の definitions に xmlns:{prefix}="{address}" を書き足すか、'
        "「{prefix}:」で始まる属性や要素を消してください。作図ツールで書き出し直しても直ります",
        'add xmlns:{prefix}="{address}" to the definitions element, or remove the attributes and '
        "elements that begin with '{prefix}:'; exporting again from the modeller helps too",
    ),
)
WELL_KNOWN = {
    "activiti": "http://activiti.org/bpmn",
    "bioc": "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmn2": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "color": "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "fitgap": "urn:fitgap:1",
    "flowable": "http://flowable.org/bpmn",
    "modeler": "http://camunda.org/schema/modeler/1.0",
    "omgdc": "http://www.omg.org/spec/DD/20100524/DC",
    "omgdi": "http://www.omg.org/spec/DD/20100524/DI",
    "semantic": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "signavio": "http://www.signavio.com",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
"""What prefixes that modellers use stand for, so that the remedy can be copied."""
BAD_BYTES = IssueKind(
    "BP003",
    Severity.ERROR,
    Text(
        "文字コード {name} として読めないバイト（{bytes}）があります",
        "there are bytes ({bytes}) that are not {name}.",
    ),
    Text("{remedy}", "{remedy}"),
)
SAVE_AS_UTF8 = Text(
    "作図ツールで開き、文字コード UTF-8 で保存し直してください",
    "open the file in the modeller and save it as UTF-8.",
)
LOOKS_LIKE = Text(
    '{guess} で保存されているようです。UTF-8 で保存し直すか、1行目の encoding="…" を '
    "{guess} に直してください",
    'the file seems to be saved as {guess}: save it as UTF-8, or set encoding="…" in its first '
    "line to {guess}.",
)
UNKNOWN_ENCODING = IssueKind(
    "BP004",
    Severity.ERROR,
    Text("文字コード「{name}」は読めません", "the encoding '{name}' is not known"),
    Text(
        'UTF-8 で保存し直し、1行目を encoding="UTF-8" としてください'
        "（UTF-16、Shift_JIS、EUC-JP も読めます）",
        'save the file as UTF-8 with encoding="UTF-8" in its first line '
        "(UTF-16, Shift_JIS and EUC-JP are read too)",
    ),
)
DOCTYPE = IssueKind(
    "BP005",
    Severity.ERROR,
    Text(
        "文書型宣言（<!DOCTYPE … >）があるため、安全のため読み込みません",
        "the file holds a document type declaration (<!DOCTYPE …>) and is refused for safety",
    ),
    Text(
        "BPMN に文書型宣言は要りません。心当たりのあるファイルなら、<!DOCTYPE から対応する > "
        "までを消してください。心当たりがなければ、開かずに送り主に確かめてください",
        "BPMN needs none: if you know the file, delete from <!DOCTYPE to its closing >; "
        "if you do not, ask its sender before opening it",
    ),
)
TOO_LARGE = IssueKind(
    "BP006",
    Severity.ERROR,
    Text(
        "{what}が {found} {unit}あり、上限の {limit} {unit}を超えるため読み込みません",
        "refused: the {what} is {found}, above the limit of {limit} {unit}.",
    ),
    Text(
        "BPMN のファイルか確かめ、大きいときは業務ごとのファイルに分けてください",
        "make sure it is a BPMN file; split it by procedure if it is really that large",
    ),
)
TOO_DEEP = IssueKind(
    "BP007",
    Severity.ERROR,
    Text(
        "要素の入れ子が深すぎる（上限 {limit} 段）か、1つの値が長すぎるため読み込みません",
        "refused: elements are nested too deeply (limit {limit} levels), or one value is too long",
    ),
    Text(
        "BPMN の作図ツールで書き出したファイルか確かめてください",
        "make sure the file was exported from a BPMN modeller",
    ),
)
NO_BPMN = IssueKind(
    "BP008",
    Severity.ERROR,
    Text(
        "BPMN 2.0 の内容がありません（最上位の要素は「{root}」、名前空間は「{namespace}」です）",
        "there is no BPMN 2.0 in it (the root element is '{root}', its namespace '{namespace}')",
    ),
    Text(
        "作図ツールから「BPMN 2.0 XML」として書き出したファイルを指定してください"
        "（名前空間は {expected} です）",
        "export the diagram from the modeller as 'BPMN 2.0 XML' (its namespace is {expected})",
    ),
)
EMPTY = IssueKind(
    "BP009",
    Severity.ERROR,
    Text("ファイルが空です", "the file is empty"),
    Text("作図ツールから書き出し直してください", "export it again from the modeller"),
)
UNKNOWN_ENTITY = IssueKind(
    "BP010",
    Severity.ERROR,
    Text(
        "「{entity}」は XML では使えない書き方です",
        "'{entity}' has no meaning in XML.",
    ),
    Text(
        "「{entity}」をその文字そのもの（&nbsp; なら空白）に置き換えてください",
        "replace '{entity}' with the character itself (&nbsp; with a space)",
    ),
)
OTHER_ENCODING = IssueKind(
    "BP011",
    Severity.WARNING,
    Text(
        "1行目に文字コード {declared} とありますが、実際は {actual} なので、"
        "{actual} として読みました",
        "the first line says {declared}, but the file is {actual} and was read as such",
    ),
    Text(
        '1行目の encoding="…" を {actual} に直してください。',
        'set encoding="…" in the first line to {actual}.',
    ),
)
INCOMPLETE = IssueKind(
    "BP012",
    Severity.WARNING,
    Text(
        "壊れたファイルなので、読めた部分だけを読みました。内容が欠けているおそれがあります"
        "（元の誤り：{problem}）",
        "the file is broken and was read as far as possible; something may be missing "
        "(the mistake: {problem})",
    ),
    Text(
        "元の図と見比べ、足りない作業や矢印を作図ツールで描き足してください",
        "compare it with the original drawing, and add what is missing in the modeller",
    ),
)
PREFIX_DECLARED = IssueKind(
    "BP013",
    Severity.WARNING,
    Text(
        "接頭辞「{prefix}:」の宣言がないので、{address} として補いました",
        "the prefix '{prefix}:' is not declared; {address} was taken for it",
    ),
    Text(
        "作図ツールで開き、図がそろっているか確かめてください",
        "open it in the modeller and see whether all is there",
    ),
)
READ_AS = IssueKind(
    "BP014",
    Severity.WARNING,
    Text("{problem}。{actual} として読みました", "{problem}; it was read as {actual}."),
    Text(
        "日本語が正しく読めているか確かめてください",
        "make sure that names are read as they should be",
    ),
)

REFUSALS = frozenset({DOCTYPE.code, TOO_LARGE.code, TOO_DEEP.code})
"""Codes of files refused as hostile, as against files with mistakes."""

LATE_DECLARATION = Text(
    "1行目の <?xml … ?> より前に、空白や改行など余分な文字があります",
    "there is something (a blank, a line break) before <?xml … ?>, which must come first",
)
CAUSES = {
    "ERR_TAG_NAME_MISMATCH": Text(
        "開始タグと終了タグが対応していません",
        "a start tag and an end tag do not belong together",
    ),
    "ERR_TAG_NOT_FINISHED": Text(
        "ファイルが途中で切れています", "the file breaks off in the middle."
    ),
    "ERR_LTSLASH_REQUIRED": Text(
        "ファイルが途中で切れています", "the file breaks off in the middle."
    ),
    "ERR_GT_REQUIRED": Text("タグが「>」で閉じられていません", "a tag is not closed with '>'."),
    "ERR_DOCUMENT_EMPTY": Text("XML の内容がありません", "there is no XML in the file"),
    "ERR_DOCUMENT_END": Text(
        "最後の終了タグの後ろに余分な内容があります", "something follows the last end tag."
    ),
    "ERR_ATTRIBUTE_REDEFINED": Text(
        "1つの要素に同じ属性が2回書かれています", "an element has the same attribute twice."
    ),
    "NS_ERR_ATTRIBUTE_REDEFINED": Text(
        "1つの要素に同じ属性が2回書かれています", "an element has the same attribute twice."
    ),
    "ERR_ATTRIBUTE_NOT_STARTED": Text(
        "属性の値が引用符で囲まれていません", "the value of an attribute is not in quotes."
    ),
    "ERR_ATTRIBUTE_WITHOUT_VALUE": Text("値のない属性があります", "an attribute has no value"),
    "ERR_LT_IN_ATTRIBUTE": Text(
        "属性の値に「<」がそのまま書かれています（&lt; と書きます）",
        "the value of an attribute holds a bare '<' (write &lt;)",
    ),
    "ERR_NAME_REQUIRED": Text(
        "名前があるべき所にありません（「&」は &amp;、「<」は &lt; と書きます）",
        "a name is missing (write '&' as &amp; and '<' as &lt;)",
    ),
    "ERR_ENTITYREF_SEMICOL_MISSING": Text(
        "「&」がそのまま書かれています（&amp; と書きます）", "there is a bare '&' (write &amp;)."
    ),
    "ERR_INVALID_CHAR": Text(
        "XML に使えない制御文字が入っています", "there is a control character XML does not allow."
    ),
    "ERR_INVALID_HEX_CHARREF": Text(
        "文字番号の参照（&#x…;）が正しくありません", "a character reference (&#x…;) is wrong."
    ),
    "ERR_INVALID_DEC_CHARREF": Text(
        "文字番号の参照（&#…;）が正しくありません", "a character reference (&#…;) is wrong."
    ),
    "ERR_SPACE_REQUIRED": Text(
        "属性と属性の間に空白がありません", "there is no blank between two attributes."
    ),
    "ERR_COMMENT_NOT_FINISHED": Text(
        "コメント <!-- が --> で閉じられていません", "a comment <!-- is not closed with -->."
    ),
    "ERR_CDATA_NOT_FINISHED": Text(
        "<![CDATA[ が ]]> で閉じられていません", "<![CDATA[ is not closed with ]]>."
    ),
}
"""What libxml2's error types mean, in words."""

# --- the model is read, something in it is wrong ---------------------------------------

DUPLICATE_ID = IssueKind(
    "BP020",
    Severity.WARNING,
    Text(
        "id「{id}」が {line} 行目の {first} と重複しています。「{renamed}」として扱います",
        "the id '{id}' is already used by the {first} in line {line}; this one reads '{renamed}'.",
    ),
    Text(
        "作図ツールでどちらかを複写し直すなどして、id が重ならないようにしてください",
        "give one of the two another id (redraw or copy it in the modeller)",
    ),
)
MISSING_ID = IssueKind(
    "BP021",
    Severity.WARNING,
    Text(
        "{type} に id がありません。「{renamed}」として扱います",
        "a {type} has no id; it reads '{renamed}'.",
    ),
    Text(
        "作図ツールで保存し直すか、id を付けてください。判定の記録は id に結び付きます",
        "save it again in the modeller or add an id: decisions are tied to it",
    ),
)
FLOW_WITHOUT_END = IssueKind(
    "BP022",
    Severity.WARNING,
    Text("順序フローの{end}が書かれていません", "the {end} of a sequence flow is missing"),
    Text(
        "作図ツールで矢印を図形につなぎ直してください",
        "reconnect the arrow to a shape in the modeller",
    ),
)
FLOW_DANGLING = IssueKind(
    "BP023",
    Severity.WARNING,
    Text(
        "順序フローの{end}「{id}」は、作業・イベント・分岐のどれでもないか、ファイルにありません",
        "the {end} '{id}' of a sequence flow is no activity, event or gateway in the file",
    ),
    Text(
        "作図ツールで矢印を図形につなぎ直してください",
        "reconnect the arrow to a shape in the modeller",
    ),
)
FLOW_END_FROM_NODE = IssueKind(
    "BP024",
    Severity.INFO,
    Text(
        "順序フローの{end}が書かれていないため、図形「{id}」の側の記載から補いました",
        "the {end} of a sequence flow is missing; it was taken from the node '{id}', "
        "which names the flow",
    ),
    Text("作図ツールで開いて保存し直してください", "open and save it again in the modeller"),
)
LANE_DANGLING = IssueKind(
    "BP025",
    Severity.WARNING,
    Text(
        "レーンが挙げている図形「{id}」がファイルにありません",
        "the lane lists a shape '{id}' that is not in the file",
    ),
    Text(
        "作図ツールで図形をレーンに置き直して保存してください",
        "place the shape in the lane again in the modeller and save",
    ),
)
LANE_TWICE = IssueKind(
    "BP026",
    Severity.WARNING,
    Text(
        "この図形は2つのレーン（{first} と {second}）に属しています。前者を担当とします",
        "this shape lies in two lanes ({first} and {second}); the former is taken",
    ),
    Text("どちらか1つのレーンに置いてください", "place it in one lane only"),
)
POOL_DANGLING = IssueKind(
    "BP027",
    Severity.WARNING,
    Text(
        "プールの業務フロー「{id}」がファイルにありません。中身のないプールとして扱います",
        "the process '{id}' of this pool is not in the file; the pool counts as empty",
    ),
    Text(
        "作図ツールでプールを開き、業務フローを含めて書き出し直してください",
        "export the diagram again with the pool's process included",
    ),
)
BOUNDARY_DANGLING = IssueKind(
    "BP028",
    Severity.WARNING,
    Text(
        "境界イベントの付く作業（attachedToRef「{id}」）がファイルにありません",
        "the activity this boundary event sits on (attachedToRef '{id}') is not in the file",
    ),
    Text("作図ツールで作業の縁に付け直してください", "attach it to an activity again"),
)
DATA_DANGLING = IssueKind(
    "BP029",
    Severity.WARNING,
    Text(
        "書類（データ）の参照先「{id}」がファイルにありません",
        "the data '{id}' that is referred to is not in the file",
    ),
    Text(
        "作図ツールで書類の図形を置き直し、作業と線でつないでください",
        "draw the data object again and connect it to the activity",
    ),
)
MESSAGE_DANGLING = IssueKind(
    "BP030",
    Severity.WARNING,
    Text(
        "メッセージフローの{end}「{id}」がファイルにありません",
        "the {end} '{id}' of a message flow is not in the file",
    ),
    Text(
        "作図ツールで矢印をプールまたは図形につなぎ直してください",
        "reconnect the arrow to a pool or a shape in the modeller",
    ),
)
ASSOCIATION_DANGLING = IssueKind(
    "BP031",
    Severity.WARNING,
    Text(
        "関連（点線）の{end}「{id}」がファイルにありません",
        "the {end} '{id}' of an association is not in the file",
    ),
    Text("作図ツールで点線をつなぎ直してください", "reconnect the dotted line in the modeller"),
)
DEFAULT_DANGLING = IssueKind(
    "BP032",
    Severity.WARNING,
    Text(
        "既定の流れ（default）に指定された「{id}」は、ここから出る順序フローではありません",
        "the default flow '{id}' is no sequence flow that leaves from here",
    ),
    Text(
        "作図ツールで「それ以外の場合」の矢印を既定の流れに指定し直してください",
        "mark the 'otherwise' arrow as the default flow again",
    ),
)
UNKNOWN_ELEMENT = IssueKind(
    "BP033",
    Severity.WARNING,
    Text(
        "「{type}」は BPMN 2.0 にない要素なので読み飛ばしました",
        "'{type}' is no element of BPMN 2.0 and was skipped",
    ),
    Text(
        "つづりの誤りでないか確かめ、作図ツールで描き直してください",
        "check the spelling, or draw it again in the modeller",
    ),
)

SOURCE_END = Text("始点", "source")
TARGET_END = Text("終点", "target")

# --- <fitgap:need> ----------------------------------------------------------------------

NEED_ASPECT = IssueKind(
    "BP040",
    Severity.ERROR,
    Text(
        "fitgap:need の aspect「{value}」は使えません",
        "aspect '{value}' of fitgap:need is not known",
    ),
    Text("{allowed} のどれかにしてください", "use one of {allowed}."),
)
NEED_TEXT = IssueKind(
    "BP041",
    Severity.ERROR,
    Text(
        "fitgap:need に text（必要な内容）が書かれていません",
        "fitgap:need has no text saying what is needed",
    ),
    Text(
        'text="…" に、何が必要かを1つだけ書いてください。',
        'say in text="…" what is needed, one thing only.',
    ),
)
NEED_NUMBER = IssueKind(
    "BP042",
    Severity.ERROR,
    Text(
        "fitgap:need の {attribute}「{value}」は使える数ではありません",
        "{attribute} '{value}' of fitgap:need is no number that can be used",
    ),
    Text("{allowed}", "{allowed}"),
)
NEED_NUMBERS: Mapping[str, Text] = {
    "volume": Text(
        "年間の件数を 0 から {most} までの整数で書いてください（例：1200）",
        "write the cases a year as a whole number from 0 to {most} (1200, say)",
    ),
    "minutes": Text(
        "1件当たりの分数を 0 から {most} までの数で書いてください（例：5、7.5）",
        "write the minutes a case takes as a number from 0 to {most} (5 or 7.5, say)",
    ),
    "persons": Text(
        "1件に携わる人数を 1 から {most} までの整数で書いてください（例：2）",
        "write the persons who work at a case as a whole number from 1 to {most} (2, say)",
    ),
}
NEED_ATTRIBUTE = IssueKind(
    "BP043",
    Severity.WARNING,
    Text(
        "fitgap:need の属性「{attribute}」は知らない名前なので使いません",
        "fitgap:need has an attribute '{attribute}' that is not known; it is ignored",
    ),
    Text("使える属性は {allowed} です", "known attributes are {allowed}."),
)
NEED_PLACE = IssueKind(
    "BP044",
    Severity.WARNING,
    Text(
        "fitgap:need が {type} に付いているため、判定に使えません",
        "a fitgap:need on a {type} cannot be assessed",
    ),
    Text(
        "作業（タスクやサブプロセス）の extensionElements に移してください",
        "move it to the extensionElements of an activity",
    ),
)
NEED_BASIS = IssueKind(
    "BP045",
    Severity.WARNING,
    Text(
        "fitgap:need の basis「{value}」は根拠区分にありません。書かれたまま扱います",
        "basis '{value}' of fitgap:need is no known kind of ground; it is kept as written",
    ),
    Text("{allowed} のどれかにしてください", "use one of {allowed}."),
)
NEED_NAMESPACE = IssueKind(
    "BP046",
    Severity.WARNING,
    Text(
        "need 要素の名前空間が「{namespace}」なので読み飛ばしました",
        "a need element in the namespace '{namespace}' was skipped",
    ),
    Text(
        'fitgap の要望なら xmlns:fitgap="{expected}" としてください。',
        'if it is meant for fitgap, declare xmlns:fitgap="{expected}".',
    ),
)

# --- writing a file again -----------------------------------------------------------------

REENCODED = IssueKind(
    "BP050",
    Severity.INFO,
    Text("文字コードを {name} から UTF-8 に変えました", "the encoding was {name}, now it is UTF-8"),
    Text("UTF-8 はどの作図ツールでも開けます", "every modeller opens UTF-8"),
)
DIAGRAM_KEPT = IssueKind(
    "BP051",
    Severity.INFO,
    Text(
        "図（配置）がすでにあるので、そのまま残しました",
        "the file has a diagram already, which was kept",
    ),
    Text(
        "配置を変えるには作図ツールで図形を動かしてください",
        "move the shapes in the modeller to change it",
    ),
)
DIAGRAM_ADDED = IssueKind(
    "BP052",
    Severity.INFO,
    Text(
        "図（配置）を付けました（図形 {shapes}、線 {edges}）",
        "a diagram was added: {shapes} shapes, {edges} lines",
    ),
    Text("作図ツールで見やすく動かせます", "move the shapes in the modeller as you like"),
)
DIAGRAM_NOWHERE = IssueKind(
    "BP053",
    Severity.WARNING,
    Text(
        "最上位の要素が definitions でないので、図（配置）を付けられません",
        "no diagram can be added: the root element is not 'definitions'",
    ),
    Text(
        "作図ツールから「BPMN 2.0 XML」として書き出し直してください",
        "export it again from the modeller as 'BPMN 2.0 XML'",
    ),
)
IDS_ADDED = IssueKind(
    "BP054",
    Severity.INFO,
    Text("id のない要素 {count} 個に id を付けました", "{count} elements without an id got one"),
    Text("配置は id で図形と結び付きます", "a diagram names what it draws by id"),
)
NO_SUCH_ACTIVITY = IssueKind(
    "BP055",
    Severity.ERROR,
    Text(
        "要望を書き込む作業「{id}」がファイルにありません",
        "there is no activity '{id}' in the file to write a need into",
    ),
    Text(
        "fitgap inspect で id を確かめてください。ファイルは変えていません",
        "look the id up in the file; nothing was written",
    ),
)
