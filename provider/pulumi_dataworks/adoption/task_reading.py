"""Read the tasks of a workspace: the listing, then what it does not have, several at once, resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from ..errors import NotFoundError
from ..studio.task_listing import ListedTask, TaskListing, WholeTask
from .entry import LeftOut
from .readings import Readings

AT_ONCE = 4
"""Tasks that are read at the same time; dataworks:maxQps limits the calls of all of them."""

Progress = Callable[[int, int], None]
"""Called with how many tasks are read and how many there are."""


@dataclass(frozen=True)
class Read:
    """What was read: every id that the workspace has, and the selected tasks by id."""

    listed: frozenset[str]
    tasks: tuple[WholeTask | LeftOut, ...]
    resumed: int = 0


def read_tasks(
    listing: TaskListing, readings: Readings, *, fits: Callable[[ListedTask], bool], progress: Progress
) -> Read:
    """List the workspace and read what fits. Raises the errors of the listing; what was read until then is kept."""
    listed = listing.tasks()
    selected = [task for task in listed if fits(task)]
    found: dict[str, WholeTask | LeftOut] = {}
    resumed = 0
    for task in selected:
        known = readings.of(task)
        if known is not None:
            found[task.key.id], resumed = known, resumed + 1
        elif task.complete:
            found[task.key.id] = listing.whole(task)
    progress(len(found), len(selected))
    left = [task for task in selected if task.key.id not in found]
    for task, whole in _read(listing, left):
        if isinstance(whole, WholeTask):
            readings.keep(whole)
        found[task.key.id] = whole
        progress(len(found), len(selected))
    return Read(frozenset(one.key.id for one in listed), tuple(found[one.key.id] for one in selected), resumed)


def _read(listing: TaskListing, tasks: Sequence[ListedTask]) -> Iterator[tuple[ListedTask, WholeTask | LeftOut]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(_whole, listing, task): task for task in tasks}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:  # an error, or Ctrl-C: what has not begun is not asked any more
            pool.shutdown(wait=True, cancel_futures=True)


def _whole(listing: TaskListing, task: ListedTask) -> WholeTask | LeftOut:
    try:
        return listing.whole(task)
    except NotFoundError as error:
        return LeftOut(task, error.message)
