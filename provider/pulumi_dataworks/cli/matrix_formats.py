"""A matrix told: a table and the differences for people, JSON for programs. Neither holds a secret."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..matrix import Difference, Matrix
from ..matrix.compare import MISSING
from ..review.as_json import SCHEMA
from ..review.escape import json_text, line, plain

UNDECLARED = "bold red"


def on_terminal(told: Matrix, console: Console | None = None) -> None:
    """A row for each resource and a column for each stack, then every difference, the undeclared ones first."""
    console = console or Console(highlight=False)
    if console.is_terminal and told.resources:
        console.print(_table(told))
    for text in _lines(told):
        console.print(text, soft_wrap=True)


def as_text(told: Matrix) -> str:
    """A line for each difference, and the count."""
    out = io.StringIO()
    on_terminal(told, Console(file=out, highlight=False))
    return out.getvalue()


def _table(told: Matrix) -> Table:
    table = Table()
    for heading in ("resource", *told.stacks):
        table.add_column(Text(plain(heading)))
    for kind, name in told.resources:
        of_it = [one for one in told.differences if (one.kind, one.name) == (kind, name)]
        cells = [_cell(stack, [one for one in of_it if one.stack == stack], told) for stack in told.stacks]
        table.add_row(Text(plain(f"{kind} {name}")), *cells)
    return table


def _cell(stack: str, differences: Sequence[Difference], told: Matrix) -> Text:
    undeclared = sum(one.declared is None for one in differences)
    style = UNDECLARED if undeclared else ""
    if any(one.place == MISSING for one in differences):
        return Text("missing" if undeclared else "missing, declared", style)
    if not differences:
        return Text("baseline" if stack == told.stacks[0] else "same")
    declared = len(differences) - undeclared
    parts = [f"{count} {word}" for count, word in ((undeclared, "undeclared"), (declared, "declared")) if count]
    return Text(", ".join(parts), style)


def _lines(told: Matrix) -> Iterator[Text]:
    for one in sorted(told.differences, key=lambda one: one.declared is not None):
        words = one.words if one.place != MISSING else f"{one.kind} {one.words}"
        if one.declared is None:
            yield Text(line(f"{one.name}: {words}; not declared"), UNDECLARED)
        else:
            yield Text(line(f"{one.name}: {words}; declared: {one.declared.reason}"))
    for hidden in told.not_compared:
        yield Text(line(f"{hidden.name} in {hidden.stack}: secret, not compared: {', '.join(hidden.paths)}"))
    for row in told.unused:
        yield Text(plain(f"declared and not found: {row.place} of {row.task} in {row.stack}: {row.reason}"), "yellow")
    undeclared = sum(one.declared is None for one in told.differences)
    declared = len(told.differences) - undeclared
    yield Text(
        f"{len(told.resources)} compared in {len(told.stacks)} stacks: {undeclared} undeclared, {declared} declared"
    )


def as_json(told: Matrix) -> str:
    """All there is, for other programs; `schema` counts up when a key changes its meaning."""
    value = {
        "schema": SCHEMA,
        "stacks": told.stacks,
        "equal": told.equal,
        "resources": [{"kind": kind, "name": name} for kind, name in told.resources],
        "differences": [
            {
                "kind": one.kind,
                "name": one.name,
                "base": one.base,
                "stack": one.stack,
                "place": one.place,
                "path": one.path,
                "words": one.words,
                "declared": one.declared is not None,
                "reason": one.declared.reason if one.declared else None,
            }
            for one in told.differences
        ],
        "not_compared": [
            {"kind": one.kind, "name": one.name, "stack": one.stack, "paths": one.paths} for one in told.not_compared
        ],
        "unused": [
            {"place": row.place, "task": row.task, "stack": row.stack, "reason": row.reason} for row in told.unused
        ],
    }
    return json_text(value, indent=2) + "\n"
