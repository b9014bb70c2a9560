"""A node that is changed: content, schedule, name, folder, each by an operation of its own and read back.

    read      GetNode; somebody else's change of what would be written is a conflict
    send      the node as it was read, with the paths that the program declares: UpdateNode merges, as documented, and
              nobody knows how deeply, so everything is sent
    read      GetNode again: what was sent must be there, and every other path must be what it was

UpdateNode has no version and no condition: what somebody saves between the first read and the write is overwritten only
where both changed the same paths, and shows as a difference in the second read. A gap of one call remains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import ConflictError, OperationError, RefusedError
from ...plan import changed, task_param, whole_content
from ...plan.flow_spec import changed_spec, inputs_of, node_of, schedule_changed, spec_text, unchanged_spec
from ...plan.flow_spec_checks import changed_paths, differs_elsewhere, lacking
from ...plan.properties import PARAMETERS
from ..paging import whole_pages
from ..port import Properties
from ..write import Done, write
from .live_node import LiveNode, same_place, utc_text
from .node_task import READ_PAUSES, NodeTask, require_writable

JsonObject = dict[str, Any]
Change = Callable[[LiveNode], JsonObject]


@dataclass(frozen=True)
class NodeUpdate:
    """What an update did: whether anything was `sent`, and the node as it was read after its content was written, None
    where that was not."""

    sent: bool
    content: LiveNode | None = None


CONTENT = ("task_content", "secret_parameters", "resource_group", "cu")
"""Properties that UpdateNode writes; name and folder have operations of their own."""

REFUSED_PARTS = ("datasource", "runtimeResource")
"""Keys of a node that UpdateNode may refuse (the vendor's skill). Where nothing in them changes they are left out after
a refusal that names one: a refused call wrote nothing, and what is left out keeps its value."""


def update_task(task: NodeTask, *, old: Properties, new: Properties) -> NodeUpdate:
    """Bring a node from `old` to `new`. What is there already is not sent.

    Raises ConflictError where somebody else changed what would be written, NotFoundError where the node no longer
    exists, RefusedError for a node inside of a workflow, OutcomeUnknownError when two writes had no answer.
    """
    names = changed(old, new)
    insists = new.get("on_conflict") == "overwrite"
    task.require_own(new)
    found = task.writable()

    def check(now: LiveNode) -> None:
        if not insists:
            _require_unchanged(task, now, names, old=old, new=new)

    check(found)
    after = None
    if set(names) & set(CONTENT):
        content = whole_content(new) if {"task_content", "secret_parameters"} & set(names) else None
        param = task_param({name: new[name] for name in names if name in PARAMETERS and new.get(name) is not None})
        task.session.record.remember_sent(task.id, content, param)
        after = write_spec(task, found, lambda live: changed_spec(live.spec, old, new), check=check)
    placed = bool({"task_name", "file_folder_path"} & set(names)) and place_task(task, new)
    return NodeUpdate(sent=placed or after is not None, content=after)


def converge_task(task: NodeTask, found: LiveNode, inputs: Properties) -> LiveNode | None:
    """Bring a node that a creation found to what the program declares, whatever it was: the node as it was read
    afterwards, None where nothing was sent."""
    require_writable(found)
    return write_spec(task, found, lambda live: changed_spec(live.spec, {}, inputs))


def _require_unchanged(
    task: NodeTask, found: LiveNode, names: Sequence[str], *, old: Properties, new: Properties
) -> None:
    """Raise ConflictError for a property that would be written although it is neither what the state has nor what the
    program declares."""
    if old.get("last_edit_time") is not None and old["last_edit_time"] == utc_text(found.node.modify_time):
        return  # nobody saved the node since the state was written
    by_old, by_new = (inputs_of(found.spec, project_id=task.key.project_id, olds=known) for known in (old, new))
    drifted = set(changed(old, by_old)) & set(changed(new, by_new)) & set(names)
    if drifted:
        raise ConflictError(
            f"{', '.join(sorted(drifted))} was changed in DataWorks at "
            f"{utc_text(found.node.modify_time) or 'an unknown time'}, after this stack wrote or read it. Nothing was "
            "written.",
            operation="GetNode",
            advice='Run `pulumi refresh` and `pulumi preview --diff` to see it, or set on_conflict="overwrite".',
        )


def _anything(_now: LiveNode) -> None:
    """Every state of a node may be written."""


def write_spec(
    task: NodeTask, found: LiveNode, change: Change, *, check: Callable[[LiveNode], None] = _anything
) -> LiveNode | None:
    """UpdateNode of what `change` makes of the node as it was read: the node as it was read afterwards, None where
    nothing was to be sent. `check` raises for a node that must not be written; it is asked again before a second
    attempt.

    Raises OperationError where the node is something else afterwards than what was sent.
    """
    before, sent = found, change(found)
    declared = changed_paths(unchanged_spec(found.spec), sent)
    if not declared:
        return None

    def send() -> None:
        nonlocal sent, declared
        sent = change(before)
        left = changed_paths(unchanged_spec(before.spec), sent)
        if left:
            declared |= left
            task.session.note_write(task.key.project_id, task.key.object_id)
            _send(task, sent, declared=left)

    def confirm() -> Done[None] | None:
        nonlocal before
        now = task.writable()
        if not lacking(now.spec, sent):
            return Done(None)
        check(now)
        before = now
        return None

    write(send, confirm=confirm, sleep=task.session.sleep)
    return _require_written(task, before, sent, declared=declared)


def _send(task: NodeTask, sent: Mapping[str, Any], *, declared: frozenset[str]) -> None:
    update, ids = task.session.client.update_node, task.ids
    try:
        update(**ids, spec=spec_text(sent))
    except RefusedError as error:
        node, text = node_of(sent), error.message.lower()
        refused = [name for name in REFUSED_PARTS if name in node and name.lower() in text]
        if refused and not any(path.partition(".")[0] in REFUSED_PARTS for path in declared):
            smaller = {name: value for name, value in node.items() if name not in REFUSED_PARTS}
            update(**ids, spec=spec_text({**sent, "spec": {**sent["spec"], "nodes": [smaller]}}))
            return
        if task.is_gone():
            raise task.missing() from None
        raise


def _require_written(task: NodeTask, before: LiveNode, sent: JsonObject, *, declared: frozenset[str]) -> LiveNode:
    """The node, which has everything that was sent, and nothing else changed. A read may be late, so it is repeated.
    Raises OperationError."""
    after = before
    missing: tuple[str, ...] = ()
    for seconds in READ_PAUSES:
        if seconds:
            task.session.sleep(seconds)
        now = task.find()
        if now is None:
            raise task.missing()
        after, missing = now, lacking(now.spec, sent)
        if not missing:
            break
    other = differs_elsewhere(before.spec, after.spec, declared)
    if missing:
        raise OperationError(
            f"UpdateNode was answered with success, and the node does not have what was sent: {', '.join(missing)}.",
            operation="UpdateNode",
            advice="Compare the node in Data Studio with the program, and report this line with both. Run `pulumi up "
            "--refresh` before the next change.",
        )
    if other:
        raise OperationError(
            f"After UpdateNode the node differs in paths that were not changed: {', '.join(other)}. DataWorks changed "
            "them, or somebody else did at the same time.",
            operation="UpdateNode",
            advice="Compare the node with its last version in Data Studio, and run `pulumi up --refresh`.",
        )
    return after


def place_task(task: NodeTask, new: Properties) -> bool:
    """RenameNode and MoveNode, as far as the node is not there yet; whether anything was sent. Outputs keep the first
    name (documented)."""
    found = task.writable()
    if found.is_at(new["task_name"], new["file_folder_path"]):
        return False
    name, folder = new["task_name"], new["file_folder_path"]
    renamed, moved = found.name != name, not same_place(found.folder, folder)
    task.require_free(new, operation="RenameNode" if renamed else "MoveNode")
    client = task.session.client
    if renamed:
        _carry_out(
            task,
            lambda: client.rename_node(**task.ids, name=name),
            "RenameNode",
            done=lambda live: live.name == name,
        )
        task.warn("its outputs keep the old name: other nodes may depend on it.")
    if moved:
        _carry_out(
            task,
            lambda: client.move_node(**task.ids, path=folder.strip("/")),
            "MoveNode",
            done=lambda live: same_place(live.folder, folder),
        )
    return True


def _carry_out(task: NodeTask, send: Callable[[], None], operation: str, *, done: Callable[[LiveNode], bool]) -> None:
    def confirm() -> Done[None] | None:
        return Done(None) if done(task.writable()) else None

    def send_noted() -> None:
        task.session.note_write(task.key.project_id, task.key.object_id)
        send()

    write(send_noted, confirm=confirm, sleep=task.session.sleep)
    for seconds in READ_PAUSES:
        if seconds:
            task.session.sleep(seconds)
        found = task.find()
        if found is not None and done(found):
            return
    raise OperationError(
        f"{operation} was answered with success, and the node is not at the new place.",
        operation=operation,
        advice="Check the node in Data Studio, and run `pulumi up --refresh` before the next change.",
    )


# Schedule


def write_node_schedule(task: NodeTask, settings: Properties, *, first: bool) -> None:
    """UpdateNode with the settings that differ, and the dependencies confirmed by ListNodeDependencies.

    `first`: a node without any dependency gets the root node of the workspace, without which it is not scheduled.
    """
    found = task.writable()
    root = ""
    if first and not settings.get("inputs"):
        root = root_output(task)
    wanted = {name: value for name, value in settings.items() if name not in ("project_id", "file_id")}
    write_spec(task, found, lambda live: schedule_changed(live.spec, wanted, first=first, root=root))
    _require_dependencies(task, [one for one in settings.get("inputs") or () if one != root])


def root_output(task: NodeTask) -> str:
    """The output of the root node of the workspace: `<identifier>_root`, as the sample of the official SDK has it."""
    return f"{task.session.workspaces.project(task.key.project_id).project_identifier}_root"


def _require_dependencies(task: NodeTask, outputs: Sequence[str]) -> None:
    """Raise OperationError where DataWorks does not know a dependency that the Spec of the node has: three ways are
    known in which one is dropped without an error. What no node of the workspace has as output cannot be confirmed."""
    if not outputs:
        return
    listed = whole_pages(
        lambda number: task.session.client.list_node_dependencies(
            project_id=task.key.project_id, node_id=task.key.object_id, page_number=number
        ),
        operation="ListNodeDependencies",
        size=100,
    )
    known = {name for page in listed for node in page.rows for name in node.output_names}
    missing = [one for one in outputs if one not in known]
    if not missing:
        return
    there = {name for node in task.index.whole() for name in node.output_names}
    dropped = sorted(set(missing) & there)
    if dropped:
        raise OperationError(
            f"DataWorks dropped dependencies of the node: {', '.join(dropped)}. Its Spec has them, and "
            "ListNodeDependencies does not.",
            operation="ListNodeDependencies",
            advice="Check the dependencies of the node in Data Studio. Nothing was published.",
        )
    root = root_output(task)
    foreign = [one for one in missing if one != root]
    if foreign:
        task.warn(f"no node of the workspace has the output {', '.join(foreign)}, on which this one depends.")
