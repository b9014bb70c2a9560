"""What every room of tests shares."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _tracebacks_stay() -> Iterator[None]:
    """The provider shortens tracebacks for its whole process; here that must not outlive a test."""
    yield
    if hasattr(sys, "tracebacklimit"):
        del sys.tracebacklimit
