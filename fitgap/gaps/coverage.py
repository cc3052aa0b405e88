"""Whether functions list what a need asks for, or know a document that a flow makes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.process import Aspect, Need


def provides(function: PackageFunction, need: Need) -> bool:
    """Say whether a function lists exactly what a need asks to be there.

    Conservative: the need must name nothing but things listed under its aspect, perhaps
    with a request around them (「…を印刷したい」).  A wish to change a thing is not met by
    the thing's being there.
    """
    listed = {
        Aspect.FORM: (*function.documents_out, *function.forms),
        Aspect.FIELD: function.fields,
        Aspect.SCREEN: function.screens,
        Aspect.FUNCTION: (function.name,),
    }.get(need.aspect, ())
    names = {plain(name) for name in listed} - {""}
    wanted = plain(need.text)
    if not names or not wanted:
        return False
    if wanted in names:
        return True
    asked = plain(_REQUEST.sub("", unicodedata.normalize("NFKC", need.text).strip()))
    if asked in names:
        return True
    parts = [plain(part) for part in _AND.split(_REQUEST.sub("", need.text))]
    return all(part in names for part in parts)


# What a wish for something to be there ends with.  Words for changing are left out.
_REQUEST = re.compile(
    r"""(の(様式|帳票|画面|欄|項目))?(を|が|も|の)?(新たに|自動で|画面に|画面で)?
    (追加|出力|印刷|表示|登録|入力|記録|作成|発行|交付|用意|必要|ほしい|欲しい|使|残|出|刷)
    [ぁ-ん]{0,40}(すること|できること|したい|です|ます|ほしい|欲しい)?[。．.]?$""",
    re.VERBOSE,
)
_AND = re.compile(r"[、,，・]|及び|および|並びに")
# Bounded, as a wish without an end must not be searched anew from each of its brackets.
_REMARK = re.compile(r"[(\[（［【〔〈<].{0,200}?[)\]）］】〕〉>]")


@lru_cache(maxsize=65536)
def plain(words: str) -> str:
    """Return words in the form they are compared in: no width, case, remarks or marks."""
    folded = _REMARK.sub("", unicodedata.normalize("NFKC", words)).casefold()
    return "".join(char for char in folded if char.isalnum() or char == "ー")


class KnownDocuments:
    """The documents that the functions of a catalogue make, print or take in."""

    def __init__(self, catalog: PackageCatalog) -> None:
        known: dict[str, set[str]] = {}
        for function in catalog.functions:
            names = known.setdefault(function.area, set())
            if function.offered:
                names.update(plain(name) for name in _documents(function))
        self._by_area: Mapping[str, frozenset[str]] = {
            area: frozenset(names - {""}) for area, names in known.items()
        }

    def unknown(
        self, names: Iterable[str], functions: Sequence[PackageFunction]
    ) -> tuple[str, ...]:
        """Return the documents that neither some functions nor the areas they are of know."""
        own = frozenset(
            plain(each) for function in functions for each in (function.name, *_documents(function))
        )
        near = frozenset().union(*(self._by_area[function.area] for function in functions))
        return tuple(
            name
            for name in names
            if not _alike(plain(name), own, _OWN_SHARE)
            and not _alike(plain(name), near, _AREA_SHARE)
        )


def _documents(function: PackageFunction) -> tuple[str, ...]:
    return (*function.documents_out, *function.forms, *function.documents_in)


def _alike(name: str, known: frozenset[str], share: float) -> bool:
    """Say whether a document is known by another wording (登録者数の月報, 登録者数月報).

    What it is about, its name without the word for the kind of paper, must be in a known
    name to this share of its characters; a name that is only a kind (通知) is about nothing.
    A known name with more before it is the same too (児童手当認定通知書, 認定通知書).
    """
    if name in known or any(
        name.endswith(other) and len(_KIND_OF_PAPER.sub("", other)) >= 2 for other in known
    ):
        return True
    about = _KIND_OF_PAPER.sub("", "".join(_NOT_HIRAGANA.findall(name)))
    if len(about) < 2:
        return any(name in other for other in known)
    needed = share * len(about)
    return any(sum(map(other.__contains__, about)) >= needed for other in known)


_OWN_SHARE, _AREA_SHARE = 0.7, 0.85
_NOT_HIRAGANA = re.compile(r"[^ぁ-ん]+")
_KIND_OF_PAPER = re.compile(
    r"(?:通知書?|証明書?|申請書?|申込書?|届出?書?|文書|書類|手紙|用紙|[書票証状紙表券])$"
)
