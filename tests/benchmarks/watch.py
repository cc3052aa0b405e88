"""Run a command and say what it took: ``watch.py COMMAND...``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import NamedTuple


class Taken(NamedTuple):
    """Seconds by the clock, seconds of the processor, and the highest memory in bytes."""

    seconds: float
    work: float
    memory: int


def watched(*command: str) -> Taken:
    """Run a command to its end; what it prints is dropped.

    A small process stands between, because Linux counts the memory of whoever starts a
    command as the command's own until it has started.  Python may keep the modules it
    compiles, as it does where fitgap is installed.
    """
    watch = [sys.executable, __file__, *command]
    kept = {name: value for name, value in os.environ.items() if name != _UNKEPT}
    done = subprocess.run(watch, check=True, capture_output=True, env=kept)
    return Taken(*json.loads(done.stdout))


_UNKEPT = "PYTHONDONTWRITEBYTECODE"


def main() -> None:
    """Run the command of the arguments and print what it took as JSON."""
    start = time.perf_counter()
    child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps(Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)))
    sys.exit(child.returncode)


if __name__ == "__main__":
    main()
