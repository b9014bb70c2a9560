"""The deletion of a task, as far as production: DeleteFile, and in standard mode DeployFile of the deleted file.

The official sample goes this way. Each deployment is awaited; what an earlier run has begun is taken up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import ConflictError, DataWorksError, DeploymentError, NotFoundError, RefusedError
from ...plan.ids import same_id
from ..write import Done, write
from .live_properties import BATCH_FILE_TYPE, utc
from .live_task import LiveTask
from .publisher import LOST_GAP, Publisher

if TYPE_CHECKING:
    from ...client import File

LEFT_RUNNING = "none: the file is deleted, and its node runs on in production"
"""How a refresh writes `task_type` of a task whose deletion stopped half the way, so that a preview shows it."""


DESCENDANTS = re.compile(r"descendant|downstream node|child node|下游|子节点|后代", re.IGNORECASE)
"""How DataWorks says that other nodes depend on a node (FAQ on undeploying nodes); no code is documented."""


def has_descendants(error: DataWorksError) -> bool:
    """Whether a deletion was refused because other nodes depend on the node."""
    return DESCENDANTS.search(error.message) is not None


@contextmanager
def _advice_on_descendants() -> Iterator[None]:
    try:
        yield
    except (RefusedError, DeploymentError) as error:
        if has_descendants(error):
            error.advice = (
                "Other nodes have an output of this task as input. Delete them first, or remove it from their inputs "
                "and publish them; then run the command again. The task stays in the state until its deletion succeeds."
            )
        raise


def still_in_production(task: LiveTask, known: Mapping[str, Any]) -> bool:
    """Whether production still runs the node of a file that is gone, and the program does not keep it there.

    Without this a refresh would forget the task, and nobody would delete the node any more. That versions of a deleted
    file are told is a guess; where they are refused nothing more can be known.
    """
    from ...client import may_mean_not_found

    if known.get("keep_production") is True:
        return False
    try:
        return Publisher(task.session, task.project_id, task.file_id, task.label).in_production()
    except RefusedError as error:
        if not may_mean_not_found(error.code, error.http_status):
            raise
        return False


def delete(task: LiveTask, known: Mapping[str, Any], *, keep_production: bool) -> None:
    """Delete the file, and its node in production unless `keep_production`.

    Looked at before: the file must be a batch synchronization task and, where the time of its creation is `known`,
    the one that was created then, else ConflictError. Both never change, so a listing of this process may tell.

    A file that is gone already may still run in production: a run that was killed, or a person in the console, may
    have gone half the way. A file that was never committed runs nowhere.

    Raises RefusedError or DeploymentError, with the advice what to do, while other nodes depend on the node.
    """
    with _advice_on_descendants():
        _delete(task, known, keep_production=keep_production)


def _delete(task: LiveTask, known: Mapping[str, Any], *, keep_production: bool) -> None:
    publisher = Publisher(task.session, task.project_id, task.file_id, task.label)
    deployment_id, gone = _delete_file(task, known)
    if deployment_id is None and not gone:
        return
    standard = task.session.project(task.project_id).standard
    if gone:
        deployment_id = publisher.running() if standard else None
    if deployment_id is not None:
        publisher.await_end(deployment_id, "the deletion")
    if standard and keep_production:
        task.warn("keep_production is set: the file is deleted, and its node runs on in production.")
    elif standard:
        _deploy(task, publisher, gone=gone)


def _delete_file(task: LiveTask, known: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The deployment to wait for, and whether the file was gone before, or may have been.

    A call without an answer is settled by looking, and repeated once.
    """
    file = task.session.file_index(task.project_id).cached(task.file_id)
    if file is None:
        found = task.find()
        if found is None:
            return None, True
        file = found.file
    _require_same(task, file, known)
    task.session.file_index(task.project_id).invalidate(task.file_id)

    def send() -> tuple[str | None, bool]:
        return task.session.client.delete_file(project_id=task.project_id, file_id=task.file_id), False

    def confirm() -> Done[tuple[str | None, bool]] | None:
        return Done((None, True)) if task.find() is None else None

    return write(send, confirm=confirm, sleep=task.session.sleep, may_be_done=lambda _: True)


def _require_same(task: LiveTask, file: File, known: Mapping[str, Any]) -> None:
    created = known.get("create_time")
    other = ""
    if file.file_type != BATCH_FILE_TYPE:
        other = f"has type {file.file_type}, and a batch synchronization task has type {BATCH_FILE_TYPE}"
    elif created and utc(file.create_time) not in (None, created):
        other = f"was created at {utc(file.create_time)}, and the task of the state at {created}"
    elif known.get("project_id") is not None and not same_id(known["project_id"], task.project_id):
        other = f"is in workspace {task.project_id}, and the task of the state in {known['project_id']}"
    if other:
        raise ConflictError(
            f"the file {other}. It was not deleted.",
            operation="DeleteFile",
            advice="Look at it in DataWorks; `pulumi state delete <urn>` takes the resource out of the stack.",
        )
    if known.get("task_name") not in (None, file.file_name):
        task.warn(f"the file is called {file.file_name!r} in DataWorks now. It is deleted all the same.")


def _deploy(task: LiveTask, publisher: Publisher, *, gone: bool) -> None:
    """DeployFile of the deleted file. With nothing to deploy it is refused, as far as anybody knows: no code for that
    is documented, so what DataWorks says is handed on, except where it says that a file that was `gone` is not there.
    Where this very run deleted the file, its versions must not say that production runs one.
    """
    from ...client import may_mean_not_found

    try:
        deployment_id = _begin(task, publisher)
    except RefusedError as error:
        is_other = has_descendants(error) or not may_mean_not_found(error.code, error.http_status)
        if is_other or (not gone and still_in_production(task, {})):
            raise
        if not (gone and isinstance(error, NotFoundError)):
            task.warn(f"its deletion was not deployed to production, for it seems not to run there: {error.message}")
        return
    publisher.await_end(deployment_id, "the deletion in production")


def _begin(task: LiveTask, publisher: Publisher) -> str:
    """DeployFile. Deploying a deletion twice does no harm."""

    def confirm() -> Done[str] | None:
        running = publisher.running()
        return None if running is None else Done(running)

    return write(
        lambda: task.session.client.deploy_file(project_id=task.project_id, file_id=task.file_id),
        confirm=confirm,
        sleep=task.session.sleep,
        pauses=(LOST_GAP, LOST_GAP),
    )
