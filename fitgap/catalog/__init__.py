"""The package catalogue: what a vendor's package offers.

Values stand in :mod:`fitgap.catalog.values`; :func:`read_catalog` makes them from YAML and
:func:`write_catalog` YAML from them.
"""

from __future__ import annotations

from fitgap.catalog.reading import read_catalog
from fitgap.catalog.values import (
    FunctionStatus,
    Option,
    OptionRange,
    PackageCatalog,
    PackageFunction,
    Parameter,
    StandardClass,
    StandardFlow,
    VendorAnswer,
)
from fitgap.catalog.writing import write_catalog

__all__ = [
    "FunctionStatus",
    "Option",
    "OptionRange",
    "PackageCatalog",
    "PackageFunction",
    "Parameter",
    "StandardClass",
    "StandardFlow",
    "VendorAnswer",
    "read_catalog",
    "write_catalog",
]
