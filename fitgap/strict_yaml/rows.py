"""Pydantic models laid over a document; what does not fit is said in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from fitgap.source import (
    Issue,
    Severity,
    Text,
    has_errors,
    verbatim,
)
from fitgap.strict_yaml.kinds import (
    EMPTY_TEXT,
    MISSING_KEY,
    MORE_OF_THE_SAME,
    MORE_OF_THE_SAME_ERROR,
    NOT_A_DATE,
    OUT_OF_RANGE,
    UNKNOWN_KEY,
    UNKNOWN_VALUE,
    WRONG_TYPE,
    WRONG_VALUE,
)
from fitgap.strict_yaml.reading import Document, Faulty, Path, nearest, read, shortened


class Row(BaseModel):
    """Base of the models laid over YAML mappings; a key with an empty value counts as absent."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, data: Any) -> Any:
        if isinstance(data, dict) and None in data.values():
            return {key: value for key, value in data.items() if value is not None}
        return data


def _text(value: object) -> object:
    """Numbers and booleans in a text field are the text that was written."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal) else value


def _filled(value: object) -> object:
    words = _text(value)
    if words == "":
        raise PydanticCustomError("empty_text", "empty")
    return words


def _number(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _texts(value: object) -> object:
    return (value,) if isinstance(value, str | int | Decimal) else _list(value)


def _joined(value: object) -> object:
    if isinstance(value, list) and all(isinstance(each, str | int | Decimal) for each in value):
        return " / ".join(str(_text(each)) for each in value)
    return _text(value)


def _date(value: object) -> object:
    if isinstance(value, str):
        try:
            if date.fromisoformat(value).isoformat() == value:
                return value
        except ValueError:
            pass
    if isinstance(value, str | int | Decimal):
        raise PydanticCustomError("not_a_date", "not a date")
    return value


YamlText = Annotated[str, BeforeValidator(_text)]
"""Text, without spaces around it; a number is the text that was written."""

FilledText = Annotated[str, BeforeValidator(_filled)]
"""Text that is not empty."""

JoinedText = Annotated[str, BeforeValidator(_joined)]
"""Text, or a list of values, which become one text with `` / `` between them."""

IsoDate = Annotated[str, BeforeValidator(_date)]
"""A date such as ``2026-04-01``, as text."""

Number = Annotated[Decimal, BeforeValidator(_number)]
"""A number with or without decimals."""

Texts = Annotated[tuple[FilledText, ...], BeforeValidator(_texts)]
"""A list of texts; one text is a list of one."""

T = TypeVar("T")
Listed = Annotated[tuple[T, ...], BeforeValidator(_list)]
"""A list of rows."""


@dataclass(frozen=True)
class Choice(BeforeValidator):
    """A validator that turns one of the ``allowed`` words into what it stands for."""

    allowed: tuple[str, ...] = ()


def choice(values: type[Enum] | Mapping[str, object]) -> Choice:
    """Return a validator that turns a word into one of the values it can stand for."""
    known: Mapping[str, object] = (
        values if isinstance(values, Mapping) else {each.value: each for each in values}
    )

    def chosen(value: object) -> object:
        if isinstance(value, dict | list | Faulty):
            return value
        word = _text(value)
        if isinstance(word, str) and word in known:
            return known[word]
        raise PydanticCustomError("choice", "not one of the words", {"allowed": tuple(known)})

    return Choice(chosen, allowed=tuple(known))


MONEY_UNITS = {"千円": Decimal(1), "円": Decimal("0.001"), "万円": Decimal(10)}
"""How many 千円 each unit of money is."""

MoneyUnit = Annotated[Decimal, choice(MONEY_UNITS)]
"""A unit of money, as the number of 千円 in one of it."""


def thousand_yen(amount: Decimal | None, unit: Decimal) -> Decimal | None:
    """Return an amount of a :data:`MoneyUnit` in 千円, written without empty decimals."""
    if amount is None:
        return None
    money = amount * unit
    whole = money.to_integral_value()
    return whole if money == whole else money.normalize()


Model = TypeVar("Model", bound=BaseModel)


def validate(
    model_type: type[Model],
    document: Document,
    check: Callable[[Document], Iterable[Issue]] = lambda _: (),
) -> tuple[Model | None, tuple[Issue, ...]]:
    """Lay a model over a document; ``check`` finds what the types of the values cannot say.

    Returns:
        The model, None where the document or a value of it has an error, and the issues
        of all, unknown keys as warnings, ordered by place.
    """
    value, faults = _try(model_type, document.value)
    unknown = {tuple(each["loc"]) for each in faults if each["type"] == "extra_forbidden"}
    if value is None and len(unknown) == len(faults):
        value, _ = _try(model_type, _without(document.value, _tree(unknown)))
    groups: dict[tuple[str, Path], list[ErrorDetails]] = {}
    for each in faults:
        if not isinstance(each["input"], Faulty):
            pattern = tuple("" if isinstance(step, int) else step for step in each["loc"])
            groups.setdefault((each["type"], pattern), []).append(each)
    found = (
        issue for group in groups.values() for issue in _condensed(model_type, document, group)
    )
    issues = (*document.issues, *found, *check(document))
    return (None if has_errors(issues) else value), in_order(issues)


def read_as(
    model_type: type[Model],
    data: bytes,
    file: str,
    check: Callable[[Document], Iterable[Issue]] = lambda _: (),
) -> tuple[Model | None, Document, tuple[Issue, ...]]:
    """Read a YAML file (UTF-8) and lay a model over it, as :func:`validate` does.

    Returns:
        The model, None where an issue is an error; the document, empty where the bytes are no
        YAML; and every issue found, by place.
    """
    document, issues = read(data, file)
    if document is None:
        return None, Document(file, None), issues
    value, issues = validate(model_type, document, check)
    return value, document, issues


def in_order(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return the issues of one file by place."""
    return tuple(
        sorted(issues, key=lambda each: (each.location.line or 0, each.location.column or 0))
    )


Rows = Sequence[tuple[int, Mapping[str, object]]]
"""Mappings of a list, each with its position."""


def rows_of(mapping: Mapping[str, object], key: str) -> Rows:
    """Return the mappings in the list at a key, with their positions; for checks across rows."""
    rows = mapping.get(key)
    if not isinstance(rows, list):
        return []
    return [(number, row) for number, row in enumerate(rows) if isinstance(row, dict)]


def plain(value: object) -> str:
    """Return a scalar as its text, '' for anything else."""
    words = _text(value)
    return words if isinstance(words, str) else ""


def plain_number(value: object) -> Decimal | None:
    """Return a number as it was read, None for anything else; for checks across rows."""
    found = _number(value)
    return found if isinstance(found, Decimal) else None


def _try(model_type: type[Model], value: object) -> tuple[Model | None, list[ErrorDetails]]:
    try:
        return model_type.model_validate(value), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


_Tree = dict[str | int, Any]


def _tree(paths: Iterable[Path]) -> _Tree:
    root: _Tree = {}
    for path in paths:
        branch = root
        for step in path:
            branch = branch.setdefault(step, {})
    return root


def _without(value: Any, removed: _Tree) -> Any:
    """Return the value without the leaves of a tree of paths."""
    if not removed:
        return value
    if isinstance(value, list):
        return [_without(each, removed.get(place, {})) for place, each in enumerate(value)]
    return {
        key: _without(each, removed.get(key, {}))
        for key, each in value.items()
        if key not in removed or removed[key]
    }


def _issue(model_type: type[BaseModel], document: Document, fault: ErrorDetails) -> Issue:
    path: Path = tuple(fault["loc"])
    kind = fault["type"]
    at_key = kind == "extra_forbidden"
    location = document.location(path, key=at_key)
    if kind == "missing":
        return MISSING_KEY.at(location, key=path[-1])
    if at_key:
        return UNKNOWN_KEY.at(location, key=path[-1], advice=_key_advice(model_type, path))
    key, found, context = _named(path), _shown(fault["input"]), fault.get("ctx", {})
    if kind == "empty_text" or (fault["input"] is None and path):
        return EMPTY_TEXT.at(location, key=key)
    if kind == "not_a_date":
        return NOT_A_DATE.at(location, key=key, found=found)
    if kind == "choice":
        allowed = context["allowed"]
        near = nearest(str(fault["input"]), allowed)
        return UNKNOWN_VALUE.at(
            location,
            key=key,
            found=found,
            allowed=Text("・".join(allowed), ", ".join(allowed)),
            advice=verbatim("")
            if near is None
            else Text("（「{near}」でしょうか）", ' (perhaps "{near}")').format(near=near),
        )
    if kind in _LIMITS:
        words, name = _LIMITS[kind]
        return OUT_OF_RANGE.at(
            location, key=key, found=found, limit=words.format(limit=_plain(context[name]))
        )
    if kind == "is_instance_of":
        kind = "decimal_type" if context.get("class") == "Decimal" else "string_type"
    if kind in ("int_type", "decimal_type") and _is_long(fault["input"]):
        return OUT_OF_RANGE.at(location, key=key, found=found, limit=_SHORTER)
    if kind in _TYPES:
        expected, advice = _TYPES[kind]
        return WRONG_TYPE.at(location, key=key, expected=expected, found=found, advice=advice)
    return WRONG_VALUE.at(location, key=key, found=found)


_LONG = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SHORTER = Text("小数点の前も後も 18 桁までの数", "of 18 digits at most before and after the point")


def _is_long(value: object) -> bool:
    """Say whether a text is a number with more digits than are read."""
    return isinstance(value, str) and len(value) > 18 and bool(_LONG.fullmatch(value))


def _plain(limit: object) -> str:
    """Return a limit as a person writes it; pydantic hands that of a Decimal as its repr."""
    written = str(limit).removeprefix("Decimal('").removesuffix("')")
    return f"{Decimal(written):,f}"


_LIMITS: Mapping[str, tuple[Text, str]] = {
    "greater_than": (Text("{limit} より大きい数", "more than {limit}"), "gt"),
    "greater_than_equal": (Text("{limit} 以上", "{limit} or more"), "ge"),
    "less_than": (Text("{limit} より小さい数", "less than {limit}"), "lt"),
    "less_than_equal": (Text("{limit} 以下", "{limit} or less"), "le"),
}
_MAPPING = (
    Text("「項目: 値」の組", 'a mapping ("key: value")'),
    Text(
        "次の行から字下げして「項目: 値」を並べるか、{{項目: 値, …}} の形で書いてください",
        'write "key: value" lines, indented, or {{key: value, …}}',
    ).format(),
)
_SEQUENCE = (
    Text("一覧", "a list"),
    Text(
        "「- 」で始まる行を並べるか、[値, 値] の形で書いてください",
        'write lines that begin with "- ", or [value, value]',
    ),
)
_NUMBER_WORDS = (
    Text("数", "a number"),
    Text(
        "半角の数字だけで書いてください（例: 1273、割合なら 0.75）。"
        "引用符、カンマ、単位は付けません",
        "write digits only (such as 1273, or 0.75 for a share), without quotes, commas or a unit",
    ),
)
_WHOLE_WORDS = (
    Text("整数", "a whole number"),
    Text(
        "半角の数字だけで書いてください（例: 1273）。引用符、カンマ、小数点、単位は付けません",
        "write digits only (such as 1273), without quotes, commas, decimals or a unit",
    ),
)
_TYPES: Mapping[str, tuple[Text, Text]] = {
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "list_type": _SEQUENCE,
    "tuple_type": _SEQUENCE,
    "string_type": (
        Text("文字", "text"),
        Text("1 つの値を文字で書いてください", "write one value, as text"),
    ),
    "int_type": _WHOLE_WORDS,
    "int_from_float": _WHOLE_WORDS,
    "decimal_type": _NUMBER_WORDS,
    "bool_type": (
        Text(" true か false ", "true or false"),
        Text("はい は true、いいえ は false と書いてください", "write true or false"),
    ),
}


def _named(path: Path) -> Text:
    """Return what a sentence calls the value at a path."""
    names = [step for step in path if isinstance(step, str)]
    if not path or not names:
        return Text("ファイルの中身", "the file")
    if isinstance(path[-1], int):
        return Text("「{name}」の {n} 番目", 'entry {n} of "{name}"').format(
            name=names[-1], n=path[-1] + 1
        )
    return Text("「{name}」", '"{name}"').format(name=names[-1])


def _shown(value: object) -> Text:
    if isinstance(value, dict):
        return Text("「項目: 値」の組", "a mapping")
    if isinstance(value, list | tuple):
        return Text("一覧", "a list")
    if value is None:
        return Text("空", "empty")
    words = shortened(str(_text(value)))
    return Text(f"「{words}」", f'"{words}"')


def _key_advice(model_type: type[BaseModel], path: Path) -> Text:
    model = _model_at(model_type, path[:-1])
    known = sorted(_fields(model)) if model is not None else []
    near = nearest(str(path[-1]), known)
    if near is not None and any(sign in str(path[-1]) for sign in "：　"):
        return Text(
            "「{near}」のつもりなら、全角のコロンや空白を半角に直してください",
            'if "{near}" is meant, replace the full-width colon or space',
        ).format(near=near)
    if near is not None:
        return Text(
            "「{near}」の書き間違いでなければ、消してください",
            'it is perhaps "{near}"; if not, remove it',
        ).format(near=near)
    return Text(
        "消してください。ここに書ける項目: {known}", "remove it; known here: {known}"
    ).format(known=", ".join(known))


def _model_at(model_type: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Return the model that describes the value at a path."""
    model: type[BaseModel] | None = model_type
    for step in path:
        if isinstance(step, str):
            if model is None or step not in _fields(model):
                return None
            model = _inner_model(_fields(model)[step].annotation)
    return model


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {each.alias or name: each for name, each in model.model_fields.items()}


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_inner_model(each) for each in get_args(annotation))
    return next((each for each in inner if each is not None), None)


_SHOWN = {Severity.ERROR: 100, Severity.WARNING: 3}


def _condensed(
    model_type: type[BaseModel], document: Document, group: Sequence[ErrorDetails]
) -> Iterator[Issue]:
    """Yield the issues of equal faults in rows of a list: the first, then how many more."""
    first = _issue(model_type, document, group[0])
    shown = _SHOWN[first.severity]
    yield from (_issue(model_type, document, each) for each in group[:shown])
    if len(group) > shown:
        kind = MORE_OF_THE_SAME if shown == _SHOWN[Severity.WARNING] else MORE_OF_THE_SAME_ERROR
        place = document.location(tuple(group[shown]["loc"]), key=kind is MORE_OF_THE_SAME)
        yield kind.at(place, count=len(group) - shown)
