"""What one run knows of its workflows and folders.

    check     declare      the program has a workflow or folder at a place
    diff      retain       the program keeps it, and perhaps renames it, and with it the paths of what is in it
    create    known        whether what is found at the place is the resource's own
              take         the program has it from now on
    delete    is_needed    another entry of the state has it, which the program still has

A place is (workspace, path). The engine gives a hook neither the name nor the URN of its resource. Of a replacement by
`--replace` or `pulumi state taint` it asks for no diff, and its check does not get the old inputs (pulumi 3.259): the
creation cannot know that what it finds is the resource's own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

Place = tuple[str, str]

ROOT = "业务流程"
"""The folder of all workflows, in the only spelling that no document rejects."""


@dataclass(frozen=True)
class Known:
    """What the state says of the resource at a place."""

    id: str
    adopted: bool


class ContainerRecord:
    """One per process. Safe to use from any thread. `kind` is Business or Folder, whose ids may be equal."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._declared: set[Place] = set()
        self._known: dict[Place, Known] = {}
        self._needed: set[tuple[str, str]] = set()
        self._renamed: dict[Place, str] = {}

    def declare(self, place: Place) -> None:
        """Take note that the program has a resource there."""
        with self._lock:
            self._declared.add(place)

    def retain(self, kind: str, place: Place, known: Known, *, before: str, replaced: bool) -> None:
        """Take note of the resource that the program wants at the place and the state has at the path `before`. Unless
        it is replaced, its id is needed, and a path that differs is a rename.

        The engine asks for a diff of every refreshed resource with drift as well, before it knows the program; only a
        place that the program declares counts.
        """
        project_id, path = place
        with self._lock:
            if place not in self._declared:
                return
            self._known[place] = known
            if not replaced:
                self._needed.add((kind, known.id))
                if before != path:
                    self._renamed[project_id, before] = path

    def known(self, place: Place, id_: str) -> Known | None:
        """What the state says of what is found at the place with this id; None where it is not the resource's own."""
        with self._lock:
            known = self._known.get(place)
            return known if known is not None and known.id == id_ else None

    def take(self, kind: str, id_: str) -> None:
        """Take note that a creation of this run gave this id."""
        with self._lock:
            self._needed.add((kind, id_))

    def is_needed(self, kind: str, id_: str) -> bool:
        """Whether a resource of the program has this id."""
        with self._lock:
            return (kind, id_) in self._needed

    def renamed(self, project_id: str, path: str) -> str:
        """The path after the renames of this run: the one nearest to it counts, it is written in full."""
        with self._lock:
            above = [
                old for project, old in self._renamed if project == project_id and f"{path}/".startswith(f"{old}/")
            ]
            nearest = max(above, key=len, default="")
            return self._renamed[project_id, nearest] + path.removeprefix(nearest) if nearest else path
