"""The JSON Schema (2020-12) of a YAML file, from the rows that are laid over it.

It says what the rows say: the same keys, words, limits and leniency (a number may stand for
the text that was written, an empty value for none).  What only code can check, such as equal
ids, it leaves to the reader.  A key it does not know is a fault to a schema and a warning to
the reader; editors show both alike.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fitgap.strict_yaml import rows

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What an editor shows for a key; ``examples`` are values it offers."""

    title: str
    description: str = ""
    examples: tuple[str | int | bool, ...] = ()


def json_schema(
    model: type[BaseModel], words: Mapping[str, Words], *, identifier: str, title: str
) -> Schema:
    """Return the schema of a file whose whole is a ``model``.

    Args:
        model: the row of the whole file.
        words: what to show for each key, by its dotted path (``functions.id``).
        identifier: the ``$id``.
        title: what the file is.

    Raises:
        KeyError: a key has no words.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": identifier,
        "title": title,
        **_mapping(model, words, ""),
    }


def _mapping(model: type[BaseModel], words: Mapping[str, Words], path: str) -> Schema:
    fields = {each.alias or name: each for name, each in model.model_fields.items()}
    needed = [key for key, each in fields.items() if each.is_required()]
    properties = {
        key: _property(each, words, f"{path}.{key}" if path else key)
        for key, each in fields.items()
    }
    return {
        "type": "object",
        **({"required": needed} if needed else {}),
        "properties": properties,
        "additionalProperties": False,
    }


def _property(field: FieldInfo, words: Mapping[str, Words], path: str) -> Schema:
    said = words[path]
    shape = _shape(field.annotation, field.metadata, words, path)
    if not field.is_required():
        shape = _or_nothing(shape)
    return {
        "title": said.title,
        **({"description": said.description} if said.description else {}),
        **shape,
        **({"examples": list(said.examples)} if said.examples else {}),
    }


def _shape(
    annotation: Any, metadata: Iterable[Any], words: Mapping[str, Words], path: str
) -> Schema:
    """Return what a value may be, from its type and what the type is annotated with."""
    notes = list(metadata)
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        notes += more
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = (each for each in get_args(annotation) if each is not type(None))
        return _shape(inner, notes, words, path)
    for note in notes:
        if isinstance(note, rows.Choice):
            return {"enum": list(note.allowed)}
        known = _BY_READER.get(getattr(note, "func", None))
        if known is not None:
            return {**known, **_limits(notes)}
    if get_origin(annotation) is tuple:
        return {"type": "array", "items": _shape(get_args(annotation)[0], (), words, path)}
    if get_origin(annotation) is dict:
        return {
            "type": "object",
            "additionalProperties": _or_nothing(_shape(get_args(annotation)[1], (), words, path)),
        }
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _mapping(annotation, words, path)
    return {"type": _PLAIN_TYPES[annotation], **_limits(notes)}


def _or_nothing(shape: Schema) -> Schema:
    """Let a value be empty, which counts as not written."""
    if "enum" in shape:
        return {**shape, "enum": [*shape["enum"], None]}
    if "anyOf" in shape:
        return {**shape, "anyOf": [*shape["anyOf"], {"type": "null"}]}
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    return {**shape, "type": [*kinds, "null"]}


def _limits(notes: Iterable[Any]) -> Schema:
    found: Schema = {}
    for note in notes:
        # A limit stands by itself, or inside the Field(…) of a nested annotation.
        for each in (note, *getattr(note, "metadata", ())):
            for name, keyword in _KEYWORDS.items():
                limit = getattr(each, name, None)
                if limit is not None:
                    found[keyword] = int(limit) if limit == int(limit) else float(limit)
    return found


_KEYWORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}
_PLAIN_TYPES = {bool: "boolean", int: "integer", Decimal: "number", str: "string"}
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_FILLED: Schema = {**_TEXT, "pattern": r"\S"}
_BY_READER: Mapping[Any, Schema] = {
    rows._text: _TEXT,
    rows._filled: _FILLED,
    rows._joined: {
        "anyOf": [_TEXT, {"type": "array", "items": {"type": ["string", "number"]}}],
    },
    rows._texts: {"anyOf": [_FILLED, {"type": "array", "items": _FILLED}]},
    rows._date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    rows._number: {"type": "number"},
}
