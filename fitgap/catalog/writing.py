"""A catalogue as YAML, the way a person would write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import yaml

from fitgap.catalog.values import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
)

SCHEMA_FILE = "catalog.schema.json"
"""What the JSON Schema is called that the first line of a written catalogue points to."""


def write_catalog(catalog: PackageCatalog) -> bytes:
    """Return a catalogue as YAML (UTF-8): a block a function, only what is set, in its order.

    ``read_catalog`` gives an equal catalogue back.
    """
    return ("\n".join(_lines(catalog)) + "\n").encode()


_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
#
# 機能カタログ。機能1件につき「- id:」を1つ書きます。
# id は版が変わっても変えず、廃止しても使い回しません。
# option_range    options に名前のない追加が、オプション機能の範囲に入るか
#                 in 内 | out 外 | unknown 不明
# standard_class  標準仕様での区分
#                 must 実装必須 | option 標準オプション | prohibited 実装不可
# answer          ベンダの回答
#                 standard 標準機能 | parameter 設定 | option オプション | customise カスタマイズ |
#                 alternative 代替案・運用 | planned 次期版 | none 対応不可 | unanswered 未回答
# 1 行目は、対応するエディタに項目名と書き方を教えます。
# （fitgap catalog schema -o {SCHEMA_FILE} で、そのファイルを作れます）
"""


def _lines(catalog: PackageCatalog) -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield ""
    yield "package:"
    yield f"  id: {_scalar(catalog.id)}"
    yield f"  name: {_scalar(catalog.name)}"
    if catalog.vendor:
        yield f"  vendor: {_scalar(catalog.vendor)}"
    if catalog.version:
        yield f"  version: {_scalar(catalog.version)}"
    if catalog.standard_affairs:
        yield "  standard_affairs: true"
    if catalog.person_day_thousand_yen is not None:
        yield ""
        yield f"rates: {{{_money('person_day', catalog.person_day_thousand_yen)}}}"
    yield ""
    yield "functions:" if catalog.functions else "functions: []"
    area = ""
    for function in catalog.functions:
        if function.area != area:
            area = function.area
            yield ""
            yield f"  # ---- {' '.join(_BREAKS.sub(' ', area).split()) or '（分野なし）'}"
        yield from _function_lines(function)
    if catalog.standard_flows:
        yield ""
        yield "standard_flows:"
        for flow in catalog.standard_flows:
            named = () if flow.process == flow.file else (("process", flow.process),)
            yield f"  - {_mapping((*named, ('file', flow.file)))}"


def _function_lines(function: PackageFunction) -> Iterator[str]:
    yield f"  - id: {_scalar(function.id)}"
    for key, text in (
        ("area", function.area),
        ("group", function.group),
        ("name", function.name),
        ("description", function.description),
    ):
        if text:
            yield from _text_lines(key, text)
    for key, names in (
        ("documents_in", function.documents_in),
        ("documents_out", function.documents_out),
        ("screens", function.screens),
        ("forms", function.forms),
        ("fields", function.fields),
    ):
        if names:
            yield f"    {key}: [{', '.join(map(_scalar, names))}]"
    yield from _part_lines("parameters", map(_parameter, function.parameters))
    yield from _part_lines("options", map(_option, function.options))
    if function.option_range is not OptionRange.UNKNOWN:
        yield f"    option_range: {function.option_range.value}"
    if function.standard_class is not StandardClass.NONE:
        yield f"    standard_class: {function.standard_class.value}"
    if function.required is not None:
        yield f"    required: {_truth(function.required)}"
    if function.answer is not None:
        yield f"    answer: {function.answer.value}"
    if function.quoted_price_thousand_yen is not None:
        yield from (
            f"    {part}"
            for part in _money("quoted_price", function.quoted_price_thousand_yen).split(", ")
        )
    if function.note:
        yield from _text_lines("note", function.note)
    if function.status is not FunctionStatus.CURRENT:
        yield f"    status: {function.status.value}"
    if function.successor is not None:
        yield f"    successor: {_scalar(function.successor)}"
    elif function.status is FunctionStatus.REMOVED:
        yield "    successor: null"


def _part_lines(key: str, parts: Iterable[str]) -> Iterator[str]:
    lines = [f"      - {part}" for part in parts]
    if lines:
        yield f"    {key}:"
        yield from lines


def _parameter(each: Parameter) -> str:
    return _mapping(
        (
            *_named(each),
            ("values", each.values),
            ("default", each.default),
        )
    )


def _option(each: Option) -> str:
    words = _mapping(_named(each))
    if each.price_thousand_yen is None:
        return words
    return f"{words[:-1]}, {_money('price', each.price_thousand_yen)}}}"


def _named(each: Parameter | Option) -> Sequence[tuple[str, str | None]]:
    names = (("id", each.id), ("name", each.name))
    return (
        *(names if each.id != each.name else names[1:]),
        ("aspect", each.aspect.value if each.aspect is not None else None),
    )


def _mapping(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Return a mapping on one line, without the pairs that hold nothing."""
    return (
        "{" + ", ".join(f"{key}: {_scalar(text)}" for key, text in pairs if text is not None) + "}"
    )


def _money(key: str, thousand_yen: Decimal) -> str:
    """Return an amount with its unit, in 円 where 千円 would take too many decimals."""
    text = _plain_number(thousand_yen)
    if len(text.partition(".")[2]) <= _DECIMALS:
        return f"{key}: {text}, unit: 千円"
    return f"{key}: {_plain_number(thousand_yen * 1000)}, unit: 円"


_DECIMALS = 18
"""The decimals a number in YAML may have; with more it is text."""


def _plain_number(value: Decimal) -> str:
    text = format(value, "f") if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _text_lines(key: str, text: str) -> Iterator[str]:
    """Yield a text of a function: one line, or a block where the text has several."""
    lines = text.split("\n")
    if len(lines) == 1 or _UNPRINTABLE.search(text):
        yield f"    {key}: {_scalar(text)}"
        return
    yield f"    {key}: |-"
    yield from (f"      {line}" if line else "" for line in lines)


def _scalar(text: str) -> str:
    """Return a text as a scalar that is read back as it is, quoted only where it has to be."""
    if _PLAIN.fullmatch(text) and not _misread(text):
        return text
    return '"' + _ESCAPED.sub(_escape, text) + '"'


# Not ASCII, and neither a line break nor anything YAML does not print.
_WIDE = "\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_WITHIN = rf"-A-Za-z0-9_/.()+%&;=~@^$<>!?'*|{_WIDE}"
# Plain in a block and within brackets alike: begins with no sign of YAML's, has none within.
_PLAIN = re.compile(rf"[A-Za-z0-9_/{_WIDE}](?:[{_WITHIN} ]*[{_WITHIN}])?")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_UNPRINTABLE = re.compile(f"[^\n\t\x20-\x7e\xa0{_WIDE}]")
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NUMBERLIKE = re.compile(r"[-+.0-9][-+.:,_0-9A-Fa-fxo]*")
_RESOLVER = yaml.resolver.Resolver()


def _misread(text: str) -> bool:
    """Say whether some YAML reader would take the bare text for a number, a date or a truth."""
    if not text.isascii():
        return False
    if _NUMBERLIKE.fullmatch(text):
        return True
    # The stubs of PyYAML leave this method without types.
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag != "tag:yaml.org,2002:str")


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"
