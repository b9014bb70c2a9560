"""`dataworks schema`: the JSON Schema of a task content, for editors."""

from __future__ import annotations

import json

from ..content.json_schema import json_schema
from .files import write
from .options import Cwd, OutputFile


def schema(output: OutputFile = None, cwd: Cwd = None) -> None:  # noqa: ARG001  the callback of cwd enters it
    """Write the JSON Schema (draft 2020-12) of a task content, by which an editor completes and checks."""
    write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", output)
