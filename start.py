"""Start fitgap on a machine that has only Python 3.11 or later and pip.

    python start.py              the whole job on the sample, then the screen
    python start.py test         every check and every test
    python start.py check DIR    any other fitgap command with its arguments

The first start makes an environment of its own in ``.start/``; nothing outside this
folder is changed.  Without a network, put the packages into ``wheels/`` beforehand
(docs/how-to/offline.md).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".start"
WHEELS = ROOT / "wheels"
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("importlinter.cli",),
    ("pytest",),
)


def main(arguments: list[str]) -> int:
    """Make the environment if needed, then run what was asked for; return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  # an older Python is told so in words
        return _stop(
            f"Python 3.11 以上が必要です（今は {sys.version.split()[0]}）。",
            "Python 3.11 or later is needed.",
        )
    testing = arguments[:1] == ["test"]
    python = _environment("requirements-dev.lock" if testing else "requirements.lock")
    if python is None:
        return 1
    if not testing:
        return _run(python, "fitgap", *(arguments or ["run"]))
    if len(arguments) > 1:
        return _run(python, "pytest", *arguments[1:])
    results = [(check, _check(python, check)) for check in CHECKS]
    failed = [" ".join(check) for check, code in results if code != 0]
    if failed:
        return _stop(f"合格しなかった検査: {', '.join(failed)}", f"failed: {', '.join(failed)}")
    return 0


def _check(python: Path, check: tuple[str, ...]) -> int:
    print(f"== {' '.join(check)}", flush=True)
    if check == ("importlinter.cli",):
        return _run(
            python, "-c", "from importlinter.cli import lint_imports_command as main; main()"
        )
    return _run(python, *check)


def _environment(lock_name: str) -> Path | None:
    """Return the interpreter of an environment that holds exactly what the lockfile names."""
    lock = ROOT / lock_name
    home = HOME / lock.stem
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = home / "ready"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted and python.exists():
        return python
    _say(
        "初回の準備をしています（数分かかることがあります）…",
        "Preparing the first start (this may take some minutes) …",
    )
    shutil.rmtree(home, ignore_errors=True)
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(home)
    source = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    command = ["-m", "pip", "--python", str(python), "install", "--require-hashes"]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    code = subprocess.call([sys.executable, *command, *quiet, *source, "-r", str(lock)])
    if code != 0:
        _stop(
            "必要なパッケージを取得できませんでした。通信の設定を確かめるか、"
            "docs/how-to/offline.md のとおり wheels フォルダを用意してください。",
            "The packages could not be installed: check the network, "
            "or prepare a wheels folder as in docs/how-to/offline.md.",
        )
        return None
    site = subprocess.check_output(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    ).strip()
    Path(site, "fitgap.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _run(python: Path, module: str, *arguments: str) -> int:
    start = [] if module == "-c" else ["-m"]
    return subprocess.call([str(python), *start, module, *arguments], cwd=_folder(module))


def _folder(module: str) -> Path:
    """Checks run at the root; fitgap runs where the person stands, else on the sample."""
    here = Path.cwd()
    return here if module == "fitgap" and here != Path.home() else ROOT


def _say(japanese: str, english: str) -> None:
    print(f"{japanese}\n{english}", file=sys.stderr, flush=True)


def _stop(japanese: str, english: str) -> int:
    _say(japanese, english)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
