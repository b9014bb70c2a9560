"""`dataworks rebind`: the state of a stack whose workspace was upgraded to the new Data Studio, with the new ids."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import InputError
from ..plan.flow_spec import read_spec_text, workflow_of
from ..plan.rebinding import (
    ListedTask,
    RecordedTask,
    containers_of,
    differences,
    legacy_tasks,
    matching,
    read_export,
    rebound,
)
from ..review.run import Runner, run_here
from ..settings import DATA_STUDIO, NEW_WORKSPACES
from .files import write
from .online import session_of_stack
from .options import Cwd, OutputFile, stack_names

if TYPE_CHECKING:
    from ..studio.session import Session

Stack = Annotated[
    str | None,
    typer.Option("--stack", "-s", help="The stack; the selected one where left out.", autocompletion=stack_names),
]
Backup = Annotated[Path, typer.Option(metavar="FILE", help="Where the state as it is now is kept; must not exist.")]

REBOUND = Path("rebound-state.json")
NOT_FOUND = "The state is not written: {count} of {all} tasks have no node that can be chosen."


@dataclass(frozen=True)
class Nodes:
    """How nodes are read: those of a name, and the Spec of one."""

    named: Callable[[str, str], Sequence[ListedTask]]
    spec: Callable[[str, str], str]


def rebind(
    stack: Stack = None,
    output: OutputFile = None,
    backup: Backup = Path("rebind-backup.json"),
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Find the tasks of a stack in the new Data Studio, and write its state with their new ids.

    DataWorks is only read, and the state of the stack stays as it is until `pulumi stack import`. Ends with 0 when
    every task was found, with 1 when one was not, with 2 when something could not be read.
    """
    session, run = session_of_stack(stack), run_here
    plain = read_export(_export(stack, run, "--show-secrets"))

    def is_new(project_id: str) -> bool:
        return session.generation_of(project_id) == "new"

    tasks = legacy_tasks(plain, is_new)
    if not tasks:
        raise InputError(
            "No task of this stack is recorded as one of the legacy Data Studio in a workspace that has the new one.",
            advice=f"Where a workspace was upgraded, run `pulumi config set {DATA_STUDIO} new`, or add its id to "
            f"{NEW_WORKSPACES}, and run this command again.",
        )
    new_ids = found_ids(tasks, _nodes(session), show=typer.echo)
    for urn in containers_of(plain, is_new):
        typer.echo(f"{urn}\n  has no counterpart: remove it from the program, and run `pulumi state delete '{urn}'`")
    if len(new_ids) < len(tasks):
        typer.echo(NOT_FOUND.format(count=len(tasks) - len(new_ids), all=len(tasks)))
        raise typer.Exit(1)
    text = _export(stack, run)
    _keep(text, backup)
    write(json.dumps(rebound(read_export(text), new_ids), indent=4, ensure_ascii=False) + "\n", output or REBOUND)
    named = f" --stack {stack}" if stack else ""
    typer.echo(f"The state as it is now: {backup}\nThe state with the new ids: {output or REBOUND}")
    typer.echo(f"Read both, then run `pulumi stack import{named} --file {output or REBOUND}`")
    typer.echo(f"and `pulumi preview --refresh --diff{named}`, which must not replace or delete a task.")


def found_ids(tasks: Sequence[RecordedTask], nodes: Nodes, *, show: Callable[[str], None]) -> Mapping[str, str]:
    """The new id of each task that was found, by its old one; each task is shown with what differs."""
    found: dict[str, str] = {}
    for task in tasks:
        node = matching(task, nodes.named(task.project_id, str(task.inputs.get("task_name"))))
        if isinstance(node, str):
            show(f"{task.name}  {task.id}\n  not found: {node}")
            continue
        spec = read_spec_text(nodes.spec(task.project_id, node.id))
        if workflow_of(spec):
            show(
                f"{task.name}  {task.id}\n  not usable: node {node.id} is in workflow {workflow_of(spec)!r}; nodes in "
                "a workflow are not written. Move it out of the workflow in Data Studio."
            )
            continue
        new_id = f"{task.project_id}:{node.id}"
        other = ", ".join(differences(task, spec))
        show(f"{task.name}  {task.id} -> {new_id}\n  {f'differs: {other}' if other else 'identical'}")
        if new_id in found.values():
            raise InputError(
                f"Two tasks of the state would become node {node.id}.",
                advice="Give the tasks different names in DataWorks, or remove one from the program.",
            )
        found[task.id] = new_id
    return found


def _nodes(session: Session) -> Nodes:
    from ..studio.paging import whole_pages

    def named(project_id: str, name: str) -> list[ListedTask]:
        def page(number: int) -> Any:
            return session.client.list_nodes(project_id=project_id, name=name, page_number=number)

        rows = [row for one in whole_pages(page, operation="ListNodes", size=100) for row in one.rows]
        return [ListedTask(row.id, row.name, row.path, row.command) for row in rows if row.name == name]

    def spec(project_id: str, node_id: str) -> str:
        return session.client.get_node(project_id=project_id, node_id=node_id).spec

    return Nodes(named, spec)


def _export(stack: str | None, run: Runner, *options: str) -> str:
    """What `pulumi stack export` prints. Raises InputError."""
    command = ["pulumi", "stack", "export", "--non-interactive", *options, *(["--stack", stack] if stack else [])]
    try:
        done = run(command)
    except OSError as error:
        raise InputError(f"pulumi could not be started: {error.strerror}.", advice="Install Pulumi.") from None
    if done.returncode != 0:
        raise InputError(
            f"`{' '.join(command)}` ended with {done.returncode}.", advice="The message of Pulumi is above."
        )
    return done.stdout


def _keep(text: str, backup: Path) -> None:
    """Write the backup, readable by its owner only. Raises InputError where the file exists."""
    try:
        with open(os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise InputError(
            f"{backup} cannot be written: {error.strerror}.", advice="Name a file that does not exist: --backup FILE."
        ) from None
