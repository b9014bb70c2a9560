"""`dataworks check`: the mistakes in JSON files of task contents, or in the tasks of a Pulumi program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..content import BY_CODE, Severity
from ..errors import DataWorksError, InputError
from ..review.preview import read_digest
from ..review.run import preview_of
from .formats import FORMATS, Format, on_terminal
from .judged import Told, judge_preview, judge_text, severe
from .online import online_of

STDIN = "-"


Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="JSON files; - is standard input.")]
Stacks = Annotated[list[str] | None, typer.Option(help="Preview this stack and check its tasks; repeatable.")]
Previews = Annotated[
    list[str] | None, typer.Option(help="What `pulumi preview --json --show-sames` wrote; - is standard input.")
]
Output = Annotated[Format | None, typer.Option("--format", help="For machines; a table where left out.")]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings are errors.")]
Online = Annotated[bool, typer.Option("--online", help="Ask the workspace, too; only with --stack.")]
Ignore = Annotated[list[str] | None, typer.Option(metavar="CODE", help="A finding to leave out; repeatable.")]
FailOn = Annotated[Severity, typer.Option(help="End with 1 for a finding of this severity or a worse one.")]


def check(
    files: Files = None,
    stack: Stacks = None,
    preview: Previews = None,
    output: Output = None,
    strict: Strict = False,
    online: Online = False,
    ignore: Ignore = None,
    fail_on: FailOn = Severity.ERROR,
) -> None:
    """Tell the mistakes in task contents.

    Ends with 0 when there is none at or above --fail-on, with 1 when there is, with 2 when something could not be read.
    """
    codes = set(ignore or ())
    unknown = sorted(codes - BY_CODE.keys())
    if unknown:
        raise typer.BadParameter(f"{unknown[0]} is the code of no finding.", param_hint="--ignore")
    if not (files or stack or preview):
        raise typer.BadParameter("name a FILE, a --stack or a --preview.")
    if online and not stack:
        raise typer.BadParameter("it needs --stack, whose settings say where to ask.", param_hint="--online")
    told: list[Told] = []
    unread = False
    for read, names in ((_file, files), (_online if online else _stack, stack), (_preview, preview)):
        for name in names or ():
            try:
                told += read(name, codes, strict)
            except DataWorksError as error:
                unread = True
                typer.echo(f"dataworks: {error}", err=True)
    if output is not None:
        typer.echo(FORMATS[output](told), nl=False)
    elif told or not unread:
        on_terminal(told)
    if unread:
        raise typer.Exit(2)
    raise typer.Exit(1 if severe(told, fail_on) else 0)


def _file(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_text(name, _text(name), ignore=ignore, strict=strict)


def _stack(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_preview(preview_of(name, sames=True), ignore=ignore, strict=strict)


def _online(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_preview(preview_of(name, sames=True), ignore=ignore, strict=strict, online=online_of(name))


def _preview(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_preview(read_digest(_text(name), name), ignore=ignore, strict=strict)


def _text(name: str) -> str:
    """The text of a file. Raises InputError when it cannot be read, or is no UTF-8."""
    try:
        return (sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()).decode()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.", advice="Look at its name and rights.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text (byte {error.start}).", advice="Save it as UTF-8.") from None
