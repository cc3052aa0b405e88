"""Every kind of issue drawing has (codes DR…), and the words for them."""

from __future__ import annotations

from fitgap.source import IssueKind, Severity, Text

NO_JAPANESE_FONT = IssueKind(
    "DR001",
    Severity.ERROR,
    Text(
        "この端末に日本語フォントがないので、PNG では文字が消えてしまいます",
        "there is no Japanese font on this machine: the words of a PNG would be missing",
    ),
    Text(
        "日本語フォント（Noto Sans CJK JP、IPA フォントなど）を入れるか、.svg に書き出して"
        "フォントのある端末で開いてください",
        "install a Japanese font (Noto Sans CJK JP or an IPA font, say), or write .svg and open it "
        "where there is one",
    ),
)
