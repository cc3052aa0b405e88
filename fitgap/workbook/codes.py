"""Every code the workbook knows (sheet 02), declared once: code, words, meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fitgap.catalog import FunctionStatus, OptionRange, StandardClass
from fitgap.classification import ModificationClass, Resolution
from fitgap.comparison import CorrespondenceType
from fitgap.consensus import Outcome, Position, Serves, State
from fitgap.gaps import Verdict
from fitgap.process import Aspect
from fitgap.project import Participation
from fitgap.sharing import SharingMethod
from fitgap.source import Text, listed
from fitgap.vocabulary import label
from fitgap.workbook.cells import folded


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a list; ``value`` is what the decision log keeps."""

    code: str
    label: Text
    meaning: Text
    value: str


@dataclass(frozen=True)
class ChoiceList:
    """The codes a column may hold (sheet 02).  Labels and codes are both understood."""

    key: str
    heading: Text
    choices: tuple[Choice, ...]

    @property
    def label_name(self) -> str:
        """The defined name of the range of labels."""
        return f"fitgap_{self.key}_label"

    @property
    def code_name(self) -> str:
        """The defined name of the range of codes."""
        return f"fitgap_{self.key}_code"

    @property
    def words(self) -> Text:
        """The labels as a sentence lists them."""
        labels = [choice.label for choice in self.choices]
        return listed(labels, "・")

    @cached_property
    def by_value(self) -> Mapping[str, Choice]:
        """Choices by what the log keeps."""
        return {choice.value: choice for choice in self.choices}

    @cached_property
    def by_word(self) -> Mapping[str, Choice]:
        """Choices by everything a person may write for them."""
        words: dict[str, Choice] = {}
        for choice in self.choices:
            for text in (choice.label.ja, choice.label.en):
                words[folded(choice.code + text)] = choice
                words[folded(f"{choice.code}:{text}")] = choice
        for choice in self.choices:
            for text in (choice.value, choice.label.ja, choice.label.en, choice.code):
                words[folded(text)] = choice
        return words


def _choices(
    key: str,
    heading: Text,
    members: Iterable[tuple[StrEnum, str, Text]],
) -> ChoiceList:
    return ChoiceList(
        key,
        heading,
        tuple(
            Choice(code, label(member), meaning, member.value) for member, code, meaning in members
        ),
    )


def _plain(members: Iterable[StrEnum]) -> list[tuple[StrEnum, str, Text]]:
    """Return members whose words say all there is to say."""
    return [(member, member.value, Text("", "")) for member in members]


def _words(key: str, heading: Text, *choices: tuple[str, str, str, Text]) -> ChoiceList:
    """Declare a list whose Japanese word is what the log keeps."""
    return ChoiceList(
        key,
        heading,
        tuple(Choice(code, Text(ja, en), meaning, ja) for code, ja, en, meaning in choices),
    )


TAKEN, REJECTED = "taken", "rejected"
"""採否 of an alternative on sheet 51; the log keeps a resolution or a consideration."""

LISTS: Mapping[str, ChoiceList] = {
    declared.key: declared
    for declared in (
        _choices(
            "verdict",
            Text("適合判定", "Fit verdict"),
            (
                (
                    Verdict.FIT,
                    "F",
                    Text(
                        "パッケージの機能のままで業務目的を達成できる",
                        "the package does it as it is",
                    ),
                ),
                (
                    Verdict.PARTIAL,
                    "P",
                    Text(
                        "おおむねできるが、求めの一部が満たされない",
                        "mostly, but part of the need is not met",
                    ),
                ),
                (
                    Verdict.GAP,
                    "G",
                    Text("パッケージの機能では達成できない", "the package cannot do it"),
                ),
                (
                    Verdict.NOT_APPLICABLE,
                    "N",
                    Text("システムの機能を必要としない作業", "no system function is needed"),
                ),
                (
                    Verdict.UNCONFIRMED,
                    "U",
                    Text(
                        "まだ確かめられていない。推測で決めない", "not confirmed yet; never guessed"
                    ),
                ),
            ),
        ),
        _choices(
            "class",
            Text("改変方法", "Modification"),
            (
                (
                    ModificationClass.PARAMETER,
                    "1",
                    Text(
                        "名称・位置・色・文言など、設定で変えられるもの",
                        "names, positions, colours, wording: settings",
                    ),
                ),
                (
                    ModificationClass.COMPONENT,
                    "2",
                    Text(
                        "オプション機能の範囲内の追加・変更、外付け機能の追加",
                        "within the option range, or an add-on",
                    ),
                ),
                (
                    ModificationClass.SOURCE,
                    "3",
                    Text(
                        "オプション機能の範囲外、画面遷移・標準業務フロー・DBの変更",
                        "outside the option range; transitions, standard flow, database",
                    ),
                ),
                (
                    ModificationClass.UNKNOWN,
                    "U",
                    Text(
                        "オプション機能の範囲が不明。ベンダに確かめる",
                        "option range unknown; ask the vendor",
                    ),
                ),
            ),
        ),
        _choices(
            "resolution",
            Text("対応方針", "Resolution"),
            (
                (Resolution.NONE_NEEDED, "R0", Text("何もしない", "do nothing")),
                (
                    Resolution.OPERATION,
                    "R1",
                    Text("仕事の進め方を変える", "change how the work is done"),
                ),
                (
                    Resolution.REGULATION,
                    "R2",
                    Text("条例・規則・要綱を改める", "amend the bylaw or rule"),
                ),
                (
                    Resolution.PARAMETER,
                    "R3",
                    Text("設定を変える〔改変方法1〕", "change a setting [class 1]"),
                ),
                (
                    Resolution.OPTION,
                    "R4",
                    Text("ベンダのオプション機能を使う", "use an option the vendor sells"),
                ),
                (
                    Resolution.COMPONENT,
                    "R5",
                    Text(
                        "オプションの範囲内で部品を加える〔改変方法2〕",
                        "add a component within the options [class 2]",
                    ),
                ),
                (
                    Resolution.ADD_ON,
                    "R6",
                    Text(
                        "パッケージの外で補う〔改変方法2〕",
                        "supply it outside the package [class 2]",
                    ),
                ),
                (
                    Resolution.SOURCE,
                    "R7",
                    Text(
                        "R1〜R6をすべて検討したうえで、なお必要な場合だけ〔改変方法3〕",
                        "only when R1–R6 were all examined [class 3]",
                    ),
                ),
                (
                    Resolution.ABOLISH,
                    "R8",
                    Text("その作業をやめる、または対象にしない", "stop the work or leave it out"),
                ),
            ),
        ),
        _choices(
            "position",
            Text("意向", "Position"),
            (
                (Position.YES, "yes", Text("対応方針に賛成する", "agrees with the resolution")),
                (
                    Position.CONDITIONAL,
                    "conditional",
                    Text(
                        "条件を満たせば賛成する(条件を理由に書く)",
                        "agrees on a condition (state it as the reason)",
                    ),
                ),
                (
                    Position.NO,
                    "no",
                    Text(
                        "反対する(理由と代わりの案を書く)",
                        "disagrees (give a reason and an alternative)",
                    ),
                ),
                (
                    Position.NOT_APPLICABLE,
                    "na",
                    Text("自団体には関わりがない", "does not concern the municipality"),
                ),
                (Position.MISSING, "missing", Text("まだ答えていない", "not answered yet")),
            ),
        ),
        _choices(
            "serves",
            Text("業務目的を満たすか", "Serves the purpose"),
            (
                (Serves.YES, "yes", Text("業務目的を達成できる", "the purpose is served")),
                (
                    Serves.CONDITIONAL,
                    "conditional",
                    Text("条件を満たせば達成できる", "it is served on a condition"),
                ),
                (Serves.NO, "no", Text("達成できない", "it is not served")),
            ),
        ),
        ChoiceList(
            "taken",
            Text("採否", "Taken"),
            (
                Choice(
                    TAKEN,
                    Text("採用", "taken"),
                    Text("この案を対応方針とする", "the alternative becomes the resolution"),
                    TAKEN,
                ),
                Choice(
                    REJECTED,
                    Text("不採用", "rejected"),
                    Text(
                        "検討したが採らない(理由を書く)",
                        "considered and not taken (state the reason)",
                    ),
                    REJECTED,
                ),
            ),
        ),
        _words(
            "basis",
            Text("根拠区分", "Ground"),
            ("law", "法令", "law", Text("法律・政令・省令", "act, cabinet or ministerial order")),
            ("bylaw", "条例", "bylaw", Text("議会の議決によるもの", "passed by the assembly")),
            (
                "rule",
                "規則・要綱",
                "rule",
                Text("長の定める規則、要綱・要領", "rule or guideline of the mayor"),
            ),
            (
                "custom",
                "慣行",
                "custom",
                Text("定めはないが続けているもの", "no rule, but customary"),
            ),
        ),
        _words(
            "priority",
            Text("優先度", "Priority"),
            ("H", "高", "high", Text("これがないと業務が止まる", "work stops without it")),
            (
                "M",
                "中",
                "medium",
                Text("なくても業務はできるが負担が増える", "work goes on with more effort"),
            ),
            ("L", "低", "low", Text("あれば便利", "nice to have")),
        ),
        _choices(
            "state",
            Text("状態", "State"),
            _plain(State),
        ),
        _choices("aspect", Text("改変対象", "Aspect"), _plain(Aspect)),
        _choices("option_range", Text("オプション範囲", "Option range"), _plain(OptionRange)),
        _choices("standard", Text("標準仕様区分", "Standard class"), _plain(StandardClass)),
        _choices("function", Text("機能の状態", "Function status"), _plain(FunctionStatus)),
        _choices("outcome", Text("見込み", "Outcome"), _plain(Outcome)),
        _choices("sharing", Text("按分方法", "Sharing method"), _plain(SharingMethod)),
        _words(
            "mandatory",
            Text("必須・任意", "Mandatory"),
            ("must", "必須", "must", Text("標準仕様の実装必須機能", "must be implemented")),
            ("may", "任意", "may", Text("団体が選ぶ機能", "chosen by the municipality")),
            ("never", "不可", "never", Text("標準仕様の実装不可機能", "must not be implemented")),
        ),
        _words(
            "standing",
            Text("再確認の区分", "Standing"),
            (
                "recheck",
                "要再確認",
                "recheck",
                Text("決めたあとで内容が変わった。新旧を見比べて決め直す", "changed since decided"),
            ),
            (
                "lapsed",
                "失効",
                "lapsed",
                Text("決めた行がなくなった。記録は残る", "the row is gone; the record stays"),
            ),
        ),
        ChoiceList(
            "relation",
            Text("対応種別", "Correspondence"),
            tuple(
                Choice(member.value, words, meaning, member.value)
                for member, words, meaning in (
                    (
                        CorrespondenceType.ONE_TO_ONE,
                        Text("1:1", "1:1"),
                        Text("一つの作業が一つの作業に当たる", "one to one"),
                    ),
                    (
                        CorrespondenceType.ONE_TO_MANY,
                        Text("1:n", "1:n"),
                        Text("一つの作業が複数の作業に当たる", "one to many"),
                    ),
                    (
                        CorrespondenceType.MANY_TO_MANY,
                        Text("n:m", "n:m"),
                        Text("複数の作業が複数の作業に当たる", "many to many"),
                    ),
                    (
                        CorrespondenceType.NONE,
                        Text("対応なし", "none"),
                        Text("ほかの団体に同じ作業がない", "no other municipality does it"),
                    ),
                )
            ),
        ),
        ChoiceList(
            "participation",
            Text("参加区分", "Participation"),
            (
                Choice(
                    "member",
                    Text("参加", "member"),
                    Text("意向を示す団体", "votes"),
                    Participation.MEMBER,
                ),
                Choice(
                    "observer",
                    Text("オブザーバ", "observer"),
                    Text("意向を示さない団体", "does not vote"),
                    Participation.OBSERVER,
                ),
                Choice(
                    "late",
                    Text("途中参加", "joined late"),
                    Text("あとから加わった団体", "joined later"),
                    Participation.LATE,
                ),
            ),
        ),
    )
}
