"""What one run knows of its resources: who has which file, what was created, saved and written.

    check     declare        the program has a resource at a place; what the state has of it
    read      seen           the state has this file
    diff      retain         a resource of the program keeps its file
    create    take           a resource of the program has this file from now on
    update    touch          a resource of the program writes its file
    delete    keeper         who still needs the file

A place (workspace, folder, name) belongs to one resource of a program, and so does a file. The engine tells a hook
neither the name nor the URN of its resource. `origin` is what the constructor says: project/stack/name, with the types
of the parents before the name (`origin_under`). The state keeps the first one, and two resources can have the same in
old states. So a resource is known by its origin in the program, and found by its place.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..content import normal_folder_path
from ..plan.ids import id_text

Place = tuple[str, str, str]
PLACE = ("project_id", "file_folder_path", "task_name")
NOTHING: Mapping[str, Any] = {}


def place_of(properties: Mapping[str, Any]) -> Place:
    """Where a task is: workspace, folder in one spelling, name. Properties hold no unknown value there."""
    return (
        id_text(properties["project_id"]),
        normal_folder_path(properties["file_folder_path"]),
        properties["task_name"],
    )


def known_place(properties: Mapping[str, Any]) -> Place | None:
    """The place, or None where part of it is not known yet or is no text."""
    known = all(isinstance(properties.get(name), str) for name in PLACE)
    return place_of(properties) if known else None


def origin_of(properties: Mapping[str, Any]) -> str:
    """The origin among the properties of a task; "" where it is not known."""
    origin = properties.get("origin")
    return origin if isinstance(origin, str) else ""


@dataclass
class Entry:
    """One resource of the program: its origin, the place that it declares, and its inputs at the end of the last run
    (or after an update of this one)."""

    origin: str
    place: Place | None = None
    prior: Mapping[str, Any] = field(default_factory=dict)

    @property
    def left(self) -> Place | None:
        """The place that it has in DataWorks as far as this run knows."""
        return known_place(self.prior)


@dataclass(frozen=True)
class Holder:
    """Who has a file. `olds` are the properties with which a diff knew it, and `changes` whether that found any."""

    origin: str
    place: Place | None
    olds: Mapping[str, Any] = field(default_factory=dict)
    changes: bool = False


class RunRecord:
    """One per process. Safe to use from any thread. Ids are those of resources, "<project id>:<file id>".

    `saved` are the files whose drafts this run saved. `user` is who this run is for
    DataWorks ("" while no file of this run shows it). `shows_late`: a file that this run created did not show at once;
    `waited_for_absent`: one did not show at all, and that was waited for.
    """

    def __init__(self) -> None:
        self.saved: set[str] = set()
        self.user = ""
        self.shows_late = False
        self.waited_for_absent = False
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._state: dict[str, Mapping[str, Any]] = {}
        self._retained: dict[str, Holder] = {}
        self._retained_at: dict[str, set[Place | None]] = {}
        self._taken: dict[str, tuple[Holder, bool]] = {}
        self._touched: dict[str, Holder] = {}
        self._reserved: dict[Place, str] = {}
        self._sent: dict[str, tuple[Mapping[str, Any] | None, Mapping[str, str]]] = {}
        self._kept_in_production: set[str] = set()
        self._schedules: dict[str, Mapping[str, Any]] = {}

    # What the program declares

    def declare(self, name: str, *, place: Place | None, prior: Mapping[str, Any]) -> tuple[str, str] | None:
        """Take note of a resource of the program. What is wrong with its place, and what to do about it: another
        resource declares it, or resources exchange their places, for which no order of renames exists."""
        with self._lock:
            entry = self._entries.setdefault(name, Entry(name))
            entry.place = place
            if prior:
                entry.prior = prior
            if place is None or not name:
                return None
            for other, one in self._entries.items():
                if other not in (name, "") and one.place == place:
                    what = f"is the name of the resource {other} of this program in the same folder, too"
                    return what, "give one of the two another task_name or file_folder_path"
            others = self._exchange(name)
            if others:
                what = f"and folder are exchanged with those of {' and '.join(others)}: no rename can come first"
                return what, (
                    "rename one at a time, each with a `pulumi up`: one of them to a third name, then the others, then "
                    "that one to its final name"
                )
            return None

    def _exchange(self, name: str) -> list[str]:
        """The resources whose places form a ring with that of `name`: each wants what the next one has."""
        ring: list[str] = []
        here = name
        while True:
            wanted = self._entries[here].place
            owner = next((other for other, one in self._entries.items() if one.left == wanted and wanted), None)
            if owner is None or owner == here or owner in ring:
                return []
            if owner == name:
                return ring
            ring.append(owner)
            here = owner

    def remember(self, prior: Mapping[str, Any]) -> None:
        """Take note of what a resource is after an update of this run."""
        with self._lock:
            for entry in self._entries.values():
                if entry.place is not None and entry.place == known_place(prior):
                    entry.prior = prior

    def origin_in_program(self, inputs: Mapping[str, Any]) -> str:
        """The origin of the resource with these inputs as the program says it: the state may have an older one."""
        with self._lock:
            found = [one.origin for one in self._entries.values() if one.origin and one.place == known_place(inputs)]
        return found[0] if len(found) == 1 else origin_of(inputs)

    def left_at(self, place: Place) -> Entry | None:
        """The resource of the program that was there at the end of the last run."""
        with self._lock:
            return next((entry for entry in self._entries.values() if entry.left == place), None)

    def declared_at(self, place: Place | None) -> Entry | None:
        """The resource of the program that declares the place."""
        with self._lock:
            found = [entry for entry in self._entries.values() if place and entry.place == place]
        return max(found, key=lambda entry: bool(entry.origin), default=None)

    def reserve_place(self, place: Place, origin: str) -> str:
        """The origin of the first resource that creates, renames or moves a file to the place in this run."""
        with self._lock:
            return self._reserved.setdefault(place, origin)

    # Who has which file

    def seen(self, id_: str, properties: Mapping[str, Any]) -> None:
        """Take note that the state has this file: a refresh reads it."""
        with self._lock:
            self._state[id_] = properties

    def state_of(self, id_: str) -> Mapping[str, Any]:
        """What the state of this stack says of a file, {} where no refresh read it."""
        return self._state.get(id_, NOTHING)

    def retain(self, id_: str, news: Mapping[str, Any], olds: Mapping[str, Any], *, changes: bool) -> None:
        """Take note that a resource is not replaced as far as its own diff says.

        The engine asks for a diff of every refreshed resource with drift as well, before it knows the program; only a
        place that the program declares counts.
        """
        place = known_place(news)
        with self._lock:
            if self.declared_at(place):
                self._retained[id_] = Holder(self.origin_in_program(news), place, olds, changes)
                self._retained_at.setdefault(id_, set()).add(place)

    def others_with(self, id_: str, inputs: Mapping[str, Any]) -> list[str]:
        """The origins of the other resources of the program that have this file, too: one that a creation of this run
        gave it to, and those of whose diff this run knows."""
        here = known_place(inputs)
        with self._lock:
            places = self._retained_at.get(id_, set()) | ({self._taken[id_][0].place} if id_ in self._taken else set())
            found = [self.declared_at(place) for place in places if place != here]
            return sorted(entry.origin for entry in found if entry and entry.origin)

    def take(self, id_: str, inputs: Mapping[str, Any], *, answered: bool) -> None:
        """Take note that a creation gave this file; `answered`: CreateDISyncTask named it, else it was found."""
        with self._lock:
            self._taken[id_] = Holder(self.origin_in_program(inputs), known_place(inputs)), answered

    def touch(self, id_: str, news: Mapping[str, Any]) -> None:
        """Take note that an update of this run writes the file."""
        with self._lock:
            self._touched[id_] = Holder(self.origin_in_program(news), known_place(news))

    def holder_of(self, id_: str) -> Holder | None:
        """The resource of the program that has this file, as far as this run knows."""
        with self._lock:
            taken = self._taken.get(id_)
            return taken[0] if taken else self._touched.get(id_) or self._retained.get(id_)

    def was_taken(self, id_: str) -> bool:
        """Whether a creation of this run gave the file."""
        return id_ in self._taken

    def keeper(self, id_: str, properties: Mapping[str, Any]) -> str | None:
        """Why a file stays although its resource is deleted, as the rest of a sentence; None where nobody needs it.

        The engine deletes in three cases that are alike: the resource left the program; it is replaced, and the file
        of the new one may be the same; an entry of an earlier replacement is left in the state. In the last two a
        resource of the program has the file. Where a resource is deleted first and then created again, the diff of this
        run knew it with exactly these properties and found changes, and nothing has touched the file since.
        """
        with self._lock:
            if id_ in self._taken:
                if self._taken[id_][1]:
                    return "DataWorks answered the creation with the same file, so it was not replaced and is kept."
                return "the new task has the same name in the same folder, so the file is kept and was not replaced."
            holder = self._touched.get(id_) or self._retained.get(id_)
            if holder is None or (id_ not in self._touched and holder.changes and holder.olds == properties):
                return None
            return "another entry of this stack, which the program still has, has the same file, so it is kept."

    def keep_in_production(self, id_: str) -> None:
        """Take note that the program keeps the node of a task whose file no longer exists in production."""
        with self._lock:
            self._kept_in_production.add(id_)

    def is_kept_in_production(self, id_: str) -> bool:
        """Whether the program says so; the entry that the engine deletes has the properties of before."""
        return id_ in self._kept_in_production

    # What this run wrote into drafts

    def remember_sent(self, id_: str, content: Mapping[str, Any] | None, param: Mapping[str, str]) -> None:
        """Remember what this process wrote into a draft: nothing else is submitted."""
        with self._lock:
            before, params = self._sent.get(id_, (None, {}))
            self._sent[id_] = before if content is None else content, {**params, **param}

    def sent(self, id_: str) -> tuple[Mapping[str, Any] | None, Mapping[str, str]]:
        """The content (None: none) and the parameters that this process wrote into a draft."""
        return self._sent.get(id_, (None, {}))

    def declare_schedule(self, id_: str, settings: Mapping[str, Any]) -> None:
        """Remember the schedule that the program declares for a file."""
        with self._lock:
            self._schedules[id_] = settings

    def schedule(self, id_: str) -> Mapping[str, Any]:
        """The schedule that the program declares for a file, {} where it declares none."""
        return self._schedules.get(id_, {})
