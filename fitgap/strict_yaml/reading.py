"""YAML bytes to plain values, with the place of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from fitgap.source import (
    Issue,
    IssueKind,
    Location,
    Text,
)
from fitgap.strict_yaml.kinds import (
    ALIAS,
    BAD_KEY,
    CONTROL_CHARACTER,
    DUPLICATE_KEY,
    EMPTY,
    NOT_UTF8,
    SEVERAL_DOCUMENTS,
    SYNTAX,
    TAB,
    TAG,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MANY,
)

MAX_BYTES = 32 * 1024 * 1024
MAX_EVENTS = 5_000_000
MAX_DEPTH = 64
MAX_FAULTS = 1000

Path = tuple[str | int, ...]
"""Keys and positions (from 0) from the top of a document down to a value."""


class Faulty:
    """Stands where a value could not be read; its fault has been reported."""

    def __repr__(self) -> str:
        return "?"


FAULTY = Faulty()
_NO_KEY = object()
_DROPPED = object()

_BITS = 26
_MASK = (1 << _BITS) - 1
_Place = int
"""Line and column of a key and of its value, counted from 1, packed into one number.

A file within :data:`MAX_BYTES` fits.  A million tuples instead would keep Python's garbage
collector busy for longer than the whole reading takes.
"""


@dataclass(frozen=True)
class Document:
    """A YAML file's value (dict, list, str, int, Decimal, bool, None) and where it all stands."""

    file: str
    value: object
    issues: tuple[Issue, ...] = ()
    _places: Mapping[int, Mapping[str | int, _Place]] = field(default_factory=dict, repr=False)
    _start: tuple[int, int] = (1, 1)

    def location(self, path: Path = (), *, key: bool = False) -> Location:
        """Return the place of a value (of its key with ``key``), or of the nearest one around it.

        The element is the dotted path, positions counted from 1: ``functions[2].name``.
        """
        value: Any = self.value
        line, column = self._start
        for number, step in enumerate(path):
            places = self._places.get(id(value))
            if places is None or step not in places:
                break
            place = places[step]
            if key and number == len(path) - 1:
                place >>= 2 * _BITS
            line, column = place >> _BITS & _MASK, place & _MASK
            value = value[step]
        return Location(self.file, line, column, dotted(path) or None)


def dotted(path: Path) -> str:
    """Return a path as people read it: ``functions[2].options[1].price``."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step + 1}]"
        else:
            words += f".{step}" if words else step
    return words


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like ``word``, None where none does."""
    from rapidfuzz import fuzz, process

    by_form = {_form(each): each for each in sorted(known, reverse=True)}
    forms = sorted(by_form)
    found = process.extractOne(_form(word), forms, scorer=fuzz.ratio, score_cutoff=70)
    return by_form[found[0]] if found is not None else None


def suggestion(word: str, known: Iterable[str]) -> Text:
    """Return a question after the known word most like ``word``; empty where none is alike."""
    near = nearest(word, known)
    if near is None:
        return Text("", "")
    return Text("「{near}」でしょうか。", 'perhaps it is "{near}"; ').format(near=near)


def shortened(words: str) -> str:
    """Return words on one line, cut to 40 characters."""
    line = " ".join(words.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def _form(word: str) -> str:
    return re.sub(r"[\s_.-]+", "", unicodedata.normalize("NFKC", word).casefold())


_NUMBER = re.compile(r"(-?[1-9][0-9]{0,17}|0)(\.[0-9]{1,18})?|-0\.[0-9]{1,18}")
_WORDS: Mapping[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN_FAULTS = 20

_CODE_NAMES = (("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"))


def read(data: bytes, file: str) -> tuple[Document | None, tuple[Issue, ...]]:
    """Read a YAML file.

    Returns:
        The document, None where nothing of it can be used, and every fault found.
        A document may come with errors (an equal key, say): what could be read is in it,
        so that :func:`validate` can report the rest at the same time.
    """
    text, issues = _decoded(data, file)
    if text is None:
        return None, issues
    builder = _Builder(file)
    try:
        if not builder.build(_events(text)):
            return None, tuple(builder.issues)
    except _Enough:
        return None, tuple(builder.issues)
    except yaml.MarkedYAMLError as error:
        return None, (*builder.issues, *_syntax_faults(error, text, file))
    except (yaml.YAMLError, ValueError, OverflowError):
        fault = SYNTAX.at(Location(file), what=_GENERAL.message, do=_GENERAL.hint)
        return None, (*builder.issues, fault)
    if not builder.done:
        return None, (EMPTY.at(Location(file, 1, 1)),)
    found = tuple(builder.issues)
    document = Document(file, builder.root, found, builder.places, builder.start)
    return document, found


def _decoded(data: bytes, file: str) -> tuple[str | None, tuple[Issue, ...]]:
    """Return the text of a file, or what keeps it from being read."""
    if len(data) > MAX_BYTES:
        found = f"{len(data) / 1024 / 1024:.0f}"
        limit = MAX_BYTES // 1024 // 1024
        return None, (TOO_LARGE.at(Location(file), found=found, limit=limit),)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, (NOT_UTF8.at(Location(file, 1, 1), found="UTF-16"),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (NOT_UTF8.at(_byte_place(data, error.start, file), found=_encoding(data)),)
    faults = []
    for match in _UNPRINTABLE.finditer(text):
        before = text[: match.start()]
        place = Location(file, before.count("\n") + 1, match.start() - before.rfind("\n"))
        faults.append(CONTROL_CHARACTER.at(place, found=f"U+{ord(match.group()):04X}"))
        if len(faults) >= _SHOWN_FAULTS:
            break
    return (None if faults else text), tuple(faults)


def _byte_place(data: bytes, offset: int, file: str) -> Location:
    before = data[:offset]
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode("utf-8-sig", "replace")) + 1
    return Location(file, before.count(b"\n") + 1, column)


def _encoding(data: bytes) -> Text:
    for codec, name in _CODE_NAMES:
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return Text(f"{name} のようです", f"it looks like {name}")
    return Text("読めない文字があります", "some bytes cannot be read")


def _events(text: str) -> Iterator[Any]:
    """Yield the parser's events, from libyaml where PyYAML was built with it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        event = None
        while type(event) is not yaml.StreamEndEvent:
            event = loader.get_event()
            yield event
    finally:
        loader.dispose()


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still open."""

    value: dict[str, object] | list[object]
    places: dict[str | int, _Place]
    line: int
    column: int
    key: object = _NO_KEY
    key_place: int = 0


class _Enough(Exception):  # noqa: N818 -- it ends the reading, it is no error of ours
    """There are so many faults that more of them help nobody."""


class _Builder:
    """Builds plain values from parser events without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.issues: list[Issue] = []
        self.places: dict[int, dict[str | int, _Place]] = {}
        self.root: object = None
        self.start = (1, 1)
        self.done = False
        self._stack: list[_Frame] = []

    def build(self, events: Iterable[Any]) -> bool:
        """Take all events; False where the reading had to stop."""
        stack, places = self._stack, self.places
        for number, event in enumerate(events):
            if number > MAX_EVENTS:
                self._fault(TOO_MANY, event.start_mark.line + 1, 1, limit=MAX_EVENTS)
                return False
            kind = type(event)
            if kind is yaml.ScalarEvent:
                # By far the most frequent event, so everything usual happens right here.
                mark = event.start_mark
                line, column = mark.line + 1, mark.column + 1
                text: str = event.value
                plain = event.implicit[0]
                if event.tag is not None:
                    self._fault(TAG, line, column, tag=shortened(event.tag))
                if event.style == '"' and _SURROGATE.search(text):
                    # Only PyYAML's own parser lets half a character through.
                    self._fault(CONTROL_CHARACTER, line, column, found="\\uD800")
                    text = _SURROGATE.sub("", text)
                frame = stack[-1] if stack else None
                if frame is not None and frame.key is _NO_KEY and type(frame.value) is dict:
                    self._key(frame, text, line, column, plain=plain)
                else:
                    self._attach(_meaning(text) if plain else text, line, column)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                mark = event.start_mark
                self._open({} if kind is yaml.MappingStartEvent else [], mark, event.tag)
                if len(stack) > MAX_DEPTH:
                    self._fault(TOO_DEEP, mark.line + 1, mark.column + 1, limit=MAX_DEPTH)
                    return False
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                frame = stack.pop()
                places[id(frame.value)] = frame.places
                self._attach(frame.value, frame.line, frame.column)
            elif not self._other(kind, event):
                return False
        return True

    def _other(self, kind: type, event: Any) -> bool:
        mark = event.start_mark
        if kind is yaml.AliasEvent:
            self._fault(ALIAS, mark.line + 1, mark.column + 1, name=event.anchor)
            self._attach(FAULTY, mark.line + 1, mark.column + 1)
        elif kind is yaml.DocumentStartEvent and self.done:
            self._fault(SEVERAL_DOCUMENTS, mark.line + 1, mark.column + 1)
            return False
        return True

    def _open(self, value: dict[str, object] | list[object], mark: Any, tag: str | None) -> None:
        line, column = mark.line + 1, mark.column + 1
        if tag is not None:
            self._fault(TAG, line, column, tag=shortened(tag))
        self._stack.append(_Frame(value, {}, line, column))

    def _key(self, frame: _Frame, text: str, line: int, column: int, *, plain: bool) -> None:
        frame.key, frame.key_place = text, line << _BITS | column
        if plain and not text:
            self._fault(BAD_KEY, line, column)
            frame.key = _DROPPED
        elif text in frame.places:
            self._fault(
                DUPLICATE_KEY, line, column, key=text, first=frame.places[text] >> 3 * _BITS
            )
            frame.key = _DROPPED

    def _attach(self, value: object, line: int, column: int) -> None:
        if not self._stack:
            self.root, self.start, self.done = value, (line, column), True
            return
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            place = line << _BITS | column
            frame.places[len(frame.value)] = place << 2 * _BITS | place
            frame.value.append(value)
        elif frame.key is _NO_KEY:
            # A mapping, a list or an alias as a key.
            if value is not FAULTY:
                self._fault(BAD_KEY, line, column)
            frame.key = _DROPPED
        else:
            if isinstance(frame.key, str):
                frame.value[frame.key] = value
                place = line << _BITS | column
                frame.places[frame.key] = frame.key_place << 2 * _BITS | place
            frame.key = _NO_KEY

    def _fault(self, kind: IssueKind, line: int, column: int, **values: object) -> None:
        keys = [frame.key for frame in self._stack if isinstance(frame.key, str)]
        place = Location(self.file, line, column, ".".join(map(str, keys)) or None)
        self.issues.append(kind.at(place, **values))
        if len(self.issues) >= MAX_FAULTS:
            raise _Enough


def _meaning(text: str) -> object:
    """Return what a scalar without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    # Most texts begin with no digit; asking that first is what makes large files fast.
    if text[0] in "-0123456789" and _NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return text


@dataclass(frozen=True)
class _Syntax:
    """What a parser's complaint means, and whether it began where the context did."""

    words: tuple[str, ...]
    from_context: bool
    message: Text
    hint: Text


_GENERAL = _Syntax(
    (),
    False,
    Text("YAML の書き方に誤りがあります", "this is not valid YAML"),
    Text(
        "この行とその前の行の、字下げ・コロン・引用符・かっこを確かめてください",
        "check indentation, colons, quotes and brackets here and in the line before",
    ),
)
_SYNTAXES = (
    _Syntax(
        ("expected ',' or ']'",),
        True,
        Text("「[」が閉じていないか、「,」が抜けています", '"[" is not closed, or "," is missing'),
        Text(
            "「]」で閉じ、値と値の間を「,」で区切ってください。値に記号があれば引用符で囲んでください",
            'close it with "]" and put "," between values; quote values with signs in them',
        ),
    ),
    _Syntax(
        ("expected ',' or '}'",),
        True,
        Text(
            "「{{」が閉じていないか、「,」が抜けています", '"{{" is not closed, or "," is missing'
        ),
        Text(
            "「}}」で閉じ、値と値の間を「,」で区切ってください。値に記号があれば引用符で囲んでください",
            'close it with "}}" and put "," between values; quote values with signs in them',
        ),
    ),
    _Syntax(
        ("found unexpected end of stream", "found unexpected document"),
        True,
        Text("引用符が閉じていません", "a quotation mark is not closed"),
        Text("同じ引用符で閉じてください", "close it with the same mark"),
    ),
    _Syntax(
        ("mapping values are not allowed",),
        False,
        Text("ここに「:」は書けません", '":" is not allowed here'),
        Text(
            "値の中に「: 」があるなら値を引用符で囲み、そうでなければ前の行の"
            "コロンの後の空白と、字下げをそろえてください",
            'quote a value that has ": " in it; else check the space after the colon of the '
            "line before, and the indentation",
        ),
    ),
    _Syntax(
        ("could not find expected ':'",),
        False,
        Text("項目名の後に「: 」がありません", '": " is missing after a name'),
        Text(
            "この行か前の行を「項目名: 値」の形にし、コロンの後に半角の空白を入れてください",
            'write "name: value" here or in the line before, with a space after the colon',
        ),
    ),
    _Syntax(
        ("cannot start any token",),
        False,
        Text("この文字で値を始めることはできません", "a value cannot begin with this character"),
        Text("値を引用符で囲んでください", "quote the value"),
    ),
    _Syntax(
        ("unknown escape character", "escape sequence", "hexadecimal", "escape code"),
        False,
        Text(
            "二重引用符の中の「\\」の使い方に誤りがあります",
            'a "\\" inside double quotes is not understood',
        ),
        Text(
            "「\\」をそのまま書くときは、二重引用符の代わりに一重引用符で囲んでください",
            "use single quotes for text with backslashes",
        ),
    ),
    _Syntax(
        ("did not find expected key", "expected <block end>", "expected '-' indicator"),
        False,
        Text("字下げがそろっていません", "the indentation does not line up"),
        Text(
            "同じ段の項目は、行の始めの空白の数をそろえてください。引用符の後に文字が続いていないかも"
            "確かめてください",
            "give items of one level the same number of leading spaces; nothing may follow a "
            "closing quotation mark",
        ),
    ),
    _Syntax(
        ("expected alphabetic or numeric", "the expected '>'", "expected '>'", "tag", "directive"),
        False,
        Text(
            "「&」「*」「!」「%」で始まる書き方に誤りがあります",
            'something that begins with "&", "*", "!" or "%" is not understood',
        ),
        Text("文字として書くときは引用符で囲んでください", "quote it if it is meant as text"),
    ),
)


_WIDE_COLON = (
    Text("全角のコロン「：」が使われています", "this is a full-width colon"),
    Text("半角の「:」と半角の空白に直してください", 'use ":" and a space'),
)
_NAME_AND_WIDE_COLON = re.compile(r"\s*(?:-\s+)?[^\s:#'\"「]+(：)")


def _wide_colon(lines: list[str], line: int) -> tuple[int, int] | None:
    """Return where a full-width colon follows a name, in the line of a fault or before it."""
    for number in (line, line - 1):
        words = lines[number] if 0 <= number < len(lines) else ""
        match = _NAME_AND_WIDE_COLON.match(words)
        if match is not None and ": " not in words[: match.end()]:
            return number + 1, match.start(1) + 1
    return None


def _syntax_faults(error: yaml.MarkedYAMLError, text: str, file: str) -> Iterator[Issue]:
    """Yield what stopped the parser; where tabs did, every line that begins with one."""
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark is not None else 0
    lines = text.splitlines()
    tabs = [
        (number, len(words) - len(words.lstrip(" ")))
        for number, words in enumerate(lines)
        if number >= line and words.strip() and "\t" in words[: len(words) - len(words.lstrip())]
    ]
    problem = error.problem or ""
    wide = _wide_colon(lines, line)
    if wide is not None:
        yield SYNTAX.at(Location(file, *wide), what=_WIDE_COLON[0], do=_WIDE_COLON[1])
        return
    if (tabs and tabs[0][0] == line) or "tab character" in problem or "'\\t'" in problem:
        for number, column in tabs[:_SHOWN_FAULTS] or [(line, 0)]:
            yield TAB.at(Location(file, number + 1, column + 1))
        return
    known = next(
        (each for each in _SYNTAXES if any(word in problem for word in each.words)), _GENERAL
    )
    if known.from_context and error.context_mark is not None:
        mark = error.context_mark
    place = Location(file, mark.line + 1, mark.column + 1) if mark is not None else Location(file)
    yield SYNTAX.at(place, what=known.message.format(), do=known.hint.format())
