"""`dataworks check`: the mistakes in JSON files of task contents, or in the tasks of a Pulumi program."""

from __future__ import annotations

from typing import Annotated

import typer

from ..content import BY_CODE, Severity
from ..errors import DataWorksError
from ..review.preview import read_digest
from ..review.run import preview_of
from .fixing import STDIN, fix_file, text_of
from .formats import FORMATS, Format, on_terminal
from .judged import Told, judge_preview, judge_text, severe
from .online import online_of

Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="JSON files; - is standard input.")]
Stacks = Annotated[list[str] | None, typer.Option(help="Preview this stack and check its tasks; repeatable.")]
Previews = Annotated[
    list[str] | None, typer.Option(help="What `pulumi preview --json --show-sames` wrote; - is standard input.")
]
Output = Annotated[Format | None, typer.Option("--format", help="For machines; a table where left out.")]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings are errors.")]
Online = Annotated[bool, typer.Option("--online", help="Ask the workspace, too; only with --stack.")]
Ignore = Annotated[list[str] | None, typer.Option(metavar="CODE", help="A finding to leave out; repeatable.")]
Fixes = Annotated[
    bool,
    typer.Option(
        "--fix", help="Show the plain edits of FILEs that remove findings, and write them if you agree (or --yes)."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="With --fix: write without asking.")]
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
    fix: Fixes = False,
    yes: Yes = False,
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
    if fix and (stack or preview or STDIN in (files or ())):
        raise typer.BadParameter("it edits each FILE; a --stack, --preview or - has none.", param_hint="--fix")
    if yes and not fix:
        raise typer.BadParameter("it belongs to --fix.", param_hint="--yes")
    if fix:
        for name in files or ():
            fix_file(name, codes, yes=yes, to_stderr=output is not None)
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
    return judge_text(name, text_of(name), ignore=ignore, strict=strict)


def _stack(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_preview(preview_of(name, sames=True), ignore=ignore, strict=strict)


def _online(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_preview(preview_of(name, sames=True), ignore=ignore, strict=strict, online=online_of(name))


def _preview(name: str, ignore: set[str], strict: bool) -> list[Told]:
    return judge_preview(read_digest(text_of(name), name), ignore=ignore, strict=strict)
