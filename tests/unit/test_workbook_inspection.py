from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from fitgap.source import FitgapError, IssueKind
from fitgap.workbook import inspect_workbook, inspection
from tests.support.council import small_council
from tests.support.workbooks import exported, part_of, read_back, repacked


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return exported(small_council())


def refusals(data: bytes) -> list[str]:
    with pytest.raises(FitgapError) as caught:
        inspect_workbook(data, "回答.xlsx")
    assert caught.value.refused
    assert all(issue.location.file == "回答.xlsx" for issue in caught.value.issues)
    return [issue.code for issue in caught.value.issues]


def test_an_exported_workbook_passes(workbook: bytes) -> None:
    inspect_workbook(workbook, "回答.xlsx")


def test_a_harmless_printer_setting_and_mail_address_pass(workbook: bytes) -> None:
    mail = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/hyperlink" Target="mailto:a@example.lg.jp" TargetMode="External"/>'
        b"</Relationships>"
    )
    inspect_workbook(
        repacked(
            workbook,
            add=[
                ("xl/printerSettings/printerSettings1.bin", b"\x00"),
                ("xl/worksheets/_rels/sheet6.xml.rels", mail),
            ],
        ),
        "回答.xlsx",
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "WB101"),
        (b"id,verdict\nG-1,F\n", "WB101"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "WB102"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "WB103",
        ),
        (b"PK\x03\x04 cut short", "WB104"),
    ],
)
def test_what_is_no_workbook_is_told_apart(data: bytes, code: str) -> None:
    assert refusals(data) == [code]


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    assert refusals(target.getvalue()) == ["WB101"]


def test_what_to_do_fits_a_vendor_s_list_as_well_as_a_workbook_of_ours() -> None:
    kinds = [each for each in vars(inspection).values() if isinstance(each, IssueKind)]
    assert len(kinds) == 11
    assert not [kind.code for kind in kinds if "fitgap" in kind.hint.ja + kind.hint.en]


def test_a_damaged_part_is_refused(workbook: bytes) -> None:
    name = part_of(workbook, "61_団体別意向")
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name) + 40
    data = bytearray(workbook)
    data[start : start + 20] = b"\xff" * 20

    assert refusals(bytes(data)) == ["WB104"]


def test_a_bomb_is_refused_before_it_is_unpacked(workbook: bytes) -> None:
    assert refusals(repacked(workbook, add=[("xl/media/a.png", bytes(50_000_000))])) == ["WB105"]


def test_a_bomb_that_lies_about_its_size_is_refused(
    workbook: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "MAXIMUM_UNPACKED_BYTES", 100_000)

    assert set(refusals(workbook)) == {"WB105"}
    assert (
        inspection._unpack(
            zipfile.ZipFile(io.BytesIO(workbook)),
            zipfile.ZipFile(io.BytesIO(workbook)).getinfo("xl/workbook.xml"),
            10,
        )
        is None
    )


def test_a_huge_file_is_refused_unopened(workbook: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MAXIMUM_FILE_BYTES", 1_000)

    assert refusals(workbook) == ["WB105"]


def test_too_many_parts_are_refused(workbook: bytes) -> None:
    parts = [(f"xl/media/{number}.png", b"") for number in range(inspection.MAXIMUM_PARTS)]

    assert refusals(repacked(workbook, add=parts)) == ["WB106"]


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/evil.xml", "xl\\..\\evil.xml", "C:/evil.xml", "XL/WORKBOOK.XML"]
)
def test_parts_out_of_place_are_refused(workbook: bytes, name: str) -> None:
    assert refusals(repacked(workbook, add=[(name, b"<a/>")])) == ["WB107"]


def test_a_part_given_twice_is_refused(workbook: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = repacked(workbook, add=[("xl/styles.xml", b"<a/>")])

    assert refusals(data) == ["WB107"]


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
        "customUI/customUI.xml",
    ],
)
def test_macros_and_embedded_programs_are_refused(workbook: bytes, name: str) -> None:
    assert refusals(repacked(workbook, add=[(name, b"<a/>")])) == ["WB108"]


def test_a_macro_workbook_renamed_to_xlsx_is_refused(workbook: bytes) -> None:
    def renamed(content: bytes) -> bytes:
        return content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")

    assert refusals(repacked(workbook, replace={"[Content_Types].xml": renamed})) == ["WB108"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
        ("xl/connections.xml", b"<connections/>"),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            b'<Relationships><Relationship Id="r1" Type="x/image" Target="http://example.com/a" '
            b'TargetMode="External"/></Relationships>',
        ),
    ],
)
def test_links_to_outside_are_refused(workbook: bytes, name: str, content: bytes) -> None:
    assert refusals(repacked(workbook, add=[(name, content)])) == ["WB109"]


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0"?><!doctype a><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?><a/>',
    ],
)
def test_document_types_and_odd_encodings_are_refused(workbook: bytes, content: bytes) -> None:
    data = repacked(workbook, replace={"xl/sharedStrings.xml": lambda _: content})

    assert refusals(data) == ["WB110"]


@pytest.mark.parametrize("address", ["XFD7", "A1048577", "ZZZZ1", "A99999999"])
def test_cells_far_away_are_refused(workbook: bytes, address: str) -> None:
    def place_far(content: bytes) -> bytes:
        cell = f'<row r="9"><c r="{address}"><v>1</v></c></row></sheetData>'.encode()
        return content.replace(b"</sheetData>", cell)

    data = repacked(workbook, replace={"xl/worksheets/sheet8.xml": place_far})

    assert refusals(data) == ["WB111"]


def test_too_many_cells_are_refused(workbook: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MAXIMUM_CELLS", 100)

    assert set(refusals(workbook)) == {"WB111"}


def test_a_formatted_last_row_without_cells_is_read_quickly(workbook: bytes) -> None:
    def format_last_row(content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b'<row r="1048576" ht="12.8"/></sheetData>')

    parts = {f"xl/worksheets/sheet{number}.xml": format_last_row for number in range(7, 10)}

    answers = read_back(repacked(workbook, replace=parts), small_council())

    assert answers.rejected == ()
    assert answers.unchanged > 0


def test_a_workbook_whose_xml_is_cut_off_is_refused(workbook: bytes) -> None:
    for part in ("xl/workbook.xml", "xl/worksheets/sheet8.xml"):
        data = repacked(workbook, replace={part: lambda content: content[: len(content) // 2]})
        with pytest.raises(FitgapError) as caught:
            read_back(data, small_council())
        assert caught.value.refused
        assert [issue.code for issue in caught.value.issues] == ["WB104"]


def test_a_sheet_by_any_name_is_looked_into(workbook: bytes) -> None:
    hidden = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'
    far = b'<a-b:sheetData><a-b:row><a-b:c s="1" r="XFD7"/></a-b:row></a-b:sheetData>'

    assert refusals(repacked(workbook, add=[("xl/data/sheet.dat", hidden)])) == ["WB110"]
    assert refusals(repacked(workbook, add=[("xl/data/sheet.dat", far)])) == ["WB111"]


@pytest.mark.parametrize(
    "relationship",
    [
        b'<Relationship Id="r1" Type="x/image" Target="a>b" TargetMode="External"/>',
        b'<a-b:Relationship Id="r1" Type="x/image" Target="a" TargetMode="External"/>',
    ],
)
def test_a_link_to_outside_hides_behind_no_sign(workbook: bytes, relationship: bytes) -> None:
    part = ("xl/worksheets/_rels/sheet1.xml.rels", relationship)

    assert refusals(repacked(workbook, add=[part])) == ["WB109"]


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"' + b" " * 300 + b'encoding="UTF-7"?><a/>',
        b'<?xml version="1.0"' + b" " * 3000 + b'encoding="UTF-7"?><a/>',
        '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a><a/>'.encode("cp037"),
    ],
)
def test_an_odd_encoding_is_refused_however_it_is_declared(workbook: bytes, content: bytes) -> None:
    data = repacked(workbook, replace={"xl/sharedStrings.xml": lambda _: content})

    assert refusals(data) == ["WB110"]


def test_judging_a_part_full_of_open_tags_comes_to_an_end(workbook: bytes) -> None:
    """A pattern that backtracks would keep this from ever returning."""
    tags = b"<Relationship " * 200_000

    inspect_workbook(repacked(workbook, add=[("xl/_rels/a.rels", tags)]), "回答.xlsx")
