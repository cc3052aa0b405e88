"""Options that several commands take, and what stands behind them."""

from __future__ import annotations

import getpass
import os
from datetime import datetime

from fitgap.cli.console import option

workspace_option = option(
    "--workspace",
    "-w",
    "folder",
    metavar="DIR",
    ja="作業フォルダ（既定は今の場所から上へ探す）",
    en="workspace (default: found from here upward)",
)
package_option = option(
    "--package",
    "-p",
    metavar="ID",
    ja="照合するパッケージ（既定は最初のもの）",
    en="package to compare with (default: the first)",
)
actor_option = option(
    "--as",
    "actor",
    metavar="NAME",
    ja="あなたの名前（既定は環境変数 FITGAP_USER、なければログイン名）",
    en="your name (default: FITGAP_USER, else the login name)",
)
municipality_option = option(
    "--municipality",
    "-m",
    metavar="CODE",
    ja="あなたの団体コード（既定はその行の団体）",
    en="your municipality (default: the row's own)",
)
force_option = option(
    "--force", is_flag=True, ja="すでにあるファイルも上書きする", en="overwrite a file"
)
reason_option = option("--reason", "-r", default="", ja="理由", en="the reason")


def actor_name(given: str | None) -> str:
    """Return the name an act is recorded under: given, ``FITGAP_USER``, or the login name."""
    return (given or os.environ.get("FITGAP_USER") or getpass.getuser()).strip()


def now() -> str:
    """Return the present time as the log keeps it: ISO 8601 with its offset."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")
