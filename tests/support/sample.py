"""The shipped sample, cut down so that a test need not assess all of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from fitgap.workspace import PROJECT_FILE

FOUR = frozenset({"tennyu", "kokuho-shikaku", "jido-teate", "toshokan-card"})
_AFFAIR = re.compile(
    r"  - name: .*\n    legal_mode: .*\n    procedures:\n(?P<keys>(?:      .+\n)+)"
)


def cut_down(root: Path, procedures: Collection[str] = FOUR) -> None:
    """Leave only some procedures (one of each affair) in a copy of the sample."""
    for path in (root / "process_models").glob("*/*.bpmn"):
        if path.stem not in procedures:
            path.unlink()
    project = root / PROJECT_FILE
    text = project.read_text(encoding="utf-8")
    kept = _AFFAIR.sub(
        lambda found: (
            found.group(0) if found.group("keys").split(":")[0].strip() in procedures else ""
        ),
        text,
    )
    project.write_text(kept, encoding="utf-8", newline="\n")
