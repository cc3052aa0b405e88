"""Every kind of issue a workspace has (codes WS…), and the words for them."""

from __future__ import annotations

from fitgap.source import IssueKind, Severity, Text

NOT_FOUND = IssueKind(
    "WS001",
    Severity.ERROR,
    Text("ファイルが見つかりません", "there is no such file"),
    Text("場所と名前を確かめてください{advice}", "check the place and the name{advice}"),
)
NOT_A_FILE = IssueKind(
    "WS002",
    Severity.ERROR,
    Text("ふつうのファイルではありません", "this is not a regular file"),
    Text("ファイルを指定してください", "name a file"),
)
NOT_ALLOWED = IssueKind(
    "WS003",
    Severity.ERROR,
    Text("読み取る権限がありません", "you may not read this"),
    Text(
        "ファイルとフォルダの読み取り権限を確かめてください",
        "check the permissions of the file and its folder",
    ),
)
TOO_LARGE = IssueKind(
    "WS004",
    Severity.ERROR,
    Text(
        "ファイルが大きすぎます（{found} MB。上限は {limit} MB）",
        "the file is too large ({found} MB; the limit is {limit} MB)",
    ),
    Text("指定したファイルが正しいか確かめてください", "check that this is the right file"),
)
CANNOT_READ = IssueKind(
    "WS005",
    Severity.ERROR,
    Text("読み取れません（{detail}）", "this cannot be read ({detail})"),
    Text(
        "ファイルを開き直せるか、ネットワークやディスクに異常がないか確かめてください",
        "check that the file opens and that disk and network work",
    ),
)
CANNOT_WRITE = IssueKind(
    "WS006",
    Severity.ERROR,
    Text("書き込めません（{detail}）", "this cannot be written ({detail})"),
    Text(
        "Excel などで開いていれば閉じ、書き込み権限とディスクの空きを確かめてください。"
        "元のファイルは変えていません",
        "close it if another program has it open, and check permission and free space; "
        "nothing was changed",
    ),
)
NOT_A_WORKSPACE = IssueKind(
    "WS007",
    Severity.ERROR,
    Text(
        "作業フォルダではありません（fitgap.yaml がありません）",
        "this is not a workspace (there is no fitgap.yaml)",
    ),
    Text(
        "fitgap.yaml のあるフォルダで実行するか、fitgap init で新しく作ってください",
        "run fitgap where fitgap.yaml is, or make a workspace with fitgap init",
    ),
)
NOT_EMPTY = IssueKind(
    "WS008",
    Severity.ERROR,
    Text("フォルダが空ではありません", "the folder is not empty"),
    Text(
        "まだない名前か、空のフォルダを指定してください。中身は変えていません",
        "name a new or an empty folder; nothing in it was changed",
    ),
)
UNKNOWN_KIND = IssueKind(
    "WS009",
    Severity.ERROR,
    Text("この種類のファイルは点検できません", "files of this kind cannot be checked"),
    Text(
        "業務フロー（.bpmn）、機能カタログ（.yaml）、fitgap.yaml、またはフォルダを指定してください",
        "name a flow (.bpmn), a catalogue (.yaml), fitgap.yaml, or a folder",
    ),
)
NOTHING_TO_CHECK = IssueKind(
    "WS010",
    Severity.ERROR,
    Text(
        "このフォルダには点検するファイルがありません", "there is nothing to check in this folder"
    ),
    Text(
        "業務フロー（.bpmn）か機能カタログ（.yaml）のあるフォルダを指定してください",
        "name a folder with flows (.bpmn) or catalogues (.yaml)",
    ),
)
NO_FOLDER = IssueKind(
    "WS011",
    Severity.WARNING,
    Text(
        "団体「{name}」の業務フローのフォルダ「{path}」がありません",
        '"{name}" has no folder "{path}" for its flows',
    ),
    Text(
        "フォルダを作って BPMN ファイルを置くか、models の書き間違いを直してください",
        "make it and put the BPMN files there, or correct models",
    ),
)
EMPTY_FOLDER = IssueKind(
    "WS012",
    Severity.WARNING,
    Text(
        "団体「{name}」のフォルダ「{path}」に業務フロー（.bpmn）がありません",
        '"{name}" has no flow (.bpmn) in "{path}"',
    ),
    Text("BPMN ファイルを置いてください", "put its BPMN files there"),
)
SAME_KEY = IssueKind(
    "WS013",
    Severity.ERROR,
    Text(
        "手続「{key}」の業務フローが 2 つあります（もう一つは {other}）",
        'there are two flows for procedure "{key}" (the other is {other})',
    ),
    Text(
        "どちらかを消すか、別の名前に変えてください（フォルダの区切りは「-」として読みます）",
        "remove or rename one of them (folders are joined with -)",
    ),
)
OTHER_PACKAGE = IssueKind(
    "WS014",
    Severity.WARNING,
    Text(
        "fitgap.yaml では「{declared}」、カタログでは「{found}」と、パッケージの番号が違います",
        'the package is "{declared}" in fitgap.yaml and "{found}" in its catalogue',
    ),
    Text(
        "カタログを取り違えていないか確かめ、同じ番号にそろえてください",
        "check that it is the right catalogue, and use one id",
    ),
)
NO_STANDARD_FLOW = IssueKind(
    "WS015",
    Severity.WARNING,
    Text(
        "標準業務フロー「{process}」のファイル「{path}」が作業フォルダの中にありません",
        'the standard flow "{process}" has no file "{path}" in the workspace',
    ),
    Text(
        "カタログのあるフォルダから見た場所を書くか、ベンダに送ってもらってください",
        "write its path from the catalogue's folder, or ask the vendor for it",
    ),
)
UNKNOWN_PACKAGE = IssueKind(
    "WS016",
    Severity.ERROR,
    Text(
        "パッケージ「{id}」は fitgap.yaml にありません",
        'package "{id}" is not declared in fitgap.yaml',
    ),
    Text("書かれているパッケージ: {known}", "declared: {known}"),
)
NO_PACKAGE = IssueKind(
    "WS017",
    Severity.ERROR,
    Text(
        "照らし合わせるパッケージがありません",
        "there is no package to compare with",
    ),
    Text(
        "fitgap.yaml の packages: の下に id と catalog を書いてください",
        "add one under packages: in fitgap.yaml",
    ),
)
NO_FLOWS = IssueKind(
    "WS018",
    Severity.ERROR,
    Text("業務フローが一つもありません", "there is no flow at all"),
    Text(
        "fitgap.yaml の models に書いたフォルダに BPMN ファイルを置いてください",
        "put BPMN files into the folders named by models in fitgap.yaml",
    ),
)
NO_AFFAIR = IssueKind(
    "WS019",
    Severity.INFO,
    Text(
        "手続「{key}」がどの業務にも書かれていないので、標準化対象外として扱います",
        'procedure "{key}" belongs to no affair; it is treated as outside standardisation',
    ),
    Text(
        "fitgap.yaml の affairs: に業務と手続を書くか、ファイル名を直してください{advice}",
        "declare it under affairs: in fitgap.yaml, or correct the file's name{advice}",
    ),
)
NO_FLOW_OF_PROCEDURE = IssueKind(
    "WS020",
    Severity.WARNING,
    Text(
        "手続「{key}」の業務フローが、どの団体にもありません",
        'no municipality has a flow for procedure "{key}"',
    ),
    Text(
        "BPMN ファイルの名前（拡張子を除く）を「{key}」にするか、fitgap.yaml を"
        "直してください{advice}",
        "name the BPMN file {key}.bpmn, or correct fitgap.yaml{advice}",
    ),
)
NO_SAMPLE = IssueKind(
    "WS021",
    Severity.ERROR,
    Text("見本が見つかりません", "the sample is missing"),
    Text("fitgap を入れ直してください", "install fitgap again"),
)
NO_PROCEDURE_OF_STANDARD_FLOW = IssueKind(
    "WS022",
    Severity.INFO,
    Text(
        "標準業務フロー「{process}」がどの手続のものか分からないので、比較に使いません{found}",
        'the standard flow "{process}" belongs to no procedure and is not compared{found}',
    ),
    Text(
        "process に、fitgap.yaml の procedures にある手続の名前かキーを書いてください{advice}",
        "write as process a name or a key from the procedures in fitgap.yaml{advice}",
    ),
)
SECOND_STANDARD_FLOW = IssueKind(
    "WS023",
    Severity.INFO,
    Text(
        "手続「{procedure}」の標準業務フローが 2 つあり、「{path}」は比較に使いません",
        'procedure "{procedure}" has two standard flows; "{path}" is not compared',
    ),
    Text(
        "比較に使うほうだけを standard_flows に書いてください（使うのは {first} です）",
        "list only the one to compare with under standard_flows ({first} is used)",
    ),
)
OUTSIDE = IssueKind(
    "WS025",
    Severity.ERROR,
    Text(
        "リンクの先が作業フォルダの外にあるので、読みません",
        "the link leads out of the workspace and is not followed",
    ),
    Text(
        "リンクを消し、ファイルそのものを作業フォルダの中に写してください",
        "replace the link by a copy of the file",
    ),
)
NO_PREVIOUS = IssueKind(
    "WS024",
    Severity.WARNING,
    Text(
        "パッケージ「{id}」の前の版のカタログ「{path}」がありません",
        'the catalogue before this one of "{id}", "{path}", is missing',
    ),
    Text(
        "前の版に戻せず、判定したときの記載も見比べられません。控えから元の場所に戻してください。"
        "前の版がないのなら previous の行を消してください",
        "it cannot be gone back to, nor compared with: put it back from a copy, or delete the "
        "line previous if there was none",
    ),
)
