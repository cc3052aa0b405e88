"""The consensus workbook, out and back; alone knows Excel."""

from fitgap.workbook.answers import Answers, read_answers
from fitgap.workbook.canvas import Exported
from fitgap.workbook.conflicts import Conflict
from fitgap.workbook.consensus import export_consensus, write_consensus
from fitgap.workbook.inspection import inspect_workbook
from fitgap.workbook.returned import ReturnedWorkbook

__all__ = [
    "Answers",
    "Conflict",
    "Exported",
    "ReturnedWorkbook",
    "export_consensus",
    "inspect_workbook",
    "read_answers",
    "write_consensus",
]
