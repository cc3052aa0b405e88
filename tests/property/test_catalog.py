"""A catalogue comes back as it went out, as YAML and as a workbook nobody edited."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings

from fitgap.catalog import PackageCatalog, read_catalog, write_catalog
from fitgap.source import FitgapError, Language, has_errors
from fitgap.workbook.catalog_book_reading import read_catalog_book
from fitgap.workbook.catalog_book_writing import export_catalog
from tests.support.catalogs import catalogs, whole_catalog

TODAY = date(2026, 4, 1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogs())
def test_what_is_written_is_read_back(catalog: PackageCatalog) -> None:
    again, issues = read_catalog(write_catalog(catalog), "c.yaml")

    assert not has_errors(issues)
    assert again == catalog


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(catalogs())
def test_an_unedited_workbook_is_the_same_catalogue(catalog: PackageCatalog) -> None:
    for language in Language:
        book = export_catalog(catalog, language=language, today=TODAY)
        again, issues = read_catalog_book(book.data, "c.yaml")

        assert issues == ()
        assert again == catalog


def test_the_hardest_texts_come_back_too() -> None:
    catalog = whole_catalog()

    assert read_catalog(write_catalog(catalog), "c.yaml") == (catalog, ())
    book = export_catalog(catalog, language=Language.JA, today=TODAY).data
    assert read_catalog_book(book, "c.yaml") == (catalog, ())


@settings(deadline=None, max_examples=30)
@given(catalogs())
def test_a_damaged_workbook_is_refused_or_read(catalog: PackageCatalog) -> None:
    book = bytearray(export_catalog(catalog, language=Language.JA, today=TODAY).data)
    for place in range(len(catalog.name), len(book), 997):
        book[place] ^= 0x5A
    try:
        _, issues = read_catalog_book(bytes(book), "c.xlsx")
    except FitgapError as error:
        issues = error.issues
    assert all(issue.hint.ja for issue in issues)
