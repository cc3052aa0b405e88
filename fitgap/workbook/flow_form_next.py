"""What people write under 次: 「4」「はい→4、いいえ→6」「4と5」「終了」「①へ戻る」."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ROW_BELOW, AN_END = "\0below", "\0end"
"""Targets that are no number: the next row, the end."""


@dataclass(frozen=True, slots=True)
class WayOn:
    """One way on: a condition ('' for none) and the numbers it leads to, all at once."""

    condition: str
    targets: tuple[str, ...]


def number_key(text: str) -> str:
    """Return a step's number as it is compared: ``①``, ``(1)``, ``１.`` and ``No.1`` are ``1``."""
    bare = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    bare = _DASHES.sub("-", bare)
    bare = _LEADING.sub("", bare)
    bare = bare.strip("()[]【】〔〕<>.:、。")
    return ".".join(
        "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in piece.split("-"))
        for piece in bare.split(".")
    )


def read_ways(
    text: str, is_known: Callable[[str], bool]
) -> tuple[tuple[WayOn, ...], tuple[str, ...]]:
    """Read a cell of 次.

    Args:
        text: what stands there.
        is_known: says whether a number (as :func:`number_key` gives it) is one of a row.

    Returns:
        The ways on, and the pieces that point to nothing.
    """
    plain = _ARROWS.sub("→", _DOWN.sub("次", unicodedata.normalize("NFKC", text)))
    ways: list[WayOn] = []
    lost: list[str] = []
    for piece in _pieces(plain, is_known):
        condition, words = _divided(piece, is_known)
        targets: list[str] = []
        for word in _together(words, is_known):
            target = _target(word, is_known)
            if target is None:
                lost.append(word.strip() or piece.strip())
            else:
                targets.append(target)
        if targets:
            ways.append(WayOn(condition, tuple(dict.fromkeys(targets))))
    return tuple(ways), tuple(lost)


def separated(text: str) -> tuple[str, ...]:
    """Return the entries of a cell, split at 、 , ; and line ends outside brackets and quotes."""
    entries: list[str] = []
    current: list[str] = []
    depth = 0
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif quoted:
            current.append(character)
        elif character == "\n" or (depth == 0 and character in "、，,；;､"):
            entries.append("".join(current))
            current, depth = [], 0
        else:
            depth += (character in "（(「『［[【") - (character in "）)」』］]】")
            depth = max(depth, 0)
            current.append(character)
    entries.append("".join(current))
    stripped = (_BULLET.sub("", each.strip()) for each in entries)
    return tuple(dict.fromkeys(each for each in stripped if each and each not in _NOTHING))


def _pieces(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """Yield the text of each way; words without a target belong to the condition behind them."""
    for line in re.split(r"[\n;]", text):
        if not line.strip():
            continue
        if _AT_ONCE.search(line) or is_known(number_key(line)):
            yield line
            continue
        waiting = ""
        parts = [part for part in _BETWEEN.split(line) if part.strip()]
        for part in parts:
            together = f"{waiting}、{part}" if waiting else part
            if _leads_somewhere(part, is_known):
                yield together
                waiting = ""
            else:
                waiting = together
        if waiting:
            yield waiting


def _leads_somewhere(part: str, is_known: Callable[[str], bool]) -> bool:
    return "→" in part or any(
        _target(word, is_known) is not None
        for word in _together(_divided(part, is_known)[1], is_known)
    )


def _divided(piece: str, is_known: Callable[[str], bool]) -> tuple[str, str]:
    """Return condition and targets of one way."""
    piece = _AT_ONCE.sub("と", piece.strip()).strip("と ")

    def leads(words: str) -> bool:
        found = [_target(word, is_known) for word in _together(words, is_known)]
        return bool(found) and None not in found

    if leads(piece):
        return "", piece
    for sign in ("→", ":"):
        if sign not in piece:
            continue
        left, right = (part.strip() for part in piece.rsplit(sign, 1))
        if leads(right):
            return _trimmed(left), right
        if sign == "→" and not leads(left):
            return _trimmed(left), right
        if leads(left):  # 4:はい
            return _trimmed(right), left
    bracketed = _BRACKETED.fullmatch(piece)
    if bracketed and leads(bracketed[1]):  # 4(はい)
        return _trimmed(bracketed[2]), bracketed[1]
    if bracketed and leads(bracketed[2]):  # はい(4)
        return _trimmed(bracketed[1]), bracketed[2]
    tail = _TAIL.fullmatch(piece)
    if tail and leads(tail[2]):  # はいなら4へ
        return _trimmed(tail[1]), tail[2]
    return "", piece


def _together(words: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the targets that are gone to at the same time."""
    if _target(words, is_known) is not None:
        return (words,)
    parts = tuple(part for part in _AND.split(words) if part.strip())
    return parts or (words,)


def _target(word: str, is_known: Callable[[str], bool]) -> str | None:
    bare = "".join(word.split()).casefold().removeprefix("→")
    for candidate in (bare, _TRAILING.sub("", bare)):
        key = number_key(candidate)
        if key and is_known(key):
            return key
    word = _TRAILING.sub("", bare) or bare
    if word in _ENDS or bare in _ENDS:
        return AN_END
    return ROW_BELOW if word in _BELOW or bare in _BELOW else None


def _trimmed(condition: str) -> str:
    return _IF.sub("", condition.strip(" 　→:")).strip()


# Neither 1,000 nor 4/1 (the first of April) is two entries.
_BETWEEN = re.compile(r"[、､]|,(?!\d{3}(?!\d))|(?<!\d)/|/(?!\d)")
_DASHES = re.compile("[‐‑‒–—―−ー－ｰ_]")
_LEADING = re.compile(r"^(?:no\.?|手順番号|手順|番号|項番|第|#)(?=[(\[]?\w)")
_ARROWS = re.compile(r"-+>|=+>|[>⇒➡➔⟶⇨▶►]")
_DOWN = re.compile("[↓⇓⬇]")
_AT_ONCE = re.compile("(?:を|に)?(?:同時に|同時|並行して|並行|並列に|並列)(?:に)?")
_AND = re.compile("と|&|\\+|及び|および|かつ|、|,")
_BRACKETED = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")
_TAIL = re.compile(r"(.*?[^0-9.\-\s])\s*([0-9][0-9.\-]*\s*(?:番|へ|に|戻る|進む|もどる|すすむ)*)")
_TRAILING = re.compile(
    "(?:番)?(?:へ|に)?(?:差し?)?(?:戻る|もどる|戻す|戻し|戻り|進む|すすむ|移る|行く|移動)?(?:。)?$"
)
_IF = re.compile("(?:の)?(?:場合は?|とき は?|ときは?|時は?)$|(?:なら|ならば|であれば|は)$")
_BULLET = re.compile("^[・●○◯■□※＊*]+\\s*")
_NOTHING = frozenset({"なし", "無し", "無", "-", "－", "―", "ー", "—", "特になし"})
_ENDS = frozenset(
    {
        "終了",
        "終わり",
        "おわり",
        "終",
        "完了",
        "end",
        "なし",
        "無し",
        "無",
        "-",
        "--",
        "―",
        "—",
        "ー",
    }
)
_BELOW = frozenset({"次", "次へ", "次の行", "下", "下へ", "次の手順"})
