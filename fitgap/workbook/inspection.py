"""Refuses a returned workbook that no parser should see.

A workbook that comes back by mail is a file from a stranger: it may unzip to gigabytes,
carry macros, declare XML entities or claim cells at the far end of a sheet.  Everything is
checked on the bytes of the archive, before any spreadsheet library opens it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from fitgap.source import FitgapError, Issue, IssueKind, Location, Severity, Text

MAXIMUM_FILE_BYTES = 100_000_000
MAXIMUM_PARTS = 1_000
MAXIMUM_UNPACKED_BYTES = 200_000_000
MAXIMUM_RATIO = 200
"""How many times its packed size a part above ``_SMALL_PART_BYTES`` may unpack to."""

MAXIMUM_CELLS = 2_000_000
MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 2_000

_SMALL_PART_BYTES = 5_000_000
_CHUNK = 1 << 20
_OVERLAP = 256

_SAVE_AGAIN = Text(
    "Excel または LibreOffice で開き、Excelブック(.xlsx)として保存しなおしてください",
    "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)",
)
_ASK_AGAIN = Text(
    "このファイルは開かず、送った方に、Excel で新しいブック(.xlsx)に値だけを貼り付けて、"
    "送りなおしてもらってください",
    "do not open it; ask the sender to paste the values into a new workbook (.xlsx) and send that",
)


def _kind(code: str, ja: str, en: str, hint: Text) -> IssueKind:
    return IssueKind(code, Severity.ERROR, Text(ja, en), hint)


NOT_A_WORKBOOK = _kind(
    "WB101",
    "Excelブック(.xlsx)ではありません",
    "this is not an Excel workbook (.xlsx)",
    _SAVE_AGAIN,
)
OLD_FORMAT = _kind(
    "WB102",
    "古い形式のExcelブック(.xls)です。.xlsx だけを取り込めます",
    "this is a workbook of the old form (.xls); only .xlsx is read",
    _SAVE_AGAIN,
)
ENCRYPTED = _kind(
    "WB103",
    "パスワードのかかったブックは読めません",
    "the workbook is protected by a password and cannot be read",
    Text(
        "開くためのパスワードを外して、保存しなおしてください",
        "remove the password for opening and save it again",
    ),
)
BROKEN_ARCHIVE = _kind(
    "WB104",
    "ファイルが壊れているため読めません（{part}）",
    "the file is damaged and cannot be read ({part})",
    Text(
        "もう一度送ってもらうか、開いて保存しなおしてください",
        "have it sent again, or open it and save it again",
    ),
)
TOO_LARGE = _kind(
    "WB105",
    "展開すると大きくなりすぎるため、取り込みを止めました（{part}）",
    "it would unpack to too much data ({part})",
    _ASK_AGAIN,
)
TOO_MANY_PARTS = _kind(
    "WB106",
    "ファイルの中の部品が多すぎます（{count} 個、上限 {limit} 個）",
    "it holds too many parts ({count}, at most {limit})",
    _ASK_AGAIN,
)
SUSPICIOUS_PART = _kind(
    "WB107",
    "ファイルの中に、重複した名前または許されない場所の部品があります（{part}）",
    "a part has a duplicate name or lies where it must not ({part})",
    _ASK_AGAIN,
)
MACROS = _kind(
    "WB108",
    "マクロや埋め込みプログラムが入っているため取り込めません（{part}）",
    "it holds macros or embedded programs ({part})",
    Text(
        "マクロのない Excelブック(.xlsx)として保存しなおしてください",
        "save it as an Excel workbook without macros (.xlsx)",
    ),
)
EXTERNAL_LINK = _kind(
    "WB109",
    "ほかのファイルや外部データへのリンクが入っているため取り込めません（{part}）",
    "it links to other files or outside data ({part})",
    Text(
        "「データ」→「リンクの編集」でリンクを解除し、値で貼り付けてから保存しなおしてください",
        "break the links (Data, Edit Links), paste as values and save it again",
    ),
)
DECLARED_ENTITIES = _kind(
    "WB110",
    "XMLの文書型宣言が入っているため、安全に読めません（{part}）",
    "an XML part declares a document type or an unusual encoding ({part})",
    _ASK_AGAIN,
)
ABSURD_EXTENT = _kind(
    "WB111",
    "使われている範囲が広すぎます（{part}、{what}）",
    "the used range is too large ({part}, {what})",
    Text(
        "表の右や下の離れたセルを削除してから保存しなおしてください",
        "delete the far-away cells to the right of and below the table and save it again",
    ),
)

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAM_PART = re.compile(
    r"vbaproject|/macrosheets/|/dialogsheets/|/activex/|/embeddings/|/ctrlprops/|customui|"
    r"\.(?:bin|exe|dll|js|vbs)$",
    re.IGNORECASE,
)
_HARMLESS_BINARY = re.compile(r"/printersettings/[^/]*\.bin$", re.IGNORECASE)
_OUTSIDE_PART = re.compile(
    r"/externallinks/|/connections\.xml$|/querytables/|/webextensions/", re.IGNORECASE
)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
# A tag ends at the next "<", which no attribute can hold; ">" may stand in one.
_PREFIX = rb"<(?:[^\s<>/:]+:)?"
_RELATIONSHIP = re.compile(_PREFIX + rb"Relationship\b[^<]*")
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_XML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_WIDE_XML_START = re.compile(rb"(?:\xff\xfe|\xfe\xff)?(?:<\0|\0<)")
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]{0,400}")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_CELL = re.compile(_PREFIX + rb"c[\s/>]")
_ADDRESS = re.compile(_PREFIX + rb"c\s[^<]*?\br\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_PLAIN_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def inspect_workbook(data: bytes, file: str) -> None:
    """Raise FitgapError (``refused``) with every reason why a file must not be parsed.

    Checked: container, number and names of parts, unpacked size and ratio, macros and
    embedded objects, links to other files, document types and entities, extent of sheets.
    """
    issues = list(_issues(data, file))
    if issues:
        raise FitgapError(issues, refused=True)


def _issues(data: bytes, file: str) -> Iterator[Issue]:
    place = Location(file)
    if len(data) > MAXIMUM_FILE_BYTES:
        yield TOO_LARGE.at(place, part=f"{len(data):,} bytes")
        return
    if data.startswith(_OLE_MAGIC):
        packed = "EncryptedPackage".encode("utf-16-le")
        yield (ENCRYPTED if packed in data else OLD_FORMAT).at(place)
        return
    if not data.startswith(b"PK"):
        yield NOT_A_WORKBOOK.at(place)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _archive_issues(archive, file)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        # RuntimeError is what zipfile raises for a part it cannot decrypt.
        yield BROKEN_ARCHIVE.at(place, part=type(error).__name__)


def _archive_issues(archive: zipfile.ZipFile, file: str) -> Iterator[Issue]:
    place = Location(file)
    parts = archive.infolist()
    if len(parts) > MAXIMUM_PARTS:
        yield TOO_MANY_PARTS.at(place, count=len(parts), limit=MAXIMUM_PARTS)
        return
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        yield NOT_A_WORKBOOK.at(place)
        return
    found = list(_listing_issues(parts, file))
    yield from found
    if found:
        return
    left = MAXIMUM_UNPACKED_BYTES
    cells = 0
    for part in parts:
        try:
            content = _unpack(archive, part, left)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            yield BROKEN_ARCHIVE.at(
                Location(file, element=part.filename), part=type(error).__name__
            )
            return
        if content is None:
            yield TOO_LARGE.at(Location(file, element=part.filename), part=part.filename)
            return
        left -= len(content)
        # What a part is called does not decide who reads it: a sheet may be called anything.
        named = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        if not (named or _XML_START.match(content) or _WIDE_XML_START.match(content)):
            continue
        yield from _xml_issues(part.filename, content, file)
        if b"sheetData" in content:
            cells += len(_CELL.findall(content))
            yield from _extent_issues(part.filename, content, cells, file)


def _listing_issues(parts: list[zipfile.ZipInfo], file: str) -> Iterator[Issue]:
    """Judge what the archive's table of contents says."""
    seen: set[str] = set()
    declared = 0
    for part in parts:
        name = part.filename
        place = Location(file, element=name)
        pieces = name.replace("\\", "/").split("/")
        outside = name.startswith(("/", "\\")) or ".." in pieces or ":" in name or "\\" in name
        if outside or name.lower() in seen or "\0" in part.orig_filename:
            yield SUSPICIOUS_PART.at(place, part=name)
        seen.add(name.lower())
        if part.flag_bits & 0x1:
            yield ENCRYPTED.at(place)
        declared += part.file_size
        if part.file_size > max(_SMALL_PART_BYTES, MAXIMUM_RATIO * part.compress_size):
            yield TOO_LARGE.at(place, part=name)
        if _PROGRAM_PART.search("/" + name) and not _HARMLESS_BINARY.search("/" + name):
            yield MACROS.at(place, part=name)
        if _OUTSIDE_PART.search("/" + name):
            yield EXTERNAL_LINK.at(place, part=name)
    if declared > MAXIMUM_UNPACKED_BYTES:
        yield TOO_LARGE.at(Location(file), part=f"{declared:,} bytes")


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int) -> bytes | None:
    """Return a part's content, None once it exceeds the limit whatever its header claims."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                return None
            pieces.append(chunk)
    return b"".join(pieces)


def _xml_issues(name: str, content: bytes, file: str) -> Iterator[Issue]:
    place = Location(file, element=name)
    if content and not _XML_START.match(content):
        # Spreadsheet programs write UTF-8; in UTF-16 a declaration could hide from the search.
        yield DECLARED_ENTITIES.at(place, part=name)
        return
    declaration = _DECLARATION.match(content)
    if declaration is not None:
        encodings = _ENCODING.findall(declaration[0])
        complete = content[declaration.end() : declaration.end() + 1] == b">"
        if not complete or any(each.lower() not in _PLAIN_ENCODINGS for each in encodings):
            yield DECLARED_ENTITIES.at(place, part=name)
            return
    if _DOCUMENT_TYPE.search(content):
        yield DECLARED_ENTITIES.at(place, part=name)
    lowered = name.lower()
    if lowered == "[content_types].xml" and _MACRO_TYPE.search(content):
        yield MACROS.at(place, part=name)
    if lowered.endswith(".rels"):
        for relationship in _RELATIONSHIP.findall(content):
            # A mail address typed into a cell becomes a hyperlink by itself; it opens nothing.
            if b"External" in relationship and b"/hyperlink" not in relationship:
                yield EXTERNAL_LINK.at(place, part=name)
                break


def _extent_issues(name: str, content: bytes, cells: int, file: str) -> Iterator[Issue]:
    place = Location(file, element=name)
    if cells > MAXIMUM_CELLS:
        yield ABSURD_EXTENT.at(place, part=name, what=f"{cells:,} cells")
        return
    for letters, digits in _ADDRESS.findall(content):
        if (
            len(letters) > 3
            or len(digits) > 7
            or int(digits) > MAXIMUM_ROW
            or (_column_number(letters) > MAXIMUM_COLUMN)
        ):
            what = (letters + digits).decode("ascii")
            yield ABSURD_EXTENT.at(place, part=name, what=what)
            return


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
