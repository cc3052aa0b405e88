"""Settings of every test."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure: no test of ours is timed.
settings.register_profile("fitgap", deadline=None)
settings.load_profile("fitgap")
