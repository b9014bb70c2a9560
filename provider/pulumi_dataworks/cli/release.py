"""`dataworks release`: tasks leave the state of a stack and stay in DataWorks."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..adoption.lock_file import LOCK_FILE, Lock, lock_text, read_lock
from ..errors import InputError
from ..review.escape import line as line_of
from ..review.run import Runner, run_here
from .files import write
from .fixing import text_of
from .options import Cwd, stack_names
from .project import project_folder
from .writeback.state_release import Release, commands_of, releases_of, resources_in, with_released

Tasks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TASK",
        help="Names of resources, names of tasks in DataWorks, or <project id>:<file id>. Every task of --stack where "
        "left out.",
    ),
]
Stack = Annotated[
    str | None, typer.Option(help="The stack; the selected one where left out.", autocompletion=stack_names)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Run the commands without asking.")]


def release(
    tasks: Tasks = None,
    stack: Stack = None,
    yes: Yes = False,
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Take tasks out of the state, with their schedules and deployments. DataWorks keeps all of it, nothing is sent.

    The commands are shown first. dataworks.lock.json records what was released, and `dataworks adopt --released` brings
    it back. Ends with 0 when the tasks left the state, with 1 when nothing was run, with 2 when a command failed.
    """
    if not tasks and not stack:
        raise typer.BadParameter("name tasks, or a stack with --stack for all of its tasks.", param_hint="TASK")
    found = releases_of(resources_in(_export(stack, run_here)), tasks or ())
    commands = commands_of(found, stack or "")
    for command in commands:
        typer.echo(line_of(shlex.join(command)))
    count = f"{len(found)} task{'s' * (len(found) != 1)}"
    if not (yes or (sys.stdin.isatty() and typer.confirm(f"Take {count} out of the state?"))):
        typer.echo(f"Nothing was run; --yes takes {count} out of the state.", err=True)
        raise typer.Exit(1)
    _record(found)
    run_commands(commands, run_here)
    for one in found:
        typer.echo(line_of(_rest(one)))


def _export(stack: str | None, run: Runner) -> str:
    command = ["pulumi", "stack", "export", *(["--stack", stack] if stack else [])]
    try:
        done = run(command)
    except OSError as error:
        raise InputError(f"pulumi could not be started: {error.strerror}.", advice="Install Pulumi.") from None
    if done.returncode:
        raise InputError(f"`{shlex.join(command)}` ended with {done.returncode}.", advice="Its message is above.")
    return done.stdout


def _record(found: Sequence[Release]) -> None:
    """Note the tasks in the lock file, before they leave: a run that is killed in between is repeated, and no adoption
    brings a task back that was to leave."""
    path = project_folder() / LOCK_FILE
    projects = {one.id.partition(":")[0] for one in found}
    if not path.exists():
        if len(projects) > 1:
            raise InputError(
                f"the tasks are of the workspaces {', '.join(sorted(projects))}.",
                advice=f"Release those of one workspace at a time: {path.name} is of one.",
            )
        lock = Lock(project_id=projects.pop())
    else:
        lock = read_lock(text_of(str(path)), path.name)
    write(lock_text(with_released(lock, found)), Path(path))


def run_commands(commands: Sequence[Sequence[str]], run: Runner) -> None:
    """Run each command. Raises InputError for the first that fails; what was done before stays done."""
    for number, command in enumerate(commands):
        if run(list(command)).returncode:
            raise InputError(
                f"`{shlex.join(command)}` failed after {number} of {len(commands)} commands.",
                advice="Its message is above. Run the same command again: what left the state already is skipped.",
            )


def _rest(one: Release) -> str:
    where = f"{one.module}, line {one.line}" if one.line else "the program"
    return (
        f"{one.resource}: left the state, FileId {one.file_id} stays in DataWorks. Remove its statement ({where}) "
        "before the next `pulumi up`. To come back: `dataworks adopt --released`, or the statement with "
        f"file_id={one.file_id!r}."
    )
