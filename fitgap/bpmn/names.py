"""Ids that XML allows: every id of a file once, and each a name (NCName)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Namespaces in XML 1.0, production 4, with the letters of XML 1.0 (fifth edition).
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]*")
_OTHER = re.compile(f"[^{_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]+")


def is_name(words: str) -> bool:
    """Say whether XML allows the words as an id."""
    return _NAME.fullmatch(words) is not None


class Names:
    """The ids of one file that is being written.

    Args:
        wanted: ids that shall keep their words where XML allows it.
        taken: words no other element may get.
    """

    def __init__(self, wanted: Iterable[str], taken: Iterable[str] = ()) -> None:
        wanted = list(dict.fromkeys(wanted))
        self._name_of = {each: each for each in wanted if is_name(each)}
        self._used = {*self._name_of, *taken}
        for each in wanted:
            if each not in self._name_of:
                self._name_of[each] = self.new(each)

    def __getitem__(self, identifier: str) -> str:
        """Return the name of an id, the id itself where it is not one of the file's."""
        return self._name_of.get(identifier, identifier)

    def get(self, identifier: str) -> str | None:
        """Return the name of an id, None where it is not one of the file's."""
        return self._name_of.get(identifier)

    def new(self, words: str) -> str:
        """Return a name near the words that nothing has yet."""
        name = _OTHER.sub("_", words)
        if not is_name(name):
            name = f"_{name}"
        number, free = 1, name
        while free in self._used:
            number += 1
            free = f"{name}_{number}"
        self._used.add(free)
        return free
