"""From bytes of any encoding to an XML tree, refusing what no honest BPMN file holds.

Everything is turned into UTF-8 here, so that the checks for hostile content see exactly
the text the parser will see, and so that Japanese encodings that libxml2 does not know
(MS932, Windows-31J) are read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fitgap.bpmn import kinds
from fitgap.source import Issue, Location, Text, verbatim

# lxml ships no types; an element is anything with its interface.
Element = Any


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes above which a file is refused unread.

    ``size`` is in bytes; ``tags`` counts ``<`` signs in the file; ``attributes`` is per
    element.  Depth is limited to :data:`MAX_DEPTH` by the parser itself.
    """

    size: int = 50_000_000
    tags: int = 300_000
    attributes: int = 1_000


DEFAULT_LIMITS = Limits()
MAX_DEPTH = 256
"""Nesting at which libxml2 stops reading (its built-in limit without ``huge_tree``)."""

_BLANK = b" \t\r\n\0"
# The longest first: that of UTF-32 begins with that of UTF-16.
_BOMS = {
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-8": codecs.BOM_UTF8,
}
_MARKS = tuple(_BOMS.values())
# XML 1.0, appendix F: a file begins with an ASCII character, which shows how wide it is.
_WIDE_STARTS = {
    "utf-32-le": re.compile(rb"[^\0]\0\0\0"),
    "utf-32-be": re.compile(rb"\0\0\0[^\0]"),
    "utf-16-le": re.compile(rb"[^\0]\0"),
    "utf-16-be": re.compile(rb"\0[^\0]"),
}
_DECLARED = re.compile(
    rb"<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._:-]{0,60})[\"']"
)
# On Windows every one of these names means code page 932 (as in the WHATWG Encoding Standard).
_CP932_NAMES = frozenset(
    (
        *("cp932", "ms932", "x_ms_cp932", "windows_932", "windows932", "932"),
        *("windows_31j", "windows31j", "cswindows31j", "ms_kanji", "mskanji"),
        *("shift_jis", "shiftjis", "sjis", "s_jis", "x_sjis", "csshiftjis"),
    )
)
_EUC_JP_NAMES = frozenset({"euc_jp", "eucjp", "ujis", "x_euc_jp", "cseucpkdfmtjapanese"})
# Codecs of Python that are no character encodings of files, or that hide "<" from readers.
_NOT_FOR_FILES = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"}
)
_GUESSES = (("utf-8", "UTF-8"), ("euc_jp", "EUC-JP"), ("cp932", "Shift_JIS"))
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
# Everything XML allows before the document type: the declaration, comments, instructions.
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*\?>")
_ROOT_NAME = re.compile(rb"<[^\s/>]+")
_START_TAG = re.compile(rb"[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*")
_ATTRIBUTE = re.compile(rb"\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def parse(
    data: bytes, file: str, limits: Limits, *, best_effort: bool = False
) -> tuple[Element | None, tuple[Issue, ...]]:
    """Return the root element, or None, and what is wrong with the file as XML."""
    text, _, issues = decode(data, file, limits, best_effort=best_effort)
    if text is None:
        return None, issues
    root, found = parse_text(text, file, best_effort=best_effort)
    return root, (*issues, *found)


def decode(
    data: bytes, file: str, limits: Limits, *, best_effort: bool = False
) -> tuple[bytes | None, str, tuple[Issue, ...]]:
    """Return the file as UTF-8 without a byte order mark, and the encoding it was in.

    The text is None where the file is refused or its bytes cannot be read.
    """
    place = Location(file)
    if len(data) > limits.size:
        return (
            None,
            "",
            (
                kinds.TOO_LARGE.at(
                    place,
                    what=Text("ファイルの大きさ", "file size"),
                    found=f"{len(data):,}",
                    limit=f"{limits.size:,}",
                    unit=Text("バイト", "bytes"),
                ),
            ),
        )
    if not data[:100].strip(_BLANK) and not data.strip(_BLANK):
        return None, "", (kinds.EMPTY.at(place),)
    text, name, issues = _to_utf8(data, file)
    if text is None and best_effort:
        text, name, issues = _to_utf8_somehow(data, issues)
    if text is None:
        return None, name, issues
    refusal = _refusal(text, file, limits)
    if refusal is None and best_effort and _DECLARES.search(text):
        # What a parser that recovers takes for a document type is not told beforehand.
        refusal = kinds.DOCTYPE.at(place)
    if refusal is not None:
        return None, name, (*issues, refusal)
    return text, name, issues


def _to_utf8(data: bytes, file: str) -> tuple[bytes | None, str, tuple[Issue, ...]]:
    """Return the file as UTF-8 and its encoding, or why that is not possible."""
    encoding, name, issues = _encoding(data, file)
    if encoding is None:
        return None, name, issues
    data = data.removeprefix(_BOMS.get(encoding, b""))
    if encoding == "ascii":
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
        return (data if encoding == "utf-8" else text.encode()), name, issues
    except UnicodeDecodeError as error:
        if encoding == "euc_jp":
            # Circled digits and the like (NEC row 13) are in common use but not in JIS X 0208.
            try:
                return data.decode("euc_jis_2004").encode(), name, issues
            except UnicodeError:
                pass
        issue = _bad_bytes(data, file, name=name, encoding=encoding, error=error)
        return None, name, (*issues, issue)
    except (UnicodeError, ValueError):
        return None, name, (*issues, kinds.UNKNOWN_ENCODING.at(Location(file, 1), name=name))


def _to_utf8_somehow(
    data: bytes, issues: tuple[Issue, ...]
) -> tuple[bytes, str, tuple[Issue, ...]]:
    """Return the file as the encoding it looks like, else with marks for bad bytes."""
    *others, wrong = issues
    texts = {shown: data.decode(guess, "replace") for guess, shown in _GUESSES}
    # Western text often happens to be valid in the Japanese encodings; only kana tell.
    likely = [shown for shown, text in texts.items() if shown == "UTF-8" or _KANA.search(text)]
    actual = min(likely, key=lambda shown: texts[shown].count("\N{REPLACEMENT CHARACTER}"))
    kind = kinds.READ_AS
    if "\N{REPLACEMENT CHARACTER}" in texts[actual]:
        kind = kinds.INCOMPLETE
    issue = kind.at(wrong.location, problem=wrong.message, actual=actual)
    return texts[actual].encode(), actual, (*others, issue)


def _encoding(data: bytes, file: str) -> tuple[str | None, str, tuple[Issue, ...]]:
    """Return the codec to read with, the name to call it by, and doubts about it."""
    actual = None
    if data.startswith(_MARKS):
        actual = next(codec for codec, mark in _BOMS.items() if data.startswith(mark))
    elif 0 in data[:4]:
        actual = next((codec for codec, start in _WIDE_STARTS.items() if start.match(data)), None)
    head = data[:4000]
    if actual is not None and actual != "utf-8":
        head = head.replace(b"\0", b"")
    declaration = _DECLARED.search(head)
    if declaration is None:
        return actual or "utf-8", (actual or "utf-8").upper(), ()
    name = declaration[1].decode("ascii")
    declared = _codec(name)
    if actual is None and declared is not None and not declared.startswith(("utf-16", "utf-32")):
        return declared, name, ()
    if actual is None and declared is None:
        return None, name, (kinds.UNKNOWN_ENCODING.at(Location(file, 1), name=name),)
    # The bytes themselves say what they are; a declaration that says otherwise is wrong.
    actual = actual or "utf-8"
    if declared is not None and actual.startswith(declared):
        return actual, name, ()
    doubt = kinds.OTHER_ENCODING.at(Location(file, 1), declared=name, actual=actual.upper())
    return actual, actual.upper(), (doubt,)


def _codec(name: str) -> str | None:
    """Return Python's name of a declared encoding, or None where it is not one of text."""
    key = name.lower().replace("-", "_")
    if key in _CP932_NAMES:
        return "cp932"
    if key in _EUC_JP_NAMES:
        return "euc_jp"
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if codec.name in _NOT_FOR_FILES or not getattr(codec, "_is_text_encoding", True):
        return None
    return codec.name.removesuffix("-sig")


def _bad_bytes(
    data: bytes, file: str, *, name: str, encoding: str, error: UnicodeDecodeError
) -> Issue:
    before = data[: error.start].decode(encoding, "replace")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    remedy = kinds.SAVE_AS_UTF8
    for guess, shown in _GUESSES:
        try:
            guessed = data.decode(guess)
        except UnicodeDecodeError:
            continue
        # Western text often happens to be valid in these too; only kana tell.
        if guess != encoding and _KANA.search(guessed):
            remedy = kinds.LOOKS_LIKE.format(guess=shown)
            break
    return kinds.BAD_BYTES.at(
        Location(file, line, column),
        name=name,
        bytes=data[error.start : error.start + 4].hex(" ").upper(),
        remedy=remedy,
    )


def _refusal(text: bytes, file: str, limits: Limits) -> Issue | None:
    """Return why the file is refused before parsing, or None."""
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text[end : end + 9].upper() == b"<!DOCTYPE":
        return kinds.DOCTYPE.at(Location(file, text.count(b"\n", 0, end) + 1))
    # A text of fewer characters than that cannot hold so many.
    if len(text) > limits.tags and (tags := text.count(b"<")) > limits.tags:
        return kinds.TOO_LARGE.at(
            Location(file),
            what=Text("タグの数", "number of tags"),
            found=f"{tags:,}",
            limit=f"{limits.tags:,}",
            unit=Text("個", "tags"),
        )
    # "<" is not allowed in an attribute, so a start tag lies between two of them.  One with
    # too many attributes is so long that it covers a whole block of half its length.
    shortest = 4 * limits.attributes
    block = max(shortest // 2, 1)
    if all(text.find(b"<", at, at + block) >= 0 for at in range(0, len(text), block)):
        return None
    line = 1
    for stretch in text.split(b"<"):
        if len(stretch) > shortest and not stretch.startswith((b"!", b"?")):
            tag = _START_TAG.match(stretch)
            number = len(_ATTRIBUTE.findall(tag[0])) if tag else 0
            if number > limits.attributes:
                return kinds.TOO_LARGE.at(
                    Location(file, line),
                    what=Text("1つの要素の属性の数", "number of attributes of one element"),
                    found=f"{number:,}",
                    limit=f"{limits.attributes:,}",
                    unit=Text("個", "attributes"),
                )
        line += stretch.count(b"\n")
    return None


def parse_text(
    text: bytes, file: str, *, keep: bool = False, best_effort: bool = False
) -> tuple[Element | None, tuple[Issue, ...]]:
    """Parse what :func:`decode` returned.

    With ``keep`` comments, processing instructions and CDATA sections stay in the tree.
    """
    root, issues = _parse_strictly(text, file, keep=keep)
    if root is not None or not best_effort or any(each.code in kinds.REFUSALS for each in issues):
        return root, issues
    return _parse_somehow(text, file, issues, keep=keep)


def _parser(*, recover: bool, keep: bool) -> Any:
    from lxml import etree

    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=not keep,
        remove_pis=not keep,
        strip_cdata=not keep,
        recover=recover,
    )


def _parse_strictly(
    text: bytes, file: str, *, keep: bool
) -> tuple[Element | None, tuple[Issue, ...]]:
    from lxml import etree

    strict = _parser(recover=False, keep=keep)
    try:
        root = etree.fromstring(text, strict)
        if root.getroottree().docinfo.internalDTD is not None:
            return None, (kinds.DOCTYPE.at(Location(file)),)
        return root, ()
    except etree.XMLSyntaxError as error:
        entries = [entry for entry in strict.error_log if entry.level >= etree.ErrorLevels.ERROR]
        if entries and all(entry.type_name in _HARMLESS for entry in entries):
            # libxml2 counts these as errors though the file is well-formed, and then keeps
            # quiet about some real ones: another parser decides.  The same parse with nothing
            # to recover from gives the tree.
            broken = _second_opinion(text, file)
            if broken is not None:
                return None, (broken,)
            return etree.fromstring(text, _parser(recover=True, keep=keep)), ()
        if not entries:
            return None, (_not_well_formed("", str(error.msg), Location(file), text),)
        return None, tuple(_syntax_issues(entries, file, text))


def _parse_somehow(
    text: bytes, file: str, issues: tuple[Issue, ...], *, keep: bool
) -> tuple[Element | None, tuple[Issue, ...]]:
    """Return what can be read of malformed XML, with a warning for each of its mistakes."""
    from lxml import etree

    # The encoding is known; a declaration in the wrong place would become an instruction.
    text = _DECLARATION.sub(b"", text)
    unbound = [each.location for each in issues if each.code == kinds.UNBOUND_PREFIX.code]
    mended: tuple[Issue, ...] = ()
    if unbound:
        prefixes = dict.fromkeys(_unbound_prefixes(text))
        addresses = {each: kinds.WELL_KNOWN.get(each, f"urn:{each}") for each in prefixes}
        text = declare(text, addresses)
        mended = tuple(
            kinds.PREFIX_DECLARED.at(place, prefix=prefix, address=address)
            for place, (prefix, address) in zip(unbound, addresses.items(), strict=False)
        )
        root, issues = _parse_strictly(text, file, keep=keep)
        if root is not None:
            return root, mended
    warnings = tuple(
        kinds.INCOMPLETE.at(each.location, problem=each.message)
        for each in issues
        if each.code != kinds.UNBOUND_PREFIX.code
    )
    recovering = _parser(recover=True, keep=keep)
    try:
        root = etree.fromstring(text, recovering)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return None, issues
    for entry in recovering.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            return None, (kinds.TOO_DEEP.at(Location(file, entry.line), limit=MAX_DEPTH),)
    return root, (*mended, *warnings)


def _unbound_prefixes(text: bytes) -> Iterator[str]:
    """Return the prefixes that elements or attributes have and the root does not declare."""
    from lxml import etree

    recovering = _parser(recover=True, keep=False)
    etree.fromstring(text, recovering)
    for entry in recovering.error_log:
        unbound = _UNBOUND.search(entry.message)
        if unbound is not None:
            yield unbound[1]


def declare(text: bytes, addresses: Mapping[str, str]) -> bytes:
    """Return the XML with namespace declarations added to its root element."""
    prolog = _PROLOG.match(text)
    name = _ROOT_NAME.match(text, prolog.end() if prolog else 0)
    if name is None:
        return text
    words = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in addresses.items())
    return text[: name.end()] + words.encode() + text[name.end() :]


# A namespace name that is no URI, an xml:id that is no name or not unique: none of these
# makes a document ill-formed (Namespaces in XML 1.0, section 9; xml:id 1.0, section 4).
_HARMLESS = frozenset({"WAR_NS_URI", "WAR_NS_URI_RELATIVE", "DTD_XMLID_VALUE", "DTD_ID_REDEFINED"})
_EXPAT_TYPES = {
    3: "ERR_TAG_NOT_FINISHED",
    5: "ERR_GT_REQUIRED",
    7: "ERR_TAG_NAME_MISMATCH",
    8: "ERR_ATTRIBUTE_REDEFINED",
    9: "ERR_DOCUMENT_END",
}
_UNBOUND = re.compile(r"Namespace prefix (\S+)(?: for \S+)?(?: on \S+)? is not defined")
_ENTITY = re.compile(r"Entity '([^']*)' not defined")


def _second_opinion(text: bytes, file: str) -> Issue | None:
    """Return what expat finds wrong with the file, if anything."""
    from xml.parsers import expat

    # The separator must be a character no namespace name can hold.
    checker = expat.ParserCreate("utf-8", namespace_separator="\x01")
    try:
        checker.Parse(text, True)
    except expat.ExpatError as error:
        place = Location(file, error.lineno, error.offset + 1)
        return _not_well_formed(_EXPAT_TYPES.get(error.code, ""), str(error), place, text)
    return None


def _syntax_issues(entries: list[Any], file: str, text: bytes) -> list[Issue]:
    """Return one issue per unbound prefix, and the first other error.

    What follows the first syntax error is mostly its consequence.
    """
    issues: list[Issue] = []
    prefixes: set[str] = set()
    for entry in entries:
        place = Location(file, max(entry.line, 1), max(entry.column, 1))
        unbound = _UNBOUND.search(entry.message)
        if unbound is not None:
            if unbound[1] not in prefixes:
                prefixes.add(unbound[1])
                address = kinds.WELL_KNOWN.get(unbound[1], "…")
                issues.append(kinds.UNBOUND_PREFIX.at(place, prefix=unbound[1], address=address))
        elif entry.type_name not in _HARMLESS:
            issues.append(_not_well_formed(entry.type_name, entry.message, place, text))
            break
    return issues


def _not_well_formed(type_name: str, message: str, place: Location, text: bytes) -> Issue:
    entity = _ENTITY.search(message)
    if entity is not None:
        return kinds.UNKNOWN_ENTITY.at(place, entity=f"&{entity[1]};")
    if type_name == "ERR_RESOURCE_LIMIT" or "XML_PARSE_HUGE" in message:
        return kinds.TOO_DEEP.at(place, limit=MAX_DEPTH)
    cause = kinds.CAUSES.get(type_name)
    if type_name == "ERR_RESERVED_XML_NAME" and b"<?xml" in text[1:]:
        cause = kinds.LATE_DECLARATION
    if cause is None:
        cause = Text(
            f"XML の書き方に誤りがあります（{message}）", f"the XML is malformed ({message})"
        )
    return kinds.BROKEN_XML.at(place, cause=cause, detail=verbatim(message))
