"""An act as one sentence for the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from fitgap.consensus.acts import CODES, Entry, EntryKind
from fitgap.source import Text, verbatim


def describe(entry: Entry, label: Callable[[Enum | None], Text]) -> Text:
    """Return an act as one sentence for the log; ``label`` gives the words for a code."""
    values = entry.values
    reason = values.get("reason", "").strip()
    ending = Text("（理由：{reason}）", " (reason: {reason})").format(reason=reason)
    return _SENTENCES[entry.kind].format(
        actor=entry.actor,
        what=_what(entry, label),
        ending=ending if reason else Text("", ""),
    )


_SENTENCES: Mapping[EntryKind, Text] = {
    EntryKind.JUDGE: Text(
        "{actor}が適合判定を「{what}」としました{ending}",
        "{actor} judged the fit as “{what}”{ending}",
    ),
    EntryKind.CLASSIFY: Text(
        "{actor}が改変方法を「{what}」に変更しました{ending}",
        "{actor} changed the modification method to “{what}”{ending}",
    ),
    EntryKind.RESOLVE: Text(
        "{actor}が対応方針を「{what}」としました{ending}",
        "{actor} chose the resolution “{what}”{ending}",
    ),
    EntryKind.CONSIDER: Text(
        "{actor}が代替案「{what}」を検討し、採らないこととしました{ending}",
        "{actor} considered “{what}” and did not take it{ending}",
    ),
    EntryKind.POSITION: Text(
        "{actor}が団体の意向を「{what}」と回答しました{ending}",
        "{actor} gave the municipality's position as “{what}”{ending}",
    ),
    EntryKind.NOTE: Text("{actor}がメモを残しました：{what}", "{actor} left a note: {what}"),
    EntryKind.MATCH: Text(
        "{actor}が対応する機能を「{what}」としました{ending}",
        "{actor} matched the activity to “{what}”{ending}",
    ),
    EntryKind.ASSESS: Text(
        "{actor}が査定額を {what} 千円としました{ending}",
        "{actor} assessed the cost at {what} thousand yen{ending}",
    ),
    EntryKind.DECIDE: Text(
        "{actor}が「{what}」と決定しました{ending}", "{actor} decided: “{what}”{ending}"
    ),
    EntryKind.RETRACT: Text(
        "{actor}が {what} 番の記録を取り消しました{ending}",
        "{actor} took back entry {what}{ending}",
    ),
    EntryKind.UPGRADE: Text(
        "{actor}が機能カタログを新しい版にしました：{what}{ending}",
        "{actor} upgraded the catalogue: {what}{ending}",
    ),
    EntryKind.FACT: Text(
        "{actor}が作業の対応を記録しました：{what}{ending}",
        "{actor} recorded a match: {what}{ending}",
    ),
}

_WORDS: Mapping[EntryKind, str] = {
    EntryKind.NOTE: "text",
    EntryKind.MATCH: "function",
    EntryKind.ASSESS: "amount_thousand_yen",
    EntryKind.RETRACT: "entry",
}


def _what(entry: Entry, label: Callable[[Enum | None], Text]) -> Text:
    if entry.kind in CODES:
        key, codes = CODES[entry.kind]
        value = entry.values.get(key, "")
        return label(codes(value)) if value in set(codes) else verbatim(value)
    if entry.kind is EntryKind.UPGRADE:
        return Text("{old} → {new}", "{old} → {new}").format(
            old=entry.values.get("previous_version") or entry.values.get("previous", ""),
            new=entry.values.get("version") or entry.values.get("catalog", ""),
        )
    if entry.kind is EntryKind.FACT:
        confirmed = entry.values.get("verdict") == "confirmed"
        sign = verbatim("＝" if confirmed else "≠")
        partner = entry.values.get("right_label") or entry.values.get("function_name")
        return Text("「{left}」{sign}「{right}」", "“{left}” {sign} “{right}”").format(
            left=entry.values.get("left_label", ""),
            sign=sign,
            right=partner or entry.values.get("function_id", "") or "—",
        )
    words = entry.values.get(_WORDS[entry.kind], "")
    if entry.kind is EntryKind.MATCH and not words:
        return Text("該当する機能なし", "no function")
    return verbatim(words)
