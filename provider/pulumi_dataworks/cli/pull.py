"""`dataworks pull`: edits of the console go back into the files of the program."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ..content import ABSENT, masked
from ..errors import InputError
from ..review import Digest
from ..review.escape import line as line_of
from ..review.escape import plain
from ..review.run import preview_of, run_here
from .fixing import replace_text, text_of
from .options import Cwd, OutputFile, stack_names
from .project import project_folder
from .review import For, Format, shown_review
from .writeback.console_edits import TaskEdits, console_edits
from .writeback.difference import file_difference
from .writeback.sources import Plan, planned, read_sources
from .writeback.three_way import Leaf

SOURCES = "DATAWORKS_SOURCES"
"""The environment variable of resources/program.py."""

LONGEST = 60
"""Characters of a value that a line shows."""

Tasks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TASK", help="Only these: names of resources, names of tasks in DataWorks, or <project id>:<file id>."
    ),
]
Stack = Annotated[
    str | None, typer.Option(help="The stack; the selected one where left out.", autocompletion=stack_names)
]
Check = Annotated[
    bool, typer.Option("--check", help="Write nothing: show the review of the preview, and end with 1 on drift.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
InFormat = Annotated[Format, typer.Option("--format", help="With --check: the format of the review.")]
ForPlatform = Annotated[For, typer.Option("--for", help="With --check: where the Markdown is posted.")]


def pull(
    tasks: Tasks = None,
    stack: Stack = None,
    check: Check = False,
    yes: Yes = False,
    form: InFormat = Format.TEXT,
    platform: ForPlatform = For.GITHUB,
    output: OutputFile = None,
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Write edits of the console into the files of the program, as a patch that keeps the form of everything else.

    Ends with 0 when the program has every edit, with 1 when something is left to a person or was not written (with
    --check: when DataWorks differs from what was last applied), with 2 when the command could not do its work.
    """
    if output is not None and not check:
        raise typer.BadParameter("has a meaning only with --check.", param_hint="--output")
    digest, noted = _preview(stack)
    edits = selected(console_edits(digest), tasks or (), digest)
    if check:
        shown_review(digest, form=form, platform=platform, output=output)
        raise typer.Exit(1 if edits else 0)
    if not edits:
        typer.echo("No task differs in DataWorks from what was last applied.")
        return
    plan = planned(edits, sources=read_sources(noted), root=project_folder(), read=text_of)
    for one in edits:
        for text in described(one, plan):
            typer.echo(line_of(text))
    if not _write(plan, yes=yes) or plan.by_hand:
        raise typer.Exit(1)


def _preview(stack: str | None) -> tuple[Digest, str]:
    """The preview with --refresh, and what the program noted of its files. Raises InputError where it failed."""
    handle, name = tempfile.mkstemp(prefix="dataworks-sources-")
    os.close(handle)
    try:
        digest = preview_of(stack, refresh=True, sames=True, run=partial(run_here, variables={SOURCES: name}))
        if digest.failed:
            raise InputError(
                f"the preview of {digest.name} failed.", advice="Run `pulumi preview --refresh`: its message says why."
            )
        return digest, Path(name).read_text(encoding="utf-8")
    finally:
        Path(name).unlink(missing_ok=True)


def selected(edits: Sequence[TaskEdits], wanted: Sequence[str], digest: Digest) -> list[TaskEdits]:
    """The edits of the named tasks, all where none is named. Raises InputError for a name that no task has."""
    known = {name for step in digest.steps if step.is_task for name in (step.name, step.of_name, step.file, step.urn)}
    known |= {name for one in edits for name in (one.task_name, one.name)}
    known |= {str(step.new.inputs.get("task_name")) for step in digest.steps if step.is_task and step.new is not None}
    missing = sorted(set(wanted) - known)
    if missing:
        raise InputError(
            f"no task of the stack is called {missing[0]}.", advice="`pulumi stack` lists the resources of a stack."
        )
    return [one for one in edits if not wanted or {one.name, one.task_name, one.id, one.urn} & set(wanted)]


def described(one: TaskEdits, plan: Plan) -> list[str]:
    """The lines of a task: who edited it when, and each leaf with its three values and what becomes of it."""
    by = f", last edited by {one.who or 'an unknown user'}" + (f" at {one.when}" if one.when else "")
    lines = [f"{one.name} ({one.task_name or 'unknown'}, file {one.id.rpartition(':')[2] or 'unknown'}){by}"]
    written = [(leaf, f"written to {Path(where).name}") for leaf, where in plan.written.get(one.urn, ())]
    by_hand = [(leaf, f"left: {reason}") for leaf, reason in plan.by_hand.get(one.urn, ())]
    for leaf, what in [*written, *by_hand]:
        lines += [f"  {leaf.path}", f"    {_three(leaf)}", f"    {what}"]
    return [*lines, *(f"  {note}" for note in one.notes)]


def _three(leaf: Leaf) -> str:
    sides = (("program", leaf.program), ("last applied", leaf.applied), ("console", leaf.live))
    return " | ".join(f"{name} {_shown(leaf.path, value)}" for name, value in sides)


def _shown(path: str, value: Any) -> str:
    """A value without what is secret in it, cut."""
    if value is ABSENT or value is None:
        return "none"
    key = path.rpartition(".")[2].partition("[")[0]
    text = json.dumps(masked({key: value})[key], ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _write(plan: Plan, *, yes: bool) -> bool:
    """Show the patch, and write it with `yes` or where the answer is yes. Whether nothing is left unwritten."""
    if not plan.changed:
        return True
    for path in plan.changed:
        for text in file_difference(path, plan.before[path], plan.after[path]):
            typer.echo(line_of(text))
    count = f"{len(plan.changed)} file{'s' if len(plan.changed) > 1 else ''}"
    if not (yes or (sys.stdin.isatty() and typer.confirm(f"Write {count}?"))):
        typer.echo(f"{count} not written; --yes writes without asking.", err=True)
        return False
    for path in plan.changed:
        replace_text(path, before=plan.before[path], after=plan.after[path])
        typer.echo(f"{plain(str(path))}: written.", err=True)
    typer.echo("Run `pulumi preview --refresh`, then `pulumi up`, which records the edits in the state.", err=True)
    return True
