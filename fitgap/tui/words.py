"""Every sentence the screen says, in Japanese and English; codes are named by the vocabulary."""

from __future__ import annotations

from fitgap.source import Text

GREETING = Text("{name}さん、こんにちは。", "Hello, {name}.")
WELCOME = Text(
    "ようこそ。業務フローとパッケージの差異を、いっしょに確かめていきます。",
    "Welcome. Let us look at where the work and the package differ.",
)
COUNCIL = Text("{council} / {package}", "{council} / {package}")
FICTIONAL = Text("(架空の団体・製品による見本です)", "(A sample: towns and products are fictional)")
WAITING = Text("あなたの確認待ち {count}件", "Waiting for you: {count}")
NOTHING_WAITING = Text(
    "あなたの確認待ちはありません。おつかれさまでした。",
    "Nothing is waiting for you. Thank you.",
)
LOADING = Text("準備しています", "Getting ready")
STEP = Text("{done}/{steps} {what}", "{done}/{steps} {what}")
CANNOT_LOAD = Text(
    "ファイルに誤りがあるため、一覧を作れません。直してから開き直してください。",
    "The files have errors, so there is no list yet. Please mend them and open again.",
)
CANNOT_DO = Text("できませんでした。", "That did not work.")
START_CONTINUE = Text("前回の続きから: {what}", "Where you left off: {what}")
START_WAITING = Text("確認待ちを順に見る", "Go through what waits for you")
START_PROCEDURE = Text("{procedure}", "{procedure}")
START_ALL = Text("すべての差異を一覧で見る", "See all differences")
START_COUNTS = Text(
    "確認待ち {waiting}件 / 自団体の差異 {own}件", "{waiting} waiting / {own} differences of yours"
)
START_TOTAL = Text("全団体の差異 {count}件", "{count} differences in all")
START_OTHER = Text(
    "{name}さんでないとき（お名前と団体を変える）", "Not {name}? Change name and municipality"
)
START_KEYS = Text(
    "上下の矢印キーで選び、Enter で開きます。? でヘルプ、q で終了します。",
    "Choose with the up and down keys, open with Enter. ? is help, q quits.",
)
COUNT = Text("{count}件", "{count}")

ASK_NAME = Text(
    "はじめに、お名前と団体を教えてください", "First, your name and municipality please"
)
ASK_NAME_WHY = Text(
    "記録に残る名前です。次からは聞きません。",
    "The name your answers are recorded under. You are asked only once.",
)
ASK_OTHER = Text("お名前と団体を教えてください", "Your name and municipality please")
ASK_OTHER_WHY = Text(
    "これからの記録に残る名前です。前の方の記録は、そのまま残ります。",
    "The name your answers are recorded under from now on. Earlier records stay as they are.",
)
NAME = Text("お名前", "Name")
MUNICIPALITY = Text("団体", "Municipality")
NAME_MISSING = Text("お名前を入力してください", "please type your name")

BAR_WHO = Text("{municipality} {actor}", "{actor}, {municipality}")
BAR_COUNTS = Text(
    "確認待ち {waiting}件 / 差異 {differences}件", "{waiting} waiting / {differences} differences"
)
BAR_TOTAL = Text(
    "全団体の初期費用 P50 {p50}～P80 {p80}千円",
    "initial cost, all towns: P50 {p50} to P80 {p80} kJPY",
)
BAR_TOTAL_SHORT = Text("費用P50～P80 {p50}～{p80}千円", "P50 to P80: {p50} to {p80} kJPY")
POSITION_IN_LIST = Text("{index}/{count}件", "{index} of {count}")
ALL_ROWS = Text("すべての差異", "all differences")
WITH_FITS = Text("適合も表示", "with fits")
ONLY_WAITING = Text("確認待ちのみ", "waiting for me")
SEARCH = Text("検索", "search")
SORTED = Text("並び: {order}", "by {order}")
NO_ROWS = Text(
    "該当する項目はありません。Esc で絞り込みを外せます。",
    "Nothing matches. Esc takes the filter off.",
)
DETAIL_FOCUSED = Text(
    "項目の内容 (上下: 読む  左右: 前後の項目  Esc: 一覧へ)",
    "The item (up/down: read  left/right: other items  Esc: list)",
)
DETAIL_UNFOCUSED = Text("項目の内容 (Enter: こちらへ移る)", "The item (Enter: go there)")

COLUMN_STATE = Text("状態", "state")
COLUMN_VERDICT = Text("判定", "verdict")
COLUMN_CLASS = Text("改変方法", "modification")
COLUMN_CLASS_SHORT = Text("改変", "mod")
COLUMN_MUNICIPALITY = Text("団体", "town")
COLUMN_PROCEDURE = Text("手続", "procedure")
COLUMN_ACTIVITY = Text("作業", "activity")
COLUMN_REQUIRED = Text("求める内容", "what is asked")
COLUMN_COST = Text("千円", "kJPY")

SORT_FLOW = Text("業務の流れの順", "flow")
SORT_WAITING = Text("確認待ちが先", "waiting first")
SORT_COST = Text("費用の高い順", "cost")
SORT_VERDICT = Text("適合判定の順", "verdict")
SORT_CLASS = Text("改変方法の重い順", "modification")
SORT_STATE = Text("状態の順", "state")

HEAD_RECHECK = Text("決めたときと今", "Then and now")
AS_IT_WAS = Text("旧", "then")
AS_IT_IS = Text("新", "now")
HEAD_ASKED = Text("求める内容", "What is asked")
HEAD_FLOW = Text("業務の流れの中の位置", "Where it stands in the flow")
HEAD_STANDARD = Text("パッケージの標準業務フローでは", "In the package's standard flow")
HEAD_DEVIATIONS = Text("標準業務フローとの違い", "What differs from the standard flow")
HEAD_TODAY = Text("今の進め方", "What the town does today")
HEAD_FUNCTIONS = Text("近い機能", "Nearest functions")
HEAD_CLASS = Text("改変方法の案", "Proposed modification method")
HEAD_QUESTION = Text("ベンダに確かめること", "To ask the vendor")
HEAD_ALTERNATIVES = Text("コードを変えずに済む案", "Alternatives without code")
HEAD_COST = Text("費用", "Cost")
HEAD_POSITIONS = Text("団体の意向", "Positions of the municipalities")
HEAD_HISTORY = Text("これまでの記録", "History")

ITEM_OF = Text("{municipality} {procedure} / {role}", "{municipality}, {procedure} / {role}")
YOUR_TURN = Text("[確認待ち] あなたの判定をお待ちしています", "[waiting] Your verdict is asked for")
MORE_EVALUATORS = Text("ほかに {count}人の評価が要ります", "{count} more evaluator(s) needed")
RECHECK = Text(
    "[要再確認] 判定のあとで、業務フロー・カタログ・対応する機能のどれかが変わりました",
    "[re-check] The flow, the catalogue or the chosen function changed after the verdict",
)
NO_GAP = Text("差異だがギャップではない", "A difference, but not a gap")
NO_GAP_WHY = Text("差異だがギャップではない: {reason}", "A difference, but not a gap: {reason}")
DISPUTED = Text("[不一致] 評価者の判定が分かれています", "[disputed] The evaluators disagree")
VERDICT_WHY = Text("{verdict}: {why}", "{verdict}: {why}")
BASIS = Text("根拠: {basis}", "Ground: {basis}")
NO_BASIS = Text("根拠: 記載なし", "Ground: none stated")
VOLUME = Text("年間 {volume}件", "{volume} cases a year")
MINUTES = Text("1件 {minutes}分", "{minutes} minutes a case")
PERSONS = Text("{persons}人", "{persons} persons")
NO_TODAY = Text(
    "業務フローに説明がありません。ご存じのことをメモ (n) に残せます。",
    "The flow says nothing. You can leave a note (n).",
)
DOCUMENTS_IN = Text("使う書類: {names}", "Documents used: {names}")
DOCUMENTS_OUT = Text("作る書類: {names}", "Documents made: {names}")
MORE_FLOW = Text("g で流れの全体を見られます", "g shows the whole flow")
FLOW_OR_STANDARD = Text(
    "標準業務フローに合わせるか、今の進め方を残すか",
    "to follow the standard flow, or to keep today's way",
)
NO_ACTIVITY_TO_MATCH = Text(
    "業務フロー全体についての項目なので、機能は選べません",
    "this row is about a whole flow, which no function serves",
)
NO_STANDARD_STEP = Text(
    "これに当たる手順は見つかりません", "no step was found that corresponds to this"
)
CHOSEN_FUNCTION = Text("[選択中]", "[chosen]")
NEAR = Text("近さ {score}", "nearness {score}")
PLUS = Text("+ {why}", "+ {why}")
MINUS = Text("- {why}", "- {why}")
NO_FUNCTION_NEAR = Text(
    "近い機能が見つかりません。m で言葉を入れて探せます。",
    "No function comes near. Press m and type words to search.",
)
NO_CHANGE = Text("改変は要りません", "nothing to change")
RULE = Text("規則 {rule}: {reason}", "Rule {rule}: {reason}")
OPTION_RANGE = Text("オプション機能範囲: {range}", "Option range: {range}")
RESOLUTION_WHY = Text("対応方針 {resolution}: {why}", "Resolution {resolution}: {why}")
OVERRIDDEN = Text("({actor}が変更: {reason})", "(changed by {actor}: {reason})")
COST_AS_ASKED = Text(
    "求めのとおりに改変した場合（対応方針を選ぶと、その費用に変わります）",
    "if it is built as asked (choosing a resolution changes this)",
)
NO_COST = Text("費用はかかりません", "no cost")
COST_RANGE = Text(
    "初期 P50 {p50} / P80 {p80} / P90 {p90} 千円",
    "Initial P50 {p50} / P80 {p80} / P90 {p90} thousand yen",
)
COST_EFFORT = Text(
    "工数 {low} / {mid} / {high} 人日 (低/中/高)", "Effort {low} / {mid} / {high} person-days"
)
COST_LIFE = Text("契約期間の総額 {lifecycle} 千円", "Over the contract {lifecycle} thousand yen")
COST_PARTS = Text(
    "内訳: 初期 {initial}、保守 {upkeep}/年、法改正 {law}/回、次期移行 {migration} 千円",
    "of which initial {initial}, upkeep {upkeep} a year, law revision {law} each, "
    "migration {migration} thousand yen",
)
COST_WORKAROUND = Text("職員の手間 {amount} 千円/年", "Staff time {amount} thousand yen a year")
COST_PART = Text("{what} {value} {unit} ({source})", "{what} {value} {unit} ({source})")
AGREEMENT = Text(
    "賛成 {yes} / 条件付 {conditional} / 反対 {no} / 該当なし {na} / 未回答 {missing}"
    " (採用には賛成 {needed}団体)",
    "for {yes} / conditional {conditional} / against {no} / n.a. {na} / open {missing}"
    " ({needed} for adopts)",
)
POSITION_LINE = Text("{municipality}: {position}", "{municipality}: {position}")
REASON_GIVEN = Text("（{reason}）", " ({reason})")
NO_HISTORY = Text("まだ記録はありません", "nothing yet")

GATEWAY = Text("(分岐)", "(gateway)")
JOIN = Text("(合流)", "(join)")
START_EVENT = Text("(開始)", "(start)")
END_EVENT = Text("(終了)", "(end)")
EVENT = Text("(イベント)", "(event)")
UNNAMED = Text("(名前なし)", "(no name)")
BACK_TO = Text("^ {node} へ戻る", "^ back to {node}")
ON_TO = Text("-> {node} へ", "-> to {node}")
FLOW_TITLE = Text("業務の流れ: {municipality} {procedure}", "The flow: {municipality}, {procedure}")
FLOW_KEYS = Text(
    "矢印で作業を選ぶ  Enter でその項目へ  PageUp/PageDown で送る  Esc で戻る",
    "arrows: choose an activity  Enter: its row  PageUp/PageDown: scroll  Esc: back",
)
FLOW_NO_DIFFERENCE = Text("「{activity}」: 差異はありません", "{activity}: no difference")
FLOW_DIFFERENCES = Text("「{activity}」: 差異 {count}件", "{activity}: {count} difference(s)")
FLOW_CLASSED = Text(
    "「{activity}」: 差異 {count}件（{classed}）", "{activity}: {count} difference(s), {classed}"
)
FLOW_NO_ROW = Text("この作業には、確認する項目がありません", "there is no row for this activity")

AGREE = Text("同意", "agree")
VERDICT = Text("判定", "judge")
CLASSIFY = Text("改変", "class")
RESOLVE = Text("対応方針", "resolve")
ALTERNATIVES = Text("代替案", "ways")
POSITION = Text("意向", "vote")
NOTE = Text("メモ", "note")
MATCH = Text("機能", "match")
UNDO = Text("取消", "undo")
NEXT = Text("次の確認", "next")
SEARCH_ACTION = Text("検索", "search")
FILTER = Text("絞込", "filter")
SORT = Text("並替", "sort")
FLOW = Text("流れ", "flow")
EXPORT = Text("出力", "export")
LANGUAGE = Text("English", "日本語")
MINE = Text("待ちだけ", "waiting")
HELP = Text("ヘルプ", "help")
QUIT = Text("終了", "quit")
WHO = Text("お名前を変える", "change name")
HOME = Text("最初の画面", "start")

AGREE_HELP = Text(
    "示された判定に同意し、次の確認待ちへ進みます",
    "agree with the verdict shown and go on to the next item",
)
VERDICT_HELP = Text(
    "適合・一部適合・不適合などの判定を自分で選びます", "choose the verdict yourself"
)
CLASSIFY_HELP = Text(
    "改変方法(パラメータ設定・機能部品・ソースコード)を理由を添えて変えます",
    "override the modification method, with a reason",
)
RESOLVE_HELP = Text(
    "どう対応するか(運用変更・オプション採用など)を選びます", "choose what to do about it"
)
ALTERNATIVES_HELP = Text(
    "代替案(R1～R6)を検討し、採らない理由を記録します(R7を選ぶ前に必要です)",
    "say why each of R1 to R6 is not taken (needed before R7)",
)
POSITION_HELP = Text(
    "自分の団体の意向(賛成・条件付・反対・該当なし)を答えます",
    "answer for your municipality: for, conditional, against, n.a.",
)
NOTE_HELP = Text("この項目にメモを残します", "leave a note on the item")
MATCH_HELP = Text(
    "対応する機能が違うとき、言葉で探して選び直します",
    "search the catalogue and pick another function",
)
UNDO_HELP = Text(
    "自分の直前の記録を取り消します(記録そのものは残ります)",
    "take back your last act (it stays in the history)",
)
NEXT_HELP = Text("次の確認待ちの項目へ進みます", "go to the next item that waits for you")
SEARCH_HELP = Text(
    "入力した言葉を含む項目だけにします(Esc で解除)", "show only rows with the words you type"
)
FILTER_HELP = Text(
    "団体・手続・判定・改変方法・状態で絞り込みます",
    "filter by town, procedure, verdict, class, state",
)
SORT_HELP = Text("並び順を変えます", "change the order")
FLOW_HELP = Text("業務の流れの全体を図で見ます", "see the whole flow as a drawing")
EXPORT_HELP = Text(
    "今の内容で合意形成ブック(Excel)を出力します", "write the consensus workbook (Excel)"
)
LANGUAGE_HELP = Text("日本語と英語を切り替えます", "switch between English and Japanese")
MINE_HELP = Text("自分の確認待ちだけにする／戻す", "only what waits for me, or everything again")
HELP_HELP = Text("この説明を出します", "this page")
QUIT_HELP = Text(
    "終了します。次に開くと同じ場所から続けられます", "quit; next time you start at the same place"
)
QUIT_HOW = Text(
    "終了するときは q を押してください（Ctrl+Q でも終了します）", "To quit press q (or Ctrl+Q)"
)
WHO_HELP = Text("お名前と団体を変えます(別の方が使うとき)", "change name and municipality")
HOME_HELP = Text("最初の画面に戻ります", "back to the first screen")

HELP_TITLE = Text("使い方", "How to use it")
HELP_MOVE = Text(
    "上下の矢印キーで項目を選び、Enter で内容を開き、Esc で戻ります。",
    "Choose a row with the arrow keys, open it with Enter, go back with Esc.",
)
HELP_IME = Text(
    "かな漢字入力がオンのままでも、全角の文字キーで操作できます。効かないときは右の F キーか Ctrl"
    " との組み合わせを使ってください。",
    "Keys work with a Japanese input method on; if one does not, use its F or Ctrl key.",
)
HELP_WORDS = Text(
    "「差異」は計算で見つかった違いです。「ギャップ」かどうかは、人が判定して決まります。",
    "A difference is computed. Whether it is a gap, people judge.",
)
HELP_SAFE = Text(
    "操作はすべてその場で記録され、u で取り消せます。途中で終了しても失われません。",
    "Everything is recorded at once and can be undone with u. Nothing is lost when you quit.",
)
MORE_BELOW = Text("矢印キーで続き  {keys}", "Arrow keys: more  {keys}")
CLOSE_KEYS = Text("Esc で閉じます", "Esc closes")
CHOICE_KEYS = Text("番号か矢印で選び Enter  Esc でやめる", "number or arrows, Enter  Esc cancels")
TEXT_KEYS = Text("Enter で記録  Esc でやめる", "Enter records  Esc cancels")
REASON_KEYS = Text("Enter で記録  Esc で選び直す", "Enter records  Esc chooses again")
REASON = Text("理由（なくてもかまいません）", "Reason (may be empty)")
REASON_REQUIRED = Text("理由（必ず書いてください）", "Reason (required)")

ASK_VERDICT = Text("この項目の適合判定を選んでください", "Choose the fit verdict")
ASK_CLASS = Text("改変方法を選んでください", "Choose the modification method")
ASK_RESOLUTION = Text(
    "対応方針を選んでください（上ほど費用がかかりません）", "Choose the resolution (cheapest first)"
)
ASK_WAYS = Text(
    "代替案の検討：採らない案に、その理由を書いてください",
    "Alternatives: say of each that is not taken why not",
)
ASK_WAYS_FIRST = Text(
    "R7 の前に、R1～R6 のそれぞれを採らない理由を書いてください",
    "Before R7, say of each of R1 to R6 why it is not taken",
)
ASK_SOURCE_REASON = Text(
    "ソースコード改変（R7）を選ぶ理由を書いてください", "Why source code modification (R7)?"
)
WAYS_KEYS = Text(
    "上下で案を選び、理由を書いて Enter で記録  Esc で閉じる",
    "up/down: choose, type the reason, Enter records  Esc closes",
)
WAY_DONE = Text("[検討済]", "[done]")
WAY_OPEN = Text("[未検討]", "[open]")
WAY_AGAIN = Text("[要再確認]", "[again]")
WAY_STANDS = Text(
    "同じ理由がすでに記録されています。重ねては記録しません",
    "this reason is recorded already; nothing was added",
)
WAY_REASON = Text("{way} を採らない理由", "Why not {way}")
WAY_UNKNOWN = Text(
    "この案について、カタログや規則から分かることはありません",
    "the catalogue and the rules say nothing of it",
)
WAY_NOT_TAKEN = Text("{way}: 採らない（{actor}: {reason}）", "{way}: not taken ({actor}: {reason})")
WAYS_LACKING = Text(
    "まだ検討していない案: {ways}（d で記録）", "not considered yet: {ways} (press d)"
)
WAYS_COMPLETE = Text(
    "R1～R6 の検討がそろいました。r で対応方針を選べます",
    "R1 to R6 are all considered; choose the resolution with r",
)
ASK_POSITION = Text(
    "{municipality}としての意向を選んでください", "Choose the position of {municipality}"
)
ASK_NOTE = Text("メモを書いてください", "Write your note")
ASK_QUESTION = Text(
    "オプション機能の範囲などが分かっていません。ベンダに確かめることを残します",
    "Something is unknown here. What should the vendor be asked?",
)
ASK_QUESTION_HINT = Text(
    "文は直せます。Enter で同意とあわせて記録します。",
    "You can change the words. Enter records them with your agreement.",
)
QUESTION_NOTE = Text("ベンダへの質問: {question}", "To ask the vendor: {question}")
ASK_FUNCTION = Text(
    "「{activity}」に対応する機能を選んでください", "Choose the function for {activity}"
)
FUNCTION_SEARCH = Text("探す言葉（例: 通知書 作成）", "words (e.g. notice print)")
NO_FUNCTION = Text("該当する機能なし", "no function fits")
NO_FUNCTION_HINT = Text(
    "この作業に当たる機能は、このパッケージにありません", "The package has none for this activity"
)
FUNCTION_KEYS = Text("上下で選び Enter で決定  Esc でやめる", "up/down, Enter chooses  Esc cancels")
WHO_KEYS = Text(
    "お名前を入れて Enter、団体を矢印で選んで Enter（終了は Ctrl+Q）",
    "Type your name, Enter, choose, Enter (Ctrl+Q quits)",
)
OTHER_KEYS = Text(
    "お名前を入れて Enter、団体を矢印で選んで Enter  Esc でやめる",
    "Type your name, Enter, choose, Enter  Esc cancels",
)
FOUND = Text("{count}件", "{count} found")
FUNCTION_PARAMETERS = Text("設定: {names}", "Parameters: {names}")
FUNCTION_OPTIONS = Text("オプション: {names}", "Options: {names}")
FUNCTION_DOCUMENTS = Text("帳票・書類: {names}", "Forms and documents: {names}")
ASK_MATCH_REASON = Text("「{function}」に変える理由", "Why {function}")

ASK_FILTER = Text("何で絞り込みますか", "Filter by what?")
FILTER_CLEAR = Text("絞り込みをすべて外す", "Take every filter off")
FILTER_ANY = Text("すべて", "any")
FILTER_FITS = Text("適合の項目も表示する", "Show fits too")
FILTER_NO_FITS = Text("差異だけを表示する", "Show differences only")
ASK_SORT = Text("並び順を選んでください", "Choose the order")

RECORDED = Text("記録しました: {what}（u で取消）", "Recorded: {what} (u undoes)")
UNDONE = Text("取り消しました: {what}", "Taken back: {what}")
NOTHING_TO_UNDO = Text("取り消せる記録がありません", "there is nothing of yours to take back")
EXPORTED = Text("合意形成ブックを出力しました: {path}", "Consensus workbook written: {path}")
EXPORTING = Text("合意形成ブックを作っています", "Writing the consensus workbook")
REMATCHING = Text(
    "機能を選び直したので、差異を計算し直しています", "Working the differences out again"
)
COLLEAGUES = Text("ほかの方の記録 {count}件を反映しました", "{count} entries by others came in")
CATALOG_CHANGED = Text(
    "機能カタログが新しい版（{version}）になりました。この画面は前の版のままです。"
    "いちど閉じて開き直してください",
    "The catalogue is now {version}; this screen still shows the one before: close and reopen it",
)
STILL_LOADING = Text("まだ準備中です。少しお待ちください", "Still getting ready; one moment please")
FOREIGN = Text(
    "これは{municipality}の項目です。判定できるのは{municipality}の方です。"
    "意向 (p) とメモ (n) は残せます",
    "This row belongs to {municipality}, whose people judge it; "
    "you can give a position (p) or a note (n)",
)
NO_ROW = Text("項目が選ばれていません", "no item is chosen")
ALL_DONE = Text(
    "確認待ちはすべて終わりました。おつかれさまでした。",
    "Nothing is waiting for you any more. Thank you.",
)
VERDICT_HINTS = {
    "F": Text("パッケージのままで行える", "the package does it as it is"),
    "P": Text("一部はパッケージのままでは行えない", "the package does part of it"),
    "G": Text("パッケージでは行えない", "the package does not do it"),
    "N": Text("システムの機能は要らない", "no function is needed"),
    "U": Text("まだ分からない。ベンダなどに確かめる", "not known yet; to be asked"),
}
