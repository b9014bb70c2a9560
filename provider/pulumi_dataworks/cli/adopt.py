"""`dataworks adopt`: the tasks of a workspace as a program, and the proof that nothing changes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..adoption import report as reports
from ..adoption.adopting import (
    Around,
    Outcome,
    Wanted,
    write_import,
)
from ..adoption.adopting import (
    adopt as read_and_write,
)
from ..adoption.adopting import (
    apply as import_and_prove,
)
from ..adoption.import_file import IMPORT_FILE
from ..adoption.names import Style
from ..adoption.output_folder import OutputFolder
from ..adoption.proof import NO_CHANGE
from ..adoption.pulumi_commands import PulumiCommands, project_name
from ..adoption.selection import Selection
from ..adoption.task_reading import Progress as Counter
from ..plan.ids import IDS, id_text
from ..review.escape import line
from ..review.run import run_here
from ..studio.data_studio import task_listing
from ..studio.session import generation_output
from .files import report, write
from .online import session_with, stack_config
from .options import Cwd, stack_names

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

ProjectId = Annotated[str, typer.Option(metavar="ID", help="The id of the workspace.")]
Folder = Annotated[
    list[str] | None, typer.Option(help="Only tasks in this folder and below it, such as 业务流程/orders; repeatable.")
]
Name = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Only tasks of this name, with * and ?; repeatable.")
]
Owner = Annotated[
    list[str] | None, typer.Option(metavar="USER", help="Only tasks of this owner (user id); repeatable.")
]
Stack = Annotated[
    str | None,
    typer.Option(help="The stack that gets the tasks; the selected one where left out.", autocompletion=stack_names),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="The folder of the program; `main` of Pulumi.yaml names it.")]
Names = Annotated[
    Style, typer.Option("--names", help="How resources are named whose task has other characters than ASCII letters.")
]
Apply = Annotated[
    bool, typer.Option("--apply", help="Then import, and prove by `pulumi preview --refresh --expect-no-changes`.")
]
WithSecrets = Annotated[
    bool, typer.Option("--with-secrets", help=f"Write {IMPORT_FILE}, with secrets in plain text, and leave it there.")
]
Released = Annotated[bool, typer.Option("--released", help="Also tasks that `dataworks release` took out.")]
AllSettings = Annotated[
    bool, typer.Option("--all-settings", help="Also declare owners and the edges that DataWorks gives by itself.")
]


def adopt(
    project_id: ProjectId,
    folder: Folder = None,
    name: Name = None,
    owner: Owner = None,
    stack: Stack = None,
    out: Out = Path(),
    style: Names = Style.TRANSLITERATED,
    run_it: Apply = False,
    with_secrets: WithSecrets = False,
    released: Released = False,
    all_settings: AllSettings = False,
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Turn the tasks of a workspace into a program that changes nothing. Nothing is written to DataWorks.

    A run that was interrupted is resumed by the same command. Ends with 0 when it is done, with 1 when the proof of
    --apply shows a change, with 2 when something could not be read or written.
    """
    project_id = id_text(project_id)
    if not IDS.fullmatch(project_id):
        raise typer.BadParameter("must be the id of a workspace, a number.", param_hint="--project-id")
    config, is_secret = stack_config(stack, run_here)
    session = session_with(config, is_secret)
    pulumi = PulumiCommands(stack)
    where = {"region": session.region, **generation_output(session.generation_of(project_id))}
    around = Around(OutputFolder(out), pulumi, project_name(Path.cwd()), pulumi.stack_name(), config, where)
    selection = Selection(tuple(folder or ()), tuple(name or ()), tuple(owner or ()))
    wanted = Wanted(
        project_id,
        selection,
        style=style,
        released=released,
        all_settings=all_settings,
        again=_again(project_id, selection, stack, out, style=style, released=released, all_settings=all_settings),
        stack=stack or "",
    )
    try:
        with _bar() as progress:
            outcome = read_and_write(task_listing(session, project_id), wanted, around, progress=progress)
        if run_it:
            outcome = import_and_prove(outcome, wanted, around, say=_say)
        elif with_secrets:
            write_import(outcome, around)
    except KeyboardInterrupt:
        report("interrupted. Nothing was written to DataWorks.\nRun the same command again: it is resumed.")
        raise typer.Exit(INTERRUPTED) from None
    write(_result(outcome, out, applied=run_it), None)
    fine = not outcome.failures and all(said == NO_CHANGE for said in outcome.proof.values())
    raise typer.Exit(0 if fine else 1)


def _result(outcome: Outcome, out: Path, *, applied: bool) -> str:
    lines = [f"{line(name)}: {line(said)}" for name, said in sorted(outcome.proof.items())]
    lines += [f"{line(one.listed.name)}: left out, {line(one.reason)}" for one in outcome.built.left_out]
    lines += [f"also: {line(one)}" for one in outcome.failures]
    lines.append(reports.summary(outcome.built))
    lines.append(f"The report is in {line(str(out / reports.MARKDOWN))}.")
    if not applied:
        lines.append("It lists the commands that are left; --apply runs them.")
    return "".join(f"{one}\n" for one in lines)


def _again(
    project_id: str,
    selection: Selection,
    stack: str | None,
    out: Path,
    *,
    style: Style,
    released: bool,
    all_settings: bool,
) -> str:
    """The command that made this run, without --apply and --with-secrets."""
    words = ["dataworks", "adopt", "--project-id", project_id]
    for option, values in (("--folder", selection.folders), ("--name", selection.names), ("--owner", selection.owners)):
        words += [word for value in values for word in (option, value)]
    words += ["--stack", stack] if stack else []
    words += ["--out", str(out)] if out != Path() else []
    words += ["--names", style.value] if style is not Style.TRANSLITERATED else []
    words += ["--released"] * released + ["--all-settings"] * all_settings
    return shlex.join(words)


def _say(text: str) -> None:
    Console(stderr=True, highlight=False).print(f"$ {text}", markup=False)


@contextmanager
def _bar() -> Iterator[Counter]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("reading tasks"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("read", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
