"""The program of a history as it is written at one moment: its tasks, and what events and the advice of errors add."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any

from support.declared import Declared, Options
from support.events.event import Event
from support.history import Program
from support.meaning import inputs_of, resource_of, wants


class WrittenProgram:
    """`adopting` are the tasks with adopt_existing, `third` those with a third name for one `pulumi up`, `waiting`
    those whose place another resource has not given up yet. `was_advised`: an error advised to adopt."""

    def __init__(self, events: Collection[Event]) -> None:
        self._events = events
        self.tasks: dict[str, Program] = {}
        self.adopting: set[str] = set()
        self.third: set[str] = set()
        self.waiting: set[str] = set()
        self.was_advised = False

    def resource_name(self, task: str) -> str:
        """The resource name of a task, "" where the program has none."""
        name = resource_of(self.tasks[task]) if task in self.tasks else ""
        return reduce(lambda found, event: event.resource_name(task, found), self._events, name) if name else ""

    def wanted(self) -> dict[str, dict[str, Any]]:
        """The inputs of the program by resource name. A constructor sees the components above it."""
        inputs: dict[str, dict[str, Any]] = {task: inputs_of(one) for task, one in self.tasks.items()}
        for event in self._events:
            inputs = event.changed(inputs)
        found = {}
        for task, values in inputs.items():
            name = self.resource_name(task)
            found[name] = {**values, "origin": f"project/stack/{name}"}
            if task in self.adopting:
                found[name]["adopt_existing"] = True
            if task in self.third:
                found[name]["task_name"] = f"third_name_of_{task}"
        return found

    def declared(self) -> Declared:
        """All that the program declares."""
        wanted = self.wanted()
        options: dict[str, Options] = {}
        aspects: dict[str, Any] = {}
        containers: dict[tuple[str, str], Mapping[str, Any]] = {}
        replace: set[str] = set()
        for event in self._events:
            for name, more in event.options().items():
                known = options.get(name, Options())
                options[name] = Options(
                    (*known.aliases, *more.aliases),
                    known.delete_first or more.delete_first,
                    (*known.replace_on, *more.replace_on),
                )
            aspects |= event.aspects()
            containers |= event.containers()
            replace |= event.replaced()
        found = {name: kinds for name, kinds in aspects.items() if name in wanted}
        return Declared(wanted, found, containers, options, frozenset(replace))

    def follow(self, errors: Sequence[str]) -> bool:
        """A person follows the advice of errors; whether one more `up` is due."""
        followed = [event.follow(errors) for event in self._events]
        followed.append(bool(self.third and not errors))
        wanted, waiting, self.waiting = self.wanted(), self.waiting, set()
        if not errors:
            self.third = set()
        for task in self.tasks:
            wish = wants("\n".join(errors), wanted[self.resource_name(task)]["task_name"])
            if wish == "adopt":
                followed.append(task not in self.adopting)
                self.adopting.add(task)
                self.was_advised = True
            if wish == "again":
                followed.append(True)
                (self.third if task in waiting else self.waiting).add(task)
        return any(followed)
