"""The change of a file as a diff for people; no secret of a task content is in it."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from ..edits import unified_diff


def file_difference(path: Path, before: str, after: str) -> list[str]:
    """The lines of a change, as `diff -u` shows it."""
    name = os.path.relpath(path)
    if path.suffix == ".json":
        return unified_diff(name, before, after)
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm=""))
