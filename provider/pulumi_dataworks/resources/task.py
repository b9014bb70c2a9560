"""One live task: a plan carried out, a creation settled, a deletion done. What is decided is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pulumi

from .. import content as tasks
from ..errors import DataWorksError, NotFoundError, RefusedError
from ..plan import (
    TASK_TYPE,
    LiveFile,
    Operation,
    UpdateFile,
    UpdatePlan,
    param_text,
    plan_update,
    remaining,
    whole_content,
)
from .live import learnt_of
from .session import Session

if TYPE_CHECKING:
    from ..client import FileReply

LOOKS = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each look for a file that was just created: it may show late, and a second file must not be made."""


def label_of(inputs: Mapping[str, Any], id_: str = "") -> str:
    """How messages call a task: hooks know neither the resource's name nor its URN."""
    name = inputs.get("task_name")
    told = f"DISyncTask {name!r}" if isinstance(name, str) else "DISyncTask"
    return f"{told} (file {id_.rpartition(':')[2]})" if id_ else told


@contextmanager
def told_of(label: str) -> Iterator[None]:
    """Put the task's label before the message of an error."""
    try:
        yield
    except DataWorksError as error:
        error.message = f"{label}: {error.message}"
        raise


class Task:
    """A file of DataWorks, named by its ids. `label` is how warnings call it."""

    def __init__(self, session: Session, project_id: str, file_id: str, label: str) -> None:
        self.session = session
        self.project_id = project_id
        self.file_id = file_id
        self.label = label

    @property
    def id(self) -> str:
        return f"{self.project_id}:{self.file_id}"

    def tell(self, text: str) -> None:
        """Warn the user; messages of hooks appear at the stack."""
        pulumi.log.warn(f"{self.label}: {text}")

    def warn(self, message: str) -> None:
        """Hand on what DataWorks says beside a success."""
        if message:
            self.tell(f"DataWorks says beside its success: {message}")

    def find(self) -> FileReply | None:
        """The file as it is now, None when it is surely gone."""
        return self.session.client.find_file(project_id=self.project_id, file_id=self.file_id)

    def carry_out(self, plan: UpdatePlan) -> None:
        """Send what the plan lacks. Raises NotFoundError when the file is gone."""
        operations, input_list = plan.operations, ""
        if plan.reads_first:
            found = self.find()
            if found is None:
                raise self._gone()
            operations = remaining(plan, self._live_file(found))
            input_list = found.node_configuration.input_list or ""
        for operation in operations:
            self._send(operation, input_list)

    def settle_creation(self, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """What GetFile says of the file that a creation gave; None when that file was deleted since.

        A replayed answer may name a file that was changed since: then it is brought to `inputs`. A look that fails is
        no failed creation: the file has an id, and the next refresh tells the rest.
        """
        try:
            found = None
            for seconds in LOOKS:
                if found is None:
                    self.session.sleep(seconds)
                    found = self.find()
        except DataWorksError:
            return {}
        if found is None:
            return None
        content = whole_content(inputs)
        live = tasks.without_server_extend(tasks.read_live_json(found.file.content), content)
        if found.file.file_name == inputs["task_name"] and tasks.same(live, content):
            return learnt_of(found.file)
        nothing = {**inputs, "task_name": None, "file_folder_path": None, "task_content": {}, "secret_parameters": None}
        limit = self.session.settings.max_query_bytes
        self.carry_out(plan_update(nothing, inputs, file_id=self.file_id, max_query_bytes=limit))
        return {}

    def _send(self, operation: Operation, input_list: str) -> None:
        from ..client import may_mean_gone  # HTTP is imported by those who send

        client, content = self.session.client, operation.task_content
        self.session.saved.add(self.id)
        if content is not None:
            self.session.written.add(self.id)
        try:
            if isinstance(operation, UpdateFile):
                client.update_file(
                    project_id=self.project_id,
                    file_id=self.file_id,
                    file_name=operation.file_name,
                    file_folder_path=operation.file_folder_path,
                    content=None if content is None else tasks.write_json(content),
                    input_list=input_list,
                )
            else:
                updated = client.update_di_sync_task(
                    project_id=self.project_id,
                    file_id=self.file_id,
                    task_content="" if content is None else tasks.write_json(content),
                    task_param=param_text(operation.task_param),
                    task_type=TASK_TYPE,
                )
                self.warn(updated.message)
        except RefusedError as error:
            if not may_mean_gone(error.code, error.http_status) or not self.is_gone():
                raise
            raise self._gone() from None

    def _live_file(self, found: FileReply) -> LiveFile:
        return LiveFile(
            file_name=found.file.file_name,
            file_folder_path=self.session.folder_path(self.project_id, found.file.file_folder_id),
            task_content=tasks.read_live_json(found.file.content),
        )

    def is_gone(self) -> bool:
        """Whether a refusal meant that the file is not there; the doubt is settled by reading."""
        try:
            return self.find() is None
        except DataWorksError:
            return False

    def _gone(self) -> NotFoundError:
        return NotFoundError(
            f"the file is not in workspace {self.project_id} any more: somebody deleted it.",
            operation="GetFile",
            advice="Run `pulumi up --refresh` to create it again.",
        )
