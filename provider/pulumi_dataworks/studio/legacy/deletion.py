"""The deletion of a task, as far as production: DeleteFile, and in standard mode DeployFile of the deleted file.

The official sample goes this way. Each deployment is awaited; what an earlier run has begun is resumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import ConflictError, DataWorksError, DeploymentError, RefusedError
from ...plan.ids import same_id
from ..ownership import foreign_mark
from ..port import LEFT_RUNNING, LEFT_UNKNOWN
from ..write import Done, write
from .live_properties import BATCH_FILE_TYPE, utc
from .live_task import LiveTask
from .publisher import LOST_GAP, Publisher

if TYPE_CHECKING:
    from ...client import File

READ_PAUSES = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each read that must show a deletion. That a read is late is a guess."""

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


def left_in_production(task: LiveTask, known: Mapping[str, Any]) -> str:
    """What is left of a task whose file no longer exists: LEFT_RUNNING or LEFT_UNKNOWN, as its task_type; "" where
    production runs nothing of it, or the program keeps its node there.

    Without this a refresh would forget the task, and nobody would delete its node any more.
    """
    if known.get("keep_production") is True:
        return ""
    running = Publisher(task.session, task.project_id, task.file_id, task.label).in_production()
    if running is None:
        task.warn(
            "the file no longer exists, and DataWorks does not say whether production still runs its node. The task "
            "stays in the state until that is known, or keep_production=True is set: `pulumi up` deploys the deletion "
            "and creates the task again."
        )
        return LEFT_UNKNOWN
    return LEFT_RUNNING if running else ""


def delete(task: LiveTask, known: Mapping[str, Any], *, keep_production: bool) -> None:
    """Delete the file, and its node in production unless `keep_production`.

    Checked before: the file must be a batch synchronization task and, where the time of its creation is `known`,
    the one that was created then, else ConflictError. Both never change, so a listing of this process is enough.

    It ends well only if production runs nothing of the task any more: a deployment of the deletion succeeded, the file
    was never committed, or its versions say so. What cannot be known is an error, for nobody would look for the node
    any more. A file that no longer exists may still run: a run that was killed, or a person in the console, may have
    gone half the way. Nothing is deployed before it is proven that the file is deleted: DeployFile brings a file that
    lives to production.

    Raises RefusedError or DeploymentError, with the advice what to do, while other nodes depend on the node.
    """
    with _advice_on_descendants():
        _delete(task, known, keep_production=keep_production)


@dataclass(frozen=True)
class Deleted:
    """A file that no longer exists. `deployment_id` is the deployment of its deletion, where that is known; `before`:
    it did not exist before this run, or may not; `committed`: it may have a node."""

    deployment_id: str | None = None
    before: bool = False
    committed: bool = True


def _delete(task: LiveTask, known: Mapping[str, Any], *, keep_production: bool) -> None:
    publisher = Publisher(task.session, task.project_id, task.file_id, task.label)
    deleted = _delete_file(task, known)
    if deleted.deployment_id is None and not deleted.committed:
        return
    standard = task.session.workspaces.project(task.project_id).standard
    deployment_id = publisher.running() if deleted.before else deleted.deployment_id
    if deployment_id is not None:
        publisher.await_end(deployment_id, "the deletion")
    if keep_production:
        if standard:
            task.warn("keep_production is set: the file is deleted, and its node runs on in production.")
    elif standard:
        _deploy(task, publisher, deleted)
    elif deployment_id is None:
        _require_ended(publisher)


def _delete_file(task: LiveTask, known: Mapping[str, Any]) -> Deleted:
    file = task.session.workspaces.file_index(task.project_id).cached(task.file_id)
    if file is None:
        found = task.find()
        if found is None:
            return Deleted(before=True)
        file = found.file
    _require_same(task, file, known)
    task.session.workspaces.file_index(task.project_id).invalidate(task.file_id)
    committed = file.node_id not in (None, "", "0") or file.commit_status not in (None, 0)

    def send() -> Deleted:
        id_ = task.session.client.delete_file(project_id=task.project_id, file_id=task.file_id)
        return Deleted(id_, committed=committed)

    def confirm() -> Done[Deleted] | None:
        return Done(Deleted(before=True, committed=committed)) if task.find() is None else None

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
    elif stranger := foreign_mark(file.file_description, known.get("origin") or ""):
        other = f"says in its description that the stack {stranger} manages it"
    if other:
        raise ConflictError(
            f"the file {other}. It was not deleted.",
            operation="DeleteFile",
            advice="Check it in DataWorks; `pulumi state delete <urn>` takes the resource out of the stack.",
        )
    if known.get("task_name") not in (None, file.file_name):
        task.warn(f"the file is called {file.file_name!r} in DataWorks now. It is deleted all the same.")


def _deploy(task: LiveTask, publisher: Publisher, deleted: Deleted) -> None:
    """DeployFile of the deleted file. With nothing to deploy it is refused, as far as anybody knows; no code for that
    is documented, so the versions of the file must say that production runs none."""
    from ...client import may_mean_not_found

    if deleted.before and publisher.in_production() is False:
        return
    if not deleted.before:
        _require_deleted(task)
    try:
        deployment_id = _begin_after(task, publisher)
    except RefusedError as error:
        if has_descendants(error) or not may_mean_not_found(error.code, error.http_status):
            raise
        _require_ended(publisher, error)
        task.warn(f"its deletion was not deployed to production, which runs nothing of it: {error.message}")
        return
    publisher.await_end(deployment_id, "the deletion in production")


def _require_deleted(task: LiveTask) -> None:
    """Raise DeploymentError unless GetFile or ListFiles prove that the file is deleted; both may be late."""
    for seconds in READ_PAUSES:
        if seconds:
            task.session.sleep(seconds)
        if task.find() is None:
            return
    raise DeploymentError(
        "DataWorks answered that the file is deleted, and still shows it. Nothing was deployed to production.",
        operation="GetFile",
        advice="Run the same command again in some minutes.",
    )


def _require_ended(publisher: Publisher, refusal: RefusedError | None = None) -> None:
    """Raise unless the versions of the file say that production runs none of it: the `refusal` of DeployFile where
    production runs one, else DeploymentError."""
    running = publisher.in_production()
    if running is False:
        return
    if running and refusal is not None:
        raise refusal
    what = "production still runs its node" if running else "DataWorks does not say whether production runs its node"
    raise DeploymentError(
        f"the file is deleted, and {what}{f': {refusal.message}' if refusal else '.'}",
        operation="ListFileVersions",
        advice="Undeploy the node in Operation Center and run the same command again. If the error stays, set "
        "keep_production=True, run `pulumi up`, then remove the task.",
    )


def _begin_after(task: LiveTask, publisher: Publisher) -> str:
    """DeployFile, once more after a deployment that was under way: an interrupted run left it."""
    try:
        return _begin(task, publisher)
    except RefusedError as error:
        running = None if has_descendants(error) else publisher.running()
        if running is None:
            raise
        publisher.await_end(running, "the deployment that was under way")
    return _begin(task, publisher)


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
