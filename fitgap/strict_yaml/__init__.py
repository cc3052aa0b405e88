"""YAML as people mean it: what is written is what is read, and every fault has its place.

YAML 1.1 reads ``011002`` as 4610, ``no`` as false and ``12:30`` as 750, takes the last of
two equal keys, and lets ten lines expand to gigabytes.  Here a plain scalar is a number
only when it is written canonically (``12``, ``-0.5``), ``true``/``false`` are booleans,
an empty value, ``~`` and ``null`` are None, and everything else is text; equal keys,
aliases and tags are faults.

:func:`read` turns bytes into a :class:`Document`; :func:`validate` lays a pydantic model
(made from :class:`Row` and the field types below) over it, and :func:`read_as` does both.
None raises for anything the bytes may hold.  :func:`json_schema` says what such a model takes.
"""

from __future__ import annotations

from fitgap.strict_yaml.kinds import MORE_OF_THE_SAME
from fitgap.strict_yaml.reading import (
    Document,
    Path,
    dotted,
    nearest,
    read,
    suggestion,
)
from fitgap.strict_yaml.rows import (
    MONEY_UNITS,
    FilledText,
    IsoDate,
    JoinedText,
    Listed,
    MoneyUnit,
    Number,
    Row,
    Rows,
    Texts,
    YamlText,
    choice,
    in_order,
    plain,
    plain_number,
    read_as,
    rows_of,
    thousand_yen,
    validate,
)
from fitgap.strict_yaml.schema import Schema, Words, json_schema

__all__ = [
    "MONEY_UNITS",
    "MORE_OF_THE_SAME",
    "Document",
    "FilledText",
    "IsoDate",
    "JoinedText",
    "Listed",
    "MoneyUnit",
    "Number",
    "Path",
    "Row",
    "Rows",
    "Schema",
    "Texts",
    "Words",
    "YamlText",
    "choice",
    "dotted",
    "in_order",
    "json_schema",
    "nearest",
    "plain",
    "plain_number",
    "read",
    "read_as",
    "rows_of",
    "suggestion",
    "thousand_yen",
    "validate",
]
