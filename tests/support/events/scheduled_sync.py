"""From some day on the program has a ScheduledSync for a task: a schedule, and a deployment that says which content
the draft must hold."""

from __future__ import annotations

from random import Random
from typing import Literal

from support.events.publication import CRONS, Publication
from support.events.value import Value


class Sync(Value):
    """`number` chooses the time of the schedule."""

    do: Literal["scheduled_sync"] = "scheduled_sync"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Sync:
    return Sync(task=task, number=chance.randrange(len(CRONS)))


class ScheduledSyncs(Publication):
    """As Publication, and the driver fills in the digest of the content as the component does."""

    STEP = Sync
    DIGEST = True
