"""`dataworks matrix`: the stacks of a program compared, and an exit code for a pipeline."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..matrix import TABLE, Declared, StackState, export_of, matrix_of, read_declared, read_export
from .matrix_formats import as_json, on_terminal


class Format(StrEnum):
    """What `--format` takes."""

    TEXT = "text"
    JSON = "json"


Stacks = Annotated[list[str] | None, typer.Argument(metavar="[STACK]...", help="Stacks; the first is the measure.")]
States = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=FILE", help="What `pulumi stack export` wrote for a stack; repeatable."),
]
Allow = Annotated[Path | None, typer.Option(help=f"TOML file of what may differ; {TABLE} here where left out.")]
Output = Annotated[Format, typer.Option("--format", help="The form that is written.")]


def matrix(stacks: Stacks = None, state: States = None, allow: Allow = None, output: Output = Format.TEXT) -> None:
    """Tell what differs between the tasks of several stacks.

    Ends with 0 when they are equal but for what is declared, with 1 when they are not, with 2 when something could not
    be read.
    """
    names = [*(stacks or ()), *(one.partition("=")[0] for one in state or ())]
    if len(names) < 2:
        raise typer.BadParameter("name two stacks at least.")
    if len(set(names)) < len(names):
        raise typer.BadParameter("two stacks have the same name.")
    declared = _declared(allow)
    told = matrix_of([*map(export_of, stacks or ()), *_from_files(state or ())], declared)
    if output is Format.JSON:
        typer.echo(as_json(told), nl=False)
    else:
        on_terminal(told)
    raise typer.Exit(0 if told.equal else 1)


def _declared(allow: Path | None) -> tuple[Declared, ...]:
    path = allow or Path(TABLE)
    if allow is None and not path.exists():
        return ()
    return read_declared(_read(str(path)).decode(errors="replace"), str(path))


def _from_files(options: Sequence[str]) -> Iterator[StackState]:
    for option in options:
        name, _, path = option.partition("=")
        if not name or not path:
            raise InputError(f"--state {option} names no file.", advice="Write --state NAME=FILE.")
        yield read_export(_read(path), name)


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", advice="Look at its path.") from None
