"""The versions of a node: what is saved, and what runs in production. Facts of ListSnapshots.

A snapshot of type Deployed has the number of the saved version that was deployed: a guess. Where it is wrong, what is
in production looks like another version and is published again, which does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...errors import OutcomeUnknownError
from ...plan.publishing import PublishState, Version
from ..paging import whole_pages
from .node_task import NodeTask

if TYPE_CHECKING:
    from ...client import Snapshot, SnapshotPage

PAGE_SIZE = 100


def newest(task: NodeTask, type_: str) -> Snapshot | None:
    """The newest version of a type (Saved, Deployed or UnDeployed); None where there is none. Their order is not
    documented, so all are read."""
    return max(_snapshots(task, type_), key=_age, default=None)


def _age(one: Snapshot) -> tuple[int, int, int]:
    return (one.create_time or 0, one.version or 0, int(one.id) if one.id.isdecimal() else 0)


def _snapshots(task: NodeTask, type_: str) -> Iterator[Snapshot]:
    def call(number: int) -> SnapshotPage:
        page = task.session.client.list_snapshots(
            project_id=task.key.project_id, node_id=task.key.object_id, type=type_, page_number=number
        )
        if page.snapshots is None:
            raise OutcomeUnknownError(
                "ListSnapshots was answered without a list, which says nothing about the versions of the node.",
                operation="ListSnapshots",
                advice="Nothing was changed. Run the command again, and report this line if it stays so.",
            )
        return page

    for page in whole_pages(call, operation="ListSnapshots", size=PAGE_SIZE):
        yield from page.rows


def is_deployed(task: NodeTask) -> bool:
    """Whether production runs a version of the node, by its versions."""
    return deployed_version(task) is not None


def deployed_version(task: NodeTask) -> Snapshot | None:
    """The version that production runs; None where it runs none."""
    deployed = newest(task, "Deployed")
    if deployed is None:
        return None
    ended = newest(task, "UnDeployed")
    return None if ended is not None and _age(ended) > _age(deployed) else deployed


def state_of_versions(task: NodeTask, *, standard: bool) -> PublishState:
    """What is saved and what is in production. There is no submission of its own in this Data Studio."""
    saved, deployed = newest(task, "Saved"), deployed_version(task)
    draft = saved.version if saved is not None else None
    number = deployed.version if deployed is not None else None
    versions = (Version(number, "DEPLOYED", in_production=True),) if number is not None else ()
    return PublishState(
        draft=draft, committed=number is not None and number == draft, standard=standard, versions=versions
    )
