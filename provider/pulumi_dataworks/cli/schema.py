"""`dataworks schema`: the JSON Schema of a task content, for editors."""

from __future__ import annotations

import json

import typer

from ..content.json_schema import json_schema


def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of a task content, which an editor can complete and check by."""
    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
