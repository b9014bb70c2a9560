"""The deletion of a task, as far as production: DeleteFile, and in standard mode DeployFile of the deleted file.

The official sample goes this way. Each deployment is awaited; what an earlier run has begun is taken up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import OutcomeUnknownError, RefusedError
from .publisher import Publisher

if TYPE_CHECKING:
    from .task import Task


def delete(task: Task, *, keep_production: bool) -> None:
    """Delete the file, and its node in production unless `keep_production`.

    A file that is gone already may still run in production: a run that was killed, or a person in the console, may
    have gone half the way. A file that was never committed runs nowhere.
    """
    publisher = Publisher(task.session, task.project_id, task.file_id, task.label)
    deployment_id, gone = _delete_file(task)
    if deployment_id is None and not gone:
        return
    standard = task.session.project(task.project_id).standard
    if gone:
        deployment_id = publisher.running() if standard else None
    if deployment_id is not None:
        publisher.await_end(deployment_id, "the deletion")
    if standard and keep_production:
        task.tell("keep_production is set: the file is deleted, and its node runs on in production.")
    elif standard:
        _deploy(task, publisher, gone=gone)


def _delete_file(task: Task) -> tuple[str | None, bool]:
    """The deployment to wait for, and whether the file was gone before, or may have been."""
    try:
        return task.session.client.delete_file(project_id=task.project_id, file_id=task.file_id), False
    except (RefusedError, OutcomeUnknownError):
        if not task.is_gone():
            raise
        return None, True


def _deploy(task: Task, publisher: Publisher, *, gone: bool) -> None:
    """DeployFile of the deleted file. With nothing to deploy it is refused, as far as anybody knows: no code for that
    is documented, so what DataWorks says is handed on, except where a person has ended it all in the console."""
    from ..client import may_mean_gone

    try:
        deployment_id = task.session.client.deploy_file(project_id=task.project_id, file_id=task.file_id)
    except OutcomeUnknownError:
        begun = publisher.running()
        if begun is None:
            raise
        deployment_id = begun
    except RefusedError as error:
        if not may_mean_gone(error.code, error.http_status):
            raise
        if not gone:
            task.tell(f"its deletion was not deployed to production, for it seems not to run there: {error.message}")
        return
    publisher.await_end(deployment_id, "the deletion in production")
