"""Everything a person can do, once: keys, words, and where each is shown.

Each action has a letter and a twin (an F key or Ctrl with a letter) that also works while
an input field has the focus or an input method swallows letters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from fitgap.source import Text
from fitgap.tui import words


@dataclass(frozen=True, slots=True)
class Action:
    """One action: ``name`` is the handler's, ``key`` and ``twin`` are Textual key names."""

    name: str
    key: str
    twin: str
    label: Text
    help: Text


ACTIONS = (
    Action("agree", "a", "f5", words.AGREE, words.AGREE_HELP),
    Action("verdict", "v", "f6", words.VERDICT, words.VERDICT_HELP),
    Action("classify", "c", "f7", words.CLASSIFY, words.CLASSIFY_HELP),
    Action("resolve", "r", "f8", words.RESOLVE, words.RESOLVE_HELP),
    Action("alternatives", "d", "f10", words.ALTERNATIVES, words.ALTERNATIVES_HELP),
    Action("position", "p", "f9", words.POSITION, words.POSITION_HELP),
    Action("note", "n", "ctrl+t", words.NOTE, words.NOTE_HELP),
    Action("match", "m", "f4", words.MATCH, words.MATCH_HELP),
    Action("undo", "u", "ctrl+z", words.UNDO, words.UNDO_HELP),
    Action("next", "space", "ctrl+n", words.NEXT, words.NEXT_HELP),
    Action("search", "slash", "f3", words.SEARCH_ACTION, words.SEARCH_HELP),
    Action("filter", "f", "ctrl+l", words.FILTER, words.FILTER_HELP),
    Action("mine", "w", "ctrl+g", words.MINE, words.MINE_HELP),
    Action("sort", "s", "ctrl+r", words.SORT, words.SORT_HELP),
    Action("flow", "g", "ctrl+b", words.FLOW, words.FLOW_HELP),
    Action("export", "e", "ctrl+s", words.EXPORT, words.EXPORT_HELP),
    Action("home", "h", "ctrl+o", words.HOME, words.HOME_HELP),
    Action("who", "o", "ctrl+y", words.WHO, words.WHO_HELP),
    Action("language", "l", "f2", words.LANGUAGE, words.LANGUAGE_HELP),
    Action("help", "question_mark", "f1", words.HELP, words.HELP_HELP),
    Action("quit", "q", "ctrl+q", words.QUIT, words.QUIT_HELP),
)
ACTION_BY_NAME = {action.name: action for action in ACTIONS}
ANYWHERE = frozenset({"who", "language", "help", "quit", "export"})
"""Actions that need no row and work on the first screen too."""

FOOTER = (
    (
        "agree",
        "verdict",
        "classify",
        "resolve",
        "alternatives",
        "position",
        "note",
        "match",
        "undo",
    ),
    ("next", "search", "filter", "mine", "sort", "flow", "help", "quit", "export", "home"),
)
"""What stands at the foot, row by row; the last of a row give way on a narrow terminal."""

_SHOWN_KEYS = {"slash": "/", "question_mark": "?", "space": "Space"}
# What a Japanese input method sends for a key once its candidate is confirmed.
_KANA = {
    "あ": "a",
    "う": "u",
    "え": "e",
    "お": "o",
    "ん": "n",
    "・": "slash",
    "？": "question_mark",
}
_NAMES = {" ": "space", "/": "slash", "?": "question_mark"}


def shown_key(key: str) -> str:
    """Return a key as people know it: ``F5``, ``Ctrl+T``, ``/``."""
    if key in _SHOWN_KEYS:
        return _SHOWN_KEYS[key]
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return key.upper() if key[1:].isdigit() else key


def plain_key(character: str | None) -> str | None:
    """Return the key meant by a full-width or kana character, None if it is none of these."""
    if not character or len(character) > 1 or character.isascii():
        return None
    if character in _KANA:
        return _KANA[character]
    plain = unicodedata.normalize("NFKC", character).lower()
    if len(plain) != 1 or not plain.isascii():
        return None
    return _NAMES.get(plain, plain)
