"""One live task: a plan carried out, and a file that a creation found made to converge.

What is decided is decided elsewhere, as values; here it is carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from ... import content as tasks
from ...errors import ConflictError, DataWorksError, NotFoundError, RefusedError
from ...plan import (
    TASK_TYPE,
    LiveFile,
    Operation,
    UpdateFile,
    UpdatePlan,
    conflicts,
    param_text,
    remaining,
    whole_content,
)
from ...plan.publishing import keeps
from ..run_record import place_of
from ..session import Session
from ..write import Done, write
from .file_update import update_file
from .live_properties import live_inputs, service_outputs, utc

if TYPE_CHECKING:
    from ...client import FileReply


@dataclass(frozen=True)
class PendingOperations:
    """What is still to be sent; `input_list` is what UpdateFile must repeat, `learnt` the service outputs that were
    read."""

    operations: tuple[Operation, ...]
    input_list: str = ""
    learnt: Mapping[str, Any] = field(default_factory=dict)


def require_file(session: Session, project_id: str, file_id: str) -> FileReply:
    """The file as it is now. Raises NotFoundError when it is proven that it no longer exists."""
    found = session.client.find_file(project_id=project_id, file_id=file_id)
    if found is None:
        raise NotFoundError(
            f"the file is not in workspace {project_id}.",
            operation="GetFile",
            advice="Run `pulumi up --refresh`, which finds out which tasks are still there.",
        )
    return found


class LiveTask:
    """A file of DataWorks, named by its ids. `label` is how warnings call it; they quote nothing private of `known`,
    the properties that the hook was given."""

    def __init__(
        self, session: Session, project_id: str, file_id: str, *, label: str, known: Sequence[Mapping[str, Any]]
    ) -> None:
        self.session = session
        self.known = known
        self.project_id = project_id
        self.file_id = file_id
        self.label = label

    @property
    def id(self) -> str:
        return f"{self.project_id}:{self.file_id}"

    def warn(self, text: str) -> None:
        """Warn the user."""
        self.session.warn(self.label, text, *self.known)

    def info(self, text: str) -> None:
        """Show progress."""
        pulumi.log.info(f"{self.label}: {text}")

    def forward_message(self, message: str) -> None:
        """Hand on what DataWorks says next to a success."""
        if message:
            self.warn(f"DataWorks reports success, and says: {message}")

    def find(self) -> FileReply | None:
        """The file as it is now, None when it is proven that it no longer exists."""
        return self.session.client.find_file(project_id=self.project_id, file_id=self.file_id)

    def live_file(self, found: FileReply, *, moves: bool) -> LiveFile:
        """The part of a reply that a plan needs; the folder, which may cost a call, only for one that `moves`."""
        folder = self.session.workspaces.folder_path
        return LiveFile(
            file_name=found.file.file_name,
            file_folder_path=folder(self.project_id, found.file.file_folder_id) if moves else "",
            task_content=tasks.read_live_json(found.file.content),
        )

    def update(self, plan: UpdatePlan, *, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out a plan; the service outputs where nothing had to be written.

        GetFile comes first, unless the program insists (`on_conflict` overwrite) and the plan needs nothing of the
        file: what is there already is not sent, and what somebody else changed meanwhile is a ConflictError. Between
        that read and the write another edit can still come in: the service has no conditional write. A write without
        an answer is confirmed by reading, and what it did not do is sent once more.

        Raises NotFoundError when the file no longer exists, OutcomeUnknownError when two writes had no answer.
        """
        insists = new.get("on_conflict") == "overwrite"
        if not plan.operations:
            return {}  # a change of the state alone
        self._require_own(new)
        if insists and not plan.reads_first:
            left = PendingOperations(plan.operations)
        else:
            left = self._pending(plan, old, new, insists=insists)
        if UpdatePlan(left.operations).places:
            self._require_free(new)
        return self._write(left, lambda: self._pending(plan, old, new, insists=insists))

    def _require_own(self, new: Mapping[str, Any]) -> None:
        """Raise ConflictError where another resource of the program has the file, too."""
        others = self.session.record.others_with(self.id, new)
        if others:
            raise ConflictError(
                f"the resource {others[0]} of this program has the same file now. Nothing was written.",
                operation="UpdateFile",
                advice="Take one of the two out of the state with `pulumi state delete`, and run `pulumi up` again.",
            )
        self.session.record.touch(self.id, new)

    def _require_free(self, new: Mapping[str, Any]) -> None:
        """Raise ConflictError where the place to which the file is renamed or moved is taken. Whether DataWorks refuses
        a second file of one name is not documented."""
        origin = new.get("origin") or ""
        owner = self.session.record.reserve_place(place_of(new), origin)
        what = f"the resource {owner} of this program gets the same name in the same folder"
        if owner == origin:
            index = self.session.workspaces.file_index(self.project_id)
            there = index.find_by_name_now(new["task_name"], new["file_folder_path"])
            others = sorted(file.file_id for file in there if file.file_id != self.file_id)
            if not others:
                return
            holder = self.session.record.holder_of(f"{self.project_id}:{others[0]}")
            what = f"FileId {others[0]} has this name in this folder already"
            what += f": the resource {holder.origin} manages it" if holder else ""
        raise ConflictError(
            f"{what}. Nothing was written.",
            operation="UpdateFile",
            advice="Give the task another name. If a resource of this program gives it up, run `pulumi up` again; if "
            "the error stays, give this task a third name, run `pulumi up`, then give it its final name.",
        )

    def converge(self, operations: Sequence[Operation], found: FileReply, new: Mapping[str, Any]) -> None:
        """Bring a file that a creation found to what `new` says, by operations that were made from `found`."""
        plan = UpdatePlan(tuple(operations))
        left = PendingOperations(plan.operations, found.node_configuration.input_list or "")
        self._write(left, lambda: self._pending(plan, new, new, insists=True))

    def _pending(
        self, plan: UpdatePlan, old: Mapping[str, Any], new: Mapping[str, Any], *, insists: bool
    ) -> PendingOperations:
        """GetFile, and what the file lacks. Raises ConflictError, NotFoundError."""
        found = self.find()
        if found is None:
            raise self._gone()
        live = self.live_file(found, moves=plan.moves)
        if not insists:
            by_old, by_new = (
                live_inputs(
                    found.file,
                    project_id=self.project_id,
                    file_folder_path=live.file_folder_path or known["file_folder_path"],
                    olds=known,
                )
                for known in (old, new)
            )
            names = conflicts(plan, old=old, new=new, live_by_old=by_old, live_by_new=by_new)
            if names and not _unedited_since(old, found, names):
                raise self._conflict(names, found)
        return PendingOperations(
            remaining(plan, live), found.node_configuration.input_list or "", service_outputs(found.file)
        )

    def _write(self, pending: PendingOperations, check: Callable[[], PendingOperations]) -> dict[str, Any]:
        """Send what is pending; `check` reads what still is. The service outputs, {} where something was written."""

        def send() -> dict[str, Any]:
            for operation in pending.operations:
                self._send(operation, pending.input_list)
            return {} if pending.operations else dict(pending.learnt)

        def confirm() -> Done[dict[str, Any]] | None:
            nonlocal pending
            pending = check()
            return None if pending.operations else Done(dict(pending.learnt))

        return write(send, confirm=confirm, sleep=self.session.sleep)

    def _send(self, operation: Operation, input_list: str) -> None:
        from ...client import may_mean_not_found  # HTTP is imported by those who send

        client, content = self.session.client, operation.task_content
        self.session.note_write(self.project_id, self.file_id)
        self.session.record.remember_sent(self.id, content, getattr(operation, "task_param", {}))
        try:
            if isinstance(operation, UpdateFile):
                update_file(
                    client,
                    project_id=self.project_id,
                    file_id=self.file_id,
                    file_name=operation.file_name,
                    file_folder_path=operation.file_folder_path,
                    content=None if content is None else tasks.write_json(content),
                    live=input_list,
                )
            else:
                updated = client.update_di_sync_task(
                    project_id=self.project_id,
                    file_id=self.file_id,
                    task_content="" if content is None else tasks.write_json(content),
                    task_param=param_text(operation.task_param),
                    task_type=TASK_TYPE,
                )
                self.forward_message(updated.message)
        except RefusedError as error:
            if not may_mean_not_found(error.code, error.http_status) or not self.is_gone():
                raise
            raise self._gone() from None

    def is_gone(self) -> bool:
        """Whether a refusal meant that the file is not there; the doubt ends by reading."""
        try:
            return self.find() is None
        except DataWorksError:
            return False

    def _conflict(self, names: Sequence[str], found: FileReply) -> ConflictError:
        who, when = found.file.last_edit_user or "somebody", utc(found.file.last_edit_time) or "an unknown time"
        return ConflictError(
            f"{', '.join(names)} was changed in DataWorks by {who} at {when}, after this stack wrote or read it. "
            "Nothing was written.",
            operation="GetFile",
            advice='Run `pulumi refresh` and `pulumi preview --diff` to see it, or set on_conflict="overwrite".',
        )

    def _gone(self) -> NotFoundError:
        return NotFoundError(
            f"the file is not in workspace {self.project_id} any more: somebody deleted it.",
            operation="GetFile",
            advice="Run `pulumi up --refresh` to create it again.",
        )


def _unedited_since(olds: Mapping[str, Any], found: FileReply, names: Sequence[str]) -> bool:
    """Whether nobody but this stack saved the file since the state recorded it: then what differs is what the service
    itself keeps, one more key than was sent for example.

    The recorded LastEditTime proves it (that each save has another one is a guess from its name). A schedule of the
    same stack saves the file as well, by the same user: then the live content must say everything that was sent.
    """
    if olds.get("last_edit_time") is None:
        return False
    if olds["last_edit_time"] == utc(found.file.last_edit_time):
        return True
    by_us = olds.get("last_edit_user") is not None and olds["last_edit_user"] == found.file.last_edit_user
    return (
        by_us
        and set(names) == {"task_content"}
        and keeps(tasks.read_live_json(found.file.content), whole_content(olds))
    )
