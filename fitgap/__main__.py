"""``python -m fitgap`` and the ``fitgap`` command."""

from __future__ import annotations

import sys

from fitgap.cli import main

if __name__ == "__main__":
    sys.exit(main())
