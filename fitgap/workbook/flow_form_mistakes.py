"""What can be wrong with a flow form that was filled in, and what is said of it."""

from __future__ import annotations

from fitgap.source import IssueKind, Severity, Text


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
    "{least} から {most} までの数だけを入れてください（例：{example}）",
    "give a number from {least} to {most} (such as {example})",
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
UNNAMED = _kind(
    "FF028",
    Severity.WARNING,
    "手順（作業名）が空欄のままです",
    "the step still has no name",
    "何をどうするかを書いてください。名前がないと機能と照合できません",
    "say what is done; without a name it cannot be matched",
)
NO_NEXT_COLUMN = _kind(
    "FF029",
    Severity.WARNING,
    "「次」の列がないので、進む先の書かれていない手順は、すぐ下の行へ進むものとしました",
    "there is no column 次; steps that say nothing of what follows lead to the row below",
    "枝分かれや戻りがあるなら、見出しが「次」の列を加え、進む番号を書いてください",
    "where the flow branches or goes back, add a column headed 次 with the numbers",
)
SAME_ID = _kind(
    "FF031",
    Severity.INFO,
    "コピーされた行なので、「{name}」を新しい手順としました",
    "the row was copied; '{name}' became a new step",
    "元の行の判断は、元の手順に残ります",
    "decisions stay with the row it was copied from",
)
REWORDED = _kind(
    "FF032",
    Severity.INFO,
    "「{name}」を、前の「{before}」の書き直しとしました",
    "'{name}' was taken for '{before}' in new words",
    "別の手順なら、前の行を消さずに「次」を書き換え、行を加えてください",
    "if it is another step, keep the old row and add a new one",
)
NOT_HELD = _kind(
    "FF033",
    Severity.WARNING,
    "様式に書けないものがあります（{things}）。様式から取り込み直すと失われます",
    "a form cannot hold {things}; they are lost when it is imported again",
    "それらが要るときは、作図ツールで BPMN のまま直してください",
    "edit the BPMN in a modeller where they matter",
)
