"""`dataworks matrix`: the stacks of a program compared, and an exit code for a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..matrix import TABLE, Declared, StackState, export_of, matrix_of, read_declared, read_export
from .files import read, write
from .matrix_formats import as_json, as_text, on_terminal
from .options import Cwd, OutputFile, stack_names


class Format(StrEnum):
    """What `--format` takes."""

    TEXT = "text"
    JSON = "json"


Stacks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="STACK",
        help="Two stacks or more; the others are compared with the first.",
        autocompletion=stack_names,
    ),
]
States = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=FILE", help="What `pulumi stack export` wrote for a stack; repeatable."),
]
Allow = Annotated[
    Path | None, typer.Option(help=f"TOML file of what may differ; {TABLE} in this folder where left out.")
]
InFormat = Annotated[Format, typer.Option("--format", help="The format of the result.")]


def matrix(
    stacks: Stacks = None,
    state: States = None,
    allow: Allow = None,
    form: InFormat = Format.TEXT,
    output: OutputFile = None,
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Compare the tasks of several stacks, and show what differs.

    Ends with 0 when they are equal but for what is declared, with 1 when they are not, with 2 when something could not
    be read.
    """
    names = [*(stacks or ()), *(one.partition("=")[0] for one in state or ())]
    if len(names) < 2:
        raise typer.BadParameter("needs two stacks or more: names of stacks, or --state NAME=FILE.", param_hint="STACK")
    if len(set(names)) < len(names):
        raise typer.BadParameter("is given twice under one name.", param_hint="STACK")
    declared = _declared(allow)
    told = matrix_of([*map(export_of, stacks or ()), *_from_files(state or ())], declared)
    if form is Format.JSON:
        write(as_json(told), output)
    elif output is not None:
        write(as_text(told), output)
    else:
        on_terminal(told)
    raise typer.Exit(0 if told.equal else 1)


def _declared(allow: Path | None) -> tuple[Declared, ...]:
    path = allow or Path(TABLE)
    if allow is None and not path.exists():
        return ()
    return read_declared(read(str(path)).decode(errors="replace"), str(path))


def _from_files(options: Sequence[str]) -> Iterator[StackState]:
    for option in options:
        name, _, path = option.partition("=")
        if not name or not path:
            raise InputError(f"--state {option} does not name a file.", advice="Write --state NAME=FILE.")
        yield read_export(read(path), name)
