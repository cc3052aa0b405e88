"""改変方法 by the complete table of 総務省「電子自治体の取組みを加速するための10の指針」, 指針5.

The table is data (``data/guideline5.yaml``: rules with their citation and cases), and so are
the patterns that read a wish (``data/wishes.yaml``).  A requirement is decided in this order:

1. a parameter of the function that covers it: パラメータ設定, naming the parameter;
2. an option of the function that covers it: 機能部品追加・変更, naming option and price;
3. the table, by aspect, change and option range.  Where the range decides and nobody has
   said it, the class is 未確認 and the outcome holds a question for the vendor.
"""

from fitgap.classification.deciding import classify, classify_requirement
from fitgap.classification.documented import with_documented_needs
from fitgap.classification.recognition import recognise
from fitgap.classification.several import Decided, Part, decide_all, separate
from fitgap.classification.table import rules
from fitgap.classification.values import (
    Alternative,
    Change,
    Classification,
    Evidence,
    LegalMode,
    ModificationClass,
    Requirement,
    Resolution,
    Rule,
    RuleCase,
)
from fitgap.classification.ways import known_ways

__all__ = [
    "Alternative",
    "Change",
    "Classification",
    "Decided",
    "Evidence",
    "LegalMode",
    "ModificationClass",
    "Part",
    "Requirement",
    "Resolution",
    "Rule",
    "RuleCase",
    "classify",
    "classify_requirement",
    "decide_all",
    "known_ways",
    "recognise",
    "rules",
    "separate",
    "with_documented_needs",
]
