"""A catalogue out into an Excel workbook: how to fill it in, the tables, the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.source import Language, Text
from fitgap.vocabulary import label
from fitgap.workbook.canvas import (
    HEADING_FILL,
    Canvas,
    Exported,
    cell_look,
    framed,
    row_height,
    write_book,
)
from fitgap.workbook.catalog_book import (
    CHOICES,
    FLOWS,
    FUNCTIONS,
    OPTIONS,
    PACKAGE,
    PARAMETERS,
    REQUIRED,
    YES_NO,
    YesNo,
    list_text,
)
from fitgap.workbook.cells import Cell, line_count
from fitgap.workbook.codes import ChoiceList
from fitgap.workbook.sheets import Sheet

_GUIDE_NAME, _CODES_NAME = "記入要領", "区分"
_SPARE_ROWS = 500
"""Rows below the table that offer the lists too."""

Row = Mapping[str, Cell]


def export_catalog(catalog: PackageCatalog, *, language: Language, today: date) -> Exported:
    """Return a catalogue as the bytes of an .xlsx file, with a warning for every altered text.

    ``read_catalog_book`` gives an equal catalogue back.
    """
    rows: Mapping[Sheet, Sequence[Row]] = {
        PACKAGE: [_package_row(catalog, language)],
        FUNCTIONS: [_function_row(each, language) for each in catalog.functions],
        PARAMETERS: list(_parameter_rows(catalog, language)),
        OPTIONS: list(_option_rows(catalog, language)),
        FLOWS: [{"process": each.process, "file": each.file} for each in catalog.standard_flows],
    }

    def write(canvas: Canvas) -> None:
        _write_guide(canvas, catalog)
        for sheet, lines in rows.items():
            _write_table(canvas, sheet, lines, spare=0 if sheet is PACKAGE else _SPARE_ROWS)
        _write_codes(canvas)

    return write_book(
        write,
        title=catalog.name,
        subject="機能カタログ",
        header=catalog.name,
        language=language,
        today=today,
    )


def _package_row(catalog: PackageCatalog, language: Language) -> Row:
    return {
        "id": catalog.id,
        "name": catalog.name,
        "vendor": catalog.vendor,
        "version": catalog.version,
        "standard_affairs": _truth(YES_NO, catalog.standard_affairs, language),
        "person_day": _number(catalog.person_day_thousand_yen),
    }


def _function_row(function: PackageFunction, language: Language) -> Row:
    required = function.required
    return {
        "id": function.id,
        "area": function.area,
        "group": function.group,
        "name": function.name,
        "description": function.description,
        "documents_in": list_text(function.documents_in),
        "documents_out": list_text(function.documents_out),
        "screens": list_text(function.screens),
        "forms": list_text(function.forms),
        "fields": list_text(function.fields),
        "option_range": label(function.option_range).to(language),
        "standard_class": label(function.standard_class).to(language),
        "required": None if required is None else _truth(REQUIRED, required, language),
        "answer": label(function.answer).to(language) if function.answer is not None else None,
        "quoted_price": _number(function.quoted_price_thousand_yen),
        "note": function.note,
        "status": label(function.status).to(language),
        "successor": function.successor,
    }


def _truth(words: ChoiceList, value: bool, language: Language) -> str:
    return words.by_value[YesNo.YES if value else YesNo.NO].label.to(language)


def _parameter_rows(catalog: PackageCatalog, language: Language) -> Iterator[Row]:
    for function in catalog.functions:
        for each in function.parameters:
            yield {
                "function": function.id,
                "id": each.id,
                "name": each.name,
                "aspect": label(each.aspect).to(language) if each.aspect is not None else None,
                "values": each.values,
                "default": each.default,
            }


def _option_rows(catalog: PackageCatalog, language: Language) -> Iterator[Row]:
    for function in catalog.functions:
        for each in function.options:
            yield {
                "function": function.id,
                "id": each.id,
                "name": each.name,
                "aspect": label(each.aspect).to(language) if each.aspect is not None else None,
                "price": _number(each.price_thousand_yen),
            }


def _number(amount: Decimal | None) -> Cell:
    """Return an amount as a cell keeps it whole: as text where a spreadsheet would round it."""
    if amount is None or Decimal(repr(float(amount))) == amount:
        return amount
    return format(amount, "f")


def _write_table(canvas: Canvas, sheet: Sheet, rows: Sequence[Row], *, spare: int) -> None:
    language = canvas.language
    page = canvas.page(sheet.name, a3=sheet.a3, protected=False)
    heading = framed(bold=True, bg_color=HEADING_FILL, text_wrap=True, align="center",
                     valign="vcenter")  # fmt: skip
    small = framed(font_color="#7F7F7F", font_size=8, align="center")
    last = 1 + max(len(rows), 1) + spare
    titles = [column.title(language) for column in sheet.columns]
    for place, (column, title) in enumerate(zip(sheet.columns, titles, strict=True)):
        page.set_column(place, place, column.width, canvas.format(**cell_look(column.kind)))
        needed = f"{title}＊" if column.key in sheet.keys else title
        canvas.write(page, 0, place, needed, heading)
        canvas.write(page, 1, place, column.key, small)
        words = CHOICES[column.choices] if column.choices is not None else None
        canvas.offer(page, column, place, (2, last), words)
    lines = max(line_count(title, width=column.width - 2)
                for title, column in zip(titles, sheet.columns, strict=True))  # fmt: skip
    page.set_row(0, row_height(max(2, lines)))
    looks = [cell_look(column.kind) for column in sheet.columns]
    for number, row in enumerate(rows, start=2):
        tallest = 1
        for place, (column, look) in enumerate(zip(sheet.columns, looks, strict=True)):
            cell = row.get(column.key)
            canvas.write(page, number, place, cell, look)
            if isinstance(cell, str) and cell:
                tallest = max(tallest, line_count(cell, width=column.width))
        page.set_row(number, row_height(tallest))
    page.freeze_panes(2, sheet.frozen)
    page.autofilter(1, 0, 1 + len(rows), len(sheet.columns) - 1)
    page.repeat_rows(0, 1)
    page.repeat_columns(0)
    page.print_area(0, 0, 1 + max(len(rows), 1), len(sheet.columns) - 1)


def _write_codes(canvas: Canvas) -> None:
    language = canvas.language
    page = canvas.page(_CODES_NAME, a3=False)
    headings = (
        Text("区分", "List"),
        Text("言葉", "Word"),
        Text("カタログ（YAML）での書き方", "In the catalogue (YAML)"),
    )
    heading = framed(bold=True, bg_color=HEADING_FILL, align="center")
    for place, (title, width) in enumerate(zip(headings, (24, 30, 30), strict=True)):
        page.set_column(place, place, width)
        canvas.write(page, 0, place, title.to(language), heading)
    number = 1
    for choices in CHOICES.values():
        first = number
        for choice in choices.choices:
            code = _TRUTHS.get(choice.value, choice.code)
            for place, text in enumerate(
                (choices.heading.to(language), choice.label.to(language), code)
            ):
                canvas.write(page, number, place, text, framed())
            number += 1
        canvas.book.define_name(choices.label_name, f"='{_CODES_NAME}'!$B${first + 1}:$B${number}")
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.print_area(0, 0, number - 1, 2)


_TRUTHS = {YesNo.YES.value: "true", YesNo.NO.value: "false"}

_GUIDE: tuple[tuple[Text, tuple[Text, ...]], ...] = (
    (
        Text("1. 書くところ", "1. What to fill in"),
        (
            Text(
                "「パッケージ」に1行、「機能一覧」に機能1件につき1行を書きます。見出しに＊のある列は必ず書き、"
                "ほかは分かるところだけで結構です。",
                "One row on the package, one row a function. Columns marked ＊ are needed.",
            ),
            Text(
                "機能番号は、版が変わっても変えません。廃止した機能の行は消さずに、状態を「廃止」にして、"
                "あれば後継の機能番号を書きます。番号は使い回しません。",
                "Ids never change. Keep the row of a removed function and set its status.",
            ),
            Text(
                "「パラメータ」は設定だけで変えられること、「オプション」は追加料金で足せることです。"
                "どの機能のものかを機能番号で書きます。",
                "Parameters are settings, options are sold; each names its function.",
            ),
            Text(
                "「オプション範囲」は、オプションに名前のない追加が、ベンダのオプション機能の範囲に入るかです。"
                "分からないときは、推測せずに「不明」とします。",
                "The option range says whether the options reach what they do not name.",
            ),
            Text(
                "「回答」「回答の費用」は、団体の機能要件にベンダが答えた内容です。回答をもらっていなければ空欄にします。",
                "The answer and its price are the vendor's to a municipality's requirement.",
            ),
        ),
    ),
    (
        Text("2. 書き方", "2. How"),
        (
            Text(
                "書類・画面・帳票・項目は、一つのセルに一つずつ改行（Alt+Enter）で区切って並べます。「；」でも区切れます。"
                '名前そのものに「；」や改行があるときは、その名前を半角の引用符 " で囲みます。',
                'Lists take one entry a line; ; separates too. Quote an entry with " where needed.',
            ),
            Text(
                "▼のある欄は一覧から選びます。言葉は「区分」のシートにあります。",
                "Choose from the list where there is one.",
            ),
            Text(
                "金額は千円単位の数だけを書きます（例：1200）。",
                "Amounts are numbers of thousand yen.",
            ),
            Text(
                "見出しの下の英字の行は、列を見分けるためのものです。消さないでください。"
                "列は並べ替えても、使わない列は隠しても構いません。行の順はカタログの順になります。",
                "Keep the line of keys below the headings. Columns may be moved or hidden.",
            ),
        ),
    ),
    (
        Text("3. カタログに戻す", "3. Back into a catalogue"),
        (
            Text(
                "Excelブック（.xlsx）のまま保存し、"
                "fitgap catalog import このファイル.xlsx -o カタログ.yaml を実行します。"
                "直すところがあれば、シートとセルを示してすべて挙げ、何も書き出しません。",
                "Save as .xlsx and run fitgap catalog import THIS.xlsx -o CATALOG.yaml.",
            ),
        ),
    ),
)


def _write_guide(canvas: Canvas, catalog: PackageCatalog) -> None:
    language = canvas.language
    page = canvas.page(_GUIDE_NAME, a3=False)
    widths = (6, 112)
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    title = Text("機能カタログ　{name}", "Function catalogue: {name}").format(
        name=" ".join(part for part in (catalog.vendor, catalog.name, catalog.version) if part)
    )
    canvas.write(page, 0, 0, title.to(language), {"bold": True, "font_size": 14})
    page.set_row(0, 24)
    number = 2
    for heading, sentences in _GUIDE:
        canvas.write(page, number, 0, heading.to(language), {"bold": True, "font_size": 11})
        page.set_row(number, 20)
        number += 1
        for count, sentence in enumerate(sentences, start=1):
            words = sentence.to(language)
            canvas.write(page, number, 0, str(count), {"align": "center"})
            canvas.write(page, number, 1, words, {"text_wrap": True})
            page.set_row(number, row_height(line_count(words, width=widths[1])))
            number += 1
        number += 1
    page.print_area(0, 0, number - 1, 1)
