"""`dataworks check`: the mistakes in JSON files of task contents, or in the tasks of a Pulumi program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import typer

from ..content import BY_CODE, Severity
from ..errors import DataWorksError
from ..review.preview import read_digest
from ..review.run import preview_of
from .files import STDIN, below_repository, json_files, report, write
from .files import read as read_bytes
from .fixing import fix_file, text_of
from .formats import FORMATS, Format, as_sarif, as_text, on_terminal
from .judged import Told, judge_preview, judge_text, severe
from .online import online_of
from .options import Cwd, OutputFile, finding_codes, stack_names

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="JSON files, or folders of them; - is standard input."),
]
Stacks = Annotated[
    list[str] | None,
    typer.Option(
        help="Preview this stack and check its tasks; repeatable. The selected stack where nothing is named.",
        autocompletion=stack_names,
    ),
]
Previews = Annotated[
    list[str] | None, typer.Option(help="What `pulumi preview --json --show-sames` wrote; - is standard input.")
]
InFormat = Annotated[Format, typer.Option("--format", help="The format of the result.")]
Strict = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]
Online = Annotated[
    bool, typer.Option("--online", help="Also check resource groups and data sources in the workspace; not for files.")
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="A finding to leave out; repeatable.", autocompletion=finding_codes),
]
Fixes = Annotated[
    bool,
    typer.Option(
        "--fix", help="Show the plain edits of files that remove findings, and write them if you agree (or --yes)."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="With --fix: write without asking.")]
FailOn = Annotated[Severity, typer.Option(help="End with 1 for a finding of this severity or above.")]


def check(
    files: Files = None,
    stack: Stacks = None,
    preview: Previews = None,
    form: InFormat = Format.TEXT,
    output: OutputFile = None,
    strict: Strict = False,
    online: Online = False,
    ignore: Ignore = None,
    fail_on: FailOn = Severity.ERROR,
    fix: Fixes = False,
    yes: Yes = False,
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Check task contents for mistakes: JSON files, folders of them, previews, or the tasks of a stack.

    Ends with 0 when there is none at or above --fail-on, with 1 when there is, with 2 when something could not be read.
    """
    codes = set(ignore or ())
    unknown = sorted(codes - BY_CODE.keys())
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]} is not the code of a finding. docs/findings.md lists them.", param_hint="--ignore"
        )
    if online and (files or preview) and not stack:
        raise typer.BadParameter("needs a stack, whose settings say where to ask.", param_hint="--online")
    if fix and (stack or preview or not files or STDIN in files):
        raise typer.BadParameter("edits files, and there is none to edit.", param_hint="--fix")
    if yes and not fix:
        raise typer.BadParameter("has a meaning only with --fix.", param_hint="--yes")
    told: list[Told] = []
    unread = False
    stacks: list[str | None] = [*(stack or ())] or [None] * (not (files or preview))
    if fix:
        for name in json_files(files or ()):
            fix_file(name, codes, yes=yes, to_stderr=form is not Format.TEXT)
    sources: list[Callable[[], Iterator[list[Told]]]] = [
        *(partial(_files, name, codes, strict) for name in files or ()),
        *(partial(_online if online else _stack, name, codes, strict) for name in stacks),
        *(partial(_preview, name, codes, strict) for name in preview or ()),
    ]
    for source in sources:
        try:
            for found in source():
                told += found
        except DataWorksError as error:
            unread = True
            report(error)
    if form is Format.SARIF:
        write(as_sarif(told, folder=below_repository()), output)
    elif form is not Format.TEXT:
        write(FORMATS[form](told), output)
    elif output is not None:
        write(as_text(told), output)
    elif told or not unread:
        on_terminal(told)
    if unread:
        raise typer.Exit(2)
    raise typer.Exit(1 if severe(told, fail_on) else 0)


def _files(name: str, ignore: set[str], strict: bool) -> Iterator[list[Told]]:
    for one in json_files([name]):
        yield judge_text(one, text_of(one), ignore=ignore, strict=strict)


def _stack(name: str | None, ignore: set[str], strict: bool) -> Iterator[list[Told]]:
    yield judge_preview(preview_of(name, sames=True), ignore=ignore, strict=strict)


def _online(name: str | None, ignore: set[str], strict: bool) -> Iterator[list[Told]]:
    yield judge_preview(preview_of(name, sames=True), ignore=ignore, strict=strict, online=online_of(name))


def _preview(name: str, ignore: set[str], strict: bool) -> Iterator[list[Told]]:
    yield judge_preview(read_digest(read_bytes(name), name), ignore=ignore, strict=strict)
